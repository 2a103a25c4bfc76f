"""Is this record that company? A domain decides; a name needs a country beside it; of two homonyms none is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from closefit.facts import Answer, AnswerState, FoundFact, Question
from closefit.providers.reading import line, text
from closefit.taxonomy import country_code
from closefit.taxonomy.names import company_name
from closefit.transport.domains import registrable_domain

#: A record as its register gives it.
Found = TypeVar("Found")

#: How sure a record is of the company, by what ties them.
BY_DOMAIN, BY_NUMBER, BY_NAME, BY_OTHER_NAME = 0.95, 0.95, 0.75, 0.6


def domain_of(address: Any) -> str | None:
    """The registrable domain of a web address or host; None when there is none.

    >>> domain_of("https://jobs.acme.co.uk/x?y=1"), domain_of("WWW.Acme.example"), domain_of("Acme, Austin")
    ('acme.co.uk', 'acme.example', None)
    """
    said = text(address)
    if not said:
        return None
    try:
        host = (urlsplit(said if "//" in said else f"//{said}").hostname or "").rstrip(".")
    except ValueError:
        return None
    labels = host.split(".")
    if len(labels) < 2 or " " in host or labels[-1].isdigit() or not all(labels):
        return None
    return registrable_domain(host)


@dataclass(frozen=True, slots=True)
class Tie:
    """Why a record is taken for a company's, and how sure that is."""

    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a register's record says about who it is."""

    names: tuple[str, ...]
    country: str | None = None
    city: str | None = None
    #: Names it had or has beside the first.
    other_names: tuple[str, ...] = ()
    #: False for a company that is dissolved, merged away or a branch.
    active: bool = True


def tie_of(question: Question, candidate: Candidate) -> Tie | None:
    """The tie by name and country together; None when either is unknown or differs."""
    name, country = text(question.known.get("name")), text(question.known.get("country"))
    if not name or not country or not candidate.country:
        return None
    wanted, where = company_name(name), country_code(country)
    if where is None or where != country_code(candidate.country):
        return None
    if wanted and wanted in map(company_name, candidate.names):
        return Tie(BY_NAME, f"same name and country ({where})")
    if wanted and wanted in map(company_name, candidate.other_names):
        return Tie(BY_OTHER_NAME, f"a former or other name of it, same country ({where})")
    return None


def chosen(question: Question, records: Sequence[Found], of: Callable[[Found], Candidate]) -> tuple[Found, Tie] | str:
    """The one record that is this company, or in words why there is none.

    Active ones go before others, and the same city before another; two that are left are homonyms, and none is taken.
    """
    tied = [(one, tie, of(one)) for one in records if (tie := tie_of(question, of(one)))]
    best = max((tie.confidence for _, tie, _ in tied), default=0.0)
    tied = [each for each in tied if each[1].confidence == best]
    active = [each for each in tied if each[2].active]
    if not active:
        return f"{len(records)} found by name, {len(tied)} of them with its name and country, none of them active"
    if len(active) > 1 and (city := text(question.known.get("city"))):
        active = [each for each in active if (each[2].city or "").casefold() == city.casefold()] or active
    if len(active) > 1:
        return f"{len(active)} companies have this name in this country; none is taken"
    return active[0][0], active[0][1]


def with_tie(facts: Iterable[FoundFact], tie: Tie, evidence: str) -> tuple[FoundFact, ...]:
    """The facts no surer than their tie and, in front of their evidence, where they stand and why they are its."""
    said = f"{evidence}; {tie.because}"
    return tuple(
        replace(
            fact,
            confidence=tie.confidence if fact.confidence is None else min(fact.confidence, tie.confidence),
            evidence=line(f"{said}; {fact.evidence}" if fact.evidence else said),
        )
        for fact in facts
    )


def unlike(said: str) -> Answer:
    """Not found, and why."""
    return Answer(AnswerState.not_found, said=line(said))
