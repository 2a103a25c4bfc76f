"""The generated company keeps to its planted truth."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from closefit.demo.accounts import account_chunk, true_facts
from closefit.demo.catalogue import KINDS
from closefit.demo.deals import LOST, WON
from closefit.demo.signals import LAST_DAY, Signals, counts_before, latest_age
from closefit.demo.truth import (
    DRIVERS,
    HALF_LIVES,
    OBVIOUS_BUT_EQUAL,
    TRUE_ATTRIBUTES,
    candidates,
    expected_auc,
    oracle_auc,
)
from closefit.demo.world import Size, World, build_world

LARGE = Size(accounts=20_000, deals=20_000, signals=400_000)


@pytest.fixture(scope="module")
def world() -> World:
    """A company with deals enough to measure shares to a percent."""
    return build_world(duckdb.connect(), LARGE, 5)


def test_one_hundred_and_seven_candidates() -> None:
    """Nine of the 107 candidates are true, three are strong, and no two say the same."""
    every = candidates()
    assert len(every) == len({c.condition for c in every}) == 107
    assert sum(c.log_odds != 0 for c in every) == 9
    strong = [c for c in every if c.strong]
    assert len(strong) >= 3
    assert all(0.15 <= c.prevalence <= 0.6 for c in strong)
    assert {c.layer.value for c in every if c.log_odds} == {"firmographic", "technographic", "behavioral", "product"}


def test_base_rate_and_oracle(world: World) -> None:
    """A third of the deals is won, and who knows the truth ranks them with an AUC of about .80."""
    assert 0.30 <= world.truth.base_rate <= 0.37
    assert 0.79 <= world.truth.oracle_auc <= 0.81
    assert world.truth.realised_auc == pytest.approx(world.truth.oracle_auc, abs=0.01)


@pytest.mark.parametrize("seed", range(1, 9))
def test_bars_hold_at_a_thousand_deals(seed: int) -> None:
    """Base rate and oracle AUC stay inside the promised range at 1,000 deals, whatever the seed."""
    truth = build_world(duckdb.connect(), Size(2_000, 1_000, 10_000), seed).truth
    assert truth.counts["closed_new_business"] == 1_000
    assert 0.30 <= truth.base_rate <= 0.37
    assert 0.79 <= truth.oracle_auc <= 0.811


def test_planted_shares(world: World) -> None:
    """Each true condition is as common among the deals as planted."""
    for attribute in TRUE_ATTRIBUTES:
        assert world.truth.shares[attribute.name] == pytest.approx(attribute.prevalence, abs=0.035), attribute.name


def test_obvious_traits_are_common_and_do_nothing(world: World) -> None:
    """Won and lost deals have a VP of Sales, and are B2B SaaS, equally often."""
    chunk = account_chunk(5, 0, LARGE.accounts)
    facts, counted = true_facts(chunk), world.deals.counted
    won = world.deals.outcome[counted] == WON
    for trait in OBVIOUS_BUT_EQUAL:
        has = facts[trait.name][world.deals.account[counted]]
        assert has.mean() == pytest.approx(trait.prevalence, abs=0.02)
        assert has[won].mean() == pytest.approx(has[~won].mean(), abs=0.025)


def test_churn_drivers(world: World) -> None:
    """Won accounts that shrink, or are public, churn several times as often."""
    facts = true_facts(account_chunk(5, 0, LARGE.accounts))
    won = world.deals.counted & (world.deals.outcome == WON)
    churned = world.deals.churned_on[won] >= 0
    for driver in DRIVERS:
        if driver.effect == "churn":
            has = facts[driver.name][world.deals.account[won]]
            assert has.mean() == pytest.approx(driver.prevalence, abs=0.06)
            assert churned[has].mean() > 2.5 * churned[~has].mean()


def test_half_lives_can_be_seen(world: World) -> None:
    """A signal younger than its half-life lifts the win rate more than one three half-lives old."""
    deals = world.deals
    won = deals.outcome[deals.counted] == WON
    for half in HALF_LIVES:
        kind = KINDS.index(half.kind)
        age = latest_age(world.signals, kind, deals.account[deals.counted], deals.created[deals.counted])
        fresh, old = won[age <= half.days], won[(age >= 3 * half.days) & np.isfinite(age)]
        assert fresh.mean() > old.mean() + 0.05, half.kind


def test_nothing_after_the_last_day(world: World) -> None:
    """No signal, no churn and no close of a closed deal lies after the company's last day."""
    closed = world.deals.closed[world.deals.outcome <= WON]
    assert max(world.signals.day.max(), closed.max(), world.deals.churned_on.max()) <= LAST_DAY


def test_later_business_follows_a_win(world: World) -> None:
    """Renewals and expansions are of accounts that were won before."""
    deals = world.deals
    first_win: dict[int, int] = {}
    for account, day in zip(deals.account[deals.outcome == WON], deals.closed[deals.outcome == WON], strict=True):
        first_win[int(account)] = min(first_win.get(int(account), LAST_DAY), int(day))
    later = deals.type > 0
    assert later.sum() > 1_000
    assert set(deals.account[later].tolist()) <= set(first_win)
    earliest = [first_win[int(account)] for account in deals.account[later]]
    assert (np.array(earliest) < deals.closed[later]).all()


def test_lost_deals_have_reasons(world: World) -> None:
    """Every lost deal says why, and no other does."""
    assert ((world.deals.lost_reason >= 0) == (world.deals.outcome == LOST)).all()


def test_latest_age_by_hand() -> None:
    """The age is counted from the last signal before the day; the same day and other accounts do not count."""
    signals = Signals(
        np.array([1, 1, 2, 1]), np.array([0, 0, 0, 1], np.int8), np.array([10, 15, 19, 19], np.int32),
        np.full(4, -1, np.int8),
    )  # fmt: skip
    account, day = np.array([1, 1, 1, 2, 3]), np.array([20, 15, 10, 19, 50])
    assert latest_age(signals, 0, account, day).tolist() == [5.0, 5.0, np.inf, np.inf, np.inf]
    assert counts_before(signals, 0, account, day).tolist() == [2, 1, 0, 0, 0]


def test_oracle_auc_against_scikit_learn() -> None:
    """The AUC, ties included, is scikit-learn's."""
    rng = np.random.default_rng(3)
    score, won = rng.integers(0, 20, 500) / 20, rng.random(500) < 0.3
    assert oracle_auc(score, won) == pytest.approx(roc_auc_score(won, score))


def test_expected_auc_is_the_mean_of_outcomes() -> None:
    """The expected AUC is what outcomes drawn from the probabilities have on average."""
    rng = np.random.default_rng(4)
    probability = rng.beta(1, 2, 4_000)
    drawn = [oracle_auc(probability, rng.random(4_000) < probability) for _ in range(60)]
    assert expected_auc(probability) == pytest.approx(np.mean(drawn), abs=0.003)


def test_a_market_smaller_than_its_deals() -> None:
    """More deals than accounts give several deals per account, and no error."""
    truth = build_world(duckdb.connect(), Size(accounts=7, deals=40, signals=0), 1).truth
    assert truth.counts["closed_new_business"] == 40
