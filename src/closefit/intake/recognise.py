"""Whose export a deals file is, by its headers, and what that tells about the outcome."""

from __future__ import annotations

from closefit.intake.contract import Part
from closefit.intake.roles import find_role
from closefit.intake.tables import column_table
from closefit.intake.typed import TypedFile
from closefit.terms import Assumption, AttributeType


def crm_of(file: TypedFile) -> str | None:
    """``hubspot``, ``salesforce``, ``pipedrive``, or None: the one with the most headers of its own, three at least."""
    names = {column.name for column in file.columns}
    marks = column_table()["crm"]
    counts = sorted(((len(names & set(marks[crm])), crm) for crm in marks), reverse=True)
    (best, crm), (second, _) = counts[0], counts[1]
    return crm if best >= 3 and best > second else None


def crm_outcome(file: TypedFile) -> Part | None:
    """Won and closed as two flags (Salesforce's IsWon and IsClosed, HubSpot's "Is Closed Won" and "Is Deal Closed?").

    They beat the stage: stages can be renamed, and a stage called "closed won" may mean anything.
    """
    flags = (AttributeType.flag,)
    won = find_role(file.columns, "deals", "is_won", types=flags)
    closed = find_role(file.columns, "deals", "is_closed", types=flags)
    if won is None or closed is None or won is closed:
        return None
    value = (
        f"CASE WHEN {won.sql} THEN 'won' WHEN {closed.sql} THEN 'lost' "
        f"WHEN {won.sql} IS NULL AND {closed.sql} IS NULL THEN NULL ELSE 'open' END"
    )
    why = "the CRM keeps them itself; stages can be renamed"
    notes = (
        Assumption("outcome column", f"{won.header} and {closed.header}", why, "--outcome"),
        Assumption("won", f"{won.header} is yes", "what the column says", "--outcome and --won"),
        Assumption(
            "lost", f"{closed.header} is yes and {won.header} is not", "closed, not won", "--outcome and --lost"
        ),
    )
    return Part(value, (won, closed), notes)
