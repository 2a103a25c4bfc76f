"""A profile of BuiltWith: everything ever seen at a domain since 2000, of which the present is to be told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from closefit.facts import FoundFact, FoundSignal
from closefit.providers.reading import day_of_milliseconds, facts_of, number, record, records, text
from closefit.taxonomy import normal_technology

#: A technology is in use when it was seen within these days before its page was last visited ...
_CURRENT = dt.timedelta(days=60)
#: ... and the page within these before the newest visit of any: what was left years ago says nothing of the present.
#: Comings and goings further back are history.
_NEWS = dt.timedelta(days=365)


@dataclass(frozen=True)
class _Seen:
    """One technology on one path."""

    name: str
    category: str | None
    first: dt.date | None
    last: dt.date
    current: bool


def _seen(result: Mapping[str, Any], today: dt.date) -> Iterator[_Seen]:
    paths = [(day_of_milliseconds(one.get("LastIndexed"), today), one) for one in records(result.get("Paths"))]
    newest = max((visited for visited, _ in paths if visited), default=today)
    for visited, path in ((visited or today, path) for visited, path in paths):
        for one in records(path.get("Technologies")):
            name, last = normal_technology(text(one.get("Name"))), day_of_milliseconds(one.get("LastDetected"), today)
            if name is None or last is None:
                continue
            named = one.get("Categories")
            category = text(next(iter(named), None)) if isinstance(named, list) else None
            first = day_of_milliseconds(one.get("FirstDetected"), today)
            yield _Seen(
                name,
                category or text(one.get("Tag")),
                first,
                last,
                visited - last <= _CURRENT and newest - visited <= _NEWS,
            )


def _merged(result: Mapping[str, Any], today: dt.date) -> list[_Seen]:
    """Each technology once: first and last over all paths, in use if it is on any."""
    found: dict[str, _Seen] = {}
    for one in _seen(result, today):
        other = found.get(one.name, one)
        firsts = [day for day in (one.first, other.first) if day]
        found[one.name] = _Seen(
            one.name, other.category or one.category, min(firsts, default=None), max(one.last, other.last),
            one.current or other.current,
        )  # fmt: skip
    return list(found.values())


def current_technologies(result: Mapping[str, Any], today: dt.date) -> list[FoundFact]:
    """What is in use, as one fact; none when nothing was ever seen: that is no data, and not *uses nothing*."""
    every = _merged(result, today)
    current = [one for one in every if one.current]
    if not current:
        return []
    last = max(one.last for one in current)
    evidence = f"{len(current)} in use of {len(every)} ever seen, last visited {last}"
    return facts_of(technologies=FoundFact("technologies", tuple(one.name for one in current), last, None, evidence))


def technology_signals(result: Mapping[str, Any], today: dt.date) -> list[FoundSignal]:
    """Technologies that came or went within a year, and the last change of what is spent on them a month."""
    signals = []
    for one in _merged(result, today):
        told = {"technology": one.name} | ({"category": one.category} if one.category else {})
        if one.current and one.first and one.first > today - _NEWS:
            signals.append(FoundSignal("tech_added", one.first, fields=told))
        if not one.current and one.last > today - _NEWS:
            signals.append(FoundSignal("tech_removed", one.last, fields=told))
    return [*signals, *_spending(result, today)]


def _spending(result: Mapping[str, Any], today: dt.date) -> list[FoundSignal]:
    dated = {}
    for one in records(result.get("SpendHistory")):
        at, spent = day_of_milliseconds(record(one).get("D"), today), number(one.get("S"))
        if at and spent is not None and spent >= 0:
            dated[at] = spent
    days = sorted(dated)[-2:]
    if len(days) < 2 or dated[days[0]] == dated[days[1]] or days[1] <= today - _NEWS:
        return []
    told = {"from_usd": dated[days[0]], "to_usd": dated[days[1]]}
    return [FoundSignal("tech_spend_change", days[1], fields=told)]
