"""New business, renewal or expansion: by a column that says so, else by the deal's name."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.engines import DuckDBEngine, quote
from closefit.intake.keys import text_of
from closefit.intake.raw import one_row
from closefit.intake.roles import find_role, role_names
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType

_RENEWAL = r"\b(renewals?|renew|renewed|extension|verl(ä|ae)ngerung)\b"
_EXPANSION = r"\b(expansions?|expand|up-? ?sells?|cross-? ?sells?|upgrades?|add-? ?ons?|existing ?(business|customers?|clients?)|replacement|downgrade|true-? ?up)\b"
_NEW = r"\b(new|new ?business|newbusiness|new ?logo|net ?new|new ?customers?|new ?clients?|neukunde|first purchase|acquisition|existing ?prospect)\b"


def type_value(
    engine: DuckDBEngine, file: TypedFile, left: Sequence[TypedColumn], given: TypedColumn | None
) -> tuple[str, tuple[TypedColumn, ...], tuple[Assumption, ...]]:
    """SQL of ``new``, ``renewal``, ``expansion`` or NULL; the column it takes; what was assumed."""
    column = given or _type_column(engine, file, left)
    if column:
        value = _by_words(text_of(file, column))
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
    counts = one_row(
        engine,
        f"SELECT count(*) FILTER (t = 'renewal'), count(*) FILTER (t = 'expansion') FROM (SELECT {value} AS t FROM {quote(file.raw.relation)})",
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
        known = _by_words(text_of(file, column))
        cells, said, kinds = one_row(
            engine,
            f"SELECT count(v), count(t), count(DISTINCT t) FROM (SELECT {text_of(file, column)} AS v, {known} AS t FROM {quote(file.raw.relation)})",
        )
        if int(str(cells)) and int(str(said)) >= 0.8 * int(str(cells)) and int(str(kinds)):
            return column
    return None


def _by_words(cell: str) -> str:
    text = f"replace(replace(lower({cell}), '_', ' '), '  ', ' ')"
    return (
        f"CASE WHEN regexp_matches({text}, '{_RENEWAL}') THEN 'renewal' WHEN regexp_matches({text}, '{_EXPANSION}') THEN 'expansion' "
        f"WHEN regexp_matches({text}, '{_NEW}') THEN 'new' END"
    )


def _by_name(cell: str) -> str:
    """Names of deals say renewal and expansion; a name that says neither says nothing."""
    text = f"lower({cell})"
    renewal = r"\b(renewals?|verl(ä|ae)ngerung)\b"
    expansion = r"\b(expansion|up-?sell|cross-?sell|upgrade|add-?on)\b"
    return f"CASE WHEN regexp_matches({text}, '{renewal}') THEN 'renewal' WHEN regexp_matches({text}, '{expansion}') THEN 'expansion' END"
