"""Optional measures: who is costly, unhappy or slow, what stops a deal, and that none of it earns points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.findings import ExclusionFinding
from closefit.derive.frame import Column, DealFrame, NumberColumn
from closefit.derive.holds import holds
from closefit.derive.negative.exclusions import negative_card
from closefit.derive.negative.measures import measure_leaks, sides_of
from closefit.derive.outcomes.measured import Measured
from closefit.terms import AttributeType, Measure
from tests.unit.derive.building import attribute, flag, frame, number, text


def customers(count: int = 400, seed: int = 2) -> tuple[DealFrame, np.ndarray]:
    """Half of the deals won; every fifth account is on premise, whatever became of the deal."""
    rng = np.random.default_rng(seed)
    on_premise = rng.random(count) < 0.2
    spare = [number(f"spare_{place}", rng.random(count)) for place in range(5)]
    return frame(np.arange(count) % 2 == 0, flag("on_premise", on_premise.tolist()), *spare), on_premise


def proposed(deals: DealFrame, *measured: Measured) -> dict[str, ExclusionFinding]:
    """Exclusions that the measures alone lead to, by name."""
    sides = sides_of(deals, measured, "were lost or churned").sides
    return {found.name: found for found in negative_card(deals, sides, seed=1).exclusions}


def measure(kind: Measure, column: Column) -> Measured:
    """A measure from the customers file."""
    return Measured(kind, column, "customers.csv")


def test_what_costs_twice_the_median_is_high_support_cost() -> None:
    """Accounts that cost more than twice the median customer are the bad side; what marks them is proposed."""
    deals, on_premise = customers()
    cost = np.where(on_premise, 3000.0, 900.0)
    found = proposed(deals, measure(Measure.support_cost, number("support_cost", cost)))
    assert found["high support cost: on premise"].condition == "on_premise = true"
    assert (
        "cost more than 1800 in support, twice the median customer," in found["high support cost: on premise"].because
    )
    assert found["high support cost: on premise"].refused_good == 0


@pytest.mark.parametrize(
    ("marks", "rule"),
    [
        ((3, 9), "6 or less on a scale up to 9"),
        ((2, 5), "2 or less on a scale up to 5"),
        ((30, 80), "49 or less on a scale up to 80"),
        ((-40, 60), "below zero"),
    ],
)
def test_detractors_are_told_by_the_scale(marks: tuple[float, float], rule: str) -> None:
    """0 to 10, five stars, percent and a net score each have their own detractors, and the rule is said."""
    deals, on_premise = customers()
    scores = number("nps", np.where(on_premise, *marks))
    against = sides_of(deals, [measure(Measure.satisfaction, scores)], "churned")
    assert against.uses[0].rule == f"detractor: {rule}"
    assert against.uses[0].marked == (on_premise & deals.won).sum()
    assert "detractor: on premise" in proposed(deals, measure(Measure.satisfaction, scores))


def test_satisfaction_may_be_a_word() -> None:
    """Promoters and detractors by name."""
    deals, on_premise = customers()
    words = text("nps", ["Detractor" if gone else "Promoter" for gone in on_premise])
    assert "detractor: on premise" in proposed(deals, measure(Measure.satisfaction, words))


def test_slow_cycles_are_measured_from_the_dates() -> None:
    """Won deals that took more than twice the median are slow; nothing but the two dates is needed."""
    deals, on_premise = customers()
    created = np.full(len(deals), np.datetime64("2025-01-01", "D"))
    closed = created + np.where(on_premise, 100, 30).astype("timedelta64[D]")
    found = proposed(replace(deals, created=created, closed=closed))
    assert "took more than 60 days to close, twice the median," in found["slow to close: on premise"].because


def test_a_budget_floor_is_a_condition_on_the_budget() -> None:
    """Below a budget deals are lost: a floor is proposed, with how many good customers it would have refused."""
    deals, _ = customers()
    budget = np.exp(np.random.default_rng(1).normal(np.where(deals.won, 10.5, 9.0), 0.5))
    found = proposed(deals, measure(Measure.budget, number("budget", budget)))["budget floor: budget"]
    term, operator, floor = found.condition.partition(" < ")
    assert (term, operator) == ("budget", " < ")
    below = budget < float(floor)
    assert (found.refused_good, found.avoided_bad) == ((below & deals.won).sum(), (below & ~deals.won).sum())
    assert found.refused_low is not None
    assert found.refused_high is not None
    assert found.refused_low <= found.refused_good / found.good <= found.refused_high


def test_a_floor_that_refuses_too_many_is_lowered() -> None:
    """Where the best cut would refuse more than a quarter of the good customers, a lower floor is proposed instead."""
    deals, _ = customers(800)
    rng = np.random.default_rng(3)
    budget = np.where(deals.won, rng.uniform(0, 100, 800), rng.uniform(0, 50, 800))
    found = proposed(deals, measure(Measure.budget, number("budget", budget)))["budget floor: budget"]
    assert 0.1 <= found.refused_good / found.good <= 0.25


def test_a_ceiling_is_no_floor() -> None:
    """That the rich are lost is no reason to refuse the poor."""
    deals, _ = customers()
    budget = number("budget", np.where(deals.won, 10.0, 90.0) + np.random.default_rng(1).random(400))
    assert proposed(deals, measure(Measure.budget, budget)) == {}


def test_a_contract_that_runs_on_is_said_in_days_until_its_end() -> None:
    """Lost where the competitor's contract runs on: the exclusion wakes by itself when the end comes near."""
    deals, _ = customers()
    ends = np.where(deals.won, 20.0, 300.0) + np.random.default_rng(2).integers(0, 60, 400)
    column = NumberColumn(attribute("contract_end", AttributeType.date), -ends.astype(np.float64))
    found = proposed(deals, measure(Measure.lock_in, column))["locked in: contract end"]
    assert found.condition.startswith("days_until(contract_end) > ")
    assert holds(found.condition, {"contract_end": column}, 400).true.sum() == found.refused_good + found.avoided_bad


