"""Every compile target keeps the same promises, whatever the profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import closefit.destinations.compile as room
from closefit.destinations.compile import TARGETS, Compiled, LineKind, Sources, Target, target_named
from closefit.destinations.compile.fields import Fields
from closefit.destinations.compile.register import Register
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.score.rules import rules_of
from tests.property.strategies import profiles

#: Files of the room that are no targets.
_SHARED = {
    "__init__", "audience", "columns", "fields", "language", "reading", "record", "register", "search", "targets",
    "wording",
}  # fmt: skip
_TARGETS = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


def sources_of(target: Target, profile: Profile) -> Sources:
    """What a target is made from; rows for those that need some."""
    scored = [{"account": "acme.com", "name": "Acme", "tier": "hot", "fit": 11, "intent": 10}]
    people = [{"account": "acme.com", "email": "ann@acme.com", "name": "Ann", "title": "VP Sales"}]
    return Sources(
        profile, Fields(), scored if "scored" in target.needs else None, people if "people" in target.needs else None
    )


def test_every_file_of_the_room_is_a_target() -> None:
    """Each vendor's file is in the list of targets, and each target has its file."""
    names = {path.stem for path in Path(str(room.__file__)).parent.iterdir() if path.stem != "__pycache__"}
    assert names - _SHARED == {target.module for target in TARGETS}


@_TARGETS
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(profile=profiles())
def test_every_line_is_expressed_or_listed(target: Target, profile: Profile) -> None:
    """No line of a profile is dropped or told twice, the points add up, and the same input gives the same bytes."""
    compiled = target.compile(sources_of(target, profile))
    said = [entry.line for entry in compiled.expressed]
    missing = [entry.line for entry in compiled.inexpressible]
    assert sorted([*said, *missing], key=str) == sorted(Register(profile).lines, key=str)
    assert not set(said) & set(missing)
    assert compiled.coverage(LineKind.criterion).most == profile.fit_maximum
    assert compiled.coverage(LineKind.signal).most == rules_of(profile).intent_maximum
    assert all(entry.why.endswith((".", "?")) for entry in compiled.inexpressible)
    assert all(entry.where for entry in compiled.expressed)
    assert target.compile(sources_of(target, profile)) == compiled


@_TARGETS
def test_a_target_says_who_it_is(target: Target) -> None:
    """Names are lower case with hyphens, titles and what is made are words, needs are files that can be given."""
    assert target.name == target.name.lower().replace("_", "-").strip()
    assert target.title
    assert target.makes
    assert set(target.needs) | set(target.takes) <= {"scored", "people", "accounts"}
    assert target_named(target.name) is target
    assert target_named(target.title) is target


def test_an_unknown_target_is_told_the_nearest() -> None:
    """A slip in the name of a target is answered with the one that was meant and the list."""
    with pytest.raises(UsageError) as error:
        target_named("salesfroce")
    assert str(error.value).startswith(
        "--to 'salesfroce' is no target\n    Did you mean salesforce? The targets are: salesforce"
    )


def test_a_profile_that_says_nothing_compiles() -> None:
    """A profile without a criterion gives files all the same."""
    profile = Profile.model_validate({"profile": "bare", "fit": {"criteria": []}})
    for target in TARGETS:
        assert isinstance(target.compile(sources_of(target, profile)), Compiled)
