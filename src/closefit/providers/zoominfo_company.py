"""A company as ZoomInfo writes it, whose units its own documents disagree on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from closefit.facts import FoundFact, FoundSignal
from closefit.providers import firmographics as read
from closefit.providers.funding import funding_signal
from closefit.providers.reading import day, facts_of, number, record, records, text, texts
from closefit.taxonomy import read_band

#: What is asked for; a contract may allow less.
OUTPUT_FIELDS = (
    "id", "name", "website", "domainList", "ticker", "description", "primaryIndustry", "industries", "employeeCount",
    "employeeRange", "employeeGrowth", "revenue", "revenueRange", "city", "state", "country", "foundedYear",
    "businessModel", "companyFunding", "recentFundingAmount", "recentFundingDate", "totalFundingAmount",
    "socialMediaUrls",
)  # fmt: skip
ATTRIBUTES = frozenset({
    "name", "description", "industry", "sub_industry", "naics", "employees", "revenue_usd", "country", "region",
    "city", "founded_year", "business_model", "ticker", "headcount_growth", "linkedin_url", "funding_stage",
    "funding_total_usd", "last_funding_usd", "last_funding_date",
})  # fmt: skip
UNITS = {
    "revenue_unit": ("1000", "dollars in one unit of revenue, where no range of revenue tells"),
    "funding_unit": ("1000", "dollars in one unit of funding (unverified)"),
}
#: Trust in a figure whose unit nothing confirms.
_DOUBTFUL = 0.5


def company_facts(row: Mapping[str, Any], today: dt.date, options: Mapping[str, str]) -> list[FoundFact]:
    """The facts of one company."""
    latest = day(row.get("recentFundingDate"), today)
    industries, unit = texts(row.get("primaryIndustry")) or (), _unit(options, "funding_unit")
    second = [name for name in _names(row.get("industries")) if name not in industries]
    return facts_of(
        name=text(row.get("name")),
        description=text(row.get("description")),
        industry=read.industry(next(iter(industries), None)),
        sub_industry=next(iter(second), None),
        naics=read.naics(None, *second[:1], *industries[:1]),
        employees=read.employees(row.get("employeeCount"), row.get("employeeRange")),
        revenue_usd=_revenue(row, _unit(options, "revenue_unit")),
        country=read.country(row.get("country")),
        region=text(row.get("state")),
        city=text(row.get("city")),
        founded_year=read.founded(row.get("foundedYear"), today),
        business_model=read.business_model(row.get("businessModel")),
        ticker=text(row.get("ticker")),
        headcount_growth=read.growth(record(row.get("employeeGrowth")).get("oneYearGrowthRate"), percent=True),
        linkedin_url=read.linkedin_of(
            one.get("url") for one in records(row.get("socialMediaUrls")) if one.get("type") == "LINKED_IN"
        ),
        funding_stage=_stage(row, today),
        funding_total_usd=_funding("funding_total_usd", row.get("totalFundingAmount"), unit, None),
        last_funding_usd=_funding("last_funding_usd", row.get("recentFundingAmount"), unit, latest),
        last_funding_date=latest,
    )


def _names(value: Any) -> list[str]:
    """Industries are texts, or objects with a name (the shape differs by contract)."""
    rows = value if isinstance(value, list) else []
    return [name for one in rows if (name := text(record(one).get("name", one)))]


def _unit(options: Mapping[str, str], name: str) -> float:
    unit = number(options.get(name))
    return unit if unit and unit > 0 else 1000


def _revenue(row: Mapping[str, Any], unit: float) -> FoundFact | None:
    """The schema says thousands, an official example can only be dollars: the unit is the one within the range.

    Without a range the unit of the settings is taken, and believed by half; when neither fits, the range is the fact.
    """
    figure, band = number(row.get("revenue")), read_band(row.get("revenueRange"))
    if not figure or figure < 0:
        return read.revenue(None, row.get("revenueRange"))
    if band is None:
        fact = read.revenue(figure * unit)
        evidence = f"revenue {read.said(figure)} taken as units of {unit:g} dollars"
        return replace(fact, confidence=_DOUBTFUL, evidence=evidence) if fact else None
    units = (unit, 1000, 1) if band.high is not None else sorted((unit, 1000, 1))  # ``over $5 bil.`` holds both
    fitting = next((one for one in units if band.holds(figure * one)), None)
    if fitting is None:
        return read.revenue(None, row.get("revenueRange"))
    fact = read.revenue(figure * fitting, row.get("revenueRange"))
    return replace(fact, evidence=f"{fact.evidence}, revenue {read.said(figure)} x {fitting:g}") if fact else None


def _funding(attribute: str, value: Any, unit: float, at: dt.date | None) -> FoundFact | None:
    figure = number(value)
    fact = read.dollars(attribute, figure * unit, at=at) if figure else None
    evidence = f"{read.said(figure)} taken as units of {unit:g} dollars"
    return replace(fact, confidence=_DOUBTFUL, evidence=evidence) if fact else None


def _rounds(row: Mapping[str, Any], today: dt.date) -> list[tuple[dt.date, dict[str, Any]]]:
    return [(at, one) for one in records(row.get("companyFunding")) if (at := day(one.get("date"), today))]


def _stage(row: Mapping[str, Any], today: dt.date) -> FoundFact | None:
    latest = max(_rounds(row, today), key=lambda one: one[0], default=None)
    return read.funding_stage(latest[1].get("type"), at=latest[0]) if latest else None


def company_rounds(row: Mapping[str, Any], today: dt.date, options: Mapping[str, str]) -> list[FoundSignal]:
    """Every dated round."""
    unit, signals = _unit(options, "funding_unit"), []
    for at, one in _rounds(row, today):
        amount, investors = number(one.get("amount")), texts(one.get("investors")) or ()
        dollars = amount * unit if amount else None
        signals.append(funding_signal(at, one.get("type"), dollars, "USD", investors=", ".join(investors)))
    return [signal for signal in signals if signal]
