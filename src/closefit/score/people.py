"""People ranked per account: who fills which persona, the best of them, and the most senior person known.

Steps of the one query: ``people_known`` (one row per person: does he fill persona 1, 2, ...), ``people_best`` (one row
per account: highest seniority, personas filled) and ``contacts`` (one row per account: the best contact per persona).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from closefit.score import nodes
from closefit.score.logic import Lowering, Trouble
from closefit.score.scope import Scope
from closefit.taxonomy import SENIORITIES
from closefit.terms import AttributeType, Table

_BUILT_IN = {
    "name": AttributeType.text,
    "email": AttributeType.text,
    "title": AttributeType.text,
    "seniority": AttributeType.text,
    "department": AttributeType.text,
    "started": AttributeType.date,
    "last_active": AttributeType.date,
}


#: What is said of the best contact of a persona.
CONTACT_FIELDS = ("name", "email", "title")


@dataclass(frozen=True, slots=True)
class PersonaRule:
    """A role inside an account and what it is worth that somebody known fills it."""

    name: str
    tree: exp.Expr
    text: str
    #: Milli-points.
    weight: int


@dataclass
class People:
    """The people of every account, and what the personas make of them."""

    table: Table | None
    as_of: nodes.AsOf
    rules: Sequence[PersonaRule]
    #: Whether a condition asks for ``best_seniority``.
    seniority: bool = False
    troubles: list[Trouble] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = Scope(self.table, "p_", _BUILT_IN, self.as_of)
        lowering = Lowering(self.scope, self.as_of, troubles=self.troubles)
        self._fills = [nodes.surely(lowering.condition(rule.tree, rule.text)) for rule in self.rules]
        self.scope.column("seniority")

    @property
    def needed(self) -> bool:
        return self.table is not None and bool(self.rules or self.seniority)

    @property
    def columns(self) -> list[str]:
        """``persona_n`` of ``people_best``: 1 where somebody fills persona n, else 0."""
        return [f"persona_{n}" for n in self._numbers()]

    @property
    def contact_columns(self) -> list[str]:
        """Columns of ``contacts``: the best contact of each persona, unknown where nobody fills it."""
        return [f"contact_{n}_{name}" for n in self._numbers() for name in ("persona", *CONTACT_FIELDS)]

    def axis(self) -> list[exp.Expr]:
        """Milli-points of every persona over the columns of ``people_best``; 0 without a people file."""
        if self.table is None:
            return [nodes.number(0) for _ in self.rules]
        return [
            nodes.when(
                (nodes.compare(exp.EQ, nodes.column(f"persona_{n}"), nodes.number(1)), nodes.number(rule.weight)),
                otherwise=nodes.number(0),
            )
            for n, rule in zip(self._numbers(), self.rules, strict=True)
        ]

    def steps(self, account: str | None = None) -> list[tuple[str, exp.Select]]:
        """The query's steps by name; for one account only when it is given."""
        steps = [("people_known", self._known(account)), ("people_best", self._best())]
        return [*steps, ("contacts", self._contacts())] if self.rules else steps

    def best_seniority(self) -> exp.Expr:
        """Name of the highest seniority known, over ``people_best``; unknown when nobody is known."""
        ranks = [
            (nodes.compare(exp.EQ, nodes.column("best_rank"), nodes.number(rank)), nodes.text(name))
            for name, rank in _ranks()
        ]
        return nodes.when(*ranks)

    def records(self) -> exp.Select:
        """Every person of one account with the personas he fills. After steps."""
        names = ("name", "email", "title", "seniority", "department", "started", "last_active", "line")
        fields = {name: nodes.column(name, quoted=True) for name in names}
        fills = {f"fills_{n}": nodes.column(f"fills_{n}") for n in self._numbers()}
        return exp.select(nodes.named(nodes.records({**fields, **fills}, _best_first()), "people")).from_(
            "people_known"
        )

    def _numbers(self) -> range:
        return range(1, len(self.rules) + 1)

    def _known(self, account: str | None) -> exp.Select:
        assert self.table is not None  # noqa: S101  (the caller asked ``needed``)
        picked: list[exp.Expr] = [
            nodes.column(name, quoted=True) for name in ("account", "person", "name", "email", "title")
        ]
        if account is not None:
            picked += [nodes.column(name, quoted=True) for name in ("seniority", "department", "line")]
        picked += [nodes.named(self._not_later(name), name, quoted=True) for name in ("started", "last_active")]
        picked.append(nodes.named(self._rank(), "rank_of_seniority"))
        picked += nodes.day_column(self.as_of)
        inner = exp.select(*picked, *self.scope.projections()).from_(exp.to_table(self.table.relation))
        if account is not None:
            inner = inner.where(nodes.compare(exp.EQ, nodes.column("account"), nodes.text(account)), copy=False)
        fills = [nodes.named(fill.copy(), f"fills_{n}") for n, fill in zip(self._numbers(), self._fills, strict=True)]
        return exp.select(exp.Star(), *fills).from_(inner.subquery("people_read"))

    def _not_later(self, name: str) -> exp.Expr:
        day = nodes.column(name, quoted=True)
        return nodes.when((nodes.compare(exp.LTE, day, nodes.date(self.as_of)), day.copy()))

    def _rank(self) -> exp.Expr:
        seniority = nodes.lower_text(nodes.column("seniority", quoted=True))
        ranks = [
            (nodes.compare(exp.EQ, seniority.copy(), nodes.text(name)), nodes.number(rank)) for name, rank in _ranks()
        ]
        return nodes.when(*ranks, otherwise=nodes.number(0))

    def _best(self) -> exp.Select:
        query = exp.select("account", nodes.named(exp.Max(this=nodes.column("rank_of_seniority")), "best_rank"))
        for n in self._numbers():
            one = nodes.when((nodes.column(f"fills_{n}"), nodes.number(1)), otherwise=nodes.number(0))
            query = query.select(nodes.named(exp.Max(this=one), f"persona_{n}"), copy=False)
        return query.from_("people_known").group_by("account", copy=False)

    def _contacts(self) -> exp.Select:
        """Best first by seniority, then activity, then time in the role, then name."""
        chosen = [self._candidates(n) for n in self._numbers()]
        every = chosen[0] if len(chosen) == 1 else exp.union(*chosen, distinct=False)
        order = exp.Order(expressions=_best_first())
        place = exp.Window(
            this=exp.RowNumber(), partition_by=[nodes.column("account"), nodes.column("persona_number")], order=order
        )
        ranked = exp.select(exp.Star(), nodes.named(place, "place")).from_(every.subquery("candidates"))
        query = exp.select("account")
        for n, rule in zip(self._numbers(), self.rules, strict=True):
            fields = {
                "persona": nodes.text(rule.name),
                **{name: nodes.column(name, quoted=True) for name in CONTACT_FIELDS},
            }
            mine = nodes.compare(exp.EQ, nodes.column("persona_number"), nodes.number(n))
            for name, value in fields.items():
                query = query.select(
                    nodes.named(exp.Max(this=nodes.when((mine.copy(), value))), f"contact_{n}_{name}"), copy=False
                )
        first = nodes.compare(exp.EQ, nodes.column("place"), nodes.number(1))
        return query.from_(ranked.subquery("ranked")).where(first).group_by("account", copy=False)

    def _candidates(self, n: int) -> exp.Select:
        names = ("account", "person", *CONTACT_FIELDS, "started", "last_active")
        picked = [nodes.column(name, quoted=True) for name in names]
        number = nodes.named(nodes.number(n), "persona_number")
        query = exp.select(*picked, nodes.column("rank_of_seniority"), number).from_("people_known")
        return query.where(nodes.column(f"fills_{n}"))


def _ranks() -> list[tuple[str, int]]:
    return [(name, len(SENIORITIES) - place) for place, name in enumerate(SENIORITIES)]


def _best_first() -> list[exp.Expr]:
    """``started`` early is long in the role; who never was active comes last; name and key make the order total."""
    terms = [("rank_of_seniority", True), ("last_active", True), ("started", False)]
    ranked = [exp.Ordered(this=nodes.column(name, quoted=True), desc=desc, nulls_first=False) for name, desc in terms]
    return [*ranked, *(nodes.by_text(nodes.column(name, quoted=True)) for name in ("name", "person"))]
