"""New business, renewal or expansion: by a column that says so, else by the deal's name."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.keys import text_of
from closefit.intake.raw import one_count, one_row
from closefit.intake.roles import find_role, role_names
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType, Place

_RENEWAL = r"\b(renewals?|renew|renewed|extension|verl(ä|ae)ngerung)\b"
_EXPANSION = (
    r"\b(expansions?|expand|up-? ?sells?|cross-? ?sells?|upgrades?|add-? ?ons?|replacement|downgrade|true-? ?up|"
    r"existing ?(business|customers?|clients?))\b"
)
_NEW = (
    r"\b(new|new ?business|new ?logo|net ?new|new ?customers?|new ?clients?|neukunde|first purchase|acquisition|"
    r"existing ?prospect)\b"
)
#: In the name of a deal, which says nothing about new business.
_RENEWAL_NAME = r"\b(renewals?|verl(ä|ae)ngerung)\b"
_EXPANSION_NAME = r"\b(expansion|up-?sell|cross-?sell|upgrade|add-?on)\b"


def type_value(
    engine: DuckDBEngine, file: TypedFile, left: Sequence[TypedColumn], given: TypedColumn | None
) -> tuple[str, tuple[TypedColumn, ...], tuple[Assumption, ...]]:
    """SQL of ``new``, ``renewal``, ``expansion`` or NULL; the column it takes; what was assumed."""
    column = given or _type_column(engine, file, left)
    if column:
        value = _by_words(text_of(file, column))
        if given and not one_count(engine, f"SELECT count({value}) FROM {quote(file.raw.relation)}"):
            raise InputError(
                f"no value of {given.header!r} says new business, renewal or expansion, and --type asks for them",
                place=Place(file.raw.path, file.raw.header_line or None, given.column.position),
                advice="Name another column, or choose deals by its values: --where \"column = 'value'\".",
            )
        notes = (
            ()
            if given
            else (
                Assumption("deal type", column.header, "its values say new business, renewal or expansion", "--type"),
            )
        )
        return value, (column,), notes
    name = find_role(left, "deals", "deal_name", types=(AttributeType.text,))
    if name is None:
        return "NULL::VARCHAR", (), ()
    value = _by_name(text_of(file, name))
    query = f"SELECT {value} AS t FROM {quote(file.raw.relation)}"
    counts = one_row(
        engine, f"SELECT count(*) FILTER (t = 'renewal'), count(*) FILTER (t = 'expansion') FROM ({query})"
    )
    renewals, expansions = (int(str(n)) for n in counts)
    if not renewals + expansions:
        return "NULL::VARCHAR", (), ()
    why = f"{renewals:,} names say renewal and {expansions:,} expansion; these are no new business"
    return value, (), (Assumption("deal type", f"by the words of {name.header}", why, "--type"),)


def _type_column(engine: DuckDBEngine, file: TypedFile, left: Sequence[TypedColumn]) -> TypedColumn | None:
    """A column of a fitting name in whose values at least one renewal or expansion, or two kinds, occur."""
    names = role_names("deals", "type")
    fitting = sorted(
        (c for c in left if c.name in names and c.type is AttributeType.text), key=lambda c: names.index(c.name)
    )
    for column in fitting:
        cell = text_of(file, column)
        query = f"SELECT {cell} AS v, {_by_words(cell)} AS t FROM {quote(file.raw.relation)}"
        cells, said = one_row(engine, f"SELECT count(v), count(t) FROM ({query})")
        if int(str(cells)) and int(str(said)) >= 0.8 * int(str(cells)):
            return column
    return None


def _by_words(cell: str) -> str:
    text = f"replace(lower({cell}), '_', ' ')"
    renewal, expansion, new = (f"regexp_matches({text}, '{words}')" for words in (_RENEWAL, _EXPANSION, _NEW))
    return f"CASE WHEN {renewal} THEN 'renewal' WHEN {expansion} THEN 'expansion' WHEN {new} THEN 'new' END"


def _by_name(cell: str) -> str:
    """A name that says neither renewal nor expansion says nothing."""
    renewal, expansion = (f"regexp_matches(lower({cell}), '{words}')" for words in (_RENEWAL_NAME, _EXPANSION_NAME))
    return f"CASE WHEN {renewal} THEN 'renewal' WHEN {expansion} THEN 'expansion' END"
