"""What the best share: the tightest condition, its chance with the search in it, and nothing on noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from closefit.derive.exemplars.luck import passes
from closefit.derive.exemplars.patterns import Crowd, find_patterns
from closefit.derive.exemplars.records import Pattern, PatternVerdict
from closefit.derive.exemplars.separate import find_separator
from closefit.derive.exemplars.tightest import tightest, tightest_bins
from closefit.derive.exemplars.traits import Trait, cut_traits
from closefit.derive.frame import Column
from tests.unit.derive.building import flag, number, text

MARKET = 400


def _patterns(*columns: Column, best: int = 10, seed: int = 0) -> tuple[Pattern, ...]:
    """The first ``best`` rows are the best customers, the next five the worst, the last 400 the market."""
    count = best + 5 + MARKET
    rows = np.arange(count)
    traits, _ = cut_traits({c.attribute.name: c for c in columns}, rows < best, 8)
    crowd = Crowd("market", rows >= best + 5, replace=True)
    worst = (rows >= best) & (rows < best + 5)
    return find_patterns(traits, rows < best, worst, [crowd], need=8, seed=seed)[0]


def _flags(best: int, rate: float) -> Sequence[bool]:
    market = int(rate * MARKET)
    return [place < best for place in range(10)] + [False] * 5 + [place < market for place in range(MARKET)]


def test_a_rare_trait_that_the_best_share_is_a_pattern() -> None:
    """9 of 10 best have what 30 % of the market have: luck hardly ever gets so far."""
    (found,) = _patterns(flag("api", _flags(9, 0.3)))
    assert found.condition == "api = true"
    assert (found.met, found.known, found.verdict) == (9, 10, PatternVerdict.pattern)
    assert found.rates[0].share == 0.3


def test_a_trait_that_everybody_has_says_nothing() -> None:
    """8 of 10 best have what 80 % of the market have: common, no information."""
    (found,) = _patterns(flag("api", _flags(8, 0.8)))
    assert found.verdict is PatternVerdict.common


def test_seven_of_ten_do_not_pass() -> None:
    """The bar is the bar, however rare the trait."""
    assert _patterns(flag("api", _flags(7, 0.02))) == ()


def test_a_range_is_drawn_around_the_best_and_pays_for_it() -> None:
    """Among uniform numbers a range around any ten is easily found, so a range is judged by how often that happens."""
    rng = np.random.default_rng(1)
    market = rng.uniform(0, 1000, MARKET)
    loose = np.concatenate([rng.uniform(0, 1000, 15), market])
    tight = np.concatenate([rng.uniform(500, 560, 10), rng.uniform(0, 1000, 5), market])
    by_name = {p.name: p for p in _patterns(number("loose", loose), number("tight", tight))}
    assert by_name["tight"].verdict is PatternVerdict.pattern
    assert by_name["tight"].condition.startswith("tight between ")
    share = by_name["loose"].rates[0].share
    assert by_name["loose"].luck is not None
    assert by_name["loose"].luck > 2 * passes(8, 10, share), "the search makes luck likelier than for a fixed range"


def test_values_are_put_together_up_to_three() -> None:
    """8 of the best in two industries that 10 % of the market have: said as one condition over both values."""
    names = ["saas"] * 5 + ["fintech"] * 3 + ["retail", "mining"] + ["retail"] * 5
    market = (["saas"] * 20 + ["fintech"] * 20 + ["retail"] * 180 + ["mining"] * 180)[:MARKET]
    (found,) = _patterns(text("industry", names + market))
    assert found.condition in ("industry in ('saas', 'fintech')", "industry in ('fintech', 'saas')")
    assert found.verdict is PatternVerdict.pattern


def test_on_noise_as_many_patterns_as_luck_is_said_to_give() -> None:
    """Over 40 files without truth the number of patterns is what ``expected_by_luck`` says, within its error."""
    found, expected, sure = [], [], 0
    rows = np.arange(415)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        columns: list[Column] = [number(f"n{i}", rng.lognormal(4, 1, 415)) for i in range(6)]
        columns += [flag(f"f{i}", list(rng.random(415) < rng.uniform(0.1, 0.9))) for i in range(6)]
        columns += [text(f"t{i}", list(rng.choice(["a", "b", "c", "d", "e"], 415))) for i in range(4)]
        traits, _ = cut_traits({c.attribute.name: c for c in columns}, rows < 10, 8)
        patterns, _, luck = find_patterns(
            traits, rows < 10, rows < 0, [Crowd("market", rows >= 15, replace=True)], need=8, seed=1
        )
        found.append(sum(p.verdict is PatternVerdict.pattern for p in patterns))
        expected.append(luck or 0.0)
        sure += any(p.luck_any is not None and p.luck_any <= 0.05 for p in patterns)
    error = 4 * np.sqrt(sum(expected))
    assert sum(expected) > 5
    assert abs(sum(found) - sum(expected)) < error
    assert sure <= 6, "in 40 files, at one of twenty, a trait that holds over all"


def test_the_chance_of_any_counts_all_traits() -> None:
    """With more traits looked at, the chance that any of them gets so far grows."""
    rng = np.random.default_rng(2)
    noise = [number(f"n{i}", rng.normal(size=415)) for i in range(40)]
    alone = _patterns(flag("api", _flags(8, 0.45)))[0]
    among = next(p for p in _patterns(flag("api", _flags(8, 0.45)), *noise) if p.name == "api")
    assert alone.luck_any is not None
    assert among.luck_any is not None
    assert among.luck_any > 3 * alone.luck_any


def test_without_anybody_to_compare_with_nothing_is_claimed() -> None:
    """Ten customers and nobody else: what they share is listed as untested, without a chance."""
    column = text("industry", ["saas"] * 9 + ["retail"])
    rows = np.arange(10)
    traits, _ = cut_traits({"industry": column}, rows < 10, 8)
    patterns, _, expected = find_patterns(traits, rows < 10, rows < 0, [], need=8, seed=0)
    assert [(p.condition, p.verdict, p.luck) for p in patterns] == [
        ("industry = 'saas'", PatternVerdict.untested, None)
    ]
    assert expected is None


def test_what_is_known_of_too_few_is_set_aside_with_the_reason() -> None:
    """An attribute known for seven of the best cannot be shared by eight."""
    column = number("employees", [50.0] * 7 + [np.nan] * 3 + list(range(405)))
    traits, aside = cut_traits({"employees": column}, np.arange(415) < 10, 8)
    assert traits == []
    assert aside == [("employees", "known for 7 of the best only")]


def test_unknown_is_no_value() -> None:
    """Companies whose industry is written as "unknown" share nothing."""
    assert _patterns(text("industry", ["unknown"] * 10 + ["a", "b", "c", "d", "e"] * 81)) == ()


def test_the_search_on_one_draw_and_on_many_is_one() -> None:
    """The condition chosen for one draw holds what the statistic of that draw says, on random draws of any kind."""
    rng = np.random.default_rng(7)
    columns: list[Column] = [number("n", rng.normal(size=300)), text("t", list(rng.choice(list("abcdefgh"), 300)))]
    traits, _ = cut_traits({c.attribute.name: c for c in columns}, np.ones(300, bool), 8)
    for trait in traits:
        shares = np.bincount(trait.codes, minlength=trait.attribute.size + 1)[1:] / 300
        drawn = rng.multinomial(10, shares, size=200)
        statistic = tightest(trait.attribute, drawn, shares, 8)
        for counts, value in zip(drawn, statistic, strict=True):
            bins = [code - 1 for code in tightest_bins(trait.attribute, counts, shares, 8)]
            assert bool(bins) == bool(np.isfinite(value))
            if bins:
                assert counts[bins].sum() >= 8
                assert shares[bins].sum() == pytest.approx(value)


def _two_sides(values: NDArray[np.float64], *noise: NDArray[np.float64]) -> list[Trait]:
    columns = {"planted": number("planted", values)}
    columns |= {f"n{i}": number(f"n{i}", one) for i, one in enumerate(noise)}
    return cut_traits(columns, np.arange(15) < 10, 8)[0]


def test_what_separates_best_from_worst_is_named() -> None:
    """Ten best that are large and five worst that are small: the attribute is named, every split having been tried."""
    values = np.array([500.0 + place for place in range(10)] + [10.0 + place for place in range(5)])
    rows = np.arange(15)
    found = find_separator(_two_sides(values), rows < 10, rows >= 10, seed=0)
    assert found is not None
    assert (found.name, found.best_met, found.worst_met) == ("planted", 10, 0)
    assert (found.exact, found.splits, found.holds) == (True, 3003, True)
    codes = _two_sides(values)[0].codes
    ranges = [(codes >= first) & (codes <= last) for first in range(1, 7) for last in range(first, 7)]
    perfect = {tuple(inside if inside.sum() == 10 else ~inside) for inside in ranges if inside.sum() in (5, 10)}
    assert found.p == pytest.approx(len(perfect) / 3003), "so many splits can be told apart fully"


def test_nothing_separates_noise_more_often_than_it_may() -> None:
    """On 100 files of noise, at ten against five, at most ten name a separator (the level is one in twenty)."""
    rows, named = np.arange(15), 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        traits = _two_sides(rng.normal(size=15), *(rng.normal(size=15) for _ in range(4)))
        found = find_separator(traits, rows < 10, rows >= 10, seed=0)
        named += found is not None and found.holds
    assert named <= 10


def test_every_split_and_random_splits_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact p and the p of random splits are the same within the error of the draws."""
    rng = np.random.default_rng(11)
    values = np.concatenate([rng.normal(1.2, 1, 10), rng.normal(0, 1, 5)])
    rows = np.arange(15)
    traits = _two_sides(values, rng.normal(size=15))
    exact = find_separator(traits, rows < 10, rows >= 10, seed=0)
    monkeypatch.setattr("closefit.derive.exemplars.separate.MOST_SPLITS", 3000)
    drawn = find_separator(traits, rows < 10, rows >= 10, seed=1)
    assert exact is not None
    assert drawn is not None
    assert (exact.exact, drawn.exact) == (True, False)
    assert drawn.p == pytest.approx(exact.p, abs=4 * np.sqrt(exact.p * (1 - exact.p) / 3000) + 1e-3)
