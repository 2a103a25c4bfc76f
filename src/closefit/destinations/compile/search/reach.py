"""What an attribute must be for an account to be wanted at all: proven from the profile, so that a search loses nobody.

An account within given limits is *out of reach* when the boundary or an exclusion turns it away whatever else is true
of it, when a required condition can never hold there, or when the most that all criteria together could still earn is
less than what is asked for. The most is taken criterion by criterion, as if they had nothing to do with each other: it
is never too small, so what is called out of reach really is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from closefit.conditions import Way, assured, covered, never, refuted
from closefit.destinations.compile.search.wanted import Demands, Wanted
from closefit.profile import Profile
from closefit.score.fit import CriterionRule
from closefit.score.rules import Rules, rules_of
from closefit.terms import points_text


@dataclass(frozen=True, slots=True)
class Ground:
    """Why nobody within some limits is wanted."""

    #: ``boundary``, ``exclusion``, ``required``, ``tier`` or ``fit``.
    kind: str
    text: str


class Reach:
    """Asks a profile which limits leave somebody who is wanted."""

    def __init__(self, profile: Profile, wanted: Wanted, given: Way | None = None) -> None:
        #: What holds whatever is asked: limits that every question is asked within.
        self.given: Way = given or {}
        self.wanted = wanted
        self.rules: Rules = rules_of(profile)
        #: Exclusions that one word is enough for. The others may not fire although they are true.
        self.certain = tuple(rule for rule in self.rules.exclusions if rule.needs <= 1)
        self._base: dict[int, int] = {}

    def _within(self, limits: Way) -> Way | None:
        joined = dict(self.given)
        for name, limit in limits.items():
            both = limit if name not in joined else joined[name].both(limit)
            if both is None:
                return None
            joined[name] = both
        return joined

    def closed(self, limits: Way) -> Ground | None:
        """Why no account within the limits is wanted; None where one may be."""
        within = self._within(limits)
        if within is None:
            return Ground("unknown", "it is not known")
        return self._closed(within)

    def _closed(self, limits: Way) -> Ground | None:
        for line in self.rules.boundary:
            if refuted(line.tree, limits):
                return Ground("boundary", line.text)
        for exclusion in self.certain:
            if assured(exclusion.tree, limits):
                return Ground("exclusion", exclusion.name)
        grounds = [self._closed_way(way, limits) for way in self.wanted.ways]
        if not grounds or any(ground is None for ground in grounds):
            return None
        return grounds[0]

    def indispensable(self, number: int) -> bool:
        """Whether nobody is wanted without what criterion ``number`` (from 0) earns."""
        rule, rest = self.rules.criteria[number], self.rules.fit_maximum - self.rules.criteria[number].most
        return all(
            (way.required and rule.required) or (way.fit is not None and rest < way.fit) for way in self.wanted.ways
        )

    def _closed_way(self, way: Demands, limits: Way) -> Ground | None:
        if way.required:
            for rule in self.rules.criteria:
                if rule.required and _most(rule, limits) <= 0 and not _can_hold(rule, limits):
                    return Ground("required", rule.name)
        for condition in way.conditions:
            if never(condition, limits):
                return Ground("tier", condition.sql())
        if way.fit is None:
            return None
        most = self._most_fit(limits)
        if most >= way.fit:
            return None
        return Ground("fit", f"fit is at most {points_text(most)} of the {points_text(way.fit)} asked for")

    def _most_fit(self, limits: Way) -> int:
        total = 0
        for number, rule in enumerate(self.rules.criteria):
            if limits == self.given or not _speaks_of(rule, limits):
                if number not in self._base:
                    self._base[number] = _most(rule, self.given)
                total += self._base[number]
            else:
                total += _most(rule, limits)
        return total


def _speaks_of(rule: CriterionRule, limits: Way) -> bool:
    names = {column.name for grade in rule.grades for column in grade.tree.find_all(exp.Column)}
    if any(name in names for name in limits):
        return True
    return any("(" in name for name in limits) and any(
        grade.tree.find(exp.Anonymous) is not None for grade in rule.grades
    )


def _can_hold(rule: CriterionRule, limits: Way) -> bool:
    """A required criterion with plain points is met by its condition, whatever it earns."""
    return rule.plain and not never(rule.grades[0].tree, limits)


def _most(rule: CriterionRule, limits: Way) -> int:
    """The most milli-points that a criterion can earn within the limits; never too few."""
    if rule.plain:
        tree, points = rule.grades[0].tree, rule.grades[0].points
        if points < 0:
            return points if assured(tree, limits) else 0
        return 0 if never(tree, limits) else points
    return max(_earned(rule, limits), default=0)


def _earned(rule: CriterionRule, limits: Way) -> Iterator[int]:
    yield 0
    earlier: list[exp.Expr] = []
    for grade in rule.grades:
        if grade.points > 0 and not never(grade.tree, limits) and not covered(grade.tree, earlier, limits):
            yield grade.points
        earlier.append(grade.tree)
    if rule.otherwise > 0 and not _one_holds(earlier, limits):
        yield rule.otherwise


def _one_holds(trees: Sequence[exp.Expr], limits: Way) -> bool:
    """Whether one of the grades is true or unknown all over the limits, so that ``else`` is never earned."""
    return any(never(exp.Not(this=exp.Paren(this=tree.copy())), limits) for tree in trees)
