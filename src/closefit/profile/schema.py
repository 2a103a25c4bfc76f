"""The profile as records: what a file may say, field by field. Points are Decimals here; ``*_milli`` are milli-points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from closefit.profile.rules import criterion_problem, grade_problem, signal_problem
from closefit.profile.values import (
    CardField,
    ConditionText,
    Count,
    Day,
    DaySpan,
    Flag,
    Lines,
    Name,
    Option,
    Ordinal,
    Points,
    Positive,
    Probability,
    Share,
    Sources,
    Span,
    Text,
    TierConditionText,
    Unsigned,
    milli,
    read_option,
    refusal,
)
from closefit.terms import MILLI, Layer

#: The version of the file format that this package reads and writes.
FORMAT = 1


class Status(StrEnum):
    """How far a profile has come."""

    draft = "draft"
    active = "active"
    hypothesis = "hypothesis"
    retired = "retired"


class ExclusionStatus(StrEnum):
    """A proposed exclusion is inert until someone approves it by making it active."""

    active = "active"
    proposed = "proposed"


class EvidenceSource(StrEnum):
    """Where a line of the profile comes from."""

    derived = "derived"
    expert = "expert"
    interview = "interview"


class Entry(BaseModel):
    """Anything in the file: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


class Approval(Entry):
    """Who stands behind this version, since when."""

    by: Text
    on: Day
    note: Text | None = None


class Review(Entry):
    """Three clocks that lint reads."""

    signals: Span | None = None
    boundary: Span | None = None
    rederive: Span | None = None


class Evidence(Entry):
    """The counts behind a line. Shares and gaps are fractions, counts are deals."""

    source: EvidenceSource = EvidenceSource.derived
    won: Count | None = None
    lost: Count | None = None
    churned: Count | None = None
    share_won: Share | None = None
    share_lost: Share | None = None
    share_churned: Share | None = None
    #: share_won minus share_lost, with its 95 % interval.
    gap: Share | None = None
    gap_low: Share | None = None
    gap_high: Share | None = None
    q: Probability | None = None
    #: Share of bootstraps that chose it.
    stability: Share | None = None
    #: First and last close that was counted; ``from`` and ``to`` in the file.
    from_: Annotated[Day | None, Field(validation_alias="from", serialization_alias="from")] = None
    to: Day | None = None
    #: True when the values are today's, not those known when the deals were created.
    as_of_today: Flag | None = None
    note: Text | None = None


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


class SignalRule(Entry):
    """What one kind of signal is worth on the intent axis.

    Worth ``points`` for ``full_for``, then halving every ``half_life``; or, with ``within``, paid once when at least
    ``at_least`` signals lie inside the window. A kind may be the name of a group.
    """

    kind: Name
    points: Points
    full_for: DaySpan | None = None
    half_life: DaySpan | None = None
    cap: Positive | None = None
    at_least: Ordinal | None = None
    within: DaySpan | None = None
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _form(self) -> SignalRule:
        keys = {key for key in ("full_for", "half_life", "at_least", "within") if getattr(self, key) is not None}
        if problem := signal_problem(keys):
            raise refusal(*problem)
        return self

    @property
    def points_milli(self) -> int:
        return milli(self.points)

    @property
    def cap_milli(self) -> int | None:
        return None if self.cap is None else milli(self.cap)

    @property
    def maximum(self) -> int | None:
        """The most it can earn, in milli-points; None when nothing bounds it."""
        if self.within is not None:
            return max(0, self.points_milli if self.cap is None else min(self.points_milli, milli(self.cap)))
        return self.cap_milli


class Intent(Entry):
    """Are they looking now."""

    signals: tuple[SignalRule, ...] = ()
    #: Name of a group -> the kinds in it.
    groups: Mapping[Name, Lines] = {}

    @property
    def maximum(self) -> int | None:
        """The most an account can earn, in milli-points; None when a kind of signal has no cap."""
        parts = [rule.maximum for rule in self.signals]
        return None if None in parts else sum(part for part in parts if part is not None)

    def kinds(self, name: str) -> tuple[str, ...] | None:
        """Kinds behind a name, without regard to case: a group's members, the kind itself, or None for ``any``."""
        if name.lower() == "any":
            return None
        members = next((kinds for group, kinds in self.groups.items() if group.lower() == name.lower()), None)
        return members or (name,)


