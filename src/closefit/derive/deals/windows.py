"""Signals and people as they were known when each deal was created."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.events import DealEvents, EventField
from closefit.derive.deals.loading import arrays, coded, fetch_codes
from closefit.derive.frame import Column, NumberColumn, TextColumn
from closefit.engines import DuckDBEngine, quote
from closefit.taxonomy import SENIORITIES
from closefit.terms import Attribute, AttributeType, Layer, Table

#: Days before the creation in which signals are counted.
WINDOW = 90
_MOST_KINDS = 200
#: Deals whose signals are counted again to audit the file's own counts.
_AUDITED = 2000
_FEW_VALUES = 12
_PRODUCT = re.compile(r"product|trial|usage|log_?in|activat|seat|workspace|feature|api_call|free_plan|signup")

Places = NDArray[np.int64]


def link(engine: DuckDBEngine, closed: str, other: Table) -> str:
    """Condition that joins rows of ``other`` (s) to deals (d): by account, or by the deal where more rows find one."""
    found = engine.execute(
        f"SELECT count(*) FILTER (account IN (SELECT account FROM {quote(closed)})), "
        f"count(*) FILTER (account IN (SELECT lower(deal) FROM {quote(closed)})) FROM {quote(other.relation)}"
    ).fetchone() or (0, 0)
    return "lower(d.deal) = s.account" if found[1] > found[0] else "d.account = s.account"


def signal_columns(engine: DuckDBEngine, closed: str, signals: Table) -> dict[str, Column]:
    """``signals('kind', 90)`` per kind and for any kind: how many in the 90 days up to the deal's creation.

    Unknown where the deal has no date of creation or the signals file does not reach back to half of the window.
    """
    on = link(engine, closed, signals)
    counts = (
        f"SELECT d.place AS place, lower(trim(s.kind)) AS kind, count(*) AS n FROM {quote(closed)} d "
        f'JOIN {quote(signals.relation)} s ON {on} AND s."at" BETWEEN d.created - {WINDOW} AND d.created '
        "GROUP BY ALL"
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE derive_windows AS {counts}")
    kinds = engine.execute(
        "SELECT kind FROM derive_windows WHERE kind <> '' GROUP BY kind "
        f"ORDER BY count(*) DESC, kind LIMIT {_MOST_KINDS}"
    ).fetchall()
    seen = _covered(engine, closed, signals)
    columns = {}
    for kind in ["any", *sorted(str(row[0]) for row in kinds if row[0] != "any")]:
        values = np.where(seen, 0.0, np.nan)
        places, n = _kind_counts(engine, kind)
        values[places] = np.where(seen[places], n, np.nan)
        attribute = _signal_attribute(kind)
        columns[attribute.name] = NumberColumn(attribute, values)
    return {name: column for name, column in columns.items() if len(kinds) > 1 or not name.startswith("signals('any'")}


def _covered(engine: DuckDBEngine, closed: str, signals: Table) -> NDArray[np.bool_]:
    query = (
        f'SELECT coalesce(created >= (SELECT min("at") FROM {quote(signals.relation)}) + {WINDOW // 2}, false)::INT '
        f"AS v FROM {quote(closed)} ORDER BY place"
    )
    return np.asarray(coded(arrays(engine, query)["v"]) == 1)


def _kind_counts(engine: DuckDBEngine, kind: str) -> tuple[Places, NDArray[np.float64]]:
    chosen = "" if kind == "any" else f"WHERE kind = '{_escaped(kind)}'"
    query = f"SELECT place, sum(n)::DOUBLE AS n FROM derive_windows {chosen} GROUP BY place ORDER BY place"
    rows = arrays(engine, query)
    return rows["place"].astype(np.int64), rows["n"].astype(np.float64)


def _escaped(kind: str) -> str:
    return kind.replace("'", "''")


def _signal_attribute(kind: str) -> Attribute:
    layer = Layer.product if _PRODUCT.search(kind) else Layer.behavioral
    name = f"signals('{_escaped(kind)}', {WINDOW})"
    return Attribute(name, AttributeType.number, layer, header=f"{kind} in {WINDOW} days", as_of_today=False)


def seniority_column(engine: DuckDBEngine, closed: str, people: Table, deals: int) -> TextColumn:
    """``best_seniority``: the highest seniority of the people who had started when the deal was created."""
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(SENIORITIES))
    on = link(engine, closed, people)
    query = (
        f"SELECT d.place AS place, min(CASE lower(s.seniority) {ranks} END) AS v FROM {quote(closed)} d "
        f"JOIN {quote(people.relation)} s ON {on} AND coalesce(s.started <= d.created, true) "
        "GROUP BY d.place ORDER BY d.place"
    )
    found = arrays(engine, query)
    codes = np.full(deals, -1, dtype=np.int32)
    codes[found["place"].astype(np.int64)] = coded(found["v"])
    attribute = Attribute("best_seniority", AttributeType.text, Layer.firmographic, header="best seniority known")
    return TextColumn(attribute, codes, SENIORITIES)


def deal_events(engine: DuckDBEngine, closed: str, signals: Table, deals: int) -> DealEvents | None:
    """The signals of some deals, evenly spaced over the file, for recounting; None when no deal has any."""
    step = -(-deals // _AUDITED)
    on = link(engine, closed, signals)
    texts = [a.name for a in signals.attributes if a.type is AttributeType.text]
    asked = "".join(f", s.{quote(name)} AS f{place}" for place, name in enumerate(["kind", *texts]))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE derive_events AS SELECT row_number() OVER () AS place, d.place // "
        f"{step} AS deal, date_diff('day', d.created, s.\"at\") AS day{asked} FROM {quote(closed)} d "
        f"JOIN {quote(signals.relation)} s ON {on} WHERE d.place % {step} = 0 "
        'AND d.created IS NOT NULL AND s."at" IS NOT NULL'
    )
    found = arrays(engine, "SELECT deal, day FROM derive_events ORDER BY place")
    if not len(found["day"]):
        return None
    fields = []
    for place, name in enumerate(["kind", *texts]):
        distinct = engine.execute(f"SELECT approx_count_distinct(f{place}) FROM derive_events").fetchone()
        if distinct and 1 < distinct[0] <= _FEW_VALUES:
            vocabulary, codes = fetch_codes(engine, f"f{place}", "derive_events")
            fields.append(EventField(name, codes, vocabulary))
    rows = np.arange(0, deals, step, dtype=np.int64)
    noun = re.sub(r"[_\-.]+", " ", signals.path.stem)
    return DealEvents(noun, rows, found["deal"].astype(np.int64), found["day"].astype(np.int64), tuple(fields))
