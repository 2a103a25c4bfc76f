"""What a condition may say: the functions, the names of a score, the limits, and what to write instead of other SQL."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from closefit.errors import ProfileError
from closefit.terms import AttributeType

MAX_LENGTH = 2000
MAX_NODES = 200
MAX_DEPTH = 20
MAX_DAYS = 36_500


class ConditionError(ProfileError):
    """The condition cannot be read.

    ``offset`` is the 0-based character in the condition's text at which the trouble begins.
    """

    def __init__(self, message: str, offset: int = 0, advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.message = message
        self.offset = offset
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language and what it is given."""

    #: What it gives: a flag can stand alone, a number or a text is compared.
    gives: AttributeType
    #: What the attribute in its first place must be; None for a kind of signal.
    takes: AttributeType | None
    #: As it is shown in a message.
    usage: str
    #: Fewest and most texts behind the attribute.
    texts: tuple[int, int] = (0, 0)


_FLAG, _NUMBER, _TEXT = AttributeType.flag, AttributeType.number, AttributeType.text
_LIST, _DATE = AttributeType.list, AttributeType.date

FUNCTIONS: dict[str, Function] = {
    "has": Function(_FLAG, _LIST, "has(technologies, 'HubSpot')", (1, 1)),
    "has_any": Function(_FLAG, _LIST, "has_any(technologies, 'HubSpot', 'Salesforce')", (1, MAX_NODES)),
    "has_all": Function(_FLAG, _LIST, "has_all(technologies, 'HubSpot', 'Slack')", (1, MAX_NODES)),
    "has_category": Function(_FLAG, _LIST, "has_category(technologies, 'crm')", (1, 1)),
    "days_since": Function(_NUMBER, _DATE, "days_since(last_round)"),
    "days_until": Function(_NUMBER, _DATE, "days_until(contract_end)"),
    "signals": Function(_NUMBER, None, "signals('job_opening', 90)"),
    "lower": Function(_TEXT, _TEXT, "lower(industry)"),
    "starts_with": Function(_FLAG, _TEXT, "starts_with(industry, 'bank')", (1, 1)),
}

#: Names that tiers may use beside the attributes, and what they are.
SCORE_NAMES: dict[str, AttributeType] = {
    "fit": _NUMBER,
    "intent": _NUMBER,
    "persona": _NUMBER,
    "excluded": _FLAG,
    "qualified": _FLAG,
}

#: SQL that people try, and what to write instead.
INSTEAD: dict[str, str] = {
    "like": "Use = , in (...) or starts_with(attribute, 'text').",
    "ilike": "Text compares without regard to case; use = , in (...) or starts_with(attribute, 'text').",
    "similar": "Use = , in (...) or starts_with(attribute, 'text').",
    "contains": "Use has(attribute, 'value') for a list, starts_with(attribute, 'text') for a text.",
    "upper": "Text compares without regard to case.",
    "case": "Use grades: the first grade that matches is earned.",
    "if": "Use grades: the first grade that matches is earned.",
    "cast": "Write the value in the type that is meant: 50, 'text', date '2026-01-31', true.",
    "select": "A condition looks at one account; it cannot ask a table.",
    "exists": "A condition looks at one account; it cannot ask a table.",
    "coalesce": "An unknown attribute stays unknown; test it with: attribute is null.",
    "ifnull": "An unknown attribute stays unknown; test it with: attribute is null.",
    "count": "Count signals with signals('kind', 90) >= 1.",
    "interval": "Count days with days_since(attribute) or days_until(attribute).",
    "current_date": "Count days with days_since(attribute) or days_until(attribute).",
    "now": "Count days with days_since(attribute) or days_until(attribute).",
    "today": "Count days with days_since(attribute) or days_until(attribute).",
    "distinct": "Use = or <>, and is null for the unknown.",
    "any": "Use has_any(attribute, 'a', 'b') or in (...).",
    "all": "Use has_all(attribute, 'a', 'b').",
    "where": "Write only the condition itself.",
}

#: Words that never are an attribute's name, and make the parser take the rest for something else.
STATEMENTS = frozenset({"if", "case", "select"})

KEYWORDS = frozenset({"and", "or", "not", "between", "in", "is", "null", "true", "false"})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that the word is most likely a slip of, if any."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def function_advice(name: str) -> str:
    """What to write instead of a function that conditions do not have."""
    if name in INSTEAD:
        return INSTEAD[name]
    close = nearest(name, FUNCTIONS)
    meant = f"Did you mean {close}? " if close else ""
    return f"{meant}The functions are: {', '.join(FUNCTIONS)}."
