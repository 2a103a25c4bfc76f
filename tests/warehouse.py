"""Profiles as queries over a warehouse's tables, and raw tables in DuckDB for them to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from closefit.engines import DuckDBEngine
from closefit.engines.commented import Comments, commented
from closefit.profile import Profile
from closefit.score import ScoreInputs
from closefit.score.header import Told, header_lines
from closefit.score.nodes import AsOf
from closefit.score.notes import STEP_NOTES, column_notes, result_notes
from closefit.score.sources import NOUNS, Source, table_name
from closefit.score.wanted import wanted_inputs
from closefit.score.warehouse import WarehouseQuery, warehouse_query
from tests.scoring import AS_OF

COLUMNS: Mapping[str, Mapping[str, str]] = {}


def query_of(
    profile: Profile,
    *,
    inputs: ScoreInputs | None = None,
    as_of: AsOf = AS_OF,
    tables: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, str]] = COLUMNS,
    **options: Any,
) -> WarehouseQuery:
    """The query over tables called as their nouns, unless ``tables`` says otherwise."""
    return warehouse_query(profile, inputs or wanted_inputs(profile), as_of, sources_of(tables, columns), **options)


def sources_of(
    tables: Mapping[str, str] | None = None, columns: Mapping[str, Mapping[str, str]] = COLUMNS
) -> dict[str, Source]:
    return {noun: Source(table_name((tables or {}).get(noun, noun)), columns.get(noun, {})) for noun in NOUNS}


def comments_of(query: WarehouseQuery, title: str, **told: Any) -> Comments:
    """All comments, as ``closefit sql`` makes them."""
    facts = Told(title, "0.0", "icp.yaml", AS_OF.isoformat(), **{"sources": sources_of(), "seen": {}, **told})
    plan = query.plan
    return Comments(header_lines(plan, facts), STEP_NOTES, column_notes(plan), result_notes(plan))


def text_of(query: WarehouseQuery, dialect: str, title: str = "DuckDB") -> str:
    return commented(query.tree, dialect, comments_of(query, title))


def run_text(engine: DuckDBEngine, text: str) -> list[dict[str, Any]]:
    """The rows of a query's text, in the order of their accounts."""
    return sorted(engine.rows(text), key=lambda row: str(row["account"]))


def plain(value: object) -> object:
    """A value as it can be compared whatever read it."""
    return value.isoformat() if isinstance(value, dt.date) else value
