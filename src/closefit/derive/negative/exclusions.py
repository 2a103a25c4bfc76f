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

from closefit.derive.findings import AttributeFinding, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.intervals import effective_number, wilson
from closefit.derive.holds import Truth, holds
from closefit.derive.negative.search import more_often
from closefit.derive.negative.sides import MOST_REFUSED, Side, outcome_sides, shared_levels
from closefit.derive.rates import rate_gap

#: Chance that data without any such condition proposes one, over all attributes and comparisons.
LEVEL = 0.015
#: How many times as common an exclusion must be among the bad customers.
_TIMES = 1.5
_MOST = 7
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
        sure = more_often(frame, side.bad, side.good, level, seed, side.columns).sure
        churning = sure if side.name == "churned" else churning
        found += [proposal for one in sure if (proposal := _proposal(frame, side, one)) is not None]
    found.sort(key=lambda exclusion: (exclusion.q, -exclusion.avoided_bad, exclusion.name))
    return NegativeCard(_each_once(found)[:_MOST], churning)


def _each_once(found: Sequence[ExclusionFinding]) -> tuple[ExclusionFinding, ...]:
    """A condition that several comparisons found stands once, by the surest, and says which others found it too."""
    by_condition: dict[str, list[ExclusionFinding]] = {}
    for exclusion in found:
        by_condition.setdefault(exclusion.condition, []).append(exclusion)
    return tuple(_with_others(first, others) for first, *others in by_condition.values())


def _with_others(first: ExclusionFinding, others: Sequence[ExclusionFinding]) -> ExclusionFinding:
    if not others:
        return first
    also = " ".join(f"{other.name.split(':')[0]}: avoided {other.avoided_bad} of {other.bad}." for other in others)
    return replace(first, because=f"{first.because} Other comparisons found it too: {also}")


def _proposal(frame: DealFrame, side: Side, finding: AttributeFinding) -> ExclusionFinding | None:
    condition = side.only(finding.condition) if side.only else finding.condition
    if condition is None:
        return None
    truth = holds(condition, {**frame.columns, **(side.columns or {})}, len(frame))
    met = truth.true
    good, bad = int(side.good.sum()), int(side.bad.sum())
    refused, avoided = int((met & side.good).sum()), int((met & side.bad).sum())
    if refused > MOST_REFUSED * good or avoided / bad < _TIMES * refused / good:
        return None
    low, high = _false_reject(met[side.good], frame.account[side.good])
    because = (
        f"{avoided / bad:.0%} of those who {side.they} and {refused / good:.0%} of the good customers are so; it would "
        f"have refused {refused} of {good} good customers (95% interval {low:.0%} to {high:.0%}) and avoided "
        f"{avoided} of {bad}. {_win_rates(frame, truth)}"
    ).strip()
    others = truth.false
    return ExclusionFinding(
        name=f"{side.name}: {finding.name.replace('_', ' ')}"[:_LONGEST_NAME].strip(),
        condition=condition,
        because=because,
        refused_good=refused,
        good=good,
        avoided_bad=avoided,
        bad=bad,
        layer=finding.layer,
        q=finding.q,
        refused_low=low,
        refused_high=high,
        closed_met=int(met.sum()),
        won_met=int((met & frame.won).sum()),
        closed_others=int(others.sum()),
        won_others=int((others & frame.won).sum()),
    )


def _win_rates(frame: DealFrame, truth: Truth) -> str:
    """What the comparison leaves out: how often such deals are won at all. Empty under ten deals on either side.

    Those lost for a reason are set against good customers only, so a trait that moves losses from one reason to
    another, and costs no win, looks as bad as one that loses deals.
    """
    won = frame.won.astype(float)
    gap = rate_gap(won, truth.true, truth.false, frame.account)
    if gap.gap is None:
        return ""
    sides = [(int((side & frame.won).sum()), int(side.sum())) for side in (truth.true, truth.false)]
    (here, here_of), (there, there_of) = sides
    words = (
        f"Of all closed deals that are so {here / here_of:.0%} were won ({here} of {here_of}), "
        f"of the others {there / there_of:.0%} ({there} of {there_of})"
    )
    return f"{words}." if gap.words == "lower" else f"{words}: that they are won less often is not shown."


def _false_reject(refused: NDArray[np.bool_], account: NDArray[np.int64]) -> tuple[float, float]:
    """95 % Wilson interval of the share of good customers refused, on their effective number; shapes (customers,)."""
    number = effective_number(refused, account)
    return wilson(float(refused.mean()) * number, number)
