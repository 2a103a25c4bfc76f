from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.demo import generate_frame
from closefit.derive.card.learn import learn_card
from closefit.derive.card.nest import build_nest
from closefit.derive.card.trials import shelf_of
from closefit.derive.deals.market import Market
from closefit.derive.findings import AttributeFinding, AttributeVerdict, Card, CardCriterion, CardGrade
from closefit.derive.frame import Column, ListColumn
from closefit.derive.gaps.find import find_gaps
from closefit.derive.gaps.intervals import wilson
from closefit.derive.holds import holds
from closefit.derive.layers import earned_points, layer_steps, unseen_layers
from closefit.derive.selection import take
from closefit.terms import AttributeType, Layer
from tests.unit.derive.building import attribute, flag, frame, number, text

NAN = float("nan")


def criterion(name: str, layer: Layer, *grades: tuple[str | None, int]) -> CardCriterion:
    """A criterion with these grades; its finding is not looked at."""
    finding = AttributeFinding(
        name, layer, AttributeVerdict.priority, str(grades[0][0]), 0.5, 0.2, None, 0.3, 0.2, 0.4, 1.5, 0.01, 0.01, 1.0,
        5, 2,
    )  # fmt: skip
    return CardCriterion(name, layer, tuple(CardGrade(when, points, 1, 1) for when, points in grades), 1.0, finding)


COLUMNS: dict[str, Column] = {
    "employees": number("employees", [10, 120, 700, NAN]),
    "industry": text("industry", ["Retail", "b2b SaaS", None, "energy"]),
    "hiring": flag("hiring", [True, False, None, True]),
    "signals('demo', 90)": number("signals('demo', 90)", [0, 2, 1, NAN]),
    "founded": number("founded", [100, 2000, 400, NAN]),
    "technologies": ListColumn(
        attribute("technologies", AttributeType.list),
        np.array([0, 2, 3, 3, 3]),
        np.array([0, 1, 1], dtype=np.int32),
        np.array([True, True, True, False]),
        ("hubspot", "segment"),
    ),
}


def taken(column: Column, times: int) -> Column:
    """The column with its deals said so many times over."""
    return take(column, np.tile(np.arange(4), times))


@pytest.mark.parametrize(
    ("condition", "true", "false"),
    [
        ("employees between 50 and 700", [0, 1, 1, 0], [1, 0, 0, 0]),
        ("employees >= 120 and industry = 'B2B saas'", [0, 1, 0, 0], [1, 0, 0, 1]),
        ("industry in ('retail', 'energy')", [1, 0, 0, 1], [0, 1, 0, 0]),
        ("not industry in ('retail', 'energy')", [0, 1, 0, 0], [1, 0, 0, 1]),
        ("industry <> 'retail'", [0, 1, 0, 1], [1, 0, 0, 0]),
        ("industry is null", [0, 0, 1, 0], [1, 1, 0, 1]),
        ("industry is not null", [1, 1, 0, 1], [0, 0, 1, 0]),
        ("hiring = true", [1, 0, 0, 1], [0, 1, 0, 0]),
        ("hiring = false or employees < 50", [1, 1, 0, 0], [0, 0, 0, 0]),
        ("has(technologies, 'HubSpot')", [1, 0, 0, 0], [0, 1, 1, 0]),
        ("has_all(technologies, 'hubspot', 'segment')", [1, 0, 0, 0], [0, 1, 1, 0]),
        ("not has_any(technologies, 'hubspot', 'segment')", [0, 0, 1, 0], [1, 1, 0, 0]),
        ("has_category(technologies, 'crm')", [1, 0, 0, 0], [0, 1, 1, 0]),
        ("signals('demo', 90) >= 1", [0, 1, 1, 0], [1, 0, 0, 0]),
        ("days_since(founded) > 365", [0, 1, 1, 0], [1, 0, 0, 0]),
        ("days_until(founded) < -365", [0, 1, 1, 0], [1, 0, 0, 0]),
        ("starts_with(industry, 'B2B')", [0, 1, 0, 0], [1, 0, 0, 1]),
        ("nothing = 'known'", [0, 0, 0, 0], [0, 0, 0, 0]),
        ("employees in (10, 700)", [1, 0, 1, 0], [0, 1, 0, 0]),
    ],
)
def test_conditions_hold_as_the_profile_means_them(condition: str, true: list[int], false: list[int]) -> None:
    """Text is compared without case, and what is unknown is neither true nor false."""
    found = holds(condition, COLUMNS, 4)
    assert found.true.tolist() == [bool(x) for x in true]
    assert found.false.tolist() == [bool(x) for x in false]


def test_the_first_grade_that_holds_pays_and_else_waits_for_certainty() -> None:
    """A row whose earlier grade is unknown does not get the points of else."""
    graded = criterion("e", Layer.firmographic, ("employees >= 700", 5), ("employees >= 100", 3), (None, 1))
    assert earned_points(graded, COLUMNS, 4).tolist() == [1, 3, 5, 0]


