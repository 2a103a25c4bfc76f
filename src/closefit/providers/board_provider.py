"""What the providers of job boards do alike: guess the board's name, read it, and tell its roles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from closefit.facts import Answer, Licence, Question
from closefit.providers.boards import ATTRIBUTES, OPTIONS, SIGNALS, Board, ask_boards, slugs
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec


def board_spec(name: str, title: str, address: str) -> ProviderSpec:
    """What every job board declares: free, public, and asked slowly."""
    return ProviderSpec(
        name=name,
        title=title,
        attributes=ATTRIBUTES,
        signals=SIGNALS,
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.5, at_once=2),  # no limit is documented; an account may take several requests
        address=address,
        options=OPTIONS,
    )


class BoardProvider(ABC):
    """One job-board system."""

    #: Whether the names of its boards are told apart by case, and how many are guessed.
    by_case: ClassVar[bool] = True
    guesses: ClassVar[int] = 5

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        context = self._context
        guesses = slugs(question, by_case=self.by_case)[: self.guesses]
        return await ask_boards(question, context.today, context.options.get("boards", ""), guesses, self._read)

    @abstractmethod
    async def _read(self, slug: str) -> Board | Answer:
        """The board of this name, or an answer that says why there is none."""
