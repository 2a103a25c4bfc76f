"""Lint without data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.profile import Finding, Level, check_profile, load_profile, parse_profile, place_in

EXAMPLES = Path(__file__).parent / "examples"
TODAY = dt.date(2026, 11, 22)

GOOD = """
closefit: 1
profile: good
approvals: [{by: vp@example.com, on: 2026-11-01}]
boundary: [employees between 20 and 2000]
exclude: [{name: regulated, when: industry = 'government'}]
fit:
  qualify: 3
  criteria:
    - {name: size, when: employees between 50 and 500, points: 3, evidence: {source: derived, to: 2026-10-01}}
    - {name: country, when: country = 'US', points: 1, evidence: {source: expert}}
tiers:
  - {name: hot, when: fit >= 4}
  - {name: warm, when: fit >= 3}
  - {name: out}
"""


def findings(text: str, today: dt.date = TODAY) -> list[Finding]:
    return list(check_profile(parse_profile(text, Path("icp.yaml")), today))


def codes(text: str, today: dt.date = TODAY) -> dict[str, str]:
    """Code and place of each finding; one each in these tests."""
    return {finding.code: finding.place for finding in findings(text, today)}


def with_criterion(criterion: str) -> str:
    return GOOD.replace("tiers:", f"    - {{{criterion}, evidence: {{source: expert}}}}\ntiers:")


def test_a_good_profile_has_nothing_to_say() -> None:
    """Approved, backed, excluding someone, every tier within reach: no finding."""
    assert findings(GOOD) == []


def test_the_example_lacks_only_evidence() -> None:
    """The format's first example is sound but for its evidence."""
    profile = load_profile(EXAMPLES / "points.yaml")
    assert [finding.code for finding in check_profile(profile, TODAY)] == ["no-evidence"]


@pytest.mark.parametrize(
    ("criterion", "code", "level", "words"),
    [
        ("name: a, when: employees between 500 and 50, points: 1", "never-matches", Level.error, "can never be true"),
        ("name: a, when: employees > 5000, points: 1", "outside-boundary", Level.warning, "only be earned outside"),
        ("name: a, when: employees > 10, points: 1", "in-boundary", Level.note, "already asks for the criterion 'a'"),
        (
            "name: a, when: industry = 'Government', points: 1",
            "excluded-anyway", Level.warning, "excluded by 'regulated'",
        ),
        (
            "name: a, when: lower(country) = 'us', points: 1",
            "same-criteria", Level.warning, "'country' and 'a' say the same",
        ),
        ("name: a, when: job_title = 'VP', points: 1", "job-title", Level.warning, "a person's title (job_title)"),
        ("name: a, when: contact_title = 'VP', points: 1", "job-title", Level.warning, "fit is about the company"),
        ("name: a, when: x > 1, points: 0", "no-points", Level.warning, "can earn nothing"),
        (
            "name: a, grades: [{when: seniority = 'manager', grade: 3}, {when: seniority = 'vp', grade: 1}]",
            "falling-grades", Level.warning, "seniority = 'vp' earns 1, less than seniority = 'manager' with 3",
        ),
        (
            "name: a, grades: [{when: \"signals('a', 9) >= 3\", grade: 1}, {when: \"signals('a', 9) >= 1\", grade: 2}]",
            "falling-grades", Level.warning, "earns 1, less than",
        ),
    ],
)  # fmt: skip
def test_a_pointless_criterion_is_found(criterion: str, code: str, level: Level, words: str) -> None:
    """What can never be earned, is earned by all, counts twice or belongs to a person is told with its place."""
    found = findings(with_criterion(criterion))
    assert [(finding.code, finding.level) for finding in found] == [(code, level)]
    assert words in found[0].message
    assert found[0].place.startswith("fit.criteria")
    assert found[0].advice


