"""What the search for two crowds found, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closefit.derive.findings import Derivation


@dataclass(frozen=True, slots=True)
class Segment:
    """One crowd with a profile of its own."""

    #: ``fintech, saas``; also a part of the file's name.
    name: str
    #: Lines of the boundary that say who belongs to it.
    conditions: tuple[str, ...]
    #: Everything found in its deals alone.
    derivation: Derivation
    #: Held-out AUC inside the segment, by one card for all and by a card for each segment.
    auc_one: float | None
    auc_own: float | None
    #: Criteria that stand on another segment's card too.
    shared: tuple[str, ...]
    #: Share of its deals that another segment's card would qualify; None without two cards.
    also_qualified: float | None

    @property
    def deals(self) -> int:
        """Won and lost."""
        return self.derivation.deals.closed


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Whether one profile fits two crowds badly, how sure that is, and the crowds."""

    #: ``auto``, ``2`` or ``3``.
    asked: str
    #: One or two sentences: what was found and how sure it is.
    words: str
    #: True when the split is proven and pays on unseen deals, whatever was asked.
    proven: bool
    #: Chance that deals of one crowd give a split as good, over all that were tried; None where nothing can be split.
    p: float | None
    #: Attributes that were tried.
    tried: int
    #: Conditions of the best split there is, also where it is not proven.
    conditions: tuple[str, ...] = ()
    #: Held-out AUC of a card each less that of one card, with its 95 % interval; None where it was not compared.
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None
    #: Further closed deals after which each crowd could have a profile; None where nothing is missing or nobody knows.
    more: int | None = None
    #: Deals whose segment is not known.
    unknown: int = 0
    #: Two or three, or none where one profile stays.
    segments: tuple[Segment, ...] = ()
