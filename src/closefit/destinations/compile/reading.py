"""A condition as vendors can say it: tests of one field each, joined by *all* and *some*, with no *not* left.

``surely(tree)`` is true exactly where the condition is known to be true, ``surely_not(tree)`` where it is known to be
false. Under the rules of three-valued logic a *not* can be moved down to the tests (De Morgan), and above it *all* and
*some* never make something true out of an unknown. So it is enough that every test is false where its field is unknown,
and a vendor without three-valued logic gives the same answer as a score.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp

from closefit.conditions import SCORE_NAMES, Value, parse_condition, tree_text, value_text
from closefit.conditions.write import OPPOSITE, SIGNS, operands, value_of
from closefit.taxonomy import country_spellings, industry_spellings, technologies_in
from closefit.terms import AttributeType

#: Attributes of which a file's many spellings are read as one, so that a vendor's field may hold any of them.
_SPELLINGS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "country": country_spellings,
    "industry": industry_spellings,
}


@dataclass(frozen=True, slots=True)
class Test:
    """One field, one operator, its values; false where the field is unknown.

    Operators: ``= <> < <= > >=`` and ``between``, ``not between`` (two values); ``in``, ``not in`` (one or more); of a
    flag only ``=``;
    ``starts_with``, ``not starts_with`` (a text); ``has_any``, ``has_all``, ``not has_any``, ``not has_all`` of a list;
    ``is null``, ``is not null``. Texts compare without regard to case and outer blanks, items of a list without regard
    to case.
    """

    #: The attribute; for a count of signals the call as the condition writes it: ``signals('job_opening', 90)``.
    attribute: str
    operator: str
    values: tuple[Value, ...]
    type: AttributeType
    #: The number that is compared: ``days_since`` or ``days_until`` the date that the attribute holds.
    measure: str = ""
    #: A count of signals, which no field holds unless the user names one.
    signals: bool = False
    #: One of the names of a score: fit, intent, persona, excluded, qualified.
    score: bool = False
    #: The category whose products stand in ``values``.
    category: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The texts among the values; of a country and an industry in every usual spelling, as a file's are read."""
        texts = [str(value) for value in self.values]
        spell = _SPELLINGS.get(self.attribute)
        if spell and not self.operator.endswith("starts_with"):
            texts = [spelling for text in texts for spelling in spell(text)]
        return tuple(dict.fromkeys(texts))

    def __str__(self) -> str:
        subject = f"{self.measure}({self.attribute})" if self.measure else self.attribute
        texts = [value_text(value) for value in self.values]
        if self.operator.endswith("between"):
            return f"{subject} {self.operator} {' and '.join(texts)}"
        if self.operator.endswith("in"):
            return f"{subject} {self.operator} ({', '.join(texts)})"
        if self.operator.endswith("null") or not texts:
            return f"{subject} {self.operator}"
        if self.operator.removeprefix("not ").isidentifier():
            return f"{self.operator}({', '.join([subject, *texts])})"
        return f"{subject} {self.operator} {texts[0]}"


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is; of no parts: always."""

    parts: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True where one part is; of no parts: never."""

    parts: tuple[Reading, ...]


Reading = Test | All | Some


def surely(text: str, *, score_names: bool = False) -> Reading:
    """Where a condition is known to be true; ``score_names`` for a tier's condition."""
    return _read(text, wanted=True, score_names=score_names)


def surely_not(text: str, *, score_names: bool = False) -> Reading:
    """Where a condition is known to be false."""
    return _read(text, wanted=False, score_names=score_names)


def tests(reading: Reading) -> Iterator[Test]:
    """Every test of a reading, from left to right."""
    if isinstance(reading, Test):
        yield reading
    else:
        for part in reading.parts:
            yield from tests(part)


@lru_cache(maxsize=1024)
def _read(text: str, *, wanted: bool, score_names: bool) -> Reading:
    return _node(parse_condition(text, score_names=score_names).tree, wanted=wanted)


