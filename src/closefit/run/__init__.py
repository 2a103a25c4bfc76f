"""The story: one short function per step. The logic of each step is in the room that the step is named after."""

from __future__ import annotations

from closefit.run.derive import DeriveRequest, DeriveResult, derive_profile
from closefit.run.review import card, write_card
from closefit.run.route import RouteRequest, route_accounts
from closefit.run.score import ScoreRequest, ScoreResult, explain_account, score_accounts
from closefit.run.session import Say, quiet
from closefit.run.story import Steps

__all__ = [
    "DeriveRequest",
    "DeriveResult",
    "RouteRequest",
    "Say",
    "ScoreRequest",
    "ScoreResult",
    "Steps",
    "card",
    "derive_profile",
    "explain_account",
    "quiet",
    "route_accounts",
    "score_accounts",
    "write_card",
]
