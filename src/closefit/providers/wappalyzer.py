"""Wappalyzer: technologies of up to ten sites in one request. Status 403 is a bad key as well as no credits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day_of_epoch, facts_of, is_at, line, number, records, texts
from closefit.providers.statuses import answer_of_status, mentions
from closefit.transport import Malformed, Reply

#: A crawl takes up to 15 minutes: three looks, five minutes apart.
_WAIT, _LOOKS = 300.0, 3


class Wappalyzer:
    """``GET /lookup``: what runs on the home page; a site that is not known yet is crawled first."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="wappalyzer",
        title="Wappalyzer",
        attributes=frozenset({"technologies"}),
        price=Price(Billed.asked, verified=True),
        licence=Licence.vendor,
        limits=Limits(per_second=5, batch=10),
        address="https://api.wappalyzer.com/v2",
        keys=("WAPPALYZER_API_KEY",),
        options={"max_age": ("2", "Months after which what is known of a site counts as old, 1 to 12")},
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return await self._look(questions, 0)

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        return await self._look(questions, int(ticket) if ticket.isdecimal() else 1)

    async def _look(self, questions: Sequence[Question], looked: int) -> Sequence[Answer]:
        urls = ",".join(f"https://{question.account}" for question in questions)
        params = {"urls": urls, "max_age": self._context.options.get("max_age") or "2"}
        reply = await self._get("/lookup", params)
        if reply.status == 403:
            return [await self._forbidden(reply)] * len(questions)
        if reply.status != 200:
            return [answer_of_status(reply)] * len(questions)
        found = reply.json()
        if not isinstance(found, list):
            raise Malformed("the answer is no list of sites")
        spent = number(reply.headers.get("wappalyzer-credits-spent"))
        each = None if spent is None or spent < 0 else spent / len(questions)
        return [replace(self._read(question, records(found), looked), credits=each) for question in questions]

    async def _forbidden(self, reply: Reply) -> Answer:
        """The balance, which costs nothing, tells an empty account from a bad key."""
        if mentions(reply, "credit"):
            return Answer(AnswerState.out_of_credits, said=reply.said)
        balance = await self._get("/credits/balance")
        left = number(balance.record().get("credits")) if balance.status == 200 else None
        if left is None:
            return Answer(AnswerState.bad_key, said=reply.said)
        return Answer(AnswerState.out_of_credits if left < 1 else AnswerState.not_entitled, said=reply.said)

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Reply:
        context = self._context
        headers = {"x-api-key": context.keys["WAPPALYZER_API_KEY"]}
        return await context.http.send("GET", f"{context.address}{path}", params=params, headers=headers)

    def _read(self, question: Question, sites: list[dict[str, Any]], looked: int) -> Answer:
        site = next((one for one in sites if is_at(question.account, one.get("url"))), None)
        if site is None:
            return Answer(AnswerState.transient, said="the answer has nothing about this site")
        if site.get("crawl") is True:
            if looked >= _LOOKS:
                return Answer(AnswerState.transient, said=f"not crawled after {_LOOKS} looks")
            return Answer(AnswerState.pending, retry_after=_WAIT, ticket=str(looked + 1))
        facts = _facts(site, self._context.today)
        if facts:
            return Answer(AnswerState.found, tuple(facts))
        return Answer(AnswerState.not_found, said=line("; ".join(texts(site.get("errors")) or ())))


def _facts(site: dict[str, Any], today: dt.date) -> list[FoundFact]:
    tools = records(site.get("technologies"))
    names = read.technologies([one.get("name") for one in tools])
    days = [at for one in tools if (at := day_of_epoch(one.get("confirmedAt"), today))]
    return facts_of(technologies=FoundFact("technologies", names, max(days, default=None)) if names else None)
