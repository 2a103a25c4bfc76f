"""Cells of a long history: which attribute each row is about, and how the values of each attribute are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.engines import DuckDBEngine, quote
from closefit.intake.census import Census, census_of
from closefit.intake.dates import DayOrder
from closefit.intake.guess import SHARE, guess_column, read_as, writes_decimal_commas
from closefit.intake.headers import Column, attribute_name, clean_header
from closefit.intake.raw import LINES_KEPT, make_table, text_literals
from closefit.intake.roles import canonical_name, layer_of
from closefit.intake.typed import TypedFile
from closefit.taxonomy import normal_country, normal_industry
from closefit.terms import HISTORY_CELL, HISTORY_COLUMNS, Assumption, Attribute, AttributeType, Refused, Table

_NAMES, _SPELLINGS = "history_names", "history_spellings"
_SPELL = {"country": normal_country, "industry": normal_industry}
#: Cells looked at to find the types; every cell is checked afterwards.
_SAMPLED = 500_000


@dataclass(frozen=True, slots=True)
class Named:
    """SQL of the attribute's name and of the cell in the raw relation; ``text``: cells are texts of any kind."""

    attribute: str
    cell: str
    text: bool
    #: Of all cells, where they are not texts of any kind.
    type: AttributeType


@dataclass(frozen=True, slots=True)
class Cells:
    """What the rows are about and how their values are read."""

    attributes: tuple[Attribute, ...]
    #: SQL of each attribute's value over the cell.
    cells: Mapping[str, str]
    #: SQL of ``value`` over the raw relation, and the joins that it and the attribute's name take.
    value: str
    joins: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def read_cells(
    engine: DuckDBEngine, file: TypedFile, named: Named, *, beside: Sequence[Table], order: DayOrder | None
) -> Cells:
    """The attributes that the rows name, with types and the SQL of their values. Names go to ``history_names``."""
    attributes = _names(engine, file, named, beside)
    join = f"JOIN {_NAMES} ON {_NAMES}.found = {named.attribute}"
    if not named.text:
        kinds = {a.name: a.type if a.type is AttributeType.flag else named.type for a in attributes.values()}
        made = tuple(replace(a, type=kinds[a.name]) for a in attributes.values())
        sql = {a.name: f"{HISTORY_CELL}::BOOLEAN" if a.type is AttributeType.flag else HISTORY_CELL for a in made}
        return Cells(made, sql, named.cell, (join,))
    seen = _census(engine, file, named, join)
    typed: dict[str, tuple[Attribute, str]] = {}
    notes: list[Assumption] = []
    told = {a.name for table in beside for a in table.attributes}
    comma = writes_decimal_commas(seen.values())
    for place, attribute in enumerate(attributes.values(), 1):
        column = Column(place, attribute.header, attribute.name, HISTORY_CELL)
        census = seen.get(attribute.name, Census())
        if attribute.name in told:
            typed[attribute.name] = attribute, read_as(attribute.type, column, census, given=order, comma=comma)
            continue
        guessed, more = guess_column(column, census, given=order, comma=comma)
        notes += more
        made_one = replace(attribute, type=guessed.type, layer=layer_of(attribute.name, guessed.type))
        typed[attribute.name] = made_one, guessed.sql
    typed, refused = _checked(engine, file, named, (join, typed, told))
    value, spelled = _spelled(engine, file, named, (join, typed))
    return Cells(
        tuple(a for a, _ in typed.values()), {name: sql for name, (_, sql) in typed.items()}, value,
        (join, *spelled), refused, tuple(notes),
    )  # fmt: skip


def _names(
    engine: DuckDBEngine, file: TypedFile, named: Named, beside: Sequence[Table]
) -> dict[str, Attribute]:  # fmt: skip
    """Every attribute that is named, by name; the one beside where the header or the name is the same."""
    rows = engine.execute(
        f"SELECT DISTINCT {named.attribute} AS v FROM {quote(file.raw.relation)} WHERE {named.attribute} IS NOT NULL "
        "ORDER BY v"
    ).fetchall()
    by_header = {a.header.strip().casefold(): a for table in beside for a in table.attributes}
    by_name = {a.name: a for table in beside for a in table.attributes}
    attributes: dict[str, Attribute] = {}
    pairs: list[tuple[str, str]] = []
    for place, (found,) in enumerate(rows, 1):
        header = clean_header(str(found))
        plain = attribute_name(header, place)
        name = canonical_name(plain)
        name = f"history_{name}" if name in HISTORY_COLUMNS else name
        like = by_header.get(header.casefold()) or by_name.get(plain) or by_name.get(name)
        fresh = Attribute(name, named.type, layer_of(name, named.type), header)
        attribute = attributes.setdefault((like or fresh).name, like or fresh)
        pairs.append((str(found), attribute.name))
    make_table(engine, _NAMES, "SELECT ''::VARCHAR AS found, ''::VARCHAR AS attribute LIMIT 0")
    columns = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    engine.execute(f"INSERT INTO {_NAMES} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", columns)
    return attributes


