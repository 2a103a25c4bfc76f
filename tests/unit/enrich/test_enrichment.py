"""Whole runs over played providers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from closefit.enrich import Account, Freshness, Wish
from closefit.enrich.agree import Claim
from closefit.enrich.memory import Memory
from closefit.enrich.waterfall import Waterfall
from closefit.facts import Answer, AnswerState, FoundFact
from closefit.providers.provider import Billed, Limits
from closefit.store import Store, open_store
from tests.unit.enrich.worlds import TODAY, Played, accounts, run_world

EMPLOYEES = frozenset({"employees"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def knows(*numbers: int, **values: object) -> dict[str, dict[str, object]]:
    return {f"account{n}.com": {"employees": 100 + n, **values} for n in numbers}


def test_a_miss_is_asked_at_the_next_provider_and_never_again(store: Store) -> None:
    """Who has no answer is asked once; the next one is asked for what is left, and a second run asks nobody."""
    first, second = Played("first", EMPLOYEES, knows(0, 1)), Played("second", EMPLOYEES, knows(1, 2))
    order = {"employees": ("first", "second")}
    done = run_world(store, [first, second], Wish(accounts(4), ("employees",)), order=order)
    assert sorted(first.times()) == [f"account{n}.com" for n in range(4)]
    assert sorted(second.times()) == ["account2.com", "account3.com"]
    assert (done.fields[0].before, done.fields[0].after, done.spent) == (0, 3, 30_000)
    again = run_world(store, [first, second], Wish(accounts(4), ("employees",)), order=order)
    assert (len(first.asked), len(second.asked), again.spent, again.fields[0].after) == (4, 2, 0, 3)


def test_a_stale_fact_is_bought_again_and_a_miss_is_asked_again_later(store: Store) -> None:
    """Behind its freshness a fact is a gap again; a miss is forgotten sooner than a fact."""
    one = Played("one", EMPLOYEES, knows(0))
    wish = Wish(accounts(2), ("employees",))
    run_world(store, [one], wish)
    run_world(store, [one], wish, today=TODAY + dt.timedelta(days=59))
    assert one.times() == {"account0.com": 1, "account1.com": 1}
    run_world(store, [one], wish, today=TODAY + dt.timedelta(days=60))
    assert one.times() == {"account0.com": 1, "account1.com": 2}
    run_world(store, [one], wish, today=TODAY + dt.timedelta(days=180))
    assert one.times() == {"account0.com": 2, "account1.com": 3}


def test_one_call_fills_every_field_it_can(store: Store) -> None:
    """All gaps that a provider can fill are asked for at once, and what the file knows is not."""
    one = Played("one", frozenset({"employees", "industry", "city"}), knows(0, 1, industry="software"))
    wish = Wish((Account("account0.com"), Account("account1.com", {"employees": 5.0})), ("employees", "industry"))
    done = run_world(store, [one], wish)
    asked = {question.account: question.wanted for question in one.asked}
    assert asked == {"account0.com": {"employees", "industry"}, "account1.com": {"industry"}}
    assert [(field.before, field.after) for field in done.fields] == [(1, 2), (0, 2)]
    # What came along unasked is kept beside what the file says, at its share of the price.
    assert store.rows("SELECT account, attribute, micros FROM provided_facts ORDER BY 1, 2") == [
        ("account0.com", "employees", 5000), ("account0.com", "industry", 5000),
        ("account1.com", "employees", 5000), ("account1.com", "industry", 5000),
    ]  # fmt: skip


def test_the_ceiling_stops_cleanly_and_says_what_is_left(store: Store) -> None:
    """Not a micro more than the budget is spent, what fits is bought, and the rest is listed."""
    one = Played("one", EMPLOYEES, knows(*range(30)), billed=Billed.asked)
    done = run_world(store, [one], Wish(accounts(30), ("employees",)), budget=105_000)
    assert (done.state, done.spent, one.bill) == ("ceiling", 100_000, 100_000)
    assert done.undone == {"employees": {"one": 20}}


def test_a_cheaper_provider_uses_what_is_left_of_the_budget(store: Store) -> None:
    """Where the dear one does not fit any more, the cheap one is still asked."""
    dear = Played("dear", EMPLOYEES, knows(*range(5)), credit_micros=60_000)
    cheap = Played("cheap", EMPLOYEES, knows(*range(5)), credit_micros=10_000)
    order = {"employees": ("dear", "cheap")}
    done = run_world(store, [dear, cheap], Wish(accounts(5), ("employees",)), budget=100_000, order=order)
    assert (done.spent, dear.bill, cheap.bill) == (100_000, 60_000, 40_000)
    assert done.fields[0].after == 5


def test_batches_are_filled(store: Store) -> None:
    """Where a provider takes many accounts at once, a call has as many as it may."""
    one = Played("one", EMPLOYEES, knows(*range(25)), limits=Limits(batch=10))
    done = run_world(store, [one], Wish(accounts(25), ("employees",)))
    assert (done.providers[0].tally.calls, done.fields[0].after, done.spent) == (3, 25, 250_000)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (AnswerState.out_of_credits, "out of credits"),
        (AnswerState.bad_key, "refuses the key"),
        (AnswerState.not_entitled, "the plan does not include this"),
    ],
)
def test_a_provider_that_cannot_go_on_is_switched_off(store: Store, state: AnswerState, said: str) -> None:
    """It is asked once, said once, and everybody goes on with the next one."""
    first = Played("first", EMPLOYEES, {}, first=[Answer(state, said="No.")] * 30, limits=Limits(at_once=1))
    second = Played("second", EMPLOYEES, knows(*range(20)))
    done = run_world(
        store, [first, second], Wish(accounts(20), ("employees",)), order={"employees": ("first", "second")}
    )
    assert len(first.asked) == 1
    assert said in str(done.providers[0].off)
    assert 'it said: "No."' in str(done.providers[0].off)
    assert done.fields[0].after == 20
    assert done.spent == 200_000


def test_too_fast_is_waited_for(store: Store) -> None:
    """A provider that is asked too fast is asked again after its wait, nothing is billed for that and nobody lost."""
    slow = Answer(AnswerState.rate_limited, retry_after=0.003)
    one = Played("one", EMPLOYEES, knows(*range(10)), first=[slow] * 4)
    done = run_world(store, [one], Wish(accounts(10), ("employees",)))
    assert (done.fields[0].after, done.spent, done.providers[0].tally.waited) == (10, 100_000, 4)


def test_credits_are_counted_wherever_money_is(store: Store) -> None:
    """An answer that is still to come may cost a credit at each look: the bill says as many as it says money."""
    looks = [Answer(AnswerState.pending, credits=1.0)] * 2
    one = Played("one", EMPLOYEES, knows(0), first=looks)
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert (done.fields[0].after, done.spent, done.providers[0].tally.credits) == (1, 30_000, 3.0)


def test_who_is_asked_too_fast_for_ever_is_left_alone(store: Store) -> None:
    """Also one whose requests have to keep a distance: after some times in a row the run ends, and says so."""
    one = Played("one", EMPLOYEES, {}, first=[Answer(AnswerState.rate_limited)] * 500, limits=Limits(per_second=500))
    done = run_world(store, [one], Wish(accounts(10), ("employees",)))
    assert "9 times in a row that it is asked too fast" in str(done.providers[0].off)
    assert len(one.asked) < 200


def test_a_wait_that_is_too_long_switches_off(store: Store) -> None:
    """An hour is not waited for: it is said, and listed as left undone."""
    one = Played("one", EMPLOYEES, knows(0), first=[Answer(AnswerState.rate_limited, retry_after=3600)])
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert "3,600 seconds" in str(done.providers[0].off)
    assert done.undone == {"employees": {"one": 1}}


def test_faults_are_tried_again_and_each_try_is_written_down(store: Store) -> None:
    """A fault that passes costs nothing; after the last try the account goes on."""
    one = Played("one", EMPLOYEES, knows(0), first=[Answer(AnswerState.transient, said="503: busy")] * 2)
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert (done.fields[0].after, done.spent, done.providers[0].tally.faults) == (1, 10_000, 2)
    states = store.rows("SELECT state, said FROM calls ORDER BY call")
    assert states == [("transient", "503: busy"), ("transient", "503: busy"), ("found", None)]


def test_many_faults_in_a_row_switch_a_provider_off(store: Store) -> None:
    """A vendor that is down is not asked two thousand times."""
    one = Played("one", EMPLOYEES, {}, faults=1.0)
    done = run_world(store, [one], Wish(accounts(200), ("employees",)))
    assert len(one.asked) < 40
    assert "20 faults in a row" in str(done.providers[0].off)


def test_a_lost_answer_counts_as_billed_and_is_asked_once_more(store: Store) -> None:
    """Whether it was billed nobody knows: it is counted, asked once more, and both calls are listed."""
    lost = Answer(AnswerState.transient, said="no answer", lost=True)
    one = Played("one", EMPLOYEES, knows(0), first=[lost])
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert (done.spent, done.fields[0].after) == (20_000, 1)
    assert [(row.state.value, row.micros, row.repeats) for row in done.doubtful] == [
        ("unknown", 10_000, None), ("found", 10_000, 1),
    ]  # fmt: skip


def test_an_answer_that_is_lost_twice_is_given_up(store: Store) -> None:
    """It is asked once more and not a third time."""
    lost = Answer(AnswerState.transient, said="no answer", lost=True)
    one = Played("one", EMPLOYEES, knows(0), first=[lost] * 5)
    done = run_world(store, [one], Wish(accounts(1), ("employees",)))
    assert (len(one.asked), done.spent, done.providers[0].tally.given_up) == (2, 20_000, 1)


def test_a_value_of_the_wrong_type_is_no_fact(store: Store) -> None:
    """A headcount in words fills nothing, and the next provider is asked."""
    answer = Answer(AnswerState.found, (FoundFact("employees", "many"),))
    first, second = Played("first", EMPLOYEES, {}, first=[answer]), Played("second", EMPLOYEES, knows(0))
    done = run_world(
        store, [first, second], Wish(accounts(1), ("employees",)), order={"employees": ("first", "second")}
    )
    assert done.fields[0].by_provider == {"second": 1}


def test_a_fact_that_was_true_long_ago_is_kept_and_the_next_is_asked(store: Store) -> None:
    """Its provider says that it is three years old: it is kept, and the fresher one holds."""
    old = Answer(AnswerState.found, (FoundFact("employees", 5, dt.date(2023, 1, 1)),))
    first, second = Played("first", EMPLOYEES, {}, first=[old]), Played("second", EMPLOYEES, knows(0))
    run_world(store, [first, second], Wish(accounts(1), ("employees",)), order={"employees": ("first", "second")})
    assert store.rows("SELECT value, source, price FROM facts") == [(100.0, "second", 0.01)]
    assert len(store.rows("SELECT 1 FROM provided_facts")) == 2


def test_a_vendor_that_bills_more_than_it_declared_is_said(store: Store) -> None:
    """What it says it billed is what is counted, and from then on its higher price is set aside."""
    dear = Answer(AnswerState.found, (FoundFact("employees", 5),), credits=3.0)
    one = Played("one", EMPLOYEES, knows(1), first=[dear], limits=Limits(at_once=1))
    done = run_world(store, [one], Wish(accounts(2), ("employees",)))
    assert (done.spent, done.providers[0].tally.dearer) == (40_000, 1)


def test_what_is_remembered_is_what_holds() -> None:
    """Of two remembered values the waterfall goes by the one that holds, and by it instead of the user's stale one."""
    old, day = TODAY - dt.timedelta(days=900), TODAY - dt.timedelta(days=2)
    claims = {"employees": [Claim("a", 10, day), Claim("b", 90, day)], "city": [Claim("a", "Bonn", day)]}
    account = Account("a.com", {"city": "Ulm", "country": "DE"}, {"city": old})
    made = Waterfall(
        (account,), (), {"employees": ("b", "a")}, {}, memory=Memory({"a.com": claims}), freshness=Freshness(TODAY)
    )
    assert made.lines["a.com"].known == {"employees": 90, "city": "Bonn", "country": "DE"}
