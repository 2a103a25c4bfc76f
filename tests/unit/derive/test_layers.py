from __future__ import annotations

import numpy as np
import pytest

from closefit.derive.deals.market import Market
from closefit.derive.findings import AttributeFinding, AttributeVerdict, Card, CardCriterion, CardGrade
from closefit.derive.frame import Column, ListColumn
from closefit.derive.gaps.intervals import wilson
from closefit.derive.holds import holds
from closefit.derive.layers import earned_points, layer_steps
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
    deals = frame([False, True, True, False], *COLUMNS.values())
    card = Card(
        (
            criterion("demo", Layer.behavioral, ("signals('demo', 90) >= 1", 4)),
            criterion("size", Layer.firmographic, ("employees >= 100", 3)),
            criterion("crm", Layer.firmographic, ("has(technologies, 'hubspot')", 2)),
        ),
        qualify=4, maximum=9, tiers=(("A", 4),),
    )  # fmt: skip
    first, second = layer_steps(card, deals)
    assert (first.layer, first.criteria, first.accounts, first.share) == (Layer.firmographic, ("size", "crm"), 2, 0.5)
    assert (first.win_rate, first.low, first.high) == (1.0, *wilson(2, 2))
    assert (second.layer, second.accounts) == (Layer.behavioral, 2)


def test_the_list_is_the_market_where_there_is_one() -> None:
    """With an accounts file its accounts are counted, scaled when only a part of it was read."""
    deals = frame([False, True], number("employees", [10, 500]))
    card = Card((criterion("size", Layer.firmographic, ("employees >= 100", 3)),), 3, 3, (("A", 3),))
    market = Market({"employees": number("employees", [5, 200, 300, NAN])}, held=4, accounts=4000)
    (step,) = layer_steps(card, deals, market)
    assert (step.accounts, step.share, step.win_rate) == (2000, 0.5, 1.0)


def test_no_deal_left_has_no_win_rate() -> None:
    """Where nothing remains, the rate is unknown, not zero."""
    deals = frame([False, True], number("employees", [10, 50]))
    card = Card((criterion("size", Layer.firmographic, ("employees >= 100", 3)),), 3, 3, (("A", 3),))
    (step,) = layer_steps(card, deals)
    assert (step.accounts, step.win_rate, step.low, step.high) == (0, None, None, None)
