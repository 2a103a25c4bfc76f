"""HubSpot: filters of enumerations, what has no filter, and lists nobody can be in."""

from __future__ import annotations

import json
from typing import Any

from closefit.destinations.compile import Compiled, Sources, target_named
from closefit.destinations.compile.fields import Field, Fields
from closefit.profile import Profile


def compiled(data: dict[str, object], fields: Fields | None = None) -> Compiled:
    profile = Profile.model_validate({"profile": "p", "fit": {"criteria": []}, **data})
    return target_named("hubspot").compile(Sources(profile, fields or Fields()))


def filters(when: str, held: Field) -> list[list[dict[str, Any]]]:
    """The operations of the list of one exclusion on the attribute ``x``."""
    found = compiled({"exclude": [{"name": "e", "when": when}]}, Fields({"x": held}))
    (text,) = (str(text) for name, text in found.files.items() if name.startswith("lists/"))
    branches = json.loads(text)["filterBranch"]["filterBranches"]
    return [[one["operation"] for one in branch["filters"]] for branch in branches]


def test_an_enumeration_is_asked_by_its_options() -> None:
    """Lists and texts held as options have operators of their own, and a blank one passes none of them."""
    options = Field("x", "enumeration")
    seen = {
        when: filters(when, options)
        for when in (
            "has_any(x, 'a', 'b')",
            "has_all(x, 'a', 'b')",
            "not has_any(x, 'a')",
            "x in ('a', 'b')",
            "x <> 'a'",
        )
    }
    assert [operation["operator"] for ((operation,),) in seen.values()] == [
        "IS_ANY_OF", "CONTAINS_ALL", "IS_NONE_OF", "IS_ANY_OF", "IS_NONE_OF",
    ]  # fmt: skip
    assert not any(operation["includeObjectsWithNoValueSet"] for ((operation,),) in seen.values())


def test_or_becomes_branches_and_and_becomes_filters() -> None:
    """HubSpot knows any of branches of all of filters, so a condition is spread into that."""
    found = filters("(x > 1 or x < -1) and x <> 5", Field("x"))
    assert [[(f["operator"], f["value"]) for f in branch] for branch in found] == [
        [("IS_GREATER_THAN", 1), ("IS_NOT_EQUAL_TO", 5)],
        [("IS_LESS_THAN", -1), ("IS_NOT_EQUAL_TO", 5)],
    ]


def test_what_has_no_filter_is_refused_in_words() -> None:
    """HubSpot has no *does not begin with*, and a list has no more than 250 filters."""
    criteria = [{"name": "c", "when": "not starts_with(name, 'ab')", "points": 1}]
    many = " and ".join(f"(employees = {n} or revenue = {n})" for n in range(8))
    found = compiled({"fit": {"criteria": criteria}, "exclude": [{"name": "e", "when": many}]})
    assert {entry.name: entry.why for entry in found.inexpressible} == {
        "c": "HubSpot has no filter for a text that does not begin so.",
        "e": "It takes more than 250 filters, and a HubSpot list has no more.",
    }


def test_a_list_that_nobody_can_be_in_is_not_written() -> None:
    """HubSpot takes no list without a branch; the notes say which one is missing."""
    found = compiled({"exclude": [{"name": "e", "when": "has_category(technologies, 'no such thing')"}]})
    assert not any(name.startswith("lists/") for name in found.files)
    assert "Not written, since nobody can ever be in it: list ICP excluded: e." in found.notes


def test_own_properties_come_with_their_definitions() -> None:
    """closefit's own properties that the files read are created by a file beside them."""
    found = compiled(
        {
            "fit": {"qualify": 1, "criteria": [{"name": "c", "when": "industry = 'retail'", "points": 1}]},
            "tiers": [{"name": "hot", "when": "intent >= 10"}],
        }
    )
    made = json.loads(str(found.files["properties.json"]))["inputs"]
    assert [(p["name"], p["type"]) for p in made] == [
        ("icp_industry", "string"), ("icp_fit_score", "number"), ("icp_intent_score", "number"),
    ]  # fmt: skip
