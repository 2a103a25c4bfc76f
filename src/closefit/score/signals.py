"""Signals, grouped per account: how many of a kind in so many days, and what each kind is worth today.

Three steps of one query: ``signal_ages`` (kind, age in days, fields), ``signal_worth`` (the decay table joined by age),
``signal_sums`` (one row per account). A signal from after the as-of date, or without a date, is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from closefit.score import nodes
from closefit.score.decay import Curve, decay_table
from closefit.score.logic import Lowering, Trouble
from closefit.score.scope import Scope
from closefit.terms import MILLI, AttributeType, Table, kind_name

#: In place of a kind: every signal, whatever its kind.
ANY = "any"

_BUILT_IN = {"strength": AttributeType.number, "at": AttributeType.date}

#: What is stronger counts as this, so that no sum of points overflows.
_STRONGEST = 1000


@dataclass(frozen=True, slots=True)
class IntentRule:
    """How one kind (or group of kinds) of signal earns points."""

    kind: str
    curve: Curve
    #: Most that all its signals together may earn, in milli-points.
    cap: int | None = None
    #: Pays the curve's points once, for this many signals ...
    at_least: int | None = None
    #: ... in this many days.
    within: int | None = None

    @property
    def once(self) -> bool:
        return self.at_least is not None or self.within is not None

    @property
    def most(self) -> int:
        """The cap, or without one the worth of one full signal; in milli-points."""
        return self.curve.points if self.cap is None else self.cap

    @property
    def last_age(self) -> int | None:
        """The last age in days at which a signal counts for anything; None where one counts for ever."""
        return self.within if self.once else self.curve.horizon


@dataclass
class Signals:
    """Collects what the conditions and the intent rules ask of the signals, then builds the query for all of it."""

    table: Table | None
    as_of: nodes.AsOf
    groups: Mapping[str, Sequence[str]]
    rules: Sequence[IntentRule]
    troubles: list[Trouble] = field(default_factory=list)
    _windows: dict[str, tuple[str, exp.Expr]] = field(default_factory=dict)
    #: Kind and the last age in days at which a signal of it counts for anything; None: at any age.
    _last_ages: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope = Scope(self.table, "s_", _BUILT_IN, self.as_of)
        self._lowering = Lowering(self.scope, self.as_of, troubles=self.troubles)
        self._rule_tests = [self._of_kind(rule.kind, rule.last_age) for rule in self.rules]

    # --- asked by conditions -----------------------------------------------------------------------------------

    def window(self, kind: str, days: int, condition: exp.Expr | None) -> exp.Expr:
        """Number of signals of a kind in the last ``days`` days whose fields satisfy ``condition``; 0 for an account
        without any, unknown without a signals file."""
        if self.table is None:
            return nodes.null("BIGINT")
        key = f"{kind.lower()}|{days}|{condition.sql() if condition else ''}"
        if key not in self._windows:
            tests = [self._of_kind(kind, days), nodes.at_most(nodes.column("age"), days)]
            if condition is not None:
                tests.append(nodes.surely(self._lowering.condition(condition, f"signals('{kind}', {days}, ...)")))
            counted = nodes.total(nodes.when((nodes.both(tests), nodes.number(1)), otherwise=nodes.number(0)))
            self._windows[key] = (f"window_{len(self._windows) + 1}", counted)
        return nodes.column(self._windows[key][0])

    def _of_kind(self, kind: str, last_age: int | None) -> exp.Expr:
        """Whether a signal is of the kind or group, which is looked at up to an age in days (None: for ever)."""
        name = kind.strip().lower()
        if name == ANY:
            self._look_at(ANY, last_age)
            return exp.true()
        groups = {group.lower(): members for group, members in self.groups.items()}
        members = list(dict.fromkeys(kind_name(member).lower() for member in groups.get(name, (name,))))
        for member in members:
            self._look_at(member, last_age)
        return nodes.one_of(nodes.column("kind"), [nodes.lower_literal(member) for member in members])

    def _look_at(self, kind: str, last_age: int | None) -> None:
        before = self._last_ages.get(kind, -1)
        self._last_ages[kind] = None if before is None or last_age is None else max(before, last_age)

    # --- the query ---------------------------------------------------------------------------------------------

    @property
    def needed(self) -> bool:
        """Whether the signals are looked at at all."""
        return self.table is not None and bool(self.rules or self._windows)

    @property
    def columns(self) -> list[str]:
        """Columns of ``signal_sums`` beside the account; each is 0 for an account without signals."""
        return [*(f"intent_{n}" for n in self._numbers()), *(name for name, _ in self._windows.values())]

    def intent(self) -> list[exp.Expr]:
        """Milli-points of every rule, capped, over the columns of ``signal_sums``; 0 without a signals file."""
        if self.table is None:
            return [nodes.number(0) for _ in self.rules]
        return [
            self._earned(rule, nodes.column(f"intent_{n}")) for n, rule in zip(self._numbers(), self.rules, strict=True)
        ]

    def steps(self, account: str | None = None) -> list[tuple[str, exp.Select]]:
        """The query's steps by name; for one account only when it is given."""
        return [
            ("signal_ages", self._ages(account)),
            *self._table(),
            ("signal_worth", self._worth(account)),
            ("signal_sums", self._sums()),
        ]

    def records(self) -> exp.Select:
        """Every signal of one account behind its intent: kind, date, age, strength, worth by each rule. After steps."""
        fields = {name: nodes.column(name) for name in ("kind", "at", "age", "strength", "line")}
        worth = {f"worth_{n}": nodes.column(f"worth_{n}") for n in self._numbers()}
        order = [exp.Ordered(this=nodes.column("age")), exp.Ordered(this=nodes.column("kind"))]
        every = nodes.records({**fields, **worth}, order)
        return exp.select(nodes.named(every, "signals")).from_("signal_worth")

    def _numbers(self) -> range:
        return range(1, len(self.rules) + 1)

    def _ages(self, account: str | None) -> exp.Select:
        assert self.table is not None  # noqa: S101  (the caller asked ``needed``)
        age = nodes.days_between(nodes.column("at", quoted=True), nodes.date(self.as_of))
        kind = exp.Lower(this=exp.Trim(this=nodes.column("kind", quoted=True)))
        picked: list[exp.Expr] = [
            nodes.column("account"),
            nodes.named(kind, "kind"),
            nodes.named(age, "age"),
            nodes.named(self._strength(), "strength"),
        ]
        picked += [*nodes.day_column(self.as_of), *self.scope.projections()]
        if account is not None:
            picked += [nodes.column("at", quoted=True), nodes.column("line")]
        query = exp.select(*picked).from_(exp.to_table(self.table.relation))
        if account is not None:
            query = query.where(nodes.compare(exp.EQ, nodes.column("account"), nodes.text(account)), copy=False)
        return query

    def _strength(self) -> exp.Expr:
        """In thousandths: nothing below 0, at most :data:`_STRONGEST`, and 1 for what is no number."""
        if not self.scope.has("strength"):
            return nodes.number(MILLI)
        strength = nodes.finite(nodes.cast(nodes.column("strength", quoted=True), "DOUBLE"))
        bounded = nodes.least(nodes.greatest([strength, nodes.number(0)]), nodes.number(_STRONGEST))
        known = nodes.is_known(strength.copy())
        raised = exp.Add(this=nodes.times(bounded, nodes.number(MILLI)), expression=exp.Literal.number("0.5"))
        return nodes.when((known, nodes.cast(exp.Floor(this=raised), "BIGINT")), otherwise=nodes.number(MILLI))

    def _table(self) -> list[tuple[str, exp.Select]]:
        curves = [rule.curve for rule in self._decaying()]
        if not curves:
            return []
        names = ["days", *(f"decayed_{n}" for n in range(1, len(curves) + 1))]
        rows = exp.values(decay_table(curves), alias="decay_rows", columns=names)
        return [("decay", exp.select(*names).from_(rows))]

    def _decaying(self) -> list[IntentRule]:
        return [rule for rule in self.rules if not rule.once and rule.curve.half_life is not None]

    def _worth(self, account: str | None) -> exp.Select:
        decaying = self._decaying()
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("signal_ages"))).from_("signal_ages")
        for n, rule, test in zip(self._numbers(), self.rules, self._rule_tests, strict=True):
            query = query.select(nodes.named(self._one_signal(rule, test, decaying), f"worth_{n}"), copy=False)
        if decaying:
            matching = nodes.compare(exp.EQ, nodes.column("age"), nodes.column("days"))
            query = query.join("decay", on=matching, join_type="left", copy=False)
        return query.where(*self._looked_at(account), copy=False)

    def _one_signal(self, rule: IntentRule, test: exp.Expr, decaying: list[IntentRule]) -> exp.Expr:
        """Worth of one signal by one rule: milli-points, or 1 where signals are only counted."""
        if rule.once:
            tests = [
                test.copy(),
                *([nodes.at_most(nodes.column("age"), rule.within)] if rule.within is not None else []),
            ]
            return nodes.when((nodes.both(tests), nodes.number(1)), otherwise=nodes.number(0))
        worth: exp.Expr = nodes.number(rule.curve.points)
        if rule.curve.half_life is not None:
            place = next(n for n, other in enumerate(decaying, start=1) if other is rule)
            worth = nodes.coalesce(nodes.column(f"decayed_{place}"), nodes.number(0))
        if self.scope.has("strength"):
            worth = nodes.quotient(nodes.times(worth, nodes.column("strength")), MILLI, half=True)
        return nodes.when((test.copy(), worth), otherwise=nodes.number(0))

    def _looked_at(self, account: str | None) -> list[exp.Expr]:
        """Signals that count for something today; of one account, to explain it, those that faded too."""
        tests = [nodes.at_least(nodes.column("age"), 0)]
        if account is not None:
            if ANY not in self._last_ages:
                tests.append(self._one_of_kinds(sorted(self._last_ages)) if self._last_ages else exp.false())
            return tests
        for_ever = [kind for kind, last in self._last_ages.items() if last is None]
        if ANY in for_ever:
            return tests
        return [*tests, self._young_enough()]

    def _young_enough(self) -> exp.Expr:
        """Most signals of a long file have faded: left out here, they are neither joined nor grouped."""
        any_age = self._last_ages.get(ANY, -1)
        kinds_by_age: dict[int | None, list[str]] = {}
        for kind, last in sorted(self._last_ages.items()):
            if kind != ANY and (last is None or last > (any_age or 0)):
                kinds_by_age.setdefault(last, []).append(kind)
        branches = [
            (self._one_of_kinds(kinds), exp.true() if last is None else nodes.at_most(nodes.column("age"), last))
            for last, kinds in kinds_by_age.items()
        ]
        rest = exp.false() if ANY not in self._last_ages else nodes.at_most(nodes.column("age"), any_age or 0)
        return nodes.when(*branches, otherwise=rest) if branches else rest

    @staticmethod
    def _one_of_kinds(kinds: Sequence[str]) -> exp.Expr:
        return nodes.one_of(nodes.column("kind"), [nodes.lower_literal(kind) for kind in kinds])

    def _sums(self) -> exp.Select:
        query = exp.select("account").from_("signal_worth")
        for n in self._numbers():
            query = query.select(nodes.named(nodes.total(nodes.column(f"worth_{n}")), f"intent_{n}"), copy=False)
        for name, counted in self._windows.values():
            query = query.select(nodes.named(counted, name), copy=False)
        return query.group_by("account", copy=False)

    def _earned(self, rule: IntentRule, summed: exp.Expr) -> exp.Expr:
        if rule.once:
            enough = nodes.at_least(summed, rule.at_least or 1)
            return nodes.when((enough, nodes.number(rule.curve.points)), otherwise=nodes.number(0))
        return summed if rule.cap is None else nodes.least(summed, nodes.number(rule.cap))
