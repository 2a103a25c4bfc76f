"""Closed deals put together: which count, what was known when each was created, what an analyst would mention."""

from __future__ import annotations

from closefit.derive.deals.assemble import Assembled, assemble
from closefit.derive.deals.choice import DealChoice

__all__ = ["Assembled", "DealChoice", "assemble"]
