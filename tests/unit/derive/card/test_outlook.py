"""The learning curve, how it is read forward, and what is said of further deals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.card.curve import BOOTSTRAPS, Curve, Fitted, fit_curve
from closefit.derive.card.learn import learn_card
from closefit.derive.card.outlook import Further, Standing, further_deals, further_words
from closefit.derive.card.verdict import Case, judge
from closefit.derive.findings import LearningCurve, Quality, Verdict
from closefit.derive.gaps.find import find_gaps
from tests.truth.worlds import noise, planted

DEALS = np.array([40.0, 80.0, 160.0, 320.0])


def exact(height: float, half: float, runs: int = 1 + BOOTSTRAPS) -> Fitted:
    return Fitted(np.full(runs, height), np.full(runs, half))


@pytest.mark.parametrize(("height", "half"), [(0.3, 150.0), (0.2, 60.0), (0.1, 500.0)])
def test_a_curve_known_exactly_is_found_again(height: float, half: float) -> None:
    """Points on a hyperbola, with small errors, give its height and its half back."""
    rng = np.random.default_rng(3)
    auc = exact(height, half).at(DEALS) + rng.normal(0, 1e-4, (1 + BOOTSTRAPS, 4))
    found = fit_curve(Curve(DEALS, auc, np.full(4, 8)))
    assert float(np.median(found.half)) == pytest.approx(half, rel=0.1)
    assert float(np.median(found.at(np.array([1000.0])))) == pytest.approx(
        0.5 + height * 1000 / (1000 + half), abs=0.01
    )


def test_with_wide_errors_the_curve_rises_as_is_typical() -> None:
    """Points that could mean anything leave half of the learning at 200 deals."""
    rng = np.random.default_rng(3)
    auc = np.vstack([np.full(4, 0.56), 0.56 + rng.normal(0, 0.3, (BOOTSTRAPS, 4))])
    assert fit_curve(Curve(DEALS, auc, np.full(4, 8))).half[0] == pytest.approx(200, rel=0.5)


def test_deals_until_a_card_ranks_are_read_off_the_curve() -> None:
    """Without scatter the answer is where the AUC's interval leaves .5, solved by hand."""
    standing = Standing(won=50, lost=50, error=0.06, strongest=None, needed=4.0)
    found = further_deals(standing, exact(0.2, 200.0), odds=False, seed=1)
    total = next(n for n in range(100, 1000) if 0.2 * 0.8 * n / (0.8 * n + 200) > 1.959964 * 0.06 * np.sqrt(100 / n))
    assert found.more == pytest.approx(total - 100, abs=12)
    assert found.low == found.more == found.high
    assert found.never == 0


def test_a_strongest_attribute_short_of_convincing_widens_the_interval() -> None:
    """At a score of 2 of 4 it takes about four times the deals, and the interval says how unsure a score is."""
    standing = Standing(won=50, lost=50, error=0.01, strongest=2.0, needed=4.0)
    found = further_deals(standing, exact(0.3, 100.0), odds=False, seed=1)
    assert found.more == pytest.approx(300, rel=0.15)
    assert found.low is not None
    assert found.low < 100
    assert found.high is None


def test_win_rates_ask_for_fifty_of_each() -> None:
    """However well the card ranks, 40 wins of 200 deals need about 50 more deals before odds are tried."""
    standing = Standing(won=40, lost=160, error=0.02, strongest=None, needed=4.0)
    found = further_deals(standing, exact(0.3, 50.0), odds=True, seed=1)
    assert found.more == pytest.approx(50, abs=10)


def test_never_more_than_ten_times_the_deals() -> None:
    """A curve that stays near a coin is not read any further: no number."""
    standing = Standing(won=50, lost=50, error=0.06, strongest=None, needed=4.0)
    found = further_deals(standing, exact(0.01, 100.0), odds=False, seed=1)
    assert found == Further(None, None, None, 1.0)
    assert further_words(found, "give a card that ranks") == (
        "On the learning curve, more deals of this kind are unlikely to give a card that ranks; other attributes might."
    )


def test_words_for_an_interval_and_for_none() -> None:
    """Both ends known: the number with its interval; no upper end: the lower one, and that nobody can tell."""
    assert further_words(Further(240, 150, 600, 0.0), "do") == (
        "By the learning curve, about 240 more closed deals (150 to 600, 80% interval) would do."
    )
    assert further_words(Further(900, 150, None, 0.3), "do") == (
        "The data cannot tell how many more closed deals would do (at least 150): in 30% of redrawings of the accounts "
        "not even ten times as many would."
    )


def test_noise_says_that_more_deals_are_unlikely_to_help() -> None:
    """On 300 columns that know nothing at most one of five runs states a number, with the words that it may be luck."""
    unlikely = stated = 0
    for seed in range(50, 55):
        world = noise(300, seed)
        learned = learn_card(world, find_gaps(world, seed=seed, permutations=199), seed=seed)
        assert learned is not None
        assert learned.verdict is Verdict.not_enough
        assert learned.learning is not None
        unlikely += "unlikely to give a card that ranks" in learned.words
        stated += learned.learning.more is not None
        assert learned.learning.more is None or "unless the ranking seen so far is luck" in learned.words
    assert unlikely >= 2
    assert stated <= 1


def test_a_learned_card_has_its_curve() -> None:
    """On planted deals the curve rises to the held-out AUC, and the words say what doubling does."""
    world = planted(600, 8).deals
    learned = learn_card(world, find_gaps(world, seed=1, permutations=199), seed=1)
    assert learned is not None
    assert learned.learning is not None
    points = learned.learning.points
    assert [point.deals for point in points] == sorted(point.deals for point in points)
    assert points[-1].auc > points[0].auc + 0.03
    assert learned.quality.auc == pytest.approx(points[-1].auc, abs=0.02)
    assert learned.learning.next_level is None
    assert "1,200 deals instead of 600" in learned.learning.words
    assert all(0.5 <= ahead.auc <= 0.95 for ahead in learned.learning.ahead)


def learning(words: str, low: int | None = 150) -> LearningCurve:
    return LearningCurve((), (), 0.2, 200.0, Verdict.ranks_only, 240, low, 600, 0.0, words)


def test_the_verdict_says_the_outlook() -> None:
    """What the curve says stands in the verdict's words in place of the one-line formula, at every level."""
    quality = Quality(0.55, 0.48, 0.62, 0.66, 0.65, "grouped")
    case = Case(100, 200, 0, 0, quality, 0.6, learning=learning("CURVE"))
    assert judge(case)[1].endswith("CURVE")
    assert judge(replace(case, priorities=1, criteria=2))[1].endswith("CURVE")
    ranks = replace(case, priorities=1, criteria=2, quality=replace(quality, auc_low=0.51))
    assert judge(ranks) == (Verdict.ranks_only, judge(ranks)[1])
    assert judge(ranks)[1].endswith("CURVE")


def test_too_few_wins_offer_other_ways_and_count_deals() -> None:
    """Below 30 wins: how many are missing, how many closed deals that is, and the three other ways in by command."""
    verdict, words = judge(Case(20, 80, 0, 0, Quality(None, None, None, None, None, "grouped"), None))
    assert verdict is Verdict.not_enough
    assert "10 more wins (20 of 30), which is 40 to 80 more closed deals if they go on as they do" in words
    assert all(way in words for way in ("closefit exemplars", "closefit hypothesis", "--prior"))
