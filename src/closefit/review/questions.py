"""Which questions a profile asks about one company, and what hangs on each.

Conditions on one attribute become one question about that attribute: its value settles all of them. A condition that
counts signals or joins several attributes is asked as a whole, yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from closefit.conditions import Condition, parse_condition, simple_form
from closefit.profile import Profile, SignalRule
from closefit.review.phrases import attribute_words, condition_words
from closefit.terms import AttributeType, points_text


class Kind(StrEnum):
    """How a question is answered; every one also by "don't know"."""

    yes_no = "yes or no"
    number = "a number"
    text = "a word"
    list = "a list, separated by semicolons"
    date = "a date, year-month-day"
    #: Days since the last signal of a kind.
    days_ago = "how many days ago, or no"
    #: How many signals in a window.
    how_many = "how many"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a company."""

    #: What answers are kept under: an attribute, a condition, ``signal:kind`` or ``persona:name``.
    key: str
    #: ``What is their number of employees?``
    asks: str
    kind: Kind
    #: What hangs on it: ``headcount: employees 50 to 500 (+3)``.
    why: tuple[str, ...]
    #: The conditions that it settles, as the profile writes them.
    conditions: tuple[str, ...] = ()


@dataclass
class _Asked:
    """A question while it is gathered."""

    kind: Kind
    asks: str
    place: int
    why: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    #: Milli-points that it can decide.
    stake: int = 0
    #: Whether it can shut the company out.
    gate: bool = False
    axis: int = 0


_KINDS = {
    AttributeType.number: Kind.number,
    AttributeType.text: Kind.text,
    AttributeType.flag: Kind.yes_no,
    AttributeType.date: Kind.date,
    AttributeType.list: Kind.list,
}


def questions_of(profile: Profile) -> tuple[Question, ...]:
    """Every question, the one that decides most first: what shuts out, then most points; intent after fit."""
    asked = dict[str, _Asked]()
    for text, why, stake, gate in _conditions(profile):
        entry = _entry(asked, text)
        entry.why.append(why)
        entry.stake += stake
        entry.gate |= gate
        if text not in entry.conditions:
            entry.conditions.append(text)
    if _tiers_use(profile, "intent"):
        for rule in profile.intent.signals:
            asked[f"signal:{rule.kind}"] = _signal(rule, len(asked))
    if _tiers_use(profile, "persona"):
        for persona in profile.personas:
            why = f"persona {persona.name} (+{points_text(persona.weight_milli)})"
            asks = f"Do you know a {persona.name} there ({condition_words(persona.when)})?"
            asked[f"persona:{persona.name}"] = _Asked(
                Kind.yes_no, asks, len(asked), [why], stake=persona.weight_milli, axis=2
            )
    ranked = sorted(asked.items(), key=lambda item: (item[1].axis, not item[1].gate, -item[1].stake, item[1].place))
    return tuple(Question(key, a.asks, a.kind, tuple(a.why), tuple(a.conditions)) for key, a in ranked)


def _conditions(profile: Profile) -> Iterator[tuple[str, str, int, bool]]:
    """Condition, why it is asked, milli-points at stake, whether it shuts out."""
    for text in profile.boundary:
        yield text, f"boundary: {condition_words(text)}", 0, True
    for exclusion in profile.exclude:
        if exclusion.active:
            yield exclusion.when, f"exclusion {exclusion.name}: {condition_words(exclusion.when)}", 0, True
    for criterion in profile.fit.criteria:
        for step in criterion.steps:
            if step.when is not None:
                earned = f"{criterion.name}: {condition_words(step.when)} (+{points_text(step.points)})"
                yield step.when, earned, abs(step.points), criterion.required


def _entry(asked: dict[str, _Asked], text: str) -> _Asked:
    condition = parse_condition(text)
    key, kind = _key(condition), Kind.yes_no
    if key != text:
        kind = _KINDS[condition.attributes[key]]
    known = asked.get(key)
    if known is None:
        return asked.setdefault(key, _Asked(kind, _asks(key, kind, text), len(asked)))
    if known.kind is Kind.text and kind is not Kind.text:
        known.kind, known.asks = kind, _asks(key, kind, text)
    return known


def _key(condition: Condition) -> str:
    """The attribute whose value settles the condition, or the condition itself."""
    if condition.windows or len(condition.attributes) != 1 or simple_form(condition) is None:
        return condition.text
    return next(iter(condition.attributes))


def _asks(key: str, kind: Kind, text: str) -> str:
    if key == text and kind is Kind.yes_no:
        words = condition_words(text)
        return f"Is it true: {words}?" if words != attribute_words(key) else f"{words}?".capitalize()
    name = attribute_words(key)
    asks = {
        Kind.list: f"Which {name} do they use?",
        Kind.yes_no: f"{name.capitalize()}?",
        Kind.date: f"Date of {name}?",
    }
    if kind is Kind.number and name.endswith("s") and not name.startswith("days"):
        return f"How many {name}?"
    return asks.get(kind, f"What is their {name}?")


def _signal(rule: SignalRule, place: int) -> _Asked:
    name = attribute_words(rule.kind)
    why = [f"intent: {name} (+{points_text(rule.points_milli)})"]
    if rule.within is not None:
        asks = f"How many times {name} in the last {rule.within}?"
        return _Asked(Kind.how_many, asks, place, why, stake=rule.points_milli, axis=1)
    asks = f"How many days ago was the last {name}?"
    return _Asked(Kind.days_ago, asks, place, why, stake=rule.points_milli, axis=1)


def _tiers_use(profile: Profile, score: str) -> bool:
    return any(score in parse_condition(t.when, score_names=True).scores for t in profile.tiers if t.when)
