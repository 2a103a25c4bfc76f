"""The research agent as a provider of facts: asked by the waterfall like any vendor, about the user's own questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.models import Endpoint, TokenBudget
from closefit.providers.provider import Billed, Limits, Price, Provider, ProviderContext, ProviderSpec
from closefit.research.agent import RUNS, ResearchAgent
from closefit.research.claims import Researched
from closefit.research.questions import PageQuestion
from closefit.research.reader import SiteRead, read_site
from closefit.transport import PageState

#: As in the settings, on the command line and in provenance.
NAME = "research"
#: Tokens that one account may take where nothing else is said.
TOKENS_AN_ACCOUNT = 150_000
#: A credit is so many tokens.
TOKENS_A_CREDIT = 1_000

#: Told what was read and answered of an account, before its facts are.
Keep = Callable[[str, SiteRead, Sequence[Researched], str], None]

_MAY_COME_BACK = {PageState.no_answer, PageState.too_slow}


@dataclass(frozen=True, slots=True)
class ResearchTerms:
    """What an account is asked, of whom, how often, and for how many tokens."""

    questions: tuple[PageQuestion, ...]
    endpoint: Endpoint
    runs: int = RUNS
    tokens: int = TOKENS_AN_ACCOUNT
    #: Whether tokens cost something; what, the settings say as the price of a credit.
    priced: bool = False
    temperature: float = 0.7


class ResearchProvider:
    """Reads an account's own pages and asks the model of the settings; see :func:`research_provider`."""

    spec: ClassVar[ProviderSpec]
    terms: ClassVar[ResearchTerms]
    keep: Keep | None = None

    def __init__(self, context: ProviderContext) -> None:
        self._pages, self._today = context.pages, context.today

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        from closefit.models.structured import StructuredModel, open_client, open_model

        if self._pages is None:
            return Answer(AnswerState.bad_request, said="this run fetches no pages")
        site = await read_site(self._pages, question.account)
        if not site.pages:
            state = AnswerState.transient if site.state in _MAY_COME_BACK else AnswerState.not_found
            return Answer(state, said=site.why, credits=0)
        terms, budget = self.terms, TokenBudget(self.terms.tokens)
        wanted = [one for one in terms.questions if one.attribute in question.wanted]
        async with open_client(terms.endpoint.timeout) as client:
            opened = open_model(terms.endpoint, client)
            model = StructuredModel(opened, budget, endpoint=terms.endpoint, temperature=terms.temperature)
            found = await ResearchAgent(model, wanted, terms.runs).research(site.pages)
        credits_used = budget.used / TOKENS_A_CREDIT if terms.priced else None
        if model.fault is not None and not any(one.usable for one in found):
            fault = model.fault
            return Answer(fault.state, credits=credits_used, retry_after=fault.retry_after, said=fault.said)
        if self.keep is not None:
            self.keep(question.account, site, found, model.name)
        return answer_of(found, model.name, credits_used)


def research_provider(terms: ResearchTerms, keep: Keep | None = None) -> type[Provider]:
    """The provider that asks these questions of this model."""
    spec = ProviderSpec(
        name=NAME,
        title="The company's own pages, read by a language model",
        attributes=frozenset(one.attribute for one in terms.questions),
        price=Price(Billed.asked, credits=terms.tokens / TOKENS_A_CREDIT, credit_micros=0, verified=True)
        if terms.priced
        else Price(Billed.free, credits=0, verified=True),
        licence=Licence.public,
        limits=Limits(at_once=2),
        options=OPTIONS,
    )
    return type(
        "Research", (ResearchProvider,), {"spec": spec, "terms": terms, "keep": staticmethod(keep) if keep else None}
    )


#: Settings under ``[providers.research]``, with their defaults and what they mean.
OPTIONS = {
    "ask": ("", "a file of questions; empty asks the four that come with closefit"),
    "runs": (str(RUNS), "how often each question is asked"),
    "tokens": (str(TOKENS_AN_ACCOUNT), "the most that one account may take"),
}


def answer_of(found: Sequence[Researched], model: str, credits: float | None = None) -> Answer:  # noqa: A002
    """An answer with the facts that may be used; why the others are unknown stands in what it said."""
    facts = tuple(fact for fact in map(fact_of, found) if fact is not None)
    facts = tuple(replace(fact, evidence=f"{fact.evidence}, {model}") for fact in facts)
    said = "; ".join(f"{one.question.attribute}: {one.why_unknown}" for one in found if not one.usable)
    return Answer(AnswerState.found if facts else AnswerState.not_found, facts, credits=credits, said=said)


def fact_of(one: Researched) -> FoundFact | None:
    """The fact that an answer becomes, with its words, its page and how many runs agree; None when it is not usable."""
    best = one.best
    if best is None or best.value is None or not one.usable:
        return None
    agree = round(one.agreement * len(one.claims))
    evidence = f'"{best.quote}" {best.url} ({agree} of {len(one.claims)} runs)'
    return FoundFact(one.question.attribute, best.value, confidence=round(one.agreement, 3), evidence=evidence)
