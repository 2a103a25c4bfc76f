"""A profile for those without deals: counted, honest about chance, marked as untested."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from scipy import stats

from closefit.derive.without_deals.hypothesis import (
    QUESTIONS,
    HypothesisAnswers,
    answers_from_lines,
    build_hypothesis,
    luck,
    read_answers,
    shared_traits,
)
from closefit.errors import InputError
from closefit.profile import EvidenceSource, ExclusionStatus, Status, dump_profile, parse_profile

TODAY = dt.date(2026, 11, 22)

ANSWERS = """\
sells_to: RevOps teams in B2B software companies
discovery:
  - {account: a.com, industry: b2b saas, employees: 120, technologies: [HubSpot, Slack]}
  - b.com, industry=B2B SaaS, employees=80, technologies=HubSpot
pipeline:
  - {account: c.com, industry: b2b saas, employees: 300, technologies: [HubSpot], has_revops: true}
interviews:
  - {account: d.com, industry: logistics, employees: 1500, technologies: Salesforce;Slack, has_revops: true}
  - {account: e.com, industry: b2b saas, employees: 95, has_revops: true}
never: ["industry = 'government'"]
pains: pipeline ceiling
"""


def write(path: Path, text: str) -> Path:
    """Text into a file."""
    path.write_text(text, encoding="utf-8")
    return path


def test_traits_are_counted_among_the_companies_they_are_known_of(tmp_path: Path) -> None:
    """Each shared trait says k of n with a Wilson interval; text compares without case, lists by item."""
    found = {
        t.condition: (t.met, t.known)
        for t in shared_traits(read_answers(write(tmp_path / "a.yaml", ANSWERS)).companies)
    }
    assert found == {
        "industry = 'b2b saas'": (4, 5),
        "has(technologies, 'HubSpot')": (3, 4),
        "employees between 80 and 300": (4, 5),
        "has_revops = true": (3, 3),
    }


def test_the_interval_is_wilsons(tmp_path: Path) -> None:
    """The interval of 4 of 5 equals that of a second library."""
    (first,) = [
        t
        for t in shared_traits(read_answers(write(tmp_path / "a.yaml", ANSWERS)).companies)
        if t.attribute == "industry"
    ]
    second = stats.binomtest(4, 5).proportion_ci(method="wilson")
    assert (first.low, first.high) == pytest.approx((second.low, second.high))


def test_luck_is_the_upper_tail_of_the_binomial() -> None:
    """A trait that half of all companies have passes 8 of 10 by luck 5.5 % of the time."""
    assert luck(8, 10) == pytest.approx(56 / 1024)
    assert luck(3, 7, 0.3) == pytest.approx(stats.binom.sf(2, 7, 0.3))


def test_the_profile_is_a_marked_hypothesis_with_equal_points(tmp_path: Path) -> None:
    """Status hypothesis, one point each, proposed exclusions, evidence without deals; it reads back the same."""
    profile = build_hypothesis(read_answers(write(tmp_path / "a.yaml", ANSWERS)), "guess", TODAY)
    assert profile.status is Status.hypothesis
    assert {criterion.max_points for criterion in profile.fit.criteria} == {1000}
    assert [exclusion.status for exclusion in profile.exclude] == [ExclusionStatus.proposed]
    assert {c.evidence.source for c in profile.fit.criteria if c.evidence} == {EvidenceSource.expert}
    assert all(c.evidence and c.evidence.won is None for c in profile.fit.criteria)
    assert parse_profile(dump_profile(profile), Path("icp.yaml")) == profile


def test_the_test_plan_names_what_to_measure_and_when_to_stop(tmp_path: Path) -> None:
    """The plan has conversations, a measure, kill criteria, and the wins at which to derive again."""
    plan = "\n".join(build_hypothesis(read_answers(write(tmp_path / "a.yaml", ANSWERS)), "guess", TODAY).test_plan)
    for words in ("Hold 4 to 6 more interviews", "Talk to 40 companies", "Measure the share", "Kill the hypothesis",
                  "Kill a criterion", "30 won deals", "at 50"):  # fmt: skip
        assert words in plan


def test_a_range_drawn_around_the_companies_is_no_evidence(tmp_path: Path) -> None:
    """A range of numbers says that it was drawn around the companies, not how lucky it is."""
    profile = build_hypothesis(read_answers(write(tmp_path / "a.yaml", ANSWERS)), "guess", TODAY)
    (employees,) = [c for c in profile.fit.criteria if c.name == "employees"]
    assert employees.evidence
    assert "drawn around them" in str(employees.evidence.note)


def test_a_table_of_companies_is_an_answer(tmp_path: Path) -> None:
    """A CSV with account, group and attributes is read; blanks are unknown, a company named twice counts once."""
    text = """\
