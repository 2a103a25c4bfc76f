"""Signing a proposed exclusion changes its lines and no others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.errors import UsageError
from closefit.profile import parse_profile, proposed_exclusions, sign_exclusions
from closefit.profile.dump import PROPOSED

FILE = Path("icp.yaml")
DAY = dt.date(2026, 10, 3)
TEXT = f"""\
closefit: 1
profile: by-hand   # ours
exclude:
  # {PROPOSED}
  - name: "churned: agency"   # agencies leave
    when: industry = 'agency'
    status: proposed
  # {PROPOSED}
  - name: shrinking
    when: headcount_growth < 0
    status: proposed   # ask sales
  - {{name: regulated, when: "industry = 'government'"}}
fit:
  criteria:
    - {{name: size, when: employees >= 50, points: 3}}
"""


def test_a_signed_exclusion_is_active_and_says_who_and_when() -> None:
    """Status, name and day are in the file, and the other exclusions stay as they were."""
    signed = sign_exclusions(TEXT, ["Churned: Agency"], by="vp@example.com", on=DAY, note="agreed in the QBR")
    profile = parse_profile(signed, FILE)
    agency = profile.exclude[0]
    assert agency.active
    assert agency.signed is not None
    assert (agency.signed.by, agency.signed.on, agency.signed.note) == ("vp@example.com", DAY, "agreed in the QBR")
    assert proposed_exclusions(profile) == ("shrinking",)


def test_comments_and_other_lines_stay() -> None:
    """A person's comments stay; our remark goes from the signed exclusion only."""
    signed = sign_exclusions(TEXT, ["churned: agency"], by="vp@example.com", on=DAY)
    assert "# agencies leave" in signed
    assert "# ask sales" in signed
    assert signed.count(PROPOSED) == 1
    assert signed.index(PROPOSED) > signed.index("churned: agency")
    kept = [line for line in TEXT.splitlines() if "proposed" not in line]
    assert [line for line in signed.splitlines() if line in kept] == kept


def test_both_can_be_signed_at_once() -> None:
    """Several names are one change."""
    signed = sign_exclusions(TEXT, ["shrinking", "churned: agency"], by="vp@example.com", on=DAY)
    assert proposed_exclusions(parse_profile(signed, FILE)) == ()
    assert PROPOSED not in signed


def test_wrong_names_are_all_told_at_once() -> None:
    """A name that is not there, and one that is active already, are both said, with what waits."""
    with pytest.raises(UsageError) as caught:
        sign_exclusions(TEXT, ["shrinkng", "regulated"], by="vp@example.com", on=DAY)
    told = str(caught.value)
    assert "There is no exclusion 'shrinkng'; did you mean 'shrinking'?" in told
    assert "The exclusion 'regulated' is active already." in told
    assert "Awaiting sign-off: churned: agency; shrinking." in told
