"""Every attribute's share among kept and churned customers and lost deals; and what wins but does not stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.intervals import benjamini_hochberg
from closefit.derive.holds import Truth, holds
from closefit.derive.outcomes.contrast import Contrast, contrasts
from closefit.derive.outcomes.records import BuysAndLeaves, OutcomeShare, ThreeOutcomes

Flags = NDArray[np.bool_]
#: Fewest churned, and fewest kept, customers about whom anything is said.
FEW_CUSTOMERS = 10
#: Chance that a condition which wins and has nothing to do with churn is called one that leaves, over all of them.
LEAVING_LEVEL = 0.02


@dataclass(frozen=True, slots=True)
class _Sides:
    kept: Flags
    churned: Flags


def _sides(frame: DealFrame) -> _Sides | None:
    """Kept and churned customers, where there are enough of both to say anything."""
    sides = _Sides(frame.won & (frame.churned == 0), frame.won & (frame.churned == 1))
    return sides if min(sides.kept.sum(), sides.churned.sum()) >= FEW_CUSTOMERS else None


def three_outcomes(frame: DealFrame, findings: Sequence[AttributeFinding], *, seed: int) -> tuple[ThreeOutcomes, ...]:
    """Each finding's condition among kept, churned and lost, in the order of the findings; none where churn is unknown.

    The gap is churned minus kept; its p exchanges whole accounts among those who bought.
    """
    sides = _sides(frame)
    if sides is None:
        return ()
    truths = [holds(finding.condition, frame.columns, len(frame)) for finding in findings]
    found = contrasts(truths, frame.account, sides.churned, sides.kept, seed=seed)
    q = benjamini_hochberg(np.array([one.p for one in found]))
    return tuple(
        _three(finding, truth, one, float(value), ~frame.won)
        for finding, truth, one, value in zip(findings, truths, found, q, strict=True)
    )


def _three(finding: AttributeFinding, truth: Truth, one: Contrast, q: float, lost: Flags) -> ThreeOutcomes:
    known = OutcomeShare(int((truth.true & lost).sum()), int(((truth.true | truth.false) & lost).sum()))
    return ThreeOutcomes(
        finding.name, finding.layer, finding.condition, one.second, one.first, known, one.gap, one.low, one.high,
        one.p, q,
    )  # fmt: skip


def buys_and_leaves(
    frame: DealFrame, findings: Sequence[AttributeFinding], churning: Sequence[AttributeFinding], *, seed: int
) -> tuple[BuysAndLeaves, ...]:
    """Conditions that win and leave, both family-wise, the widest churn gap first.

    Two ways to be one: a *priority* condition of ``findings`` that churned customers meet more often (2 % over all
    priorities), or a condition of ``churning`` (found family-wise among churned customers) that won deals meet more
    often than lost ones (2 % over all of those).
    """
    sides = _sides(frame)
    if sides is None:
        return ()
    winning = [f for f in findings if f.verdict is AttributeVerdict.priority and f.gap > 0]
    found = [
        *_tested(frame, winning, sides, seed, known_to_win=True),
        *_tested(frame, churning, sides, seed + 1, known_to_win=False),
    ]
    found.sort(key=lambda one: (-one.churn_gap, one.name, one.condition))
    once: dict[str, BuysAndLeaves] = {}
    for one in found:
        once.setdefault(one.name, one)
    return tuple(once.values())


def _tested(
    frame: DealFrame, findings: Sequence[AttributeFinding], sides: _Sides, seed: int, *, known_to_win: bool
) -> list[BuysAndLeaves]:
    """Those of the conditions for which the gap that was not searched for holds family-wise too."""
    truths = [holds(finding.condition, frame.columns, len(frame)) for finding in findings]
    wins = contrasts(truths, frame.account, frame.won, ~frame.won, seed=seed)
    leaves = contrasts(truths, frame.account, sides.churned, sides.kept, seed=seed + 2)
    tested = leaves if known_to_win else wins
    return [
        _leaving(finding, win, leave, one.family_p)
        for finding, win, leave, one in zip(findings, wins, leaves, tested, strict=True)
        if one.family_p <= LEAVING_LEVEL and win.gap > 0 and leave.gap > 0
    ]


def _leaving(finding: AttributeFinding, win: Contrast, leave: Contrast, p: float) -> BuysAndLeaves:
    shares = [one.share or 0.0 for one in (win.first, win.second, leave.second, leave.first)]
    won, lost, kept, churned = shares
    words = (
        f"{finding.condition}: {won:.0%} of won and {lost:.0%} of lost deals are so, but also {churned:.0%} of the "
        f"customers who churned and only {kept:.0%} of those who stayed. It wins deals and loses customers."
    )
    return BuysAndLeaves(
        finding.name, finding.layer, finding.condition,
        won, lost, win.gap, win.low, win.high, kept, churned, leave.gap, leave.low, leave.high, p, words,
    )  # fmt: skip
