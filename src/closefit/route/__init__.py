"""Scores to deliveries, each once: audience, suppression, opener, ledger, delivery."""

from __future__ import annotations

from closefit.route.audience import Disposition
from closefit.route.deliver import CRASH_POINTS
from closefit.route.routing import route_accounts
from closefit.route.summary import RouteFile, RouteSummary

__all__ = ["CRASH_POINTS", "Disposition", "RouteFile", "RouteSummary", "route_accounts"]
