"""What people tell the learner: an expert's card carries few deals, yields to many, and signs are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from closefit.derive.card.guidance import expert_criterion, guidance_for
from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.card.logistic import fit_logistic
from closefit.derive.card.trial import try_card
from closefit.derive.expert import expert_points
from closefit.derive.findings import Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.profile import Profile, parse_profile
from tests.truth.test_learner import parts
from tests.truth.worlds import planted

GOOD = """
closefit: 1
profile: good
fit:
  qualify: 5
  criteria:
    - {name: size, layer: firmographic, when: employees between 50 and 499, points: 3}
    - {name: sector, layer: firmographic, when: "industry in ('b2b saas', 'fintech')", points: 3}
    - {name: third, layer: firmographic, when: true_flag_2 = true, points: 2}
    - {name: tools, layer: technographic, when: "has_any(technologies, 'tool 3', 'tool 4')", points: 1}
    - {name: both, layer: firmographic, when: "employees > 50 and industry = 'media'", points: 1}
"""
WRONG = """
closefit: 1
profile: wrong
fit:
  qualify: 3
  criteria:
    - {name: tiny, layer: firmographic, when: employees < 50, points: 3}
    - {name: tools, layer: technographic, when: "has(technologies, 'tool 3')", points: 2}
"""


def profile(text: str) -> Profile:
    """A profile as a person wrote it."""
    return parse_profile(text, Path("prior.yaml"))


def aucs(deals: int, seed: int, text: str) -> tuple[float, float, float]:
    """On fresh deals: without the prior, with it, and the prior by itself."""
    frame, train = parts(deals, seed)
    won = frame.won[~train]

    def auc(points: NDArray[np.int64]) -> float:
        return float(roc_auc_score(won, points[~train]))

    plain, blended = (try_card(frame, train, seed=seed, prior=prior) for prior in (None, profile(text)))
    return auc(plain.points), auc(blended.points), auc(expert_points(profile(text), frame).total)


def test_a_good_expert_carries_few_deals() -> None:
    """At 60 deals the card ranks nearly as well as the expert's own, and far better than the deals alone."""
    plain, blended, expert = np.mean([aucs(60, seed, GOOD) for seed in range(6)], axis=0)
    assert blended > plain + 0.05
    assert blended > expert - 0.03


def test_many_deals_carry_a_wrong_expert() -> None:
    """At 1,500 deals a wrong card costs a hundredth of AUC at most, a good one nothing; at 60 a wrong one does harm."""
    plain, blended, expert = aucs(1500, 1, WRONG)
    assert expert < 0.5
    assert blended > plain - 0.01
    assert aucs(1500, 1, GOOD)[1] > plain - 0.01
    few = np.mean([aucs(60, seed, WRONG) for seed in range(3)], axis=0)
    assert few[1] < few[0]


def test_criteria_count_for_what_they_ask_about() -> None:
    """One attribute each, every item of has_any, and nothing where two attributes are asked about at once."""
    world = planted(300, 4).deals
    gaps = find_gaps(world, seed=1, permutations=199)
    prior = guidance_for(world, gaps.binned, prior=profile(GOOD)).prior
    assert prior is not None
    asked = {gaps.findings[place].name: name for place, name in prior.asked.items()}
    assert asked == {
        "employees": "size", "industry": "sector", "true_flag_2": "third",
        "technologies: tool 3": "tools", "technologies: tool 4": "tools",
    }  # fmt: skip


def test_the_expert_range_is_three_grades_of_neighbours() -> None:
    """Nothing, points, nothing: neighbouring bins of like points are a grade, and unknown has the least."""
    found = expert_criterion(7, np.array([0.0, 0.0, 0.0, 1.5, 1.5, 0.0]), ordered=True)
    assert found.grade.tolist() == [0, 0, 0, 1, 1, 2]
    assert found.prior is not None
    assert found.prior.tolist() == [0.0, 1.5, 0.0]
    values = expert_criterion(7, np.array([0.0, 1.5, 0.0, 1.5]), ordered=False)
    assert values.grade.tolist() == [0, 1, 0, 1]


def test_shrinkage_goes_to_the_centre() -> None:
    """With a heavy penalty coefficients are the prior's, with none the deals' own."""
    rng = np.random.default_rng(1)
    X = np.column_stack([np.ones(500), rng.normal(size=500)])
    y = (rng.random(500) < 1 / (1 + np.exp(-X[:, 1]))).astype(float)
    centre = np.array([0.0, -0.7])
    told = fit_logistic(X, y, np.ones(500), np.array([0.0, 1e7]), np.zeros(2), centre=centre)
    assert told[1] == pytest.approx(-0.7, abs=1e-3)
    free = fit_logistic(X, y, np.ones(500), np.zeros(2), np.zeros(2), centre=centre)
    np.testing.assert_allclose(free, fit_logistic(X, y, np.ones(500), np.zeros(2), np.zeros(2)), atol=1e-6)


@pytest.fixture(scope="module")
def frame() -> DealFrame:
    """Too few deals for an attribute to be convincing by itself."""
    return planted(150, 11).deals


def learned(frame: DealFrame, text: str | None) -> LearnedCard:
    """The card of these deals, with a prior or without."""
    gaps = find_gaps(frame, seed=1)
    prior = profile(text) if text else None
    found = learn_card(frame, gaps, seed=1, guidance=guidance_for(frame, gaps.binned, prior=prior))
    assert found is not None
    return found


def test_a_card_may_rest_on_an_expert_who_holds_and_says_so(frame: DealFrame) -> None:
    """Where no attribute is convincing, an expert's card that ranks the deals gives one; a wrong expert's does not."""
    assert learned(frame, None).card is None
    found = learned(frame, GOOD)
    assert found.verdict is not Verdict.not_enough
    assert found.card is not None
    assert {criterion.prior for criterion in found.card.criteria} & {"size", "sector", "third"}
    assert learned(frame, WRONG).card is None


def test_a_sign_is_kept_on_the_card() -> None:
    """Employees help in the middle; told that more is only better, points never fall, and told worse, never rise."""
    world = planted(700, 5).deals
    everyone = np.ones(len(world), dtype=bool)
    employees = world.columns["employees"].values  # type: ignore[union-attr]
    for sign in (1, -1):
        gaps = find_gaps(world, seed=1, permutations=199)
        told = guidance_for(world, gaps.binned, signs={"employees": sign, "technologies": 1})
        assert told.sign is not None
        assert np.count_nonzero(told.sign) == 1 + sum(a.item is not None for a in gaps.binned.attributes)
        found = learn_card(world, gaps, seed=1, guidance=told)
        assert found is not None
        assert found.card is not None
        for criterion in found.card.criteria:
            if criterion.name == "employees":
                assert all(("<" in (grade.condition or "")) == (sign < 0) for grade in criterion.grades[:1])
    free, told_up = try_card(world, everyone), try_card(world, everyone, signs={"employees": 1})
    assert "employees" in free.criteria
    assert not np.array_equal(free.points, told_up.points)
    assert employees.size == told_up.points.size
