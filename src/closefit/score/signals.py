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


@dataclass
class Signals:
    """Collects what the conditions and the intent rules ask of the signals, then builds the query for all of it."""

    table: Table | None
    as_of: nodes.AsOf
    groups: Mapping[str, Sequence[str]]
    rules: Sequence[IntentRule]
    troubles: list[Trouble] = field(default_factory=list)
    _windows: dict[str, tuple[str, exp.Expr]] = field(default_factory=dict)
    _kinds: set[str] = field(default_factory=set)
    _every_kind: bool = False

    def __post_init__(self) -> None:
        self.scope = Scope(self.table, "s_", _BUILT_IN, self.as_of)
        self._lowering = Lowering(self.scope, self.as_of, troubles=self.troubles)
        self._rule_tests = [self._of_kind(rule.kind) for rule in self.rules]

    # --- asked by conditions -----------------------------------------------------------------------------------

    def window(self, kind: str, days: int, condition: exp.Expr | None) -> exp.Expr:
        """Number of signals of a kind in the last ``days`` days whose fields satisfy ``condition``; 0 for an account
        without any, unknown without a signals file."""
        if self.table is None:
            return nodes.null("BIGINT")
        key = f"{kind.lower()}|{days}|{condition.sql() if condition else ''}"
        if key not in self._windows:
            tests = [self._of_kind(kind), nodes.at_most(nodes.column("age"), days)]
            if condition is not None:
                tests.append(nodes.surely(self._lowering.condition(condition, f"signals('{kind}', {days}, ...)")))
            counted = nodes.total(nodes.when((nodes.both(tests), nodes.number(1)), otherwise=nodes.number(0)))
            self._windows[key] = (f"window_{len(self._windows) + 1}", counted)
        return nodes.column(self._windows[key][0])

    def _of_kind(self, kind: str) -> exp.Expr:
        name = kind.strip().lower()
        if name == "any":
            self._every_kind = True
            return exp.true()
        groups = {group.lower(): members for group, members in self.groups.items()}
        members = list(dict.fromkeys(kind_name(member).lower() for member in groups.get(name, (name,))))
        self._kinds.update(members)
        return nodes.one_of(nodes.column("kind"), [nodes.lower_literal(member) for member in members])

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
            ("signal_worth", self._worth()),
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

    def _worth(self) -> exp.Select:
        decaying = self._decaying()
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("signal_ages"))).from_("signal_ages")
        for n, rule, test in zip(self._numbers(), self.rules, self._rule_tests, strict=True):
            query = query.select(nodes.named(self._one_signal(rule, test, decaying), f"worth_{n}"), copy=False)
        if decaying:
            matching = nodes.compare(exp.EQ, nodes.column("age"), nodes.column("days"))
            query = query.join("decay", on=matching, join_type="left", copy=False)
        return query.where(*self._looked_at(), copy=False)

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

    def _looked_at(self) -> list[exp.Expr]:
        tests = [nodes.at_least(nodes.column("age"), 0)]
        if not self._every_kind:
            kinds = [nodes.lower_literal(kind) for kind in sorted(self._kinds)]
            tests.append(nodes.one_of(nodes.column("kind"), kinds) if kinds else exp.false())
        return tests

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
