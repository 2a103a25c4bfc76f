"""Hunter: companies by domain. Statuses 403 and 429 both mean limits there: too fast, and the month's usage is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, number, record, text, texts
from closefit.providers.statuses import answer_of_status
from closefit.transport import Reply


class Hunter:
    """``GET /companies/find``: one company by its domain."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="hunter",
        title="Hunter",
        attributes=frozenset(
            {"name", "industry", "sub_industry", "employees", "country", "city", "founded_year", "technologies"}
        ),
        price=Price(Billed.found, credits=0.2),
        licence=Licence.vendor,
        limits=Limits(per_second=15),
        address="https://api.hunter.io/v2",
        keys=("HUNTER_API_KEY",),
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._find(one) for one in questions]

    async def _find(self, question: Question) -> Answer:
        reply = await self._context.http.send(
            "GET",
            f"{self._context.address}/companies/find",
            params={"domain": question.account},
            headers={"X-API-KEY": self._context.keys["HUNTER_API_KEY"]},
        )
        return _read(reply)


def _read(reply: Reply) -> Answer:
    if reply.status == 403:  # too fast; 429 is the month's usage: which is which is unverified
        return Answer(AnswerState.rate_limited, retry_after=reply.retry_after)
    if reply.status == 429:
        return Answer(AnswerState.out_of_credits)
    if reply.status != 200:
        return answer_of_status(reply)
    data = record(reply.record().get("data"))
    category, geo = record(data.get("category")), record(data.get("geo"))
    facts = facts_of(
        name=text(data.get("name")),
        industry=text(category.get("industry")),
        sub_industry=text(category.get("subIndustry")),
        employees=number(record(data.get("metrics")).get("employees")),
        country=text(geo.get("countryCode")),
        city=text(geo.get("city")),
        founded_year=number(data.get("foundedYear")),
        technologies=texts(data.get("tech")),
    )
    return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts))
