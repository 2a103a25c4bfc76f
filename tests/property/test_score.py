"""The compiled score against the same score by another road, on random profiles and accounts with much unknown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.profile import Profile
from closefit.score import compile_score
from closefit.score.decay import Curve
from closefit.terms import AttributeType
from tests.property.reference import Case, score
from tests.scoring import AS_OF, Files, make_inputs

NUMBERS, TEXTS, ITEMS, KINDS = ("n1", "n2"), ("t1", "t2"), ("HubSpot", "Slack", "AWS"), ("visit", "demo", "reply")
ROLES = ", role in ('a', 'B')"
GROUPS = {"engagement": ("demo", "reply")}
TYPES = {
    "n1": AttributeType.number, "n2": AttributeType.number, "t1": AttributeType.text, "t2": AttributeType.text,
    "l1": AttributeType.list, "f1": AttributeType.flag, "d1": AttributeType.date, "role": AttributeType.text,
}  # fmt: skip
# Shrinking runs a query per try; a failing example is small enough to read as it is.
PHASES = (Phase.explicit, Phase.generate)
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


# --- random profiles -----------------------------------------------------------------------------------------------

small = st.integers(-3, 12)
word = st.sampled_from(["b2b", "B2B SaaS", "retail", "Retail ", "x"])
kind = st.sampled_from([*KINDS, "Visit", "engagement", "any"])


@st.composite
def atoms(draw: st.DrawFn) -> str:
    number, text = draw(st.sampled_from([*NUMBERS, "no_such"])), draw(st.sampled_from(TEXTS))
    low, high = sorted((draw(small), draw(small)))
    item, other = draw(st.sampled_from(ITEMS)).lower(), draw(st.sampled_from(ITEMS))
    days, role = draw(st.integers(1, 60)), draw(st.sampled_from(["", ROLES]))
    asked = f"signals('{draw(kind)}', {days}{role})"
    choices = [
        f"{number} {draw(st.sampled_from(['=', '<>', '<', '<=', '>', '>=']))} {low}",
        f"{number} between {low}.5 and {high}",
        f"{number} not in ({low}, {high})",
        f"{text} = '{draw(word)}'",
        f"{text} in ('{draw(word)}', '{draw(word)}')",
        f"starts_with({text}, 'B2')",
        f"has(l1, '{item}')",
        f"has_any(l1, '{item}', '{other}')",
        f"has_all(l1, '{item}', '{other}')",
        "f1",
        "f1 = false",
        f"days_since(d1) <= {draw(st.integers(0, 90))}",
        f"days_until(d1) > {draw(small)}",
        f"{draw(st.sampled_from(['n1', 't1', 'l1', 'd1', 'no_such']))} is null",
        f"{draw(st.sampled_from(['n1', 't2', 'f1']))} is not null",
        f"{asked} >= {draw(st.integers(0, 3))}",
    ]
    return draw(st.sampled_from(choices))


conditions = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or ({pair[1]})"),
    ),
    max_leaves=4,
)
plain = st.fixed_dictionaries(
    {"when": conditions, "points": st.sampled_from([-2, 1, 2.5, 3]), "required": st.booleans()}
)
grade = st.fixed_dictionaries({"when": conditions, "grade": st.sampled_from([100, 80, 55, 20, 0])})
otherwise = st.lists(st.fixed_dictionaries({"else": st.sampled_from([0, 30, 90])}), max_size=1)
graded = st.builds(
    lambda weight, grades, last: {"weight": weight, "grades": [*grades, *last]},
    st.sampled_from([7, 25]),
    st.lists(grade, min_size=1, max_size=3),
    otherwise,
)
fading = st.fixed_dictionaries(
    {"kind": kind, "points": st.sampled_from([10, 2.5]), "half_life": st.sampled_from(["1 day", "14 days", "30 days"])},
    optional={"full_for": st.just("7 days"), "cap": st.sampled_from([4, 20])},
)
counted = st.fixed_dictionaries(
    {"kind": kind, "points": st.just(5), "within": st.just("7 days")}, optional={"at_least": st.integers(1, 3)}
)
lasting = st.fixed_dictionaries({"kind": kind, "points": st.just(1.5)})


def numbered(items: list[dict[str, Any]], noun: str) -> list[dict[str, Any]]:
    return [{"name": f"{noun} {n}", **item} for n, item in enumerate(items, start=1)]


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    criteria = draw(st.lists(st.one_of(plain, graded), min_size=1, max_size=5))
    tier_texts = ["fit >= 5 and intent >= 2.5", "qualified", "fit > 2 or n1 > 3", "not excluded and t1 = 'b2b'", None]
    tiers = draw(st.lists(st.sampled_from(tier_texts), max_size=3))
    return Profile.model_validate(
        {
            "profile": "random",
            "boundary": draw(st.lists(conditions, max_size=2)),
            "exclude": numbered([{"when": c} for c in draw(st.lists(conditions, max_size=2))], "exclusion"),
            "fit": {"qualify": draw(st.sampled_from([None, 0, 3, 10])), "criteria": numbered(criteria, "criterion")},
            "intent": {"signals": draw(st.lists(st.one_of(fading, counted, lasting), max_size=4)), "groups": GROUPS},
            "tiers": numbered([{"when": when} if when else {} for when in tiers], "tier"),
        }
    )


# --- random accounts -----------------------------------------------------------------------------------------------

some_number = st.one_of(small, st.sampled_from([2.5, math.nan, math.inf, -math.inf]))
some_day = st.integers(-40, 100).map(lambda days: AS_OF - dt.timedelta(days=days))
values: dict[str, st.SearchStrategy[Any]] = {
    "n1": some_number, "n2": some_number, "t1": st.one_of(word, st.just("  ")), "t2": word,
    "l1": st.lists(st.sampled_from([*ITEMS, "slack"]), max_size=3), "f1": st.booleans(), "d1": some_day,
}  # fmt: skip
facts = st.fixed_dictionaries({name: st.one_of(st.none(), value) for name, value in values.items()})
all_known = st.fixed_dictionaries(values | {"n1": small, "n2": small, "t1": word})
some_signal = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([*KINDS, "DEMO"]),
        "at": some_day,
        "role": st.sampled_from(["a", "b", "c", None]),
        "strength": st.sampled_from([1.0, 2.0, 0.3333, None]),
    }
)
some_signals = st.one_of(st.none(), st.lists(some_signal, max_size=6))


def scored(
    engine: DuckDBEngine, profile: Profile, accounts: list[dict[str, Any]], signals: Any
) -> list[dict[str, Any]]:
    """Rows in the order of the accounts; every account has the same signals."""
    rows = [{"account": f"{n:03d}.com", **known} for n, known in enumerate(accounts)]
    listed = None if signals is None else [{"account": row["account"], **s} for row in rows for s in signals]
    inputs = make_inputs(engine, Files(rows, listed, types=TYPES))
    found = engine.rows(compile_score(profile, inputs, AS_OF, ordered=False))
    return sorted(found, key=lambda row: str(row["account"]))


def milli(points: float) -> int:
    exact = Decimal(repr(points)) * 1000
    assert exact == int(exact)
    return int(exact)


@QUICK
@given(profiles(), st.lists(facts, min_size=1, max_size=4), some_signals)
def test_two_roads_to_one_score(
    engine: DuckDBEngine, profile: Profile, accounts: list[dict[str, Any]], signals: Any
) -> None:
    """SQL and reference agree on numbers, verdicts, tier, unknowns; low <= likely <= high; reasons add up."""
    for row, known in zip(scored(engine, profile, accounts, signals), accounts, strict=True):
        expected = score(profile, Case(known, signals, AS_OF, GROUPS))
        got: dict[str, Any] = {name: milli(row[name]) for name in ("fit", "fit_low", "fit_high", "intent")}
        got |= {name: row[name] for name in ("excluded_by", "qualified", "tier")}
        got["unknown"] = [name for name in row["unknown"] if name.startswith("criterion")]
        assert got == expected
        assert row["fit_low"] <= row["fit"] <= row["fit_high"]
        assert sum(milli(float(reason.rsplit(" ", 1)[1])) for reason in row["reasons"]) == got["fit"] + got["intent"]
        assert 0 <= row["completeness"] <= 1
        assert row["completeness"] == 1 or got["unknown"]


@QUICK
@given(profiles(), facts, all_known, st.sets(st.sampled_from(sorted(values))))
def test_what_becomes_known_stays_between_the_ends(
    engine: DuckDBEngine, profile: Profile, before: dict[str, Any], truth: dict[str, Any], learned: set[str]
) -> None:
    """However a missing fact turns out, the score stays between the low and the high end that were stated before."""
    after = {n: truth[n] if v is None and n in learned else v for n, v in before.items()}
    first, second = scored(engine, profile, [before, after], signals=None)
    assert first["fit_low"] <= second["fit"] <= first["fit_high"]
    assert second["completeness"] >= 0


@given(st.integers(1, 1_000_000), st.integers(0, 60), st.integers(1, 400), st.integers(0, 2000))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_decay_never_grows(points: int, full_for: int, half_life: int, age: int) -> None:
    """A signal is never worth more a day later, and halves in one half-life."""
    curve = Curve(points, full_for, half_life)
    assert curve.worth(age) >= curve.worth(age + 1) >= 0
    assert abs(curve.worth(full_for + half_life) * 2 - points) <= 1
    assert curve.worth((curve.horizon or 0) + 1) == 0
