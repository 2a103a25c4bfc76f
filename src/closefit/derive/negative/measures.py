"""What measures say against a customer: too costly, unhappy, slow; and what stops a deal: no budget, locked in.

The first kind names the bad customers, and the search for attributes that mark them is that of the negative card. The
second kind is itself the condition: a floor of the budget, a contract with somebody else that runs on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import Leak
from closefit.derive.frame import DealFrame, NumberColumn, TextColumn
from closefit.derive.gaps.bins import roundest
from closefit.derive.gaps.phrases import number_text
from closefit.derive.negative.sides import MOST_REFUSED, Side, outcome_sides
from closefit.derive.outcomes.measured import Measured
from closefit.derive.outcomes.records import MeasureUse
from closefit.derive.selection import known
from closefit.terms import Measure

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
#: Costly and slow begin at so many times the median customer: what a team would call out of line.
_TIMES_MEDIAN = 2.0
#: Highest mark of a scale, and the highest one that is a detractor's. 0 to 10: Reichheld (2003), HBR 81:46; five stars:
#: the two lowest; up to 100: below the middle.
_SCALES: tuple[tuple[float, float], ...] = ((5, 2), (10, 6), (100, 49))
#: Measures that are a condition by themselves.
GATES = (Measure.budget, Measure.lock_in)
#: Where deals lost for this reason are known they are the bad side; else all that were lost or churned.
_LOST_FOR = {Measure.budget: "lost for budget", Measure.lock_in: "lost to lock-in"}
#: Shares of the good customers between which a floor that refused too many is lowered.
_LOWER_FLOOR = (0.15, 0.2)
_LEAK_WORDS = {
    Measure.support_cost: "read as support cost: known after the sale, so an outcome",
    Measure.satisfaction: "read as satisfaction: known after the sale, so an outcome",
    Measure.expansion: "read as expansion: it happens after the sale, so an outcome",
    Measure.retention: "read as net revenue retention: known after the sale, so an outcome",
    Measure.budget: "read as the budget: it may become a floor below which nobody is pursued, never points",
    Measure.lock_in: "read as lock-in: it may become an exclusion, never points",
}


@dataclass(frozen=True, slots=True)
class Against:
    """The comparisons that measures give, and how each measure was read."""

    sides: tuple[Side, ...]
    uses: tuple[MeasureUse, ...]


def measure_leaks(measured: Iterable[Measured], frame: DealFrame, kept: Iterable[str]) -> tuple[Leak, ...]:
    """Measures that stand among the attributes: set aside with a reason, unless the user keeps them."""
    names = set(kept)
    return tuple(
        Leak(one.header, _LEAK_WORDS[one.measure], "outcome", overruled=name in names, attribute=name)
        for one in measured
        if (name := one.column.attribute.name) in frame.columns
    )


def sides_of(frame: DealFrame, measured: Iterable[Measured], they_lost: str) -> Against:
    """Sides of every measure, and of the cycle where the deals have both dates.

    ``they_lost`` says what became of the bad side of a gate: ``were lost or churned``.
    """
    sides: list[Side] = []
    uses: list[MeasureUse] = []
    for one in measured:
        read = _READERS.get(one.measure)
        found = read(frame, one) if read else None
        if one.measure in GATES:
            found = _gate(frame, one, they_lost)
        if found is not None:
            sides.append(found[0])
            uses.append(found[1])
    if (slow := _slow(frame)) is not None:
        sides.append(slow[0])
        uses.append(slow[1])
    return Against(tuple(sides), tuple(uses))


_Found = tuple[Side, MeasureUse]


def _good(frame: DealFrame) -> Flags:
    """Customers who are not known to have left."""
    return np.asarray(frame.won & (frame.churned != 1))


def _customers(frame: DealFrame, name: str, they: str, use: MeasureUse, marked: tuple[Flags, Flags]) -> _Found:
    """Customers who are marked against the good ones who are known not to be."""
    bad, there = marked
    side = Side(name, they, frame.won & bad, _good(frame) & there & ~bad)
    counts = {"known": int((frame.won & there).sum()), "marked": int((frame.won & bad).sum())}
    return side, MeasureUse(use.measure, use.column, use.file, counts["known"], counts["marked"], use.rule)


def _out_of_line(values: Numbers, among: Flags) -> tuple[float, Flags, Flags] | None:
    """The limit of twice the median of the customers, who is above it, and where it is known."""
    there = ~np.isnan(values)
    if not (there & among).any():
        return None
    limit = _TIMES_MEDIAN * float(np.median(values[there & among]))
    above = np.zeros(len(values), dtype=bool)
    above[there] = values[there] > limit
    return limit, above, there


def _support(frame: DealFrame, one: Measured) -> _Found | None:
    if not isinstance(one.column, NumberColumn):
        return None
    found = _out_of_line(one.column.values, frame.won)
    if found is None:
        return None
    limit, above, there = found
    rule = f"high: more than {number_text(round(limit, 2))}, twice the median customer"
    they = f"cost more than {number_text(round(limit, 2))} in support, twice the median customer,"
    return _customers(frame, "high support cost", they, _use(one, rule), (above, there))


def _slow(frame: DealFrame) -> _Found | None:
    if frame.created is None or frame.closed is None:
        return None
    days = (frame.closed - frame.created).astype("timedelta64[D]").astype(np.float64)
    days[np.isnat(frame.created) | np.isnat(frame.closed)] = np.nan
    found = _out_of_line(days, frame.won)
    if found is None or found[0] <= 0:
        return None
    limit, above, there = found
    rule = f"slow: more than {number_text(limit)} days from creation to close, twice the median won deal"
    they = f"took more than {number_text(limit)} days to close, twice the median,"
    return _customers(
        frame, "slow to close", they, MeasureUse("cycle", "creation to close", "", 0, 0, rule), (above, there)
    )


def _satisfaction(frame: DealFrame, one: Measured) -> _Found | None:
    if isinstance(one.column, TextColumn):
        codes = [code for code, word in enumerate(one.column.vocabulary) if _unhappy(word)]
        return _detractors(frame, one, np.isin(one.column.codes, codes), "the word says so") if codes else None
    if not isinstance(one.column, NumberColumn) or not (there := known(one.column)).any():
        return None
    values = one.column.values
    most, worst = float(values[there].max()), -1.0
    if values[there].min() >= 0:
        worst = next((limit for top, limit in _SCALES if most <= top), 0.0)
    bad = np.zeros(len(values), dtype=bool)
    bad[there] = values[there] <= worst if worst >= 0 else values[there] < 0
    rule = f"{number_text(worst)} or less on a scale up to {number_text(most)}" if worst >= 0 else "below zero"
    return _detractors(frame, one, bad, rule)


def _unhappy(word: str) -> bool:
    return any(part in word.lower() for part in ("detractor", "unhappy", "dissatisfied", "unsatisfied", "poor", "bad"))


def _detractors(frame: DealFrame, one: Measured, bad: Flags, rule: str) -> _Found:
    they = f"were detractors ({one.header}: {rule})"
    return _customers(frame, "detractor", they, _use(one, f"detractor: {rule}"), (bad, known(one.column)))


def _gate(frame: DealFrame, one: Measured, they: str) -> _Found:
    there = known(one.column)
    lost = next((s for s in outcome_sides(frame) if s.name == _LOST_FOR[one.measure] and s.enough), None)
    bad = (lost.bad if lost else ~frame.won | (frame.churned == 1)) & there
    they = lost.they if lost else they
    good = _good(frame) & there
    name, only, rule = "locked in", _running_on, "the condition is on the lock-in itself"
    if isinstance(one.column, NumberColumn) and one.measure is Measure.budget:
        name, rule = "budget floor", "a floor: the condition is on the budget itself"
        only = partial(_floor, values=one.column.values[good])
    side = Side(name, they, bad, good, {one.column.attribute.name: one.column}, only)
    return side, MeasureUse(
        one.measure.value, one.header, one.file, int(there.sum()), int(bad.sum()), f"{rule}; marked: those who {they}"
    )


def _floor(condition: str, values: Numbers) -> str | None:
    """Only ``budget < 5000`` is a floor; a range, or a ceiling, is not.

    That the budget matters was tested by the best cut. Where that cut would refuse more good customers (``values``)
    than an exclusion may, the floor is lowered until it refuses about a fifth of them.
    """
    term, operator, number = condition.rpartition(" < ")
    if not operator or " and " in term:
        return None
    if float((values < float(number)).mean()) <= MOST_REFUSED:
        return condition
    low, high = np.quantile(values, _LOWER_FLOOR)
    return f"{term} < {number_text(roundest(float(low), float(high), float(high)))}"


def _running_on(condition: str) -> str | None:
    """A contract that runs on (``days_since(x) < -120`` is ``days_until(x) > 120``), a yes, or named vendors."""
    if not condition.startswith("days_since("):
        return None if condition.endswith("= false") or " not in " in condition or " <> " in condition else condition
    term, operator, number = condition.rpartition(" < ")
    if not operator or " " in term or not number.startswith("-"):
        return None
    return f"{term.replace('days_since(', 'days_until(', 1)} > {number[1:]}"


def _use(one: Measured, rule: str) -> MeasureUse:
    return MeasureUse(one.measure.value, one.header, one.file, 0, 0, rule)


_READERS: dict[Measure, Callable[[DealFrame, Measured], _Found | None]] = {
    Measure.support_cost: _support,
    Measure.satisfaction: _satisfaction,
}
