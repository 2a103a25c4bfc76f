"""Countries, industries and kinds of signal of an engine's table under one spelling, as those of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from closefit.engines import RemoteEngine, to_sql
from closefit.intake.engine_tables import PREFIX, EngineTable
from closefit.intake.same_events import synonyms
from closefit.taxonomy import normal_country, normal_industry
from closefit.terms import kind_name

#: A column of more different values is taken as it stands: none of ours has so many.
_MOST = 2_000

Spell = Callable[[str], str]


def spelled(
    engine: RemoteEngine, tables: Mapping[str, EngineTable], same_kind: Sequence[str] = ()
) -> dict[str, EngineTable]:
    """The tables with each such column brought to one spelling inside the query; ``same_kind`` is from the settings.

    The different values are asked for once. Raises UsageError when ``same_kind`` cannot be read.
    """
    same = synonyms(same_kind)

    def kind(text: str) -> str:
        plain = kind_name(text).lower()
        return same.get(plain, plain)

    columns: dict[str, dict[str, Spell]] = {
        "accounts": {"country": normal_country, "industry": normal_industry}, "signals": {"kind": kind}, "people": {},
    }  # fmt: skip
    made = {}
    for noun, table in tables.items():
        for column, spell in columns[noun].items():
            if table.kinds.get(column) == "VARCHAR":
                table = _column_spelled(engine, table, column, spell)  # noqa: PLW2901
        made[noun] = table
    return made


def _column_spelled(engine: RemoteEngine, table: EngineTable, column: str, spell: Spell) -> EngineTable:
    cell = next((one for one in table.query.selects if one.alias == column), None)
    if not isinstance(cell, exp.Alias):
        return table
    asked = exp.select(exp.Alias(this=cell.this.copy(), alias=exp.to_identifier("spelling"))).from_(
        table.query.args["from_"].this.copy()
    )
    rows = engine.rows(f"SELECT DISTINCT spelling FROM ({to_sql(asked, engine.name)}) AS t LIMIT {_MOST + 1}")
    values = sorted(str(row["spelling"]) for row in rows if row["spelling"] is not None)
    if len(values) > _MOST:
        name = str(table.table.path).removeprefix(PREFIX)
        note = f"{name}: {column} has more than {_MOST:,} different values, which are taken as they are spelt"
        return replace(table, notes=(*table.notes, note))
    changed = {value: spell(value) for value in values if spell(value) != value}
    if not changed:
        return table
    branches = [
        exp.If(
            this=exp.EQ(this=cell.this.copy(), expression=exp.Literal.string(value)), true=exp.Literal.string(better)
        )
        for value, better in changed.items()
    ]
    query = table.query.copy()
    position = next(n for n, one in enumerate(query.selects) if one.alias == column)
    named = exp.Alias(this=exp.Case(ifs=branches, default=cell.this.copy()), alias=cell.args["alias"].copy())
    query.set("expressions", [*query.expressions[:position], named, *query.expressions[position + 1 :]])
    return replace(table, query=query)
