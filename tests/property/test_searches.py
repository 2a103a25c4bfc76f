"""Searches lose nobody they promise to keep: random profiles, random accounts, and the vendors' filters run by hand.

The accounts are judged by the second evaluator of the score; what a vendor's filter lets through is read from the file
as written, by an evaluator that knows the vendor's words and nothing of the profile.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closefit.destinations.compile import Compiled, Sources, target_named
from closefit.destinations.compile.fields import Fields
from closefit.profile import Profile
from tests.property.reference import Case, score

AS_OF = dt.date(2026, 10, 1)
PHASES = (Phase.explicit, Phase.generate)
RUN = settings(max_examples=40, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck))

sizes = st.sampled_from([0, 1, 10, 11, 19, 20, 50, 51, 199, 200, 201, 500, 501, 1000, 5000, 5001, 10001, 40000])
money = st.sampled_from([0, 400_000, 500_000, 999_999, 1_000_000, 2_500_000, 7_000_000, 20_000_000, 2_000_000_000])
shares = st.sampled_from([-0.2, -0.01, 0, 0.05, 0.1, 0.35, 1.2])
ages = st.integers(0, 500)
codes = st.sampled_from(["US", "DE", "GB", "fr"])
trades = st.sampled_from(["b2b saas", "Software", "healthcare", "retail"])
tools = st.sampled_from(["HubSpot", "Salesforce", "Google Analytics", "SAP"])
signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])


@st.composite
def atoms(draw: st.DrawFn) -> str:
    low, high = sorted((draw(sizes), draw(sizes)))
    first, second = draw(tools), draw(tools)
    return draw(
        st.sampled_from([
            f"employees between {low} and {high}", f"employees {draw(signs)} {low}",
            f"employees not in ({low}, {high})",
            f"employees > {low}.5", f"country = '{draw(codes)}'", f"country in ('{draw(codes)}', '{draw(codes)}')",
            f"country <> '{draw(codes)}'", f"industry = '{draw(trades)}'", f"industry not in ('{draw(trades)}')",
            f"has(technologies, '{first}')", f"has_any(technologies, '{first}', '{second}')",
            f"has_all(technologies, '{first}', '{second}')", f"revenue {draw(signs)} {draw(money)}",
            f"headcount_growth {draw(signs)} {draw(shares)}", f"days_since(funded_on) <= {draw(ages)}",
            f"days_since(funded_on) > {draw(ages)}", f"funded_on >= date '{AS_OF - dt.timedelta(draw(ages))}'",
            f"signals('job_opening', {draw(st.sampled_from([30, 90]))}) >= {draw(st.integers(1, 2))}",
            f"trial_users >= {draw(st.integers(0, 3))}", "public", "employees is null", "country is not null",
        ])
    )  # fmt: skip


conditions = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or ({pair[1]})"),
    ),
    max_leaves=3,
)
plain = st.fixed_dictionaries({
    "when": conditions, "points": st.sampled_from([-2, 1, 3, 5]), "required": st.sampled_from([False, False, True])
})  # fmt: skip
grade = st.fixed_dictionaries({"when": conditions, "grade": st.sampled_from([100, 50, 20, 0])})
graded = st.builds(
    lambda grades, last: {"weight": 5, "grades": [*grades, *last]},
    st.lists(grade, min_size=1, max_size=3),
    st.lists(st.just({"else": 30}), max_size=1),
)


def _numbered(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": f"n{number}", **item} for number, item in enumerate(items, start=1)]


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    return Profile.model_validate({
        "profile": "random",
        "boundary": draw(st.lists(conditions, max_size=2)),
        "exclude": _numbered([{"when": when} for when in draw(st.lists(conditions, max_size=2))]),
        "fit": {
            "qualify": draw(st.sampled_from([None, 3, 5, 8])),
            "criteria": _numbered(draw(st.lists(st.one_of(plain, graded), min_size=1, max_size=4))),
        },
        "tiers": [
            {"name": "hot", "when": draw(st.sampled_from([
                "qualified", "fit >= 5", "fit > 4 and country = 'US'", "fit >= 8 or employees > 200",
                "fit >= 3 and intent >= 0",
            ]))},
            {"name": "out"},
        ],
    })  # fmt: skip


facts = st.fixed_dictionaries({
    "employees": sizes, "country": codes, "industry": trades, "technologies": st.lists(tools, max_size=3),
    "revenue": money, "headcount_growth": shares, "funded_on": ages.map(lambda days: AS_OF - dt.timedelta(days)),
    "trial_users": st.integers(0, 4), "public": st.booleans(),
})  # fmt: skip
openings = st.lists(ages.map(lambda days: {"kind": "job_opening", "at": AS_OF - dt.timedelta(days)}), max_size=3)
accounts = st.tuples(
    facts,
    openings,
    st.sets(st.sampled_from(["employees", "country", "technologies", "revenue", "funded_on"]), max_size=2),
)


def wanted(profile: Profile, tiers: tuple[str, ...], case: Case) -> bool:
    judged = score(profile, case)
    if tiers:
        return bool(judged["tier"] in tiers)
    if profile.fit.qualify is None and not any(c.required for c in profile.fit.criteria):
        return judged["tier"] not in ("excluded", "outside")
    return bool(judged["qualified"])


# --- the vendors' filters by hand: True found, None where the vendor does not know the fact -------------------------


def apollo_finds(body: Mapping[str, Any], case: Case) -> bool | None:
    answers = [_apollo(name, value, case) for name, value in body.items() if name not in ("page", "per_page")]
    return False if False in answers else None if None in answers else True


def _apollo(name: str, value: Any, case: Case) -> bool | None:  # noqa: PLR0911  (one line per filter)
    known = {
        "organization_num_employees_ranges": "employees", "organization_locations": "country",
        "organization_not_locations": "country", "revenue_range": "revenue", "latest_funding_date_range": "funded_on",
        "currently_using_any_of_technology_uids": "technologies", "q_organization_keyword_tags": "industry",
    }  # fmt: skip
    if name == "organization_job_posted_at_range":
        return any(s["at"].isoformat() >= value["min"] for s in case.signals or ())
    fact = case.facts.get(known[name])
    if fact is None:
        return None
    countries = {"us": "United States", "de": "Germany", "gb": "United Kingdom", "fr": "France"}
    match name:
        case "organization_num_employees_ranges":
            return any(int(low) <= fact <= int(high) for low, high in (text.split(",") for text in value))
        case "organization_locations":
            return countries[fact.lower()] in value
        case "organization_not_locations":
            return countries[fact.lower()] not in value
        case "currently_using_any_of_technology_uids":
            return any(tool.lower().replace(" ", "_") in value for tool in fact)
        case "q_organization_keyword_tags":
            return fact.lower() in value
    shown = fact.isoformat() if isinstance(fact, dt.date) else fact
    return bool(("min" not in value or shown >= value["min"]) and ("max" not in value or shown <= value["max"]))


def navigator_finds(body: Mapping[str, Any], case: Case) -> bool | None:
    answers = [_navigator(f["filter"], f["set_to"], case) for f in body["filters"]]
    return False if False in answers else None if None in answers else True


def _navigator(name: str, value: Any, case: Case) -> bool | None:
    known = {"Company headcount": "employees", "Headquarters location": "country", "Annual revenue": "revenue",
             "Recent activities": "funded_on"}  # fmt: skip
    fact = case.facts.get(known[name])
    if fact is None:
        return None
    match name:
        case "Company headcount":
            return any(_in_band(text, fact) for text in value)
        case "Headquarters location":
            countries = {"us": "United States", "de": "Germany", "gb": "United Kingdom", "fr": "France"}
            here = countries[fact.lower()]
            return bool(here in value["include"] if "include" in value else here not in value["exclude"])
        case "Annual revenue":
            most = float("inf") if value["max"] == "1000+" else float(value["max"])
            return bool(float(value["min"]) <= fact / 1_000_000 <= most)
    assert value == ["Funding events in past 12 months"]
    return bool((AS_OF - fact).days <= 365)


def _in_band(text: str, people: int) -> bool:
    if text == "Self-employed":
        return people == 0
    low, _, high = text.partition("-")
    return people >= int(text.removesuffix("+")) if text.endswith("+") else int(low) <= people <= int(high)


FINDS = {"apollo": apollo_finds, "sales-navigator": navigator_finds}


def compiled(name: str, profile: Profile, tiers: tuple[str, ...] = ()) -> Compiled:
    return target_named(name).compile(Sources(profile, Fields(), tiers=tiers, as_of=AS_OF))


def body(made: Compiled, name: str) -> Mapping[str, Any] | None:
    text = made.files.get(f"search-{name}.json")
    return None if text is None else dict(json.loads(text))


@pytest.mark.parametrize("vendor", FINDS)
@pytest.mark.parametrize("tiers", [(), ("hot",)], ids=["qualified", "tier"])
@RUN
@given(profile=profiles(), rows=st.lists(accounts, min_size=6, max_size=6))
def test_nobody_who_is_wanted_is_lost(
    vendor: str, tiers: tuple[str, ...], profile: Profile, rows: list[tuple[dict[str, Any], list[Any], set[str]]]
) -> None:
    """Every wanted account passes the search ``all``, unless a fact that is filtered on is unknown."""
    search = body(compiled(vendor, profile, tiers), "all")
    for known, signals, unknown in rows:
        case = Case({name: None if name in unknown else value for name, value in known.items()}, signals, AS_OF, {})
        if search is not None and wanted(profile, tiers, case):
            assert FINDS[vendor](search, case) is not False


@pytest.mark.parametrize("vendor", FINDS)
@RUN
@given(profile=profiles(), rows=st.lists(accounts, min_size=6, max_size=6))
def test_no_stranger_who_is_wanted_is_lost(
    vendor: str, profile: Profile, rows: list[tuple[dict[str, Any], list[Any], set[str]]]
) -> None:
    """Whoever is wanted on what the vendor knows alone passes the search ``new``, and where it is empty nobody is."""
    made = compiled(vendor, profile)
    search = body(made, "new")
    empty = any("no search-new.json: nobody would be found" in note for note in made.notes)
    for known, signals, _ in rows:
        case = Case(
            {name: None if name in ("trial_users", "public") else value for name, value in known.items()},
            signals,
            AS_OF,
            {},
        )
        if wanted(profile, (), case):
            assert not empty
            assert search is None or FINDS[vendor](search, case) is not False


@pytest.mark.parametrize("vendor", FINDS)
def test_the_searches_are_not_empty_words(vendor: str) -> None:
    """Over many random profiles a good part has a search that loses nobody, and it turns accounts away."""
    found, turned = 0, 0

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(profile=profiles(), rows=st.lists(accounts, min_size=4, max_size=4))
    def look(profile: Profile, rows: list[tuple[dict[str, Any], list[Any], set[str]]]) -> None:
        nonlocal found, turned
        search = body(compiled(vendor, profile), "all")
        found += search is not None
        turned += search is not None and any(
            FINDS[vendor](search, Case(known, signals, AS_OF, {})) is False for known, signals, _ in rows
        )

    look()
    assert found >= 12
    assert turned >= 8
