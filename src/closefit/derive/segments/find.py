"""One profile, two or three: proposed only where it is proven and pays on unseen deals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from closefit.derive.card.verdict import LEAST_OUTCOMES
from closefit.derive.derivation import Derivation, Segment, Segmentation
from closefit.derive.findings import Card, Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps
from closefit.derive.layers import earned_points
from closefit.derive.segments.compare import Comparison, compare
from closefit.derive.segments.divide import LEVEL, Division, divide
from closefit.derive.segments.names import conditions, crowd_name
from closefit.derive.segments.splitters import Flags
from closefit.derive.segments.words import (
    few_words,
    forced_words,
    idle_words,
    nothing_words,
    one_words,
    proven_words,
    weak_words,
)
from closefit.derive.selection import select

#: What a card each must rank better by, in AUC, to be worth a second profile.
LEAST_GAIN = 0.02
#: Most further deals that are stated, as a multiple of those there are.
_MOST_MORE = 10


@dataclass(frozen=True, slots=True)
class _Look:
    """A division on its way to a decision."""

    asked: str
    division: Division
    names: tuple[str, ...]
    rows: tuple[Flags, ...]
    compared: Comparison | None

    @property
    def proven(self) -> bool:
        """Hardly by chance, and better on unseen deals by more than a trifle."""
        found = self.compared
        sure = all(split.p <= LEVEL for split in self.division.splits)
        return sure and found is not None and found.low > 0 and found.gain >= LEAST_GAIN


def find_segments(
    frame: DealFrame, gaps: Gaps, derived: Callable[[DealFrame], Derivation], *, asked: str, seed: int
) -> Segmentation | None:
    """Look for two or three crowds; ``derived`` gives the derivation of a part of the deals by itself.

    ``asked`` is ``auto`` (two or three where proven), ``2`` or ``3`` (the best there is, and how sure), or ``1`` (no
    look: None). Also None without attributes.
    """
    if asked == "1" or not gaps.searches or not len(frame):
        return None
    crowds = None if asked == "auto" else int(asked)
    division = divide(gaps, frame.won, frame.account, crowds=crowds, seed=seed)
    if division is None:
        return Segmentation(asked, nothing_words(asked, len(frame)), proven=False, p=None, tried=0)
    rows = tuple(crowd.holds(gaps.binned) for crowd in division.crowds)
    names = tuple(crowd_name(crowd, gaps.binned) for crowd in division.crowds)
    worth_it = crowds is not None or division.p <= LEVEL
    compared = compare(frame, gaps, rows, seed) if worth_it and _comparable(frame, rows) else None
    look = _Look(asked, division, names, rows, compared)
    found = _record(look, gaps, frame)
    if crowds is None and not look.proven:
        return _unproven(look, found, frame)
    return _with_segments(look, found, gaps, frame, derived)


def _record(look: _Look, gaps: Gaps, frame: DealFrame) -> Segmentation:
    said = tuple(" and ".join(conditions(crowd, gaps.binned)) for crowd in look.division.crowds)
    found = look.compared
    return Segmentation(
        asked=look.asked,
        words="",
        proven=look.proven,
        p=look.division.p,
        tried=look.division.splits[0].attributes,
        conditions=said,
        gain=found.gain if found else None,
        gain_low=found.low if found else None,
        gain_high=found.high if found else None,
        unknown=len(frame) - int(np.sum(look.rows)),
    )


def _unproven(look: _Look, found: Segmentation, frame: DealFrame) -> Segmentation:
    if look.division.p > LEVEL:
        return replace(found, words=one_words(found))
    if look.compared is None or _least(frame, look.rows) < LEAST_OUTCOMES:
        more = _more(frame, look.rows)
        return replace(found, more=more, words=few_words(found, more))
    return replace(found, words=idle_words(found))


def _with_segments(
    look: _Look, found: Segmentation, gaps: Gaps, frame: DealFrame, derived: Callable[[DealFrame], Derivation]
) -> Segmentation:
    parts = tuple(derived(select(frame, rows)) for rows in look.rows)
    short = [name for name, part in zip(look.names, parts, strict=True) if part.verdict is Verdict.not_enough]
    if look.asked == "auto" and short:
        more = _more(frame, look.rows)
        return replace(found, more=more, words=weak_words(found, short, more))
    segments = tuple(
        Segment(
            name=look.names[place],
            conditions=conditions(crowd, gaps.binned),
            derivation=parts[place],
            auc_one=look.compared.one[place] if look.compared else None,
            auc_own=look.compared.own[place] if look.compared else None,
            shared=_shared(place, parts),
            also_qualified=_also_qualified(place, parts, frame, look.rows),
        )
        for place, crowd in enumerate(look.division.crowds)
    )
    words = proven_words(found, look.names) if look.proven else forced_words(found, look.names)
    return replace(found, words=words, segments=segments)


def _comparable(frame: DealFrame, rows: tuple[Flags, ...]) -> bool:
    """Ten won and ten lost on each side, so that every fold has some."""
    return _least(frame, rows) >= 10


def _least(frame: DealFrame, rows: tuple[Flags, ...]) -> int:
    return min(int((frame.won[side] == outcome).sum()) for side in rows for outcome in (True, False))


def _more(frame: DealFrame, rows: tuple[Flags, ...]) -> int | None:
    """Further deals of this mix after which every crowd has 30 won and 30 lost; None where that is not what lacks."""
    least = _least(frame, rows)
    if least >= LEAST_OUTCOMES or least * (_MOST_MORE + 1) < LEAST_OUTCOMES:
        return None
    return int(np.ceil(len(frame) * (LEAST_OUTCOMES / least - 1) / 10) * 10)


def _shared(place: int, parts: tuple[Derivation, ...]) -> tuple[str, ...]:
    """Criteria that another card has under the same condition."""
    listed = [
        [(criterion.name, criterion.grades[0].condition) for criterion in part.card.criteria] if part.card else []
        for part in parts
    ]
    others = {pair for other, pairs in enumerate(listed) if other != place for pair in pairs}
    return tuple(pair[0] for pair in listed[place] if pair in others)


def _also_qualified(
    place: int, parts: tuple[Derivation, ...], frame: DealFrame, rows: tuple[Flags, ...]
) -> float | None:
    mine = select(frame, rows[place])
    others = [part.card for other, part in enumerate(parts) if other != place and part.card is not None]
    if not others or not len(mine):
        return None
    return float(np.any([_qualified(card, mine) for card in others], axis=0).mean())


def _qualified(card: Card, deals: DealFrame) -> Flags:
    points = np.zeros(len(deals), dtype=np.int64)
    for criterion in card.criteria:
        points += earned_points(criterion, deals.columns, len(deals))
    return np.asarray(points >= card.qualify)
