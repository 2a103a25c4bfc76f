"""The nouns of enrichment: what is asked of a provider, what it answers, which facts it brings, and what that costs.

Money is held as integer *micros*: 1_000_000 micros are one unit of the currency (one US dollar). Shares, growth and
confidence are fractions. Dates have no time zone; moments are UTC.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from closefit.terms import AttributeType, Layer

#: One unit of money is this many micros.
MICROS = 1_000_000


class AnswerState(StrEnum):
    """How one question to a provider ended. A miss, an error and *pending* are three different things."""

    found = "found"
    #: The provider answered, and knows nothing.
    not_found = "not found"
    #: It is still looking: ask again with the ticket.
    pending = "pending"
    rate_limited = "rate limited"
    out_of_credits = "out of credits"
    #: The key is good, the plan does not include this.
    not_entitled = "not entitled"
    bad_key = "bad key"
    bad_request = "bad request"
    #: A fault that may pass: 5xx, a time limit, an answer that is cut short or of the wrong shape.
    transient = "transient"


class Licence(StrEnum):
    """What may be done with a fact, by where it comes from."""

    #: Public registers, filings, a company's own pages: may be kept.
    public = "public"
    #: Sold by a vendor: may be kept while its terms allow, and is purged by provider.
    vendor = "vendor"
    #: The user's own table.
    own = "own"
    #: Made here from other facts; goes when they go.
    estimate = "estimate"


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """An attribute that providers can fill: its canonical name, type and layer, and for how long it stays fresh."""

    name: str
    type: AttributeType
    layer: Layer
    #: Days after which a fact is stale, where the settings say nothing else.
    fresh_for: int
    #: True for what is about a person: it is erased with that person.
    personal: bool = False


def _known(layer: Layer, fresh_for: int, **types: AttributeType) -> list[KnownAttribute]:
    return [KnownAttribute(name, kind, layer, fresh_for) for name, kind in types.items()]


_NUMBER, _TEXT, _DATE, _LIST = AttributeType.number, AttributeType.text, AttributeType.date, AttributeType.list

#: Attributes with a fixed meaning, by name. A table or a declared provider may fill others of the user's own.
KNOWN_ATTRIBUTES: Mapping[str, KnownAttribute] = {
    one.name: one
    for one in (
        *_known(
            Layer.firmographic, 365,
            name=_TEXT, legal_name=_TEXT, description=_TEXT, industry=_TEXT, sub_industry=_TEXT, naics=_TEXT, sic=_TEXT,
            country=_TEXT, region=_TEXT, city=_TEXT, founded_year=_NUMBER, business_model=_TEXT, ownership=_TEXT,
            lei=_TEXT, company_number=_TEXT, cik=_TEXT, ticker=_TEXT, parent=_TEXT, ultimate_parent=_TEXT,
            linkedin_url=_TEXT, github_org=_TEXT, keywords=_LIST,
        ),
        *_known(Layer.firmographic, 180, employees=_NUMBER, revenue_usd=_NUMBER, headcount_growth=_NUMBER),
        *_known(
            Layer.behavioral, 90,
            funding_stage=_TEXT, funding_total_usd=_NUMBER, last_funding_usd=_NUMBER, last_funding_date=_DATE,
        ),
        *_known(Layer.technographic, 90, technologies=_LIST),
        *_known(Layer.behavioral, 14, open_roles=_NUMBER, open_role_departments=_LIST, intent_topics=_LIST),
        *_known(Layer.product, 90, github_public_repos=_NUMBER, github_followers=_NUMBER),
        KnownAttribute("owner", AttributeType.text, Layer.firmographic, 180, personal=True),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundFact:
    """One value a provider gives for one attribute of the account that was asked about."""

    attribute: str
    #: A number, text, bool, date, or a tuple of texts; never None, never empty: what is unknown is no fact.
    value: float | int | str | bool | dt.date | tuple[str, ...]
    #: The day it was true according to the provider; None when it does not say.
    observed: dt.date | None = None
    #: Between 0 and 1; None when nothing is known about it.
    confidence: float | None = None
    #: What it rests on, in one line: the tag in the page, the filing, the band that a number is the middle of.
    evidence: str = ""
    #: Ends of a band or of an estimate's interval, in the unit of the value.
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class FoundSignal:
    """A dated event about an account."""

    kind: str
    at: dt.date
    strength: float = 1.0
    fields: Mapping[str, object] = field(default_factory=dict)
    #: What tells it from other events of the account: told again under this name, with other fields, it is stored
    #: once. None where all that it says tells it.
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a provider is asked: one account, and which attributes are wanted of it."""

    #: The account's key, which is its registrable domain, such as ``acme.com``.
    account: str
    wanted: frozenset[str]
    #: Facts that are known already and help to find it: ``name``, ``country``, ``linkedin_url``, ``cik`` ... Who says
    #: what is no more (``role_closed``) gets under ``job_openings`` the fields of roles that were open before.
    known: Mapping[str, object] = field(default_factory=dict)
    #: Our key of this call. Where a vendor keeps it, a call whose answer was lost can be looked up.
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says to one question. ``facts`` and ``signals`` are empty unless it was found."""

    state: AnswerState
    facts: tuple[FoundFact, ...] = ()
    signals: tuple[FoundSignal, ...] = ()
    #: Credits that the vendor says it billed; None leaves it to the declared price. With *pending*, what this look
    #: cost: looks add up.
    credits: float | None = None
    #: Seconds after which to ask again, where the vendor says so (Retry-After, an estimate of its own).
    retry_after: float | None = None
    #: With *pending*: what to ask for later.
    ticket: str | None = None
    #: The vendor's own words, shortened and without secrets; for people.
    said: str = ""
    #: False only when the request certainly never reached the provider (no connection): then it was not billed.
    sent: bool = True
    #: True when a reply may exist and could not be read (it never came, or it was cut short): it may have been billed.
    lost: bool = False


_MONEY = re.compile(r"\s*(?:usd|\$)?\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:usd|\$|dollars?)?\s*", re.IGNORECASE)

#: Digits of an amount, and micros that the store can hold with room to add them up.
_DIGITS = 28  # as Decimal reckons
_MOST_MICROS = 10**18


def money_micros(text: str, *, up: bool = False) -> int | None:
    """Micros of ``50usd``, ``$0.02`` or ``12.50``; None for what is no amount of US dollars.

    Parts of a micro are left off, so that a budget is never exceeded; of a price they are rounded ``up``.

    >>> money_micros("50usd"), money_micros("0.02 usd"), money_micros("12 eur")
    (50000000, 20000, None)
    """
    found = _MONEY.fullmatch(text)
    if not found or len(found[1]) > _DIGITS:
        return None
    micros = (math.ceil if up else math.floor)(Decimal(found[1]) * MICROS)
    return micros if micros < _MOST_MICROS else None


def money_text(micros: int) -> str:
    """Dollars as people write them, to the cent, or as exactly as it takes.

    >>> money_text(50_000_000), money_text(6800), money_text(-10)
    ('50.00', '0.0068', '-0.00001')
    """
    text = f"{abs(Decimal(micros)) / MICROS:.6f}".rstrip("0")
    whole, _, rest = text.partition(".")
    return f"{'-' if micros < 0 else ''}{whole}.{rest:0<2}"
