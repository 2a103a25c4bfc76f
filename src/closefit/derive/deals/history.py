"""The history beside the closed deals: each attribute as it was known at a deal's creation, at its close, and last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.asof import Moment, join_as_of
from closefit.derive.deals.loading import Stored, batches, coded, fetch, load_columns
from closefit.derive.deals.windows import link
from closefit.derive.findings import AttributeHistory
from closefit.derive.frame import Column
from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.terms import Attribute, History, Place, Table

#: More values of today than this share, and a criterion is said to rest on today's values.
TODAY_SHARE = 0.05
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Past:
    """What the history says beside the values that are counted, by attribute name. Arrays have shape (deals,)."""

    histories: tuple[AttributeHistory, ...] = ()
    #: Where the value that is counted comes from the history, not from today's files.
    from_history: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    #: The attribute as it reads today: the files' own value, else the last of the history.
    read_later: Mapping[str, Column] = field(default_factory=dict)
    #: 1 changed after the deal's close, 0 did not, -1 not known at the close.
    changed: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)

    def of(self, name: str) -> AttributeHistory | None:
        """The history of an attribute, or of the attribute that an item of a list belongs to."""
        return next((h for h in self.histories if name == h.attribute or name.startswith(f"{h.attribute}: ")), None)


@dataclass(frozen=True, slots=True)
class Joined:
    """Tables of the past beside the table of closed deals, and the SQL that takes values from them."""

    stored: tuple[Stored, ...] = ()
    #: Joins by ``j.place``, one per table.
    joins: str = ""
    #: Table alias of each stored column.
    alias: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str | None:
        """SQL of an attribute as of the creation; None for an attribute without history."""
        one = next((one for one in self.stored if one.attribute.name == name), None)
        return f"{self.alias[one.column]}.{one.column}" if one else None

    def value(self, name: str, today: str | None) -> str:
        """SQL of the value that counts: of the past; today's only where the history says nothing of it, ever."""
        past = self.column(name)
        if past is None or today is None:
            return past or today or "NULL"
        return f"CASE WHEN {past} IS NOT NULL THEN {past} WHEN NOT coalesce({past}_seen, false) THEN {today} END"

    def beside(self, today: Mapping[str, str]) -> list[str]:
        """SQL of the columns that are held against the values that count."""
        picked = []
        for one in self.stored:
            past = f"{self.alias[one.column]}.{one.column}"
            last = (
                f"coalesce({today[one.attribute.name]}, {past}_last)" if one.attribute.name in today else f"{past}_last"
            )
            picked += [
                f"{last} AS {one.column}_later",
                f"{past} IS NOT NULL AS {one.column}_known",
                f"coalesce({past}_seen, false) AS {one.column}_seen",
                f"{_changed(past)} AS {one.column}_changed",
            ]
        return picked


def _changed(past: str) -> str:
    """SQL, 1 or 0: the last value is another one than at the close; NULL where there was none at the close."""
    return f"CASE WHEN {past}_closed IS NOT NULL THEN ({past}_closed IS DISTINCT FROM {past}_last)::INT END"


def join_history(engine: DuckDBEngine, history: History, deals: Table, places: str, as_of: dt.date | None) -> Joined:
    """Join the history to ``places`` (place, account, deal, created, closed), by account or by deal.

    Raises:
        InputError: the deals have no day of creation, or no row of the history is about any of them.
    """
    if "created" not in deals.columns:
        raise InputError(
            "the deals have no day of creation, and a history can only be read as of one",
            place=Place(deals.path),
            advice="Name the column with --created, or leave out --history.",
        )
    on = link(engine, places, history.table)
    _require_match(engine, history, places, on)
    end = f"DATE '{as_of.isoformat()}'" if as_of else "DATE '2100-01-01'"
    moments = (Moment("", "d.created"), Moment("_closed", "d.closed"), Moment("_last", end))
    stored = tuple(Stored(attribute, f"h{place}") for place, attribute in enumerate(history.table.attributes))
    alias: dict[str, str] = {}
    joins = []
    for table, batch in join_as_of(engine, history, places, stored, moments, on=on):
        alias |= {one.column: table for one in batch}
        joins.append(f"LEFT JOIN {table} ON {table}.place = j.place")
    return Joined(stored, " ".join(joins), alias)


def _require_match(engine: DuckDBEngine, history: History, places: str, on: str) -> None:
    found = engine.execute(
        f"SELECT 1 FROM {quote(places)} d JOIN {quote(history.table.relation)} s ON {on} LIMIT 1"
    ).fetchone()
    if found is None:
        raise InputError(
            f"none of its {history.table.rows:,} rows is about an account or a deal of the deals file",
            place=Place(history.table.path),
            advice="Its key must be the deals' own: the company's domain, its id, or the deal's id. Name the column "
            "with --key where it is not found.",
        )  # fmt: skip


def as_known(columns: Mapping[str, Column], past: Past) -> dict[str, Column]:
    """Attributes whose values are nearly all of their time are not of today."""
    told = {h.attribute: h.today_share <= TODAY_SHARE for h in past.histories}
    return {name: of_then(column) if told.get(name) else column for name, column in columns.items()}


def of_then(column: Column) -> Column:
    """The column, said not to be of today."""
    return replace(column, attribute=replace(column.attribute, as_of_today=False))


def load_past(engine: DuckDBEngine, closed: str, joined: Joined, stored: Sequence[Stored], since: str) -> Past:
    """Counts and columns of the past from the table of closed deals; ``stored`` are the columns that count."""
    if not joined.stored:
        return Past()
    counted = {one.attribute.name: one.column for one in stored}
    later = [Stored(one.attribute, f"{one.column}_later") for one in joined.stored]
    histories, known, changed = [], {}, {}
    for one, row in _counts(engine, closed, joined.stored, counted):
        histories.append(_history(one.attribute, row))
        if row[0]:
            known[one.attribute.name] = coded(fetch(engine, f"{one.column}_known::INT", closed)) == 1
            changed[one.attribute.name] = coded(fetch(engine, f"{one.column}_changed", closed))
    read_later = load_columns(engine, closed, [one for one in later if one.attribute.name in known], since).columns
    return Past(tuple(histories), known, read_later, changed)


def _history(attribute: Attribute, counts: tuple[int, int, int]) -> AttributeHistory:
    known, later, today = counts
    return AttributeHistory(attribute.name, attribute.header, known, later, today)


def _counts(
    engine: DuckDBEngine, closed: str, stored: Sequence[Stored], counted: Mapping[str, str]
) -> list[tuple[Stored, tuple[int, int, int]]]:
    """Per attribute: deals at which the history knew it, of which it speaks only later, and with today's value."""
    found: list[tuple[Stored, tuple[int, int, int]]] = []
    for batch in batches(stored, _BATCH):
        asked = ", ".join(
            f"count(*) FILTER ({one.column}_known), count(*) FILTER (NOT {one.column}_known AND {one.column}_seen), "
            f"count({counted[one.attribute.name]}) FILTER (NOT {one.column}_known)"
            for one in batch
        )
        row = engine.execute(f"SELECT {asked} FROM {quote(closed)}").fetchone() or ()
        found += [
            (one, (int(row[3 * place]), int(row[3 * place + 1]), int(row[3 * place + 2])))
            for place, one in enumerate(batch)
        ]
    return found
