"""The tables of a warehouse as the tree wants them: one step per table in front of the score.

A file goes through intake, which types and cleans it. A table that is scored where it stands does not, so what a score
rests on is done here, in SQL that every engine has: columns renamed, those that are missing unknown, spellings of "no
value" unknown, countries, industries and kinds of signal under one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.inputs import ScoreInputs
from closefit.score.plan import Plan
from closefit.score.scope import Scope
from closefit.score.wanted import ANY_TYPE
from closefit.taxonomy.missing import MISSING
from closefit.taxonomy.spellings import NORMAL, begin_with, spellings_of
from closefit.terms import ACCOUNT_COLUMNS, PEOPLE_COLUMNS, SIGNAL_COLUMNS, AttributeType, Table

Step = tuple[str, exp.Select]

NOUNS = ("accounts", "signals", "people")

#: The step that stands for each table.
STEPS = {"accounts": "account_source", "signals": "signal_source", "people": "person_source"}

_CONTRACT = {"accounts": ACCOUNT_COLUMNS, "signals": SIGNAL_COLUMNS, "people": PEOPLE_COLUMNS}
_CONTRACT_TYPES = {"line": "BIGINT", "at": "DATE", "started": "DATE", "last_active": "DATE", "strength": "DOUBLE"}

#: Words that are no column's name in one SQL or another unless they stand in quotes.
_RESERVED = frozenset(
    """
    all and any array as asc at between by case cast collate column constraint create cross current current_date default
    desc distinct do else end except exists false fetch for foreign from full grant group grouping groups having in
    inner intersect interval into is join key lateral left like limit natural new no not null of offset on only or order
    outer over partition primary range references right rows select set some start table then to true union unique
    unnest user using values when where window with within
    """.split()  # noqa: SIM905  (a list of a hundred words is read better so)
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where one table stands, and what its columns are called there."""

    #: Its name in the warehouse, qualified or not, as a tree.
    table: exp.Expr
    #: Attribute, or column of the contract -> column of the table; who is not here is called so himself.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: The table's name for people; empty where the tree says it.
    called: str = ""
    #: The same as ``columns``, from a file that has what the table has: of more than the profile asks for, and weaker.
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.called or self.table.sql()

    @property
    def named(self) -> frozenset[str]:
        """Names of which a column is said, by the user or by the file."""
        return frozenset((*self.columns, *self.headers))

    def column(self, name: str) -> str:
        return self.columns.get(name) or self.headers.get(name, name)


def table_name(text: str) -> exp.Table:
    """``crm.accounts`` as a table; a part with a dot or a blank in it stands in double quotes.

    >>> table_name('crm."my accounts"').sql()
    'crm."my accounts"'

    Raises:
        UsageError: it has more parts than three, an empty one, or a quote that does not end.
    """
    parts = _split(text)
    if not 1 <= len(parts) <= 3 or not all(part.strip() for part in parts):
        raise UsageError(
            f"{text!r} is no name of a table",
            advice='Write table, schema.table or catalog.schema.table; odd names in quotes: crm."my accounts".',
        )
    named = [_identifier(part) for part in reversed(parts)]
    rest = dict(zip(("this", "db", "catalog"), named, strict=False))
    return exp.Table(**rest)


_PARTS = re.compile(r'"((?:[^"]|"")+)"|`([^`]+)`|([^."`]+)')


def _split(text: str) -> list[str]:
    """The parts between the dots, without their quotes; nothing where a quote stands where none can."""
    parts, place, text = [], 0, text.strip()
    while (part := _PARTS.match(text, place)) is not None:
        parts.append(part[1].replace('""', '"') if part[1] else part[2] or part[3])
        place = part.end()
        if place == len(text):
            return parts
        if text[place] != ".":
            break
        place += 1
    return []


def sourced(inputs: ScoreInputs) -> ScoreInputs:
    """The same tables, read from the steps that stand for them."""

    def moved(table: Table | None, noun: str) -> Table | None:
        return None if table is None else replace(table, relation=STEPS[noun])

    return ScoreInputs(
        replace(inputs.accounts, relation=STEPS["accounts"]),
        moved(inputs.signals, "signals"),
        moved(inputs.people, "people"),
    )


