"""Providers and disks that behave badly: every run ends, inside its budget, and what leaves is written down."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from closefit.enrich import Enrichment, Pace, Patience, Wish
from closefit.enrich.executor import Executor
from closefit.errors import InputError
from closefit.facts import Answer, AnswerState, FoundFact, Question
from closefit.providers.provider import Limits
from closefit.store import Purchases, Store, Tick, open_store
from tests.unit.enrich.worlds import Played, accounts, run_world

EMPLOYEES = frozenset({"employees"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


@dataclass
class Acting(Played):
    """Does something else first."""

    act: Callable[[], object] | None = None
    seconds: float = 0.0
    moments: list[float] = field(default_factory=list)

    async def answer(self, questions: Sequence[Question]) -> Sequence[Answer]:
        self.moments.append(time.perf_counter())
        await asyncio.sleep(self.seconds)
        if self.act:
            self.act()
        return await super().answer(questions)


def known(count: int, *, first: int = 0) -> dict[str, dict[str, object]]:
    return {f"account{n}.com": {"employees": 100 + n} for n in range(first, count)}


def test_calls_written_down_at_a_lower_price_leave_only_where_the_higher_one_fits(store: Store) -> None:
    """A vendor bills three times what it declared: more than the budget is spent by what was under way, and no more."""
    dear = Answer(AnswerState.found, (FoundFact("employees", 5),), credits=3.0)
    one = Played("one", EMPLOYEES, {}, first=[dear] * 400, limits=Limits(at_once=1))
    done = run_world(store, [one], Wish(accounts(200), ("employees",)), budget=130_000)
    assert (done.state, done.spent) == ("ceiling", 120_000)


def test_a_slow_provider_leaves_room_for_the_others(store: Store) -> None:
    """Its calls take every slot at most once: a quick provider, waited for by others, goes on beside it."""
    slow = Acting("slow", EMPLOYEES, known(30), seconds=0.1)
    quick = Acting("quick", frozenset({"industry"}), {f"account{n}.com": {"industry": "retail"} for n in range(30, 60)})
    own = [*accounts(60)]
    wish = Wish(
        tuple(
            type(one)(one.key, {"industry": "x"} if place < 30 else {"employees": 1.0}) for place, one in enumerate(own)
        ),
        ("employees", "industry"),
    )
    run_world(store, [slow, quick], wish)
    assert max(quick.moments) < sorted(slow.moments)[-4]


def _cancelled() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("act", [_cancelled, lambda: int("rows"), lambda: (_ for _ in ()).throw(TimeoutError)])
def test_whatever_a_provider_raises_the_run_ends(store: Store, act: Callable[[], object]) -> None:
    """Even the exception by which tasks are broken off: it counts as billed, and the next one is asked."""
    first, second = Acting("first", EMPLOYEES, known(3), act=act), Played("second", EMPLOYEES, known(3))
    done = run_world(
        store, [first, second], Wish(accounts(3), ("employees",)), order={"employees": ("first", "second")}
    )
    assert (done.fields[0].by_provider, done.providers[0].tally.given_up) == ({"second": 3}, 3)


@pytest.mark.parametrize("odd", [None, [], ["found"], [{"state": "found"}] * 2, 7])
def test_whatever_a_provider_brings_in_place_of_answers_the_run_ends(store: Store, odd: object) -> None:
    """None, too few, too many, or things that are no answers: lost, and the next one is asked."""
    first, second = Acting("first", EMPLOYEES, {}), Played("second", EMPLOYEES, known(1))

    async def wrong(_questions: Sequence[Question]) -> object:
        return odd

    first.answer = wrong  # type: ignore[method-assign, assignment]
    done = run_world(
        store, [first, second], Wish(accounts(1), ("employees",)), order={"employees": ("first", "second")}
    )
    assert (done.fields[0].by_provider, len(done.doubtful)) == ({"second": 1}, 2)


def test_a_provider_that_never_answers_is_given_up(store: Store) -> None:
    """Behind the longest wait for one answer its call is lost, and the run goes on."""
    never, other = Acting("never", EMPLOYEES, {}, seconds=3600), Played("other", EMPLOYEES, known(2))
    pace = Pace(8, Patience(wait=0.001, longest=0.01, answer=0.05))
    done = run_world(
        store, [never, other], Wish(accounts(2), ("employees",)), order={"employees": ("never", "other")}, pace=pace
    )
    assert done.fields[0].by_provider == {"other": 2}
    assert {row.said for row in done.doubtful} == {"it did not answer within 0.05 seconds"}


def test_a_wait_that_is_no_number_is_no_wait(store: Store) -> None:
    """A pending answer with a wait of NaN is looked for again at once."""
    one = Played("one", EMPLOYEES, known(1), first=[Answer(AnswerState.pending, retry_after=float("nan"))])
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert done.fields[0].after == 1


@pytest.mark.parametrize("credits", [float("inf"), float("nan"), 1e300, -5.0])
def test_a_bill_that_nobody_can_mean_is_the_declared_price(store: Store, credits: float) -> None:  # noqa: A002
    """A vendor's word may be anything: what is no number of credits counts as if it had said nothing."""
    odd = Answer(AnswerState.found, (FoundFact("employees", 5),), credits=credits)
    one = Played("one", EMPLOYEES, {}, first=[odd])
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert (done.spent, done.providers[0].tally.credits) == (10_000, 1.0)


