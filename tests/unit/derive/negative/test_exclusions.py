from __future__ import annotations

from dataclasses import replace

import numpy as np

from closefit.derive.frame import DealFrame
from closefit.derive.negative.exclusions import find_exclusions
from tests.unit.derive.building import flag, frame, number, text, with_columns


def deals(count: int = 900, seed: int = 5) -> DealFrame:
    """A third of the deals won; agencies churn, companies without a budget line are lost for budget."""
    rng = np.random.default_rng(seed)
    won = rng.random(count) < 0.4
    agency, startup = rng.random(count) < 0.2, rng.random(count) < 0.25
    noise = [number(f"noise_{i}", rng.random(count)) for i in range(8)]
    base = frame(won, flag("agency", agency.tolist()), *noise, days=30)
    churned = np.where(won, rng.random(count) < np.where(agency, 0.75, 0.12), np.nan).astype(float)
    poor = rng.random(count) < np.where(startup, 0.7, 0.1)
    reasons = [None if w else "No budget this year" if p else "went silent" for w, p in zip(won, poor, strict=True)]
    base = with_columns(base, flag("startup", [bool(s) and not w for s, w in zip(startup, won, strict=True)]))
    return replace(base, churned=churned, lost_reason=text("lost_reason", reasons))


def test_what_churned_customers_share_is_proposed_with_its_false_reject_rate() -> None:
    """Agencies churn, so agency is proposed, with how many kept customers it would have refused."""
    base = deals()
    found = {e.condition: e for e in find_exclusions(base, seed=0)}
    agency = found["agency = true"]
    kept, gone = base.won & (base.churned == 0), base.churned == 1
    is_agency = base.columns["agency"].codes == 1  # type: ignore[union-attr]
    assert agency.name == "churned: agency"
    assert (agency.refused_good, agency.good) == ((is_agency & kept).sum(), kept.sum())
    assert (agency.avoided_bad, agency.bad) == ((is_agency & gone).sum(), gone.sum())
    assert f"it would have refused {agency.refused_good} of {agency.good} good customers" in agency.because


def test_what_those_lost_for_budget_share_is_proposed() -> None:
    """A trait of the deals lost for budget that good customers lack is proposed under that reason."""
    found = {e.condition: e for e in find_exclusions(deals(), seed=0)}
    assert found["startup = true"].name == "lost for budget: startup"
    assert found["startup = true"].refused_good == 0


def test_nothing_is_proposed_without_churn_and_reasons() -> None:
    """Lost deals alone make no exclusion."""
    base = deals()
    assert find_exclusions(replace(base, churned=np.full(len(base), np.nan), lost_reason=None), seed=0) == ()


def test_churn_by_chance_proposes_nothing() -> None:
    """When churn has nothing to do with any attribute, no exclusion is proposed in any of five seeds."""
    base = deals()
    for seed in range(5):
        luck = np.random.default_rng(seed).random(len(base)) < 0.3
        churned = np.where(base.won, luck, np.nan).astype(float)
        assert find_exclusions(replace(base, churned=churned, lost_reason=None), seed=seed) == ()


def test_an_exclusion_that_refuses_too_many_good_customers_is_not_proposed() -> None:
    """A trait that half of the good customers have is no reason to refuse, however often the churned have it."""
    rng = np.random.default_rng(1)
    won = np.ones(600, dtype=bool)
    won[500:] = False
    churned = np.where(won, rng.random(600) < 0.4, np.nan).astype(float)
    common = rng.random(600) < np.where(churned == 1, 0.95, 0.5)
    base = replace(frame(won, flag("common", common.tolist()), days=30), churned=churned)
    assert find_exclusions(base, seed=0) == ()


def test_a_trait_that_only_moves_losses_from_one_reason_to_another_is_said_to_cost_wins() -> None:
    """Lost for lock-in five times as often, and won as often as everybody: the proposal says both."""
    rng = np.random.default_rng(3)
    count = 900
    won, locked = rng.random(count) < 0.4, rng.random(count) < 0.2
    reason = rng.random(count) < np.where(locked, 0.8, 0.08)
    words = [None if w else "under contract" if r else "went silent" for w, r in zip(won, reason, strict=True)]
    base = replace(frame(won, flag("incumbent", locked.tolist()), days=30), lost_reason=text("lost_reason", words))
    (found,) = find_exclusions(base, seed=0)
    inside, rest = won[locked], won[~locked]
    assert (found.won_met, found.closed_met) == (inside.sum(), inside.size)
    assert (found.won_others, found.closed_others) == (rest.sum(), rest.size)
    assert (
        f"Of all closed deals that are so {inside.mean():.0%} were won ({inside.sum()} of {inside.size}), of the "
        f"others {rest.mean():.0%} ({rest.sum()} of {rest.size}): that they are won less often is not shown."
    ) in found.because


def test_a_trait_that_loses_deals_is_not_doubted() -> None:
    """Where those who are so are surely won less often, the two rates stand without a doubt."""
    (startup,) = [e for e in find_exclusions(deals(), seed=0) if e.condition == "startup = true"]
    assert startup.because.endswith("%" + f" ({startup.won_others} of {startup.closed_others}).")
    assert startup.won_met == 0
