"""Ages of signals out of the engine: of the deal's account, up to its creation, with the span of collection."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from closefit.derive.deals.assemble import assemble
from closefit.derive.half_lives.ages import SignalAges
from closefit.engines import DuckDBEngine
from tests.unit.derive.building import Cell, table


def _ages(deals: list[dict[str, Cell]], signals: list[dict[str, Cell]]) -> SignalAges | None:
    with DuckDBEngine(threads=1) as engine:
        return assemble(engine, table(engine, "deals", deals), signals=table(engine, "signals", signals)).ages


def _deal(name: str, account: str, outcome: str, created: dt.date | None) -> dict[str, Cell]:
    return {"deal": name, "account": account, "outcome": outcome, "created": created, "closed": dt.date(2024, 6, 1)}


def test_ages_count_from_the_creation_of_each_deal() -> None:
    """A signal stands once per deal of its account; what came after the creation, or a year before, does not."""
    day = dt.date(2024, 3, 1)
    deals = [_deal("1", "a.com", "won", day), _deal("2", "b.com", "lost", day), _deal("3", "a.com", "lost", day)]
    signals: list[dict[str, Cell]] = [
        {"account": "a.com", "kind": "Visit ", "at": dt.date(2024, 2, 20), "strength": 3.0},
        {"account": "a.com", "kind": "visit", "at": day, "strength": 1.0},
        {"account": "a.com", "kind": "visit", "at": dt.date(2024, 3, 2), "strength": 1.0},
        {"account": "b.com", "kind": "reply", "at": dt.date(2023, 3, 2), "strength": float("nan")},
        {"account": "b.com", "kind": "reply", "at": dt.date(2023, 2, 28), "strength": 1.0},
        {"account": "z.com", "kind": "visit", "at": dt.date(2025, 1, 1), "strength": 1.0},
    ]
    ages = _ages(deals, signals)
    assert ages is not None
    assert ages.kinds == ("reply", "visit")
    visits = ages.of_kind(1)
    assert visits.deal.tolist() == [0, 0, 2, 2]
    assert visits.age.tolist() == [0, 10, 0, 10]
    assert visits.strength == pytest.approx([0.5, 1.5, 0.5, 1.5])  # shares of the usual strength of the kind, 2
    assert ages.of_kind(0).age.tolist() == [365]
    assert ages.of_kind(0).strength.tolist() == [1.0]
    assert ages.first.tolist() == [dt.date(2023, 2, 28), dt.date(2024, 2, 20)]
    assert ages.last.tolist() == [dt.date(2023, 3, 2), dt.date(2025, 1, 1)]


def test_without_a_date_of_creation_there_are_no_ages() -> None:
    """Age at creation needs a creation."""
    deals: list[dict[str, Cell]] = [
        {"deal": str(n), "account": "a.com", "outcome": side, "closed": dt.date(2024, 6, 1)}
        for n, side in enumerate(("won", "lost"))
    ]
    assert _ages(deals, [{"account": "a.com", "kind": "visit", "at": dt.date(2024, 1, 1)}]) is None


def test_no_signal_before_any_deal_gives_no_kinds() -> None:
    """A file whose signals all come later is an empty answer, not an error."""
    deals = [_deal("1", "a.com", "won", dt.date(2024, 3, 1)), _deal("2", "b.com", "lost", dt.date(2024, 3, 1))]
    ages = _ages(deals, [{"account": "a.com", "kind": "visit", "at": dt.date(2024, 5, 1)}])
    assert ages is not None
    assert ages.kinds == ()
    assert len(np.asarray(ages.deal)) == 0
