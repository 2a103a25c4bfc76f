"""The filters of Apollo's organization search, as its API documents them (OpenAPI of the REST API, 2026-08)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.search.needs import Need, Span
from closefit.destinations.compile.search.searches import Filter, need_condition, spans_condition
from closefit.taxonomy import country_name, technologies_in
from closefit.terms import AttributeType

EMPLOYEES = "organization_num_employees_ranges"
LOCATIONS, NOT_LOCATIONS = "organization_locations", "organization_not_locations"
REVENUE = "revenue_range"
TECHNOLOGIES = "currently_using_any_of_technology_uids"
KEYWORDS = "q_organization_keyword_tags"
FUNDING_TOTAL, FUNDING_DATE = "total_funding_range", "latest_funding_date_range"
FUNDING_AMOUNT = "latest_funding_amount_range"
JOBS, JOBS_POSTED = "organization_num_jobs_range", "organization_job_posted_at_range"

#: Attribute -> the filter on it, unless --fields says otherwise.
DEFAULTS: Mapping[str, Field] = {
    "employees": Field(EMPLOYEES), "country": Field(LOCATIONS), "state": Field(LOCATIONS), "city": Field(LOCATIONS),
    "revenue": Field(REVENUE), "technologies": Field(TECHNOLOGIES), "industry": Field(KEYWORDS),
    "keywords": Field(KEYWORDS), "funding_total": Field(FUNDING_TOTAL), "funded_on": Field(FUNDING_DATE),
    "open_jobs": Field(JOBS), "open_roles": Field(JOBS), "job_opening": Field(JOBS_POSTED),
    "job_posting": Field(JOBS_POSTED), "hiring": Field(JOBS_POSTED),
}  # fmt: skip

#: What Apollo's data hold although its search has no documented filter for it.
_HELD = frozenset({"founded_year", "headcount_growth", "funding_stage", "region", "business_model", "sub_industry"})

#: A range needs two ends; no company has more people than this (the largest employer has about 2 million).
_MOST_EMPLOYEES = 10_000_000

Made = Filter | str


@dataclass(frozen=True, slots=True)
class Apollo:
    """What Apollo can filter on."""

    fields: Fields
    as_of: dt.date

    def knows(self, attribute: str) -> bool:
        """See :class:`Vendor`."""
        return attribute in _HELD or self.fields.field_of(attribute, DEFAULTS) is not None

    def filter_of(self, need: Need, *, loose: bool) -> Made:
        """See :class:`Vendor`."""
        field = self.fields.field_of(need.attribute, DEFAULTS)
        if field is None:
            return self._none(need)
        make = _MAKERS.get(field.name)
        if make is None:
            return f"Apollo documents no filter {field.name}; those closefit writes are: {', '.join(sorted(_MAKERS))}"
        made = make(self, need)
        if isinstance(made, str) or loose:
            return made
        if why := _INEXACT.get(need.attribute if need.attribute in _INEXACT else field.name):
            return why
        return made

    def _none(self, need: Need) -> str:
        if need.measure == "signals":
            return f"Apollo's search knows no signals of the kind {need.attribute}"
        if need.attribute in _HELD:
            return f"Apollo's search documents no filter for {need.attribute}; filter on it after enriching"
        line = Fields.line(need.attribute, "FILTER")
        return f"Apollo's search knows no {need.attribute}; if one of its filters does, name it in --fields: {line}"

    def day(self, days: Decimal) -> dt.date:
        return self.as_of - dt.timedelta(days=int(days))


#: Why a filter may lose accounts that meet the need, so that only the search ``best`` uses it.
_INEXACT: Mapping[str, str] = {
    KEYWORDS: "Apollo filters industries by keyword tags of its own, which accounts of the same industry may lack",
    "state": "Apollo spells states and cities in its own way, and an account may be found under another spelling",
    "city": "Apollo spells states and cities in its own way, and an account may be found under another spelling",
    JOBS: "Apollo counts the job postings that it has seen itself",
    JOBS_POSTED: "Apollo knows the job postings that it has seen itself, not your signals",
}


# --- one maker per filter --------------------------------------------------------------------------------------------


def _employees(_: Apollo, need: Need) -> Made:
    if not need.spans or need.measure:
        return _wrong(EMPLOYEES, "numbers")
    ranges, ways, spans = [], [], []
    for span in need.spans:
        low, high = span.whole
        if low is not None and high is not None and low > high:
            continue  # no whole number lies inside
        ranges.append(f"{max(low or 0, 0)},{_MOST_EMPLOYEES if high is None else high}")
        wide = Span(None if low is None else Decimal(low), None if high is None else Decimal(high))
        spans.append(wide)
        ways.append({need.subject: wide.limits})
    if not ranges:
        return "no whole number of employees is in reach"
    return Filter(EMPLOYEES, ranges, need, tuple(ways), spans_condition(need.subject, spans))


def _hull(need: Need) -> tuple[int | None, int | None]:
    """The whole numbers around all spans."""
    lows, highs = [span.low for span in need.spans], [span.high for span in need.spans]
    low = None if None in lows else min(int(low // 1) for low in lows if low is not None)
    high = None if None in highs else max(-int(-high // 1) for high in highs if high is not None)
    return low, high


def _number_range(name: str, beware: str = "") -> Callable[[Apollo, Need], Made]:
    def make(_: Apollo, need: Need) -> Made:
        if not need.spans or need.measure:
            return _wrong(name, "numbers")
        low, high = _hull(need)
        low = None if low is None or low <= 0 else low
        if low is None and high is None:
            return f"{name} has two ends only, and both are in reach"
        value = {key: end for key, end in (("min", low), ("max", high)) if end is not None}
        wide = Span(None if low is None else Decimal(low), None if high is None else Decimal(high))
        return Filter(
            name, value, need, ({need.subject: wide.limits},), spans_condition(need.subject, [wide]),
            _gaps(need, wide), beware,
        )  # fmt: skip

    return make


def _gaps(need: Need, wide: Span) -> str:
    if len(need.spans) == 1 and (need.spans[0].low, need.spans[0].high) == (wide.low, wide.high):
        return ""
    return f"wider than {need_condition(need)}, as the filter takes one range of whole numbers"


def _funded(apollo: Apollo, need: Need) -> Made:
    """Ages in days become dates; a date stays one."""
    if not need.spans or need.measure not in ("", "days_since"):
        return _wrong(FUNDING_DATE, "a date")
    low, high = _hull(need)
    if need.measure:
        first = None if high is None else apollo.day(Decimal(high))
        last = None if low is None or low <= 0 else apollo.day(Decimal(low))
    else:
        first = None if low is None else dt.date.fromordinal(low)
        last = None if high is None else dt.date.fromordinal(high)
    if first is None and last is None:
        return f"{FUNDING_DATE} has two ends only, and both are in reach"
    value = {key: day.isoformat() for key, day in (("min", first), ("max", last)) if day is not None}
    wide = Span(None if low is None else Decimal(low), None if high is None else Decimal(high))
    condition = spans_condition(need.subject, [wide], days=not need.measure)
    beware = f"The dates are counted from {apollo.as_of}; compile again when they age." if need.measure else ""
    return Filter(FUNDING_DATE, value, need, ({need.subject: wide.limits},), condition, _gaps(need, wide), beware)


def _posted(apollo: Apollo, need: Need) -> Made:
    """At least one posting in the last so many days."""
    if need.measure != "signals" or not need.spans:
        return _wrong(JOBS_POSTED, "a count of signals")
    least = need.spans[0].whole[0]
    if least is None or least < 1:
        return f"{JOBS_POSTED} asks for postings; it cannot ask for their absence"
    value = {"min": apollo.day(Decimal(need.days)).isoformat()}
    wide = Span(Decimal(1), None)
    widened = "any posting counts, whatever its department" if "," in need.subject.partition(",")[2] else ""
    return Filter(
        JOBS_POSTED, value, need, ({need.subject: wide.limits},), spans_condition(need.subject, [wide]), widened,
        f"The date is counted from {apollo.as_of}; compile again when it ages.",
    )  # fmt: skip


def _locations(_: Apollo, need: Need) -> Made:
    if need.kind is not AttributeType.text:
        return _wrong(LOCATIONS, "names of places")
    values = need.among or need.besides
    country = need.attribute not in ("state", "city")
    names = [country_name(text) if country else text.title() for text in sorted(values)]
    unnamed = [text for text, name in zip(sorted(values), names, strict=True) if not name]
    if unnamed:
        return f"{', '.join(unnamed)} is no country that Apollo would know by name"
    told: list[str] = list(dict.fromkeys(str(name) for name in names))
    name = LOCATIONS if need.among else NOT_LOCATIONS
    return Filter(name, told, need, need.ways, need_condition(need))


def _technologies(_: Apollo, need: Need) -> Made:
    if need.kind is not AttributeType.list:
        return _wrong(TECHNOLOGIES, "a list of technologies")
    if not need.among:
        return (
            "Apollo documents a filter against technologies for its search of people only; "
            "leave those accounts out after enriching"
        )
    names = list(dict.fromkeys(name for member in sorted(need.among) for name in _names(member)))
    beware = "Check the uids against Apollo's list of technologies: one that it does not know finds nobody."
    return Filter(TECHNOLOGIES, [uid(name) for name in names], need, need.ways, need_condition(need), "", beware)


def _names(member: str) -> Iterable[str]:
    if member.startswith("category: "):
        return technologies_in(member.removeprefix("category: "))
    return (member,)


def uid(name: str) -> str:
    """How Apollo writes a technology: underscores for blanks and dots.

    >>> uid("Google Analytics"), uid("Wordpress.org")
    ('google_analytics', 'wordpress_org')
    """
    return re.sub(r"[\s.]+", "_", name.strip().lower())


def _keywords(_: Apollo, need: Need) -> Made:
    if not need.among:
        return "Apollo's keyword tags can only be asked for, not against; leave those accounts out after enriching"
    if any(member.startswith("category: ") for member in need.among):
        return _wrong(KEYWORDS, "texts")
    return Filter(KEYWORDS, sorted(need.among), need, need.ways, need_condition(need), "", f"{_INEXACT[KEYWORDS]}.")


def _wrong(name: str, wanted: str) -> str:
    return f"{name} takes {wanted}"


_MONEY = "Apollo estimates it, in US dollars; the profile's figures are in the currency of your file."

_MAKERS: Mapping[str, Callable[[Apollo, Need], Made]] = {
    EMPLOYEES: _employees,
    LOCATIONS: _locations,
    NOT_LOCATIONS: _locations,
    REVENUE: _number_range(REVENUE, _MONEY),
    TECHNOLOGIES: _technologies,
    KEYWORDS: _keywords,
    FUNDING_TOTAL: _number_range(
        FUNDING_TOTAL, "In US dollars; the profile's figures are in the currency of your file."
    ),
    FUNDING_AMOUNT: _number_range(FUNDING_AMOUNT, "In US dollars."),
    FUNDING_DATE: _funded,
    JOBS: _number_range(JOBS),
    JOBS_POSTED: _posted,
}
