"""Grades stay only where they clearly differ: noise adds none, real ranges and steps survive."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.choice import settings_for
from closefit.derive.card.clear import clear_grades
from closefit.derive.card.grades import Shelf
from closefit.derive.card.learner import fit_points
from closefit.derive.card.refit import Chosen

BINS = 10


def shelf_of_ten(deals: int, seed: int) -> tuple[Shelf, NDArray[np.float64], np.random.Generator]:
    """One number in ten bins, one for each deal, and its bins as floats."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, BINS + 1, deals).astype(np.uint8)
    return Shelf(codes[None], np.array([BINS]), np.array([True])), codes.astype(float), rng


def cleared(shelf: Shelf, won: NDArray[np.bool_], grade: list[int]) -> list[list[int]]:
    """Grade of each bin (the first is unknown) of the criteria that stay."""
    start = [Chosen(0, np.array([0, *grade]), np.zeros(max(grade) + 1))]
    found = clear_grades(shelf, won.astype(float), np.ones(len(won)), start, 4.0)
    return [c.grade[1:].tolist() for c in found]


def test_a_step_stays_and_a_needless_cut_goes() -> None:
    """Bins that win alike become one grade, and the cut between 20 % and 60 % stays."""
    shelf, codes, rng = shelf_of_ten(600, 1)
    won = rng.random(600) < np.where(codes > 5, 0.6, 0.2)
    assert cleared(shelf, won, [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]) == [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]]


def test_a_range_in_the_middle_stays() -> None:
    """Low, high, low is a shape that people mean by a range; it stays where the middle surely wins."""
    shelf, codes, rng = shelf_of_ten(600, 2)
    won = rng.random(600) < np.where((codes > 3) & (codes < 8), 0.6, 0.2)
    grade = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    assert cleared(shelf, won, grade) == [grade]


def test_a_dent_goes_and_a_clear_valley_stays() -> None:
    """High, low, high from a few deals is smoothed away; seen in thousands it is a fact."""
    grade = [0, 0, 0, 0, 1, 1, 2, 2, 2, 2]
    shelf, codes, rng = shelf_of_ten(400, 3)
    dented = rng.random(400) < np.where((codes == 5) | (codes == 6), 0.3, np.where(codes > 6, 0.6, 0.35))
    assert cleared(shelf, dented, grade) == [[0, 0, 0, 0, 0, 0, 1, 1, 1, 1]]
    shelf, codes, rng = shelf_of_ten(6000, 4)
    valley = rng.random(6000) < np.where((codes == 5) | (codes == 6), 0.2, 0.5)
    assert cleared(shelf, valley, grade) == [grade]


def test_unknown_earns_what_the_worst_grade_earns() -> None:
    """Once grades are joined anew, unknown lies in the grade that wins least, so it earns no points."""
    shelf, codes, rng = shelf_of_ten(800, 5)
    won = rng.random(800) < np.where(codes > 5, 0.2, 0.6)
    start = [Chosen(0, np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), np.zeros(2))]
    found = clear_grades(shelf, won.astype(float), np.ones(800), start, 4.0)
    assert found[0].grade[0] == 1


def test_noise_rarely_keeps_a_second_cut() -> None:
    """A number that only steps once gets a third grade in at most one sample in ten."""
    extra = 0
    for seed in range(40):
        shelf, codes, rng = shelf_of_ten(700, 100 + seed)
        won = rng.random(700) < np.where(codes > 5, 0.5, 0.25)
        card = fit_points(shelf, won, np.ones(700), settings_for(won))
        runs = 1 + np.count_nonzero(np.diff(card.points[0][1:]))
        extra += int(runs > 2)
    assert extra <= 4
