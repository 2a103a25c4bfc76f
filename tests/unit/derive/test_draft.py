from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from closefit.derive import draft_profile
from closefit.derive.derivation import Derivation
from closefit.derive.findings import (
    AttributeFinding,
    AttributeVerdict,
    Card,
    CardCriterion,
    CardGrade,
    DealCounts,
    ExclusionFinding,
    Leak,
    Quality,
    Verdict,
)
from closefit.profile import ExclusionStatus, dump_profile, parse_profile
from closefit.terms import Layer


def finding(name: str, condition: str, verdict: AttributeVerdict = AttributeVerdict.priority) -> AttributeFinding:
    """Half of 80 won and a fifth of 120 lost deals meet it."""
    return AttributeFinding(
        name=name, layer=Layer.behavioral, verdict=verdict, condition=condition, won=0.5, lost=0.2, churned=0.25,
        gap=0.3, gap_low=0.17, gap_high=0.42, lift=1.6, p=0.001, q=0.004, known=0.9, won_count=40, lost_count=24,
        churned_known=16,
    )  # fmt: skip


SIZE = finding("employees", "employees between 50 and 500")
DEMO = finding("signals('demo_request', 90)", "signals('demo_request', 90) >= 1")
BLOG = finding("signals('blog', 90)", "signals('blog', 90) >= 3", AttributeVerdict.unclear)
ANY = finding("signals('any', 90)", "signals('any', 90) >= 3")
COUNTRY = replace(finding("country", "country = 'DE'", AttributeVerdict.boundary), won=0.97, lost=0.96)
RARE = finding("signals('unsubscribe', 90)", "signals('unsubscribe', 90) < 1")


def derivation() -> Derivation:
    """A small derivation with one of everything."""
    card = Card(
        criteria=(
            CardCriterion(
                "employees", Layer.firmographic,
                (
                    CardGrade("employees between 50 and 500", 5, 40, 24),
                    CardGrade("employees > 500", 2, 10, 9),
                    CardGrade(None, 0, 1, 1),
                ),
                0.92, SIZE,
            ),
            CardCriterion(DEMO.name, Layer.behavioral, (CardGrade(DEMO.condition, 3, 40, 24),), 0.71, DEMO),
        ),
        qualify=5, maximum=8, tiers=(("A", 7), ("B", 5), ("C", 0)),
    )  # fmt: skip
    exclusion = ExclusionFinding(
        "churned: agency", "agency = true", "Agencies churn.", 3, 41, 12, 20, Layer.firmographic, 0.01
    )
    return Derivation(
        source="deals.csv", as_of=dt.date(2026, 9, 30), seed=0, first=dt.date(2025, 1, 2), last=dt.date(2026, 9, 30),
        deals=DealCounts(100, 150, 20, 5), assumptions=(), hygiene=(),
        leaks=(Leak("Employees", "by its name", "name", overruled=True, attribute="employees"),),
        attributes=(SIZE, DEMO, BLOG, ANY, RARE, COUNTRY), card=card, exclusions=(exclusion,),
        boundary=("country = 'DE'",),
        verdict=Verdict.ranks_only, words="It ranks.", quality=Quality(0.71, 0.64, 0.78, 0.6, 0.65, "grouped"),
    )  # fmt: skip


def test_the_draft_is_a_profile_that_reads_back_as_itself() -> None:
    """What is drafted can be written and read without loss, twice the same."""
    profile = draft_profile(derivation(), "ideal-customer")
    text = dump_profile(profile)
    assert parse_profile(text, Path("icp.yaml")) == profile
    assert text == dump_profile(draft_profile(derivation(), "ideal-customer"))


def test_criteria_carry_their_points_grades_and_evidence() -> None:
    """Grades keep their order, one condition is points, and the evidence is the finding's."""
    profile = draft_profile(derivation(), "x")
    size, demo = profile.fit.criteria
    assert [(grade.when, grade.grade) for grade in size.grades] == [
        ("employees between 50 and 500", Decimal(5)), ("employees > 500", Decimal(2)),
    ]  # fmt: skip
    assert (demo.name, demo.when, demo.points) == ("demo request in 90 days", DEMO.condition, Decimal(3))
    assert profile.fit.qualify == 5
    assert profile.fit_maximum == 8000
    evidence = size.evidence
    assert evidence is not None
    assert (evidence.won, evidence.lost, evidence.churned) == (80, 120, 16)
    assert (evidence.gap, evidence.gap_low, evidence.gap_high, evidence.q) == (0.3, 0.17, 0.42, 0.004)
    assert (evidence.from_, evidence.to, evidence.stability) == (dt.date(2025, 1, 2), dt.date(2026, 9, 30), 0.92)
    assert evidence.note == "kept although it looks like a leak: by its name"
    assert demo.evidence is not None
    assert demo.evidence.note is None


