"""The profile as the rules that the compiler lowers: conditions parsed, points as milli-points, spans as days."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.conditions import parse_condition
from closefit.profile import Criterion, Exclusion, Persona, Profile, SignalRule, Tier
from closefit.score.decay import Curve
from closefit.score.fit import CriterionRule, Grade
from closefit.score.people import PersonaRule
from closefit.score.signals import IntentRule
from closefit.score.tiers import TierRule
from closefit.score.verdicts import BoundaryRule, ExclusionRule


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a profile says about a score. Proposed exclusions are inert and not among them."""

    boundary: tuple[BoundaryRule, ...]
    exclusions: tuple[ExclusionRule, ...]
    criteria: tuple[CriterionRule, ...]
    signals: tuple[IntentRule, ...]
    personas: tuple[PersonaRule, ...]
    tiers: tuple[TierRule, ...]
    #: Milli-points from which an account qualifies; None: no threshold.
    qualify: int | None

    @property
    def fit_maximum(self) -> int:
        return sum(rule.most for rule in self.criteria)

    @property
    def intent_maximum(self) -> int:
        """What intent is a share of in ``combined``: caps where given, else the points of one full signal."""
        return sum(max(rule.most, 0) for rule in self.signals)


def rules_of(profile: Profile) -> Rules:
    """The rules of a profile."""
    return Rules(
        boundary=tuple(BoundaryRule(parse_condition(text).tree, text) for text in profile.boundary),
        exclusions=tuple(_exclusion(entry) for entry in profile.exclude if entry.active),
        criteria=tuple(_criterion(entry) for entry in profile.fit.criteria),
        signals=tuple(_signal(entry) for entry in profile.intent.signals),
        personas=tuple(_persona(entry) for entry in profile.personas),
        tiers=tuple(_tier(entry) for entry in profile.tiers),
        qualify=profile.fit.qualify_milli,
    )


def _exclusion(entry: Exclusion) -> ExclusionRule:
    return ExclusionRule(entry.name, parse_condition(entry.when).tree, entry.when, entry.needs or 1)


def _criterion(entry: Criterion) -> CriterionRule:
    grades = tuple(Grade(parse_condition(s.when).tree, s.when, s.points) for s in entry.steps if s.when is not None)
    otherwise = next((step.points for step in entry.steps if step.when is None), 0)
    return CriterionRule(entry.name, grades, otherwise, entry.required, plain=entry.points is not None)


def _signal(entry: SignalRule) -> IntentRule:
    full_for = entry.full_for.days if entry.full_for else 0
    half_life = entry.half_life.days if entry.half_life else None
    once = entry.within is not None
    points = entry.points_milli
    if once and entry.cap_milli is not None:
        points = min(points, entry.cap_milli)
    return IntentRule(
        kind=entry.kind,
        curve=Curve(points, full_for, half_life),
        cap=None if once else entry.cap_milli,
        at_least=entry.at_least,
        within=entry.within.days if entry.within else None,
    )


def _persona(entry: Persona) -> PersonaRule:
    return PersonaRule(entry.name, parse_condition(entry.when).tree, entry.when, entry.weight_milli)


def _tier(entry: Tier) -> TierRule:
    tree = parse_condition(entry.when, score_names=True).tree if entry.when else None
    return TierRule(entry.name, tree, entry.when or "")