def _census(engine: DuckDBEngine, file: TypedFile, named: Named, join: str) -> dict[str, Census]:
    """A census by attribute name, over a sample of the lines and, of attributes that it misses, over all."""
    step = max(1, file.raw.rows // _SAMPLED)
    cells = (
        f"SELECT {_NAMES}.attribute AS col, {named.cell} AS cell FROM {quote(file.raw.relation)} {join} "
        f"WHERE {named.cell} IS NOT NULL"
    )
    seen = census_of(engine, f"{cells} AND line % {step} = 0")
    if step > 1:
        seen |= census_of(engine, f"{cells} AND {_NAMES}.attribute NOT IN ({text_literals(list(seen)) or 'NULL'})")
    return seen


def _checked(
    engine: DuckDBEngine,
    file: TypedFile,
    named: Named,
    rest: tuple[str, dict[str, tuple[Attribute, str]], set[str]],
) -> tuple[dict[str, tuple[Attribute, str]], tuple[Refused, ...]]:
    """Odd cells: a few of an attribute are unknown, more make it a text, unless the files beside have its type."""
    join, typed, told = rest
    rows = _rows(file, named, join)
    counts = dict(engine.execute(f"SELECT name, count(*) FROM ({rows}) GROUP BY name").fetchall())
    forms = sorted({sql for a, sql in typed.values() if a.type not in {AttributeType.text, AttributeType.list}})
    refused = []
    for form in forms:
        names = text_literals([name for name, (_, sql) in typed.items() if sql == form])
        odd = engine.execute(
            f"SELECT name, count(*), list(line ORDER BY line)[1:{LINES_KEPT}], arg_min({HISTORY_CELL}, line) "
            f"FROM ({rows}) WHERE name IN ({names}) AND ({form}) IS NULL GROUP BY name ORDER BY name"
        ).fetchall()
        for name, bad, lines, sample in odd:
            attribute = typed[name][0]
            if name not in told and bad > (1 - SHARE) * counts[name]:
                typed[name] = replace(attribute, type=AttributeType.text), HISTORY_CELL
            else:
                refused.append(_unknown(attribute, bad, lines, sample))
    return typed, tuple(refused)


def _rows(file: TypedFile, named: Named, join: str) -> str:
    """SQL of every known cell: line, name of the attribute, cell."""
    return (
        f"SELECT line, {_NAMES}.attribute AS name, {named.cell} AS {HISTORY_CELL} "
        f"FROM {quote(file.raw.relation)} {join} WHERE {named.cell} IS NOT NULL"
    )


def _unknown(attribute: Attribute, bad: int, lines: list[int], sample: str) -> Refused:
    what = f"{bad:,} {'cell is' if bad == 1 else 'cells are'} no {attribute.type.value}"
    reason = f"{attribute.header}: {what}: {sample!r} line {lines[0]} (taken as unknown)"
    return Refused(reason, bad, tuple(lines), cells=True)


def _spelled(
    engine: DuckDBEngine, file: TypedFile, named: Named, rest: tuple[str, dict[str, tuple[Attribute, str]]]
) -> tuple[str, tuple[str, ...]]:
    """Countries and industries under one spelling, as in the other files."""
    join, typed = rest
    changed: list[tuple[str, str, str]] = []
    for name, spell in _SPELL.items():
        if name not in typed or typed[name][0].type is not AttributeType.text:
            continue
        rows = engine.execute(
            f"SELECT DISTINCT {named.cell} AS v FROM {quote(file.raw.relation)} {join} "
            f"WHERE {_NAMES}.attribute = '{name}' AND {named.cell} IS NOT NULL ORDER BY v"
        ).fetchall()
        changed += [(name, str(v), spell(str(v)) or str(v)) for (v,) in rows if (spell(str(v)) or v) != v]
    if not changed:
        return named.cell, ()
    make_table(engine, _SPELLINGS, "SELECT ''::VARCHAR AS attribute, ''::VARCHAR AS found, ''::VARCHAR AS word LIMIT 0")
    engine.execute(
        f"INSERT INTO {_SPELLINGS} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [list(column) for column in zip(*changed, strict=True)],
    )
    spelled = (
        f"LEFT JOIN {_SPELLINGS} ON {_SPELLINGS}.attribute = {_NAMES}.attribute AND {_SPELLINGS}.found = {named.cell}"
    )
    return f"coalesce({_SPELLINGS}.word, {named.cell})", (spelled,)
