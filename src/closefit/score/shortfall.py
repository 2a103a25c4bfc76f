"""What an account is short of for the tiers above its own, by the cheapest way to each.

A required criterion that is not met comes first, whatever the points: without it no tier for qualified accounts opens.
Then facts that are merely unknown, since finding out costs least; then the one change whose gain is the smallest that
is enough; then as few as possible, the largest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from closefit.score.demands import demands_of
from closefit.score.explanation import Shortfall, StepUp
from closefit.score.fit import Criterion
from closefit.score.plan import Plan
from closefit.score.signals import IntentRule
from closefit.terms import Axis, Reason, points_text

Row = Mapping[str, Any]


def shortfalls(plan: Plan, row: Row, criteria: Sequence[Reason]) -> tuple[Shortfall, ...]:
    """One per tier above the account's own, the next one first."""
    found = []
    for t in range(min(row["open_rank"] - 1, len(plan.rules.tiers)), 0, -1):
        ways = [_way(plan, row, criteria, t, a) for a in range(1, len(demands_of(plan.rules.tiers[t - 1].tree)) + 1)]
        found.append(min(ways, key=_cost))
    return tuple(found)


def _cost(short: Shortfall) -> tuple[bool, int, int, int]:
    changes = sum(step.kind != "find out" for step in short.steps)
    return not short.reachable, len(short.conditions), changes, sum(milli for _, milli in short.missing)


def _way(plan: Plan, row: Row, criteria: Sequence[Reason], t: int, a: int) -> Shortfall:
    least: dict[Axis, int] = {}
    conditions: list[str] = []
    qualify, qualified = plan.rules.qualify or 0, False
    for d, demand in enumerate(demands_of(plan.rules.tiers[t - 1].tree)[a - 1], start=1):
        if demand.axis is not None:
            least[demand.axis] = max(demand.least, least.get(demand.axis, demand.least))
        elif demand.qualified:
            qualified = True
        elif not row[f"demand_{t}_{a}_{d}"]:
            conditions.append(demand.text)
    if qualified and plan.rules.qualify is not None:
        least[Axis.fit] = max(qualify, least.get(Axis.fit, qualify))
    needed = _required(plan, row, criteria) if qualified or least.get(Axis.fit, qualify - 1) >= qualify else []
    name = plan.rules.tiers[t - 1].name
    return _shortfall(name, _gaps(row, least), needed, conditions, lambda axis: _offers(plan, row, criteria, axis))


def _gaps(row: Row, least: Mapping[Axis, int]) -> dict[Axis, int]:
    return {axis: points - int(row[axis.value]) for axis, points in least.items() if points > row[axis.value]}


def is_satisfied(criterion: Criterion, row: Row) -> bool:
    """Whether the condition of a criterion holds, or its grades earn something."""
    if criterion.rule.plain:
        return bool(row[f"criterion_{criterion.number}_1"])
    return bool(row[f"points_{criterion.number}"] > 0)


def _required(plan: Plan, row: Row, criteria: Sequence[Reason]) -> list[StepUp]:
    """The cheapest way to meet each required criterion that is not met."""
    offers = _fit_offers(plan, row, criteria)
    steps = []
    for criterion, reason in zip(plan.criteria, criteria, strict=True):
        if criterion.rule.required and not is_satisfied(criterion, row):
            name = criterion.rule.name
            free = StepUp("change", name, 0, f"{name} must hold: {reason.condition}")
            steps.append(min((o for o in offers if o.name == name), key=lambda offer: offer.gain, default=free))
    return steps


def _shortfall(
    tier: str,
    gaps: Mapping[Axis, int],
    required: Sequence[StepUp],
    conditions: Sequence[str],
    offers: Callable[[Axis], list[StepUp]],
) -> Shortfall:
    steps, reachable, names = list(required), True, {step.name for step in required}
    for axis, gap in gaps.items():
        left = gap - (sum(step.gain for step in required) if axis is Axis.fit else 0)
        if left > 0:
            chosen, enough = _chosen([o for o in offers(axis) if axis is not Axis.fit or o.name not in names], left)
            steps += chosen
            reachable = reachable and enough
    missing = tuple((axis.value, gap) for axis, gap in gaps.items())
    named = [f"{step.name} (required)" for step in required]
    return Shortfall(tier, missing, tuple(steps), (*named, *conditions), reachable)


