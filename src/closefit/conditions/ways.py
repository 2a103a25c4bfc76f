"""In which ways a condition can come true, as ranges per attribute: enough to see that one never does.

A condition is spread into alternatives ("ways"), each a set of limits on what it looks at. No way left means that the
condition can never be true. The answer is one-sided: where a condition is too large to spread, or looks at text from
two sides, it is taken to be possible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlglot import exp

from closefit.conditions.write import SIGNS, operands, tree_text

Item = Decimal | str | bool

_MOST_WAYS = 256
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Limits:
    """What one attribute may be: a range, a choice, what it must not be; whether it must be known or unknown."""

    low: Decimal | None = None
    high: Decimal | None = None
    #: The end itself is left out.
    above: bool = False
    below: bool = False
    #: None: anything.
    among: frozenset[Item] | None = None
    besides: frozenset[Item] = frozenset()
    unknown: bool = False

    def both(self, other: Limits) -> Limits | None:
        """What satisfies both; None when nothing does."""
        if self.unknown or other.unknown:
            return self if self.unknown and other.unknown else None
        low, above = max(self._floor(), other._floor(), key=lambda end: (_least(end[0]), end[1]))
        high, below = min(self._ceiling(), other._ceiling(), key=lambda end: (_most(end[0]), not end[1]))
        among = self.among if other.among is None else other.among if self.among is None else self.among & other.among
        return replace(
            self, low=low, high=high, above=above, below=below, among=among, besides=self.besides | other.besides
        ).tidied()

    def _floor(self) -> tuple[Decimal | None, bool]:
        return self.low, self.above

    def _ceiling(self) -> tuple[Decimal | None, bool]:
        return self.high, self.below

    def _admits(self, item: Item) -> bool:
        if item in self.besides:
            return False
        if not isinstance(item, Decimal):
            return True
        over = self.low is None or item > self.low or (item == self.low and not self.above)
        return over and (self.high is None or item < self.high or (item == self.high and not self.below))

    def tidied(self) -> Limits | None:
        """In one spelling, so that equal limits are equal; None when nothing is left."""
        if self.among is not None:
            left = frozenset(item for item in self.among if self._admits(item))
            return Limits(among=left) if left else None
        if self.low is not None and self.high is not None:
            if self.low > self.high:
                return None
            if self.low == self.high:
                return Limits(among=frozenset({self.low})) if self._admits(self.low) else None
        return self


def _least(end: Decimal | None) -> Decimal:
    return Decimal("-Infinity") if end is None else end


def _most(end: Decimal | None) -> Decimal:
    return Decimal("Infinity") if end is None else end


#: One way to come true: what is looked at -> its limits.
Way = Mapping[str, Limits]


class _TooManyError(Exception):
    """The condition spreads into more ways than are worth looking at."""


def ways(tree: exp.Expr, bounds: Way | None = None) -> frozenset[tuple[tuple[str, Limits], ...]] | None:
    """Every way in which an admitted tree can come true inside the bounds; empty: never; None: too many to tell."""
    return _inside(lambda: _spread(tree, wanted=True), bounds)


def never(tree: exp.Expr, bounds: Way | None = None) -> bool:
    """Whether an admitted tree can never be true inside the bounds."""
    return ways(tree, bounds) == frozenset()


def covered(tree: exp.Expr, earlier: Sequence[exp.Expr], bounds: Way | None = None) -> bool:
    """Whether one of the earlier trees is true whenever this one is; one that is unknown is not true."""

    def left() -> list[Way]:
        return _all_of([_spread(tree, wanted=True), *(_spread(e, wanted=False, or_unknown=True) for e in earlier)])

    return _inside(left, bounds) == frozenset()


def refuted(tree: exp.Expr, bounds: Way | None = None) -> bool:
    """Whether an admitted tree is false all over the bounds, neither true nor unknown anywhere."""
    return _inside(lambda: _spread(tree, wanted=True, or_unknown=True), bounds) == frozenset()


def assured(tree: exp.Expr, bounds: Way | None = None) -> bool:
    """Whether an admitted tree is true all over the bounds, neither false nor unknown anywhere."""
    return _inside(lambda: _spread(tree, wanted=False, or_unknown=True), bounds) == frozenset()


def _inside(spread: Callable[[], list[Way]], bounds: Way | None) -> frozenset[tuple[tuple[str, Limits], ...]] | None:
    try:
        found = [joined for way in spread() if (joined := _joined(way, bounds or {})) is not None]
    except _TooManyError:
        return None
    return frozenset(tuple(sorted(way.items(), key=lambda item: item[0])) for way in found)


def between(low: Decimal | None, high: Decimal | None) -> Limits:
    """Limits of a number; None is no end."""
    return Limits(low=low, high=high)


def only(item: Item) -> Limits:
    """Limits of what has one value."""
    return Limits(among=frozenset({item}))


def _joined(first: Way, second: Way) -> dict[str, Limits] | None:
    joined = dict(first)
    for name, limits in second.items():
        known = joined.get(name)
        both = limits if known is None else known.both(limits)
        if both is None:
            return None
        joined[name] = both
    return joined


def _all_of(parts: Sequence[list[Way]]) -> list[Way]:
    found: list[Way] = [{}]
    for part in parts:
        found = [joined for left in found for right in part if (joined := _joined(left, right)) is not None]
        if len(found) > _MOST_WAYS:
            raise _TooManyError
    return found


def _any_of(parts: Sequence[list[Way]]) -> list[Way]:
    found = [way for part in parts for way in part]
    if len(found) > _MOST_WAYS:
        raise _TooManyError
    return found


def _spread(node: exp.Expr, *, wanted: bool, or_unknown: bool = False) -> list[Way]:
    """Ways in which a node becomes true, or false; ``or_unknown`` also those in which it cannot be told."""
    if isinstance(node, exp.Paren):
        return _spread(node.this, wanted=wanted, or_unknown=or_unknown)
    if isinstance(node, exp.Not):
        return _spread(node.this, wanted=not wanted, or_unknown=or_unknown)
    if isinstance(node, exp.And | exp.Or):
        parts = [_spread(part, wanted=wanted, or_unknown=or_unknown) for part in operands(node)]
        return _all_of(parts) if isinstance(node, exp.And) is wanted else _any_of(parts)
    found, subject = _call(node, wanted=wanted) if isinstance(node, exp.Anonymous) else _comparison(node, wanted=wanted)
    if or_unknown and not isinstance(node, exp.Is):
        found = [*found, {subject: Limits(unknown=True)}]
    return found


def _call(node: exp.Anonymous, *, wanted: bool) -> tuple[list[Way], str]:
    """A list test is a yes or no about each value: one of them for ``has_any``, each for ``has_all``."""
    subject, *values = node.expressions
    name = _subject(subject)
    kind = "has" if node.name in {"has_any", "has_all"} else node.name
    single: list[list[Way]] = [
        [{name: Limits(), f"{kind}({name}, {value.name.strip().lower()})": only(wanted)}] for value in values
    ]
    together = (node.name == "has_any") is not wanted
    return (_all_of(single) if together else _any_of(single)), name


def _comparison(node: exp.Expr, *, wanted: bool) -> tuple[list[Way], str]:
    if isinstance(node, exp.Column):
        name = tree_text(node)
        return [{name: only(wanted)}], name
    name = _subject(node.this)
    return _limits(node, name, wanted=wanted), name


def _limits(node: exp.Expr, name: str, *, wanted: bool) -> list[Way]:
    if isinstance(node, exp.Is):
        return [{name: Limits(unknown=True) if wanted else Limits()}]
    if isinstance(node, exp.Between):
        low, high = _item(node.args["low"]), _item(node.args["high"])
        if wanted:
            return _all_of([[_limited(name, ">=", low)], [_limited(name, "<=", high)]])
        return [_limited(name, "<", low), _limited(name, ">", high)]
    if isinstance(node, exp.In):
        items = frozenset(_item(value) for value in node.expressions)
        return [{name: Limits(among=items) if wanted else Limits(besides=items)}]
    sign = SIGNS[type(node)]
    return [_limited(name, sign if wanted else _OPPOSITE[sign], _item(node.expression))]


def _limited(name: str, sign: str, item: Item) -> Way:
    if isinstance(item, bool) and sign == "<>":
        return {name: only(not item)}
    if sign == "=":
        return {name: only(item)}
    if sign == "<>":
        return {name: Limits(besides=frozenset({item}))}
    number = _number(item)
    if sign in {">", ">="}:
        return {name: Limits(low=number, above=sign == ">")}
    return {name: Limits(high=number, below=sign == "<")}


def _subject(node: exp.Expr) -> str:
    """Text compares without regard to case, so ``lower(x)`` is ``x``."""
    if isinstance(node, exp.Anonymous) and node.name == "lower":
        node = node.expressions[0]
    return tree_text(node)


def _item(node: exp.Expr) -> Item:
    if isinstance(node, exp.Neg):
        return -Decimal(node.this.name)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Cast):
        return Decimal(dt.date.fromisoformat(node.this.name).toordinal())
    return node.name.strip().lower() if node.is_string else Decimal(node.name)


def _number(item: Item) -> Decimal:
    """Admitted trees order numbers and dates only."""
    return item if isinstance(item, Decimal) else Decimal(0)
