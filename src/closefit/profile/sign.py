"""Signing: a proposed exclusion becomes active because a named person said so on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from closefit.conditions.grammar import nearest
from closefit.errors import UsageError
from closefit.profile.dump import PROPOSED
from closefit.profile.edit import edit_profile
from closefit.profile.emit import Value
from closefit.profile.load import parse_profile
from closefit.profile.reader import read_yaml
from closefit.profile.schema import Profile


def proposed_exclusions(profile: Profile) -> tuple[str, ...]:
    """Names of the exclusions that await sign-off, in the order of the file."""
    return tuple(exclusion.name for exclusion in profile.exclude if not exclusion.active)


def sign_exclusions(
    text: str, names: Sequence[str], *, by: str, on: dt.date, note: str | None = None, file: Path = Path("icp.yaml")
) -> str:
    """The profile's text with these exclusions active and signed; all else stays as it was written.

    Raises:
        ProfileError: the text is no legal profile, before or after.
        UsageError: a name is no exclusion of the profile, or one that is active already. All such names at once.
    """
    profile = parse_profile(text, file)
    places = {exclusion.name.lower(): place for place, exclusion in enumerate(profile.exclude)}
    wrong = [problem for name in names if (problem := _problem(profile, places, name))]
    if wrong:
        raise UsageError(" ".join(wrong), advice=_waiting(profile))
    signature: dict[str, Value] = {"by": by, "on": on}
    if note:
        signature["note"] = note
    changes: dict[str, Value] = {}
    chosen = sorted({places[name.strip().lower()] for name in names})
    for place in chosen:
        changes[f"exclude[{place}].status"] = "active"
        changes[f"exclude[{place}].signed"] = signature
    return _without_remarks(edit_profile(text, changes, file), chosen, file)


def _problem(profile: Profile, places: dict[str, int], name: str) -> str | None:
    wanted = name.strip().lower()
    if wanted not in places:
        close = nearest(wanted, places)
        return f"There is no exclusion {name!r}" + (f"; did you mean {close!r}?" if close else ".")
    if profile.exclude[places[wanted]].active:
        return f"The exclusion {name!r} is active already."
    return None


def _waiting(profile: Profile) -> str:
    names = proposed_exclusions(profile)
    if not names:
        return "No exclusion of this profile awaits sign-off."
    return f"Awaiting sign-off: {'; '.join(names)}."


def _without_remarks(text: str, places: Sequence[int], file: Path) -> str:
    """Our own remark right above a signed exclusion goes, for it is no longer true; other comments stay."""
    source = read_yaml(text, file)
    for place in reversed(places):
        line = text.rfind("\n", 0, source.keys[("exclude", place, "name")].start) + 1
        before = text.rfind("\n", 0, line - 1) + 1
        if text[before:line].strip().lstrip("# ") == PROPOSED:
            text = text[:before] + text[line:]
    return text
