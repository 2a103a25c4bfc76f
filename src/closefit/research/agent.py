"""One company's questions, each asked k times of a model that sees the company's pages and nothing else.

The model has no tools: which pages are read is decided here, so nothing in a page can make it fetch anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from closefit.research.answers import Reply, objection, reply_type
from closefit.research.claims import Claim, ClaimState, Researched
from closefit.research.instructions import INSTRUCTIONS, pages_text, request_text, second_chance
from closefit.research.questions import PageQuestion
from closefit.research.quote import find_quote
from closefit.research.site import SitePage

#: Runs of one question that are asked for where nothing else is said.
RUNS = 3
#: Characters of pages that one request may hold.
CHARACTERS = 40_000


class StructuredModel(Protocol):
    """A model that answers with a value of a given type."""

    #: Its name, as it stands beside every answer.
    name: str

    async def answer(self, instructions: str, data: str, kind: type[Reply], run: int) -> Reply | str:
        """A reply of that type, or why there is none in words (no tokens left, no answer, not of the type)."""
        ...


@dataclass(slots=True)
class ResearchAgent:
    """Asks one model about one company after the other; nothing of one company is in the context of another."""

    model: StructuredModel
    questions: Sequence[PageQuestion]
    #: How often each question is asked.
    runs: int = RUNS
    characters: int = CHARACTERS
    _types: dict[str, type[Reply]] = field(default_factory=dict)

    async def research(self, pages: Sequence[SitePage]) -> tuple[Researched, ...]:
        """Every question with its claims, in the order of the questions."""
        every = [(page.url, page.text) for page in pages]
        found = []
        for question in self.questions:
            data = pages_text(pages_for(question, pages), self.characters)
            claims = [await self._ask(question, data, every, run) for run in range(self.runs)]
            found.append(Researched(question, tuple(claims)))
        return tuple(found)

    async def _ask(self, question: PageQuestion, data: str, pages: list[tuple[str, str]], run: int) -> Claim:
        """One claim; an answer that is refused has a second chance, in which the model is told why."""
        kind = self._types.setdefault(question.attribute, reply_type(question))
        said = request_text(question, data, run)
        reply = await self.model.answer(INSTRUCTIONS, said, kind, run)
        first = _claim(question, reply, pages)
        if first.state is not ClaimState.refused or isinstance(reply, str):
            return first
        again = second_chance(said, reply.model_dump_json(), first.why)
        second = _claim(question, await self.model.answer(INSTRUCTIONS, again, kind, run), pages)
        return replace(first if second.state is ClaimState.failed else second, asked=2)


def pages_for(question: PageQuestion, pages: Sequence[SitePage]) -> Sequence[SitePage]:
    """The pages of the kinds that a question names; all of them where it names none, or the company has none."""
    return [page for page in pages if page.kind in question.pages] or pages


def _claim(question: PageQuestion, reply: Reply | str, pages: list[tuple[str, str]]) -> Claim:
    if isinstance(reply, str):
        return Claim(question.attribute, ClaimState.failed, why=reply)
    if reply.value is None:
        return Claim(question.attribute, ClaimState.unknown)
    why = objection(question, reply, pages)
    located = find_quote(reply.quote, pages)
    if why is not None or located is None:
        return Claim(question.attribute, ClaimState.refused, quote=reply.quote, why=why or "", said=reply.value)
    return Claim(
        question.attribute, ClaimState.supported, reply.value, located.words, located.url, sentence=located.sentence
    )
