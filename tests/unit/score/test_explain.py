"""An account taken apart: what it earned, from which fact, and what it is short of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.score import Explanation, explain, explanation_json, explanation_text
from closefit.score.facts import shown
from closefit.terms import AttributeType
from tests.scoring import AS_OF, Files, days_ago, make_inputs, profile_of

PROFILE = """
closefit: 1
profile: test
version: 2
boundary: [employees between 20 and 2000]
exclude:
  - {name: regulated, when: industry = 'healthcare', because: procurement takes a year}
  - {name: no CRM, when: "not has_any(tools, 'HubSpot', 'Salesforce')", needs: 2 sources}
  - {name: agency, when: industry = 'agency', status: proposed}
fit:
  qualify: 8
  criteria:
    - {name: size, when: employees between 50 and 500, points: 3}
    - {name: industry, when: industry = 'saas', points: 3}
    - {name: crm, when: "has(tools, 'HubSpot')", points: 2}
    - {name: funding, when: "stage in ('seed', 'series a')", points: 2}
    - {name: country, when: country = 'US', points: 1, required: true}
    - name: hiring
      grades: [{when: "signals('job', 90) >= 3", grade: 3}, {when: "signals('job', 90) >= 1", grade: 1}]
intent:
  signals:
    - {kind: visit, points: 10, full_for: 7 days, half_life: 14 days, cap: 15}
    - {kind: blog, points: 5, at_least: 3, within: 7 days}
tiers:
  - {name: hot, when: fit >= 8 and intent >= 10}
  - {name: warm, when: "fit >= 8 and (intent >= 5 or origin = 'inbound')"}
  - {name: watch, when: fit >= 8}
  - {name: out}
personas:
  - {name: buyer, when: seniority = 'vp', weight: 2}
"""
TYPES = {"stage": AttributeType.text, "tools": AttributeType.list}


def account(**facts: Any) -> dict[str, Any]:
    known = {"account": "acme.com", "name": "Acme", "employees": 120, "industry": "SaaS", "tools": ["HubSpot"]}
    return known | {"stage": "Seed", "country": "US", "origin": "outbound"} | facts


def signal(kind: str, age: int) -> dict[str, Any]:
    return {"account": "acme.com", "kind": kind, "at": days_ago(age)}


def explained(facts: dict[str, Any], *signals: dict[str, Any], **more: Any) -> Explanation:
    with DuckDBEngine(threads=1) as engine:
        inputs = make_inputs(engine, Files([facts], list(signals), types=TYPES, **more))
        return explain(profile_of(PROFILE), inputs, AS_OF, "acme.com", engine)


def test_lines_add_up() -> None:
    """The criteria, the signals' rules and the personas add up to the three axes."""
    people = [{"account": "acme.com", "person": "1", "name": "Ann", "seniority": "vp", "title": "VP Sales"}]
    e = explained(
        account(), signal("visit", 3), signal("visit", 21), signal("job", 9), signal("blog", 1), people=people
    )
    assert sum(reason.points for reason in e.criteria) == e.fit == 12_000
    assert sum(line.earned for line in e.intents) == e.intent == 15_000
    assert sum(reason.points for reason in e.personas) == e.persona == 2_000
    visit = e.intents[0]
    assert [(s.age, s.worth, s.place) for s in visit.signals] == [
        (3, 10_000, "signals.csv:2"),
        (21, 5_000, "signals.csv:3"),
    ]
    assert visit.terms == "10 each, full for 7 days, then half every 14 days, at most 15"
    assert [s.kind for s in e.intents[1].signals] == ["blog"]
    assert (e.people[0].name, e.people[0].personas, e.people[0].place) == ("Ann", ("buyer",), "people.csv:2")


def test_facts_have_a_place_a_source_and_a_date() -> None:
    """Each fact says its value, its line in the file, its provider and its date; a missing one says so."""
    facts = account(tools__source="clearbit", tools__date=days_ago(30), stage=None)
    e = explained(facts)
    words = {reason.name: reason.facts for reason in e.criteria}
    assert words["size"] == ("employees = 120 (accounts.csv:2)",)
    assert words["crm"] == ("tools = HubSpot (accounts.csv:2, clearbit, 2026-09-01)",)
    assert words["funding"] == ("stage is unknown (accounts.csv:2)",)
    assert words["hiring"] == ("signals of job in the last 90 days: 0 (signals.csv)",)
    assert {reason.name: reason.met for reason in e.criteria}["funding"] is None


def test_column_that_the_file_lacks() -> None:
    """A fact without a column says that the file has none."""
    facts = account()
    del facts["country"]
    e = explained(facts)
    assert e.criteria[4].facts == ("country is unknown (accounts.csv has no such column)",)
    assert e.required == ("country",)


def test_verdicts() -> None:
    """Boundary and exclusions say how they stand, unconfirmed and proposed ones included."""
    e = explained(account(industry="Agency", tools=["Slack"], tools__source="clearbit"))
    assert [(v.name, v.state) for v in e.exclusions] == [
        ("regulated", "does not apply"), ("no CRM", "unconfirmed"), ("agency", "proposed (would apply)"),
    ]  # fmt: skip
    assert [(v.name, v.state) for v in e.boundary] == [("employees between 20 and 2000", "holds")]


