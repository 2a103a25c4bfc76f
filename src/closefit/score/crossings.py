"""The days on which an account's verdict could change with nothing new arriving: its crossings.

A verdict (tier, points of fit, exclusion) depends on the day only through parts that move by known steps: days counted
from a date, signals that enter a window or leave it, signals whose worth fades, facts that are dated later. Each part
says on which days it takes a step. Whether the verdict changes with it is not guessed here: the score itself is asked
for those days, in their order, until it differs.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate

from sqlglot import exp

from closefit.profile import Profile
from closefit.score.rules import Rules, rules_of
from closefit.score.scope import Scope
from closefit.score.signals import IntentRule
from closefit.terms import MILLI, Table, kind_name

#: Days that fading signals are followed ahead, about three years; what is behind them is looked at then.
AHEAD = 1100

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_STRONGEST = 1000


@dataclass(frozen=True, slots=True)
class DatedSignal:
    """One signal: its kind in lower case, its day, its strength, and those of its fields that are dates."""

    kind: str
    #: Day numbers are proleptic Gregorian ordinals, as of :meth:`datetime.date.toordinal`.
    at: int
    strength: float = 1.0
    dates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatedAccount:
    """Everything about one account that carries a date."""

    #: Attributes that are dates, by the name that conditions use.
    dates: Mapping[str, int] = field(default_factory=dict)
    #: Days since which facts of the profile are true.
    since: Sequence[int] = ()
    signals: Sequence[DatedSignal] = ()
    #: Of every person, the fields that are dates.
    people: Sequence[Mapping[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Days after the as-of date on which the verdict could change, in order."""

    days: Sequence[int]
    #: The day behind which fading signals were not followed; None when all were followed to their end.
    unseen: int | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    """``days_since(x)`` (towards 1) or ``days_until(x)`` (towards -1), compared with these numbers."""

    name: str
    towards: int
    bounds: tuple[Decimal, ...]

    def days(self, dates: Mapping[str, int]) -> Iterator[int]:
        day = dates.get(self.name)
        if day is None:
            return
        for bound in self.bounds:
            step = day + math.floor(self.towards * bound)
            yield step
            yield step + 1


@dataclass(frozen=True, slots=True)
class _Window:
    """``signals(kind, days, condition)``: the kinds (None: every one), the days, and what its condition counts."""

    kinds: frozenset[str] | None
    days: int
    #: Numbers that the count is compared with; unused where a condition picks among the signals.
    bounds: tuple[Decimal, ...]
    picked: bool
    counts: tuple[_Count, ...]

    def steps(self, signals: Sequence[DatedSignal], as_of: int) -> Iterator[int]:
        mine = [one for one in signals if self.kinds is None or one.kind in self.kinds]
        moves = sorted(
            move for one in mine for move in ((one.at, 1), (one.at + self.days + 1, -1)) if one.at + self.days >= as_of
        )
        if self.picked:
            yield from (day for day, _ in moves)
            for one in mine:
                for count in self.counts:
                    yield from count.days(one.dates)
            return
        standing, before = 0, None
        for day, move in moves:
            standing += move
            place = _place(self.bounds, standing)
            if place != before:
                yield day
            before = place


