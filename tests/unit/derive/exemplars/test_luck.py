"""How far luck gets: closed forms against scipy, and two roads to one number."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from closefit.derive.exemplars.luck import chances, drawn_counts, passes, passes_among


@pytest.mark.parametrize(
    ("share", "known", "base"), [(8, 10, 0.5), (8, 10, 0.7), (4, 5, 0.31), (10, 10, 0.9), (9, 12, 0)]
)
def test_a_fixed_trait_passes_by_the_binomial_tail(share: int, known: int, base: float) -> None:
    """The chance that luck passes the bar is scipy's survival function of the binomial distribution."""
    assert passes(share, known, base) == pytest.approx(stats.binom.sf(share - 1, known, base), abs=1e-12)


def test_the_figures_of_the_manual() -> None:
    """A trait half of all companies have passes 8 of 10 in 5.5 % of draws, one 70 % have in 38 %."""
    assert round(100 * passes(8, 10, 0.5), 1) == 5.5
    assert round(100 * passes(8, 10, 0.7)) == 38


def test_a_bar_that_nobody_can_pass_or_everybody_passes() -> None:
    """More than there are never share a trait, and none at all always do."""
    assert passes(11, 10, 0.9) == 0.0
    assert passes(0, 10, 0.1) == 1.0
    assert passes_among(5, 10, 3, 40) == 0.0


@pytest.mark.parametrize(("share", "known", "met", "others"), [(8, 10, 20, 40), (3, 5, 4, 30), (10, 10, 25, 26)])
def test_drawn_without_replacement_it_is_the_hypergeometric_tail(share: int, known: int, met: int, others: int) -> None:
    """Where the companies drawn from are all there are, scipy's hypergeometric distribution gives the same chance."""
    expected = stats.hypergeom.sf(share - 1, others, met, known)
    assert passes_among(share, known, met, others) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("replace", [True, False])
def test_random_draws_and_the_closed_form_agree(replace: bool) -> None:
    """The share of random tens that pass the bar is the closed form's chance, within the error of 40,000 draws."""
    counts = np.array([45, 55])
    drawn = drawn_counts(np.random.default_rng(3), counts, 10, 40_000, replace=replace)
    closed = passes(8, 10, 0.55) if replace else passes_among(8, 10, 55, 100)
    error = 4 * np.sqrt(closed * (1 - closed) / 40_000)
    assert (drawn[:, 1] >= 8).mean() == pytest.approx(closed, abs=error)


def test_the_chance_is_never_zero_and_counts_draws_as_good() -> None:
    """The data is one of its own draws; a draw that did not pass has the chance 1."""
    drawn = np.array([0.2, 0.4, np.inf, np.inf])
    own, each = chances(0.1, drawn)
    assert own == 1 / 5
    assert chances(0.3, drawn)[0] == 2 / 5
    assert each.tolist() == [0.25, 0.5, 1.0, 1.0]
