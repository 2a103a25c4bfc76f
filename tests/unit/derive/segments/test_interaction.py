"""The statistic of a split by two roads, and which splits are tried."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from closefit.derive.gaps.bins import bin_frame
from closefit.derive.segments.contrasts import Contrasts
from closefit.derive.segments.interaction import Ways, excess_of, find_split
from closefit.derive.segments.splitters import LEAST_SIDE, splitters
from tests.unit.derive.building import flag, frame, number, text

RNG = np.random.default_rng(5)
DEALS = 4000


def columns(X: np.ndarray, counts_from: float = 0.0) -> Contrasts:
    count = X.shape[1]
    ones = np.ones(count, dtype=np.float32)
    return Contrasts(X.astype(np.float32), np.arange(1, count + 1), counts_from * ones, ones)


def test_the_statistic_is_the_score_test_of_an_interaction() -> None:
    """For one column it is what a logistic regression with an interaction term gives as its Wald chi-square, nearly."""
    side = RNG.random(DEALS) < 0.4
    x = (RNG.random(DEALS) < 0.35).astype(float)
    z = -0.7 + 0.3 * side + x * np.where(side, 0.35, 0.1)
    won = RNG.random(DEALS) < 1 / (1 + np.exp(-z))
    main = sm.Logit(won.astype(float), np.column_stack([np.ones(DEALS), side, x])).fit(disp=0)
    both = sm.Logit(won.astype(float), np.column_stack([np.ones(DEALS), side, x, side * x])).fit(disp=0)
    rate = main.predict(np.column_stack([np.ones(DEALS), side, x]))
    ways = Ways(0, side.astype(np.int8), np.array([[0, 1]], dtype=np.float32))
    found = excess_of(ways, columns((x - x.mean())[:, None]), won, rate)[0]
    wald = float(both.tvalues[-1] ** 2)
    assert 1 < wald < 9
    assert found == pytest.approx(wald / ((wald + 50) / 51), rel=0.03)  # the scatter of fifty columns is taken to be 1


def test_a_main_effect_is_no_interaction() -> None:
    """What matters alike on both sides gives no excess beyond chance, even where the one model has left it out."""
    side = RNG.random(DEALS) < 0.5
    x = (RNG.random(DEALS) < 0.4).astype(float)
    won = RNG.random(DEALS) < 1 / (1 + np.exp(1 - 1.2 * x))
    ways = Ways(0, side.astype(np.int8), np.array([[0, 1]], dtype=np.float32))
    assert excess_of(ways, columns((x - x.mean())[:, None]), won, np.full(DEALS, won.mean()))[0] < 4


def test_a_planted_difference_is_found_and_chance_is_not() -> None:
    """Ten columns with opposite effects on two sides give a small p; outcomes by the coin give a large one."""
    side, x = RNG.random(DEALS // 4) < 0.5, RNG.random((DEALS // 4, 10)) < 0.5
    rate = 1 / (1 + np.exp(-(x[:, :3] - 0.5).sum(axis=1) * np.where(side, 0.9, -0.9)))
    ways = [Ways(0, side.astype(np.int8), np.array([[0, 1]], dtype=np.float32))]
    contrasts, accounts, even = columns(x - 0.5, 3.0), np.arange(DEALS // 4), np.full(DEALS // 4, 0.5)
    real = find_split(ways, contrasts, RNG.random(DEALS // 4) < rate, even, accounts, 1)
    coin = find_split(ways, contrasts, RNG.random(DEALS // 4) < 0.5, even, accounts, 1)
    assert real is not None
    assert coin is not None
    assert real.p < 0.01
    assert coin.p > 0.02
    assert coin.permutations < real.permutations


def test_only_lasting_known_and_balanced_attributes_split() -> None:
    """Counts of signals, values seldom known and rare flags are not tried; a number is cut, values are joined."""
    count = 200
    deals = frame(
        RNG.random(count) < 0.5,
        text("region", [("emea", "amer", "apac")[i % 3] for i in range(count)]),
        number("employees", np.arange(count)),
        number("signals('demo', 90)", np.arange(count) % 7),
        flag("rare", [i % 20 == 0 for i in range(count)]),
        text("sparse", [("x", "y")[i % 2] if i % 3 == 0 else None for i in range(count)]),
    )
    binned = bin_frame(deals)
    found = {binned.attributes[s.place].name: s for s in splitters(binned)}
    assert list(found) == ["region", "employees"]
    assert len(found["region"].ways) == 3
    assert (np.diff(found["employees"].ways, axis=1) <= 0).all()
    for name, splitter in found.items():
        place = [attribute.name for attribute in binned.attributes].index(name)
        part = splitter.part[binned.codes[place]]
        for way in splitter.ways:
            assert LEAST_SIDE <= way[part].mean() <= 1 - LEAST_SIDE


def test_most_splitters_are_kept_by_how_firmographic_and_balanced_they_are() -> None:
    """With room for one attribute only, the text comes before the number."""
    deals = frame(
        RNG.random(100) < 0.5,
        number("employees", np.arange(100)),
        text("region", [("a", "b")[i % 2] for i in range(100)]),
    )
    binned = bin_frame(deals)
    assert [binned.attributes[s.place].name for s in splitters(binned, most=1)] == ["region"]
