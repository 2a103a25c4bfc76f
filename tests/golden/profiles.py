"""Profiles whose SQL is kept, each with a few rows that it is run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closefit.engines import DuckDBEngine
from closefit.profile import Profile, load_profile
from closefit.score import ScoreInputs, compile_score
from closefit.terms import AttributeType
from tests.scoring import AS_OF, Files, days_ago, make_inputs, profile_of
from tests.truth.test_profile_format import GRADES, POINTS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent / "sql"

#: Names and values that break a query which only pastes them together.
NASTY = r"""
closefit: 1
profile: "nasty '{{ profile }}' \\ \" 😀"
boundary:
  - '"größe" <= 10'
exclude:
  - name: "it's \\n \"out\"; -- %s ${x} {{ y }}"
    when: not has_any(tools, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'say "hi"', 'O''Brien')
    needs: 3 sources
  - {name: late, when: "country is not null and not starts_with(country, '50%_')"}
fit:
  qualify: 1.5
  criteria:
    - {name: "a/b \\ 'c'", when: "country = 'O''BRIEN \\ {{x}}'", points: 2.5, required: true}
    - {name: "ÉCLAIR 😀", when: "country in ('Éclair', 'İzmir', 'ΟΔΟΣ')", points: 3}
    - {name: against, when: "not \"2023_revenue\" between -1.5 and 0.333333", points: -1.125}
    - {name: lists, when: "has_all(tools, 'b\\c', 'a, b') or has(words, 'x y')", points: 1}
    - name: "graded \"2\""
      weight: 7
      grades:
        - {when: "days_since(founded) > 36000", grade: 55}
        - {when: "days_until(founded) >= -1 or public is null", grade: 100}
        - {when: "not (public and \"größe\" <> 3)", grade: 20}
        - {else: 90}
    - {name: windows, when: "signals('Any', 30, role in ('b', 'A')) >= 2 and signals('visits', 7) < 5", points: 1}
intent:
  groups: {visits: [Pricing Page, "o'clock"]}
  signals:
    - {kind: visits, points: 2.5, half_life: 2 days, full_for: 1 day, cap: 4.25}
    - {kind: "o'clock", points: -1, half_life: 1 day}
    - {kind: any, points: 0.001, at_least: 2, within: 3 days}
    - {kind: Éclair, points: 1}
tiers:
  - {name: "to 'p' \\", when: "(qualified and intent >= 0.001) or persona > 0"}
  - {name: "{{ rest }}", when: "not excluded and country = 'éclair'"}
personas:
  - {name: "VP \"Ops\"", when: "seniority in ('vp', 'c-level') and last_active >= date '2026-01-01'", weight: 1.5}
  - {name: any one, when: "department is not null", weight: 2}
