"""GLEIF: legal entities with an LEI. It knows no domains: a record is taken by LEI, or by name and country."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import BY_NUMBER, Candidate, Tie, chosen, unlike, with_tie
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, many_records, record, records, text
from closefit.providers.statuses import answer_of_status
from closefit.taxonomy import country_code
from closefit.transport import Malformed, Reply

#: Records of people, of funds and of branches, which are no company of their own.
_NO_COMPANY = frozenset({"SOLE_PROPRIETOR", "FUND", "BRANCH"})
_PARENTS = {"parent": "direct-parent", "ultimate_parent": "ultimate-parent"}


class Gleif:
    """``GET /lei-records``: one by its LEI, else those of a legal name in a country; parents where they are wanted."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="gleif",
        title="GLEIF (legal entity identifiers)",
        attributes=frozenset({
            "lei", "legal_name", "country", "region", "city", "founded_year", "company_number", "parent",
            "ultimate_parent",
        }),
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.5, at_once=2),  # 60 requests a minute (unverified), up to three an account
        address="https://api.gleif.org/api/v1",
        needs=frozenset({"name", "country"}),
        options={"search": ("entity.legalName", "Field that is searched by name: entity.legalName or fulltext")},
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        lei = text(question.known.get("lei"))
        if lei:
            reply = await self._get(f"/lei-records/{quote(lei, safe='')}")
            if reply.status != 200:
                return answer_of_status(reply)
            return await self._found(_one_record(reply), Tie(BY_NUMBER, "its LEI was known"), question)
        name, country = text(question.known.get("name")), country_code(question.known.get("country"))
        if not name or not country:
            return Answer(AnswerState.not_found, said="a name and a country are needed", sent=False)
        field = self._context.options.get("search") or "entity.legalName"
        params = {f"filter[{field}]": name, "filter[entity.legalAddress.country]": country, "page[size]": "50"}
        reply = await self._get("/lei-records", params)
        if reply.status != 200:
            return answer_of_status(reply)
        rows = many_records(reply.record(), "data")
        one = chosen(question, rows, _candidate)
        return unlike(one) if isinstance(one, str) else await self._found(one[0], one[1], question)

    async def _found(self, row: dict[str, Any], tie: Tie, question: Question) -> Answer:
        lei = text(record(row.get("attributes")).get("lei")) or text(row.get("id"))
        if lei is None:
            raise Malformed("the record has no LEI")
        facts = _facts(row, lei, self._context.today)
        for attribute in sorted(_PARENTS.keys() & question.wanted):
            reply = await self._get(f"/lei-records/{quote(lei, safe='')}/{_PARENTS[attribute]}")
            if reply.status == 200:  # 404 says that none is reported
                name = _legal_name(_entity(_one_record(reply)))
                facts += facts_of(**{attribute: name})
        return Answer(AnswerState.found, with_tie(facts, tie, f"LEI {lei}"))

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Reply:
        context = self._context
        headers = {"Accept": "application/vnd.api+json"}
        return await context.http.send("GET", f"{context.address}{path}", params=params, headers=headers)


def _one_record(reply: Reply) -> dict[str, Any]:
    found = reply.record().get("data")
    if not isinstance(found, dict):
        raise Malformed("the answer has no record")
    return found


def _entity(row: dict[str, Any]) -> dict[str, Any]:
    return record(record(row.get("attributes")).get("entity"))


def _legal_name(entity: dict[str, Any]) -> str | None:
    return text(record(entity.get("legalName")).get("name"))


def _candidate(row: dict[str, Any]) -> Candidate:
    entity = _entity(row)
    name, place = _legal_name(entity), record(entity.get("headquartersAddress"))
    others = (text(one.get("name")) for one in records(entity.get("otherNames")))
    country = text(record(entity.get("legalAddress")).get("country")) or text(place.get("country"))
    company = entity.get("status") == "ACTIVE" and text(entity.get("category")) not in _NO_COMPANY
    return Candidate(
        (name,) if name else (), country, text(place.get("city")), tuple(other for other in others if other), company
    )


def _facts(row: dict[str, Any], lei: str, today: dt.date) -> list[FoundFact]:
    entity = _entity(row)
    place = record(entity.get("headquartersAddress"))
    return facts_of(
        lei=lei,
        legal_name=_legal_name(entity),
        country=read.country(place.get("country")),
        region=text(place.get("region")),
        city=text(place.get("city")),
        founded_year=_founded(entity.get("creationDate"), today),
        company_number=text(entity.get("registeredAs")),
    )


def _founded(value: Any, today: dt.date) -> FoundFact | None:
    """The legal entity's year, which may be later than the business's."""
    year, known = read.founded(value, today), day(value, today)
    return FoundFact("founded_year", year, evidence=f"legal entity of {known or year}") if year else None
