"""What a search may ask for without losing anybody who is wanted: per attribute, the values that are still in reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, pairwise

from sqlglot import exp

from closefit.conditions import Limits, Way, only, tree_text
from closefit.destinations.compile.search.reach import Ground, Reach
from closefit.terms import AttributeType

#: Sets of technologies are looked for among unions of at most this many tests.
_MOST_TESTS = 6
_LISTS = frozenset({"has", "has_any", "has_all", "has_category"})


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from ``low`` to ``high``; None is no end, ``above`` and ``below`` leave the end itself out."""

    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False
    below: bool = False

    @property
    def limits(self) -> Limits:
        if self.low is not None and self.low == self.high:
            return only(self.low)
        return Limits(low=self.low, high=self.high, above=self.above, below=self.below)

    @property
    def whole(self) -> tuple[int | None, int | None]:
        """The least and the most whole number inside."""
        low = None if self.low is None else -int(-self.low // 1)
        high = None if self.high is None else int(self.high // 1)
        if low is not None and self.above and low == self.low:
            low += 1
        if high is not None and self.below and high == self.high:
            high -= 1
        return low, high


@dataclass(frozen=True, slots=True)
class Need:
    """What an attribute must be: outside of it nobody is wanted, for the reasons in ``grounds``."""

    #: As conditions write it: ``employees``, ``days_since(funded_on)``, ``signals('job_opening', 90)``.
    subject: str
    #: The attribute or the kind of signal behind it.
    attribute: str
    kind: AttributeType
    grounds: tuple[Ground, ...] = ()
    #: ``days_since``, ``days_until`` or ``signals``; empty for the attribute itself.
    measure: str = ""
    #: Days and further conditions of a count of signals.
    days: int = 0
    spans: tuple[Span, ...] = ()
    #: Texts, or list members, of which it must be (have) one.
    among: frozenset[str] = frozenset()
    #: Texts that it must not be, members that it must not have.
    besides: frozenset[str] = frozenset()
    #: The category that ``among`` are the members of.
    category: str = ""
    flag: bool | None = None
    #: What it may be, as alternatives.
    ways: tuple[Way, ...] = field(default=(), compare=False)

    @property
    def impossible(self) -> bool:
        """Nobody is wanted whatever it is."""
        return not self.ways


@dataclass
class _Subject:
    """What is asked about one subject all over the profile."""

    text: str
    node: exp.Expr
    points: set[Decimal] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    kinds: set[AttributeType] = field(default_factory=set)
    #: Sets of members that one test asks for.
    tests: list[frozenset[str]] = field(default_factory=list)


def needs_of(reach: Reach) -> tuple[Need, ...]:
    """Every need that can be proven, in the order in which the profile speaks of the subjects."""
    found: list[Need] = []
    for subject in _subjects(reach):
        if subject.text in reach.given:
            continue
        if subject.kinds == {AttributeType.list}:
            found += _list_needs(reach, subject)
        elif len(subject.kinds) == 1:
            found += _value_needs(reach, subject, next(iter(subject.kinds)))
    return tuple(found)


# --- what the profile speaks of --------------------------------------------------------------------------------------


def _subjects(reach: Reach) -> list[_Subject]:
    rules = reach.rules
    trees = [*(rule.tree for rule in rules.boundary), *(rule.tree for rule in reach.certain)]
    trees += [grade.tree for rule in rules.criteria for grade in rule.grades]
    trees += [tree for way in reach.wanted.ways for tree in way.conditions]
    found: dict[str, _Subject] = {}
    for leaf in (leaf for tree in trees for leaf in leaves(tree)):
        _note(found, leaf)
    return list(found.values())


def leaves(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The single tests of a condition."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Paren | exp.Not):
            stack.append(node.this)
        elif isinstance(node, exp.And | exp.Or):
            stack += [node.expression, node.this]
        else:
            yield node


def subject_node(leaf: exp.Expr) -> exp.Expr:
    """What a test looks at; ``lower(x)`` is ``x``."""
    if isinstance(leaf, exp.Column):
        return leaf
    node: exp.Expr = leaf.expressions[0] if isinstance(leaf, exp.Anonymous) else leaf.this
    if isinstance(node, exp.Anonymous) and node.name == "lower":
        node = node.expressions[0]
    return node


def _note(found: dict[str, _Subject], leaf: exp.Expr) -> None:
    node = subject_node(leaf)
    subject = found.setdefault(tree_text(node), _Subject(tree_text(node), node))
    if isinstance(leaf, exp.Anonymous):
        if leaf.name in _LISTS:
            subject.kinds.add(AttributeType.list)
            subject.tests += _tests(leaf, subject.text)
        return
    if isinstance(leaf, exp.Column):
        subject.kinds.add(AttributeType.flag)
        return
    for value in _values(leaf):
        subject.kinds.add(_kind(value))
        if isinstance(value, str):
            subject.texts.add(value)
        elif isinstance(value, Decimal):
            subject.points.add(value)
        elif isinstance(value, dt.date):
            subject.points.add(Decimal(value.toordinal()))


def _tests(leaf: exp.Anonymous, name: str) -> list[frozenset[str]]:
    """As the limits of conditions spell them: ``has(technologies, hubspot)``."""
    kind = "has" if leaf.name in {"has_any", "has_all"} else leaf.name
    keys = [f"{kind}({name}, {value.name.strip().lower()})" for value in leaf.expressions[1:]]
    return [frozenset({key}) for key in keys] if leaf.name == "has_all" else [frozenset(keys)]


def _values(leaf: exp.Expr) -> Iterable[str | bool | Decimal | dt.date]:
    if isinstance(leaf, exp.Is):
        return []
    if isinstance(leaf, exp.Between):
        literals = [leaf.args["low"], leaf.args["high"]]
    else:
        literals = list(leaf.expressions) if isinstance(leaf, exp.In) else [leaf.expression]
    return [_value(literal) for literal in literals]


def _value(node: exp.Expr) -> str | bool | Decimal | dt.date:
    if isinstance(node, exp.Neg):
        return -Decimal(node.this.name)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Cast):
        return dt.date.fromisoformat(node.this.name)
    return node.name.strip().lower() if node.is_string else Decimal(node.name)


def _kind(value: str | bool | Decimal | dt.date) -> AttributeType:
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, str):
        return AttributeType.text
    return AttributeType.date if isinstance(value, dt.date) else AttributeType.number


# --- values ----------------------------------------------------------------------------------------------------------


def _value_needs(reach: Reach, subject: _Subject, kind: AttributeType) -> list[Need]:
    if kind is AttributeType.text:
        return _text_needs(reach, subject)
    if kind is AttributeType.flag:
        return _flag_needs(reach, subject)
    cells = _cells(sorted(subject.points))
    grounds = [reach.closed({subject.text: cell.limits}) for cell in cells]
    if not any(grounds):
        return []
    spans = _merged([(cell, ground is None) for cell, ground in zip(cells, grounds, strict=True)])
    ways = tuple({subject.text: span.limits} for span in spans)
    return [_need(subject, kind, grounds, ways, spans=spans)]


def _cells(points: Sequence[Decimal]) -> list[Span]:
    """The line cut at the points: below the first, the first itself, between the first and the second, and so on."""
    cells = [Span(None, points[0], below=True)]
    for low, high in pairwise(points):
        cells += [Span(low, low), Span(low, high, above=True, below=True)]
    return [*cells, Span(points[-1], points[-1]), Span(points[-1], None, above=True)]


def _merged(cells: Sequence[tuple[Span, bool]]) -> tuple[Span, ...]:
    merged: list[Span] = []
    running: Span | None = None
    for cell, open_ in cells:
        if open_:
            running = cell if running is None else Span(running.low, cell.high, running.above, cell.below)
        elif running is not None:
            merged.append(running)
            running = None
    return (*merged, running) if running is not None else tuple(merged)


def _text_needs(reach: Reach, subject: _Subject) -> list[Need]:
    texts = sorted(subject.texts)
    grounds = {text: reach.closed({subject.text: only(text)}) for text in texts}
    other = reach.closed({subject.text: Limits(besides=frozenset(texts))})
    if other is None and not any(grounds.values()):
        return []
    fine = frozenset(text for text in texts if grounds[text] is None)
    closed = [*grounds.values(), other]
    if other is not None:
        ways: tuple[Way, ...] = ({subject.text: Limits(among=frozenset(fine))},) if fine else ()
        return [_need(subject, AttributeType.text, closed, ways, among=fine)]
    besides = frozenset(texts) - fine
    ways = ({subject.text: Limits(besides=frozenset(besides))},)
    return [_need(subject, AttributeType.text, closed, ways, besides=besides)]


def _flag_needs(reach: Reach, subject: _Subject) -> list[Need]:
    grounds = {value: reach.closed({subject.text: only(value)}) for value in (True, False)}
    if not any(grounds.values()):
        return []
    fine = [value for value, ground in grounds.items() if ground is None]
    ways: tuple[Way, ...] = tuple({subject.text: only(value)} for value in fine)
    return [_need(subject, AttributeType.flag, list(grounds.values()), ways, flag=fine[0] if len(fine) == 1 else None)]


# --- lists -----------------------------------------------------------------------------------------------------------


def _list_needs(reach: Reach, subject: _Subject) -> list[Need]:
    tests = list(dict.fromkeys(subject.tests))
    known = {subject.text: Limits()}
    found: list[tuple[frozenset[str], Ground]] = []
    for size in range(1, min(len(tests), _MOST_TESTS) + 1):
        for some in combinations(tests[:_MOST_TESTS], size):
            keys = frozenset[str]().union(*some)
            if any(smaller <= keys for smaller, _ in found):
                continue
            if ground := reach.closed({**known, **{key: only(item=False) for key in keys}}):
                found.append((keys, ground))
    needs = [_having(subject, keys, ground) for keys, ground in found]
    closed = {
        key: ground
        for key in sorted(frozenset[str]().union(*tests))
        if (ground := reach.closed({**known, key: only(item=True)}))
    }
    if closed:
        ways: tuple[Way, ...] = ({**known, **{key: only(item=False) for key in closed}},)
        besides = frozenset(_member(key, subject.text) for key in closed)
        needs.append(_need(subject, AttributeType.list, list(closed.values()), ways, besides=besides))
    return needs


def _having(subject: _Subject, keys: frozenset[str], ground: Ground) -> Need:
    ways = tuple({subject.text: Limits(), key: only(item=True)} for key in sorted(keys))
    members = frozenset(_member(key, subject.text) for key in keys)
    return _need(subject, AttributeType.list, [ground], ways, among=members)


def _member(key: str, name: str) -> str:
    """``has(technologies, hubspot)`` is ``hubspot``; ``has_category(technologies, crm)`` is ``category: crm``."""
    kind, _, rest = key.partition("(")
    text = rest.removeprefix(f"{name}, ").removesuffix(")")
    return f"category: {text}" if kind == "has_category" else text


def _need(
    subject: _Subject,
    kind: AttributeType,
    grounds: Sequence[Ground | None],
    ways: tuple[Way, ...],
    *,
    spans: tuple[Span, ...] = (),
    among: frozenset[str] = frozenset(),
    besides: frozenset[str] = frozenset(),
    flag: bool | None = None,
) -> Need:
    node, measure, days = subject.node, "", 0
    attribute = node.name
    if isinstance(node, exp.Anonymous):
        measure = node.name
        first = node.expressions[0]
        attribute = first.name
        days = int(node.expressions[1].name) if measure == "signals" else 0
    told = tuple(dict.fromkeys(ground for ground in grounds if ground is not None))
    return Need(subject.text, attribute, kind, told, measure, days, spans, among, besides, flag=flag, ways=ways)
