"""Attributes of a relation: their canonical names, layers, and the SQL that makes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.intake.keys import text_of
from closefit.intake.raw import make_table
from closefit.intake.roles import canonical_name, layer_of, role_names
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.taxonomy import normal_country, normal_industry
from closefit.terms import Attribute, AttributeType

#: Attributes that are brought to one spelling.
_SPELLINGS = {"country": normal_country, "industry": normal_industry}

#: More spellings than this are joined.
_FEW = 12


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """One attribute and its SQL over the raw relation (alias ``r``)."""

    attribute: Attribute
    sql: str
    #: Joins the SQL needs.
    join: str = ""

    @property
    def select(self) -> str:
        return f"{self.sql} AS {quote(self.attribute.name)}"


def make_attributes(
    engine: DuckDBEngine, file: TypedFile, taken: Iterable[TypedColumn | None], reserved: Sequence[str], noun: str
) -> tuple[AttributeColumn, ...]:
    """Every column without a role as an attribute. ``reserved`` names are the contract's own: an attribute of such a
    name gets the noun in front. Provenance columns (``x__source``, ``x__date``) stay beside their attribute.
    """
    used = {column.column.position for column in taken if column}
    names = set(reserved)
    made = []
    for found in file.columns:
        if found.column.position in used or is_provenance(found):
            continue
        column = _as_identifier(file, found, noun)
        name = _free_name(column.name, names, noun)
        names.add(name)
        attribute = Attribute(name, column.type, column.layer or layer_of(name, column.type), column.header)
        made.append(_spelled(engine, file, AttributeColumn(attribute, column.sql), noun))
    return tuple(made)


def _as_identifier(file: TypedFile, column: TypedColumn, noun: str) -> TypedColumn:
    """A key beside the one in use stays a text: 9000001 is no quantity."""
    if column.type is not AttributeType.number or column.name not in role_names(noun, "account_id"):
        return column
    return replace(column, type=AttributeType.text, sql=text_of(file, column))


def _free_name(name: str, names: set[str], noun: str) -> str:
    singular = noun.removesuffix("s") if noun != "people" else "person"
    tries = (canonical_name(name), name, f"{singular}_{name}", f"{singular}_{name}_2")
    return next((attempt for attempt in tries if attempt not in names), f"{name}_{len(names)}")


def _spelled(engine: DuckDBEngine, file: TypedFile, column: AttributeColumn, noun: str) -> AttributeColumn:
    """Countries and industries under one spelling: the distinct ones are looked up, the rows are joined."""
    spell = _SPELLINGS.get(column.attribute.name)
    if spell is None or column.attribute.type is not AttributeType.text:
        return column
    rows = engine.execute(
        f"SELECT DISTINCT {column.sql} AS v FROM {quote(file.raw.relation)} AS r ORDER BY v"
    ).fetchall()
    changed = [(str(v), spell(str(v))) for (v,) in rows if v is not None and spell(str(v)) != v]
    if not changed:
        return column
    if len(changed) <= _FEW and not {found for found, _ in changed} & {spelled for _, spelled in changed}:
        return replace(column, sql=_replaced(column.sql, changed))
    table = f"{noun}_{column.attribute.name}_spellings"
    make_table(engine, table, "SELECT ''::VARCHAR AS found, ''::VARCHAR AS spelled WHERE false")
    engine.execute(
        f"INSERT INTO {quote(table)} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [[found for found, _ in changed], [spelled for _, spelled in changed]],
    )
    join = f"LEFT JOIN {quote(table)} ON {quote(table)}.found = {column.sql}"
    return replace(column, sql=f"coalesce({quote(table)}.spelled, {column.sql})", join=join)


def _replaced(cell: str, changed: Sequence[tuple[str, str]]) -> str:
    """SQL of a cell in its other spelling.

    Functions of one column are computed for each different value of a Parquet file's page alone; a join or a CASE is
    for every row.
    """
    for found, spelled in changed:
        whole = text_literal(f"\\A(?:{re.escape(found)})\\z")
        cell = f"regexp_replace({cell}, {whole}, {text_literal(spelled.replace(chr(92), chr(92) * 2))})"
    return cell


def provenance(file: TypedFile, attributes: Sequence[AttributeColumn]) -> dict[str, str]:
    """Name and SQL of the ``x__source`` and ``x__date`` columns, x being the attribute's name."""
    by_name = {a.attribute.header.casefold(): a.attribute.name for a in attributes}
    by_name |= {a.attribute.name: a.attribute.name for a in attributes}
    made = {}
    for column in file.columns:
        if is_provenance(column):
            stem, _, kind = column.header.casefold().rpartition("__")
            text = kind == "source" or column.type is not AttributeType.date
            name = f"{by_name.get(stem) or canonical_name(stem)}__{kind}"
            made[name] = text_of(file, column) if text else column.sql
    return made


def is_provenance(column: TypedColumn) -> bool:
    """True for a column that says who gave an attribute, and when."""
    stem, mark, kind = column.header.rpartition("__")
    return bool(stem and mark) and kind.casefold() in {"source", "date"}
