"""What settings and flags say about filling gaps, read into rules; whatever is wrong is said at once."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.facts import KNOWN_ATTRIBUTES, money_micros
from closefit.run.research_terms import research_elsewhere, research_questions
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


def require_told(settings: Settings) -> None:
    """Refuse an order of, or days for, a field that no provider fills, and providers in an order that do not exist.

    A line that is misspelt would else be obeyed by nobody, and nobody would know.

    Raises:
        UsageError: with every such name.
    """
    from closefit.providers.opening import known_names

    told, lines = settings.enrich, list[Problem]()
    order = _lines("order", told.order, lines)
    days = [(name, field) for name in ("freshness", "misses") for field, _ in _lines(name, getattr(told, name), lines)]
    named = [*(("order", field) for field, _ in order), *days]
    problems = []
    if named:
        fields = _fields_of(settings)
        problems = [_unknown(f"enrich.{name} names a field", one, fields) for name, one in named if one not in fields]
    names = sorted({*known_names(settings), *research_elsewhere()})
    asked = [one for _, text in order for one in _words(text) if one not in names]
    problems += [_unknown("enrich.order names a provider", one, names) for one in asked]
    if problems:
        raise UsageError(problems)


def _fields_of(settings: Settings) -> list[str]:
    """Every attribute that closefit knows or some provider, the user's own among them, fills."""
    from closefit.providers.opening import provider_class
    from closefit.providers.registry import provider_classes

    own = [provider_class(one.name, settings) for one in settings.providers.values() if one.declared or one.table]
    filled = {name for made in (*provider_classes().values(), *own) for name in made.spec.attributes}
    research = settings.providers.get("research")
    asked = research.options.get("ask") if research else None
    questions = research_questions(settings.path(asked) if asked else None)
    return sorted({*KNOWN_ATTRIBUTES, *filled, *(one.attribute for one in questions)})


def _unknown(said: str, name: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(name, known, n=1)
    return Problem(
        f"{said} {name!r}, and there is none", None,
        f"Perhaps you meant {near[0]!r}." if near else f"There are: {', '.join(known)}.",
    )  # fmt: skip


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
