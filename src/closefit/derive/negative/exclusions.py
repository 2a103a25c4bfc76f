"""The negative card: conditions that churned, costly or hopeless customers meet more often than good ones.

Tested as strictly as *priority*: the same search with permutation of accounts, family-wise over all attributes, and
one level shared out over all comparisons. A proposal says how many good customers it would have refused. Proposed,
never on by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, AttributeVerdict, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps, find_gaps
from closefit.derive.gaps.intervals import effective_number, wilson
from closefit.derive.gaps.search import leading, surprise
from closefit.derive.holds import holds
from closefit.derive.negative.sides import Side, outcome_sides, shared_levels
from closefit.derive.selection import select

#: Chance that data without any such condition proposes one, over all attributes and comparisons.
LEVEL = 0.015
#: A comparison in which nothing reaches this level with few permutations is not looked at with many.
_HOPELESS, _FEW_PERMUTATIONS = 0.05, 199
#: Deals times bins times permutations that one comparison may cost; about two seconds of one core.
_BUDGET = 4e10
#: An exclusion that refuses more than this share of the good customers costs more than it saves ...
_MOST_REFUSED = 0.25
#: ... and it must be at least so many times as common among the bad ones.
_TIMES = 1.5
_MOST = 5
#: Characters that a name may have in a profile.
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NegativeCard:
    """What is proposed, and what churned customers surely meet more often, proposed or not."""

    exclusions: tuple[ExclusionFinding, ...]
    churning: tuple[AttributeFinding, ...]


def find_exclusions(frame: DealFrame, *, seed: int) -> tuple[ExclusionFinding, ...]:
    """Proposed exclusions, the surest first; none where neither churn nor reasons are known."""
    return negative_card(frame, outcome_sides(frame), seed=seed).exclusions


def negative_card(frame: DealFrame, sides: Sequence[Side], *, seed: int) -> NegativeCard:
    """Compare the bad deals of every side with its good ones; sides with too few deals are left out."""
    compared = [side for side in sides if side.enough]
    levels = shared_levels(compared, LEVEL)
    found: list[ExclusionFinding] = []
    churning: tuple[AttributeFinding, ...] = ()
    for side, level in zip(compared, levels, strict=True):
        sure = _more_often_bad(frame, side, level, seed)
        churning = sure if side.name == "churned" else churning
        found += [proposal for one in sure if (proposal := _proposal(frame, side, one)) is not None]
    found.sort(key=lambda exclusion: (exclusion.q, -exclusion.avoided_bad, exclusion.name))
    once = {exclusion.condition: exclusion for exclusion in reversed(found)}
    kept = tuple(exclusion for exclusion in found if once[exclusion.condition] is exclusion)
    return NegativeCard(kept[:_MOST], churning)


def _more_often_bad(frame: DealFrame, side: Side, level: float, seed: int) -> tuple[AttributeFinding, ...]:
    """Conditions that bad deals surely meet more often: the search for wins with the sides named anew."""
    among = side.bad | side.good
    part = _searched(select(frame, among), side)
    turned = replace(part, won=side.bad[among], churned=np.full(len(part), np.nan), lost_reason=None)
    gaps = find_gaps(turned, seed=seed, permutations=_FEW_PERMUTATIONS)
    if min((search.family_p for search in gaps.searches), default=1.0) > _HOPELESS:
        return ()
    bins = sum(attribute.size for attribute in gaps.binned.attributes)
    # the smallest p that so many permutations can give must lie well below the level
    wanted = max(499, int(2 / level))
    affordable = max(_FEW_PERMUTATIONS, int(_BUDGET / max(1, len(turned) * bins)))
    gaps = find_gaps(turned, seed=seed, permutations=min(wanted, affordable))
    sure = _sure(gaps, level, ranked=affordable >= wanted, permutations=min(wanted, affordable))
    return tuple(finding for finding in sure if finding.verdict is AttributeVerdict.priority)


def _sure(gaps: Gaps, level: float, *, ranked: bool, permutations: int) -> list[AttributeFinding]:
    """Findings whose search holds at the level.

    Where the permutations are too few to count so far into the tail (only on many deals, where scores are close to
    normal), the data must lie beyond all of them, and their smooth tail times the number of attributes below the level.
    """
    sure = []
    for finding, search in zip(gaps.findings, gaps.searches, strict=True):
        best = leading(search)
        if best is None:
            continue
        tail = float(surprise(np.array(best.score), np.array(search.yardstick.tests))) * len(gaps.searches)
        beyond = search.family_p <= 1.5 / (1 + permutations) and tail <= level
        sure += [finding] if (search.family_p <= level if ranked else beyond) else []
    return sure


def _searched(frame: DealFrame, side: Side) -> DealFrame:
    """Without counts of signals and the people known: what passes, or shows our own work, shuts nobody out."""
    if side.columns is not None:
        return replace(frame, columns={name: frame.columns[name] for name in side.columns})
    columns = {
        name: column
        for name, column in frame.columns.items()
        if not name.startswith("signals(") and name != "best_seniority"
    }
    return replace(frame, columns=columns)


def _proposal(frame: DealFrame, side: Side, finding: AttributeFinding) -> ExclusionFinding | None:
    refused, avoided = finding.lost_count, finding.won_count
    good, bad = int(side.good.sum()), int(side.bad.sum())
    if refused > _MOST_REFUSED * good or avoided / bad < _TIMES * refused / good:
        return None
    low, high = _false_reject(frame, side, finding.condition, refused / good)
    because = (
        f"{finding.won:.0%} of those who {side.they} and {finding.lost:.0%} of the good customers are so; it would "
        f"have refused {refused} of {good} good customers (95% interval {low:.0%} to {high:.0%}) and avoided "
        f"{avoided} of {bad}."
    )
    return ExclusionFinding(
        name=f"{side.name}: {finding.name.replace('_', ' ')}"[:_LONGEST_NAME].strip(),
        condition=finding.condition,
        because=because,
        refused_good=refused,
        good=good,
        avoided_bad=avoided,
        bad=bad,
        layer=finding.layer,
        q=finding.q,
        refused_low=low,
        refused_high=high,
    )


def _false_reject(frame: DealFrame, side: Side, condition: str, share: float) -> tuple[float, float]:
    """95 % Wilson interval of the share of good customers that would have been refused, on their effective number."""
    good: NDArray[np.intp] = np.flatnonzero(side.good)
    met = holds(condition, frame.columns, len(frame)).true[good]
    number = effective_number(met, frame.account[good])
    return wilson(share * number, number)
