"""Hunter: companies by domain. Statuses 403 and 429 both mean limits there: too fast, and the month's usage is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.clearbit_record import CLEARBIT_ATTRIBUTES, clearbit_facts, round_facts, round_signals
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import one_record
from closefit.providers.statuses import answer_where_404_is_a_miss
from closefit.transport import Reply


class Hunter:
    """``GET /companies/find``: one company by its domain."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="hunter",
        title="Hunter",
        attributes=CLEARBIT_ATTRIBUTES | {"funding_stage", "last_funding_usd", "last_funding_date"},
        price=Price(Billed.found, credits=0.2),
        licence=Licence.vendor,
        signals=frozenset({"funding_round", "debt_or_grant"}),
        limits=Limits(per_second=8),  # 15 a second and 500 a minute: the lower of the two
        address="https://api.hunter.io/v2",
        keys=("HUNTER_API_KEY",),
        options={
            "used_up": (
                "429",
                "the status that says that the month's usage is gone, 429 or 403; the other is *too fast*",
            )
        },
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
        return self._read(reply)

    def _read(self, reply: Reply) -> Answer:
        if reply.status in (403, 429):
            used_up = str(reply.status) == self._context.options.get("used_up", "429").strip()
            state = AnswerState.out_of_credits if used_up else AnswerState.rate_limited
            return Answer(state, retry_after=None if used_up else reply.retry_after, said=reply.said)
        if reply.status != 200:
            return answer_where_404_is_a_miss(reply)
        found, today = one_record(reply.record(), "data"), self._context.today
        if found is None:
            return Answer(AnswerState.not_found)
        facts = [*clearbit_facts(found, today), *round_facts(found, today)]
        kept = tuple(fact for fact in facts if fact.attribute in self.spec.attributes)
        signals = tuple(round_signals(found, today))
        return Answer(AnswerState.found if kept or signals else AnswerState.not_found, kept, signals)
