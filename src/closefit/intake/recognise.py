"""Whose export a deals file is, by its headers, and what that tells about the outcome."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType

#: Headers (lower snake_case) that one CRM's deal export has and others have not; two of them and it is recognised.
_MARKS = {
    "hubspot": {"dealname", "dealstage", "deal_stage", "associated_company", "associated_company_ids", "closed_lost_reason", "hs_object_id", "hs_is_closed_won", "is_closed_won", "createdate", "closedate", "deal_owner", "associated_company_primary", "pipeline", "associated_contact"},
    "salesforce": {"opportunity_name", "opportunity_id", "opportunity_owner", "is_won", "is_closed", "stage_name", "lead_source", "account_name", "account_id", "created_date", "fiscal_period", "forecast_category", "next_step", "opportunity_record_type", "currency_iso_code", "probability_percent"},
    "pipedrive": {"deal_title", "deal_status", "deal_won_time", "deal_lost_time", "deal_deal_created", "deal_value", "deal_organization", "organization_name", "deal_lost_reason", "deal_deal_closed_on", "deal_add_time", "won_time", "lost_time", "add_time"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CrmOutcome:
    """SQL of the outcome from the columns a CRM fills by itself."""

    sql: str
    columns: tuple[TypedColumn, ...]
    assumptions: tuple[Assumption, ...]


def crm_of(file: TypedFile) -> str | None:
    """``hubspot``, ``salesforce``, ``pipedrive``, or None. Three marks, and more than any other has."""
    names = {column.name for column in file.columns}
    counts = sorted(((len(marks & names), crm) for crm, marks in _MARKS.items()), reverse=True)
    (best, crm), (second, _) = counts[0], counts[1]
    return crm if best >= 3 and best > second else None


def crm_outcome(file: TypedFile) -> CrmOutcome | None:
    """Won and closed as two flags (Salesforce's IsWon and IsClosed, HubSpot's "Is Closed Won" and "Is Deal Closed?").

    They beat the stage: portals rename stages, and a stage called "closed won" may mean anything.
    """
    flags = (AttributeType.flag,)
    won = find_role(file.columns, "deals", "is_won", types=flags)
    closed = find_role(file.columns, "deals", "is_closed", types=flags)
    if won is None or closed is None or won is closed:
        return None
    value = f"CASE WHEN {won.sql} THEN 'won' WHEN {closed.sql} THEN 'lost' WHEN {won.sql} IS NULL AND {closed.sql} IS NULL THEN NULL ELSE 'open' END"
    note = Assumption(
        "outcome column",
        f"{won.header} and {closed.header}",
        "the CRM keeps them itself; stages can be renamed",
        "--outcome",
    )
    meaning = Assumption("lost", f"{closed.header} without {won.header}", "closed and not won", "--outcome")
    return CrmOutcome(value, (won, closed), (note, meaning))
