"""A profile as searches in a vendor's own database: which filters, how far they may go, and what became of each line.

A search knows no points. Three are made:

* ``all``: only what nobody who is wanted can be without, so it loses none of them;
* ``new``: the same for accounts of whom only what the vendor knows is known: no visits, no trials, no signals of yours.
  It loses nobody who is wanted on these facts alone;
* ``best``: everything the vendor can filter on, for those who match the profile throughout. It loses accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Protocol

from sqlglot import exp

from closefit.conditions import Limits, Way, assured, name_text, never, only, value_text
from closefit.destinations.compile.search.needs import Need, Span, leaves, needs_of, subject_node
from closefit.destinations.compile.search.reach import Reach
from closefit.destinations.compile.search.wanted import Demands, Wanted
from closefit.profile import Profile
from closefit.terms import AttributeType

#: More combinations of what filters let through are not looked at; a line is then not called expressed.
_MOST_WAYS = 512


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a search."""

    #: As the vendor calls it.
    name: str
    #: What it is set to, as JSON.
    value: object
    #: The need behind it.
    need: Need
    #: What it lets through, as alternatives; at least what the need allows.
    ways: tuple[Way, ...]
    #: The same as a condition of closefit.
    condition: str
    #: How it lets through more than the need; empty where it does not.
    widened: str = ""
    #: What must be known about it; empty where nothing.
    beware: str = ""


#: A filter for a need, or why there is none. With ``loose`` it may lose accounts that meet the need.
FilterOf = Callable[[Need, bool], Filter | str]


class Vendor(Protocol):
    """What a search asks of its vendor."""

    def filter_of(self, need: Need, *, loose: bool) -> Filter | str: ...

    def knows(self, attribute: str) -> bool:
        """Whether the vendor's data hold the attribute, or the kind of signal, so that a stranger may have it."""
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """Filters that all must hold."""

    #: ``all``, ``new`` or ``best``.
    name: str
    title: str
    filters: tuple[Filter, ...]
    #: Needs that the vendor has no filter for, and why.
    without: tuple[tuple[Need, str], ...] = ()
    #: Nobody can be found: why.
    empty: str = ""

    @property
    def file(self) -> str:
        """Name of the file that holds it."""
        return f"search-{self.name}.json"

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(f.condition for f in self.filters)


@dataclass
class Searches:
    """The three searches of one profile."""

    profile: Profile
    wanted: Wanted
    vendor: Vendor
    reach: Reach = field(init=False)
    all: Search = field(init=False)
    new: Search = field(init=False)
    best: Search = field(init=False)

    def __post_init__(self) -> None:
        self.reach = Reach(self.profile, self.wanted)
        self.all = self._search("all", f"Loses nobody of {self.wanted.label}", self.reach)
        absent = self._absent(self.reach)
        stranger = Reach(self.profile, self.wanted, absent)
        self.new = self._search(
            "new", f"Loses nobody who belongs to {self.wanted.label} on what the vendor knows alone", stranger
        )
        least = max(self.profile.fit_maximum, self.wanted.least or 0)
        whole = Wanted(
            "accounts that match throughout",
            tuple(Demands(least, required=True, conditions=way.conditions) for way in self.wanted.ways),
        )
        self.best = self._search(
            "best", "Everything that can be filtered on; loses accounts", Reach(self.profile, whole), loose=True
        )

    @property
    def made(self) -> tuple[Search, ...]:
        """Those worth writing: with filters, and each unlike the ones before."""
        found: list[Search] = []
        for search in (self.all, self.new, self.best):
            same = any([f.value for f in s.filters] == [f.value for f in search.filters] for s in found)
            if search.filters and not search.empty and not same:
                found.append(search)
        return tuple(found)

    def _search(self, name: str, title: str, reach: Reach, *, loose: bool = False) -> Search:
        if ground := reach.closed({}):
            return Search(name, title, (), empty=ground.text)
        filters: dict[str, Filter] = {}
        without: list[tuple[Need, str]] = []
        for need in sorted(needs_of(reach), key=_width):
            made = self.vendor.filter_of(need, loose=loose) if need.ways else "nobody can be wanted, whatever it is"
            if isinstance(made, str):
                without.append((need, made))
            elif made.name in filters:
                without.append((need, f"{made.name} is taken by {filters[made.name].need.subject}"))
            else:
                filters[made.name] = made
        return Search(name, title, tuple(filters.values()), tuple(without))

    def _absent(self, reach: Reach) -> dict[str, Limits]:
        """What nobody outside can have or know: as unknown, and as no signals."""
        found: dict[str, Limits] = {}
        rules = reach.rules
        trees = [grade.tree for rule in rules.criteria for grade in rule.grades]
        for node in (subject_node(leaf) for tree in trees for leaf in leaves(tree)):
            subject, attribute, measure = _named(node)
            if not self.vendor.knows(attribute):
                found[subject] = only(Decimal(0)) if measure == "signals" else Limits(unknown=True)
        return found


