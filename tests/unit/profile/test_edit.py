"""Changing a profile's text without touching the rest of it."""

from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path

import pytest

from closefit.errors import ProfileError, UsageError
from closefit.profile import edit_profile, parse_profile
from closefit.profile.emit import Value

TEXT = (Path(__file__).parent / "examples" / "points.yaml").read_text(encoding="utf-8")


def difference(before: str, after: str) -> list[str]:
    """The lines that are gone and the lines that are new."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "version", 5,
            ["-version: 4   # bumped by the review in October", "+version: 5   # bumped by the review in October"],
        ),
        ("about", "x: y # z", ["-about: GTM systems for B2B SaaS teams with an outbound motion", '+about: "x: y # z"']),
        ("fit.qualify", 9, ["-  qualify: 8", "+  qualify: 9"]),
        (
            "fit.criteria[GEOGRAPHY].points", 2,
            [
                f"-    - {{name: geography, layer: firmographic,  when: country = 'US',{' ' * 38}points: 1}}",
                f"+    - {{name: geography, layer: firmographic,  when: country = 'US',{' ' * 38}points: 2}}",
            ],
        ),
        ("exclude[no CRM].status", "proposed", ["+    status: proposed"]),
        ("exclude[no CRM].needs", None, ["-    needs: 2 sources   # one provider is not enough"]),
        ("exclude[2]", None, ["-  - name: shrinking", "-    when: headcount_growth < 0"]),
        ("approvals[+]", {"by": "me", "on": dt.date(2026, 11, 1)}, ["+  - {by: me, on: 2026-11-01}"]),
        ("boundary[+]", "country in ('US', 'CA')", ["+  - country in ('US', 'CA')"]),
        ("outside.inbound", {"to": "csv"}, ["+outside:", "+  inbound:", "+    to: csv"]),
        (
            "template.pains[+]", "new, pain",
            [
                "-  pains: [pipeline ceiling after a Series B]",
                '+  pains: [pipeline ceiling after a Series B, "new, pain"]',
            ],
        ),
        (
            "tiers[warm].route.touches", None,
            [
                "-    route: {to: instantly, campaign: ICP-Warm, touches: 5, spacing: 10 days}",
                "+    route: {to: instantly, campaign: ICP-Warm, spacing: 10 days}",
            ],
        ),
        (
            "tiers[warm].route.spacing", None,
            [
                "-    route: {to: instantly, campaign: ICP-Warm, touches: 5, spacing: 10 days}",
                "+    route: {to: instantly, campaign: ICP-Warm, touches: 5}",
            ],
        ),
        ("intent.groups.engagement", ["a", "b"], ["+  groups:", "+    engagement: [a, b]"]),
        ("exclude[none].x", None, None),
        ("status", None, []),
    ],
)  # fmt: skip
def test_only_the_changed_lines_differ(path: str, value: Value, expected: list[str] | None) -> None:
    """A change replaces, adds or removes its own lines; comments, order and alignment stay."""
    if expected is None:
        with pytest.raises(UsageError, match="there is no entry 'none'"):
            edit_profile(TEXT, {path: value})
        return
    assert difference(TEXT, edit_profile(TEXT, {path: value})) == expected


def test_changes_are_made_in_their_order_and_read_back() -> None:
    """Several changes at once, also to lines that an earlier one moved; line ends stay as they are."""
    changes: dict[str, Value] = {
        "exclude[regulated]": None,
        "exclude[no CRM].because": "no process to work with",
        "openers[0].say": "Hello {name}",
        "version": 5,
    }
    edited = edit_profile(TEXT.replace("\n", "\r\n"), changes)
    assert edited.count("\n") == edited.count("\r\n")
    profile = parse_profile(edited, Path("x"))
    assert [exclusion.name for exclusion in profile.exclude] == ["no CRM", "shrinking", "locked in"]
    assert profile.exclude[0].because == "no process to work with"
    assert (profile.openers[0].say, profile.version) == ("Hello {name}", 5)


def test_a_change_that_breaks_the_profile_is_refused() -> None:
    """What would not load any more is not written, and the message is that of a bad file."""
    with pytest.raises(ProfileError, match="version: expected a whole number, 1 or more, found 'x'"):
        edit_profile(TEXT, {"version": "x"})
    with pytest.raises(ProfileError, match="the key 'name' is missing"):
        edit_profile(TEXT, {"exclude[regulated].name": None})


def test_a_path_that_leads_nowhere_is_refused() -> None:
    """A misspelt entry names the nearest one, a step into a value says so."""
    with pytest.raises(UsageError, match="there is no entry 'regulatd'\n    Did you mean regulated"):
        edit_profile(TEXT, {"exclude[regulatd].status": "proposed"})
    with pytest.raises(UsageError, match="x cannot be looked up in 8"):
        edit_profile(TEXT, {"fit.qualify.x": 1})
