"""Frames of planted deals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from closefit.demo import generate_frame, noise_frame
from closefit.demo.truth import expected_auc
from closefit.derive.frame import ListColumn, NumberColumn, TextColumn


def test_planted_frame_keeps_the_bar() -> None:
    """107 candidates, base rate 30 to 37 %, oracle AUC .79 to .81, three or more strong attributes."""
    planted = generate_frame(50_000, 1)
    assert len(planted.frame.columns) == 107
    assert 0.30 <= planted.frame.won.mean() <= 0.37
    assert 0.79 <= expected_auc(planted.probability) <= 0.81
    assert sum(np.exp(flag.log_odds) >= 3.5 for flag in planted.truth) >= 3


def test_planted_log_odds_come_back() -> None:
    """A regression on the nine true columns finds their log-odds."""
    planted = generate_frame(60_000, 2)
    columns = [planted.frame.columns[flag.name] for flag in planted.truth]
    matrix = np.column_stack([column.codes for column in columns if isinstance(column, TextColumn)])
    model = LogisticRegression(C=1e6, max_iter=500).fit(matrix, planted.frame.won)
    assert model.coef_[0] == pytest.approx([flag.log_odds for flag in planted.truth], abs=0.12)


def test_planted_frame_is_seeded() -> None:
    """One seed gives one frame; missing values and shared accounts are as asked for."""
    first, again = (generate_frame(300, 9, missing=0.2, deals_per_account=3) for _ in range(2))
    assert (first.frame.won == again.frame.won).all()
    assert len(np.unique(first.frame.account)) == 100
    column = first.frame.columns["noise_1"]
    assert isinstance(column, TextColumn)
    assert 0.05 < (column.codes < 0).mean() < 0.4
    same = first.frame.account == first.frame.account[0]
    assert len(set(column.codes[same].tolist())) == 1


def test_noise_frame_is_mixed_and_correlated() -> None:
    """Noise has 300 columns of four kinds, gaps, columns that hang together, and accounts with a habit of winning."""
    frame = noise_frame(3_000, 1)
    kinds = [type(column) for column in frame.columns.values()]
    assert (len(kinds), set(kinds)) == (300, {NumberColumn, TextColumn, ListColumn})
    numbers = np.array([c.values for c in frame.columns.values() if isinstance(c, NumberColumn)])
    assert 0.1 < np.isnan(numbers).mean() < 0.3
    filled = np.where(np.isnan(numbers), 0, numbers)
    correlation = np.corrcoef(np.sign(filled))
    assert np.abs(correlation[np.triu_indices_from(correlation, 1)]).max() > 0.25
    by_account = np.bincount(frame.account, weights=frame.won) / np.bincount(frame.account)
    independent = frame.won.mean() * (1 - frame.won.mean()) / 3
    assert by_account.var() > 1.2 * independent


def test_lists_of_noise_are_well_formed() -> None:
    """Offsets cover the codes, and an unknown list is empty."""
    column = noise_frame(200, 2).columns["noise_10"]
    assert isinstance(column, ListColumn)
    lengths = np.diff(column.offsets)
    assert column.offsets[-1] == len(column.codes)
    assert (lengths[~column.known] == 0).all()
    assert column.codes.max() < len(column.vocabulary)
