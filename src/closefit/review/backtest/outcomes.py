"""What became of deals: by criterion, by tier, inside and outside, and under each exclusion."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from closefit.conditions import parse_condition
from closefit.derive.rates import rate, rate_gap
from closefit.derive.survival import amount, duration
from closefit.profile import Criterion, Profile
from closefit.review.backtest.findings import (
    CriterionOutcome,
    ExclusionOutcome,
    GradeOutcome,
    GroupOutcome,
    OutcomeGaps,
)
from closefit.review.backtest.scored import ScoredDeals
from closefit.terms import MILLI, Attribute, Layer, points_text

Flags = NDArray[np.bool_]


def layer_of(criterion: Criterion, attributes: Iterable[Attribute]) -> Layer:
    """As the profile says; else the last layer of what it asks about, where signals are behavioral."""
    if criterion.layer is not None:
        return criterion.layer
    return max(_layers([step.when for step in criterion.steps if step.when], attributes), key=list(Layer).index)


def _layers(conditions: Iterable[str], attributes: Iterable[Attribute]) -> set[Layer]:
    known = {attribute.name: attribute.layer for attribute in attributes}
    found = {Layer.firmographic}
    for text in conditions:
        condition = parse_condition(text)
        found |= {known[name] for name in condition.attributes if name in known}
        found |= {Layer.behavioral} if condition.windows else set()
    return found


def demographic_out(profile: Profile, deals: ScoredDeals, attributes: tuple[Attribute, ...]) -> Flags:
    """Deals that exclusions and lines of the boundary refuse which ask about firmographics alone."""
    only = {Layer.firmographic}
    out = np.zeros(len(deals), dtype=bool)
    for entry, holds in zip(profile.exclude, deals.exclusions, strict=True):
        if entry.active and _layers([entry.when], attributes) == only:
            out |= holds
    for text, inside in zip(profile.boundary, deals.boundary, strict=True):
        if _layers([text], attributes) == only:
            out |= inside == 0
    return out


def criterion_outcomes(
    profile: Profile, deals: ScoredDeals, attributes: tuple[Attribute, ...], today: tuple[str, ...]
) -> tuple[CriterionOutcome, ...]:
    """Every criterion in the order of the profile; ``today`` names attributes known only as of today."""
    return tuple(
        _criterion(criterion, deals, place, layer_of(criterion, attributes), today)
        for place, criterion in enumerate(profile.fit.criteria)
    )


def _criterion(
    criterion: Criterion, deals: ScoredDeals, place: int, layer: Layer, today: tuple[str, ...]
) -> CriterionOutcome:
    met, closed = _met(criterion, deals, place), ~np.isnan(deals.won)
    conditions = [step.when for step in criterion.steps if step.when]
    asked = {name for text in conditions for name in parse_condition(text).attributes}
    return CriterionOutcome(
        name=criterion.name,
        layer=layer,
        condition=_text(criterion),
        points=criterion.max_points / MILLI,
        met=int((closed & (met == 1)).sum()),
        not_met=int((closed & (met == 0)).sum()),
        unknown=int((closed & np.isnan(met)).sum()),
        won=_gaps(deals.won, met, deals),
        churned=_gaps(deals.churned, met, deals),
        expanded=_gaps(deals.expanded, met, deals),
        grades=_grades(deals, place) if criterion.grades else (),
        as_of_today=bool(asked & set(today)),
    )


def _met(criterion: Criterion, deals: ScoredDeals, place: int) -> NDArray[np.float64]:
    """Whether each deal met it, NaN unknown: the condition holds, or of grades, it earned more than the least one."""
    if criterion.points is not None:
        return np.asarray(deals.met[place], dtype=np.float64)
    steps = [step.points for step in criterion.steps]
    least = min([*steps, *([] if any(step.when is None for step in criterion.steps) else [0])])
    earned = (deals.points[place] * MILLI > least + 0.5).astype(np.float64)
    return np.where(np.isnan(deals.met[place]), np.nan, earned)


def _text(criterion: Criterion) -> str:
    if criterion.points is not None:
        return criterion.when or ""
    return "; ".join(
        f"{points_text(step.points)} if {step.when}" if step.when else f"{points_text(step.points)} otherwise"
        for step in criterion.steps
    )


def _gaps(happened: NDArray[np.float64], met: NDArray[np.float64], deals: ScoredDeals) -> OutcomeGaps:
    inside, outside = met == 1, met == 0
    return OutcomeGaps(
        rate(happened[inside], deals.account[inside]),
        rate(happened[outside], deals.account[outside]),
        rate_gap(happened, inside, outside, deals.account),
    )


def _grades(deals: ScoredDeals, place: int) -> tuple[GradeOutcome, ...]:
    earned = deals.points[place]
    return tuple(
        GradeOutcome(float(points), rate(deals.won[earned == points], deals.account[earned == points]))
        for points in np.unique(earned[~np.isnan(deals.won)])[::-1]
    )


def group_outcome(name: str, deals: ScoredDeals, seed: int) -> GroupOutcome:
    """What became of these deals; those still open count for the cycle alone."""
    closed, won = ~np.isnan(deals.won), deals.won == 1
    return GroupOutcome(
        name=name,
        accounts=int(np.unique(deals.account[closed]).size),
        deals=int(closed.sum()),
        won=rate(deals.won, deals.account),
        churned=rate(deals.churned, deals.account),
        expanded=rate(deals.expanded, deals.account),
        cycle=duration(deals.days, closed, deals.account, seed),
        size=amount(deals.amount[won], deals.account[won], seed),
    )


def tier_outcomes(deals: ScoredDeals, seed: int) -> tuple[GroupOutcome, ...]:
    """Every tier that has a closed deal, the best first; then none, outside and excluded."""
    closed = ~np.isnan(deals.won)
    return tuple(
        group_outcome(deals.tiers[place - 1], deals.only(deals.rank == place), seed)
        for place in np.unique(deals.rank[closed])
    )


def exclusion_outcomes(profile: Profile, deals: ScoredDeals) -> tuple[ExclusionOutcome, ...]:
    """Good: won, and not known to have churned. Bad: lost, or churned."""
    good = (deals.won == 1) & ~(deals.churned == 1)
    bad = (deals.won == 0) | (deals.churned == 1)
    return tuple(
        ExclusionOutcome(
            name=entry.name,
            condition=entry.when,
            active=entry.active,
            refused_good=int((holds & good).sum()),
            good=int(good.sum()),
            avoided_bad=int((holds & bad).sum()),
            bad=int(bad.sum()),
            won=rate(deals.won[holds], deals.account[holds]),
        )
        for entry, holds in zip(profile.exclude, deals.exclusions, strict=True)
    )
