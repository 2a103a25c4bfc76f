"""Points of the fit axis: likely, low and high end, and what is unknown, criterion by criterion.

A criterion is a list of grades, each a condition and what it earns; plain points are a list of one. The first grade
that matches is earned. Where facts are missing:

* likely: unknown counts as false, but ``else`` is earned only when every grade is known to be false;
* high: the most over every way in which the unknown could turn out, low: the least, and never more than likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from closefit.score import nodes
from closefit.score.logic import Lowering
from closefit.terms import points_text


@dataclass(frozen=True, slots=True)
class Grade:
    """A condition and the milli-points that it earns."""

    tree: exp.Expr
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One criterion of the fit axis."""

    name: str
    grades: tuple[Grade, ...]
    #: Milli-points when every grade is known to be false.
    otherwise: int = 0
    #: No qualification without it.
    required: bool = False
    #: Plain points, not grades.
    plain: bool = True

    @property
    def values(self) -> list[int]:
        """Everything it can earn, in milli-points, best grade first as written."""
        return [*(grade.points for grade in self.grades), self.otherwise]

    @property
    def most(self) -> int:
        return max(*self.values, 0)

    @property
    def stake(self) -> int:
        """What its being known or unknown decides about, in milli-points: its share in completeness."""
        return max(abs(value) for value in self.values)

    @property
    def falling(self) -> bool:
        """No later grade earns more than an earlier one, and none less than nothing."""
        return all(a >= b for a, b in zip(self.values, self.values[1:], strict=False)) and self.otherwise >= 0


@dataclass
class Criterion:
    """One criterion as columns: ``criterion_n_g`` holds grade g three-valued, ``points_n`` the likely points."""

    number: int
    rule: CriterionRule
    #: Grade conditions, three-valued.
    conditions: list[exp.Expr]
    #: The same as far as known facts settle them; differs from ``conditions`` only under ``is null``.
    settled: list[exp.Expr]

    @classmethod
    def lowered(cls, number: int, rule: CriterionRule, lowering: Lowering) -> Criterion:
        called = f"criterion {rule.name!r}"
        conditions = [lowering.condition(grade.tree, f"{called}: {grade.text}") for grade in rule.grades]
        asks_null = any(grade.tree.find(exp.Is) for grade in rule.grades)
        settled = [lowering.knowable(grade.tree, called) for grade in rule.grades] if asks_null else []
        return cls(number, rule, conditions, settled)

    # --- columns -----------------------------------------------------------------------------------------------

    def condition_columns(self) -> Iterable[exp.Expr]:
        for place, condition in enumerate(self.conditions, start=1):
            yield nodes.named(condition, f"criterion_{self.number}_{place}")
        for place, condition in enumerate(self.settled, start=1):
            yield nodes.named(condition, f"settled_{self.number}_{place}")

    def _met(self) -> list[exp.Expr]:
        return [nodes.column(f"criterion_{self.number}_{g}") for g in range(1, len(self.conditions) + 1)]

    def _known(self) -> list[exp.Expr]:
        if not self.settled:
            return self._met()
        return [nodes.column(f"settled_{self.number}_{g}") for g in range(1, len(self.settled) + 1)]

    @property
    def earned(self) -> exp.Column:
        """The likely points, in milli-points."""
        return nodes.column(f"points_{self.number}")

    # --- points ------------------------------------------------------------------------------------------------

    def likely(self) -> exp.Expr:
        branches = [(met, nodes.number(grade.points)) for met, grade in zip(self._met(), self.rule.grades, strict=True)]
        if self.rule.otherwise:
            none = nodes.both([nodes.negated(met) for met in self._met()])
            branches.append((none, nodes.number(self.rule.otherwise)))
        return nodes.when(*branches, otherwise=nodes.nought())

    def high(self) -> exp.Expr:
        if self.rule.falling and not self.settled:
            branches = [
                (nodes.possibly(known), nodes.number(grade.points))
                for known, grade in zip(self._known(), self.rule.grades, strict=True)
            ]
            return nodes.when(*branches, otherwise=nodes.cast(nodes.number(self.rule.otherwise), "BIGINT"))
        return nodes.greatest([self.earned, *self._completions()])

    def low(self) -> exp.Expr:
        if self.rule.falling and not self.settled:
            return self.earned
        return nodes.smallest([self.earned, *self._completions()])

    def _completions(self) -> list[exp.Expr]:
        """What each grade earns where it could turn out to be the one, and the likely points where it could not."""
        found: list[exp.Expr] = []
        open_still: list[exp.Expr] = []
        for known, value in zip([*self._known(), exp.true()], self.rule.values, strict=True):
            possible = nodes.both([*(test.copy() for test in open_still), nodes.possibly(known)])
            found.append(nodes.when((possible, nodes.number(value)), otherwise=self.earned))
            open_still.append(nodes.negated(nodes.surely(known.copy())))
        return found

    def unknown(self) -> exp.Expr:
        """TRUE where a missing fact decides what is earned."""
        known = self._known()
        if len(known) == 1:
            return nodes.is_null(known[0])
        branches: list[tuple[exp.Expr, exp.Expr]] = []
        for test in known:
            branches += [(nodes.is_null(test.copy()), exp.true()), (test, exp.false())]
        return nodes.when(*branches, otherwise=exp.false())

    def satisfied(self) -> exp.Expr:
        """Whether a required criterion is met: its condition holds, or its grades earn something."""
        if self.rule.plain:
            return nodes.surely(self._met()[0])
        return nodes.at_least(self.earned, 1)

    def reason(self) -> exp.Expr:
        """``headcount +3`` where it earned something."""
        values = dict.fromkeys(value for value in self.rule.values if value)
        return nodes.when(
            *(
                (nodes.compare(exp.EQ, self.earned, nodes.number(v)), nodes.text(reason_text(self.rule.name, v)))
                for v in values
            )
        )


def reason_text(name: str, milli: int) -> str:
    """A reason as it stands in the output: ``headcount +3``.

    >>> reason_text("size", -1500)
    'size -1.5'
    """
    return f"{name} {'+' if milli >= 0 else ''}{points_text(milli)}"


def fit_sums(criteria: Sequence[Criterion]) -> dict[str, exp.Expr]:
    """Columns of the axis over ``points_n``: fit, fit_low, fit_high and known (the stakes that are known)."""
    known = [nodes.when((c.unknown(), nodes.nought()), otherwise=nodes.number(c.rule.stake)) for c in criteria]
    return {
        "fit": nodes.plus([c.earned for c in criteria]),
        "fit_low": nodes.plus([c.low() for c in criteria]),
        "fit_high": nodes.plus([c.high() for c in criteria]),
        "known": nodes.plus(known),
    }
