from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.findings import Leak
from closefit.derive.frame import DealFrame
from closefit.derive.leaks.find import find_leaks
from closefit.derive.leaks.names import name_leak
from closefit.terms import AttributeType
from tests.truth import worlds
from tests.unit.derive.building import attribute, flag, frame, number, text, with_columns


def deals(count: int = 400, seed: int = 1) -> DealFrame:
    """Two honest attributes that matter and three that do not."""
    rng = np.random.default_rng(seed)
    size, crm = rng.random(count), rng.random(count) < 0.4
    won = rng.random(count) < 1 / (1 + np.exp(-(1.2 * (size > 0.6) + 1.2 * crm - 1.4)))
    noise = [number(f"noise_{i}", rng.random(count)) for i in range(3)]
    return frame(won, number("employees", np.round(size * 1000)), flag("uses_crm", crm.tolist()), *noise, days=60)


def only(found: tuple[Leak, ...]) -> Leak:
    """The one leak."""
    assert len(found) == 1, found
    return found[0]


def test_honest_attributes_are_not_leaks() -> None:
    """Attributes that really matter are left alone."""
    assert find_leaks(deals()) == ()


@pytest.mark.parametrize("count", [60, 300])
def test_planted_truth_and_noise_are_not_leaks(count: int) -> None:
    """Neither strong true attributes nor 300 columns of noise are named."""
    for seed in range(2):
        assert find_leaks(worlds.planted(count, seed).deals) == ()
        assert find_leaks(worlds.noise(count, seed)) == ()


@pytest.mark.parametrize(
    "header",
    [
        "Deal Stage", "StageName", "Deal - Stage", "Deal probability", "Probability (%)", "Forecast Category",
        "Closed Lost Reason", "Deal - Lost reason", "Loss Reason", "Deal owner", "Seller",
        "Opportunity Owner", "Owner Alias",
        "Last Activity Date", "Last Modified Date", "Number of Sales Activities", "Number of times contacted",
        "Deal - Total activities", "Deal - Email messages count", "Days to close", "Deal - Won time", "Next step",
        "Weighted amount", "Expected Revenue", "Closed Won Amount", "Sales cycle length", "Is Won", "hs_is_closed_won",
        "Deal - Activities to do", "Push Count", "Opportunity Age", "amount_at_close", "Deal - Last stage change",
    ],
)  # fmt: skip
def test_names_of_crm_exports_are_known(header: str) -> None:
    """Columns that HubSpot, Salesforce and Pipedrive fill along the way are named for it."""
    assert name_leak(header, header) is not None


@pytest.mark.parametrize(
    "header",
    [
        "Funding Stage", "Growth stage", "Company stage", "age", "employees", "Annual Revenue", "Industry",
        "campaign", "previous", "duration", "PageValues", "touch_count", "session_count", "Founded Year", "Lead Source",
        "Number of Employees", "headcount_growth", "Deal_type", "expected_acv", "Technologies", "poutcome",
        "last_funding_date", "Competitors", "Stakeholder count", "opportunity_created", "contract_end",
    ],
)  # fmt: skip
def test_names_of_facts_about_accounts_are_not_taken_for_leaks(header: str) -> None:
    """Words that only resemble a CRM's are left alone."""
    assert name_leak(header, header) is None


def test_a_column_filled_on_one_side_only_is_named_with_both_shares() -> None:
    """A text that only lost deals have knows the outcome by being there."""
    base = deals()
    filled = [None if won else f"note {i % 3}" for i, won in enumerate(base.won)]
    leak = only(find_leaks(with_columns(base, text("remarks", filled))))
    assert (leak.attribute, leak.kind) == ("remarks", "one side")
    assert leak.reason == "it is filled in 0% of the won and 100% of the lost deals"


def test_a_gap_in_a_few_deals_is_no_leak() -> None:
    """With ten deals a difference in filling may be chance."""
    base = frame([i < 5 for i in range(10)], days=9)
    assert find_leaks(with_columns(base, text("remarks", ["x"] * 4 + [None] * 6))) == ()


