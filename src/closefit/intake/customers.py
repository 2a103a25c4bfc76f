"""Customers: who bought, who stayed, who left, and what they are worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.accounts import build, left_out
from closefit.intake.attributes import make_attributes, provenance
from closefit.intake.churn import churn_columns, churn_value
from closefit.intake.keys import find_key
from closefit.intake.read import read_file
from closefit.intake.roles import find_role, flagged
from closefit.intake.types import type_file
from closefit.terms import AttributeType, Table

#: Contract of a customers relation: ``account`` is unique; ``churned`` is true, false or null; the others are DATEs.
CUSTOMER_COLUMNS = ("account", "name", "churned", "churned_on", "started", "line")


def read_customers(
    engine: DuckDBEngine, path: Path, *, key: str | None = None, churned: str | None = None, dates: str | None = None
) -> Table:  # fmt: skip
    """Read a customers file as the relation ``customers``; everything beside the contract is an attribute (arr, nps, ...)."""
    file = type_file(engine, read_file(engine, path, "customers"), dates=dates)
    found = find_key(engine, file, "customers", key)
    flag, day = churn_columns(file, file.columns, "customers", flagged(file, churned, "--churned"))
    said, notes = churn_value(file, flag, day)
    started = find_role(file.columns, "customers", "started", types=(AttributeType.date,))
    attributes = make_attributes(engine, file, (*found.taken, flag, day, started), CUSTOMER_COLUMNS, "customers")
    refused = left_out(engine, file, found, "customers")
    contract = (
        f"{found.sql} AS account", f"{found.name} AS name", f"{said} AS churned", f"{day.sql if day else 'NULL::DATE'} AS churned_on",
        f"{started.sql if started else 'NULL::DATE'} AS started", "line", *provenance(file, attributes),
    )  # fmt: skip
    where = f"WHERE line NOT IN (SELECT line FROM {quote('customers_left_out')})" if refused else ""
    build(engine, file.raw, "customers", contract, attributes, found.joins, where)
    columns = {"account", "line"} | {
        name for name, c in (("churned", flag or day), ("churned_on", day), ("started", started)) if c
    }
    table = Table(
        "customers",
        path,
        file.raw.rows - sum(r.count for r in refused),
        tuple(a.attribute for a in attributes),
        frozenset(columns),
    )
    return replace(
        table, refused=(*file.refused, *refused), assumptions=(*file.assumptions, *found.assumptions, *notes)
    )