def test_churn_that_nobody_knows_is_not_told_as_nobody_churned() -> None:
    """Without a word on churn the evidence has no number of churned customers, neither of a line nor of the whole."""
    known = derivation()
    assert known.card is not None
    criteria = tuple(replace(c, finding=replace(c.finding, churned=None, churned_known=0)) for c in known.card.criteria)
    counts = replace(known.deals, churned=0)
    profile = draft_profile(replace(known, deals=counts, card=replace(known.card, criteria=criteria)), "x")
    assert profile.evidence is not None
    assert profile.evidence.churned is None
    assert [c.evidence.churned for c in profile.fit.criteria if c.evidence] == [None, None]
    assert "churned: 0" not in dump_profile(profile)


def test_exclusions_are_proposed_and_inert() -> None:
    """An exclusion comes with its false-reject rate and is not active."""
    (exclusion,) = draft_profile(derivation(), "x").exclude
    assert exclusion.status is ExclusionStatus.proposed
    assert not exclusion.active
    assert exclusion.evidence is not None
    assert exclusion.evidence.note == "would have refused 3 of 41 good customers and avoided 12 of 20"


def test_signals_that_won_deals_had_more_often_make_the_intent() -> None:
    """Proven kinds are worth twice the others, whose half-life is a default; `any` and lack of a signal do not pay."""
    signals = draft_profile(derivation(), "x").intent.signals
    assert [(rule.kind, rule.points, rule.cap) for rule in signals] == [
        ("demo_request", Decimal(10), Decimal(20)), ("blog", Decimal(5), Decimal(10)),
    ]  # fmt: skip
    assert signals[0].evidence is not None
    assert "the half-life is a default: the data cannot tell; the cap of 2 signals is a default" in str(
        signals[0].evidence.note
    )


def test_tiers_are_the_cards_and_go_to_the_built_in_destination() -> None:
    """Bands go to csv, best first; the rest goes nowhere."""
    tiers = draft_profile(derivation(), "x").tiers
    assert [(tier.name, tier.when) for tier in tiers] == [("A", "fit >= 7"), ("B", "fit >= 5"), ("C", None)]
    assert tiers[0].route is not None
    assert tiers[0].route.outbound is not None
    assert tiers[0].route.outbound.to == "csv"
    assert tiers[2].route is None


def test_the_profile_says_where_it_came_from() -> None:
    """About names the file, the deals, their dates and the verdict; blanks stay blanks; the clocks are set."""
    profile = draft_profile(derivation(), "x")
    assert profile.about == (
        "Derived from deals.csv: 100 won and 150 lost deals, closed 2025-01-02 to 2026-09-30. "
        "Verdict: ranks-only. It ranks."
    )
    assert profile.boundary == ("country = 'DE'",)
    assert profile.template["pains"] is None
    assert (str(profile.review.signals), str(profile.review.rederive)) == ("3 months", "6 months")


def test_the_boundary_leaves_nine_in_ten_won_deals_inside() -> None:
    """What is common but not nearly universal earns neither points nor a line, and the profile says so."""
    region = replace(finding("region", "region = 'EU'", AttributeVerdict.boundary), won=0.8, lost=0.8)
    found = derivation()
    both = replace(found, attributes=(*found.attributes, region), boundary=("country = 'DE'", "region = 'EU'"))
    profile = draft_profile(both, "x")
    assert profile.boundary == ("country = 'DE'",)
    assert profile.about is not None
    assert profile.about.endswith("Common to won and lost alike, so neither points nor boundary: region = 'EU'.")


def test_without_a_card_there_is_nothing_to_write() -> None:
    """No profile is made up."""
    with pytest.raises(ValueError, match="There is no card to write: It ranks"):
        draft_profile(replace(derivation(), card=None), "x")
