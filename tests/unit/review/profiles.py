"""Two profiles to review: the points example of the format's page, and a weighted one with every field blank."""

from __future__ import annotations

from pathlib import Path

from closefit.profile import Profile, parse_profile

POINTS = """\
closefit: 1
profile: gtm-consulting
version: 4
about: GTM systems for B2B SaaS teams with an outbound motion
owner: revops@example.com
approvals:
  - {by: vp-sales@example.com, on: 2026-10-02}
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
    - {name: headcount, layer: firmographic, when: employees between 50 and 500, points: 3}
    - {name: industry, layer: firmographic, when: industry = 'b2b saas', points: 3}
    - {name: crm, layer: technographic, when: "has_any(technologies, 'HubSpot', 'Salesforce')", points: 2}
    - {name: funding, layer: behavioral, when: "funding_stage in ('seed', 'series a', 'series b')", points: 2}
    - {name: hiring, layer: behavioral, when: "signals('job_opening', 90, department in ('sales')) >= 1", points: 2}
    - {name: geography, layer: firmographic, when: country = 'US', points: 1}
intent:
  signals:
    - {kind: pricing_page_visit, points: 10, full_for: 7 days, half_life: 14 days, cap: 20}
    - {kind: blog_visit, points: 5, at_least: 3, within: 7 days}
tiers:
  - name: hot
    when: fit >= 8 and intent >= 10
    route:
      outbound: {to: instantly, campaign: ICP-Hot, touches: 3}
      inbound: {to: hubspot, assign: account executives}
  - {name: watch, when: fit >= 8, route: {to: hubspot, list: ICP Monitor}}
  - {name: out}
personas:
  - {name: VP RevOps, when: "seniority in ('vp', 'c-level') and department = 'revenue operations'", weight: 3}
template:
  pains: [pipeline ceiling after a Series B]
  current_solution: spreadsheets and manual research
  budget: 2 percent of ARR
openers:
  - {when: "has(technologies, 'HubSpot')", fresh: 180 days, say: "Noticed {name} runs HubSpot"}
"""

WEIGHTED = """\
closefit: 1
profile: blank
fit:
  scale: 100
  qualify: 70
  criteria:
    - name: industry
      weight: 60
      grades: [{when: industry = 'manufacturing', grade: 100}, {when: "industry in ('logistics', 'energy')", grade: 50}]
    - name: decision authority
      weight: 40
      grades: [{when: best_seniority = 'c-level', grade: 100}, {when: best_seniority = 'vp', grade: 80}, {else: 10}]
tiers:
  - {name: personal, when: fit >= 70}
  - {name: out}
"""


def points() -> Profile:
    return parse_profile(POINTS, Path("icp.yaml"))


def weighted() -> Profile:
    return parse_profile(WEIGHTED, Path("weighted.yaml"))


def edited(*changes: tuple[str, str]) -> Profile:
    """The points profile with pieces of its text replaced; every piece must be there."""
    text = POINTS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_profile(text, Path("edited.yaml"))
