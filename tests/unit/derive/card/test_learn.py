"""The learned card: what it promises on unseen deals, and when it holds its tongue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from closefit.conditions import parse_condition
from closefit.derive.card.criteria import paid_finding
from closefit.derive.card.learn import LearnedCard, _steady, learn_card
from closefit.derive.findings import AttributeVerdict, Verdict
from closefit.derive.gaps.find import find_gaps
from tests.truth.worlds import Planted, frame, noise, number, planted


@pytest.fixture(scope="module")
def world() -> Planted:
    return planted(600, 3)


@pytest.fixture(scope="module")
def learned(world: Planted) -> LearnedCard:
    found = learn_card(world.deals, find_gaps(world.deals, seed=1), seed=1)
    assert found is not None
    return found


def test_the_card_is_short_graded_and_true(world: Planted, learned: LearnedCard) -> None:
    """At most seven criteria of at most ten points, led by planted attributes, each condition readable."""
    assert learned.card is not None
    assert learned.verdict == Verdict.enough
    criteria = learned.card.criteria
    assert 3 <= len(criteria) <= 7
    assert {c.name for c in criteria[:3]} <= set(world.truth)
    for criterion in criteria:
        assert 1 <= criterion.points <= 10
        for grade in criterion.grades:
            assert grade.condition is not None
            parse_condition(grade.condition)
    assert learned.card.maximum == sum(c.points for c in criteria)
    assert 1 <= learned.card.qualify <= learned.card.maximum


def test_what_is_neither_proven_nor_steady_earns_nothing(learned: LearnedCard) -> None:
    """A criterion holds over all attributes together, or half of the samples of accounts choose it, too."""
    assert learned.card is not None
    for criterion in learned.card.criteria:
        held = criterion.finding.verdict in (AttributeVerdict.priority, AttributeVerdict.negative)
        assert held or criterion.stability >= 0.5
        assert held or criterion.finding.gap_low > 0
        assert criterion.finding.condition == criterion.grades[0].condition


@pytest.mark.parametrize(("turned", "share", "stays"), [(False, 0.5, True), (True, 0.9, False), (False, 0.49, False)])
def test_an_unproven_criterion_that_pays_for_no_gap_or_is_seldom_chosen_earns_nothing(
    world: Planted, learned: LearnedCard, share: float, *, turned: bool, stays: bool
) -> None:
    """It stays with an interval above zero in half of the samples, and goes where it pays for what loses."""
    assert learned.nest is not None
    gaps, card = find_gaps(world.deals, seed=1, permutations=199), learned.nest.whole.card
    doubted, points = card.attributes[0], card.points[0]
    findings = list(gaps.findings)
    findings[doubted] = replace(findings[doubted], verdict=AttributeVerdict.unclear, q=0.1)
    stability = {**learned.stability, findings[doubted].name: share}
    card = replace(card, points=(points.max() - points, *card.points[1:]) if turned else card.points)
    steady = _steady(world.deals, replace(gaps, findings=tuple(findings)), card, stability, {})
    assert (doubted in steady.attributes) is stays


def test_evidence_is_of_what_earns_the_points(world: Planted) -> None:
    """Points for the side that a finding is not about come with the shares, the gap and the counts of that side."""
    gaps = find_gaps(world.deals, seed=1, permutations=199)
    place = next(i for i, f in enumerate(gaps.findings) if f.name == "true_flag_2")
    found = gaps.findings[place]
    assert found.condition == "true_flag_2 = true"
    paid = paid_finding(world.deals, gaps, place, np.array([0, 3, 0]))
    column = world.deals.columns["true_flag_2"]
    without = column.codes == 0  # type: ignore[union-attr]
    assert paid.condition == "true_flag_2 = false"
    assert paid.won == pytest.approx(without[world.deals.won].mean())
    assert (paid.gap, paid.gap_low, paid.gap_high) == pytest.approx((-found.gap, -found.gap_high, -found.gap_low))
    assert (paid.p, paid.q, paid.verdict) == (found.p, found.q, found.verdict)
    assert paid_finding(world.deals, gaps, place, np.array([0, 0, 3])) == found


def test_grades_count_their_deals(world: Planted, learned: LearnedCard) -> None:
    """Won and lost deals of a flag's grade are those that have it."""
    assert learned.card is not None
    criterion = next(c for c in learned.card.criteria if c.name.startswith("true_flag"))
    column = world.deals.columns[criterion.name]
    has = column.codes == 1  # type: ignore[union-attr]
    assert criterion.grades[0].won == int((has & world.deals.won).sum())
    assert criterion.grades[0].lost == int((has & ~world.deals.won).sum())


def test_held_out_figures_are_honest(world: Planted, learned: LearnedCard) -> None:
    """The held-out AUC stays below what the truth itself reaches, and the log loss below the base rate."""
    oracle = roc_auc_score(world.deals.won, world.log_odds)
    quality = learned.quality
    assert quality.auc is not None
    assert 0.6 < quality.auc <= oracle + 0.02
    assert quality.log_loss is not None
    assert quality.base_log_loss is not None
    assert quality.log_loss < quality.base_log_loss
    assert ((learned.probability > 0) & (learned.probability < 1)).all()


def test_stability_tells_strong_from_weak(learned: LearnedCard) -> None:
    """The strongest criterion is chosen in nearly every bootstrap of accounts; none in more than all."""
    assert learned.card is not None
    assert learned.card.criteria[0].stability > 0.8
    assert all(0 <= share <= 1 for share in learned.stability.values())


def test_same_seed_same_card(world: Planted, learned: LearnedCard) -> None:
    """The same deals and seed give the same card and the same figures."""
    again = learn_card(world.deals, find_gaps(world.deals, seed=1), seed=1)
    assert again is not None
    assert (again.card, again.quality, again.tiers) == (learned.card, learned.quality, learned.tiers)


def test_noise_gets_no_points() -> None:
    """On deals whose attributes know nothing there is no card, only words."""
    deals = noise(300, 5)
    found = learn_card(deals, find_gaps(deals, seed=1), seed=1)
    assert found is not None
    assert (found.card, found.verdict) == (None, Verdict.not_enough)
    assert "No attribute separates won from lost" in found.words


def test_five_deals_get_words() -> None:
    """Five deals, or only wins: not enough, with what is missing."""
    deals = frame(np.arange(5), np.arange(5) < 3, [number("x", np.arange(5.0))])
    gaps = find_gaps(deals, seed=1)
    found = learn_card(deals, gaps, seed=1)
    assert found is not None
    assert found.verdict == Verdict.not_enough
    assert "27 more wins (3 of 30) and 28 more losses (2 of 30)" in found.words
    deals = frame(np.arange(50), np.ones(50, dtype=bool), [number("x", np.arange(50.0))])
    found = learn_card(deals, find_gaps(deals, seed=1), seed=1)
    assert found is not None
    assert "30 more losses (0 of 30)" in found.words


def test_many_deals_of_few_accounts_are_few() -> None:
    """Three hundred deals of four accounts leave nobody to hold out, and the words say so."""
    deals = frame(np.arange(300) % 4, np.arange(300) % 3 == 0, [number("x", np.arange(300.0))])
    found = learn_card(deals, find_gaps(deals, seed=1), seed=1)
    assert found is not None
    assert found.verdict == Verdict.not_enough
    assert "it takes more accounts, not deals" in found.words


def test_nothing_to_learn_from() -> None:
    """Without attributes there is nothing to return."""
    deals = frame(np.arange(80), np.arange(80) < 40, [])
    assert learn_card(deals, find_gaps(deals, seed=1), seed=1) is None