def source_steps(plan: Plan, sources: Mapping[str, Source], synonyms: Mapping[str, str] | None = None) -> list[Step]:
    """A step per table that the plan looks at, over :func:`sourced` inputs; only with what the plan uses.

    ``synonyms`` are other names of kinds of signal -> name.
    """
    inputs = plan.inputs
    steps = [_accounts(plan, inputs.accounts, sources["accounts"])]
    if plan.signals.needed and inputs.signals:
        steps += _signals(plan, inputs.signals, sources["signals"], synonyms or {})
    if plan.people.needed and inputs.people:
        steps.append(_people(plan, inputs.people, sources["people"]))
    return steps


def used_columns(plan: Plan, noun: str) -> list[str]:
    """Columns of a table that the plan reads: those of its contract that are there, then attributes in use, then who
    said them and when."""
    table, scope = _table_and_scope(plan, noun)
    if table is None:
        return []
    contract = [name for name in _CONTRACT[noun] if name in table.columns and name != "line"]
    attributes = sorted({scope.held_as(name) for name in scope.used if table.attribute(scope.held_as(name))})
    dated = [f"{name}__date" for name in attributes if scope.has(f"{name}__date")]
    said = [f"{name}__source" for exclusion in plan.exclusions for name in map(scope.held_as, exclusion.sources)]
    return [*contract, *attributes, *dated, *(sorted(set(said)) if noun == "accounts" else [])]


def with_steps(query: exp.Select, steps: Iterable[Step]) -> exp.Select:
    """The query with these steps before its own."""
    first = exp.select("*")
    for name, step in steps:
        first = first.with_(name, as_=step, copy=False)
    added = first.ctes
    if query.ctes:
        own = query.ctes[0].parent
        assert isinstance(own, exp.With)  # noqa: S101  (a CTE stands in a WITH)
        own.set("expressions", [*added, *query.ctes])
        return query
    for cte in added:
        query = query.with_(cte.alias, as_=cte.this, copy=False)
    return query


def _table_and_scope(plan: Plan, noun: str) -> tuple[Table | None, Scope]:
    return {
        "accounts": (plan.inputs.accounts, plan.scope),
        "signals": (plan.inputs.signals, plan.signals.scope),
        "people": (plan.inputs.people, plan.people.scope),
    }[noun]


def _accounts(plan: Plan, table: Table, source: Source) -> Step:
    own = {
        "account": nodes.cast(_raw(source, "account"), "TEXT"),
        "name": _raw(source, "name"),
        "origin": nodes.lower_text(_raw(source, "origin")),
    }
    return _step(plan, "accounts", table, source, own)


def _people(plan: Plan, table: Table, source: Source) -> Step:
    own: dict[str, exp.Expr] = {name: _raw(source, name) for name in PEOPLE_COLUMNS}
    own |= {"account": nodes.cast(own["account"], "TEXT"), "email": exp.Lower(this=own["email"])}
    own |= {name: nodes.cast(own[name], "DATE") for name in ("started", "last_active")}
    return _step(plan, "people", table, source, own)


def _signals(plan: Plan, table: Table, source: Source, synonyms: Mapping[str, str]) -> list[Step]:
    own = {
        "account": nodes.cast(_raw(source, "account"), "TEXT"),
        "kind": _kind(_raw(source, "kind")),
        "at": nodes.cast(_raw(source, "at"), "DATE"),
        "strength": _raw(source, "strength"),
    }
    name, query = _step(plan, "signals", table, source, own)
    said = nodes.compare(exp.NEQ, exp.Trim(this=_raw(source, "kind")), nodes.text(""))
    query = query.where(nodes.is_known(_raw(source, "account")), nodes.is_known(_raw(source, "at")), said, copy=False)
    if not synonyms:
        return [(name, query)]
    return [("signal_rows", query), (name, _renamed(query, synonyms))]


def _renamed(query: exp.Select, synonyms: Mapping[str, str]) -> exp.Select:
    """The rows with other names of a kind under its own."""
    kind = nodes.column("kind", quoted=True)
    branches = [
        (nodes.compare(exp.EQ, kind.copy(), nodes.lower_literal(other)), nodes.lower_literal(name))
        for other, name in synonyms.items()
    ]
    one = nodes.named(nodes.when(*branches, otherwise=kind), "kind", quoted=True)
    names = [str(p.alias_or_name) for p in query.expressions]
    picked = [one if name == "kind" else nodes.column(name, quoted=True) for name in names]
    return exp.select(*picked).from_("signal_rows")