def test_a_yes_that_no_lost_deal_has_is_named() -> None:
    """A flag set for a third of the won and for no lost deal is set after the fact."""
    base = deals()
    paid = [bool(won) and i % 3 == 0 for i, won in enumerate(base.won)]
    leak = only(find_leaks(with_columns(base, flag("paid", paid))))
    assert leak.kind == "one side"
    assert "'true' stands in" in leak.reason


def test_a_near_perfect_column_is_named_whatever_it_is_called() -> None:
    """A measure that follows the outcome far better than every other column is named with its figures."""
    base = deals()
    rng = np.random.default_rng(2)
    seconds = np.exp(rng.normal(5 + 1.6 * base.won, 1.0))
    for name in ("x17", "employees_2"):
        leak = only(find_leaks(with_columns(base, number(name, seconds, header="X 17"))))
        assert (leak.column, leak.attribute, leak.kind) == ("X 17", name, "near perfect")
        assert "alone it ranks won above lost with an AUC of 0.8" in leak.reason
        assert "the next column" in leak.reason


def test_two_near_perfect_columns_do_not_hide_each_other() -> None:
    """The same leak in seconds and in minutes is named twice."""
    base = deals()
    seconds = np.exp(np.random.default_rng(2).normal(5 + 1.6 * base.won, 1.0))
    found = find_leaks(with_columns(base, number("seconds", seconds), number("minutes", seconds / 60)))
    assert [leak.attribute for leak in found] == ["seconds", "minutes"]


def test_keep_overrules_and_is_remembered() -> None:
    """A kept column is still listed, as overruled."""
    base = with_columns(deals(), text("deal_stage", ["a", "b"] * 200))
    assert only(find_leaks(base, keep={"deal_stage"})).overruled


def test_running_numbers_are_identifiers() -> None:
    """A number that rises with the creation of the deals is no fact about an account."""
    base = deals()
    leak = only(find_leaks(with_columns(base, number("record_number", np.arange(400) * 3 + 7))))
    assert leak.kind == "identifier"
    assert "rank correlation 1.000" in leak.reason


def test_names_of_months_are_time() -> None:
    """A column of month names says when, not who, whatever it is called."""
    base = deals()
    leak = only(find_leaks(with_columns(base, text("attr_9", ["jan", "may", "oct", "dec"] * 100))))
    assert leak.kind == "time"


def test_dates_inside_the_deal_are_time() -> None:
    """A date that falls between creation and close was written while the deal ran."""
    base = deals()
    column = replace(number("demo_on", np.full(400, -20.0)), attribute=attribute("demo_on", AttributeType.date))
    leak = only(find_leaks(with_columns(base, column)))
    assert leak.kind == "time"
    assert leak.reason.startswith("100% of its dates fall between")


def test_dates_before_the_deal_are_facts() -> None:
    """A date that lies before the creation is a fact about the account."""
    base = deals()
    days = np.random.default_rng(0).integers(100, 4000, 400)
    column = replace(number("founded", days), attribute=attribute("founded", AttributeType.date))
    assert find_leaks(with_columns(base, column)) == ()


def test_values_written_after_the_close_of_one_side_are_named() -> None:
    """A value that was looked up for customers after they signed knows that they signed."""
    base = with_columns(deals(), number("seats", np.random.default_rng(0).integers(1, 90, 400)))
    assert base.closed is not None
    assert base.created is not None
    since = np.where(base.won, base.closed + np.timedelta64(9, "D"), base.created)
    leak = only(find_leaks(base, known_since={"seats": since}))
    assert (leak.attribute, leak.kind) == ("seats", "changed after close")
    assert leak.reason == "its value dates from after the close in 100% of the won and 0% of the lost deals"


def test_habits_of_a_few_accounts_are_no_proof() -> None:
    """What five accounts with forty lost deals have in common is five accounts, not forty deals."""
    won = np.array([n < 20 for n in range(60)])
    account = np.where(won, np.arange(60), 100 + np.arange(60) // 8)
    base = replace(frame(won, number("employees", np.random.default_rng(1).random(60)), days=9), account=account)
    habit = flag("habit", [not w and n // 8 % 2 == 0 for n, w in enumerate(won)])
    assert find_leaks(with_columns(base, habit)) == ()
