"""Facts as vendors spell them, under the spelling of the taxonomy; the vendor's own word stays as the evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from closefit.facts import FoundFact
from closefit.providers.reading import number, text
from closefit.taxonomy import (
    Band,
    Industry,
    country_code,
    industry_of,
    industry_of_code,
    normal_funding_stage,
    normal_industry,
    normal_technologies,
    read_band,
    read_growth,
    read_money,
)
from closefit.taxonomy.naics import System

#: Trust in growth whose unit the vendor's documents and its answers disagree on.
_DOUBTFUL = 0.5
_LINKEDIN = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com/((?:company|school|showcase)/[\w%.&'+-]+)/?(?:[?#/].*)?", re.IGNORECASE
)


def said(value: Any) -> str:
    """A vendor's own word as one line of evidence."""
    return (text(" ".join(str(value).split())) or "")[:200]


def employees(exact: Any, band: Any = None, *, observed: dt.date | None = None) -> FoundFact | None:
    """Headcount: the number where there is one, else the middle of the band (which may stand in either field)."""
    return _sized("employees", (exact, band), (read_band(exact), read_band(band)), observed)


def revenue(exact: Any, band: Any = None, *, observed: dt.date | None = None) -> FoundFact | None:
    """Revenue in US dollars a year, as :func:`employees`; in another currency it is unknown."""
    return _sized("revenue_usd", (exact, band), (_dollars(exact), _dollars(band)), observed)


def _dollars(value: Any) -> Band | None:
    found = read_band(value)
    return found if found and found.currency in (None, "USD") else None


def _sized(
    attribute: str, raw: tuple[Any, Any], bands: tuple[Band | None, Band | None], observed: dt.date | None
) -> FoundFact | None:
    known = [(word, band) for word, band in zip(raw, bands, strict=True) if band and band.high != 0]  # 0 is unknown
    if not known:
        return None
    word, band = known[0]
    if band.exact:
        evidence = f"band {said(known[1][0])}" if len(known) > 1 else ""
        return FoundFact(attribute, _whole(band.low), observed, evidence=evidence)
    middle = max(round(band.midpoint), band.low, 1)  # one person at the least
    middle = middle if band.high is None else min(middle, band.high)
    return FoundFact(attribute, _whole(middle), observed, None, f"band {said(word)}", band.low, band.high)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def dollars(attribute: str, value: Any, currency: str | None = "USD", *, at: dt.date | None = None) -> FoundFact | None:
    """Money in US dollars; in another currency it is unknown. ``currency`` is what a bare figure is in."""
    money = read_money(value, currency)
    if money is None or money.currency != "USD" or money.micros <= 0:  # 0 is how vendors write unknown
        return None
    raw = said(value) if isinstance(value, str) else ""
    return FoundFact(attribute, _whole(money.amount), at, evidence=raw)


def country(value: Any) -> FoundFact | None:
    """The country's two-letter code, from a code or a name."""
    return _spelled("country", country_code(value), value)


def industry(value: Any, *, naics: Any = None, sic: Any = None) -> FoundFact | None:
    """The industry under its plain label, as accounts have it; without a name what its code says."""
    named = _industry_name(value)
    if named:
        known = _known(named)
        label = known.label if known and known.source == "name" else None
        return _spelled("industry", label or normal_industry(named), value)
    for code, system in ((industry_code(naics), _NAICS), (industry_code(sic), _SIC)):
        if code and (meant := industry_of_code(code, system)) and meant.label:
            return FoundFact("industry", meant.label, evidence=f"{system.upper()} {code}")
    return None


def naics(code: Any, *names: Any) -> FoundFact | None:
    """The NAICS code that the vendor gives, else the one behind the first of its names that says one."""
    if given := industry_code(code):
        return FoundFact("naics", given)
    for name in names:
        if (known := _known(_industry_name(name))) and known.naics:
            sure = int(known.confidence * 1000) / 1000 if known.source == "text" else None  # never rounded up to 1
            return FoundFact("naics", known.naics, confidence=sure, evidence=f"read from {said(name)}")
    return None


