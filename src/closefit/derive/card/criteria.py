"""A card of points put into words: criteria with conditions, grades and the deals behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.learner import PointCard
from closefit.derive.card.rules import Rule
from closefit.derive.card.tiers import level_for, tier_names
from closefit.derive.card.trials import shelf_of
from closefit.derive.findings import AttributeFinding, AttributeVerdict, Card, CardCriterion, CardGrade
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.beyond import FAMILY_LEVEL
from closefit.derive.gaps.bins import BinnedAttribute
from closefit.derive.gaps.find import Gaps, compare, describe
from closefit.derive.gaps.phrases import condition_text


def worded_card(
    frame: DealFrame,
    gaps: Gaps,
    points: PointCard,
    shares: tuple[float, ...],
    stability: Mapping[str, float],
    *,
    asked: Mapping[int, str],
) -> Card:
    """The card with its thresholds: ``shares`` of deals above each tier's cut, smallest first.

    ``asked`` names the expert's criterion behind an attribute, where there is one.
    Criteria stand in order of their points, then of the attributes; rules come last.
    """
    criteria = [
        replace(_criterion(frame, gaps, attribute, earned, stability), prior=asked.get(attribute, ""))
        for attribute, earned in zip(points.attributes, points.points, strict=True)
    ]
    order = sorted(range(len(criteria)), key=lambda i: (-criteria[i].points, points.attributes[i]))
    rules = [_rule(frame, gaps, rule, stability) for rule in points.rules]
    maximum = sum(criterion.points for criterion in (*criteria, *rules))
    score = points.score(shelf_of(gaps.binned))
    cuts = sorted({level_for(score, share) for share in shares}, reverse=True)
    return Card(
        criteria=(*(criteria[i] for i in order), *rules),
        qualify=cuts[-1] if cuts else level_for(score, 0.35),
        maximum=maximum,
        tiers=tuple(zip(tier_names(len(cuts) + 1), [*cuts, 0], strict=True)),
    )


def _criterion(
    frame: DealFrame, gaps: Gaps, place: int, earned: NDArray[np.int64], stability: Mapping[str, float]
) -> CardCriterion:
    attribute, codes, won = gaps.binned.attributes[place], gaps.binned.codes[place], frame.won
    finding = paid_finding(frame, gaps, place, earned)
    grades = tuple(
        CardGrade(
            condition=condition_text(attribute, bins),
            points=points,
            won=int(np.count_nonzero(won & np.isin(codes, bins))),
            lost=int(np.count_nonzero(~won & np.isin(codes, bins))),
        )
        for points, bins in graded_bins(attribute, earned)
    )
    return CardCriterion(attribute.name, finding.layer, grades, stability.get(attribute.name, 0.0), finding)


def paid_finding(frame: DealFrame, gaps: Gaps, place: int, earned: NDArray[np.int64]) -> AttributeFinding:
    """The attribute's finding with the shares and the gap of what earns most on the card; ``earned`` by bin.

    The condition that tells won from lost best by itself may be another one, or on the other side; evidence beside
    points is of what earns them. Verdict, p and q stay those of the attribute: they pay for the search over its cuts.
    """
    attribute, codes, finding = gaps.binned.attributes[place], gaps.binned.codes[place], gaps.findings[place]
    bins = tuple(graded_bins(attribute, earned)[0][1])
    if condition_text(attribute, bins) == finding.condition:
        return finding
    return replace(describe(frame, attribute, codes, bins, finding.p, finding.q), verdict=finding.verdict)


def rule_name(gaps: Gaps, rule: Rule) -> str:
    """Both attributes, as in ``industry & employees``."""
    return " & ".join(gaps.binned.attributes[place].name for place in rule.pair)


def _rule(frame: DealFrame, gaps: Gaps, rule: Rule, stability: Mapping[str, float]) -> CardCriterion:
    """ "A only if B" as one criterion whose condition is both conditions; unknown in either earns nothing."""
    first, second = (gaps.binned.attributes[place] for place in rule.pair)
    known = np.logical_and.reduce([gaps.binned.codes[place] > 0 for place in rule.pair])
    met, name = rule.met(shelf_of(gaps.binned)), rule_name(gaps, rule)
    sides = (condition_text(first, _bins(rule.first_bins)), condition_text(second, _bins(rule.second_bins)))
    finding = replace(
        compare(frame, known, met),
        name=name,
        layer=first.attribute.layer,
        verdict=AttributeVerdict.priority if rule.p <= FAMILY_LEVEL else AttributeVerdict.unclear,
        condition=" and ".join(sides),
        p=rule.p,
        q=rule.p,
        as_of_today=first.attribute.as_of_today or second.attribute.as_of_today,
    )
    grade = CardGrade(finding.condition, rule.points, finding.won_count, finding.lost_count)
    return CardCriterion(name, finding.layer, (grade,), stability.get(name, 0.0), finding, only_if=sides)


def _bins(member: NDArray[np.bool_]) -> list[int]:
    return [int(code) for code in np.flatnonzero(member)]


def graded_bins(attribute: BinnedAttribute, earned: NDArray[np.int64]) -> list[tuple[int, list[int]]]:
    """Points and the bins that earn them, most points first; neighbours that earn the same are one range."""
    runs = _runs(earned) if attribute.ordered else _levels(earned)
    return sorted(((points, bins) for points, bins in runs if points > 0), key=lambda run: (-run[0], run[1]))


def _runs(earned: NDArray[np.int64]) -> Iterator[tuple[int, list[int]]]:
    start = 1
    for code in range(2, len(earned) + 1):
        if code == len(earned) or earned[code] != earned[start]:
            yield int(earned[start]), list(range(start, code))
            start = code


def _levels(earned: NDArray[np.int64]) -> Iterator[tuple[int, list[int]]]:
    for points in np.unique(earned[1:]):
        yield int(points), [int(code) + 1 for code in np.flatnonzero(earned[1:] == points)]
