"""What settings and flags say about filling gaps, read into rules; whatever is wrong is said at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.facts import money_micros
from closefit.settings import Settings
from closefit.terms import Problem

if TYPE_CHECKING:
    from closefit.enrich import Rules


def enrich_rules(budget: str | None, today: dt.date, settings: Settings) -> Rules:
    """Order, freshness, budget and pace.

    Raises:
        UsageError: a line of the settings cannot be read, or the budget is no amount; everything at once.
    """
    from closefit.enrich import Freshness, Pace, Patience, Rules

    told, problems = settings.enrich, list[Problem]()
    order = {field: tuple(_words(names)) for field, names in _lines("order", told.order, problems)}
    days = _days("freshness", told.freshness, problems)
    misses = _days("misses", told.misses, problems)
    flag = budget is not None
    limit = _budget(budget if flag else told.budget, "--budget" if flag else "enrich.budget", problems)
    if problems:
        raise UsageError(problems)
    pace = Pace(told.at_once, Patience(longest=float(told.patience)))
    return Rules(Freshness(today, days, misses), order, limit, pace)


def _budget(text: str | None, shown: str, problems: list[Problem]) -> int | None:
    if text is None:
        return None
    micros = money_micros(text)
    if micros is None:
        problems.append(Problem(f"{shown} {text!r} is no amount of money", None, "Write it in US dollars: 50usd."))
    return micros


def _days(name: str, lines: list[str], problems: list[Problem]) -> dict[str, int]:
    found = {}
    for field, text in _lines(name, lines, problems):
        if not text.strip().isdigit() or not int(text):
            said = f"enrich.{name} says {text.strip()!r} of {field}, and a number of days from 1 was expected"
            problems.append(Problem(said, None, f'Write {name} = ["{field} = 90"].'))
            continue
        found[field] = int(text)
    return found


def _lines(name: str, lines: list[str], problems: list[Problem]) -> list[tuple[str, str]]:
    found = []
    for line in lines:
        field, equals, rest = line.partition("=")
        if not equals or not field.strip() or not rest.strip():
            example = "employees = apollo, hunter" if name == "order" else "employees = 90"
            problems.append(Problem(f"enrich.{name} has {line!r}", None, f"Write it as {example!r}."))
            continue
        found.append((field.strip(), rest))
    return found


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
