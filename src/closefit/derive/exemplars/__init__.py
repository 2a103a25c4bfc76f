"""Best customers: ranked by what they are worth, what most of them share, and how far luck alone gets."""

from __future__ import annotations

from closefit.derive.exemplars.draft import draft_exemplars
from closefit.derive.exemplars.find import find_exemplars
from closefit.derive.exemplars.measures import parse_weights
from closefit.derive.exemplars.records import Asked, Exemplars
from closefit.derive.exemplars.rows import Sources

__all__ = ["Asked", "Exemplars", "Sources", "draft_exemplars", "find_exemplars", "parse_weights"]