def _offers(plan: Plan, row: Row, criteria: Sequence[Reason], axis: Axis) -> list[StepUp]:
    if axis is Axis.fit:
        return _fit_offers(plan, row, criteria)
    if axis is Axis.persona:
        return [
            StepUp("person", rule.name, rule.weight, f"know somebody who is {rule.name}: {rule.text}")
            for n, rule in enumerate(plan.rules.personas, start=1)
            if not row[f"role_{n}"]
        ]
    return [offer for n, rule in enumerate(plan.rules.signals, start=1) if (offer := _signal_offer(n, rule, row))]


def _fit_offers(plan: Plan, row: Row, criteria: Sequence[Reason]) -> list[StepUp]:
    offers = []
    for criterion, reason in zip(plan.criteria, criteria, strict=True):
        n, earned = criterion.number, reason.points
        if row[f"unknown_{n}"]:
            gain = row[f"most_{n}"] - earned
            words = (
                f"find out {_names(reason)}: {reason.name} earns up to {points_text(gain)} more ({reason.condition})"
            )
            offers.append(StepUp("find out", reason.name, gain, words))
        elif reason.most > earned:
            gains = sorted({g.points - earned for g in criterion.rule.grades if g.points > earned})
            offers += [
                _change(criterion.rule.name, gain, reason, _wanted(criterion.rule.grades, earned + gain))
                for gain in gains
            ]
    return [offer for offer in offers if offer.gain > 0]


def _wanted(grades: Sequence[Any], points: int) -> str:
    return " or ".join(grade.text for grade in grades if grade.points == points)


def _change(name: str, gain: int, reason: Reason, wanted: str) -> StepUp:
    now = "; ".join(reason.facts)
    return StepUp("change", name, gain, f"{name} earns {points_text(gain)} more if {wanted} (now {now})")


def _names(reason: Reason) -> str:
    """The attributes of a criterion that are unknown."""
    unknown = [fact.split(" is unknown")[0].split(": unknown")[0] for fact in reason.facts if "unknown (" in fact]
    return ", ".join(unknown) or reason.name


def _signal_offer(n: int, rule: IntentRule, row: Row) -> StepUp | None:
    """What new signals of this kind, seen today, would add."""
    earned = row[f"worth_{n}"]
    if rule.once:
        more = (rule.at_least or 1) - row.get(f"intent_{n}", 0)
        if earned or more <= 0:
            return None
        words = f"{more} more {rule.kind} today" if more > 1 else f"one {rule.kind} today"
        return StepUp("signal", rule.kind, rule.curve.points, f"{words} gives {points_text(rule.curve.points)}")
    after = earned + rule.curve.points if rule.cap is None else min(earned + rule.curve.points, rule.cap)
    gain = after - earned
    return StepUp("signal", rule.kind, gain, f"one {rule.kind} today gives {points_text(gain)}") if gain > 0 else None


def _chosen(offers: list[StepUp], gap: int) -> tuple[list[StepUp], bool]:
    """The cheapest offers that close the gap, and whether they do."""
    unknown = [offer for offer in offers if offer.kind == "find out"]
    for group in (unknown, offers):
        singles = [offer for offer in group if offer.gain >= gap]
        if singles:
            return [min(singles, key=lambda offer: offer.gain)], True
        if group is unknown and sum(offer.gain for offer in unknown) >= gap:
            return _greedy(unknown, gap), True
    chosen = _greedy(unknown + [offer for offer in offers if offer not in unknown], gap)
    return chosen, sum(offer.gain for offer in chosen) >= gap


def _greedy(offers: list[StepUp], gap: int) -> list[StepUp]:
    """Facts to find out first, then the largest gains, one per criterion, until the gap is closed."""
    chosen: list[StepUp] = []
    for offer in sorted(offers, key=lambda offer: (offer.kind != "find out", -offer.gain)):
        if sum(taken.gain for taken in chosen) >= gap:
            break
        if all(taken.name != offer.name for taken in chosen):
            chosen.append(offer)
    return chosen