def test_one_attribute_given_twice_in_one_answer_is_one_fact(store: Store) -> None:
    """The first value counts, and the price is not shared with what is not kept."""
    twice = Answer(AnswerState.found, (FoundFact("employees", 5), FoundFact("employees", 6)))
    one = Played("one", EMPLOYEES, {}, first=[twice])
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert store.rows("SELECT value, micros FROM provided_facts") == [(5.0, 10_000)]
    assert done.providers[0].facts == 1


# --- the disk --------------------------------------------------------------------------------------------------------


def _fails(monkeypatch: pytest.MonkeyPatch, when: Callable[[Tick], bool]) -> None:
    """The store fails once, at the first tick of a kind that comes after the first answers."""
    commit, state = Purchases.commit, {"failed": False, "answered": False}

    def failing(self: Purchases, tick: Tick) -> None:
        if state["answered"] and not state["failed"] and when(tick):
            state["failed"] = True
            raise InputError("the store cannot be used: database is locked")
        state["answered"] |= bool(tick.answered)
        commit(self, tick)

    monkeypatch.setattr(Purchases, "commit", failing)


def _everything_is_written(store: Store, one: Played) -> None:
    asked = {question.account for question in one.asked}
    reached = {account for (account,) in store.rows("SELECT account FROM calls WHERE state <> 'intended'")}
    assert asked <= reached


def test_nothing_leaves_whose_intent_could_not_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are written down ahead, beside the ticks: a fault there ends the run too, before one of them leaves."""
    _fails(monkeypatch, lambda tick: bool(tick.intended))
    one = Played("one", EMPLOYEES, known(600))
    with pytest.raises(InputError, match="database is locked"):
        run_world(store, [one], Wish(accounts(600), ("employees",)))
    _everything_is_written(store, one)
    assert len(one.asked) < 600


def test_answers_that_could_not_be_written_are_written_at_the_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The store was busy once: what had been answered is kept, and the next run asks for nothing of it again."""
    _fails(monkeypatch, lambda tick: bool(tick.answered))
    one = Played("one", EMPLOYEES, known(60))
    wish = Wish(accounts(60), ("employees",))
    with pytest.raises(InputError, match="database is locked"):
        run_world(store, [one], wish)
    answered = {account for (account,) in store.rows("SELECT account FROM provided_facts")}
    unsure = {account for (account,) in store.rows("SELECT account FROM calls WHERE state = 'sent'")}
    assert {question.account for question in one.asked} == answered | unsure
    run_world(store, [one], wish)
    assert all(times == 1 for account, times in one.times().items() if account in answered)


def test_a_disk_that_does_not_take_it_ends_the_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An intent that is not on the disk does not leave, and nobody waits for it for ever."""

    def broken(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    real = os.fsync
    one = Played("one", EMPLOYEES, known(40))
    monkeypatch.setattr(os, "fsync", broken)

    def healed(made: Enrichment) -> None:
        leave = Executor._leave

        async def leaving(self: Executor) -> None:
            monkeypatch.setattr(os, "fsync", real)
            await leave(self)

        monkeypatch.setattr(Executor, "_leave", leaving)

    with pytest.raises(InputError, match="Input/output error"):
        run_world(store, [one], Wish(accounts(40), ("employees",)), watch=healed)
    assert one.asked == []


def test_a_full_disk_is_said_and_what_fitted_is_kept(store: Store) -> None:
    """The message is the disk's; after room was made the run goes on and asks only for what was not kept."""
    one = Played("one", EMPLOYEES, {f"account{n}.com": {"employees": n, "description": "x" * 3000} for n in range(200)})
    wish = Wish(accounts(200), ("employees",))
    ((pages,),) = store.rows("PRAGMA page_count")
    store.driver.execute(f"PRAGMA max_page_count = {int(str(pages)) + 60}")
    one.attributes = frozenset({"employees", "description"})
    with pytest.raises(InputError, match="full"):
        run_world(store, [one], wish)
    kept = {account for (account,) in store.rows("SELECT DISTINCT account FROM provided_facts")}
    store.driver.execute("PRAGMA max_page_count = 1000000")
    done = run_world(store, [one], wish)
    assert 0 < len(kept) < 200
    assert done.fields[0].after == 200
    assert all(times == 1 for account, times in one.times().items() if account in kept)
