"""Columns out of the engine as arrays: numbers as they are, texts as codes the engine gives, no object per cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, Days, ListColumn, NumberColumn, TextColumn
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Attribute, AttributeType

#: As the engine hands it over; a masked array where there are nulls.
Fetched = NDArray[np.generic]
#: Columns asked for at once.
_BATCH = 50
#: A text with more different values than this share of its deals, and more than so many, names deals instead of
#: grouping them.
_DISTINCT_SHARE, _DISTINCT_LEAST, _DISTINCT_MOST = 0.5, 30, 5000
#: Items of a list beyond this many are kept by how common they are.
_MOST_ITEMS = 2000
_CODES = "derive_codes"


@dataclass(frozen=True, slots=True)
class Stored:
    """An attribute and the name of its column in the engine's table."""

    attribute: Attribute
    column: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Columns by attribute name; what cannot be looked at, with the reason; where a free text is filled."""

    columns: dict[str, Column]
    set_aside: tuple[tuple[str, str], ...]
    #: Stand-ins for free texts and identifiers: one value wherever there is any. Only for the search for leaks.
    filled: dict[str, Column]


def load_columns(engine: DuckDBEngine, relation: str, stored: Sequence[Stored], since: str) -> Loaded:
    """Every column of the relation in the order of ``place``; dates as days before ``since`` (an SQL expression)."""
    columns: dict[str, Column] = {}
    filled: dict[str, Column] = {}
    aside: list[tuple[str, str]] = []
    for one, count, distinct, same in _profiles(engine, relation, stored):
        name = one.attribute.name
        reason = _useless(one.attribute, count, distinct, same)
        if reason is not None:
            aside.append((name, reason))
        if reason is None or (count and one.attribute.type is not AttributeType.text):
            columns[name] = _load(engine, relation, one, since)
        elif count:
            filled[name] = _filled(engine, relation, one)
    return Loaded(columns, tuple(aside), filled)


def _profiles(engine: DuckDBEngine, relation: str, stored: Sequence[Stored]) -> Iterator[tuple[Stored, int, int, bool]]:
    """Each column with its known values, about how many differ, and whether all values are one."""
    for batch in batches(stored, _BATCH):
        asked = ", ".join(
            f"count({c}), approx_count_distinct({c}), min({c}) = max({c})" for c in (quote(one.column) for one in batch)
        )
        row = engine.execute(f"SELECT {asked} FROM {quote(relation)}").fetchone() or ()
        for place, one in enumerate(batch):
            count, distinct, same = row[3 * place : 3 * place + 3]
            yield one, int(count), int(distinct), bool(same)


def _useless(attribute: Attribute, count: int, distinct: int, same: bool) -> str | None:
    if count == 0:
        return "never known"
    if same:
        return "the same for every deal"
    wide = distinct > _DISTINCT_LEAST and distinct > _DISTINCT_SHARE * count
    if attribute.type is AttributeType.text and (wide or distinct > _DISTINCT_MOST):
        return f"about {distinct} different texts in {count} deals: an identifier or free text"
    return None


def batches(items: Sequence[Stored], size: int) -> Iterator[Sequence[Stored]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _load(engine: DuckDBEngine, relation: str, one: Stored, since: str) -> Column:
    column, kind = quote(one.column), one.attribute.type
    if kind is AttributeType.number:
        return NumberColumn(one.attribute, finite(fetch(engine, f"{column}::DOUBLE", relation)))
    if kind is AttributeType.date:
        return NumberColumn(
            one.attribute, finite(fetch(engine, f"date_diff('day', {column}, {since})::DOUBLE", relation))
        )
    if kind is AttributeType.flag:
        codes = fetch(engine, f"{column}::BOOLEAN::INT", relation)
        return TextColumn(one.attribute, coded(codes), ("false", "true"))
    if kind is AttributeType.list:
        return _load_list(engine, relation, one)
    vocabulary, codes = fetch_codes(engine, f"trim({column})", relation)
    return TextColumn(one.attribute, codes, vocabulary)


def _filled(engine: DuckDBEngine, relation: str, one: Stored) -> Column:
    codes = fetch(engine, f"CASE WHEN {quote(one.column)} IS NOT NULL THEN 0 END", relation)
    return TextColumn(one.attribute, coded(codes), ("(any text)",))


def arrays(engine: DuckDBEngine, query: str) -> Mapping[str, Fetched]:
    """The columns of a query's answer; masked where there are nulls."""
    found = engine.execute(query).fetchnumpy()
    return {name: cast("Fetched", values) for name, values in found.items()}


