"""The profile whose commented SQL is kept for every dialect, and a few rows to run it on.

``python -m tests.golden.warehouse`` writes the files anew: read the difference, it is what users' warehouses will run.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from closefit.engines.commented import commented
from closefit.engines.dialects import DIALECTS
from closefit.files import write_text
from closefit.terms import AttributeType
from tests.scoring import Files, profile_of
from tests.warehouse import comments_of, query_of

FOLDER = Path(__file__).parent / "commented"
NOUNS = ("accounts", "signals", "people")

#: Every construct of the format once, with decay that is over in a few weeks.
PROFILE = profile_of("""
closefit: 1
profile: golden
version: 7
about: One of everything
owner: revops@example.com
approvals: [{by: vp-sales@example.com, on: 2026-09-30, note: after the pilot}]
boundary:
  - employees between 20 and 2000
exclude:
  - name: regulated
    when: industry in ('healthcare', 'government')
    because: procurement outlasts the engagement
    signed: {by: cro@example.com, on: 2026-09-01}
  - {name: no CRM, when: "not has_category(technologies, 'live chat')"}
  - {name: locked in, when: days_until(contract_end) > 120}
  - {name: maybe one day, when: country = 'FR', status: proposed}
fit:
  qualify: 5
  criteria:
    - {name: headcount, when: employees between 50 and 500, points: 3, required: true}
    - name: crm
      weight: 4
      grades:
        - {when: "has_any(technologies, 'HubSpot', 'Salesforce')", grade: 100}
        - {when: "has(technologies, 'Pipedrive') and not is_agency", grade: 62.5}
        - {else: 10}
    - {name: hiring, when: "signals('job opening', 30, department in ('sales', 'marketing')) >= 1", points: 2}
    - {name: "it's growing", when: growth > 0.15 or growth is null, points: 1.5}
    - {name: far away, when: "country not in ('US', 'DE')", points: -1}
intent:
  groups: {engagement: [email_reply, webinar]}
  signals:
    - {kind: pricing_page_visit, points: 2, full_for: 2 days, half_life: 3 days, cap: 3}
    - {kind: engagement, points: 1, at_least: 2, within: 7 days}
tiers:
  - {name: hot, when: fit >= 5 and intent >= 2}
  - {name: warm, when: qualified}
  - {name: out}
personas:
  - {name: VP RevOps, when: "seniority in ('vp', 'c-level') and department = 'revenue operations'", weight: 3}
""")

AS_OF = dt.date(2026, 10, 1)
YES, NO = True, False


def _day(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days)


def _account(key: str, *facts: Any) -> dict[str, Any]:
    names = ("employees", "industry", "technologies", "contract_end", "is_agency", "growth", "country")
    return {"account": key, **dict(zip(names, facts, strict=True))}


def _signal(key: str, kind: str, days: int, department: str | None = None) -> dict[str, Any]:
    return {"account": key, "kind": kind, "at": _day(days), "department": department}


def _person(key: str, number: str, seniority: str | None, department: str | None) -> dict[str, Any]:
    return {
        "account": key, "person": number, "name": f"P{number}", "email": f"P{number}@{key}", "title": None,
        "seniority": seniority, "department": department,
    }  # fmt: skip


ROWS = Files(
    [
        _account("a.com", 120.0, "B2B SaaS", ["HubSpot", "Drift"], _day(3), NO, 0.2, "United States"),
        _account("b.com", 9000.0, "Health Care", ["SAP"], _day(-300), YES, -0.1, "France"),
        _account("c.com", 60.0, " n/a ", ["Pipedrive", "Drift"], None, None, None, "-"),
        _account("d.com", None, None, None, None, None, None, None),
        _account("e.com", 400.0, "GOVERNMENT_ADMINISTRATION", [], _day(-10), NO, 0.1, "usa"),
        _account("f.com", 499.0, "retail", ["Drift"], _day(-120), NO, 0.15, "Deutschland"),
    ],
    [
        _signal("a.com", "Pricing Page Visit", 1), _signal("a.com", "pricing-page-visit", 5),
        _signal("a.com", "job.opening", 30, "Sales"), _signal("b.com", "webinar", 2),
        _signal("b.com", "email reply", 7),
        _signal("c.com", "pricing_page_visit", -1), _signal("c.com", "job opening", 31, "sales"),
        _signal("f.com", "job  opening", 3, "n/a"), _signal("f.com", "pricing_page_visit", 11),
    ],
    [
        _person("a.com", "1", "vp", "Revenue Operations"), _person("a.com", "2", "c-level", "revenue operations"),
        _person("c.com", "3", "manager", "revenue operations"), _person("f.com", "4", None, None),
    ],
    {"growth": AttributeType.number, "employees": AttributeType.number},
)  # fmt: skip

#: What the rows score, worked out by hand where a number is.
EXPECTED = {
    "a.com": {"tier": "hot", "fit": 10.5, "intent": 3, "persona": 3, "qualified": True},
    "b.com": {"tier": "excluded", "excluded_by": "regulated; no CRM; locked in", "fit": -0.6, "intent": 1},
    "c.com": {"tier": "out", "fit": 4.5, "fit_low": 2},
}


def golden_text(dialect: str) -> str:
    """The commented query of one dialect."""
    columns = {"accounts": {"name": "name", "origin": "origin"}}
    query = query_of(PROFILE, columns=columns)
    title = DIALECTS[dialect].title
    return commented(query.tree, dialect, comments_of(query, title, lists=DIALECTS[dialect].list_words))


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for dialect in DIALECTS:
        write_text(FOLDER / f"{dialect}.sql", golden_text(dialect))


if __name__ == "__main__":
    main()
