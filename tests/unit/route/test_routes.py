"""Names of routes and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from closefit.errors import ProfileError
from closefit.profile import parse_profile
from closefit.route.deliver import free_name
from closefit.route.routes import Leg, legs_of
from tests.unit.route.conftest import PROFILE

HEAD = PROFILE.partition("tiers:")[0]


def legs(tiers: str, head: str = HEAD) -> tuple[Leg, ...]:
    """The legs of a profile with these tiers."""
    return legs_of(parse_profile(f"{head}tiers:\n{tiers}", Path("icp.yaml")))


def test_a_campaign_is_one_route_whoever_fills_it() -> None:
    """Two tiers, two origins and two profiles that fill one campaign share its route, so nobody enters it twice."""
    tiers = (
        "  - {name: hot, when: fit > 9, route: {to: instantly, campaign: ICP}}\n"
        "  - {name: warm, when: fit > 5, route: {inbound: {to: Instantly, campaign: icp }}}\n"
    )
    found = legs(tiers) + legs(tiers, HEAD.replace("profile: gtm", "profile: other"))
    assert {leg.route for leg in found} == {"instantly: campaign icp"}


def test_without_campaign_or_list_a_route_is_profile_tier_and_origin() -> None:
    """Somebody who was sent outbound and then comes by himself goes over another route."""
    (outbound, inbound) = legs("  - {name: hot, route: {outbound: {to: crm}, inbound: {to: crm, within: 5 minutes}}}\n")
    assert (outbound.route, outbound.stem) == ("crm: gtm hot outbound", "crm-hot-outbound")
    assert (inbound.route, inbound.stem) == ("crm: gtm hot inbound", "crm-hot-inbound")


def test_campaigns_that_differ_only_in_signs_get_files_of_their_own() -> None:
    """Names that are the same in a file name are told apart, and the same way in every run."""
    tiers = (
        "  - {name: a, when: fit > 9, route: {to: x, campaign: Q1/A}}\n  - {name: b, route: {to: x, campaign: Q1 A}}\n"
    )
    stems = {leg.stem for leg in legs(tiers)}
    assert len(stems) == 2
    assert all(stem.startswith("x-q1-a-") for stem in stems)
    assert stems == {leg.stem for leg in legs(tiers)}


@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_any_name_gives_a_file_name(name: str) -> None:
    """No campaign leads out of the folder or to a name that a file system refuses."""
    quoted = name.replace("'", "''").replace("\n", " ")
    try:
        found = legs(f"  - {{name: a, route: {{to: x, campaign: '{quoted}'}}}}\n")
    except ProfileError:
        assume(condition=False)
    stem = found[0].stem
    assert stem
    assert len(stem.encode()) <= 130
    assert not set(stem) & set('/\\:*?"<>|.\x00 ')


@pytest.mark.parametrize(("there", "free"), [([], "a.csv"), (["a.csv"], "a-2.csv"), (["a.csv", "a-2.csv"], "a-3.csv")])
def test_no_file_is_written_over(tmp_path: Path, there: list[str], free: str) -> None:
    """The next free number is taken."""
    for name in there:
        (tmp_path / name).touch()
    assert free_name(tmp_path / "a.csv").name == free
