"""Every number that the description of the profile format states, for both of its examples."""

from __future__ import annotations

from typing import Any

import pytest

from closefit.profile import Profile
from closefit.terms import AttributeType
from tests.scoring import Files, days_ago, profile_of, score_one

NUMBER = {"employees": AttributeType.number}

POINTS = """
closefit: 1
profile: gtm-consulting
version: 4
about: GTM systems for B2B SaaS teams with an outbound motion
owner: revops@example.com
approvals:
  - {by: vp-sales@example.com, on: 2026-10-02}
  - {by: cmo@example.com, on: 2026-10-03}
review:
  signals: 3 months
  boundary: 12 months
  rederive: 6 months

boundary:
  - employees between 20 and 2000

exclude:
  - name: regulated
    when: industry in ('healthcare', 'government', 'financial services')
    because: procurement outlasts the engagement
  - name: no CRM
    when: not has_category(technologies, 'crm')
    needs: 2 sources
  - name: shrinking
    when: headcount_growth < 0
  - name: locked in
    when: "days_until(competitor_contract_end) > 120"

fit:
  qualify: 8
  criteria:
    - {name: headcount, layer: firmographic,  when: employees between 50 and 500,                        points: 3}
    - {name: industry,  layer: firmographic,  when: industry = 'b2b saas',                               points: 3}
    - {name: crm,       layer: technographic, when: "has_any(technologies, 'HubSpot', 'Salesforce')",    points: 2}
    - {name: funding,   layer: behavioral,    when: "funding_stage in ('seed', 'series a', 'series b')", points: 2}
    - {name: hiring,    layer: behavioral,    when: "signals('job_opening', 90, department in ('sales', 'marketing', 'revops')) >= 1", points: 2}
    - {name: geography, layer: firmographic,  when: country = 'US',                                      points: 1}

intent:
  signals:
    - {kind: pricing_page_visit, points: 10, full_for: 7 days, half_life: 14 days, cap: 20}
    - {kind: g2_comparison,      points: 10, full_for: 7 days, half_life: 30 days}
    - {kind: blog_visit,         points: 5,  at_least: 3, within: 7 days}
    - {kind: linkedin_engagement, points: 5, full_for: 7 days, half_life: 30 days}
    - {kind: bombora_surge,      points: 2,  half_life: 14 days, cap: 4}

tiers:
  - name: hot
    when: fit >= 8 and intent >= 10
    route:
      outbound: {to: instantly, campaign: ICP-Hot, touches: 3, spacing: 4 days}
      inbound:  {to: hubspot, assign: account executives, within: 5 minutes}
  - name: warm
    when: fit >= 8 and intent >= 5
    route: {to: instantly, campaign: ICP-Warm, touches: 5, spacing: 10 days}
  - {name: watch,       when: fit >= 8,                  route: {to: hubspot, list: ICP Monitor}}
  - {name: distraction, when: intent >= 10,              route: {inbound: {to: hubspot, list: Self-serve}}}
  - {name: out,         route: {inbound: {to: hubspot, list: Long nurture}}}

personas:
  - {name: VP RevOps, when: "seniority in ('vp', 'c-level') and department = 'revenue operations'", weight: 3}

template:
  pains: [pipeline ceiling after a Series B]
  current_solution: spreadsheets and manual research
  decision: champion and exec sponsor
  budget: 2 percent of ARR
  sales_cycle: 45 days
  tech_maturity: early adopter

openers:
  - when: has(technologies, 'HubSpot')
    fresh: 180 days
    say: "Noticed {name} runs HubSpot: ..."
"""

GRADES = """
closefit: 1
profile: graded
fit:
  scale: 100
  qualify: 70
  criteria:
    - name: industry
      weight: 25
      grades: [{when: industry = 'manufacturing', grade: 100}, {when: "industry in ('logistics', 'energy')", grade: 50}]
    - name: company size
      weight: 20
      grades: [{when: employees between 100 and 400, grade: 100}, {else: 30}]
    - name: buying signals
      weight: 30
      grades: [{when: "signals('any', 90) >= 3", grade: 100}, {when: "signals('any', 90) >= 1", grade: 50}]
    - name: decision authority
      weight: 15
      grades: [{when: best_seniority = 'c-level', grade: 100}, {when: "best_seniority in ('vp', 'director')", grade: 80}, {when: best_seniority = 'manager', grade: 60}]
    - name: engagement history
      weight: 10
      grades: [{when: "signals('engagement', 365) >= 1", grade: 100}, {else: 40}]
intent:
  groups:
    engagement: [email_reply, webinar]
tiers:
  - {name: personal,      when: fit >= 70}
  - {name: semi-personal, when: fit >= 50}
  - {name: out}
"""