@pytest.mark.parametrize(
    ("tiers", "place", "words"),
    [
        (
            "[{name: a, when: fit >= 3}, {name: b, when: fit >= 4}, {name: c}]",
            "tiers[1]", "the tiers before it take everyone",
        ),
        ("[{name: a, when: fit > 4}, {name: c}]", "tiers[0]", "fit > 4 cannot be true, fit is at most 4"),
        ("[{name: a, when: fit < 0}, {name: c}]", "tiers[0]", "fit < 0 cannot be true"),
        ("[{name: a, when: excluded}, {name: c}]", "tiers[0]", "has the tier excluded before any other"),
        ("[{name: a}, {name: c}]", "tiers[1]", "'a' before it takes everyone"),
        (
            "[{name: a, when: fit > 3 and intent > 4}, {name: b, when: intent < 6}, {name: c, when: fit>3}, {name: d}]",
            "tiers[2]", "the tiers before it take everyone",
        ),
    ],
)  # fmt: skip
def test_a_tier_that_nobody_reaches_is_an_error(tiers: str, place: str, words: str) -> None:
    """A tier behind a wider one, or above the maximum, is named."""
    head = GOOD[: GOOD.index("tiers:")] + "intent: {signals: [{kind: x, points: 5, half_life: 9 days}]}\n"
    found = findings(f"{head}tiers: {tiers}")
    assert [(finding.code, finding.level, finding.place) for finding in found] == [
        ("unreachable-tier", Level.error, place)
    ]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("approvals: [{by: vp@example.com, on: 2026-11-01}]\n", "", {"not-approved": ""}),
        ("on: 2026-11-01", "on: 2026-12-24", {"approval-ahead": "approvals[0]"}),
        ("exclude: [{name: regulated, when: industry = 'government'}]\n", "", {"no-exclusion": ""}),
        ("'government'}]", "'x', status: proposed}]", {"no-exclusion": "exclude", "proposed-exclusion": "exclude[0]"}),
        (", evidence: {source: expert}", "", {"no-evidence": "fit.criteria[1]"}),
        ("{source: derived, to: 2026-10-01}", "{source: expert}", {"only-opinion": "fit.criteria"}),
        ("qualify: 3", "qualify: 5", {"qualify-above-maximum": "fit.qualify"}),
        ("  qualify: 3\n", "", {"no-qualify": "fit"}),
        ("qualify: 3", "qualify: 3\n  scale: 10", {"weights-off-scale": "fit.scale"}),
        ("profile: good", "profile: good\nstatus: hypothesis", {"hypothesis": "status"}),
        ("tiers:", "intent: {signals: [{kind: x, points: 5}]}\ntiers:", {"no-decay": "intent.signals[0]"}),
        ("  - {name: out}\n", "", {"no-last-tier": "tiers"}),
        ("profile: good", "profile: good\nreview: {rederive: 1 month}", {"stale-rederive": "review"}),
        ("profile: good", "profile: good\nreview: {boundary: 2 weeks}", {"stale-boundary": "review"}),
    ],
)
def test_one_weakness_gives_its_own_finding(old: str, new: str, expected: dict[str, str]) -> None:
    """Each weakness put into a good profile is found, at its place, and nothing else is."""
    assert old in GOOD
    assert codes(GOOD.replace(old, new)) == expected


def test_a_signal_layer_is_stale_after_a_quarter() -> None:
    """Without a clock of its own, a layer of signals is stale three months after the last approval."""
    text = GOOD.replace("tiers:", "intent: {signals: [{kind: x, points: 5, half_life: 9 days}]}\ntiers:")
    assert codes(text, dt.date(2027, 2, 1)) == {}
    assert codes(text, dt.date(2027, 2, 2)) == {"stale-signals": "review"}


def test_secondary_criteria_do_not_count_towards_seven() -> None:
    """Eight criteria are too many unless one is secondary."""
    more = [f"name: c{n}, when: x{n} > 1, points: 1" for n in range(6)]
    text = GOOD
    for criterion in more:
        text = text.replace("tiers:", f"    - {{{criterion}, evidence: {{source: expert}}}}\ntiers:")
    assert codes(text) == {"too-many-criteria": "fit.criteria"}
    assert codes(text.replace("points: 1, evidence", "points: 1, secondary: true, evidence", 1)) == {}


def test_findings_come_worst_first() -> None:
    """Errors stand before warnings, warnings before notes."""
    text = GOOD.replace("qualify: 3", "qualify: 5").replace("  - {name: out}\n", "").replace("approvals", "# approvals")
    assert [finding.level for finding in findings(text)] == [Level.error, Level.warning, Level.note]


def test_a_finding_can_be_placed_in_the_file() -> None:
    """The path of a finding leads to its line and column; what is not written is placed where it would belong."""
    places = [
        place_in(GOOD, path, Path("icp.yaml")) for path in (("fit", "criteria", 1), ("fit", "scale"), ("intent",))
    ]
    assert [str(place) for place in places] == ["icp.yaml:11:7", "icp.yaml:7:1", "icp.yaml:2:1"]