def test_only_those_lost_for_the_reason_stand_against_a_gate_where_reasons_are_known() -> None:
    """With a lost reason that says budget, the floor is that of deals lost for budget."""
    deals, _ = customers()
    reason = text(
        "lost_reason", [None if won else ("no budget" if i % 3 else "other") for i, won in enumerate(deals.won)]
    )
    uses = sides_of(
        replace(deals, lost_reason=reason), [measure(Measure.budget, number("budget", np.arange(400)))], "churned"
    ).uses
    assert uses[0].marked == sum(code == 0 for code in reason.codes)
    assert "were lost for budget" in uses[0].rule


def test_measures_are_set_aside_like_leaks() -> None:
    """A measure among the attributes is an outcome: set aside with the reason, or kept when the user says so."""
    deals, _ = customers()
    one = measure(Measure.support_cost, number("spare_1", np.ones(400), header="Support EUR"))
    for kept in ((), ("spare_1",)):
        (leak,) = measure_leaks([one], deals, kept)
        assert (leak.column, leak.attribute, leak.kind, leak.overruled) == (
            "Support EUR",
            "spare_1",
            "outcome",
            bool(kept),
        )
        assert "read as support cost" in leak.reason


def test_one_condition_found_twice_stands_once_and_says_so() -> None:
    """What both costs and complains is one exclusion, with both counts."""
    deals, on_premise = customers()
    found = proposed(
        deals,
        measure(Measure.support_cost, number("support_cost", np.where(on_premise, 3000.0, 900.0))),
        measure(Measure.satisfaction, number("nps", np.where(on_premise, 3, 9))),
    )
    assert len(found) == 1
    assert "Other comparisons found it too: " in next(iter(found.values())).because
