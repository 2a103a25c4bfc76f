"""Kept scores are those of a full run, whatever changed and whatever day it is, and none is made in vain."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace
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
    max_examples=15, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck)
)

account = st.sampled_from(ACCOUNTS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 45)),
        st.tuples(st.just("facts"), account, facts, st.one_of(st.none(), st.integers(-5, 60))),
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
        #: The day since which a fact is true, where one was said.
        self.since: dict[str, dict[str, dt.date]] = {}
        self.signals: dict[str, list[dict[str, Any]]] | None = None

    def case(self, account: str, day: dt.date) -> Case:
        signals = None if self.signals is None else self.signals.get(account, [])
        since = self.since.get(account, {})
        known = {name: None if since.get(name, day) > day else value for name, value in self.facts[account].items()}
        return Case(known, signals, day, GROUPS)

    def files(self) -> Files:
        rows = [
            {"account": account, **known, **{f"{name}__date": day for name, day in self.since.get(account, {}).items()}}
            for account, known in self.facts.items()
        ]
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


def of_bulk(store: Store, engine: DuckDBEngine, profile: Profile, day: dt.date) -> dict[str, KeptScore]:
    """The scores that one copy of the store in the engine gives, all of them made anew for a day of their own."""
    other = profile.model_copy(update={"profile": "by copy"})
    KeptScores(store, other, lambda: nullcontext(engine), many=1).rescore(day)
    KeptScores(store, profile).rescore_accounts(list(kept(store, profile)), day)
    return {who: replace(one, profile=profile.name) for who, one in kept(store, other).items()}


def take(store: Store, world: World, step: tuple[Any, ...]) -> set[str]:
    """One step in the store and in the world; the accounts that it really changed."""
    if step[0] == "facts":
        _, who, told, ahead = step
        day = None if ahead is None else AS_OF + dt.timedelta(days=ahead)
        changed = put_facts(store, who, told, date=day).any
        world.facts[who] = {**world.facts.get(who, {}), **told}
        since = {name: old for name, old in world.since.get(who, {}).items() if name not in told}
        world.since[who] = since | ({name: day for name, value in told.items() if value is not None} if day else {})
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
            take(store, world, ("facts", who, known, None))
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
        assert of_bulk(store, engine, profile, day) == kept(store, profile)


@SLOW
@given(
    profile=profiles(),
    known=facts,
    ahead=st.one_of(st.none(), st.integers(1, 30)),
    events=st.lists(some_signal, max_size=4),
)
def test_a_crossing_is_the_first_day_that_differs(
    tmp_path_factory: pytest.TempPathFactory, profile: Profile, known: Any, ahead: int | None, events: Any
) -> None:
    """Until the day before its crossing a verdict stays as it is, and on that day it is another one."""
    world = World()
    with open_store(tmp_path_factory.mktemp("store") / "closefit.db") as store:
        take(store, world, ("facts", "a.com", known, ahead))
        take(store, world, ("signals", "a.com", events))
        keeper = KeptScores(store, profile)
        keeper.rescore(AS_OF)
        one = kept(store, profile)["a.com"]
        (then,) = keeper.rescore_accounts(["a.com"], one.crossing or AS_OF)
    assert not one.look_again
    now = verdict(profile, world.case("a.com", AS_OF))
    last = one.crossing or AS_OF + dt.timedelta(days=200)
    for later in range(1, (last - AS_OF).days):
        assert verdict(profile, world.case("a.com", AS_OF + dt.timedelta(days=later))) == now
    if one.crossing:
        # What is unknown of boundary and exclusions is kept too, and is more than the reference says.
        assert verdict(profile, world.case("a.com", one.crossing)) != now or then.unknown != one.unknown


def test_the_world_counts_events_as_the_store_does(tmp_path: Path) -> None:
    """An event said twice in one change is two, said again in a later one the same two."""
    event = {"kind": "demo", "at": AS_OF, "role": None, "strength": 1.0}
    world = World()
    with open_store(tmp_path / "closefit.db") as store:
        for _ in range(2):
            take(store, world, ("signals", "a.com", [event, event]))
        assert store.rows("SELECT count(*) FROM signals") == [(2,)]
    assert world.signals == {"a.com": [event, event]}
