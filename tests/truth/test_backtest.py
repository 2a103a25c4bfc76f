"""Backtests of profiles whose worth is known: the truth itself, and profiles of nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from closefit.demo import generate_frame
from closefit.demo.planted import PlantedFrame
from closefit.derive.frame import TextColumn
from closefit.engines import DuckDBEngine
from closefit.review import backtest
from closefit.review.backtest.findings import Basis
from tests.unit.review.backtest.past import Rows, day, profile_of, read_past


def _rows(planted: PlantedFrame, seed: int) -> Rows:
    """The planted deals as a file, each closed 5 to 60 days after its creation."""
    frame = planted.frame
    took = np.random.default_rng(seed).integers(5, 60, len(frame))
    flags = {n: c.codes for n, c in frame.columns.items() if isinstance(c, TextColumn)}
    return [
        {
            "Deal ID": place, "Domain": f"a{frame.account[place]}.example",
            "Stage": "Closed Won" if frame.won[place] else "Closed Lost",
            "Create Date": day(place % 700), "Close Date": day(place % 700 + int(took[place])),
            **{name: ("false", "true", "")[codes[place]] for name, codes in flags.items()},
        }
        for place in range(len(frame))
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [11, 12])
def test_the_truth_written_as_a_profile_ranks_as_the_oracle_does(tmp_path: Path, seed: int) -> None:
    """Points equal to the planted log-odds give the AUC of the true probabilities, to the last digit."""
    planted = generate_frame(1500, seed, candidates=30)
    criteria = [f"{{name: {f.name}, when: {f.name} = true, points: {f.log_odds}}}" for f in planted.truth]
    profile = profile_of(f"fit: {{qualify: 3, criteria: [{', '.join(criteria)}]}}")
    with DuckDBEngine(threads=1) as engine:
        found = backtest(profile, engine, read_past(engine, tmp_path, {"deals": _rows(planted, seed)}))
    # sums of floats break ties that are ties
    oracle = roc_auc_score(planted.frame.won, planted.probability.round(9))
    assert found.basis is Basis.independent
    assert found.rankings.won.auc == pytest.approx(oracle, abs=1e-9)
    assert found.rankings.won.words == "better than chance"
    strong = [c.won.gap.words for c, f in zip(found.criteria, planted.truth, strict=True) if f.log_odds >= 1.25]
    assert strong == ["higher", "higher", "higher"]
    assert found.acceptance is not None
    assert found.acceptance.figures[3].held


def test_profiles_of_nothing_are_seldom_believed(tmp_path: Path) -> None:
    """Twenty profiles of attributes that do nothing, on 600 deals of 200 accounts: the words claim something in few."""
    planted = generate_frame(600, 21, candidates=29, deals_per_account=3)
    noise = [name for name in planted.frame.columns if name.startswith("noise_")]
    assert len(noise) == 20
    claims, areas = 0, []
    with DuckDBEngine(threads=1) as engine:
        files = read_past(engine, tmp_path, {"deals": _rows(planted, 21)})
        for name in noise:
            profile = profile_of(f"fit: {{qualify: 1, criteria: [{{name: x, when: {name} = true, points: 1}}]}}")
            found = backtest(profile, engine, files)
            areas.append(found.rankings.won.auc)
            claims += found.rankings.won.words != "no better than chance"
            if found.rankings.won.words == "no better than chance":
                assert found.words.startswith("The profile cannot be told from a coin on these deals")
    assert claims <= 3
    assert np.mean([area for area in areas if area is not None]) == pytest.approx(0.5, abs=0.015)