def _node(node: exp.Expr, *, wanted: bool) -> Reading:
    if isinstance(node, exp.Paren):
        return _node(node.this, wanted=wanted)
    if isinstance(node, exp.Not):
        return _node(node.this, wanted=not wanted)
    if isinstance(node, exp.And | exp.Or):
        parts = tuple(_node(part, wanted=wanted) for part in operands(node))
        return _joined(parts, every=isinstance(node, exp.And) is wanted)
    return _test(node, wanted=wanted)


def _joined(parts: tuple[Reading, ...], *, every: bool) -> Reading:
    """Parts of the same join are taken in, so that ``(a and b) and c`` reads as three tests."""
    join = All if every else Some
    flat: list[Reading] = []
    for part in parts:
        flat += part.parts if isinstance(part, join) else (part,)
    return join(tuple(flat))


def _test(node: exp.Expr, *, wanted: bool) -> Reading:
    if isinstance(node, exp.Column):
        return _subject(node, "=", (wanted,), AttributeType.flag)
    if isinstance(node, exp.Anonymous):
        return _call(node, wanted=wanted)
    if isinstance(node, exp.Is):
        # Of which type such an attribute is cannot be told, and does not matter.
        return _subject(node.this, "is null" if wanted else "is not null", (), AttributeType.text)
    return _compared(node, wanted=wanted)


def _compared(node: exp.Expr, *, wanted: bool) -> Reading:
    negated = "" if wanted else "not "
    if isinstance(node, exp.Between):
        ends = (value_of(node.args["low"]), value_of(node.args["high"]))
        return _subject(node.this, f"{negated}between", ends, _type(ends[0]))
    if isinstance(node, exp.In):
        options = tuple(dict.fromkeys(value_of(value) for value in node.expressions))
        if isinstance(options[0], bool):
            return _flag(node.this, {value for value in (True, False) if (value in options) is wanted})
        return _subject(node.this, f"{negated}in", options, _type(options[0]))
    sign, value = SIGNS[type(node)], value_of(node.expression)
    sign = sign if wanted else OPPOSITE[sign]
    if isinstance(value, bool):
        return _flag(node.this, {value is (sign == "=")})
    return _subject(node.this, sign, (value,), _type(value))


def _flag(node: exp.Expr, values: set[bool]) -> Reading:
    """What is not true is false, so that a flag is only ever asked whether it is one of the two."""
    return Some(tuple(_subject(node, "=", (value,), AttributeType.flag) for value in sorted(values, reverse=True)))


def _call(node: exp.Anonymous, *, wanted: bool) -> Reading:
    negated, category = "" if wanted else "not ", ""
    name, subject, values = node.name, node.expressions[0], tuple(value_of(v) for v in node.expressions[1:])
    kind = AttributeType.text if name == "starts_with" else AttributeType.list
    if name == "has_category":
        category = str(values[0])
        values = tuple(sorted({product for value in values for product in technologies_in(str(value))}))
    operator = name if name in {"starts_with", "has_all"} else "has_any"
    return replace(_subject(subject, f"{negated}{operator}", values, kind), category=category)


def _subject(node: exp.Expr, operator: str, values: tuple[Value, ...], kind: AttributeType) -> Test:
    """What is tested; ``lower(x)`` says no more than ``x``, as text compares without regard to case."""
    if isinstance(node, exp.Column):
        score = node.name in SCORE_NAMES and not node.this.args.get("quoted")
        return Test(node.name, operator, values, kind, score=score)
    assert isinstance(node, exp.Anonymous)  # noqa: S101  (admitted trees hold nothing else here)
    if node.name == "lower":
        return _subject(node.expressions[0], operator, values, kind)
    if node.name == "signals":
        return Test(tree_text(node), operator, values, kind, signals=True)
    return Test(node.expressions[0].name, operator, values, AttributeType.date, measure=node.name)


def _type(value: Value) -> AttributeType:
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, dt.date):
        return AttributeType.date
    return AttributeType.text if isinstance(value, str) else AttributeType.number
