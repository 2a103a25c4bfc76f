"""Answers that come later: looked at, waited for over runs, paid once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from closefit.enrich import Offer, Wish
from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.store import Store, open_store
from tests.unit.enrich.worlds import Played, accounts, run_world

EMPLOYEES = frozenset({"employees"})
WISH = Wish(accounts(1), ("employees",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


@dataclass
class Slow(Played):
    """Every answer is pending for so many looks at it, and billed when it comes; a look may cost something too."""

    looks: int = 1
    look_credits: float | None = None
    paid_looks: bool = False
    looked: Counter[str] = field(default_factory=Counter)
    #: Raised by so many looks before any of them answers.
    broken: int = 0

    def offer(self) -> Offer:
        slow = self

        class Later:
            spec: ClassVar[ProviderSpec] = ProviderSpec(
                self.name, self.name.title(), self.attributes,
                Price(self.billed, 1.0, self.credit_micros, looks=self.paid_looks), Licence.vendor, limits=self.limits,
            )  # fmt: skip

            def __init__(self, context: ProviderContext | None = None) -> None: ...

            async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
                slow.asked += questions
                return [slow.pending() for _ in questions]

            async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
                assert ticket == "t"
                if slow.broken:
                    slow.broken -= 1
                    raise KeyError("rows")
                return [slow.look(question) for question in questions]

        return Offer(Later(), Later.spec, self.credit_micros)

    def pending(self) -> Answer:
        self.bill += int((self.look_credits or 0) * self.credit_micros)
        return Answer(AnswerState.pending, ticket="t", retry_after=0.001, credits=self.look_credits)

    def look(self, question: Question) -> Answer:
        self.looked[question.account] += 1
        if self.looked[question.account] < self.looks:
            return self.pending()
        billed, answer = self.bill, self._one(question)
        if self.looked[question.account] > self.looks:  # it has come before, and is billed once
            self.bill = billed
        return answer


def known(count: int) -> dict[str, dict[str, object]]:
    return {f"account{n}.com": {"employees": 100 + n} for n in range(count)}


def test_every_account_of_a_batch_is_waited_for(store: Store) -> None:
    """Looks are counted by call and not by account: the last of a batch is looked at as often as the first."""
    slow = Slow("slow", EMPLOYEES, known(20), looks=4, limits=Limits(batch=10))
    other = Played("other", EMPLOYEES, known(20))
    done = run_world(store, [slow, other], Wish(accounts(20), ("employees",)), order={"employees": ("slow", "other")})
    assert (done.fields[0].by_provider, len(other.asked), done.spent) == ({"slow": 20}, 0, 200_000)


def test_what_may_still_be_billed_buys_nothing_else(store: Store) -> None:
    """An answer that does not come in this run may be billed after it: its price stays set aside, and the run ends."""
    slow = Slow("slow", EMPLOYEES, known(1), looks=99)
    other = Played("other", EMPLOYEES, known(3), credit_micros=10_000)
    wish = Wish(accounts(3), ("employees",))
    done = run_world(store, [slow, other], wish, budget=25_000, order={"employees": ("slow", "other")})
    assert (done.state, done.spent, len(slow.asked), len(other.asked)) == ("ceiling", 0, 2, 0)


def test_an_answer_that_comes_in_the_next_run_is_paid_there_and_holds(store: Store) -> None:
    """It is fetched and not asked for again; its value is what scores see, and its price is the second run's."""
    slow = Slow("slow", EMPLOYEES, known(1), looks=8)
    first = run_world(store, [slow], WISH)
    second = run_world(store, [slow], WISH)
    assert (first.spent, second.spent, slow.bill, len(slow.asked)) == (0, 10_000, 10_000, 1)
    assert store.rows("SELECT account, value, source FROM facts") == [("account0.com", 100.0, "slow")]
    assert store.rows("SELECT run, micros FROM calls") == [(second.run, 10_000)]


def test_two_answers_to_come_are_not_asked_for_anew(store: Store) -> None:
    """Two providers were still looking when the first run ended: in the next one each is looked at, neither asked."""
    one, two = Slow("one", EMPLOYEES, {}, looks=7), Slow("two", EMPLOYEES, known(1), looks=10)
    third = Played("third", EMPLOYEES, known(1))
    order = {"employees": ("one", "two", "third")}
    run_world(store, [one, two], WISH, order=order)
    done = run_world(store, [one, two, third], WISH, order=order)
    assert (len(one.asked), len(two.asked), len(third.asked), done.spent) == (1, 1, 0, 10_000)


def test_an_account_goes_on_once_when_two_answers_have_come(store: Store) -> None:
    """Both say that they know nothing: the next provider is asked once, and not once for each of them."""
    one, two = Slow("one", EMPLOYEES, {}, looks=7), Slow("two", EMPLOYEES, {}, looks=7)
    third = Played("third", EMPLOYEES, {}, limits=Limits(batch=2))
    order = {"employees": ("one", "two", "third")}
    run_world(store, [one, two], WISH, order=order)
    run_world(store, [one, two, third], WISH, order=order)
    assert len(third.asked) == 1


def test_a_look_that_cannot_be_read_is_made_again(store: Store) -> None:
    """The ticket is still good: nothing is asked for again, and nothing counts as possibly double."""
    slow = Slow("slow", EMPLOYEES, known(1), looks=1, broken=2)
    done = run_world(store, [slow], WISH)
    assert (len(slow.asked), done.spent, done.doubtful) == (1, 10_000, ())


def test_a_paid_look_leaves_the_answered_accounts_of_its_batch_alone(store: Store) -> None:
    """One of the batch was answered at once: looking at the others does not open its call again."""
    slow = Slow("slow", EMPLOYEES, known(2), looks=2, look_credits=0.5, limits=Limits(batch=2), billed=Billed.asked)
    asked = slow.pending
    answers = [Answer(AnswerState.found, (FoundFact("employees", 7),)), asked()]
    slow.pending = lambda: answers.pop(0) if answers else asked()  # type: ignore[method-assign]
    run_world(store, [slow], Wish(accounts(2), ("employees",)))
    assert store.rows("SELECT account, state, brought FROM calls ORDER BY account") == [
        ("account0.com", "found", "employees"), ("account1.com", "found", "employees"),
    ]  # fmt: skip
    run_world(store, [slow], Wish(accounts(2), ("employees",)))
    assert len(slow.asked) == 2