def test_excluded() -> None:
    """An excluded account says by what and why, and which tier it would have otherwise."""
    e = explained(account(industry="Healthcare"))
    assert (e.tier, e.open_tier, e.qualified) == ("excluded", "watch", False)
    text = explanation_text(e)
    assert "Acme (acme.com): excluded (would be watch otherwise)" in text
    assert "applies: regulated: industry = 'healthcare' because procurement takes a year" in text
    assert "Stays excluded while this holds: regulated" in text


def test_short_of_intent() -> None:
    """Short of intent, the smallest single signal that is enough is named."""
    e = explained(account(), signal("visit", 35), signal("blog", 2))
    warm, hot = e.short
    assert (warm.tier, warm.missing) == ("warm", (("intent", 2_500),))
    assert [step.words for step in warm.steps] == ["2 more blog today gives 5"]
    assert (hot.tier, hot.missing, hot.reachable) == ("hot", (("intent", 7_500),), True)
    assert [(step.kind, step.name, step.gain) for step in hot.steps] == [("signal", "visit", 10_000)]


def test_unknown_facts_come_first() -> None:
    """A fact to find out comes before any change, even where a change would bring less than it."""
    e = explained(account(employees=30, stage=None), signal("job", 1))
    short = e.short[0]
    assert (short.tier, short.missing) == ("watch", (("fit", 1_000),))
    assert [(step.kind, step.name) for step in short.steps] == [("find out", "funding")]
    assert short.steps[0].words == "find out stage: funding earns up to 2 more (stage in ('seed', 'series a'))"


def test_smallest_change_that_is_enough() -> None:
    """Among changes, the smallest that crosses the threshold is named, with the fact as it is now."""
    e = explained(
        account(employees=30, industry="retail", tools=["Salesforce"], stage="Seed"), signal("job", 1), signal("job", 2)
    )
    assert (e.fit, e.short[0].missing) == (4_000, (("fit", 4_000),))
    assert [step.name for step in e.short[0].steps] == ["size", "industry"]
    e = explained(account(stage="series c", tools=["Salesforce"]))
    assert [step.words for step in e.short[0].steps] == [
        "hiring earns 1 more if signals('job', 90) >= 1 (now signals of job in the last 90 days: 0 (signals.csv))"
    ]


def test_the_easier_way_of_two() -> None:
    """A tier with two ways is explained by the one that asks for less."""
    e = explained(account(), signal("visit", 400))
    assert e.short[0].tier == "warm"
    assert e.short[0].steps[0].name == "blog"
    assert e.short[0].conditions == ()


def test_what_cannot_be_reached() -> None:
    """A tier that nothing known could bring is said to be out of reach."""
    text = PROFILE.replace("fit >= 8 and intent >= 10", "fit >= 40")
    with DuckDBEngine(threads=1) as engine:
        inputs = make_inputs(engine, Files([account()], [], types=TYPES))
        e = explain(profile_of(text), inputs, AS_OF, "acme.com", engine)
    assert (e.short[-1].tier, e.short[-1].reachable) == ("hot", False)
    assert "this is not enough" in explanation_text(e)


def test_json_is_plain() -> None:
    """The JSON form holds points as points, dates as text, and nothing that JSON cannot say."""
    data = json.loads(json.dumps(explanation_json(explained(account(stage=None), signal("visit", 20)))))
    assert (data["fit"], data["fit_high"], data["qualify"], data["as_of"]) == (9.0, 11.0, 8.0, "2026-10-01")
    assert data["criteria"][0] | {"facts": None} == {
        "axis": "fit", "name": "size", "points": 3.0, "most": 3.0, "met": True,
        "condition": "employees between 50 and 500", "facts": None,
    }  # fmt: skip
    assert data["intents"][0]["signals"][0]["at"] == "2026-09-11"
    assert data["short"][0]["missing"] == {"intent": 4.746}


def test_text() -> None:
    """The text says tier, axes with their ends, each criterion with its facts, and what is unknown."""
    text = explanation_text(explained(account(stage=None), signal("visit", 3)))
    assert text.splitlines()[0] == "Acme (acme.com): hot, qualified"
    assert "Fit 9 of 14, between 9 and 11 (86% known, qualifies from 8)" in text
    assert "0 of 2  funding: unknown; stage in ('seed', 'series a')" in text
    assert "visit on 2026-09-28, 3 days ago, worth 10 now (signals.csv:2)" in text
    assert "Unknown: funding" in text


def test_no_such_account() -> None:
    """An account that is not in the file is refused with the ones spelt alike."""
    with DuckDBEngine(threads=1) as engine, pytest.raises(InputError) as caught:
        explain(profile_of(PROFILE), make_inputs(engine, Files([account()], types=TYPES)), AS_OF, "Acme.org", engine)
    assert str(caught.value) == "accounts.csv: there is no account 'Acme.org'\n    Did you mean acme.com?"


@pytest.mark.parametrize("name", ["o'hara.com", 'x" OR 1=1', "🚀.com", "a%b.com"])
def test_hostile_accounts(name: str) -> None:
    """An account is text, whatever it holds."""
    with DuckDBEngine(threads=1) as engine:
        inputs = make_inputs(engine, Files([account(), account(account=name)], types=TYPES))
        assert explain(profile_of(PROFILE), inputs, AS_OF, name, engine).account == name


@pytest.mark.parametrize(("value", "said"), [(float("inf"), "inf"), (float("-inf"), "-inf"), (float("nan"), "nan")])
def test_numbers_that_are_none(value: float, said: str) -> None:
    """A cell that is infinite or no number is shown as it is and as unknown, and does not stop the explanation."""
    assert shown(value) == f"{said} (no number, so unknown)"
