"""Writing a profile: as a team reads it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from closefit.profile import (
    Criterion,
    Destination,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Fit,
    Grade,
    Profile,
    Routes,
    Status,
    Tier,
    dump_profile,
    evidence_text,
    load_profile,
    parse_profile,
)
from closefit.terms import Layer

EXAMPLES = Path(__file__).parent / "examples"

EVIDENCE = Evidence(
    won=148, lost=264, churned=12, share_won=0.62113, share_lost=0.31, gap=0.31, gap_low=0.18, gap_high=0.43,
    q=0.00041, stability=0.96, from_=dt.date(2025, 1, 3), to=dt.date(2026, 6, 30), as_of_today=True,
)  # fmt: skip

DERIVED = Profile(
    profile="acme",
    status=Status.draft,
    exclude=(Exclusion(name="tiny", when="employees < 5", status=ExclusionStatus.proposed),),
    fit=Fit(
        qualify=Decimal("2.5"),
        criteria=(
            Criterion(
                name="headcount",
                layer=Layer.firmographic,
                when="employees between 50 and 500",
                points=Decimal(3),
                evidence=EVIDENCE,
            ),
            Criterion(
                name="industry",
                grades=(Grade(when="industry in ('b2b saas', 'it')", grade=Decimal(2)), Grade(grade=Decimal("0.5"))),
                evidence=Evidence(source=EvidenceSource.expert),
            ),
        ),
    ),
    tiers=(
        Tier(name="hot", when="fit >= 4", route=Routes(inbound=Destination(to="csv"), outbound=Destination(to="csv"))),
        Tier(name="out"),
    ),
)

TEXT = """\
closefit: 1
profile: acme
version: 1
status: draft

exclude:
  # proposed: it excludes nobody until status is active
  - name: tiny
    when: employees < 5
    status: proposed

fit:
  qualify: 2.5
  criteria:
    # won 62 % · lost 31 % · gap +31 (18 to 43) · 412 deals
    - name: headcount
      layer: firmographic
      when: employees between 50 and 500
      points: 3
      evidence: {source: derived, won: 148, lost: 264, churned: 12, share_won: 0.6211, share_lost: 0.31,
                 gap: 0.31, gap_low: 0.18, gap_high: 0.43, q: 0.00041, stability: 0.96, from: 2025-01-03,
                 to: 2026-06-30, as_of_today: true}
    - name: industry
      grades:
        - {when: "industry in ('b2b saas', 'it')", grade: 2}
        - {else: 0.5}
      evidence: {source: expert}

tiers:  # the first that matches wins
  - {name: hot, when: fit >= 4, route: {to: csv}}
  - {name: out}
"""


def test_a_derived_profile_is_written_so() -> None:
    """One criterion a block, its evidence in words above it and as data below, the file always the same."""
    assert dump_profile(DERIVED) == TEXT


@pytest.mark.parametrize("name", ["points.yaml", "scale.yaml"])
def test_the_examples_survive_being_written(name: str) -> None:
    """Both examples of the format read back as equal after they were written."""
    profile = load_profile(EXAMPLES / name)
    assert parse_profile(dump_profile(profile), Path(name)) == profile


def test_long_conditions_are_folded() -> None:
    """A condition too long for a line is broken at blanks and keeps its text."""
    when = f"industry in ({', '.join(repr(f'industry {n}') for n in range(40))})"
    profile = Profile(profile="x", fit=Fit(criteria=(Criterion(name="a", when=when, points=Decimal(1)),)))
    text = dump_profile(profile)
    assert max(len(line) for line in text.splitlines()) <= 110
    assert parse_profile(text, Path("x")).fit.criteria[0].when == when


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(), ""),
        (Evidence(source=EvidenceSource.expert), ""),
        (Evidence(gap=-0.004), "gap 0"),
        (Evidence(won=5, lost=1200, gap=-0.12), "gap -12 · 1,205 deals"),
        (Evidence(source=EvidenceSource.interview, won=6), "6 deals · source: interview"),
        (Evidence(share_won=1, share_lost=0, share_churned=0.5), "won 100 % · lost 0 % · churned 50 %"),
    ],
)
def test_evidence_is_said_in_one_line(evidence: Evidence, words: str) -> None:
    """The comment names what is known and leaves out what is not."""
    assert evidence_text(evidence) == words


def test_a_tiny_q_value_never_reads_as_nothing() -> None:
    """A q-value below a millionth is written as a millionth, rounded up; one that is 0 stays 0."""
    for q, text in ((3e-12, "q: 0.000001,"), (0.0000094, "q: 0.000009,"), (0.0, "q: 0,")):
        evidence = Evidence(won=148, lost=264, q=q, stability=0.96)
        exclude = (Exclusion(name="tiny", when="employees < 5", evidence=evidence),)
        assert text in dump_profile(DERIVED.model_copy(update={"exclude": exclude}))
