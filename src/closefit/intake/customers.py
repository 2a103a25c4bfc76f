"""Customers: who bought, who stayed, who left, and what they are worth."""

from __future__ import annotations

from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.accounts import one_row_each
from closefit.intake.attributes import make_attributes, provenance
from closefit.intake.build import build, where_kept
from closefit.intake.churn import churn_columns, churn_value
from closefit.intake.corrections import Corrections
from closefit.intake.keys import find_key
from closefit.intake.measures import find_measures
from closefit.intake.read import read_file
from closefit.intake.roles import find_role, flagged
from closefit.intake.types import type_file
from closefit.terms import AttributeType, Table

#: Contract of a customers relation: ``account`` is unique; ``churned`` is true, false or null; ``churned_on`` and
#: ``started`` are DATEs.
CUSTOMER_COLUMNS = ("account", "name", "churned", "churned_on", "started", "line")


def read_customers(
    engine: DuckDBEngine, path: Path, *, key: str | None = None, churned: str | None = None, dates: str | None = None,
    corrections: Corrections | None = None,
) -> Table:  # fmt: skip
    """Read a customers file as the relation ``customers``; what is beside the contract is an attribute (arr, nps, ...).

    Raises InputError when the file cannot be used.
    """
    corrections = corrections or Corrections()
    file = type_file(engine, read_file(engine, path, "customers"), dates=dates, corrections=corrections)
    found = find_key(engine, file, "customers", key, strict=False)
    flag, day = churn_columns(file.columns, "customers", flagged(file, churned, "--churned"))
    said, notes = churn_value(file, flag, day)
    started = find_role(file.columns, "customers", "started", types=(AttributeType.date,))
    attributes = make_attributes(engine, file, (*found.taken, flag, day, started), CUSTOMER_COLUMNS, "customers")
    refused = one_row_each(engine, file, found, "customers")
    contract = (
        f"{found.sql} AS account", f"{found.name} AS name", f"{said} AS churned",
        f"{day.sql if day else 'NULL::DATE'} AS churned_on", f"{started.sql if started else 'NULL::DATE'} AS started",
        "line",
        *(f"{sql} AS {quote(name)}" for name, sql in provenance(file, attributes).items()),
    )  # fmt: skip
    build(
        engine, file.raw, "customers", contract, attributes, joins=found.joins, where=where_kept("customers", refused)
    )
    measures, measured = find_measures(file, attributes, corrections)
    there = (("churned", flag or day), ("churned_on", day), ("started", started), ("name", found.has_name))
    return Table(
        "customers", path, file.raw.rows - sum(r.count for r in refused), tuple(a.attribute for a in attributes),
        frozenset({"account", "line"} | {name for name, column in there if column}),
        (*file.refused, *refused), (*file.assumptions, *found.assumptions, *notes, *measured),
        headers=file.raw.headers, measures=measures,
    )  # fmt: skip
