"""Deals: one row per sales opportunity, with an outcome, dates, and everything else as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.attributes import make_attributes, provenance
from closefit.intake.build import build, left_out_lines, where_kept
from closefit.intake.churn import customers_alone, require_churn_words
from closefit.intake.contract import Part, amount_part, churn_parts, closed_part, created_part, text_part
from closefit.intake.corrections import Corrections, attribute_notes
from closefit.intake.dealtypes import type_value
from closefit.intake.keys import find_key, text_of
from closefit.intake.measures import find_measures
from closefit.intake.outcomes import Told, find_outcome, tells_outcome
from closefit.intake.raw import one_count
from closefit.intake.read import read_file
from closefit.intake.recognise import crm_of, crm_outcome
from closefit.intake.roles import find_role, flagged
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.terms import DEAL_COLUMNS, Assumption, Place, Refused, Table


@dataclass(frozen=True, slots=True)
class DealFlags:
    """What a user says about a deals file; everything left out is guessed and reported.

    Columns are named by header or by attribute name, letter case put aside.
    """

    outcome: str | None = None
    #: Values of the outcome column.
    won: Sequence[str] | None = None
    lost: Sequence[str] | None = None
    key: str | None = None
    created: str | None = None
    closed: str | None = None
    amount: str | None = None
    churned: str | None = None
    #: Column with new business, renewal, expansion.
    type: str | None = None
    #: ``dmy`` or ``mdy``: what 03/04/2024 means.
    dates: str | None = None
    #: Columns that are no attributes; columns that stay one whatever the leak check says.
    drop: Sequence[str] = ()
    keep: Sequence[str] = ()
    #: Types and layers of columns, of this file or of the accounts.
    corrections: Corrections = field(default_factory=Corrections)


def read_deals(engine: DuckDBEngine, path: Path, flags: DealFlags | None = None) -> Table:
    """Read a deals file as the relation ``deals``: a CRM export or any flat file with an outcome.

    Every guess is an assumption of the table. Deals without an outcome are counted and left out; a deal without an
    account keeps its row with a null account. Raises InputError when the file cannot be used.
    """
    flags = flags or DealFlags()
    file = type_file(engine, read_file(engine, path, "deals"), dates=flags.dates, corrections=flags.corrections)
    dropped = [column for name in flags.drop if (column := flagged(file, name, "--drop"))]
    for name in flags.keep:
        flagged(file, name, "--keep")
    outcome = _outcome(engine, file, flags)
    key = find_key(engine, file, "deals", flags.key, row_if_none=True)
    parts = _parts(engine, file, flags, outcome)
    used = [column for part in parts.values() for column in part.columns]
    attributes = make_attributes(engine, file, (*key.taken, *used, *dropped), DEAL_COLUMNS, "deals")
    refused = _leave_out(engine, file, outcome)
    made = {**{name: part.sql for name, part in parts.items()}, "account": key.sql, "line": "line"}
    items = [f"{made[name]} AS {quote(name)}" for name in DEAL_COLUMNS]
    items += [f"{sql} AS {quote(name)}" for name, sql in provenance(file, attributes).items()]
    build(engine, file.raw, "deals", items, attributes, joins=key.joins, where=where_kept("deals", refused))
    present = {name for name, part in parts.items() if part.columns} | {"line"}
    present |= {"type"} if parts["type"].assumptions else set()  # by the words of the deals' names
    present |= set() if key.kind == "row" else {"account"}
    notes = (*file.assumptions, *(note for part in parts.values() for note in part.assumptions), *key.assumptions)
    measures, measured = find_measures(file, attributes, flags.corrections)
    notes += (*measured, *attribute_notes((a.attribute for a in attributes), flags.corrections))
    return Table(
        "deals", path, file.raw.rows - sum(r.count for r in refused), tuple(a.attribute for a in attributes),
        frozenset(present), (*file.refused, *refused), notes, crm_of(file), file.raw.headers, measures,
    )  # fmt: skip


def _outcome(engine: DuckDBEngine, file: TypedFile, flags: DealFlags) -> Part:
    given = flagged(file, flags.outcome, "--outcome")
    if given is None and flags.won is None and flags.lost is None:
        kept_by_crm = crm_outcome(file)
        if kept_by_crm:
            return kept_by_crm
    alone = _customers(engine, file, flags, given)
    if alone:
        return alone
    found = find_outcome(engine, file, given=given, told=Told(flags.won, flags.lost))
    return Part(found.sql(file), (found.column,), found.assumptions, found.churned_sql(file))


def _customers(engine: DuckDBEngine, file: TypedFile, flags: DealFlags, given: TypedColumn | None) -> Part | None:
    """Every row as a customer who was won, where the file says who churned and nothing else about outcomes."""
    if flags.won is not None or flags.lost is not None:
        return None
    churn = customers_alone(engine, file, flagged(file, flags.churned, "--churned"))
    if churn is None or (given is not None and given not in churn):
        return None
    if given is None and tells_outcome(engine, file, [column for column in churn if column]):
        return None
    named = " and ".join(column.header for column in churn if column)
    why = "the file says who churned and nothing about won and lost, so its rows are customers"
    return Part(
        "'won'", (), (Assumption("outcome", f"every row a customer; {named}", why, "--outcome"),), customers=churn
    )


def _parts(engine: DuckDBEngine, file: TypedFile, flags: DealFlags, outcome: Part) -> dict[str, Part]:
    """Every column of the contract but the account and the line."""
    left = [c for c in file.columns if c not in outcome.columns]
    require_churn_words(engine, file, flagged(file, flags.churned, "--churned"))
    churned, churned_on = churn_parts(file, left, outcome, flagged(file, flags.churned, "--churned"))
    if outcome.customers:
        left = [c for c in left if c not in outcome.customers]
    deal = find_role(left, "deals", "deal")
    return {
        "deal": Part(text_of(file, deal), (deal,)) if deal else Part("CAST(line AS VARCHAR)"),
        "outcome": outcome,
        "churned": churned,
        "churned_on": churned_on,
        "type": Part(*type_value(engine, file, left, flagged(file, flags.type, "--type"))),
        "created": created_part(file, left, flags.created, customers=outcome.customers is not None),
        "closed": closed_part(file, left, flags.closed),
        "amount": amount_part(file, left, flags.amount),
        "currency": text_part(file, left, "currency"),
        "lost_reason": text_part(file, left, "lost_reason"),
    }


def _leave_out(engine: DuckDBEngine, file: TypedFile, outcome: Part) -> tuple[Refused, ...]:
    """Find deals without an outcome; their lines go to ``deals_left_out``. Raises InputError when none has one."""
    if not outcome.columns:
        return ()
    where = f"FROM {quote(file.raw.relation)} WHERE ({outcome.sql}) IS NULL"
    count = one_count(engine, f"SELECT count(*) {where}")
    header = outcome.columns[0].header
    if count == file.raw.rows:
        raise InputError(
            f"{header!r} is empty in every row", place=Place(file.raw.path, file.raw.header_line or None),
            advice="Name the outcome column with --outcome.",
        )  # fmt: skip
    if not count:
        return ()
    reason = f"no outcome ({header} is empty)".replace("'", "''")
    return left_out_lines(engine, "deals", f"SELECT line, '{reason}' AS reason {where}")
