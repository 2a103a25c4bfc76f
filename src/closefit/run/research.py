"""A company's own pages asked typed questions by a language model, every answer with a quote that stands there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import UsageError
from closefit.run.model import endpoint_of
from closefit.run.session import Say, quiet
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.models import Endpoint
    from closefit.research import PageQuestion, Researched
    from closefit.research.reader import SiteRead
    from closefit.transport.guard import Network

#: Tokens of one command where nothing else is said: about ten companies with four questions of three runs each.
TOKENS = 500_000


@dataclass(frozen=True, slots=True)
class ResearchRequest:
    """What ``closefit research`` was asked."""

    domains: tuple[str, ...]
    #: A questions file; None asks the four that come with closefit.
    ask: Path | None = None
    #: How often each question is asked.
    runs: int = 3
    #: Tokens that all requests together may take.
    tokens: int = TOKENS
    #: What the model draws by: 0 is its likeliest words.
    temperature: float = 0.7


@dataclass(frozen=True, slots=True)
class AccountResearched:
    """One company: what was read, and the answers."""

    site: SiteRead
    answers: tuple[Researched, ...]

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        return {
            "account": self.site.domain,
            "why_nothing": self.site.why or None,
            "answers": {one.question.attribute: _answer(one) for one in self.answers},
            "pages": [
                {"kind": page.kind, "url": page.url, "characters": len(page.text), "cut": page.cut}
                for page in self.site.pages
            ],
            "fetched": [{"url": one.url, "outcome": str(one.outcome), "status": one.status} for one in self.site.log],
        }


@dataclass(frozen=True, slots=True)
class ResearchResult:
    """Every company, and what the model was asked in all."""

    model: str
    accounts: tuple[AccountResearched, ...]
    requests: int
    tokens: int
    budget: int
    #: False when the endpoint counts no tokens, and they are estimated.
    counted: bool = True
    #: Why it stopped before its end; the answers up to there stand.
    stopped: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        return {
            "model": self.model,
            "requests": self.requests,
            "tokens": self.tokens,
            "token_budget": self.budget,
            "tokens_are_estimated": not self.counted,
            "stopped": self.stopped,
            "accounts": [one.as_dict() for one in self.accounts],
        }


def _answer(one: Researched) -> dict[str, Any]:
    best = one.best
    return {
        "value": best.value if best and one.usable else None,
        "usable": one.usable,
        "agreement": round(one.agreement, 3),
        "needed": one.question.agreement,
        "why_unknown": one.why_unknown or None,
        "quote": best.quote if best else None,
        "url": best.url if best else None,
        "claims": [
            {
                "state": str(c.state),
                "value": c.value,
                "quote": c.quote,
                "url": c.url,
                "why": c.why,
                "asked": c.asked,
                "not_taken": c.said,
            }
            for c in one.claims
        ],
    }


def research_accounts(
    request: ResearchRequest, settings: Settings, say: Say = quiet, *, network: Network | None = None
) -> ResearchResult:
    """Read each company's pages and ask the model of the settings. ``network`` is for tests that play a site here.

    Raises:
        InputError: the questions file cannot be used.
        UsageError: a name is no domain; no model is named; pydantic-ai is not installed. Nothing was sent then.
    """
    from closefit.research import default_questions, load_questions

    questions = default_questions() if request.ask is None else load_questions(request.ask)
    domains = tuple(dict.fromkeys(_domain(name) for name in request.domains))
    endpoint = endpoint_of(settings, "research")
    return asyncio.run(_research(request, questions, domains, endpoint, say=say, network=network))


async def _research(
    request: ResearchRequest, questions: tuple[PageQuestion, ...], domains: tuple[str, ...], endpoint: Endpoint,
    *, say: Say, network: Network | None,
) -> ResearchResult:  # fmt: skip
    from closefit.models import TokenBudget
    from closefit.models.structured import StructuredModel, open_client, open_model
    from closefit.research import ResearchAgent
    from closefit.research.reader import read_site
    from closefit.transport.pages import open_pages

    found = []
    budget = TokenBudget(request.tokens)
    async with open_client(endpoint.timeout) as client, open_pages(network=network) as pages:
        opened = open_model(endpoint, client)
        model = StructuredModel(opened, budget, endpoint=endpoint, temperature=request.temperature)
        agent = ResearchAgent(model, questions, request.runs)
        for domain in domains:
            if model.fault is not None:
                break
            say(f"reading {domain}")
            site = await read_site(pages, domain)
            say(f"asking {model.name} about {domain}")
            answers = await agent.research(site.pages) if site.pages else ()
            found.append(AccountResearched(site, answers))
    return ResearchResult(
        model.name, tuple(found), model.requests, budget.used, request.tokens, model.counted, model.stopped
    )


def _domain(name: str) -> str:
    from closefit.transport.address import page_address
    from closefit.transport.domains import registrable_domain

    address = page_address(name if "://" in name else f"https://{name}/")
    if address is None or "." not in address.host or address.host.rsplit(".", 1)[-1][:1].isdigit():
        raise UsageError(f"{name!r} is no web domain", advice="Name a domain such as acme.com.")
    return registrable_domain(address.host)
