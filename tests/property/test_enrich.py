"""Whatever providers know, cost and do: the budget holds, nobody is asked twice, and the union is reached."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from closefit.enrich import Enriched, Wish
from closefit.facts import Answer, AnswerState
from closefit.providers.provider import Billed, Limits
from closefit.store import Store, open_store
from tests.unit.enrich.worlds import Played, accounts, run_world

_FIELDS = ("employees", "industry", "city")


@dataclass
class World:
    """Providers by chance; the same seed makes the same."""

    played: list[Played]
    count: int
    union: dict[str, int]


def world(seed: int, *, faults: float, lost: bool = False) -> World:
    chance = random.Random(seed)  # noqa: S311  (a planted world)
    count = chance.randrange(1, 25)
    played = []
    for name in ("alpha", "beta", "gamma")[: chance.randrange(1, 4)]:
        attributes = frozenset(chance.sample(_FIELDS, chance.randrange(1, 4)))
        values = {"employees": 50, "industry": "software", "city": "Bonn"}
        knows = {
            f"account{n}.com": {field: values[field] for field in attributes if chance.random() < 0.5}
            for n in range(count)
            if chance.random() < 0.7
        }
        fault = Answer(AnswerState.transient, said="fault", lost=lost)
        played.append(
            Played(
                name, attributes, knows, credit_micros=chance.choice([0, 1, 333, 10_000, 98_765]),
                billed=chance.choice([Billed.found, Billed.asked]), limits=Limits(batch=chance.choice([1, 1, 4, 10])),
                faults=faults, fault=fault, chance=random.Random(seed + 1),  # noqa: S311
            )
        )  # fmt: skip
    union = {
        field: sum(any(field in one.knows.get(f"account{n}.com", {}) for one in played) for n in range(count))
        for field in _FIELDS
    }
    return World(played, count, union)


def enriched(made: World, budget: int | None, *, runs: int = 1) -> tuple[list[Enriched], list[tuple[object, ...]]]:
    """The runs, and the ledger behind them."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "closefit.db") as store:
        done = [run_world(store, made.played, Wish(accounts(made.count), _FIELDS), budget=budget) for _ in range(runs)]
        return done, _ledger(store)


def _ledger(store: Store) -> list[tuple[object, ...]]:
    return store.rows("SELECT provider, account, wanted, state, micros FROM calls")


def asked_again(rows: Sequence[tuple[object, ...]]) -> list[object]:
    """Provider, account and field that were answered more than once."""
    answered = Counter(
        (provider, account, field)
        for provider, account, wanted, state, _ in rows
        if state in ("found", "not found")
        for field in str(wanted).split()
    )
    return [key for key, times in answered.items() if times > 1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_without_a_limit_the_union_is_reached_within_the_plan(seed: int) -> None:
    """Every field that anybody knows is filled, for no more than the upper end of the plan, and what vendors billed."""
    made = world(seed, faults=0.0)
    (done, again), rows = enriched(made, None, runs=2)
    assert {one.field: one.after for one in done.fields} == made.union
    assert done.spent == sum(one.bill for one in made.played) <= done.plan.most_micros
    assert again.spent == 0
    assert asked_again(rows) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000), budget=st.integers(0, 400_000))
def test_the_budget_holds_and_nobody_is_asked_twice(seed: int, budget: int) -> None:
    """With faults on the way: not a micro more than the budget, and the ledger is what the vendors billed."""
    made = world(seed, faults=0.15)
    (done,), rows = enriched(made, budget)
    assert done.spent <= budget
    assert done.spent == sum(one.bill for one in made.played) == sum(int(str(row[4])) for row in rows)
    assert asked_again(rows) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000), budget=st.integers(0, 400_000))
def test_lost_answers_are_inside_the_budget_too(seed: int, budget: int) -> None:
    """Where answers are lost, the ledger is never below what the vendors billed, and never above the budget."""
    made = world(seed, faults=0.2, lost=True)
    (done,), rows = enriched(made, budget)
    assert sum(one.bill for one in made.played) <= done.spent <= budget
    assert asked_again(rows) == []
