"""What the purchase ledger remembers from run to run: lost answers, odd values, prices below a micro, one store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from closefit.enrich import Freshness, Rules, Wish
from closefit.enrich.history import read_history
from closefit.enrich.memory import recall
from closefit.facts import Answer, AnswerState, FoundFact, money_micros
from closefit.providers.provider import Billed
from closefit.store import Purchases, Store, Tick, open_store
from closefit.terms import Attribute, AttributeType, Layer
from tests.unit.enrich.test_pending import Slow
from tests.unit.enrich.worlds import TODAY, Played, accounts, run_world

EMPLOYEES = frozenset({"employees"})
WISH = Wish(accounts(1), ("employees",))
KNOWN = {"account0.com": {"employees": 100}}
LOST = Answer(AnswerState.transient, said="no answer", lost=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def test_a_lost_answer_that_is_asked_for_in_a_later_run_is_listed_there(store: Store) -> None:
    """Whenever the same is asked once more, the ledger says which call it repeats, and the run says it."""
    one = Played("one", EMPLOYEES, KNOWN, first=[LOST, LOST])
    run_world(store, [one], WISH)
    done = run_world(store, [one], WISH)
    assert [(row.call, row.state.value, row.repeats) for row in done.doubtful] == [(3, "found", 2)]
    assert run_world(store, [one], WISH).doubtful == ()


def _cut_short(store: Store, state: str) -> None:
    """A run that was killed when its call was written down, or had left."""
    purchases = Purchases(store)
    run = purchases.begin("test", "2026-11-01T09:00:00", None, "")
    tick = Tick("2026-11-01T09:00:00")
    row = (1, "account0.com", run.run, "one", "closefit-1-1", "employees", 10_000, tick.moment, None)
    tick.intended.append(row)
    with purchases.writing():
        purchases.commit(tick)
        if state == "sent":
            sent = Tick(tick.moment)
            sent.sent.append((10_000, 1))
            purchases.commit(sent)


@pytest.mark.parametrize(("boot", "states"), [("", ["unknown", "found"]), ("b", ["unknown", "found"])])
def test_a_call_of_which_nobody_knows_the_start_of_the_machine_may_have_left(
    store: Store, boot: str, states: list[str]
) -> None:
    """What was not on the disk may be lost with the power: without that knowledge it counts as sent."""
    _cut_short(store, "intended")
    one = Played("one", EMPLOYEES, KNOWN)
    done = run_world(store, [one], WISH, boot=boot)
    assert [state for (state,) in store.rows("SELECT state FROM calls ORDER BY call")] == states
    assert done.spent == 20_000


def test_nobody_who_was_asked_before_the_bill_was_refused_is_forgotten(store: Store) -> None:
    """The calls of a killed run are settled before the bill; where it is refused, the next run still repeats them."""
    import asyncio
    import datetime as dt

    from closefit.enrich import Enrichment

    _cut_short(store, "sent")
    one = Played("one", EMPLOYEES, KNOWN)
    made = Enrichment(WISH, {"one": one.offer()}, store, Rules(Freshness(TODAY)), request="test")
    refused = asyncio.run(made.run(lambda: dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC), "b", lambda _: False))
    assert refused is None
    run_world(store, [one], WISH)
    assert store.rows("SELECT state, repeats FROM calls ORDER BY call") == [("unknown", None), ("found", 1)]


@pytest.mark.parametrize("kind", [AttributeType.list, AttributeType.date])
def test_a_value_of_another_type_than_the_store_s_is_not_bought_again(store: Store, kind: AttributeType) -> None:
    """A provider gives a text for what the store holds as a list or a date: no later run stumbles, or pays again."""
    with store.change("file") as change:
        change.accounts([("account0.com", None, None)])
        change.attributes("accounts", [Attribute("stack", kind, Layer.technographic, "stack")], sourced=(), dated=())
    one = Played("one", frozenset({"stack"}), {"account0.com": {"stack": "HubSpot"}})
    wish = Wish(accounts(1), ("stack",))
    for _ in range(3):
        run_world(store, [one], wish)
    assert len(one.asked) == 1
    memory = recall(store, ["account0.com"], Freshness(TODAY))
    assert (memory.claims, memory.settled) == ({}, {"account0.com": {("one", "stack")}})


def test_equal_numbers_agree_whatever_their_sign(store: Store) -> None:
    """Two providers say that a company shrinks by a tenth: that is agreement, and the learned order sees it."""
    growth = {"headcount_growth": -0.1}
    fields = frozenset({"headcount_growth"})
    stale = Answer(AnswerState.found, (FoundFact("headcount_growth", -0.1, TODAY.replace(year=2020)),))
    first, second = Played("first", fields, {}, first=[stale]), Played("second", fields, {"account0.com": growth})
    order = {"headcount_growth": ("first", "second")}
    run_world(store, [first, second], Wish(accounts(1), ("headcount_growth",)), order=order)
    record = read_history(store)["first", "headcount_growth"]
    assert (record.compared, record.agreed) == (1, 1)


def test_the_bill_before_counts_every_paid_look(store: Store) -> None:
    """Where looking costs as much as asking, the most that a run can cost has every look that it may make."""
    slow = Slow("slow", EMPLOYEES, KNOWN, looks=5, look_credits=1.0, billed=Billed.asked, paid_looks=True)
    done = run_world(store, [slow], WISH)
    assert (done.spent, done.plan.most_micros) == (slow.bill, 60_000)
    assert done.spent <= done.plan.most_micros


def test_parts_of_a_micro_never_go_over_the_budget() -> None:
    """A price is rounded up, a budget down: a thousand credits of 12.5 micros are not held to cost 12,000."""
    assert (money_micros("0.0000125 usd", up=True), money_micros("0.0000019usd")) == (13, 1)
    assert money_micros("0.0000001usd", up=True) == 1