def _destination(value: object) -> object:
    """Keys beside ``to`` and ``again`` are the destination's own options."""
    if not isinstance(value, dict):
        return value
    known = {key: item for key, item in value.items() if key in {"to", "again"}}
    inner = value.get("options")
    options = dict(inner) if isinstance(inner, Mapping) else {}
    options |= {key: item for key, item in value.items() if key not in known and item is not inner}
    return {**known, "options": options} if options else known


class Destination(Entry):
    """Where the accounts of a tier go, with whatever that destination wants to know."""

    to: Name
    #: Deliver once more after this span; without it once ever.
    again: DaySpan | None = None
    options: Mapping[Name, Annotated[Option, PlainValidator(read_option), WithJsonSchema({})]] = {}

    @model_validator(mode="before")
    @classmethod
    def _options(cls, value: object) -> object:
        return _destination(value)


class Routes(Entry):
    """Destinations by origin of the account. One destination for both is written without ``inbound:`` and ``outbound:``."""

    inbound: Destination | None = None
    outbound: Destination | None = None

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: object) -> object:
        if not isinstance(value, dict) or "to" not in value:
            return value
        if apart := {"inbound", "outbound"} & set(value):
            raise refusal(
                f"the route names to and {' and '.join(sorted(apart))}",
                "Write one destination for both, or inbound: {to: ...} and outbound: {to: ...}.",
            )
        return {"inbound": value, "outbound": value}


class InboundRoute(Entry):
    """An answer for someone who came by himself; there is no outbound one."""

    inbound: Destination

    @model_validator(mode="before")
    @classmethod
    def _inbound_only(cls, value: object) -> object:
        if isinstance(value, dict) and "outbound" in value:
            raise refusal("an account that is excluded or outside is never sent outbound", "Remove outbound.")
        return value


class Tier(Entry):
    """A named band; the first whose condition is true takes the account. Without a condition it takes the rest."""

    name: Name
    when: TierConditionText | None = None
    route: Routes | None = None
    about: Text | None = None


class Persona(Entry):
    """A role of a person inside an account; its condition speaks of the person's fields."""

    name: Name
    when: ConditionText
    weight: Positive = Decimal(1)
    about: Text | None = None

    @property
    def weight_milli(self) -> int:
        return milli(self.weight)


class Opener(Entry):
    """A first line bound to a sourced, fresh fact."""

    when: ConditionText
    say: Text
    fresh: DaySpan | None = None


class Profile(Entry):
    """The ideal customer profile."""

    closefit: Literal[1] = 1
    #: Its name.
    profile: Name
    version: Ordinal = 1
    status: Status = Status.active
    about: Text | None = None
    owner: Text | None = None
    approvals: tuple[Approval, ...] = ()
    review: Review = Review()
    #: How an untested hypothesis will be tested.
    test_plan: Lines = ()
    boundary: tuple[ConditionText, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    fit: Fit
    intent: Intent = Intent()
    tiers: tuple[Tier, ...] = ()
    excluded: InboundRoute | None = None
    outside: InboundRoute | None = None
    personas: tuple[Persona, ...] = ()
    #: Further fields of the one-page card; a blank is None.
    template: Mapping[Name, CardField] = {}
    openers: tuple[Opener, ...] = ()
    #: What the derivation as a whole rests on.
    evidence: Evidence | None = None

    @property
    def name(self) -> str:
        return self.profile

    @property
    def fit_maximum(self) -> int:
        """The most fit an account can have, in milli-points."""
        return self.fit.maximum

    @property
    def intent_maximum(self) -> int | None:
        """The most intent an account can have, in milli-points; None when a kind of signal has no cap."""
        return self.intent.maximum

    @property
    def approved_on(self) -> dt.date | None:
        """The latest approval."""
        return max((approval.on for approval in self.approvals), default=None)
