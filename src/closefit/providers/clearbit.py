"""Clearbit's old company API: companies by domain, with a key from before 2024. 202 means that it is still looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.clearbit_record import CLEARBIT_ATTRIBUTES, clearbit_facts
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day
from closefit.providers.statuses import answer_where_404_is_a_miss
from closefit.transport import Reply

#: Seconds to wait before asking again, the first time, the second, and ever after.
_WAITS = (5.0, 15.0, 60.0)


class Clearbit:
    """``GET /v2/companies/find``; the ticket of a pending answer is how often it was asked."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="clearbit",
        title="Clearbit (legacy)",
        attributes=CLEARBIT_ATTRIBUTES | {"parent"},
        # 404 and 202 count as requests like 200; what a request costs is in an old contract.
        price=Price(Billed.asked, looks=True),
        licence=Licence.vendor,
        limits=Limits(per_second=10),
        address="https://company.clearbit.com",
        keys=("CLEARBIT_API_KEY",),
        options={"version": ("", "version of the API that your key is pinned to, such as 2019-12-19")},
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._find(one, 0) for one in questions]

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        asked = int(ticket) if ticket.isdecimal() else 0
        return [await self._find(one, asked) for one in questions]

    async def _find(self, question: Question, asked: int) -> Answer:
        context, version = self._context, self._context.options.get("version")
        reply = await context.http.send(
            "GET",
            f"{context.address}/v2/companies/find",
            params={"domain": question.account},
            headers={"Authorization": f"Bearer {context.keys['CLEARBIT_API_KEY']}"}
            | ({"API-Version": version} if version else {}),
        )
        return self._read(reply, asked)

    def _read(self, reply: Reply, asked: int) -> Answer:
        if reply.status == 202:
            wait = reply.retry_after or _WAITS[min(asked, len(_WAITS) - 1)]
            return Answer(AnswerState.pending, credits=1.0, retry_after=wait, ticket=str(asked + 1))
        if reply.status != 200:
            answer = answer_where_404_is_a_miss(reply)
            return replace(answer, credits=1.0) if answer.state is AnswerState.not_found else answer
        found = reply.record()
        facts = [] if found.get("emailProvider") is True else clearbit_facts(found, self._context.today)
        indexed = day(found.get("indexedAt"), self._context.today)
        dated = tuple(replace(fact, observed=indexed) for fact in facts)
        return Answer(AnswerState.found if dated else AnswerState.not_found, dated, credits=1.0)
