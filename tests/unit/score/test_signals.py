"""Signals: kinds and groups, windows, strength, decay, caps, and days that cannot be looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from closefit.score.decay import Curve, decay_table
from tests.scoring import AS_OF, Files, days_ago, profile_of, score_one

HEAD = "closefit: 1\nprofile: test\nfit: {criteria: [{name: seen, when: \"signals('any', 30) >= 2\", points: 3}]}\n"


def intent(*rules: str, groups: str = "{}") -> str:
    listed = "\n".join(f"    - {rule}" for rule in rules)
    return f"{HEAD}intent:\n  groups: {groups}\n  signals:\n{listed}\n"


def signal(kind: str, age: int, **fields: Any) -> dict[str, Any]:
    return {"account": "acme.com", "kind": kind, "at": days_ago(age), **fields}


def scored(text: str, *signals: dict[str, Any]) -> dict[str, Any]:
    return score_one(profile_of(text), Files([{"account": "acme.com"}], list(signals)))


def test_worth_by_age() -> None:
    """Full for a week, half after a half-life more, a quarter after two; nothing before the signal happens."""
    curve = Curve(10_000, full_for=7, half_life=30)
    assert [curve.worth(age) for age in (-1, 0, 7, 37, 67)] == [0, 10_000, 10_000, 5_000, 2_500]


def test_table_ends_where_nothing_is_left() -> None:
    """The table holds every age at which a curve is worth something, and its last row is not empty."""
    curves = [Curve(10_000, 7, 14), Curve(2_000, 0, 30), Curve(-500, 0, 3)]
    rows = decay_table(curves)
    assert [row[0] for row in rows] == list(range(len(rows)))
    assert any(rows[-1][1:])
    assert all(curve.worth(len(rows)) == 0 for curve in curves)


def test_lasting_signals() -> None:
    """A kind without a half-life is worth the same at any age."""
    assert (
        scored(intent("{kind: won_before, points: 1.5}"), signal("won_before", 4000), signal("won_before", 1))["intent"]
        == 3
    )


def test_cap() -> None:
    """All signals of a kind together earn at most its cap."""
    row = scored(intent("{kind: visit, points: 10, half_life: 14 days, cap: 20}"), *[signal("visit", 1)] * 5)
    assert (row["intent"], row["reasons"]) == (20, ["seen +3", "visit +20"])


@pytest.mark.parametrize(
    ("strength", "worth"),
    [
        (2.0, 20),
        (0.5, 5),
        (None, 10),
        (0.0, 0),
        (-3.0, 0),
        (0.3333, 3.33),
        (float("nan"), 10),
        (float("inf"), 10),
        (1e9, 10_000),
    ],
)
def test_strength_multiplies(strength: float | None, worth: float) -> None:
    """Strength multiplies points in thousandths; unknown is 1, negative is nothing, and there is a most."""
    assert scored(intent("{kind: visit, points: 10}"), signal("visit", 0, strength=strength))["intent"] == worth


def test_groups_and_any() -> None:
    """A group is used like a kind, kinds compare without regard to case, and any is all of them."""
    text = intent(
        "{kind: engagement, points: 1}", "{kind: any, points: 0.1}", "{kind: REPLY, points: 5}",
        groups="{Engagement: [Reply, webinar]}",
    )  # fmt: skip
    row = scored(text, signal("reply", 1), signal(" Webinar ", 2), signal("visit", 3))
    assert row["reasons"] == ["seen +3", "engagement +2", "any +0.3", "REPLY +5"]


def test_window_edges() -> None:
    """A window of 30 days reaches back 30 days, and neither beyond nor into the future."""
    for ages, met in (((0, 30), True), ((0, 31), False), ((0, -1), False)):
        assert (scored(HEAD, *(signal("x", age) for age in ages))["fit"] == 3) is met


def test_at_least_in_a_window_pays_once() -> None:
    """Enough signals in the window pay their points once; strength does not change the count."""
    text = intent("{kind: blog, points: 5, at_least: 3, within: 7 days}")
    assert scored(text, *(signal("blog", 7, strength=9.0) for _ in range(2)))["intent"] == 0
    assert scored(text, *(signal("blog", 7) for _ in range(8)))["reasons"] == ["seen +3", "blog +5"]


def test_signals_without_a_day_are_not_looked_at() -> None:
    """A signal without a date counts for nothing."""
    undated = {"account": "acme.com", "kind": "visit", "at": None}
    row = scored(intent("{kind: visit, points: 10}"), undated, undated)
    assert (row["intent"], row["fit"]) == (0, 0)


def test_signals_of_others() -> None:
    """Signals of an account that is not scored do not make a row."""
    other = {"account": "other.com", "kind": "visit", "at": AS_OF}
    assert scored(intent("{kind: visit, points: 10}"), other)["intent"] == 0


def test_as_of_decides() -> None:
    """The same files score as of any day: what came later is not there yet."""
    profile = profile_of(intent("{kind: visit, points: 10, half_life: 10 days}"))
    files = Files([{"account": "acme.com"}], [signal("visit", 0)])
    worth = [score_one(profile, files, AS_OF + dt.timedelta(days=days))["intent"] for days in (-1, 0, 10)]
    assert worth == [0, 10, 5]
