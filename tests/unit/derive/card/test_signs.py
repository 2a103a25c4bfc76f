"""Signs set by the user: grades rise or fall as told, and never turn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from closefit.derive.card.choice import settings_for
from closefit.derive.card.grades import Shelf
from closefit.derive.card.learner import fit_points
from closefit.derive.card.signs import blocks


@pytest.mark.parametrize("seed", range(5))
def test_blocks_are_those_of_isotonic_regression(seed: int) -> None:
    """Blocks begin where scikit-learn's isotonic fit steps up."""
    rng = np.random.default_rng(seed)
    rate, weight = rng.normal(size=20).cumsum(), rng.uniform(0.5, 3, 20)
    fitted = IsotonicRegression().fit_transform(np.arange(20), rate, sample_weight=weight)
    assert blocks(rate, weight) == [0, *(np.flatnonzero(np.diff(fitted) > 1e-9) + 1).tolist()]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(4))
def test_points_follow_the_sign(sign: int, seed: int) -> None:
    """A number whose win rate turns gets points that only rise (or only fall), all criteria fitted together."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, 13, (4, 900)).astype(np.uint8)
    hump = np.abs(codes[0].astype(float) - 6.5) < 3
    won = rng.random(900) < np.where(hump, 0.6, 0.2) * np.where(codes[1] > 6, 1.0, 0.7)
    shelf = Shelf(codes, np.full(4, 12), np.ones(4, dtype=bool), sign=np.array([sign, sign, 0, 0], dtype=np.int8))
    card = fit_points(shelf, won, np.ones(900), settings_for(won))
    for attribute, points in zip(card.attributes, card.points, strict=True):
        if attribute in (0, 1):
            assert (sign * np.diff(points[1:]) >= 0).all()
    free = fit_points(Shelf(codes, np.full(4, 12), np.ones(4, dtype=bool)), won, np.ones(900), settings_for(won))
    turned = dict(zip(free.attributes, free.points, strict=True))[0]
    assert turned[1:].argmax() not in (0, 11)


def test_a_flag_against_its_sign_earns_nothing() -> None:
    """Told that having it is good, a flag whose absence wins is left off the card."""
    rng = np.random.default_rng(3)
    codes = rng.integers(1, 3, (2, 600)).astype(np.uint8)
    won = rng.random(600) < np.where(codes[0] == 1, 0.6, 0.25)
    flat, two = np.zeros(2, dtype=bool), np.full(2, 2)
    told = Shelf(codes, two, flat, sign=np.array([1, 0], dtype=np.int8), having=~flat)
    assert 0 not in fit_points(told, won, np.ones(600), settings_for(won)).attributes
    other = Shelf(codes, two, flat, sign=np.array([-1, 0], dtype=np.int8), having=~flat)
    assert 0 in fit_points(other, won, np.ones(600), settings_for(won)).attributes
