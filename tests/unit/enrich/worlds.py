"""Worlds of providers whose answers are planted: who knows what of whom, at what price, and who fails how often."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from closefit.enrich import Account, Enriched, Enrichment, Freshness, Offer, Pace, Patience, Rules, Wish
from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, Provider, ProviderContext, ProviderSpec
from closefit.store import Store

TODAY = dt.date(2026, 11, 1)

#: No wait is longer than a few milliseconds.
QUICK = Pace(8, Patience(wait=0.001, longest=0.01, poll=0.001))


def clock() -> dt.datetime:
    return dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)


@dataclass
class Played:
    """A provider that is played: ``knows`` has its facts by account; whom it was asked about stands in ``asked``."""

    name: str
    attributes: frozenset[str]
    knows: Mapping[str, Mapping[str, object]]
    credit_micros: int = 10_000
    billed: Billed = Billed.found
    limits: Limits = Limits()  # noqa: RUF009  (frozen)
    licence: Licence = Licence.vendor
    #: Answers that are given first, whatever is asked, one a call.
    first: list[Answer] = field(default_factory=list)
    #: Share of calls that end in a fault, and how.
    faults: float = 0.0
    fault: Answer = field(default_factory=lambda: Answer(AnswerState.transient, said="500"))
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    asked: list[Question] = field(default_factory=list)
    most_at_once: int = 0
    #: Micros that the vendor itself says it billed.
    bill: int = 0
    signals: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._at_once = 0

    def offer(self) -> Offer:
        played = self

        class One:
            spec: ClassVar[ProviderSpec] = ProviderSpec(
                self.name, self.name.title(), self.attributes,
                Price(self.billed, 1.0, self.credit_micros), self.licence, self.signals, self.limits,
                needs=self.needs,
            )  # fmt: skip

            def __init__(self, context: ProviderContext | None = None) -> None: ...

            async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
                return await played.answer(questions)

        provider: Provider = One()
        return Offer(provider, One.spec, self.credit_micros)

    async def answer(self, questions: Sequence[Question]) -> Sequence[Answer]:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0)
        self._at_once -= 1
        if self.first:
            self.asked += questions
            return [self.first.pop(0)] * len(questions)
        faulty = self.chance.random() < self.faults
        if not faulty or self.fault.sent:
            self.asked += questions
        if faulty:
            if self.fault.lost:
                self.bill += len(questions) * self.credit_micros
            return [self.fault] * len(questions)
        return [self._one(question) for question in questions]

    def _one(self, question: Question) -> Answer:
        facts = tuple(
            FoundFact(name, value)  # type: ignore[arg-type]  # planted
            for name, value in self.knows.get(question.account, {}).items()
        )
        if facts or self.billed is Billed.asked:
            self.bill += self.credit_micros
        return Answer(AnswerState.found if facts else AnswerState.not_found, facts)

    def times(self) -> Counter[str]:
        """How often it was asked about each account."""
        return Counter(question.account for question in self.asked)


def accounts(count: int) -> tuple[Account, ...]:
    return tuple(Account(f"account{n}.com") for n in range(count))


def run_world(
    store: Store, played: Sequence[Played], wish: Wish, *, budget: int | None = None,
    order: Mapping[str, Sequence[str]] | None = None, today: dt.date = TODAY, pace: Pace = QUICK,
    freshness: Mapping[str, int] | None = None, boot: str = "b", watch: Callable[[Enrichment], None] | None = None,
) -> Enriched:  # fmt: skip
    """One run to its end."""
    rules = Rules(Freshness(today, freshness or {}), order or {}, budget, pace)
    made = Enrichment(wish, {one.name: one.offer() for one in played}, store, rules, request="test")
    if watch:
        watch(made)
    done = asyncio.run(made.run(lambda: dt.datetime.combine(today, dt.time(9), dt.UTC), boot, lambda _: True))
    assert done is not None
    return done
