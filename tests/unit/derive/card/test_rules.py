"""Interaction rules: a planted "A only if B" is found and written down, two attributes that merely add are not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

from closefit.conditions import parse_condition
from closefit.derive.card.grades import Shelf, Terms
from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.card.rules import RULE_LEVEL, Residuals, best_rule
from closefit.derive.card.trial import try_card
from closefit.derive.derivation import Derivation
from closefit.derive.draft import draft_profile
from closefit.derive.findings import DealCounts, Quality
from closefit.derive.frame import Column, DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.holds import holds
from closefit.derive.layers import earned_points
from closefit.profile import dump_profile, parse_profile
from closefit.profile.check_card import card_findings
from tests.truth.worlds import flag, frame, number, text

TERMS = Terms(ridge=10.0, price=1.0, support=20.0)


def deals(count: int, seed: int, *, interact: bool) -> DealFrame:
    """Employees matter in software only (or in both alike), partners always; five columns know nothing."""
    rng = np.random.default_rng(seed)
    employees, software = rng.integers(1, 1000, count), rng.random(count) < 0.5
    partner = (rng.random(count) < 0.4).astype(float)
    inside = (employees >= 200) & (employees < 500)
    pull = 2.2 * (inside & software) if interact else 1.1 * inside + 0.8 * software
    won = rng.random(count) < 1 / (1 + np.exp(1.2 - pull - partner))
    unknown = rng.random(count) < 0.1
    columns: list[Column] = [
        number("employees", np.where(unknown, np.nan, employees)),
        text("industry", np.where(software, 0, rng.integers(1, 4, count)), ("software", "retail", "media", "energy")),
        flag("partner", partner),
        *(flag(f"noise_{i}", (rng.random(count) < 0.5).astype(float)) for i in range(5)),
    ]
    return frame(np.arange(count), won, columns)


@pytest.fixture(scope="module")
def learned() -> LearnedCard:
    found = deals(2500, 1, interact=True)
    result = learn_card(found, find_gaps(found, seed=1, permutations=199), seed=1)
    assert result is not None
    return result


def test_a_planted_rule_is_on_the_card(learned: LearnedCard) -> None:
    """A criterion whose condition is both conditions, its two parts named, chosen in most samples of accounts."""
    assert learned.card is not None
    rules = [criterion for criterion in learned.card.criteria if criterion.only_if]
    assert 1 <= len(rules) <= 2
    rule = rules[0]
    assert set(rule.name.split(" & ")) == {"employees", "industry"}
    assert rule.grades[0].condition == " and ".join(rule.only_if)
    assert rule.finding.p <= RULE_LEVEL
    assert rule.stability > 0.5
    assert 1 <= rule.points <= 10
    assert learned.card.maximum == sum(criterion.points for criterion in learned.card.criteria)


def test_unknown_meets_no_rule(learned: LearnedCard) -> None:
    """The counts behind the rule are those of its condition in the profile's language, where unknown is not met."""
    assert learned.card is not None
    rule = next(criterion for criterion in learned.card.criteria if criterion.only_if)
    world = deals(2500, 1, interact=True)
    assert rule.grades[0].condition is not None
    parse_condition(rule.grades[0].condition)
    met = holds(rule.grades[0].condition, world.columns, len(world)).true
    assert rule.grades[0].won == int((met & world.won).sum())
    assert rule.grades[0].lost == int((met & ~world.won).sum())
    missing = np.isnan(world.columns["employees"].values)  # type: ignore[union-attr]
    assert missing.any()
    assert not (met & missing).any()


def test_what_merely_adds_is_no_rule() -> None:
    """Where two attributes add up, in eight samples at most one rule is taken for more than its parts."""
    taken = 0
    for seed in range(8):
        world = deals(1500, 100 + seed, interact=False)
        taken += any("&" in name for name in try_card(world, np.ones(1500, dtype=bool)).criteria)
    assert taken <= 1


def pair(seed: int, *, copies: int = 1) -> tuple[Shelf, NDArray[np.float64], NDArray[np.int64]]:
    """Two unrelated flags, a surplus of wins where both hold, and the account of each deal."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(rng.integers(1, 3, (2, 400)), copies, axis=1).astype(np.uint8)
    both = (codes == 2).all(axis=0)[::copies]
    surplus = np.repeat(rng.normal(0.0, 0.4, 400) + np.where(both, 0.3, -0.1), copies)
    shelf = Shelf(codes, np.array([2, 2]), np.array([False, False]))
    return shelf, surplus - surplus.mean(), np.repeat(np.arange(400), copies)


def test_the_price_of_a_rule_is_that_of_all_tries() -> None:
    """With four conditions tried, p is four times the tail of chi-square at the interaction's score test."""
    shelf, surplus, groups = pair(1)
    left = Residuals(surplus, np.full(400, 0.2), np.ones(400), groups)
    rule = best_rule(shelf, left, TERMS, [0, 1])
    assert rule is not None
    first, second = shelf.codes == 2
    X = np.stack([np.ones(400), first, second], axis=1).astype(float)
    hit = (first & second).astype(float)
    rest = surplus - X @ np.linalg.lstsq(X, surplus, rcond=None)[0]
    share = 400 * 0.2 * first.mean() * (1 - first.mean()) * second.mean() * (1 - second.mean())
    assert rule.p == pytest.approx(4 * chi2.sf((hit @ rest) ** 2 / share, 1), rel=0.02)


def test_deals_of_one_account_count_once() -> None:
    """The same 400 deals four times over are no better evidence when they are of the same accounts."""
    shelf, surplus, groups = pair(1, copies=4)
    left = Residuals(surplus, np.full(1600, 0.2), np.ones(1600), groups)
    many = best_rule(shelf, left, TERMS, [0, 1])
    once_shelf, once, accounts = pair(1)
    one = best_rule(once_shelf, Residuals(once, np.full(400, 0.2), np.ones(400), accounts), TERMS, [0, 1])
    assert many is not None
    assert one is not None
    assert many.p == pytest.approx(one.p, rel=1e-6)


def test_a_rule_is_scored_in_the_profile_as_on_the_card(learned: LearnedCard) -> None:
    """Written to the profile it stands outside the limit of seven, loads again, and earns what the card says."""
    world = deals(2500, 1, interact=True)
    nothing = Quality(None, None, None, None, None, "grouped")
    derivation = Derivation(
        source="deals.csv", as_of=None, seed=1, first=None, last=None, deals=DealCounts(1, 1, 0, 0), assumptions=(),
        hygiene=(), leaks=(), attributes=(), card=learned.card, exclusions=(), boundary=(), verdict=learned.verdict,
        words="", quality=nothing,
    )  # fmt: skip
    profile = parse_profile(dump_profile(draft_profile(derivation, "p")), Path("icp.yaml"))
    assert learned.card is not None
    for criterion, written in zip(learned.card.criteria, profile.fit.criteria, strict=True):
        assert written.secondary == bool(criterion.only_if)
        if criterion.only_if:
            assert written.when == criterion.grades[0].condition
            assert written.points == Decimal(criterion.points)
            earned = earned_points(criterion, world.columns, len(world))
            met = holds(written.when or "", world.columns, len(world)).true
            np.testing.assert_array_equal(earned, criterion.points * met)
    assert "too-many-criteria" not in {finding.code for finding in card_findings(profile)}
