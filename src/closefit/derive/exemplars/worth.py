"""Each measure of every customer: from its column, from the customer's dates, or from its won deals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.loading import arrays, finite
from closefit.derive.exemplars.measures import measure_table
from closefit.derive.exemplars.ranking import Worth
from closefit.derive.exemplars.records import Measure, MeasureColumn
from closefit.derive.gaps.phrases import number_text
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Attribute, AttributeType, Table

Floats = NDArray[np.float64]
#: Days of a month on average.
_MONTH = 30.44
#: Whoever stayed stands above whoever left, however long.
_LEFT = -1e6


@dataclass(frozen=True, slots=True)
class Measured:
    """What the customers are ranked by, and where it comes from."""

    worths: Mapping[Measure, Worth]
    columns: tuple[MeasureColumn, ...]


def measure_customers(
    engine: DuckDBEngine,
    customers: Table,
    deals: Table | None,
    named: Mapping[Measure, tuple[Attribute, str]],
    as_of: dt.date | None,
) -> Measured:
    """Every measure that the files hold, in the order of the customers file."""
    ways: Mapping[Measure, Callable[[DuckDBEngine, Table, Table, dt.date | None], tuple[Worth, str, str] | None]] = {
        Measure.revenue: _amounts, Measure.speed: _cycles, Measure.expansion: _expansions,
    }  # fmt: skip
    worths: dict[Measure, Worth] = {}
    columns: list[MeasureColumn] = []
    for measure in Measure:
        entry = measure_table()[measure]
        less, unit = bool(entry.get("less")), str(entry.get("unit", ""))
        if measure in named:
            attribute, why = named[measure]
            found: tuple[Worth, str, str] | None = (
                _column(engine, customers, attribute, less, unit),
                attribute.header,
                why,
            )
        elif measure is Measure.retention:
            found = _stay(engine, customers, as_of)
            unit = "months"
        else:
            way = ways.get(measure)
            found = way(engine, customers, deals, as_of) if way and deals is not None else None
        if found is not None and not np.isnan(found[0].order).all():
            worths[measure] = found[0]
            known = int((~np.isnan(found[0].order)).sum())
            columns.append(MeasureColumn(measure, found[1], found[2], unit, known, less))
    return Measured(worths, tuple(columns))


def _column(engine: DuckDBEngine, customers: Table, attribute: Attribute, less: bool, unit: str) -> Worth:
    kind = "::INT::DOUBLE" if attribute.type is AttributeType.flag else "::DOUBLE"
    query = f"SELECT {quote(attribute.name)}{kind} AS v FROM {quote(customers.relation)} ORDER BY line"
    values = finite(arrays(engine, query)["v"])
    if attribute.type is AttributeType.flag:
        return Worth(values, values, tuple("yes" if value == 1 else "no" for value in values))
    after = f" {unit}" if unit else ""
    return Worth(-values if less else values, values, tuple(f"{_number(value)}{after}" for value in values))


def _number(value: float) -> str:
    if np.isnan(value):
        return "unknown"
    rounded = float(value) if abs(value) < 100 else round(float(value))
    return f"{rounded:,.0f}" if rounded == round(rounded) else number_text(round(rounded, 2))


def _stay(engine: DuckDBEngine, customers: Table, as_of: dt.date | None) -> tuple[Worth, str, str] | None:
    """Months from start to leaving or to the as-of date; whoever left stands below whoever stayed."""
    if not customers.columns & {"churned", "churned_on", "started"}:
        return None
    day = f"DATE '{as_of.isoformat()}'" if as_of else "NULL::DATE"
    left = f"(CASE WHEN churned_on > {day} THEN false ELSE coalesce(churned, churned_on IS NOT NULL) END)"
    months = f"date_diff('day', started, CASE WHEN {left} THEN churned_on ELSE {day} END) / {_MONTH}"
    known = "churned IS NOT NULL OR churned_on IS NOT NULL" if "churned" in customers.columns else "started IS NOT NULL"
    query = (
        f"SELECT CASE WHEN {known} THEN {left}::INT::DOUBLE END AS l, ({months})::DOUBLE AS m "
        f"FROM {quote(customers.relation)} ORDER BY line"
    )
    found = arrays(engine, query)
    gone, stayed = finite(found["l"]), finite(found["m"])
    stayed = np.where(stayed < 0, np.nan, stayed)
    # without a start only whether it stayed is known, which stands below every known length of the same kind
    order = np.where(np.isnan(gone), np.nan, np.where(gone == 1, _LEFT, 0.0) + np.nan_to_num(stayed))
    words = tuple(_stay_words(g, m) for g, m in zip(gone, stayed, strict=True))
    values = np.where(np.isnan(stayed), 1 - gone, stayed)
    source = "start and churn dates" if "started" in customers.columns else "churned"
    return Worth(order, values, words), source, "whoever left stands below whoever stayed"


def _stay_words(gone: float, months: float) -> str:
    if np.isnan(gone):
        return "unknown"
    said = "left" if gone == 1 else "kept"
    return said if np.isnan(months) else f"{months:.0f} months, {said}"


def _won(engine: DuckDBEngine, customers: Table, deals: Table, value: str, more: str = "") -> Floats:
    if "account" not in deals.columns:
        return np.full(customers.rows, np.nan)
    query = (
        f"SELECT d.v AS v FROM {quote(customers.relation)} k LEFT JOIN (SELECT account, {value} AS v "
        f"FROM {quote(deals.relation)} WHERE outcome = 'won'{more} GROUP BY account) d ON d.account = k.account "
        "ORDER BY k.line"
    )
    return finite(arrays(engine, query)["v"])


def _until(as_of: dt.date | None) -> str:
    return f" AND (closed IS NULL OR closed <= DATE '{as_of.isoformat()}')" if as_of else ""


def _amounts(
    engine: DuckDBEngine, customers: Table, deals: Table, as_of: dt.date | None
) -> tuple[Worth, str, str] | None:
    if "amount" not in deals.columns:
        return None
    values = _won(engine, customers, deals, "sum(amount)::DOUBLE", _until(as_of))
    why = "sum of the amounts" + (", currencies not converted" if _currencies(engine, deals) > 1 else "")
    return Worth(values, values, tuple(_number(value) for value in values)), "won deals", why


def _currencies(engine: DuckDBEngine, deals: Table) -> int:
    if "currency" not in deals.columns:
        return 0
    row = engine.execute(
        f"SELECT count(DISTINCT currency) FROM {quote(deals.relation)} WHERE outcome = 'won'"
    ).fetchone()
    return int(row[0]) if row else 0


def _cycles(
    engine: DuckDBEngine, customers: Table, deals: Table, as_of: dt.date | None
) -> tuple[Worth, str, str] | None:
    if not {"created", "closed"} <= deals.columns:
        return None
    took = "arg_min(date_diff('day', created, closed), closed)::DOUBLE"
    values = _won(engine, customers, deals, took, f"{_until(as_of)} AND closed >= created")
    words = tuple("unknown" if np.isnan(value) else f"{value:.0f} days" for value in values)
    return Worth(-values, values, words), "won deals", "days from creation to close of the first won deal"


def _expansions(
    engine: DuckDBEngine, customers: Table, deals: Table, as_of: dt.date | None
) -> tuple[Worth, str, str] | None:
    """Only where the file knows expansions at all: then a customer with won deals and none of them has 0."""
    if "type" not in deals.columns or "account" not in deals.columns:
        return None
    grown = f"FILTER (type = 'expansion'{_until(as_of)})"
    value = f"coalesce(sum(amount) {grown}, 0)" if "amount" in deals.columns else f"count(*) {grown}"
    values = _won(engine, customers, deals, f"({value})::DOUBLE")
    if not np.nan_to_num(values).any():
        return None
    what = "amounts of expansion deals" if "amount" in deals.columns else "number of expansion deals"
    return Worth(values, values, tuple(_number(value) for value in values)), "won deals", what
