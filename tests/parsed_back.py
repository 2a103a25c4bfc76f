"""Dialects whose engine does not run here: their text is parsed back, written for DuckDB and run on DuckDB.

That shows that the text parses as SQL of its dialect and means what it should as far as sqlglot understands both. A
function that DuckDB lacks, or that sqlglot brings back as something else, has a shim here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS
from tests.targets import DuckDBTarget, Rows

#: Dialects whose engine runs nowhere in the tests.
PARSED = ("databricks", "snowflake", "bigquery", "trino", "redshift")

#: Functions that sqlglot leaves as they are.
MACROS = (
    "arrays_overlap(a, b) AS list_has_any(a, b)",  # Spark, Trino
    "json_serialize(items) AS CAST(to_json(items) AS VARCHAR)",  # Redshift: SUPER as text
    "json_parse(said) AS from_json(said, '[\"VARCHAR\"]')",  # Redshift: text as SUPER
)


@dataclass
class ParsedBack:
    engine: DuckDBEngine
    dialect: str = ""

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        DuckDBTarget(self.engine).load(name, columns, rows)

    def rows(self, sql: str) -> Rows:
        parsed = sqlglot.parse_one(sql, read=DIALECTS[self.dialect].generator)
        return self.engine.rows(_shimmed(parsed).sql(dialect="duckdb"))


def _shimmed(tree: exp.Expr) -> exp.Expr:
    for node in list(tree.find_all(exp.ParseJSON)):
        node.replace(exp.Anonymous(this="json_parse", expressions=[node.this]))  # A list, not any JSON.
    for table in list(tree.find_all(exp.Unnest)):
        records = table.expressions[0]
        if isinstance(records, exp.Array) and isinstance(records.expressions[0], exp.Struct):
            table.replace(_table_of(records.expressions))  # BigQuery makes columns of an array of records.
    for kind in list(tree.find_all(exp.DataType)):
        if kind.this == exp.DType.VARCHAR and kind.expressions:
            kind.replace(exp.DataType.build("TEXT"))  # Redshift's VARCHAR(MAX).
    return tree


def _table_of(records: list[exp.Expr]) -> exp.Expr:
    first, *rest = records
    names = [pair.this.name if isinstance(pair, exp.PropertyEQ) else pair.alias for pair in first.expressions]
    values = [pair.expression if isinstance(pair, exp.PropertyEQ) else pair.this for pair in first.expressions]
    rows = [exp.Tuple(expressions=values), *rest]
    alias = exp.TableAlias(this=exp.to_identifier("records"), columns=[exp.to_identifier(name) for name in names])
    return exp.Values(expressions=rows, alias=alias)


@pytest.fixture(scope="session")
def parsed_back() -> Iterator[ParsedBack]:
    """DuckDB in the place of an engine; set ``dialect`` before use."""
    with DuckDBEngine(threads=1) as engine:
        for macro in MACROS:
            engine.execute(f"CREATE MACRO {macro}")
        yield ParsedBack(engine)