def industry_code(value: Any) -> str | None:
    """A code of an industry, which may come as a number: two to eight digits."""
    found = number(value)
    return str(int(found)) if found is not None and 10 <= found < 1e8 and found == int(found) else None


@lru_cache(maxsize=4096)
def _known(name: str | None) -> Industry | None:
    """Vendors have a few hundred names for all their companies; the classifier takes a millisecond for one."""
    return industry_of(name)


def _industry_name(value: Any) -> str | None:
    named = text(value)
    return named.replace("_", " ") if named else None


#: British codes of companies that do nothing: not trading, holding flats, dormant. As NACE they would mean something.
_IDLE = frozenset({"74990", "98000", "99999"})
_NAICS: Literal["naics"] = "naics"
_SIC: Literal["sic"] = "sic"


def coded_industry(value: Any, system: System) -> FoundFact | None:
    """The industry that a code of a register means, under its plain label; the code is the evidence."""
    found = None if system == "nace" and text(value) in _IDLE else industry_of_code(value, system)
    return FoundFact("industry", found.label, evidence=f"code {said(value)}") if found and found.label else None


def funding_stage(value: Any, *, at: dt.date | None = None) -> FoundFact | None:
    """The stage of the last round; None for what says nothing (*Other*)."""
    return _spelled("funding_stage", normal_funding_stage(value), value, at)


def _spelled(attribute: str, spelled: str | None, raw: Any, observed: dt.date | None = None) -> FoundFact | None:
    if spelled is None:
        return None
    return FoundFact(attribute, spelled, observed, evidence=said(raw) if raw != spelled else "")


def technologies(values: Any) -> tuple[str, ...] | None:
    """Products under their usual names; None when there is none."""
    return normal_technologies(values) or None


def growth(value: Any, *, percent: bool = False) -> FoundFact | None:
    """Headcount growth over a year as a fraction; a figure that can only be per cent is believed by half."""
    found = read_growth(value, percent=percent)
    if found is None:
        return None
    confidence = _DOUBTFUL if found.assumed else None
    evidence = f"{said(value)}, taken as per cent" if found.assumed else said(value)
    return FoundFact("headcount_growth", found.fraction, confidence=confidence, evidence=evidence)


def founded(value: Any, today: dt.date) -> int | None:
    """The year of founding, from a year or a date; None for one to come."""
    year = number(str(value)[:4]) if isinstance(value, (str, int)) else number(value)
    return int(year) if year is not None and year == int(year) and 1000 <= year <= today.year else None


def linkedin(value: Any) -> str | None:
    """A company's page on LinkedIn, spelled one way: ``https://www.linkedin.com/company/acme``."""
    found = _LINKEDIN.fullmatch(text(value) or "")
    return f"https://www.linkedin.com/{found[1].lower()}" if found else None


def linkedin_of(values: Iterable[Any]) -> str | None:
    """The first LinkedIn page of a company among addresses."""
    return next((found for value in values if (found := linkedin(value))), None)


def ownership(value: Any) -> str | None:
    """Who owns it, in the vendor's word in lower case: ``private``, ``public``, ``nonprofit``."""
    return (text(value) or "").replace("_", " ").lower() or None


_MODELS = {"b2b": "b2b", "b2c": "b2c", "b2g": "b2g", "b2b2c": "b2b2c"}


def business_model(tags: Any) -> FoundFact | None:
    """To whom it sells, from tags such as ``B2B``; several are joined, as ``b2b, b2c``."""
    words = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
    named = [word for tag in words if (word := _MODELS.get((text(tag) or "").casefold()))]
    if not named:
        return None
    return FoundFact("business_model", ", ".join(sorted(set(named))), evidence=said(", ".join(map(str, words))))
