"""Ten worlds: what is true of two thousand companies, what the user knows of it, and which provider has what.

Coverage is what the field reports of real ones (a single provider 35 to 65 % of companies, several together 80 to
90 %); prices are of the size of public list prices, between 1 and 10 cents a company.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from closefit.enrich import Account, Offer
from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.profile import Profile, parse_profile
from closefit.providers.provider import Billed, Limits, Price, Provider, ProviderContext, ProviderSpec

Value = float | str | tuple[str, ...]

INDUSTRIES = (
    "software", "b2b saas", "healthcare", "government", "manufacturing", "retail", "financial services", "education",
    "logistics", "media", "construction", "consulting",
)  # fmt: skip
COUNTRIES = ("US", "US", "US", "GB", "DE", "FR", "CA", "AU", "NL", "IN")
STAGES = ("seed", "series a", "series b", "series c", "series d", "public")
TOOLS = ("HubSpot", "Salesforce", "Pipedrive", "Marketo", "Segment", "Intercom", "Shopify", "WordPress", "Zendesk")

#: Share of companies, price in micros, when it is billed, and what it fills, by provider: as five vendors are.
PROVIDERS: Mapping[str, tuple[float, int, Billed, tuple[str, ...]]] = {
    "allround": (0.60, 30_000, Billed.found, ("industry", "employees", "country", "technologies", "funding_stage")),
    "firmograph": (0.55, 20_000, Billed.found, ("industry", "employees", "country", "headcount_growth")),
    "stack": (0.65, 50_000, Billed.asked, ("technologies",)),
    "rounds": (0.45, 80_000, Billed.asked, ("funding_stage", "headcount_growth")),
    "register": (0.40, 10_000, Billed.found, ("country", "employees")),
}

_FIT = """
closefit: 1
profile: world
version: 1
boundary:
  - employees between 20 and {most}
exclude:
  - {{name: regulated, when: "industry in ('healthcare', 'government', 'financial services')", because: slow}}
  - {{name: shrinking, when: headcount_growth < 0}}
fit:
  qualify: {warm}
  criteria:
    - {{name: size, layer: firmographic, when: employees between {low} and {high}, points: 3}}
    - {{name: industry, layer: firmographic, when: "industry in ({wanted})", points: 3}}
    - {{name: crm, layer: technographic, when: "has_any(technologies, 'HubSpot', 'Salesforce')", points: {crm}}}
    - {{name: funding, layer: behavioral, when: "funding_stage in ('seed', 'series a', 'series b')", points: {stage}}}
    - {{name: geography, layer: firmographic, when: "country in ('US', 'GB')", points: 1}}
tiers:
  - {{name: hot, when: fit >= {hot}}}
  - {{name: warm, when: fit >= {warm}}}
"""


@dataclass
class Seller:
    """A provider that is played in this process."""

    name: str
    micros: int
    billed: Billed
    attributes: frozenset[str]
    knows: Mapping[str, Mapping[str, Value]]
    calls: int = 0

    def offer(self) -> Offer:
        """As the waterfall takes it."""
        seller = self

        class One:
            spec: ClassVar[ProviderSpec] = ProviderSpec(
                self.name, self.name, self.attributes, Price(self.billed, 1.0, self.micros), Licence.vendor,
                limits=Limits(at_once=64),
            )  # fmt: skip

            def __init__(self, context: ProviderContext | None = None) -> None: ...

            async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
                seller.calls += len(questions)
                return [seller.answer(question) for question in questions]

        provider: Provider = One()
        return Offer(provider, One.spec, self.micros)

    def answer(self, question: Question) -> Answer:
        """Everything it knows of the account."""
        facts = tuple(FoundFact(name, value) for name, value in self.knows.get(question.account, {}).items())
        return Answer(AnswerState.found if facts else AnswerState.not_found, facts)


@dataclass(frozen=True)
class World:
    """One world."""

    seed: int
    profile: Profile
    accounts: tuple[Account, ...]
    sellers: tuple[Seller, ...] = field(repr=False)


def make_world(seed: int, companies: int, *, disagreement: float = 0.0) -> World:
    """Everything from one seed. ``disagreement``: the share of values that a provider has otherwise than it is."""
    chance = random.Random(seed)  # noqa: S311
    profile = parse_profile(_profile_text(chance), Path("world.yaml"))
    truth = {f"company{n}.example": _company(chance) for n in range(companies)}
    known = {"industry": 0.5, "employees": 0.4, "country": 0.7, "technologies": 0.05, "funding_stage": 0.1}
    accounts = tuple(
        Account(key, {name: value for name, value in facts.items() if chance.random() < known.get(name, 0.0)})
        for key, facts in truth.items()
    )
    sellers = tuple(
        Seller(name, micros, billed, frozenset(attributes), _knows(chance, truth, share, attributes, disagreement))
        for name, (share, micros, billed, attributes) in PROVIDERS.items()
    )
    return World(seed, profile, accounts, sellers)


def _profile_text(chance: random.Random) -> str:
    wanted = ", ".join(f"'{one}'" for one in chance.sample(INDUSTRIES[:2] + INDUSTRIES[4:6], 2))
    hot = chance.choice((6, 7, 8))
    return _FIT.format(
        most=chance.choice((1000, 2000, 5000)), low=chance.choice((30, 50, 100)), high=chance.choice((300, 500, 1000)),
        wanted=wanted, crm=chance.choice((1, 2, 3)), stage=chance.choice((1, 2)), hot=hot, warm=hot - 3,
    )  # fmt: skip


def _company(chance: random.Random) -> dict[str, Value]:
    return {
        "industry": chance.choice(INDUSTRIES),
        "employees": float(round(math.exp(chance.gauss(4.8, 1.4))) + 1),
        "country": chance.choice(COUNTRIES),
        "technologies": tuple(chance.sample(TOOLS, chance.randint(1, 5))),
        "funding_stage": chance.choice(STAGES),
        "headcount_growth": round(chance.gauss(0.12, 0.15), 3),
    }


def _knows(
    chance: random.Random, truth: Mapping[str, Mapping[str, Value]], share: float, attributes: Sequence[str],
    wrong: float,
) -> dict[str, dict[str, Value]]:  # fmt: skip
    """A provider has a company or not, and of one that it has nine in ten of the fields."""
    found: dict[str, dict[str, Value]] = {}
    for key, facts in truth.items():
        if chance.random() < share:
            found[key] = {
                name: _company(chance)[name] if chance.random() < wrong else facts[name]
                for name in attributes
                if chance.random() < 0.9
            }
    return found
