"""The as-of join: what a history said about each deal on a day of its own, and what it says later.

A value counts at a deal when it came to hold *and* was known by that day, the day itself included. Of several the one
that came to hold last counts, then the one known last, then the one on the later line. An empty cell says nothing.
The history is read once per batch of attributes, so that neither it nor the answer need be held whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from closefit.derive.deals.loading import Stored, batches
from closefit.engines import DuckDBEngine, quote
from closefit.terms import HISTORY_CELL, AttributeType, History

#: Attributes joined at once. Wide histories hold a column each, long ones a group of rows each.
_BATCH = 50
#: Day 0 of the order of values; two days of 17 bits and a line of 29 bits are one whole number.
_FIRST = "DATE '1800-01-01'"
_LINES = 2**29


@dataclass(frozen=True, slots=True)
class Moment:
    """A day per deal (SQL over the deals ``d``) as of which the history is read."""

    #: Empty, or the end of the names of its columns.
    name: str
    day: str


def join_as_of(
    engine: DuckDBEngine,
    history: History,
    deals: str,
    stored: Sequence[Stored],
    moments: Sequence[Moment],
    *,
    on: str = "d.account = s.account",
) -> Iterator[tuple[str, Sequence[Stored]]]:
    """Tables of what was known at each moment, one per batch of ``stored``, each replaced by nothing.

    ``deals`` is a relation of ``place`` and whatever ``on`` and the moments ask for. A table has ``place`` and, per
    attribute, its stored column with the name of each moment behind it, and ``<column>_seen``: whether the history
    says anything about this attribute of this deal at all, however late. Deals without a row in it have no history.
    """
    for number, batch in enumerate(batches(stored, _BATCH)):
        name = f"derive_past_{number}"
        make = _wide if history.wide else _long
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {make(history, deals, batch, moments, on)}")
        yield name, batch


def _order() -> str:
    """SQL of the order of values: the day they came to hold, the day they were known, the line."""
    at, known = (f"greatest(s.{day} - {_FIRST}, 0)::BIGINT" for day in ("at", "known"))
    return f"({at} * {2**46} + {known} * {_LINES} + s.line % {_LINES})"


def _by(moment: Moment) -> str:
    return f"s.at <= {moment.day} AND s.known <= {moment.day}"


def _wide(history: History, deals: str, batch: Sequence[Stored], moments: Sequence[Moment], on: str) -> str:
    picked = []
    for one in batch:
        value = f"s.{quote(one.attribute.name)}"
        picked.append(f"count({value}) > 0 AS {one.column}_seen")
        picked += [
            f"arg_max({value}, {_order()}) FILTER ({_by(moment)}) AS {one.column}{moment.name}" for moment in moments
        ]
    relation = quote(history.table.relation)
    return f"SELECT d.place, {', '.join(picked)} FROM {quote(deals)} d JOIN {relation} s ON {on} GROUP BY d.place"


def _long(history: History, deals: str, batch: Sequence[Stored], moments: Sequence[Moment], on: str) -> str:
    named = ", ".join(f"({place}, {_literal(one.attribute.name)})" for place, one in enumerate(batch))
    latest = ", ".join(
        f"arg_max(s.value, {_order()}) FILTER ({_by(moment)}) AS value{moment.name}" for moment in moments
    )
    grouped = (
        f"SELECT d.place, n.n, {latest} FROM {quote(history.table.relation)} s "
        f"JOIN (VALUES {named}) n(n, attribute) ON n.attribute = s.attribute "
        f"JOIN {quote(deals)} d ON {on} GROUP BY d.place, n.n"
    )
    # a list of one entry per attribute and a look into it cost a tenth of as many filtered aggregates
    entry = ", ".join(f"'v{moment.name}': value{moment.name}" for moment in moments)
    listed = f"SELECT place, list({{'n': n, {entry}}}) AS entries FROM ({grouped}) GROUP BY place"
    parts = ", ".join(
        f"list_transform(entries, lambda e: e.{field}) AS {field}" for field in ("n", *(f"v{m.name}" for m in moments))
    )
    picked, typed = [], []
    for place, one in enumerate(batch):
        picked.append(f"list_position(n, {place}) AS at_{place}")
        typed.append(f"at_{place} IS NOT NULL AS {one.column}_seen")
        for moment in moments:
            cell = f"v{moment.name}[at_{place}]"
            typed.append(f"{_typed(history, one, cell)} AS {one.column}{moment.name}")
    return (
        f"SELECT place, {', '.join(typed)} FROM "
        f"(SELECT *, {', '.join(picked)} FROM (SELECT place, {parts} FROM ({listed})))"
    )


def _typed(history: History, one: Stored, cell: str) -> str:
    """The value of a cell that was picked, by the SQL that reads cells of its attribute."""
    value = history.cells[one.attribute.name].replace(HISTORY_CELL, cell)
    return f"({value})::DOUBLE" if one.attribute.type is AttributeType.number else value


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