def unwritten(searches: Searches) -> list[str]:
    """Why a search has no file, a sentence each."""
    found = []
    for search in (searches.all, searches.new, searches.best):
        if search.empty:
            found.append(f"There is no {search.file}: nobody would be found ({search.empty}).")
        elif not search.filters:
            found.append(f"There is no {search.file}: no filter follows, any would lose somebody.")
        elif search not in searches.made:
            found.append(f"There is no {search.file}: it would ask for what another file asks for.")
    return found


def _named(node: exp.Expr) -> tuple[str, str, str]:
    from closefit.conditions import tree_text

    if isinstance(node, exp.Anonymous):
        return tree_text(node), node.expressions[0].name, node.name
    return tree_text(node), node.name, ""


def _width(need: Need) -> int:
    """Where a vendor takes one filter of a name, the one with the fewest values is kept."""
    return len(need.among)


# --- conditions of filters -------------------------------------------------------------------------------------------


def spans_condition(subject: str, spans: Iterable[Span], *, days: bool = False) -> str:
    """``employees between 20 and 2000``; ``days``: the numbers are ordinals of dates."""
    return " or ".join(_span_condition(subject, span, days=days) for span in spans)


def _span_condition(subject: str, span: Span, *, days: bool) -> str:
    import datetime as dt

    def text(value: Decimal) -> str:
        return value_text(dt.date.fromordinal(int(value)) if days else value)

    parts = []
    if span.low is not None and span.low == span.high:
        return f"{subject} = {text(span.low)}"
    if span.low is not None:
        parts.append(f"{subject} {'>' if span.above else '>='} {text(span.low)}")
    if span.high is not None:
        parts.append(f"{subject} {'<' if span.below else '<='} {text(span.high)}")
    return f"({' and '.join(parts)})" if len(parts) > 1 else "".join(parts) or f"{subject} is not null"


def texts_condition(attribute: str, operator: str, values: Iterable[str]) -> str:
    """``country in ('us')``, ``has_any(technologies, 'hubspot')``."""
    from closefit.conditions import condition_text

    return condition_text(attribute, operator, sorted(values))


def need_condition(need: Need) -> str:
    """The need as a condition of closefit."""
    if need.kind in (AttributeType.number, AttributeType.date):
        return spans_condition(need.subject, need.spans, days=need.kind is AttributeType.date and not need.measure)
    if need.kind is AttributeType.flag:
        return f"{need.subject} = {'true' if need.flag else 'false'}"
    if need.kind is AttributeType.text:
        return texts_condition(need.attribute, "in" if need.among else "not in", need.among or need.besides)
    members = sorted(need.among or need.besides)
    names = [member for member in members if not member.startswith("category: ")]
    parts = [texts_condition(need.attribute, "has_any", names)] if names else []
    parts += [_has_category(need.attribute, member) for member in members if member not in names]
    joined = " or ".join(parts)
    return joined if need.among else f"not ({joined})"


def _has_category(attribute: str, member: str) -> str:
    return f"has_category({name_text(attribute)}, {value_text(member.removeprefix('category: '))})"


# --- what became of a line -------------------------------------------------------------------------------------------


class Letting:
    """What the filters of a search ask for, line by line; where a filter is wider than its need, it says so itself."""

    def __init__(self, filters: Sequence[Filter]) -> None:
        self.filters = filters

    def near(self, *trees: exp.Expr) -> list[Filter]:
        """Filters on what the trees look at."""
        names = {column.name for tree in trees for column in tree.find_all(exp.Column)}
        kinds = {
            str(node.expressions[0].name)
            for tree in trees
            for node in tree.find_all(exp.Anonymous)
            if node.name == "signals"
        }
        return [f for f in self.filters if f.need.attribute in (kinds if f.need.measure == "signals" else names)]

    def assures(self, tree: exp.Expr) -> bool:
        """Whether all they let through makes the tree true, where what they look at is known."""
        return self._all(tree, assured)

    def prevents(self, tree: exp.Expr) -> bool:
        """Whether nothing they let through makes the tree true."""
        return self._all(tree, never)

    def _all(self, tree: exp.Expr, test: Callable[[exp.Expr, Way], bool]) -> bool:
        near = self.near(tree)
        if not near:
            return False
        size = 1
        for f in near:
            size *= max(len(f.need.ways), 1)
        if size > _MOST_WAYS:
            return False
        for some in product(*(f.need.ways for f in near)):
            way = _together(some)
            if way is not None and not test(tree, way):
                return False
        return True


def _together(ways: Iterable[Way]) -> Way | None:
    joined: dict[str, Limits] = {}
    for way in ways:
        for name, limits in way.items():
            both = limits if name not in joined else joined[name].both(limits)
            if both is None:
                return None
            joined[name] = both
    return joined


def any_of(trees: Sequence[exp.Expr]) -> exp.Expr:
    """One tree that is true where one of them is."""
    whole: exp.Expr = exp.Paren(this=trees[0].copy())
    for tree in trees[1:]:
        whole = exp.Or(this=whole, expression=exp.Paren(this=tree.copy()))
    return whole