def test_each_layer_shortens_the_list_and_shows_the_win_rate_of_what_is_left() -> None:
    """Firmographic criteria come first, then behaviour; accounts stay with half of each layer's points."""
    card = Card(
        (
            criterion("demo", Layer.behavioral, ("signals('demo', 90) >= 1", 4)),
            criterion("size", Layer.firmographic, ("employees >= 100", 3)),
            criterion("crm", Layer.firmographic, ("has(technologies, 'hubspot')", 2)),
        ),
        qualify=4, maximum=9, tiers=(("A", 4),),
    )  # fmt: skip
    unseen = {
        Layer.firmographic: np.array([True, True, True, False] * 5),
        Layer.behavioral: np.array([True] * 15 + [False] * 5),
    }
    many = frame([False, True, True, False] * 5, *(taken(column, 5) for column in COLUMNS.values()))
    whole, first, second = layer_steps(card, many, unseen)
    assert (whole.layer, whole.criteria, whole.accounts, whole.share, whole.win_rate) == (None, (), 20, 1.0, 0.5)
    assert (first.layer, first.criteria, first.accounts, first.share) == (Layer.firmographic, ("size", "crm"), 10, 0.5)
    assert (first.deals, first.won, first.win_rate, first.low, first.high) == (15, 10, 10 / 15, *wilson(10, 15))
    assert (second.layer, second.accounts) == (Layer.behavioral, 10)
    assert (second.deals, second.won) == (12, 8)


def test_the_list_is_the_market_where_there_is_one() -> None:
    """With an accounts file its accounts are counted, scaled when only a part of it was read."""
    deals = frame([False, True], number("employees", [10, 500]))
    card = Card((criterion("size", Layer.firmographic, ("employees >= 100", 3)),), 3, 3, (("A", 3),))
    market = Market({"employees": number("employees", [5, 200, 300, NAN])}, held=4, accounts=4000)
    whole, step = layer_steps(card, deals, {}, market)
    assert (whole.accounts, whole.share) == (4000, 1.0)
    assert (step.accounts, step.share) == (2000, 0.5)


def test_the_first_step_is_what_the_boundary_leaves() -> None:
    """What is known to be outside goes from the list and from the deals before any layer; unknown stays."""
    deals = frame([True] * 10 + [False] * 10, number("employees", [10] * 5 + [500] * 5 + [10] * 6 + [NAN] * 4))
    card = Card((criterion("size", Layer.firmographic, ("employees >= 100", 3)),), 3, 3, (("A", 3),))
    whole = layer_steps(card, deals, {}, boundary=("employees >= 50",))[0]
    assert (whole.criteria, whole.accounts, whole.deals) == (("employees >= 50",), 9, 9)
    assert whole.win_rate is None
    twice = frame([True] * 20 + [False] * 20, number("employees", [10] * 10 + [500] * 10 + [10] * 12 + [NAN] * 8))
    whole = layer_steps(card, twice, {}, boundary=("employees >= 50",))[0]
    assert (whole.deals, whole.won, whole.win_rate) == (18, 10, 10 / 18)


def test_few_deals_have_no_win_rate() -> None:
    """Where fewer than ten unseen deals remain, the rate is unknown, not zero; how many there are is said."""
    deals = frame([False, True] * 9, number("employees", [10, 50] * 9))
    card = Card((criterion("size", Layer.firmographic, ("employees >= 50", 3)),), 3, 3, (("A", 3),))
    step = layer_steps(card, deals, {Layer.firmographic: np.array([False, True] * 9)})[1]
    assert (step.accounts, step.win_rate, step.low, step.high, step.deals, step.won) == (9, None, None, None, 9, 9)


def test_deals_stay_by_the_card_of_the_folds_they_are_not_in() -> None:
    """Two roads: the layers' flags, and every fold's card applied by hand to the deals it had not seen."""
    planted = generate_frame(400, 3, candidates=30).frame
    gaps = find_gaps(planted, seed=0, permutations=199)
    learned = learn_card(planted, gaps, seed=0)
    assert learned is not None
    assert learned.nest is not None
    flags = unseen_layers(gaps, learned.nest)
    asked = 0
    for place in range(len(planted)):
        card = learned.nest.outer[int(learned.nest.fold[place])].card
        for layer in Layer:
            points = [
                (int(earned[gaps.binned.codes[a][place]]), int(earned.max()))
                for a, earned in zip(card.attributes, card.points, strict=True)
                if gaps.findings[a].layer is layer
            ]
            asked += len(points)
            assert flags[layer][place] == (2 * sum(p for p, _ in points) >= sum(most for _, most in points))
    assert asked


def test_on_noise_the_stack_promises_nothing() -> None:
    """Cards learned from chance look good on their own deals; what they leave of unseen ones wins no more than all."""
    own, unseen, base = [], [], []
    for seed in range(4):
        planted = generate_frame(300, seed, candidates=60).frame
        won = np.random.default_rng(seed).permutation(planted.won)
        deals = replace(planted, won=won)
        gaps = find_gaps(deals, seed=0, permutations=199)
        nest = build_nest(deals, gaps, deals.account, 0)
        shelf = shelf_of(gaps.binned)
        score = nest.whole.card.score(shelf)
        flags = unseen_layers(gaps, nest)
        left = np.logical_and.reduce(list(flags.values()))
        own.append(won[score >= np.quantile(score, 0.7)].mean())
        unseen.append(won[left].mean())
        base.append(won.mean())
    assert np.mean(own) > np.mean(base) + 0.1
    assert np.mean(unseen) < np.mean(base) + 0.06
