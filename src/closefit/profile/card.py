"""The fit axis: criteria with points or grades, and the exclusions beside them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from pydantic import model_validator

from closefit.profile.entry import Approval, Entry, Evidence
from closefit.profile.rules import criterion_problem, grade_problem
from closefit.profile.values import (
    ConditionText,
    Flag,
    Name,
    Points,
    Positive,
    Sources,
    Text,
    Unsigned,
    milli,
    refusal,
)
from closefit.terms import MILLI, Layer


class ExclusionStatus(StrEnum):
    """A proposed exclusion is inert until someone approves it by making it active."""

    active = "active"
    proposed = "proposed"


class Step(NamedTuple):
    """One way to earn on a criterion: the first step that is true pays. ``when`` None is ``else``."""

    when: str | None
    #: Milli-points.
    points: int


class Grade(Entry):
    """One line of a graded criterion; ``otherwise`` is ``else`` in the file and has no condition."""

    when: ConditionText | None = None
    grade: Unsigned

    @model_validator(mode="before")
    @classmethod
    def _else(cls, value: object) -> object:
        """``{else: 30}`` is ``{grade: 30}`` without a condition."""
        if isinstance(value, dict) and (problem := grade_problem(value)):
            raise refusal(*problem)
        if isinstance(value, dict) and "else" in value:
            return {"grade": value["else"]}
        return value


class Criterion(Entry):
    """A condition with points on the fit axis, or a weight with grades.

    With ``when`` and ``points`` a true condition earns the points. With ``weight`` and ``grades`` the first grade that
    is true earns weight x grade / 100. With ``grades`` alone a grade is points.
    """

    name: Name
    layer: Layer | None = None
    when: ConditionText | None = None
    points: Points | None = None
    weight: Positive | None = None
    grades: tuple[Grade, ...] = ()
    #: Without it an account does not qualify, whatever its points.
    required: Flag = False
    #: Outside the limit of seven.
    secondary: Flag = False
    about: Text | None = None
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _form(self) -> Criterion:
        given = {"when": self.when, "points": self.points, "weight": self.weight}
        keys: dict[str, object] = {key: value for key, value in given.items() if value is not None}
        if self.grades:
            keys["grades"] = [{"when": g.when, "grade": g.grade} if g.when else {"else": g.grade} for g in self.grades]
        if problem := criterion_problem(keys):
            raise refusal(*problem)
        return self

    @property
    def steps(self) -> tuple[Step, ...]:
        """What can be earned, in order; rounded half up to a milli-point where a grade of a weight is finer."""
        if self.points is not None:
            return (Step(self.when, milli(self.points)),)
        share = Decimal(1) if self.weight is None else self.weight / 100
        return tuple(
            Step(grade.when, int((grade.grade * share * MILLI).quantize(Decimal(1), ROUND_HALF_UP)))
            for grade in self.grades
        )

    @property
    def max_points(self) -> int:
        """The most it can earn, in milli-points."""
        return max(0, *(step.points for step in self.steps))


class Exclusion(Entry):
    """A condition under which an account is never routed."""

    name: Name
    when: ConditionText
    because: Text | None = None
    #: Providers that must agree before it fires; None is one.
    needs: Sources | None = None
    status: ExclusionStatus = ExclusionStatus.active
    #: Who took the decision to refuse these accounts, and when (`closefit sign` writes it).
    signed: Approval | None = None
    evidence: Evidence | None = None

    @property
    def active(self) -> bool:
        return self.status is ExclusionStatus.active


class Fit(Entry):
    """Should they buy."""

    #: What the weights add up to (100) when criteria are graded.
    scale: Positive | None = None
    #: Points from which an account qualifies.
    qualify: Unsigned | None = None
    criteria: tuple[Criterion, ...] = ()

    @property
    def maximum(self) -> int:
        """The most an account can earn, in milli-points."""
        return sum(criterion.max_points for criterion in self.criteria)

    @property
    def qualify_milli(self) -> int | None:
        return None if self.qualify is None else milli(self.qualify)
