from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.deals.hygiene import frame_notes
from closefit.derive.findings import HygieneNote
from closefit.derive.frame import DealFrame
from tests.unit.derive.building import DAY, frame, text, with_columns


def note(deals: DealFrame, name: str) -> HygieneNote | None:
    """The note of that name."""
    return next((found for found in frame_notes(deals) if found.name == name), None)


def clean(count: int = 60) -> DealFrame:
    """Deals that nobody would remark on."""
    return frame([i % 3 == 0 for i in range(count)], days=40)


def test_clean_deals_get_no_note() -> None:
    """Deals of different accounts, closed one a day, a third of them won, are not remarked on."""
    assert frame_notes(clean()) == ()


def test_a_win_rate_above_ninety_percent_is_a_note_about_missing_losses() -> None:
    """A file with 58 of 60 won says that the verdict rests on 2 lost deals."""
    found = note(frame([i >= 2 for i in range(60)], days=40), "win rate")
    assert found is not None
    assert found.count == 2
    assert "97% of the closed deals are won" in found.words
    assert "2 lost deals" in found.words


def test_many_deals_of_one_account_are_counted_and_located() -> None:
    """Nine deals of one account are reported with their lines."""
    deals = clean()
    deals = replace(deals, account=np.where(np.arange(60) < 9, 0, np.arange(60)))
    found = note(deals, "many deals per account")
    assert found is not None
    assert (found.count, found.lines) == (9, tuple(range(2, 11)))


def test_a_day_on_which_far_too_many_deals_were_closed_is_found() -> None:
    """Twenty closes on one day among one a day elsewhere is tidying up."""
    deals = clean(100)
    assert deals.closed is not None
    closed = deals.closed.copy()
    closed[:20] = DAY + np.timedelta64(400, "D")
    found = note(replace(deals, closed=closed), "closes on one day")
    assert found is not None
    assert found.count == 20
    assert "2026-02-05" in found.words


def test_ends_of_quarters_of_ordinary_size_are_not_bulk_work() -> None:
    """Days with a few more closes than others are business."""
    rng = np.random.default_rng(3)
    deals = clean(400)
    closed = DAY + rng.integers(0, 120, 400).astype("timedelta64[D]")
    assert note(replace(deals, created=None, closed=closed), "closes on one day") is None


def test_all_deals_closed_on_one_day_are_an_import() -> None:
    """When there is only one closing date, the file says nothing about time."""
    deals = clean()
    closed = np.full(60, DAY + np.timedelta64(300, "D"))
    found = note(replace(deals, closed=closed), "closes on one day")
    assert found is not None
    assert "the day of an import" in found.words


def test_a_deal_won_right_after_a_lost_one_of_the_same_account_is_reopened() -> None:
    """Lost on one day and won within a month for the same account is one deal in two rows."""
    deals = frame([False, True, *([True, False] * 20)], days=30)
    created = DAY + np.arange(42).astype("timedelta64[D]")
    created[1] = created[0] + np.timedelta64(35, "D")
    deals = replace(deals, created=created, closed=created + np.timedelta64(30, "D"))
    deals = replace(deals, account=np.array([0, 0, *range(2, 42)]))
    found = note(deals, "lost, then won")
    assert found is not None
    assert (found.count, found.lines) == (1, (3,))


@pytest.mark.parametrize("header", ["owner", "deal_owner", "hubspot_owner_id", "owner_rep_id"])
def test_one_owner_with_everything_is_a_note(header: str) -> None:
    """A file in which one person holds nine deals in ten may show the habit of that person."""
    owners = ["Ann" if i % 10 else "Bob" for i in range(60)]
    found = note(with_columns(clean(), text(header, owners)), "one owner")
    assert found is not None
    assert found.count == 54
    assert "(Ann)" in found.words


def test_an_owner_who_only_ever_wins_is_a_note() -> None:
    """Somebody with 20 wins of 20 where others win a fifth records only wins."""
    owners = ["Ann" if i < 20 else "Bob" if i % 2 else "Cy" for i in range(120)]
    deals = frame([i < 20 or i % 5 == 0 for i in range(120)], text("deal_owner", owners), days=40)
    found = note(deals, "one owner's habit")
    assert found is not None
    assert found.count == 20
    assert found.words.startswith("Ann has")
