"""Won against lost: from closed deals to a card with evidence, or to the words "not enough"."""

from __future__ import annotations

from closefit.derive.deals.assemble import Assembled, assemble
from closefit.derive.deals.choice import DealChoice
from closefit.derive.derivation import Derivation
from closefit.derive.draft import draft_profile
from closefit.derive.order import derive

__all__ = ["Assembled", "DealChoice", "Derivation", "assemble", "derive", "draft_profile"]