class Crossings:
    """The days that matter for one profile."""

    def __init__(self, profile: Profile) -> None:
        self._groups = {group.lower(): members for group, members in profile.intent.groups.items()}
        rules = rules_of(profile)
        self._counts: list[_Count] = []
        self._windows: list[_Window] = []
        for tree in _account_trees(rules):
            self._read(tree)
        self._personas = [count for rule in rules.personas for count in _counts(rule.tree)]
        bounds = {bound * MILLI for rule in rules.tiers if rule.tree for bound in _intent_bounds(rule.tree)}
        self._bounds = tuple(sorted(bounds))
        self._rules = [(rule, self._kinds(rule.kind)) for rule in rules.signals] if self._bounds else []
        self._worth = {
            id(rule): [rule.curve.worth(age) for age in range((rule.curve.horizon or 0) + 1)] for rule, _ in self._rules
        }

    @property
    def dates(self) -> frozenset[str]:
        """Attributes of the account from which days are counted."""
        return frozenset(count.name for count in self._counts)

    @property
    def person_dates(self) -> frozenset[str]:
        """Fields of people from which days are counted."""
        return frozenset(count.name for count in self._personas)

    @property
    def signal_dates(self) -> frozenset[str]:
        """Fields of signals from which days are counted."""
        return frozenset(count.name for window in self._windows for count in window.counts)

    @property
    def asks_signals(self) -> bool:
        """Whether signals can bring a crossing at all."""
        return bool(self._windows or self._rules)

    @property
    def reach(self) -> int | None:
        """Days back from the as-of date behind which no signal counts; None where one counts for ever."""
        ends = [window.days for window in self._windows]
        for rule, _ in self._rules:
            end = rule.within if rule.once else rule.curve.horizon
            if end is None:
                return None
            ends.append(end)
        return max(ends, default=0)

    def candidates(self, account: DatedAccount, as_of: dt.date) -> Candidates:
        """Every day after ``as_of`` on which the verdict of an account could be another one than the day before."""
        today = as_of.toordinal()
        days = set(account.since)
        for count in self._counts:
            days.update(count.days(account.dates))
        for window in self._windows:
            days.update(window.steps(account.signals, today))
        for person in account.people:
            for count in self._personas:
                days.update(count.days(person))
        unseen = self._fading(account.signals, today, days)
        last = dt.date.max.toordinal()
        return Candidates(sorted(day for day in days if today < day <= last), unseen)

    # --- reading conditions ------------------------------------------------------------------------------------

    def _read(self, tree: exp.Expr) -> None:
        self._counts += _counts(tree)
        for call, bounds in _compared(tree, ("signals",)):
            arguments = call.expressions
            inner = arguments[2] if len(arguments) > 2 else None
            self._windows.append(
                _Window(
                    self._kinds(arguments[0].name),
                    int(arguments[1].name),
                    tuple(sorted(bounds)),
                    inner is not None,
                    tuple(_counts(inner)) if inner is not None else (),
                )
            )

    def _kinds(self, name: str) -> frozenset[str] | None:
        """The kinds behind a name, as the score reads them; None for every one."""
        folded = name.strip().lower()
        if folded == "any":
            return None
        return frozenset(kind_name(member).lower() for member in self._groups.get(folded, (folded,)))

    # --- fading ------------------------------------------------------------------------------------------------

    def _fading(self, signals: Sequence[DatedSignal], today: int, days: set[int]) -> int | None:
        """Add the days on which intent passes a number that a tier compares it with."""
        parts = [
            (rule, mine)
            for rule, kinds in self._rules
            if (mine := [one for one in signals if kinds is None or one.kind in kinds])
        ]
        end = max((self._end(rule, one) for rule, mine in parts for one in mine), default=today)
        length = min(end - today, AHEAD)
        if length <= 0:
            return None
        total = [0] * (length + 1)
        for rule, mine in parts:
            earned = self._counted(rule, mine, today, length) if rule.once else self._faded(rule, mine, today, length)
            total = list(map(int.__add__, total, earned))
        before, place = total[0], _place(self._bounds, total[0])
        for step, points in enumerate(total):
            if points == before:
                continue
            before, now = points, _place(self._bounds, points)
            if now != place:
                days.add(today + step)
            place = now
        return today + length + 1 if end - today > AHEAD else None

    def _end(self, rule: IntentRule, signal: DatedSignal) -> int:
        """The first day from which on a signal is worth the same for ever."""
        if rule.once:
            return signal.at + (rule.within or 0) + 1
        return signal.at + (0 if rule.curve.horizon is None else rule.curve.horizon + 1)

    def _faded(self, rule: IntentRule, signals: Sequence[DatedSignal], today: int, length: int) -> list[int]:
        total = [0] * (length + 1)
        for one in signals:
            total = list(map(int.__add__, total, self._one(rule, one, today - one.at, length)))
        return total if rule.cap is None else [min(points, rule.cap) for points in total]

    def _one(self, rule: IntentRule, signal: DatedSignal, age: int, length: int) -> list[int]:
        """Worth of one signal on every day from an age on; nothing before its own day."""
        before = [0] * min(max(-age, 0), length + 1)
        rest = length + 1 - len(before)
        first = max(age, 0)
        lasting = rule.curve.horizon is None
        worth = [rule.curve.points] * rest if lasting else self._worth[id(rule)][first : first + rest]
        strength = _milli_strength(signal.strength)
        if strength != MILLI:
            worth = [(points * strength + MILLI // 2) // MILLI for points in worth]
        return before + worth + [0] * (rest - len(worth))

    def _counted(self, rule: IntentRule, signals: Sequence[DatedSignal], today: int, length: int) -> list[int]:
        moves = [0] * (length + 2)
        for one in signals:
            moves[min(max(one.at - today, 0), length + 1)] += 1
            moves[min(max(one.at + (rule.within or 0) + 1 - today, 0), length + 1)] -= 1
        least = rule.at_least or 1
        return [rule.curve.points if count >= least else 0 for count in accumulate(moves[: length + 1])]


def held_names(table: Table, names: Iterable[str]) -> dict[str, str]:
    """Names that conditions use, each with the column of the table that it means."""
    scope = Scope(table, "", {}, dt.date.min)
    return {name: scope.held_as(name) for name in names}


def _account_trees(rules: Rules) -> Iterator[exp.Expr]:
    """Every condition over the account itself."""
    yield from (rule.tree for rule in rules.boundary)
    yield from (rule.tree for rule in rules.exclusions)
    yield from (grade.tree for rule in rules.criteria for grade in rule.grades)
    yield from (rule.tree for rule in rules.tiers if rule.tree is not None)


def _counts(tree: exp.Expr) -> list[_Count]:
    return [
        _Count(call.expressions[0].name, 1 if call.name == "days_since" else -1, tuple(bounds))
        for call, bounds in _compared(tree, ("days_since", "days_until"))
    ]


def _compared(tree: exp.Expr, names: Iterable[str]) -> Iterator[tuple[exp.Anonymous, list[Decimal]]]:
    """Calls of functions and the numbers each is compared with; what stands inside ``signals`` is not looked at."""
    for node in tree.walk(prune=lambda node: isinstance(node, exp.Anonymous)):
        if isinstance(node, _COMPARED) and isinstance(node.this, exp.Anonymous) and node.this.name in names:
            yield node.this, _numbers(node)


def _intent_bounds(tree: exp.Expr) -> Iterator[Decimal]:
    for node in tree.walk(prune=lambda node: isinstance(node, exp.Anonymous)):
        left = node.this if isinstance(node, _COMPARED) else None
        if isinstance(left, exp.Column) and left.name == "intent" and not left.this.args.get("quoted"):
            yield from _numbers(node)


def _numbers(node: exp.Expr) -> list[Decimal]:
    """The literals on the right side of a comparison."""
    if isinstance(node, exp.Between):
        sides = [node.args["low"], node.args["high"]]
    else:
        sides = node.expressions if isinstance(node, exp.In) else [node.expression]
    return [-Decimal(side.this.name) if isinstance(side, exp.Neg) else Decimal(side.name) for side in sides]


def _place(bounds: Sequence[Decimal], value: int) -> int:
    """Where a number stands among the numbers it is compared with: below, on or above each of them."""
    return bisect_left(bounds, value) + bisect_right(bounds, value)


def _milli_strength(strength: float) -> int:
    """As the score counts it: in thousandths, between 0 and 1,000; what is no number is 1."""
    if not math.isfinite(strength):
        return MILLI
    return math.floor(min(max(strength, 0.0), float(_STRONGEST)) * MILLI + 0.5)