def _step(plan: Plan, noun: str, table: Table, source: Source, own: Mapping[str, exp.Expr]) -> Step:
    """The contract's columns, unknown where the table has none, and the attributes in use."""
    picked = []
    for name in _CONTRACT[noun]:
        there = name in table.columns and name in own
        value = own[name] if there else nodes.null(_CONTRACT_TYPES.get(name, "TEXT"))
        picked.append(_named(value, name))
    others = [name for name in used_columns(plan, noun) if name not in _CONTRACT[noun]]
    picked += [_named(_attribute(plan, table, source, name), name) for name in others]
    return STEPS[noun], exp.select(*picked).from_(source.table.copy())


def _attribute(plan: Plan, table: Table, source: Source, name: str) -> exp.Expr:
    attribute, raw = table.attribute(name), _raw(source, name)
    if attribute is not None and attribute.header == ANY_TYPE:
        return nodes.when((nodes.is_known(raw), nodes.text("known")))
    if attribute is None or attribute.type is not AttributeType.text:
        return raw
    flat = exp.Lower(this=exp.Trim(this=raw))
    branches = []
    if name in NORMAL and table is plan.inputs.accounts:
        spaced = exp.func("REPLACE", flat.copy(), nodes.text("_"), nodes.text(" "))
        branches = [
            (nodes.one_of(spaced.copy(), [nodes.lower_literal(text) for text in spelled]), nodes.lower_literal(label))
            for label, spelled in _labels(plan.profile, name)
        ]
    words = [nodes.text(word) for word in MISSING if word and "\\" not in word]
    return nodes.when(*branches, (nodes.one_of(flat, words), nodes.null("TEXT")), otherwise=raw.copy())


def _labels(profile: Profile, attribute: str) -> list[tuple[str, tuple[str, ...]]]:
    """Countries or industries that conditions speak of, with more than one spelling; the first of two labels wins."""
    found: dict[str, tuple[str, ...]] = {}
    for literal, begins in _literals(profile, attribute):
        for value in begin_with(attribute, literal) if begins else [literal]:
            label, spelled = spellings_of(attribute, value)
            if spelled != (label.lower(),):
                found.setdefault(label, spelled)
    return sorted(found.items())


def _literals(profile: Profile, attribute: str) -> list[tuple[str, bool]]:
    """Texts that conditions compare an attribute with, and whether it must only begin so."""
    trees = [parse_condition(text).tree for text in profile.boundary]
    trees += [parse_condition(exclusion.when).tree for exclusion in profile.exclude if exclusion.active]
    trees += [parse_condition(s.when).tree for c in profile.fit.criteria for s in c.steps if s.when is not None]
    trees += [parse_condition(tier.when, score_names=True).tree for tier in profile.tiers if tier.when]
    found: list[tuple[str, bool]] = []
    for tree in trees:
        for column in tree.find_all(exp.Column):
            parent = column.parent
            while isinstance(parent, exp.Anonymous) and parent.this == "lower":
                parent = parent.parent
            if column.name == attribute and parent is not None:
                begins = isinstance(parent, exp.Anonymous) and parent.this == "starts_with"
                found += [(text.name, begins) for text in parent.find_all(exp.Literal) if text.is_string]
    return list(dict.fromkeys(found))


def _kind(raw: exp.Expr) -> exp.Expr:
    """A kind of signal as :func:`closefit.terms.kind_name` spells it, in lower case: blanks, hyphens and dots are
    underscores, and up to four in a row are one."""
    plain = exp.Lower(this=exp.Trim(this=raw))
    kind: exp.Expr = exp.Translate(this=plain, from_=nodes.text(" -."), to=nodes.text("___"))
    for _ in range(2):
        kind = exp.func("REPLACE", kind, nodes.text("__"), nodes.text("_"))
    return kind


def _raw(source: Source, name: str) -> exp.Column:
    return exp.Column(this=_identifier(source.column(name)))


def _named(value: exp.Expr, name: str) -> exp.Expr:
    alias = _identifier(name)
    if isinstance(value, exp.Column) and value.name == name:
        return value
    return exp.Alias(this=value, alias=alias)


def _identifier(name: str) -> exp.Identifier:
    plain = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit() and name == name.lower()
    return exp.to_identifier(name, quoted=not plain or name in _RESERVED)
