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

from sqlglot import exp

from closefit.profile import Profile
from closefit.score.fading import DatedSignal, Fading
from closefit.score.rules import Rules, rules_of
from closefit.score.scope import Scope
from closefit.terms import MILLI, Table, kind_name

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)


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
        self._fading = Fading([(rule, self._kinds(rule.kind)) for rule in rules.signals], map(float, bounds))

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
        return bool(self._windows or self._fading.rules)

    @property
    def reach(self) -> int | None:
        """Days back from the as-of date behind which no signal counts; None where one counts for ever."""
        ends = [window.days for window in self._windows]
        for rule, _ in self._fading.rules:
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
        passed, unseen = self._fading.days(account.signals, today)
        days.update(passed)
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
