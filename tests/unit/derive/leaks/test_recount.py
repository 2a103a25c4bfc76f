from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from closefit.derive.deals.events import DealEvents, EventField
from closefit.derive.frame import DealFrame
from closefit.derive.leaks.find import find_leaks
from closefit.derive.leaks.recount import recount
from tests.unit.derive.building import frame, number, with_columns

DEALS = 400
Days = NDArray[np.int64]


def touches(seed: int = 0, per_deal: float = 12.0, horizon: int = 90) -> tuple[Days, Days]:
    """Deal and day of every touch over ``horizon`` days."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(per_deal, DEALS)
    deal = np.repeat(np.arange(DEALS), counts)
    return deal, rng.integers(0, horizon, len(deal))


def events(deal: Days, day: Days, *fields: EventField) -> DealEvents:
    """The events of all deals."""
    return DealEvents("touches", np.arange(DEALS), deal, day, fields)


def counted(deal: Days) -> NDArray[np.float64]:
    """How many events each deal has."""
    return np.bincount(deal, minlength=DEALS).astype(float)


def base(days: int | None = None) -> DealFrame:
    """Deals that nothing is known about."""
    return frame(np.random.default_rng(9).random(DEALS) < 0.3, days=days or 400)


@pytest.mark.parametrize("name", ["total_touches_all", "x1"])
def test_a_count_that_went_on_after_the_table_was_cut_is_named_whatever_its_name(name: str) -> None:
    """A count of 90 days is above the recount of the 30 days that the table holds, and never below."""
    deal, day = touches()
    early = day <= 30
    columns = (number("touch_count", counted(deal[early])), number(name, counted(deal)))
    found = find_leaks(with_columns(base(), *columns), events=events(deal[early], day[early]))
    assert [(leak.attribute, leak.kind) for leak in found] == [(name, "recount")]
    assert "so it counts events that came later" in found[0].reason


def test_a_count_of_everything_in_a_table_that_goes_on_is_named_where_others_stop_earlier() -> None:
    """When most counts stop at day 30, the one that goes on to the end of the table does not stop at the snapshot."""
    deal, day = touches()
    early, inbound = day <= 30, np.arange(len(day)) % 2
    kinds = EventField("direction", inbound.astype(np.int32), ("inbound", "outbound"))
    columns = (
        number("touch_count", counted(deal[early])),
        number("inbound", counted(deal[early & (inbound == 0)])),
        number("everything", counted(deal)),
    )
    found = {r.column: r for r in recount(with_columns(base(), *columns), events(deal, day, kinds))}
    assert {name: r.honest for name, r in found.items()} == {"touch_count": True, "inbound": True, "everything": False}
    assert "other counts stop at day 30" in found["everything"].words
    assert "direction = 'inbound'" in found["inbound"].words


def test_missing_values_do_not_hide_a_recount() -> None:
    """Holes in a count are not compared."""
    deal, day = touches()
    values = counted(deal[day <= 30])
    values[::7] = np.nan
    found = recount(with_columns(base(), number("n", values)), events(deal[day <= 30], day[day <= 30]))
    assert [(r.column, r.honest) for r in found] == [("n", True)]


def test_a_count_up_to_the_close_is_named() -> None:
    """A count that stops exactly at each deal's close knows how long the deal ran."""
    rng = np.random.default_rng(4)
    deal, day = touches(horizon=300, per_deal=30)
    length = rng.integers(20, 200, DEALS)
    deals = base()
    assert deals.created is not None
    closed = deals.created + length.astype("timedelta64[D]")
    object.__setattr__(deals, "closed", closed)
    column = number("n", counted(deal[day <= length[deal]]))
    found = recount(with_columns(deals, column), events(deal, day))
    assert [(r.column, r.honest) for r in found] == [("n", False)]
    assert found[0].words.endswith("when the recount goes on to the close of the deal")


def test_a_count_of_what_came_before_the_deal_is_honest() -> None:
    """All touches up to the creation are known at the creation."""
    deal, day = touches()
    day = day - 60
    column = number("n", counted(deal[day <= 0]))
    found = recount(with_columns(base(), column), events(deal, day))
    assert [(r.column, r.honest) for r in found] == [("n", True)]


def test_a_sum_that_grows_with_the_events_is_another_quantity() -> None:
    """Page views are never fewer than visits, but are no later visits."""
    deal, day = touches()
    pages = np.random.default_rng(1).geometric(0.4, len(deal))
    column = number("page_views", np.bincount(deal, weights=pages, minlength=DEALS))
    assert recount(with_columns(base(), column), events(deal, day)) == ()


def test_unrelated_counts_are_left_alone() -> None:
    """A count that has nothing to do with the events gets no verdict."""
    deal, day = touches()
    column = number("offices", np.random.default_rng(2).poisson(14, DEALS))
    assert recount(with_columns(base(), column), events(deal, day)) == ()


def test_a_count_of_years_of_events_goes_on_to_the_end_of_the_file() -> None:
    """A count of everything is named against one that stops at the creation, however long the file goes on."""
    deal, day = touches(horizon=900, per_deal=20)
    day = day - 100
    columns = (number("at_creation", counted(deal[day <= 0])), number("now", counted(deal)))
    found = {r.column: r for r in recount(with_columns(base(), *columns), events(deal, day))}
    assert found["at_creation"].honest
    assert found["now"].words.endswith(
        "when the recount goes on to the end of the file; nothing after the creation is known then"
    )
