"""The account filters of Sales Navigator: bands and names as its search page shows them (seen 2026-08).

There is no interface to set them by program, so they are written for a person and, as JSON, for a script that reads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.sales_navigator.industries import linkedin_industries
from closefit.destinations.compile.search.needs import Need, Span
from closefit.destinations.compile.search.searches import Filter, need_condition, spans_condition
from closefit.taxonomy import country_name, technologies_in
from closefit.terms import AttributeType

HEADCOUNT, GROWTH, REVENUE = "Company headcount", "Company headcount growth", "Annual revenue"
PLACE, INDUSTRY, TECHNOLOGIES = "Headquarters location", "Industry", "Technologies used"
HIRING, ACTIVITIES = "Job opportunities", "Recent activities"
FUNDED, LEADERS = "Funding events in past 12 months", "Senior leadership changes in last 3 months"

#: Bands of headcount: name, least, most (None: no end).
BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("Self-employed", 0, 0), ("1-10", 1, 10), ("11-50", 11, 50), ("51-200", 51, 200), ("201-500", 201, 500),
    ("501-1000", 501, 1000), ("1001-5000", 1001, 5000), ("5001-10000", 5001, 10000), ("10001+", 10001, None),
)  # fmt: skip

#: The ends of revenue that can be chosen, in millions of US dollars.
_LEAST = tuple(map(Decimal, ("0", "0.5", "1", "2.5", "5", "10", "20", "50", "100", "500", "1000")))
_MOST = tuple(map(Decimal, ("2.5", "5", "10", "20", "50", "100", "500", "1000")))
_MILLION = Decimal(1_000_000)

#: Attribute or kind of signal -> the filter on it, unless --fields says otherwise.
DEFAULTS: Mapping[str, Field] = {
    "employees": Field(HEADCOUNT), "headcount_growth": Field(GROWTH), "revenue": Field(REVENUE),
    "country": Field(PLACE), "state": Field(PLACE), "city": Field(PLACE), "industry": Field(INDUSTRY),
    "technologies": Field(TECHNOLOGIES), "funded_on": Field(ACTIVITIES), "funding_round": Field(ACTIVITIES),
    "leadership_change": Field(ACTIVITIES), "new_executive": Field(ACTIVITIES), "job_opening": Field(HIRING),
    "job_posting": Field(HIRING), "hiring": Field(HIRING),
}  # fmt: skip

_LEADERS = frozenset({"leadership_change", "new_executive"})

Made = Filter | str


@dataclass(frozen=True, slots=True)
class SalesNavigator:
    """What Sales Navigator can filter on."""

    fields: Fields
    as_of: dt.date

    def knows(self, attribute: str) -> bool:
        """See :class:`Vendor`."""
        return self.fields.field_of(attribute, DEFAULTS) is not None

    def filter_of(self, need: Need, *, loose: bool) -> Made:
        """See :class:`Vendor`."""
        field = self.fields.field_of(need.attribute, DEFAULTS)
        if field is None:
            what = f"signals of the kind {need.attribute}" if need.measure == "signals" else need.attribute
            return f"Sales Navigator has no account filter for {what}"
        make = _MAKERS.get(field.name.lower())
        if make is None:
            known = ", ".join(sorted({HEADCOUNT, GROWTH, REVENUE, PLACE, INDUSTRY, TECHNOLOGIES, HIRING, ACTIVITIES}))
            return f"Sales Navigator has no account filter {field.name}; there are {known}"
        made = make(self, need)
        if isinstance(made, str) or loose:
            return made
        place = need.attribute if need.attribute in ("state", "city") else field.name.lower()
        return _INEXACT.get(place) or _late(made) or made


#: Why a filter may lose accounts that meet the need, so that only the search ``best`` uses it.
_INEXACT: Mapping[str, str] = {
    INDUSTRY.lower(): "LinkedIn's industries are chosen by each company itself and are not those of your file",
    TECHNOLOGIES.lower(): "LinkedIn sees only some of the technologies that a company uses",
    GROWTH.lower(): "LinkedIn counts growth among its own members",
    HIRING.lower(): "it finds job postings on LinkedIn, not your signals",
    "state": "places are chosen from LinkedIn's own list, and a state or city may have another name there",
    "city": "places are chosen from LinkedIn's own list, and a state or city may have another name there",
}


def _late(made: Filter) -> str | None:
    """A year of funding loses nobody only where the profile looks back no further, and where it is no signal."""
    if made.name == ACTIVITIES and made.need.measure == "signals":
        return "LinkedIn knows the activities that it has seen itself, not your signals"
    return None


# --- one maker per filter --------------------------------------------------------------------------------------------


def bands_of(spans: Sequence[Span]) -> list[tuple[str, int, int | None]]:
    """The bands that hold a whole number of one of the spans."""
    return [band for band in BANDS if any(_meet(span, band[1], band[2]) for span in spans)]


def _meet(span: Span, least: int, most: int | None) -> bool:
    low, high = span.whole
    if low is not None and high is not None and low > high:
        return False
    return (low is None or most is None or low <= most) and (high is None or high >= least)


def _headcount(_: SalesNavigator, need: Need) -> Made:
    if not need.spans or need.measure:
        return _wrong(HEADCOUNT, "numbers")
    bands = bands_of(need.spans)
    if not bands:
        return "no whole number of employees is in reach"
    wide = _joined([Span(Decimal(least), None if most is None else Decimal(most)) for _, least, most in bands])
    widened = _outside(need.spans, wide)
    ways = tuple({need.subject: span.limits} for span in wide)
    names = [name for name, *_ in bands]
    return Filter(HEADCOUNT, names, need, ways, spans_condition(need.subject, wide), widened)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbouring bands as one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.high is not None and span.low == last.high + 1:
            joined[-1] = Span(last.low, span.high)
        else:
            joined.append(span)
    return joined


def _outside(spans: Sequence[Span], wide: Sequence[Span]) -> str:
    """Which whole numbers the bands let in beside the spans, in words."""
    inside = sorted((span.whole for span in spans), key=lambda ends: -1 if ends[0] is None else ends[0])
    parts = []
    for span in wide:
        at: int | None = span.whole[0]
        for low, high in inside:
            if high is not None and at is not None and high < at:
                continue
            if low is not None and at is not None and low > at:
                end = low - 1 if span.whole[1] is None else min(low - 1, span.whole[1])
                parts.append(_from_to(at, end))
            at = None if high is None else max(high + 1, at or 0)
            if at is None:
                break
        if at is not None and (span.whole[1] is None or at <= span.whole[1]):
            parts.append(_from_to(at, span.whole[1]))
    return f"the bands also let in {', '.join(parts)}" if parts else ""


def _from_to(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} and more"
    return str(low) if low == high else f"{low} to {high}"


def _growth(_: SalesNavigator, need: Need) -> Made:
    """Shares become whole percent."""
    if not need.spans or need.measure:
        return _wrong(GROWTH, "numbers")
    ends = [end for span in need.spans for end in (span.low, span.high) if end is not None]
    scale = Decimal(100) if all(abs(end) <= 5 for end in ends) else Decimal(1)
    lows, highs = [span.low for span in need.spans], [span.high for span in need.spans]
    low = None if None in lows else min(low * scale for low in lows if low is not None)
    high = None if None in highs else max(high * scale for high in highs if high is not None)
    value = {"min": None if low is None else int(low // 1), "max": None if high is None else -int(-high // 1)}
    value = {key: end for key, end in value.items() if end is not None}
    if not value:
        return f"{GROWTH} has two ends only, and both are in reach"
    wide = Span(
        None if "min" not in value else Decimal(value["min"] or 0) / scale,
        None if "max" not in value else Decimal(value["max"] or 0) / scale,
    )
    return Filter(
        GROWTH, {**value, "unit": "percent"}, need, ({need.subject: wide.limits},),
        spans_condition(need.subject, [wide]), "", _INEXACT[GROWTH.lower()].capitalize() + ".",
    )  # fmt: skip


def _revenue(_: SalesNavigator, need: Need) -> Made:
    if not need.spans or need.measure:
        return _wrong(REVENUE, "numbers")
    lows, highs = [span.low for span in need.spans], [span.high for span in need.spans]
    low = None if None in lows else min(low for low in lows if low is not None) / _MILLION
    high = None if None in highs else max(high for high in highs if high is not None) / _MILLION
    least = None if low is None else max((end for end in _LEAST if end <= low), default=None)
    most = None if high is None else min((end for end in _MOST if end >= high), default=None)
    if not least and most is None:
        return f"{REVENUE} cannot be set so that it loses nobody: both ends are in reach, or beyond its steps"
    value: dict[str, object] = {"min": str(least or 0), "max": "1000+" if most is None else str(most)}
    wide = Span(None if not least else least * _MILLION, None if most is None else most * _MILLION)
    widened = "" if len(need.spans) == 1 and (wide.low, wide.high) == (need.spans[0].low, need.spans[0].high) else (
        f"the steps also let in others than {need_condition(need)}"
    )  # fmt: skip
    return Filter(
        REVENUE, {**value, "unit": "million USD"}, need, ({need.subject: wide.limits},),
        spans_condition(need.subject, [wide]), widened,
        "LinkedIn estimates revenue, in US dollars; the profile's figures are in the currency of your file.",
    )  # fmt: skip


def _place(_: SalesNavigator, need: Need) -> Made:
    if need.kind is not AttributeType.text:
        return _wrong(PLACE, "names of places")
    texts = sorted(need.among or need.besides)
    country = need.attribute not in ("state", "city")
    names = [(country_name(text) or "") if country else text.title() for text in texts]
    if "" in names:
        unnamed = ", ".join(text for text, name in zip(texts, names, strict=True) if not name)
        return f"{unnamed} is no country that LinkedIn would know by name"
    return _chosen(PLACE, need, list(dict.fromkeys(names)))


def _industry(_: SalesNavigator, need: Need) -> Made:
    if need.kind is not AttributeType.text:
        return _wrong(INDUSTRY, "names of industries")
    texts = sorted(need.among or need.besides)
    unknown = [text for text in texts if not linkedin_industries(text)]
    if unknown and need.among:
        return f"closefit knows no LinkedIn industry for {', '.join(unknown)}; choose one by hand"
    names = list(dict.fromkeys(name for text in texts for name in linkedin_industries(text)))
    if not names:
        return f"closefit knows no LinkedIn industry for {', '.join(unknown)}; choose one by hand"
    made = _chosen(INDUSTRY, need, names)
    if unknown:
        return f"closefit knows no LinkedIn industry for {', '.join(unknown)}; exclude it by hand"
    return made


def _technologies(_: SalesNavigator, need: Need) -> Made:
    if need.kind is not AttributeType.list:
        return _wrong(TECHNOLOGIES, "a list of technologies")
    names: list[str] = []
    for member in sorted(need.among or need.besides):
        category = member.removeprefix("category: ")
        names += technologies_in(category) if category != member else [member]
    return _chosen(TECHNOLOGIES, need, list(dict.fromkeys(names)), _INEXACT[TECHNOLOGIES.lower()] + ".")


def _chosen(name: str, need: Need, names: list[str], beware: str = "") -> Filter:
    value = {"include": names} if need.among else {"exclude": names}
    return Filter(name, value, need, need.ways, need_condition(need), "", beware)


def _hiring(_: SalesNavigator, need: Need) -> Made:
    if need.measure != "signals" or not need.spans or (need.spans[0].whole[0] or 0) < 1:
        return f"{HIRING} asks whether a company hires on LinkedIn, and nothing else"
    wide = Span(Decimal(1), None)
    return Filter(
        HIRING, ["Hiring on LinkedIn"], need, ({need.subject: wide.limits},), spans_condition(need.subject, [wide]),
        "any posting counts, whatever its department and number",
    )  # fmt: skip


def _activities(_: SalesNavigator, need: Need) -> Made:
    """Twelve months of funding, three of leaders: set only where the profile looks back no further."""
    leaders = need.attribute in _LEADERS
    most = 92 if leaders else 365
    if need.measure == "signals":
        if not need.spans or (need.spans[0].whole[0] or 0) < 1:
            return f"{ACTIVITIES} asks whether something happened, and nothing else"
        days, wide = need.days, Span(Decimal(1), None)
    elif need.measure == "days_since" and need.spans:
        end = need.spans[-1].whole[1]
        if end is None:
            return f"{ACTIVITIES} asks for a recent event, and none is needed"
        days, wide = end, Span(None, Decimal(most))
    else:
        return f"{ACTIVITIES} asks whether something happened, and nothing else"
    name = LEADERS if leaders else FUNDED
    if days > most:
        return f"the profile looks back {days} days, and {name!r} fewer"
    widened = f"it looks back {most} days instead of {days}" if days < most else ""
    condition = spans_condition(need.subject, [wide])
    return Filter(ACTIVITIES, [name], need, ({need.subject: wide.limits},), condition, widened)


def _wrong(name: str, wanted: str) -> str:
    return f"{name} takes {wanted}"


_MAKERS: Mapping[str, Callable[[SalesNavigator, Need], Made]] = {
    HEADCOUNT.lower(): _headcount,
    GROWTH.lower(): _growth,
    REVENUE.lower(): _revenue,
    PLACE.lower(): _place,
    INDUSTRY.lower(): _industry,
    TECHNOLOGIES.lower(): _technologies,
    HIRING.lower(): _hiring,
    ACTIVITIES.lower(): _activities,
}