@pytest.fixture(scope="module")
def points() -> Profile:
    return profile_of(POINTS)


@pytest.fixture(scope="module")
def grades() -> Profile:
    return profile_of(GRADES)


def company(**facts: Any) -> dict[str, Any]:
    """The account that the checks speak of."""
    known = {
        "account": "acme.com", "employees": 120, "industry": "B2B SaaS", "technologies": ["HubSpot"],
        "funding_stage": "Series A", "country": "US", "headcount_growth": 0.1,
    }  # fmt: skip
    return known | facts


def signal(kind: str, age: int, **fields: Any) -> dict[str, Any]:
    return {"account": "acme.com", "kind": kind, "at": days_ago(age), **fields}


def test_maximum_fit(points: Profile) -> None:
    """The maximum fit is 13."""
    assert points.fit_maximum == 13_000


def test_reaching_the_maximum(points: Profile) -> None:
    """An account that meets every criterion earns the maximum."""
    row = score_one(points, Files([company()], [signal("job_opening", 5, department="Sales")]))
    assert row["fit"] == 13


def test_likely_fit(points: Profile) -> None:
    """Everything but a job opening scores 11 and qualifies."""
    row = score_one(points, Files([company()], signals=[]))
    assert (row["fit"], row["qualified"], row["tier"]) == (11, True, "watch")
    assert row["reasons"] == ["headcount +3", "industry +3", "crm +2", "funding +2", "geography +1"]


def test_job_opening_in_another_department(points: Profile) -> None:
    """A signal counts only when its own fields satisfy the condition."""
    row = score_one(points, Files([company()], [signal("job_opening", 5, department="legal")]))
    assert row["fit"] == 11


def test_healthcare_is_excluded(points: Profile) -> None:
    """An excluded industry is excluded whatever the account scores."""
    hot = [signal("pricing_page_visit", 1), signal("job_opening", 5, department="sales")]
    row = score_one(points, Files([company(industry="Healthcare")], hot))
    assert (row["excluded"], row["tier"], row["excluded_by"]) == (True, "excluded", "regulated")
    assert not row["qualified"]


@pytest.mark.parametrize(("age", "worth"), [(0, 10.0), (6, 10.0), (7, 10.0), (37, 5.0), (67, 2.5), (-1, 0.0)])
def test_g2_comparison_decays(points: Profile, age: int, worth: float) -> None:
    """A comparison is worth 10 for a week, 5 after 37 days, and nothing while it lies in the future."""
    row = score_one(points, Files([company()], [signal("g2_comparison", age)]))
    assert row["intent"] == worth


def test_pricing_visit_makes_hot(points: Profile) -> None:
    """A pricing visit three days ago makes a qualified account hot."""
    row = score_one(points, Files([company()], [signal("pricing_page_visit", 3)]))
    assert (row["tier"], row["intent"]) == ("hot", 10)
    assert "pricing_page_visit +10" in row["reasons"]


@pytest.mark.parametrize(("visits", "worth"), [(3, 5.0), (2, 0.0), (9, 5.0)])
def test_blog_visits_pay_once(points: Profile, visits: int, worth: float) -> None:
    """Three blog visits inside a week are worth 5, two are worth nothing, nine no more than three."""
    row = score_one(points, Files([company()], [signal("blog_visit", age % 7) for age in range(visits)]))
    assert row["intent"] == worth


def test_blog_visits_over_more_than_a_week(points: Profile) -> None:
    """The third blog visit must fall inside the week."""
    row = score_one(points, Files([company()], [signal("blog_visit", age) for age in (0, 3, 8)]))
    assert row["intent"] == 0


def test_unknown_technologies_do_not_exclude(points: Profile) -> None:
    """No known CRM is unknown, not true, when the technologies are unknown."""
    row = score_one(points, Files([company(technologies=None)], types={"technologies": AttributeType.list}))
    assert not row["excluded"]
    assert "crm" in row["unknown"]
    assert "exclusion: no CRM" in row["unknown"]
    assert (row["fit"], row["fit_high"]) == (9, 13)


