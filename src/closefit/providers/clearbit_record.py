"""A company as Clearbit writes it, which Hunter writes too."""

from __future__ import annotations

import datetime as dt
from typing import Any

from closefit.facts import FoundFact, FoundSignal
from closefit.providers import firmographics as read
from closefit.providers.funding import funding_signal
from closefit.providers.reading import day, facts_of, record, records, text, texts

#: What both can say; Clearbit alone has an estimate of revenue, a parent and a day, Hunter alone has rounds.
CLEARBIT_ATTRIBUTES = frozenset({
    "name", "legal_name", "description", "industry", "sub_industry", "naics", "sic", "employees", "revenue_usd",
    "country", "region", "city", "founded_year", "business_model", "keywords", "technologies", "funding_total_usd",
    "linkedin_url", "ticker", "ownership",
})  # fmt: skip


def clearbit_facts(found: dict[str, Any], today: dt.date) -> list[FoundFact]:
    """The facts of one company; numbers may be numbers, texts or bands."""
    category, geo, metrics = record(found.get("category")), record(found.get("geo")), record(found.get("metrics"))
    handle = text(record(found.get("linkedin")).get("handle"))  # already begins with company/
    return facts_of(
        name=text(found.get("name")),
        legal_name=text(found.get("legalName")),
        description=text(found.get("description")),
        industry=read.industry(category.get("industry"), naics=category.get("naicsCode"), sic=category.get("sicCode")),
        sub_industry=text(category.get("subIndustry")),
        naics=read.naics(category.get("naicsCode"), category.get("subIndustry"), category.get("industry")),
        sic=read.industry_code(category.get("sicCode")),
        employees=read.employees(metrics.get("employees"), metrics.get("employeesRange")),
        revenue_usd=read.revenue(metrics.get("annualRevenue"), metrics.get("estimatedAnnualRevenue")),
        country=read.country(geo.get("countryCode")) or read.country(geo.get("country")),
        region=text(geo.get("state")),
        city=text(geo.get("city")),
        founded_year=read.founded(found.get("foundedYear"), today),
        business_model=read.business_model(found.get("tags")),
        keywords=texts(found.get("tags")),
        technologies=read.technologies(found.get("tech")),
        funding_total_usd=read.dollars("funding_total_usd", metrics.get("raised")),
        linkedin_url=read.linkedin(f"linkedin.com/{handle}") if handle else None,
        ticker=text(found.get("ticker")),
        ownership=read.ownership(found.get("type")),
        parent=text(record(found.get("parent")).get("domain")),
    )


def round_facts(found: dict[str, Any], today: dt.date) -> list[FoundFact]:
    """The latest of ``fundingRounds``."""
    dated = [(at, one) for one in records(found.get("fundingRounds")) if (at := day(one.get("announcedDate"), today))]
    if not dated:
        return []
    at, latest = max(dated, key=lambda one: one[0])
    return facts_of(
        funding_stage=read.funding_stage(latest.get("series"), at=at),
        last_funding_usd=read.dollars("last_funding_usd", latest.get("amount"), text(latest.get("currency")), at=at),
        last_funding_date=at,
    )


def round_signals(found: dict[str, Any], today: dt.date) -> list[FoundSignal]:
    """Every dated one of ``fundingRounds``."""
    rounds = (
        funding_signal(
            day(one.get("announcedDate"), today), one.get("series"), one.get("amount"), text(one.get("currency"))
        )
        for one in records(found.get("fundingRounds"))
    )
    return [signal for signal in rounds if signal]
