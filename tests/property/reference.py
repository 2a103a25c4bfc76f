"""The score a second time, in plain Python, one account at a time: slow, obvious, and never part of the package.

Unknown is None. Nothing here is shared with the compiler but the parser of conditions.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.profile import Criterion, Profile, SignalRule

Truth = bool | None


@dataclass(frozen=True)
class Case:
    """One account: its facts, its signals (None: no file) and the day."""

    facts: Mapping[str, Any]
    signals: Sequence[Mapping[str, Any]] | None
    as_of: dt.date
    groups: Mapping[str, Sequence[str]]
    #: With a missing fact, is null answers unknown instead of true.
    settled: bool = False


def truth(text: str, case: Case, scores: Mapping[str, Any] | None = None) -> Truth:
    return _truth(_parsed(text, scores is not None), case, scores or {})


@functools.cache
def _parsed(text: str, score_names: bool) -> exp.Expr:
    return parse_condition(text, score_names=score_names).tree


def _truth(node: exp.Expr, case: Case, scores: Mapping[str, Any]) -> Truth:  # noqa: PLR0911
    match node:
        case exp.Paren():
            return _truth(node.this, case, scores)
        case exp.Not():
            inner = _truth(node.this, case, scores)
            return None if inner is None else not inner
        case exp.And() | exp.Or():
            sides = {_truth(node.this, case, scores), _truth(node.expression, case, scores)}
            decisive = isinstance(node, exp.Or)
            return decisive if decisive in sides else None if None in sides else not decisive
        case exp.Between():
            value, low, high = (_value(n, case, scores) for n in (node.this, node.args["low"], node.args["high"]))
            return None if value is None else low <= value <= high
        case exp.In():
            value = _value(node.this, case, scores)
            return None if value is None else value in [_value(n, case, scores) for n in node.expressions]
        case exp.Is():
            missing = _value(node.this, case, scores) is None
            return (None if missing else False) if case.settled else missing
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            left, right = _value(node.this, case, scores), _value(node.expression, case, scores)
            return None if left is None else bool(_OPERATORS[type(node)](left, right))
    answer = _value(node, case, scores)
    return None if answer is None else bool(answer)


_OPERATORS: dict[type, Any] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
}


def _value(node: exp.Expr, case: Case, scores: Mapping[str, Any]) -> Any:
    match node:
        case exp.Column():
            return scores[node.name] if node.name in scores else _fact(case.facts.get(node.name))
        case exp.Literal():
            return node.this.strip().lower() if node.is_string else Decimal(node.this)
        case exp.Neg():
            return -_value(node.this, case, scores)
        case exp.Boolean():
            return bool(node.this)
        case exp.Cast():
            return dt.date.fromisoformat(node.this.this)
        case exp.Anonymous():
            return _call(str(node.this), list(node.expressions), case, scores)
    raise AssertionError(node)


def _call(  # noqa: PLR0911
    name: str, arguments: list[exp.Expr], case: Case, scores: Mapping[str, Any]
) -> Any:
    if name == "signals":
        return count(arguments[0].name, int(arguments[1].name), arguments[2] if arguments[2:] else None, case)
    value = _value(arguments[0], case, scores)
    if value is None:
        return None
    texts = [argument.name.lower() for argument in arguments[1:]]
    if name in {"has", "has_any"}:
        return any(text in value for text in texts)
    if name == "has_all":
        return all(text in value for text in texts)
    if name == "starts_with":
        return value.startswith(texts[0])
    if name == "lower":
        return value
    days = (case.as_of - value).days
    return days if name == "days_since" else -days


def _fact(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip().lower() or None
    if isinstance(value, list):
        return [item.lower() for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


# --- signals -------------------------------------------------------------------------------------------------------


def of_kind(name: str, case: Case) -> list[Mapping[str, Any]]:
    groups = {group.lower(): [kind.lower() for kind in kinds] for group, kinds in case.groups.items()}
    kinds = groups.get(name.lower(), [name.lower()])
    return [
        s for s in case.signals or () if (name.lower() == "any" or s["kind"].lower() in kinds) and s["at"] <= case.as_of
    ]


def count(kind: str, days: int, when: exp.Expr | None, case: Case) -> int | None:
    if case.signals is None:
        return None
    near = [s for s in of_kind(kind, case) if (case.as_of - s["at"]).days <= days]
    return sum(when is None or _truth(when, Case(s, None, case.as_of, {}), {}) is True for s in near)


def earned(rule: SignalRule, case: Case) -> int:
    """Milli-points of one rule of the intent axis."""
    signals = of_kind(rule.kind, case)
    if rule.within is not None:
        near = [s for s in signals if (case.as_of - s["at"]).days <= rule.within.days]
        paid = rule.points_milli if len(near) >= (rule.at_least or 1) else 0
    else:
        paid = sum(_worth(rule, (case.as_of - s["at"]).days, s.get("strength")) for s in signals)
    return paid if rule.cap_milli is None else min(paid, rule.cap_milli)


def _worth(rule: SignalRule, age: int, strength: float | None) -> int:
    fading = max(0, age - (rule.full_for.days if rule.full_for else 0))
    share = 0.5 ** (fading / rule.half_life.days) if rule.half_life else 1
    fresh = math.floor(rule.points_milli * share + 0.5)
    return (fresh * math.floor((1 if strength is None else strength) * 1000 + 0.5) + 500) // 1000


# --- fit -----------------------------------------------------------------------------------------------------------


def outcome(criterion: Criterion, truths: Sequence[bool]) -> int:
    """What is earned once every grade is known."""
    matching = zip(criterion.steps, [*truths, True], strict=False)
    return next((step.points for step, met in matching if met), 0)


def fit(criterion: Criterion, case: Case) -> tuple[int, int, int, bool]:
    """Likely, low, high in milli-points, and whether it is unknown."""
    asked = [step.when for step in criterion.steps if step.when is not None]
    now = [truth(when, case) for when in asked]
    settled = [truth(when, Case(case.facts, case.signals, case.as_of, case.groups, settled=True)) for when in asked]
    likely = next((s.points for s, met in zip(criterion.steps, now, strict=False) if met), 0)
    if all(met is False for met in now):
        likely = outcome(criterion, [False] * len(now))
    ways = itertools.product(*([[met] if met is not None else [True, False] for met in settled]))
    ends = [outcome(criterion, way) for way in ways]
    return likely, min([likely, *ends]), max([likely, *ends]), _undecided(settled)


def _undecided(truths: Sequence[Truth]) -> bool:
    first = next((met for met in truths if met is not False), False)
    return first is None


def score(profile: Profile, case: Case) -> dict[str, Any]:
    """The columns of the score that numbers can be compared on."""
    parts = {criterion.name: fit(criterion, case) for criterion in profile.fit.criteria}
    total = sum(likely for likely, *_ in parts.values())
    intent = sum(earned(rule, case) for rule in profile.intent.signals) if case.signals is not None else 0
    excluded = [e.name for e in profile.exclude if e.active and truth(e.when, case)]
    outside = any(truth(line, case) is False for line in profile.boundary)
    met = all(
        truth(c.when, case) is True if c.when is not None else parts[c.name][0] > 0
        for c in profile.fit.criteria
        if c.required
    )
    qualify = profile.fit.qualify_milli or 0
    qualified = total >= qualify and met and not excluded and not outside
    shown = total if met else min(total, qualify - 1)
    known: dict[str, Any] = {"fit": Decimal(shown) / 1000, "intent": Decimal(intent) / 1000, "persona": Decimal(0)}
    known |= {"excluded": bool(excluded), "qualified": qualified}
    tier = next((t.name for t in profile.tiers if t.when is None or truth(t.when, case, known)), "none")
    return {
        "fit": total,
        "fit_low": sum(low for _, low, *_ in parts.values()),
        "fit_high": sum(high for _, _, high, _ in parts.values()),
        "intent": intent,
        "excluded_by": "; ".join(excluded) or None,
        "qualified": qualified,
        "tier": "excluded" if excluded else "outside" if outside else tier,
        "unknown": [name for name, (*_, unknown) in parts.items() if unknown],
    }