def fetch(engine: DuckDBEngine, expression: str, relation: str) -> Fetched:
    """One expression for every row in the order of ``place``."""
    return arrays(engine, f"SELECT {expression} AS v FROM {quote(relation)} ORDER BY place")["v"]


def fetch_codes(engine: DuckDBEngine, expression: str, relation: str) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """A text for every row as codes into its sorted vocabulary."""
    distinct = f"SELECT DISTINCT {expression} AS v FROM {quote(relation)} WHERE {expression} <> '' ORDER BY v"
    vocabulary = tuple(str(row[0]) for row in engine.execute(distinct).fetchall())
    if not vocabulary:
        return (), np.full(len(fetch(engine, "1", relation)), -1, dtype=np.int32)
    numbered = f"SELECT v, row_number() OVER (ORDER BY v) - 1 AS code FROM ({distinct})"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {_CODES} AS {numbered}")
    query = f"SELECT c.code AS v FROM {quote(relation)} r LEFT JOIN {_CODES} c ON c.v = {expression} ORDER BY r.place"
    return vocabulary, coded(arrays(engine, query)["v"])


def _load_list(engine: DuckDBEngine, relation: str, one: Stored) -> ListColumn:
    """Items of each list, sorted and each once, as codes into the vocabulary of the commonest items."""
    column = quote(one.column)
    items = f"SELECT DISTINCT place, lower(trim(unnest({column}))) AS item FROM {quote(relation)}"
    common = (
        f"SELECT item FROM ({items}) WHERE item <> '' GROUP BY item ORDER BY count(*) DESC, item LIMIT {_MOST_ITEMS}"
    )
    vocabulary = tuple(sorted(str(row[0]) for row in engine.execute(common).fetchall()))
    numbered = f"SELECT item, row_number() OVER (ORDER BY item) - 1 AS code FROM ({common})"
    query = (
        f"SELECT i.place AS place, v.code AS code FROM ({items}) i JOIN ({numbered}) v ON v.item = i.item "
        "ORDER BY i.place, v.code"
    )
    found = arrays(engine, query)
    known = coded(fetch(engine, f"({column} IS NOT NULL)::INT", relation)) == 1
    offsets = np.searchsorted(found["place"], np.arange(len(known) + 1)).astype(np.int64)
    return ListColumn(one.attribute, offsets, found["code"].astype(np.int32), known, vocabulary)


def finite(values: Fetched) -> NDArray[np.float64]:
    """NaN where there is no finite number."""
    plain = np.array(np.ma.filled(values.astype(np.float64), np.nan), dtype=np.float64)
    plain[~np.isfinite(plain)] = np.nan
    return plain


def coded(values: Fetched) -> NDArray[np.int32]:
    """-1 where there is none."""
    return np.asarray(np.ma.filled(values.astype(np.int32), -1), dtype=np.int32)


def days(values: Fetched) -> Days:
    """NaT where there is none."""
    return np.asarray(np.ma.filled(values.astype("datetime64[D]"), np.datetime64("NaT")), dtype="datetime64[D]")


_PROVENANCE = re.compile(r".+__(?:source|date)")


def facts_only(attributes: Iterable[Attribute]) -> list[Attribute]:
    """Attributes without the columns that only say where and when a fact comes from."""
    return [a for a in attributes if not _PROVENANCE.fullmatch(a.name)]
