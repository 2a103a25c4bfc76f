"""Column names that CRM exports give to what is only known once a deal is under way or over.

Spellings of HubSpot, Salesforce and Pipedrive exports, matched on the lower snake_case of the header without the
prefixes that exports put in front (``Deal - ``, ``Opportunity ``, ``hs_``). ``funding_stage``, ``growth_stage`` and a
person's ``age`` are facts about an account and must not match, so most patterns are anchored at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PREFIX = re.compile(r"^(?:(?:deal|opportunity|opp|hs|hubspot|crm)_)+")

#: What such a column knows, and the patterns of its names; the first that matches is told.
_WORK = r"(?:activit(?:y|ies)|calls?|e?mails?|meetings?|tasks?|notes?)"
_HOW_MANY = r"(?:num|number|no|nr|count|total)_(?:of_)?"
_OF_WHAT = r"(?:(?:sales|done|logged|completed|open|outbound|inbound|associated)_)*"
_MONEY = r"(?:value|amount|revenue|price|arr|mrr|acv|tcv)"
_END = r"(?:closed?|closing|won|lost|win|sign(?:ed|ature)?)"
_OWNER = re.compile(
    r"(?:(?:account|record|lead|current|sales)_)?owner(?:_(?:id|name|email|rep_id|role|alias))?|owner_.*"
    r"|(?:sales_|account_)?rep(?:_id|_name)?|sales_?person(?:_id|_name)?|account_(?:executive|manager)|assigned_to|closed_by"
    r"|(?:seller|salesman|saleswoman|sales_(?:agent|executive|manager|contact)|sdr|bdr)(?:_id|_name)?"
)
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "the stage a deal ended in is its outcome in other words": (
        r"(?:(?:sales|pipeline|current|last|final|previous)_)?stage(?:_(?:name|id|order|sort_order|label))?",
        r"(?:sales_)?pipeline(?:_(?:stage|name|id))?",
        r"status(?:_reason)?|outcome|result",
        r"is_(?:open|closed|won|lost|closed_won|closed_lost|closed_.*)|closed_(?:won|lost)",
        r"(?:closed_won|closed_lost|won|lost|close)_(?:status|flag)",
    ),
    "a probability is set by whoever works the deal and ends at 0 or 100": (
        r"(?:.*_)?probability(?:_.*)?|(?:win_)?likelihood(?:_to_close)?",
        r"deal_score|einstein_.*score.*|predict(?:ed|ive)_.*(?:score|close|win).*",
    ),
    "a forecast follows the course of the deal": (
        r"(?:.*_)?forecast(?:_.*)?|commit_amount|expected_revenue|weighted_(?:amount|value)(?:_.*)?|projected_.*",
    ),
    "a reason is written when the deal is over": (
        r"(?:closed?_)?(?:won|lost|loss|win)_(?:reason|note|comment|detail|category|competitor)s?(?:_.*)?",
        r"(?:lost|loss)_to(?:_.*)?|(?:closed?|closing)_reason|reason_(?:for_)?(?:won|win|lost|loss|closing)|loss_code",
        r"churn(?:ed)?_(?:reason|date|on)",
    ),
    "what was signed is known at the close": (
        rf"(?:{_END}|final|actual|contract|invoiced?|booked)_{_MONEY}(?:_.*)?",
        rf"{_MONEY}_(?:at_close|won|closed|booked|signed)|(?:closed|won)_(?:amount|deal)_.*",
        r"(?:closed_)?(?:won|lost)_amount|discount(?:_.*)?",
    ),
    "who owns a deal is decided while it is worked, and describes the seller, not the account": (_OWNER.pattern,),
    "the last activity lies as late as the deal went on": (
        rf"(?:date_of_)?(?:last|latest|next|most_recent)_(?:sales_)?(?:{_WORK}|contact(?:ed)?|touch|engagement|reply)(?:_.*)?",
        r"(?:last|latest)_(?:modified|updated?|stage_change|step)(?:_.*)?|(?:stage|last)_chang(?:e|ed)(?:_.*)?",
        rf"days_since_last_(?:{_WORK}|contact|stage_change)|notes_last_.*|next_steps?(?:_.*)?",
        r"(?:modified|updated)_(?:at|on|date|time)",
    ),
    "work on a deal piles up for as long as it stays alive": (
        rf"{_HOW_MANY}{_OF_WHAT}(?:{_WORK}|touches|contacts|stage_changes|pushes)(?:_.*)?",
        r"(?:num|number)_(?:of_)?times_contacted|(?:num_)?contacted_notes|push_count",
        rf"(?:sales_)?{_WORK}_(?:count|total|number|logged|sent|received|to_do|done)|e?mail_messages_count",
        r"(?:done|total)_activities|has_(?:open_activity|overdue_task)",
    ),
    "how long a deal took is known when it is over": (
        rf"(?:days|time|weeks|months|hours)_(?:to|until|till|before)_{_END}(?:_.*)?",
        r"(?:sales_)?cycle(?:_(?:time|length|days|duration))?|sales_cycle.*|stage_duration",
        r"(?:days|time)_(?:open|in_(?:stage|pipeline)|in_.*stage)(?:_.*)?|(?:won|lost)_time",
        r"(?:deal|opportunity)_age(?:_.*)?|age_(?:of_deal|in_days)|(?:closed?|won|lost)_(?:date|at|on)",
    ),
}
_KNOWN = tuple((re.compile("|".join(patterns)), why) for why, patterns in _PATTERNS.items())


def name_leak(name: str, header: str) -> str | None:
    """Why a column of this name knows the outcome, or None.

    >>> name_leak("sales_stage", "Sales Stage")
    'the stage a deal ended in is its outcome in other words'
    >>> name_leak("funding_stage", "Funding Stage") is None
    True
    """
    spellings = _spellings(name, header)
    return next((why for pattern, why in _KNOWN if any(pattern.fullmatch(spelling) for spelling in spellings)), None)


def is_owner(name: str, header: str) -> bool:
    """Whether the column names who works the deal."""
    return any(_OWNER.fullmatch(spelling) for spelling in _spellings(name, header))


def _spellings(name: str, header: str) -> set[str]:
    spellings = {_plain(name), _plain(header)}
    return spellings | {_PREFIX.sub("", spelling) for spelling in spellings}


def _plain(header: str) -> str:
    """``Deal - Won Time`` as ``deal_won_time``; camel case is cut at its humps (``StageName``)."""
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header.strip())
    return re.sub(r"[^a-z0-9]+", "_", humps.lower()).strip("_")
