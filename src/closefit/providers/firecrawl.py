"""Firecrawl: a company's home page, read by somebody else's browser. A dead page is a 200, and is charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import domain_of
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, number, record, text, texts
from closefit.providers.statuses import answer_of_status
from closefit.transport import Malformed, Reply


class Firecrawl:
    """``POST /scrape`` of the home page, and of one page more that is watched for changes."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="firecrawl",
        title="Firecrawl",
        attributes=frozenset({"description", "linkedin_url"}),
        signals=frozenset({"page_change"}),
        price=Price(Billed.asked, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.15, at_once=2),  # by plan; the free one has about ten a minute (unverified)
        address="https://api.firecrawl.dev/v2",
        keys=("FIRECRAWL_API_KEY",),
        options={"watch": ("", "A page such as /pricing whose changes are signals; one credit more for every account")},
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        home = await self._scrape(f"https://{question.account}", ["markdown", "links"], {})
        answer = home if isinstance(home, Answer) else _home(home, question)
        watched = self._context.options.get("watch", "").strip()
        if not watched or answer.state not in {AnswerState.found, AnswerState.not_found}:
            return answer
        address = f"https://{question.account}/{watched.lstrip('/')}"
        page = await self._scrape(address, ["markdown", "changeTracking"], {"maxAge": 0})  # else it is two days old
        charged = (page.credits or 0.0) if isinstance(page, Answer) else 1.0
        spent = replace(answer, credits=(answer.credits or 0.0) + charged)
        if isinstance(page, Answer) or _elsewhere(page, question):
            return spent
        told = record(page.get("changeTracking"))
        if text(told.get("changeStatus")) != "changed":
            return spent
        fields = {"page": address, "before": text(told.get("previousScrapeAt")) or ""}
        signal = FoundSignal("page_change", self._context.today, fields=fields)
        return replace(spent, state=AnswerState.found, signals=(signal,), said="")

    async def _scrape(self, address: str, formats: list[str], more: dict[str, object]) -> dict[str, Any] | Answer:
        """The page's data, or why there is none."""
        context = self._context
        # Its defaults are no check of certificates, and 60 seconds, which is longer than we wait.
        body = {"url": address, "formats": formats, "skipTlsVerification": False, "timeout": 25_000, **more}
        headers = {"Authorization": f"Bearer {context.keys['FIRECRAWL_API_KEY']}"}
        reply = await context.http.send("POST", f"{context.address}/scrape", headers=headers, body=body)
        if reply.status != 200:
            return _refused(reply)
        said = reply.record()
        data = said.get("data")
        if said.get("success") is False:
            return Answer(AnswerState.transient, said=reply.said)
        if not isinstance(data, dict) or not isinstance(data.get("metadata"), dict):
            raise Malformed("the answer has no page")
        status = number(data["metadata"].get("statusCode"))
        if status is not None and status >= 400:
            state = AnswerState.transient if status >= 500 or status == 429 else AnswerState.not_found
            return Answer(state, credits=1.0, said=f"the page answers {status:g}, which is charged")
        return data


def _refused(reply: Reply) -> Answer:
    """A page that is not there is a 200; 404 is an address of the service that is wrong."""
    answer = answer_of_status(reply)
    return replace(answer, state=AnswerState.bad_request) if answer.state is AnswerState.not_found else answer


def _elsewhere(page: dict[str, Any], question: Question) -> str | None:
    """The domain to which the page leads, if it is another: parked, sold or moved."""
    found = domain_of(page["metadata"].get("url"))
    return found if found and found != question.account else None


def _home(page: dict[str, Any], question: Question) -> Answer:
    if moved := _elsewhere(page, question):
        return Answer(AnswerState.not_found, credits=1.0, said=f"it leads to {moved}")
    linkedin = read.linkedin_of(texts(page.get("links")) or ())
    facts = facts_of(
        description=text(page["metadata"].get("description")),
        linkedin_url=FoundFact("linkedin_url", linkedin, confidence=0.8, evidence="linked on its home page")
        if linkedin
        else None,
    )
    return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts), credits=1.0)
