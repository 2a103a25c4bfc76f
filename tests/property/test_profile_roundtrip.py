"""What is written is what is read."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from closefit.conditions import parse_condition, tree_text
from closefit.profile import Profile, dump_profile, parse_profile
from tests.property.strategies import conditions, profiles

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(profiles())
def test_a_profile_that_was_written_reads_back_as_equal(profile: Profile) -> None:
    """Whatever a profile holds, its file reads back as the same profile, and writing it again gives the same bytes."""
    text = dump_profile(profile)
    again = parse_profile(text, Path("icp.yaml"))
    assert again == profile
    assert dump_profile(again) == text


@quick
@given(conditions)
def test_a_condition_keeps_its_meaning_when_its_tree_is_written(text: str) -> None:
    """A condition's tree, written as text, reads back as the same tree."""
    condition = parse_condition(text)
    again = parse_condition(tree_text(condition.tree))
    assert again.tree == condition.tree
    assert again.attributes == condition.attributes
