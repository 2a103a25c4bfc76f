"""Kept scores are those of a full run, whatever changed and whatever day it is, and none is made in vain."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.profile import Profile
from closefit.rescore import KeptScores, put_facts, put_signals
from closefit.score import compile_score
from closefit.store import KeptScore, Store, open_store
from closefit.store.scores import read_scores
from tests.property.reference import Case, score
from tests.property.test_score import GROUPS, PHASES, TYPES, engine, facts, milli, profiles, some_signal
from tests.scoring import AS_OF, Files, make_inputs

__all__ = ["engine"]

ACCOUNTS = ("a.com", "b.com", "c.com")
SLOW = settings(
    max_examples=25, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck)
)

account = st.sampled_from(ACCOUNTS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 45)),
        st.tuples(st.just("facts"), account, facts),
        st.tuples(st.just("signals"), account, st.lists(some_signal, min_size=1, max_size=2)),
        st.tuples(st.just("nothing")),
    ),
    min_size=3,
    max_size=6,
)


class World:
    """What the store was told, kept in plain Python."""

    def __init__(self) -> None:
        self.facts: dict[str, dict[str, Any]] = {}
        self.signals: dict[str, list[dict[str, Any]]] | None = None

    def case(self, account: str, day: dt.date) -> Case:
        signals = None if self.signals is None else self.signals.get(account, [])
        return Case(self.facts[account], signals, day, GROUPS)

    def files(self) -> Files:
        rows = [{"account": account, **known} for account, known in self.facts.items()]
        every = self.signals
        listed = None if every is None else [{"account": a, **s} for a, some in every.items() for s in some]
        return Files(rows, listed, types=TYPES)


def kept(store: Store, profile: Profile) -> dict[str, KeptScore]:
    with store.transaction() as connection:
        return {one.account: one for one in read_scores(connection, profile.name)}


def verdict(profile: Profile, case: Case) -> dict[str, Any]:
    """All that is kept of a score, by the reference."""
    found = score(profile, case)
    return {name: found[name] for name in ("fit", "fit_low", "fit_high", "excluded_by", "qualified", "tier", "unknown")}


def of_kept(one: KeptScore) -> dict[str, Any]:
    found: dict[str, Any] = {name: milli(getattr(one, name)) for name in ("fit", "fit_low", "fit_high")}
    found |= {name: getattr(one, name) for name in ("excluded_by", "qualified", "tier")}
    return found | {"unknown": [name for name in one.unknown if name.startswith("criterion")]}


def take(store: Store, world: World, step: tuple[Any, ...]) -> set[str]:
    """One step in the store and in the world; the accounts that it really changed."""
    if step[0] == "facts":
        _, who, told = step
        changed = put_facts(store, who, told).any
        world.facts[who] = {**world.facts.get(who, {}), **told}
        return {who} if changed else set()
    if step[0] == "signals":
        _, who, events = step
        new = put_signals(store, [{"account": who, **event} for event in events]).signals
        if world.signals is None:
            world.signals = {}
        mine = world.signals.setdefault(who, [])
        plain = [event | {"strength": 1.0 if event["strength"] is None else event["strength"]} for event in events]
        # Said again in another change it is the same event; said twice in one it is two.
        for event in plain:
            mine += [event] * (plain.count(event) - mine.count(event))
        return {who} if new else set()
    return set()


@SLOW
@given(profile=profiles(), first=st.lists(facts, min_size=3, max_size=3), told=steps)
def test_incremental_equals_full(
    tmp_path_factory: pytest.TempPathFactory, engine: DuckDBEngine, profile: Profile, first: list[Any], told: Any
) -> None:
    """After every step the kept scores are those of a full run, made from what changed or crossed and nothing else."""
    world, day = World(), AS_OF
    with open_store(tmp_path_factory.mktemp("store") / "closefit.db") as store:
        keeper = KeptScores(store, profile)
        for who, known in zip(ACCOUNTS, first, strict=True):
            take(store, world, ("facts", who, known))
        assert keeper.rescore(day).every == len(ACCOUNTS)
        for step in told:
            given_before = store.given()
            changed = take(store, world, step)
            day += dt.timedelta(days=step[1] if step[0] == "days" else 0)
            due = {who for who, one in kept(store, profile).items() if one.crossing and one.crossing <= day}
            result = keeper.rescore(day)
            if store.given() == given_before:
                assert (result.changed, result.crossing, result.every) == (len(changed), len(due - changed), 0)
            for who, one in kept(store, profile).items():
                assert of_kept(one) == verdict(profile, world.case(who, day)), (who, day)
        full = engine.rows(compile_score(profile, make_inputs(engine, world.files()), day, ordered=False))
        for row in full:
            assert keeper.read(row["account"], day) == row | {"name": None}


@SLOW
@given(profile=profiles(), known=facts, events=st.lists(some_signal, max_size=4))
def test_a_crossing_is_the_first_day_that_differs(
    tmp_path_factory: pytest.TempPathFactory, profile: Profile, known: Any, events: Any
) -> None:
    """Until the day before its crossing a verdict stays as it is, and on that day it is another one."""
    world = World()
    with open_store(tmp_path_factory.mktemp("store") / "closefit.db") as store:
        take(store, world, ("facts", "a.com", known))
        take(store, world, ("signals", "a.com", events))
        KeptScores(store, profile).rescore(AS_OF)
        one = kept(store, profile)["a.com"]
    assert not one.look_again
    now = verdict(profile, world.case("a.com", AS_OF))
    last = one.crossing or AS_OF + dt.timedelta(days=200)
    for ahead in range(1, (last - AS_OF).days):
        assert verdict(profile, world.case("a.com", AS_OF + dt.timedelta(days=ahead))) == now
    if one.crossing:
        assert verdict(profile, world.case("a.com", one.crossing)) != now


def test_the_world_counts_events_as_the_store_does(tmp_path: Path) -> None:
    """An event said twice in one change is two, said again in a later one the same two."""
    event = {"kind": "demo", "at": AS_OF, "role": None, "strength": 1.0}
    world = World()
    with open_store(tmp_path / "closefit.db") as store:
        for _ in range(2):
            take(store, world, ("signals", "a.com", [event, event]))
        assert store.rows("SELECT count(*) FROM signals") == [(2,)]
    assert world.signals == {"a.com": [event, event]}