"""

_NASTY_TYPES = {
    "größe": AttributeType.number, "2023_revenue": AttributeType.number, "country": AttributeType.text,
    "tools": AttributeType.list, "words": AttributeType.text, "founded": AttributeType.date,
    "public": AttributeType.flag, "role": AttributeType.text,
}  # fmt: skip

_NASTY_FILES = Files(
    accounts=[
        {"account": "a.com", "name": "O'Brien \\", "größe": 3, "2023_revenue": 0.5, "country": "O'Brien \\ {{X}}",
         "tools": ["B\\C", "A, b", None], "words": "x y; z", "founded": days_ago(40_000), "public": True,
         "tools__source": "clearbit; Apollo;clearbit", "tools__date": "2026-09-30", "origin": "inbound"},
        {"account": "b.com", "name": None, "größe": float("nan"), "2023_revenue": -1.5, "country": " éCLAIR ",
         "tools": [], "words": None, "founded": None, "public": False,
         "tools__source": "a;b,c", "tools__date": "last week"},
        {"account": "c.com", "name": "Ünï 😀", "größe": 11, "2023_revenue": float("inf"), "country": "ΟΔΟΣ",
         "tools": ['Say "Hi"'], "words": ";", "founded": days_ago(-1), "tools__source": "x; y; z",
         "tools__date": "2026-02-30"},
        {"account": "d.com", "name": "", "country": "50%_off", "tools": None, "tools__source": "x;y;z"},
        {"account": "E.com", "name": "\u2028", "country": "zz", "tools": ["q"], "tools__source": "[x, y, z]",
         "tools__date": "2026-12-01", "public": True, "größe": 3},
        {"account": "é.com", "country": "\t", "tools": ["q"], "tools__source": "crm"},
    ],
    signals=[
        {"account": "a.com", "kind": " PRICING page ", "at": days_ago(0), "role": "B", "strength": 1.5},
        {"account": "a.com", "kind": "O'Clock", "at": days_ago(3), "role": "a", "strength": float("nan")},
        {"account": "a.com", "kind": "o'clock", "at": days_ago(4), "role": None, "strength": float("inf")},
        {"account": "a.com", "kind": "éclair", "at": days_ago(-1), "role": "b", "strength": 1},
        {"account": "b.com", "kind": "ÉCLAIR", "at": days_ago(1), "role": "b", "strength": -1},
        {"account": "b.com", "kind": "pricing page", "at": None, "role": "b", "strength": None},
        {"account": "b.com", "kind": "other", "at": days_ago(2), "role": "b", "strength": 5000},
        {"account": "nobody.com", "kind": "other", "at": days_ago(2), "role": "b", "strength": 1},
    ],
    people=[
        {"account": "a.com", "person": "2", "name": "b", "seniority": "VP", "department": None,
         "last_active": days_ago(3)},
        {"account": "a.com", "person": "1", "name": "B", "seniority": "VP", "department": "Ops",
         "last_active": days_ago(3), "email": "b@a.com"},
        {"account": "a.com", "person": "3", "name": "é", "seniority": "c-level", "last_active": days_ago(-3)},
        {"account": "b.com", "person": "4", "name": None, "seniority": None, "department": "x"},
    ],
    types=_NASTY_TYPES,
)  # fmt: skip

_POINTS_FILES = Files(
    accounts=[
        {"account": "acme.com", "name": "Acme", "employees": 120, "industry": "B2B SaaS", "country": "us",
         "technologies": ["HubSpot", "Slack"], "technologies__source": "clearbit", "funding_stage": "Series A",
         "headcount_growth": 0.2, "competitor_contract_end": days_ago(-30), "origin": "outbound"},
        {"account": "health.org", "name": "Health", "employees": 120, "industry": "Healthcare", "country": "US",
         "technologies": ["Excel"], "technologies__source": "clearbit; builtwith"},
        {"account": "tiny.io", "employees": 3, "technologies": None},
    ],
    signals=[
        {"account": "acme.com", "kind": "g2_comparison", "at": days_ago(37), "department": None},
        {"account": "acme.com", "kind": "job_opening", "at": days_ago(5), "department": "Sales"},
        *[{"account": "tiny.io", "kind": "blog_visit", "at": days_ago(n), "department": None} for n in range(3)],
    ],
    people=[
        {"account": "acme.com", "person": "1", "name": "Ada", "seniority": "vp", "department": "Revenue Operations"},
    ],
)  # fmt: skip

_GRADES_FILES = Files(
    accounts=[
        {"account": "works.de", "name": "Works", "industry": "Manufacturing", "employees": 250},
        {"account": "freight.nl", "industry": "logistics", "employees": 1000},
        {"account": "who.com", "industry": None, "employees": None},
    ],
    signals=[{"account": "works.de", "kind": "job_opening", "at": days_ago(12)}],
    people=[{"account": "works.de", "person": "1", "name": "Max", "seniority": "manager"}],
)

_BENCH_FILES = Files(
    accounts=[
        {"account": "one.com", "name": "One", "employees": 99, "industry": "B2B SaaS", "country": "US",
         "funding_stage": "Seed", "technologies": ["HubSpot", "Snowflake"], "headcount_growth": 0.5,
         "last_funding_date": days_ago(100), "revenue": 7e6, "founded_year": 2015, "has_sales_team": True,
         "competitor_contract_end": days_ago(-200), "origin": "inbound"},
        {"account": "two.com", "employees": 5000, "technologies": []},
        {"account": "three.com"},
    ],
    signals=[
        {"account": "one.com", "kind": "pricing_page_visit", "at": days_ago(10), "department": "Sales"},
        {"account": "two.com", "kind": "job_opening", "at": days_ago(10), "department": "Legal"},
    ],
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A profile, and rows to run it on."""

    profile: Profile
    files: Files

    def scored(self, engine: DuckDBEngine) -> tuple[ScoreInputs, Any]:
        """Tables of the rows in the engine, and the score's tree over them."""
        inputs = make_inputs(engine, self.files)
        return inputs, compile_score(self.profile, inputs, AS_OF)


def kept() -> Mapping[str, Kept]:
    """By the name of their files."""
    return {
        "gtm-consulting": Kept(profile_of(POINTS), _POINTS_FILES),
        "graded": Kept(profile_of(GRADES), _GRADES_FILES),
        "bench": Kept(load_profile(ROOT / "benchmarks" / "score" / "profile.yaml"), _BENCH_FILES),
        "nasty": Kept(profile_of(NASTY), _NASTY_FILES),
    }