Domain,Group,Industry,Uses CRM
a.com,discovery,saas,yes
b.com,Pipeline,SaaS,
A.com,competitor,,yes
c.com,interviews,saas,n/a
"""
    answers = read_answers(write(tmp_path / "c.csv", text))
    assert [(t.condition, t.met, t.known) for t in shared_traits(answers.companies)] == [("industry = 'saas'", 3, 3)]


def test_toml_and_json_say_the_same_as_yaml(tmp_path: Path) -> None:
    """The three forms of an answers file give the same answers."""
    toml = 'sells_to = "x"\nbelieved = ["employees > 50"]\n[[discovery]]\naccount = "a.com"\nemployees = 120\n'
    json = '{"sells_to": "x", "believed": ["employees > 50"], "discovery": [{"account": "a.com", "employees": 120}]}'
    yaml = "sells_to: x\nbelieved: [employees > 50]\ndiscovery: [{account: a.com, employees: 120}]\n"
    read = [
        read_answers(write(tmp_path / f"a.{end}", text))
        for end, text in (("toml", toml), ("json", json), ("yaml", yaml))
    ]
    assert read[0] == read[1] == read[2]


def test_typed_answers_are_the_same_as_written_ones() -> None:
    """Lines typed at the questions give companies, beliefs and exclusions."""
    answers = answers_from_lines({
        "sells_to": ["RevOps"], "discovery": ["a.com, employees=120, technologies=HubSpot;Slack"],
        "believed": ["employees > 50"],
    })  # fmt: skip
    assert answers.companies[0].traits == {"employees": ("120",), "technologies": ("HubSpot", "Slack")}
    assert build_hypothesis(answers, "guess", TODAY).fit.criteria[0].when == "employees > 50"


def test_every_mistake_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    """An unknown question, a company without account and a condition that is none are one error with three lines."""
    path = write(tmp_path / "a.yaml", "sell_to: x\ndiscovery:\n  - {industry: saas}\nnever: [nonsense(]\n")
    with pytest.raises(InputError) as caught:
        read_answers(path)
    text = str(caught.value)
    assert "a.yaml:1:1: there is no question 'sell_to'" in text
    assert "a.yaml:3:5: a company needs an account" in text
    assert "a.yaml:4:1: never: " in text


def test_an_unknown_group_names_the_groups(tmp_path: Path) -> None:
    """A group that is none is said with its line and the groups there are."""
    with pytest.raises(InputError, match=r"c.csv:2: 'friends' is no group of companies") as caught:
        read_answers(write(tmp_path / "c.csv", "account,group\na.com,friends\n"))
    assert "discovery, pipeline, competitor, interview" in str(caught.value)


def test_nothing_shared_is_no_hypothesis() -> None:
    """Without a shared trait and without a belief there is nothing to test, and it says what to add."""
    with pytest.raises(InputError, match="no trait is shared by most of 0 companies, and no belief was given"):
        build_hypothesis(HypothesisAnswers(sells_to="everyone"), "guess", TODAY)


def test_every_question_has_an_answer_key() -> None:
    """The questions cover discovery calls, pipeline, competitors' customers and interviews."""
    assert [question.key for question in QUESTIONS] == [
        "sells_to", "discovery", "pipeline", "competitor", "interview", "believed", "never", "pains",
    ]  # fmt: skip
