"""The search for wins with the sides named anew: which conditions bad deals surely meet more often than good ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.frame import Column, DealFrame
from closefit.derive.gaps.find import Gaps, find_gaps
from closefit.derive.gaps.search import leading, surprise
from closefit.derive.selection import select, take

#: A comparison in which nothing reaches this level with few permutations is not looked at with many.
_HOPELESS, _FEW_PERMUTATIONS = 0.05, 199
#: Deals times bins times permutations that one comparison may cost; about two seconds of one core.
_BUDGET = 4e10


@dataclass(frozen=True, slots=True)
class Found:
    """Every attribute's finding, with ``won`` for the first side and ``lost`` for the second, and the sure ones."""

    findings: tuple[AttributeFinding, ...]
    sure: tuple[AttributeFinding, ...]


def more_often(  # noqa: PLR0917
    frame: DealFrame,
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    level: float,
    seed: int,
    columns: Mapping[str, Column] | None = None,
) -> Found:
    """Conditions that the first side surely meets more often than the second, family-wise at the level.

    Sides have shape (deals,). ``columns`` are searched instead of the frame's lasting attributes.
    """
    among = first | second
    turned = replace(
        _searched(select(frame, among), columns, among),
        won=first[among],
        churned=np.full(int(among.sum()), np.nan),
        lost_reason=None,
    )
    gaps = find_gaps(turned, seed=seed, permutations=_FEW_PERMUTATIONS)
    if min((search.family_p for search in gaps.searches), default=1.0) > _HOPELESS:
        return Found(gaps.findings, ())
    bins = sum(attribute.size for attribute in gaps.binned.attributes)
    # the smallest p that so many permutations can give must lie well below the level
    wanted = max(499, int(2 / level))
    affordable = max(_FEW_PERMUTATIONS, int(_BUDGET / max(1, len(turned) * bins)))
    count = min(wanted, affordable)
    gaps = find_gaps(turned, seed=seed, permutations=count)
    sure = _sure(gaps, level, None if affordable >= wanted else count)
    return Found(gaps.findings, tuple(one for one in sure if one.verdict is AttributeVerdict.priority))


def _sure(gaps: Gaps, level: float, too_few: int | None) -> list[AttributeFinding]:
    """Findings whose search holds at the level.

    Where the permutations are ``too_few`` to count so far into the tail (only on many deals, where scores are close to
    normal), the data must lie beyond all of them, and their smooth tail times the number of attributes below the level.
    """
    sure = []
    for finding, search in zip(gaps.findings, gaps.searches, strict=True):
        best = leading(search)
        if best is None:
            continue
        if too_few is None:
            sure += [finding] if search.family_p <= level else []
            continue
        tail = float(surprise(np.array(best.score), np.array(search.yardstick.tests))) * len(gaps.searches)
        sure += [finding] if search.family_p <= 1.5 / (1 + too_few) and tail <= level else []
    return sure


def _searched(frame: DealFrame, columns: Mapping[str, Column] | None, among: NDArray[np.bool_]) -> DealFrame:
    """Without counts of signals and the people known: what passes, or shows our own work, shuts nobody out."""
    if columns is not None:
        rows = np.flatnonzero(among)
        return replace(frame, columns={name: take(column, rows) for name, column in columns.items()})
    lasting = {
        name: column
        for name, column in frame.columns.items()
        if not name.startswith("signals(") and name != "best_seniority"
    }
    return replace(frame, columns=lasting)
