"""Companies' own pages asked typed questions by a language model, every answer with a quote that stands there."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import UsageError
from closefit.run.enrich_rules import enrich_rules
from closefit.run.research_terms import research_terms
from closefit.run.researched import (
    AttributeAgreement,
    Remembered,
    attribute_agreement,
    keep_claims,
    keep_facts,
    remembered,
)
from closefit.run.session import Say, quiet
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.enrich import Freshness
    from closefit.models.structured import StructuredModel
    from closefit.research import PageQuestion, Researched
    from closefit.research.provider import ResearchTerms
    from closefit.research.reader import SiteRead
    from closefit.store import Store
    from closefit.transport.pages import Pages

#: Tokens of one command where nothing else is said: about ten companies with four questions of three runs each.
TOKENS = 500_000


@dataclass(frozen=True, slots=True)
class ResearchRequest:
    """What ``closefit research`` was asked; None asks the settings."""

    domains: tuple[str, ...]
    today: dt.date
    #: The moment in UTC.
    clock: Callable[[], dt.datetime]
    #: A questions file.
    ask: Path | None = None
    #: How often each question is asked.
    runs: int | None = None
    #: Tokens that all requests together may take.
    tokens: int = TOKENS
    store: Path | None = None
    #: Ask again what was answered and is fresh.
    again: bool = False


@dataclass(frozen=True, slots=True)
class AccountResearched:
    """One company: what was read, and the answers, those that were given before among them."""

    domain: str
    answers: tuple[Researched, ...]
    #: None where nothing had to be asked.
    site: SiteRead | None = None
    #: By attribute, what was not asked again.
    before: tuple[tuple[str, Remembered], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        site, asked = self.site, {name: one.asked.isoformat() for name, one in self.before}
        pages, log = (site.pages, site.log) if site else ((), ())
        return {
            "account": self.domain,
            "why_nothing": (site.why or None) if site else None,
            "answers": {
                one.question.attribute: _answer(one) | {"asked_before": asked.get(one.question.attribute)}
                for one in self.answers
            },
            "pages": [
                {"kind": page.kind, "url": page.url, "characters": len(page.text), "cut": page.cut} for page in pages
            ],
            "fetched": [{"url": one.url, "outcome": str(one.outcome), "status": one.status} for one in log],
        }


@dataclass(frozen=True, slots=True)
class ResearchResult:
    """Every company, and what the model was asked in all."""

    model: str
    accounts: tuple[AccountResearched, ...]
    requests: int
    tokens: int
    budget: int
    store: Path
    #: False when the endpoint counts no tokens, and they are estimated.
    counted: bool = True
    #: Why it stopped before its end; the answers up to there stand.
    stopped: str | None = None

    @property
    def agreement(self) -> tuple[AttributeAgreement, ...]:
        """By attribute, how far the runs agree over these accounts."""
        return attribute_agreement(answer for one in self.accounts for answer in one.answers)

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        return {
            "model": self.model,
            "requests": self.requests,
            "tokens": self.tokens,
            "token_budget": self.budget,
            "tokens_are_estimated": not self.counted,
            "stopped": self.stopped,
            "store": str(self.store),
            "attributes": {
                one.attribute: {
                    "accounts": one.accounts, "usable": one.usable, "needed": one.needed,
                    "agreement": None if one.agreement is None else round(one.agreement, 3),
                    "why_not": one.why_not or None,
                }
                for one in self.agreement
            },
            "accounts": [one.as_dict() for one in self.accounts],
        }  # fmt: skip


def _answer(one: Researched) -> dict[str, Any]:
    best = one.best
    return {
        "value": best.value if best and one.usable else None,
        "usable": one.usable,
        "agreement": round(one.agreement, 3),
        "needed": one.question.agreement,
        "why_unknown": one.why_unknown or None,
        "quote": best.quote if best else None,
        "sentence": best.sentence if best else None,
        "url": best.url if best else None,
        "claims": [
            {
                "state": str(claim.state), "value": claim.value, "quote": claim.quote, "url": claim.url,
                "why": claim.why, "asked": claim.asked, "not_taken": claim.said,
            }
            for claim in one.claims
        ],
    }  # fmt: skip


def research_accounts(request: ResearchRequest, settings: Settings, say: Say = quiet) -> ResearchResult:
    """Read each company's pages, ask the model of the settings, and keep every answer in the store.

    What was answered to the same question and is fresh is not asked again.

    Raises:
        InputError: the questions file or the store cannot be used.
        UsageError: a name is no domain; no model is named; pydantic-ai is not installed; another run uses the store.
            Nothing was sent then.
    """
    from closefit.store import open_store, sole_run

    terms = research_terms(settings, ask=request.ask, runs=request.runs)
    domains = tuple(dict.fromkeys(_domain(name) for name in request.domains))
    _ = terms.endpoint.host  # raises
    path = request.store or settings.path(settings.files.store)
    freshness = enrich_rules(None, request.today, settings).freshness
    with ExitStack() as closing:
        closing.enter_context(
            sole_run(
                path.resolve().with_name(f"{path.resolve().name}.enrich"),
                patience=1,
                said="an enrichment is using this store",
            )
        )
        store = closing.enter_context(open_store(path))
        found, model = asyncio.run(_Research(request, terms, store, freshness, say).go(domains))
    return ResearchResult(
        model.name, found, model.requests, model.budget.used, request.tokens, path, model.counted, model.stopped
    )


@dataclass(frozen=True, slots=True)
class _Research:
    request: ResearchRequest
    terms: ResearchTerms
    store: Store
    freshness: Freshness
    say: Say

    async def go(self, domains: Sequence[str]) -> tuple[tuple[AccountResearched, ...], StructuredModel]:
        from closefit.models import TokenBudget
        from closefit.models.structured import StructuredModel, open_client, open_model
        from closefit.transport.pages import open_pages

        endpoint, found = self.terms.endpoint, list[AccountResearched]()
        async with open_client(endpoint.timeout) as client, open_pages() as pages:
            budget, opened = TokenBudget(self.request.tokens), open_model(endpoint, client)
            model = StructuredModel(opened, budget, endpoint=endpoint, temperature=self.terms.temperature)
            for domain in domains:
                if model.fault is not None:
                    break
                found.append(await self._about(domain, model, pages))
        return tuple(found), model

    async def _about(self, domain: str, model: StructuredModel, pages: Pages) -> AccountResearched:
        from closefit.research import ResearchAgent
        from closefit.research.reader import read_site

        questions = self.terms.questions
        before = {} if self.request.again else remembered(self.store, domain, questions, self.freshness)
        wanted = [one for one in questions if one.attribute not in before]
        if not wanted:
            return _together(domain, questions, None, (), before)
        self.say(f"reading {domain}")
        site = await read_site(pages, domain)
        self.say(f"asking {model.name} about {domain}")
        agent = ResearchAgent(model, wanted, self.terms.runs)
        answers = await agent.research(site.pages) if site.pages else ()
        if answers:
            self._keep(domain, answers, model.name)
        return _together(domain, questions, site, answers, before)

    def _keep(self, domain: str, answers: Sequence[Researched], model: str) -> None:
        from closefit.research.provider import research_provider

        moment = self.request.clock().isoformat(timespec="seconds")[:19]
        keep_claims(self.store, domain, answers, model, moment)
        made = research_provider(self.terms)
        keep_facts(self.store, domain, answers, made, moment=moment, freshness=self.freshness, model=model)


def _together(
    domain: str, questions: Sequence[PageQuestion], site: SiteRead | None, answers: Sequence[Researched],
    before: dict[str, Remembered],
) -> AccountResearched:  # fmt: skip
    by = {one.question.attribute: one for one in answers} | {name: one.answer for name, one in before.items()}
    ordered = tuple(by[one.attribute] for one in questions if one.attribute in by)
    return AccountResearched(domain, ordered, site, tuple(before.items()))


def _domain(name: str) -> str:
    from closefit.transport.address import page_address
    from closefit.transport.domains import registrable_domain

    address = page_address(name if "://" in name else f"https://{name}/")
    if address is None or "." not in address.host or address.host.rsplit(".", 1)[-1][:1].isdigit():
        raise UsageError(f"{name!r} is no web domain", advice="Name a domain such as acme.com.")
    return registrable_domain(address.host)
