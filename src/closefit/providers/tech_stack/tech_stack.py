"""The tech-stack analyzer as a provider: a company's home page, its headers and its DNS say which tools it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.provider import Billed, Price, ProviderContext, ProviderSpec
from closefit.providers.tech_stack.analyse import analyse
from closefit.providers.tech_stack.page import Finding, Page
from closefit.providers.tech_stack.rules import load_rules
from closefit.transport import Page as Fetched
from closefit.transport import PageState
from closefit.transport.dns import Dns, Records

#: Names below a domain that are often another word for a vendor's host.
SUBDOMAINS = "www help support status go info careers jobs docs app shop email"
#: States in which headers and body are those of the company's own server.
_ANSWERED = frozenset({PageState.ok, PageState.refused, PageState.not_found})
_MAY_PASS = frozenset({PageState.no_answer, PageState.too_slow})


class TechStack:
    """Reads one page and some fifteen DNS records for each account."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="tech_stack",
        title="Tech-stack analyzer (home page, headers and DNS)",
        attributes=frozenset({"technologies"}),
        price=Price(Billed.free, credits=0, verified=True),
        licence=Licence.public,
        options={
            "subdomains": (SUBDOMAINS, "names below the domain of which the CNAME is looked up"),
            "rules": ("", "a rule file or folder of your own in Wappalyzer's schema, read beside the fingerprints"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        """Raises InputError when the rule file cannot be used."""
        self._pages, self._dns = context.pages, context.dns
        self._subdomains = context.options.get("subdomains", SUBDOMAINS).split()
        rules = context.options.get("rules")
        self._rules = (load_rules(Path(rules)),) if rules else ()

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return await asyncio.gather(*(self._one(question.account) for question in questions))

    async def _one(self, domain: str) -> Answer:
        if self._pages is None:
            return Answer(AnswerState.bad_request, said="this run fetches no pages")
        home, records = await asyncio.gather(self._pages.home(domain), self._records(domain))
        found = analyse(page_of(home, records), more=self._rules)
        said = "" if home.ok else ": ".join(filter(None, ("home page", str(home.state), home.said)))
        if found:
            return Answer(AnswerState.found, (_fact(found),), said=said)
        return Answer(AnswerState.transient if home.state in _MAY_PASS else AnswerState.not_found, said=said)

    async def _records(self, domain: str) -> list[Records]:
        if self._dns is None:
            return []
        return await look_up(self._dns, domain, self._subdomains)


async def look_up(dns: Dns, domain: str, subdomains: Sequence[str]) -> list[Records]:
    """The records of a domain that may name a tool: MX and TXT of its own, CNAME of the names below it."""
    aliases = (dns.cname(f"{name}.{domain}") for name in subdomains)
    return list(await asyncio.gather(dns.mx(domain), dns.txt(domain), *aliases))


def page_of(home: Fetched, records: Sequence[Records]) -> Page:
    """What was fetched, as the analyzer reads it. The body of a refusal is no page of the company."""
    told = {
        kind: [
            f"{one.name} -> {value}" if kind == "CNAME" else value
            for one in records
            if one.kind == kind
            for value in one.values
        ]
        for kind in ("MX", "TXT", "CNAME")
    }
    answered = home.state in _ANSWERED
    return Page(
        url=home.url,
        html=home.text if home.ok else "",
        headers=home.headers if answered else {},
        cookies=tuple(home.cookies) if answered else (),
        dns=told,
    )


def _fact(found: Sequence[Finding]) -> FoundFact:
    """Every tool with its surest line; as sure as the least sure of them."""
    lines = "; ".join(f"{one.name} by {one.evidence[0]}" for one in found)
    names = tuple(sorted((one.name for one in found), key=str.casefold))
    return FoundFact("technologies", names, confidence=min(one.confidence for one in found), evidence=lines)
