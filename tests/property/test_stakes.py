"""What is said not to matter does not: buying only what is at stake ends in the tier of an account known whole."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.enrich.stakes import Candidate, Grids, Stakes, attributes_of, cells_of
from closefit.profile import Profile
from closefit.terms import AttributeType
from tests.property.test_score import QUICK, all_known, facts, profiles, scored, some_signals
from tests.scoring import AS_OF, Files, make_inputs

TYPES = {
    "n1": AttributeType.number, "n2": AttributeType.number, "t1": AttributeType.text, "t2": AttributeType.text,
    "l1": AttributeType.list, "f1": AttributeType.flag, "d1": AttributeType.date,
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


attribute = st.sampled_from(sorted(TYPES))


def is_fact(value: Any) -> bool:
    """Whether a provider may give it: known, finite, and not blank."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value)) and value not in ("  ", [])


def held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def entered(engine: DuckDBEngine, profile: Profile, known: Mapping[str, Any], signals: Any) -> Stakes:
    """The stakes of one account ``a.com`` with these facts and signals; every other attribute can be bought."""
    rows = None if signals is None else [{"account": "a.com", **one} for one in signals]
    inputs = make_inputs(engine, Files([{"account": "a.com"}], rows, types=TYPES))
    cells = [cells_of(profile, name, TYPES[name], AS_OF) for name in sorted(attributes_of(profile) & TYPES.keys())]
    grids = Grids(engine, profile, AS_OF, cells, inputs.signals)
    stakes = Stakes(grids, lambda one: np.full(len(one.witnesses), 1 / len(one.witnesses)))
    told = {name: held(value) for name, value in known.items() if value is not None}
    stakes.enter([Candidate("a.com", told, alone=signals is not None)])
    return stakes


@QUICK
@given(profiles(), all_known, st.sets(attribute), st.lists(facts, max_size=3), some_signals)
def test_every_completion_has_one_of_the_tiers_that_are_named(
    engine: DuckDBEngine, profile: Profile, truth: dict[str, Any], known: set[str], others: list[Any], signals: Any
) -> None:
    """Whatever the open facts turn out to be, known or unknown, the tier is among those that were named."""
    now = {name: truth[name] for name in known}
    stakes = entered(engine, profile, now, signals)
    outlook = stakes.outlook("a.com", {name: held(value) for name, value in now.items()}, TYPES)
    clean = [{n: v if is_fact(v) else None for n, v in one.items()} for one in others]
    completions = [{**dict.fromkeys(TYPES), **one, **now} for one in (truth, *clean)]
    rows = scored(engine, profile, completions, signals)
    assert outlook is None or {row["tier"] for row in rows} <= stakes.tiers(outlook)


@QUICK
@given(
    profiles(), facts, all_known, st.permutations(sorted(TYPES)), st.sets(st.sampled_from(sorted(TYPES))), some_signals
)
def test_buying_what_is_at_stake_is_enough(
    engine: DuckDBEngine, profile: Profile, before: dict[str, Any], truth: dict[str, Any], order: list[str],
    nobody_knows: set[str], signals: Any,
) -> None:  # fmt: skip
    """Facts are bought in any order while one is at stake; then the tier is that of all facts."""
    known = {name: value for name, value in before.items() if is_fact(value)}
    whole = {n: known.get(n, None if n in nobody_knows else truth[n]) for n in TYPES}
    stakes = entered(engine, profile, known, signals)
    bought = {name: held(value) for name, value in known.items()}
    left = list(order)
    while True:
        left = [name for name in left if name not in bought]
        outlook = stakes.outlook("a.com", bought, left)
        staked = left if outlook is None else [name for name in left if outlook.matters(name)]
        if not staked:
            break
        assert outlook is None or outlook.surer_by(staked) > 0
        left.remove(staked[0])
        if whole[staked[0]] is not None:
            bought[staked[0]] = held(whole[staked[0]])
    rows = scored(engine, profile, [{**dict.fromkeys(TYPES), **bought}, whole], signals)
    assert rows[0]["tier"] == rows[1]["tier"]
    assert outlook is None or stakes.tiers(outlook) == {rows[0]["tier"]}