def test_no_crm_excludes(points: Profile) -> None:
    """Known technologies without a CRM exclude: the user's own file stands alone."""
    row = score_one(points, Files([company(technologies=["Slack"])], signals=[]))
    assert row["excluded_by"] == "no CRM"


@pytest.mark.parametrize(("sources", "excluded"), [("clearbit", False), ("clearbit; zoominfo", True), (None, True)])
def test_one_provider_is_not_enough(points: Profile, sources: str | None, excluded: bool) -> None:
    """An exclusion that needs two sources does not fire on one provider's word and says that it is unconfirmed."""
    row = score_one(points, Files([company(technologies=["Slack"], technologies__source=sources)], signals=[]))
    assert row["excluded"] is excluded
    assert ("exclusion: no CRM (unconfirmed)" in row["unknown"]) is not excluded


def test_locked_in_wakes_by_itself(points: Profile) -> None:
    """A competitor's contract excludes while it has more than 120 days to run."""
    for days, excluded in ((121, True), (120, False)):
        row = score_one(points, Files([company(competitor_contract_end=days_ago(-days))], signals=[]))
        assert row["excluded"] is excluded


def test_boundary(points: Profile) -> None:
    """An account known to be too small is outside; one of unknown size is not, and the boundary is listed as unknown."""
    assert score_one(points, Files([company(employees=10)], signals=[]))["tier"] == "outside"
    row = score_one(points, Files([company(employees=None)], [], types=NUMBER))
    assert row["tier"] == "watch"
    assert "boundary: employees between 20 and 2000" in row["unknown"]


def graded(**facts: Any) -> dict[str, Any]:
    return {"account": "acme.com", "industry": "manufacturing", "employees": 250} | facts


MANAGER = [{"account": "acme.com", "person": "1", "name": "Kim", "seniority": "manager"}]


@pytest.mark.parametrize(
    ("facts", "fit", "tier"),
    [
        ({}, 73, "personal"),
        ({"industry": "logistics"}, 60.5, "semi-personal"),
        ({"industry": "logistics", "employees": 1000}, 46.5, "out"),
    ],
)
def test_grades(grades: Profile, facts: dict[str, Any], fit: float, tier: str) -> None:
    """One signal that is no engagement and a manager: 73, 60.5 in an adjacent industry, 46.5 outside the size as well."""
    row = score_one(grades, Files([graded(**facts)], [signal("g2_comparison", 10)], MANAGER))
    assert (row["fit"], row["tier"]) == (fit, tier)
    assert (row["fit_low"], row["fit_high"], row["completeness"]) == (fit, fit, 1)


def test_grades_with_nobody_known(grades: Profile) -> None:
    """Logistics, 1,000 employees, no signal, nobody known: 12.5 + 6 + 0 + 0 + 4 = 22.5, high end 37.5, out."""
    row = score_one(grades, Files([graded(industry="logistics", employees=1000)], signals=[], people=[]))
    assert row["reasons"] == ["industry +12.5", "company size +6", "engagement history +4"]
    assert (row["fit"], row["fit_low"], row["fit_high"], row["tier"]) == (22.5, 22.5, 37.5, "out")
    assert row["unknown"] == ["decision authority"]
    assert row["completeness"] == 0.85


def test_else_waits_for_known_grades(grades: Profile) -> None:
    """Else pays only when the earlier grades are known to be false, so an unknown size earns nothing and may earn all."""
    row = score_one(grades, Files([graded(employees=None)], [signal("webinar", 10)], MANAGER, NUMBER))
    assert row["fit"] == 25 + 0 + 15 + 9 + 10
    assert (row["fit_low"], row["fit_high"]) == (row["fit"], row["fit"] + 20)


def test_signals_are_unknown_without_a_file(grades: Profile) -> None:
    """Counts of signals are unknown, not nought, when no signals file was given."""
    row = score_one(grades, Files([graded()], people=MANAGER))
    assert row["unknown"] == ["buying signals", "engagement history"]
    assert (row["fit"], row["fit_high"]) == (25 + 20 + 9, 25 + 20 + 30 + 9 + 10)
