"""Rows of a filled-in file as interviews, with the outcome from the file or from the deals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from closefit.derive.interviews.coding import Interview
from closefit.derive.interviews.scheme import Asked
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Table

#: Role -> names of its column in lower snake_case, best first.
ROLES: Mapping[str, Sequence[str]] = {
    "account": ("account", "domain", "company_domain", "company", "customer", "website", "email", "name"),
    "outcome": ("outcome", "result", "won_lost", "status", "deal_outcome"),
    "trigger": ("trigger", "triggers", "what_triggered_the_search", "why_now", "trigger_event"),
    "objection": ("objection", "objections", "what_would_have_made_you_not_buy", "blocker", "concern", "concerns"),
    "success": ("success", "success_criterion", "success_criteria", "what_does_success_look_like", "goal"),
}  # fmt: skip

_WON = re.compile(r"(closed )?won|yes|customer|active|kept|churned|gewonnen", re.IGNORECASE)
_LOST = re.compile(r"(closed )?lost|no|rejected|verloren", re.IGNORECASE)

_DOMAIN = re.compile(r"[^/@\s]+\.[^/@\s]+")

#: Line, role -> text, keys under which the account may be known.
Row = tuple[int, Mapping[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class AskedAccounts:
    """The interviews of a file, and what could not be used."""

    interviews: tuple[Interview, ...]
    #: Accounts that the deals do not know: account, line.
    unknown: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[int, str], ...]


def deal_outcomes(engine: DuckDBEngine, deals: Table) -> dict[str, str]:
    """Account -> ``won`` or ``lost``, by its last closed deal; open deals say nothing."""
    if "account" not in deals.columns:
        return {}
    rows = engine.execute(
        f"SELECT account, outcome FROM {quote(deals.relation)} "
        "WHERE outcome IN ('won', 'lost') AND account IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY account ORDER BY closed DESC NULLS LAST, line DESC) = 1"
    ).fetchall()
    return {str(account): str(outcome) for account, outcome in rows}


def read_interviews(rows: Iterable[Row], outcomes: Mapping[str, str] | None) -> AskedAccounts:
    """Interviews with their outcome: what the file says first, then the deals (None: none were given)."""
    interviews, unknown, left = [], [], []
    for line, cells, keys in rows:
        answers = {asked: cells[asked] for asked in Asked if asked in cells}
        if "account" not in cells:
            left.append((line, "no account"))
            continue
        if not answers:
            left.append((line, "no answer to any of the three questions"))
            continue
        known = next((key for key in keys if outcomes and key in outcomes), None)
        outcome = _outcome(cells.get("outcome", ""))
        if cells.get("outcome") and not outcome:
            left.append((line, f"the outcome {cells['outcome']!r} is neither won nor lost: counted apart"))
        if not outcome and outcomes is not None:
            outcome = outcomes[known] if known is not None else ""
            if known is None:
                unknown.append((cells["account"], line))
        account = known or next((key for key in keys if _DOMAIN.fullmatch(key)), (*keys, cells["account"])[-1])
        interviews.append(Interview(account, line, outcome, answers, cells["account"]))
    return AskedAccounts(tuple(interviews), tuple(unknown), tuple(left))


def _outcome(text: str) -> str:
    said = text.strip()
    return "won" if _WON.fullmatch(said) else "lost" if _LOST.fullmatch(said) else ""
