"""What a declared path finds, read as the file says: bands, money, dates and names under one spelling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from closefit.facts import KNOWN_ATTRIBUTES, FoundFact
from closefit.providers import firmographics as read
from closefit.providers.declared.form import EARLIEST, FactForm, Reads
from closefit.providers.declared.paths import at
from closefit.providers.reading import Value, day, number, text, texts
from closefit.taxonomy import read_number
from closefit.terms import AttributeType

_BY_NAME = {
    "employees": Reads.band, "revenue_usd": Reads.money, "funding_total_usd": Reads.money,
    "last_funding_usd": Reads.money, "country": Reads.country, "industry": Reads.industry,
    "technologies": Reads.technologies, "funding_stage": Reads.funding_stage, "linkedin_url": Reads.linkedin,
    "founded_year": Reads.year, "headcount_growth": Reads.fraction,
}  # fmt: skip
_BY_TYPE = {
    AttributeType.number: Reads.number, AttributeType.text: Reads.text, AttributeType.flag: Reads.flag,
    AttributeType.date: Reads.date, AttributeType.list: Reads.list,
}  # fmt: skip


def reads_as(attribute: str, said: Reads | None = None) -> Reads:
    """How an attribute is read: as the file says, else as its name and type say."""
    if said is not None:
        return said
    known = KNOWN_ATTRIBUTES.get(attribute)
    return _BY_NAME.get(attribute) or (_BY_TYPE[known.type] if known else Reads.text)


def read_fact(attribute: str, form: FactForm, record: Any, today: dt.date) -> FoundFact | None:
    """The fact at a path of a record; None where nothing can be read."""
    raw = at(form.path, record)
    if raw is None:
        return None
    currency = text(at(form.currency_path, record)) if form.currency_path else form.currency
    return read_value(attribute, raw, today, form.reads, pattern=form.format, currency=currency)


def read_value(
    attribute: str, value: Any, today: dt.date, reads: Reads | None = None, *,
    pattern: str | None = None, currency: str | None = None,
) -> FoundFact | None:  # fmt: skip
    """A value as the fact that it means; None where it cannot be read. ``pattern`` is that of a date."""
    found = _READERS[reads_as(attribute, reads)](_Raw(attribute, value, today, pattern, currency))
    return found if isinstance(found, FoundFact) or found is None else FoundFact(attribute, found)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A value with all that reading it may need."""

    attribute: str
    value: Any
    today: dt.date
    pattern: str | None
    currency: str | None


def _named(fact: FoundFact | None, attribute: str) -> FoundFact | None:
    """A fact of a reader that knows one name, under another."""
    if fact is None or fact.attribute == attribute:
        return fact
    return FoundFact(attribute, fact.value, fact.observed, fact.confidence, fact.evidence, fact.low, fact.high)


def _plain(raw: _Raw) -> Value | None:
    value = raw.value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else text(value)


def _figure(raw: _Raw) -> Value | None:
    found = number(raw.value)
    return found if found is not None or not isinstance(raw.value, str) else read_number(raw.value)


def _fraction(raw: _Raw) -> Value | FoundFact | None:
    if isinstance(raw.value, str) and raw.value.strip().endswith("%"):
        return _named(read.growth(raw.value, percent=True), raw.attribute)
    return _figure(raw)


def _money(raw: _Raw) -> FoundFact | None:
    if raw.attribute == "revenue_usd" and not raw.currency:
        found = read.revenue(raw.value) if not isinstance(raw.value, Mapping) else None
        if found is not None:
            return found
    return read.dollars(raw.attribute, raw.value, raw.currency or "USD")


def _scaled(factor: int) -> Callable[[_Raw], FoundFact | None]:
    def scaled(raw: _Raw) -> FoundFact | None:
        found = _figure(raw)
        if not isinstance(found, (int, float)) or isinstance(found, bool) or found <= 0:  # 0 is how unknown is written
            return None
        value = found * factor
        evidence = f"{found:,.10g} x {factor:,}"
        return FoundFact(raw.attribute, int(value) if value == int(value) else value, evidence=evidence)

    return scaled


def _date(raw: _Raw) -> dt.date | None:
    return read_date(raw.value, raw.pattern, raw.today)


def read_date(value: Any, pattern: str | None, today: dt.date) -> dt.date | None:
    """A day in the form that a file states, by default an ISO date; None for one to come."""
    if not pattern:
        return day(value, today)
    try:
        found = dt.datetime.strptime(str(value).strip(), pattern).date()  # noqa: DTZ007  (days have no time zone)
    except ValueError:
        return None
    return found if EARLIEST <= found <= today else None


def _flag(raw: _Raw) -> bool | None:
    if isinstance(raw.value, bool):
        return raw.value
    word = str(raw.value).strip().casefold()
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(word)


def _list(raw: _Raw) -> tuple[str, ...] | None:
    if isinstance(raw.value, str):
        return texts([one for part in raw.value.split(";") for one in part.split(",")])
    return texts(raw.value)


def _technologies(raw: _Raw) -> tuple[str, ...] | None:
    return read.technologies(list(_list(raw) or ()))


_READERS: Mapping[Reads, Callable[[_Raw], Value | FoundFact | None]] = {
    Reads.text: _plain,
    Reads.number: _figure,
    Reads.flag: _flag,
    Reads.date: _date,
    Reads.list: _list,
    Reads.band: lambda raw: _named(read.employees(raw.value), raw.attribute),
    Reads.money: _money,
    Reads.thousands: _scaled(1_000),
    Reads.millions: _scaled(1_000_000),
    Reads.fraction: _fraction,
    Reads.percent: lambda raw: _named(read.growth(raw.value, percent=True), raw.attribute),
    Reads.year: lambda raw: read.founded(raw.value, raw.today),
    Reads.country: lambda raw: _named(read.country(raw.value), raw.attribute),
    Reads.industry: lambda raw: _named(read.industry(raw.value), raw.attribute),
    Reads.technologies: _technologies,
    Reads.funding_stage: lambda raw: _named(read.funding_stage(raw.value), raw.attribute),
    Reads.linkedin: lambda raw: read.linkedin(raw.value),
}
