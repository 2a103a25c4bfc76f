"""Which answer is accepted, and which of several values holds. This is the one place where that is decided.

A value is *accepted*, so that nobody else is asked, when it is of the attribute's type and still fresh on the day it
is said to have been true; a staler one is kept, and the next provider is asked. Of the values that were brought one
holds, by the first of these that decides:

1. a fresh value goes before a stale one;
2. a value that somebody states goes before an estimate, which is made of other facts and confirms nobody;
3. the value that most providers give (numbers agree within 20 %, texts in their one spelling);
4. the higher confidence, where both providers state one;
5. the day it was true, or else was fetched: the later one;
6. the order of the providers.

Nothing is thrown away: what lost is kept beside it, and shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.enrich.freshness import Freshness
from closefit.facts import KNOWN_ATTRIBUTES, FoundFact
from closefit.store.values import Value, stored_value
from closefit.taxonomy import normal_country, normal_industry
from closefit.terms import AttributeType

#: Two numbers agree when the smaller is at least this share of the larger.
AGREES = 0.8

_SPELLINGS = {"country": normal_country, "industry": normal_industry}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one provider says of one attribute of an account, at its latest."""

    provider: str
    value: Value
    fetched: dt.date
    observed: dt.date | None = None
    confidence: float | None = None
    #: Its place in the order of providers, from 0.
    place: int = 0
    #: Computed from other facts, and stated by nobody.
    estimate: bool = False

    @property
    def since(self) -> dt.date:
        """The day from which its age counts."""
        return self.observed or self.fetched


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claim that holds, and why."""

    claim: Claim
    rule: str
    #: Claims that say something else.
    against: tuple[Claim, ...] = ()
    #: Everyone who states this value, the one that holds first; an estimate confirms nobody.
    sources: tuple[str, ...] = ()


def spelled(attribute: str, value: Value) -> Value:
    """A country or an industry in the one spelling that files are brought to."""
    spell = _SPELLINGS.get(attribute)
    return (spell(value) or value) if spell and isinstance(value, str) else value


def kind_of(attribute: str, value: Value) -> AttributeType:
    """The type of an attribute: the declared one, or else that of the value."""
    if known := KNOWN_ATTRIBUTES.get(attribute):
        return known.type
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, int | float):
        return AttributeType.number
    if isinstance(value, dt.date):
        return AttributeType.date
    return AttributeType.list if isinstance(value, tuple) else AttributeType.text


def known_kind(attribute: str, stored: Mapping[str, AttributeType], value: object = None) -> AttributeType:
    """The type of an attribute of which the store holds ``value``."""
    if known := KNOWN_ATTRIBUTES.get(attribute):
        return known.type
    if attribute in stored:
        return stored[attribute]
    if isinstance(value, float):
        return AttributeType.number
    if isinstance(value, int):
        return AttributeType.flag
    return AttributeType.list if str(value).startswith("[") else AttributeType.text


def accepted(fact: FoundFact, freshness: Freshness) -> bool:
    """Whether a fact fills its gap, so that no other provider is asked for it."""
    return fact.observed is None or freshness.fresh(fact.attribute, fact.observed)


def usable(fact: FoundFact) -> bool:
    """Whether a fact holds a value of the type that its attribute has."""
    return stored_value(fact.value, kind_of(fact.attribute, fact.value)) is not None


def agree(one: Value, other: Value) -> bool:
    """Whether two values say the same; lists do, when they share anything."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool({item.casefold() for item in one} & {item.casefold() for item in other})
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    if numbers and not isinstance(one, bool) and not isinstance(other, bool):
        small, large = sorted((float(one), float(other)))  # type: ignore[arg-type]  # they are numbers
        return small == large or (small > 0 and small >= AGREES * large)
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().casefold() == other.strip().casefold()
    return one == other


def placed(claims: Iterable[Claim], order: Sequence[str]) -> list[Claim]:
    """The claims with their places in an order of providers; who is not in it comes last."""
    places = {name: place for place, name in enumerate(order)}
    return [replace(claim, place=places.get(claim.provider, len(places))) for claim in claims]


def resolve(attribute: str, claims: Sequence[Claim], freshness: Freshness) -> Verdict:
    """The claim that holds, by the rule at the top of this file. ``claims`` are one a provider, at least one."""
    fresh = [claim for claim in claims if freshness.fresh(attribute, claim.since)]
    left = fresh or list(claims)
    rule = "the only value" if len(claims) == 1 else "the only fresh value" if len(left) == 1 else ""
    stated = [claim for claim in left if not claim.estimate]
    if not rule and stated and len(stated) < len(left):
        left, rule = stated, "the only value that is no estimate" if len(stated) == 1 else ""
    if not rule:
        left, rule = _most(left)
    if not rule:
        left, rule = _confident(left)
    if not rule:
        left, rule = _latest(left)
    held = min(left, key=lambda claim: claim.place)
    against = tuple(claim for claim in claims if not agree(claim.value, held.value))
    others = [one.provider for one in claims if one not in against and one is not held and not one.estimate]
    said = rule or ("all agree" if not against else "the order of the providers")
    return Verdict(held, said, against, (held.provider, *others))


def _most(claims: list[Claim]) -> tuple[list[Claim], str]:
    """Those whose value the most providers give."""
    groups = [[other for other in claims if agree(one.value, other.value)] for one in claims]
    size = max(map(len, groups))
    best = [one for one, group in zip(claims, groups, strict=True) if len(group) == size]
    apart = any(not agree(best[0].value, one.value) for one in best)
    if size == 1 or apart or len(best) == len(claims):
        return best, ""
    return _first(best), f"{size} of {len(claims)} providers agree"


def _confident(claims: list[Claim]) -> tuple[list[Claim], str]:
    stated = [claim.confidence for claim in claims if claim.confidence is not None]
    if len(stated) < len(claims) or max(stated) == min(stated):
        return claims, ""
    best = [claim for claim in claims if claim.confidence == max(stated)]
    return best, "the highest confidence" if len(best) == 1 else ""


def _latest(claims: list[Claim]) -> tuple[list[Claim], str]:
    days = {claim.since for claim in claims}
    best = [claim for claim in claims if claim.since == max(days)]
    return best, "the most recent" if len(best) == 1 and len(days) > 1 else ""


def _first(claims: list[Claim]) -> list[Claim]:
    """Of those that agree: the latest, then the first in order."""
    return [min(claims, key=lambda claim: (-claim.since.toordinal(), claim.place))]
