"""People: who fills a persona, who is the best contact, and the most senior person known."""

from __future__ import annotations

from typing import Any

from tests.scoring import AS_OF, Files, days_ago, profile_of, score_one, score_rows

PROFILE = profile_of("""
closefit: 1
profile: test
fit: {criteria: [{name: authority, when: best_seniority = 'vp', points: 3}]}
personas:
  - {name: buyer, when: "seniority in ('vp', 'c-level') and department = 'sales'", weight: 3}
  - {name: user, when: "starts_with(title, 'sales')", weight: 1.5}
""")
ACCOUNT = [{"account": "acme.com"}]


def person(name: str, seniority: str | None = "vp", department: str = "Sales", **fields: Any) -> dict[str, Any]:
    facts = {"person": name.lower(), "name": name, "email": f"{name.lower()}@acme.com", "seniority": seniority}
    return {"account": "acme.com", "department": department, **facts, **fields}


def scored(*people: dict[str, Any]) -> dict[str, Any]:
    return score_one(PROFILE, Files(ACCOUNT, people=list(people)))


def test_persona_axis() -> None:
    """The axis is the sum of the weights of the personas that somebody fills, once each."""
    row = scored(person("Ann"), person("Bob"), person("Cid", "manager", title="Sales Manager"))
    assert (row["persona"], row["reasons"]) == (4.5, ["authority +3", "buyer +3", "user +1.5"])


def test_contacts_are_columns() -> None:
    """The best contact of each persona has columns of its own, empty where nobody fills it."""
    row = scored(person("Ann", title="VP Sales"))
    found = {name: value for name, value in row.items() if name.startswith("contact_")}
    assert found == {
        "contact_1_persona": "buyer", "contact_1_name": "Ann", "contact_1_email": "ann@acme.com",
        "contact_1_title": "VP Sales", "contact_2_persona": None, "contact_2_name": None, "contact_2_email": None,
        "contact_2_title": None,
    }  # fmt: skip
    assert list(row).index("origin") < list(row).index("contact_1_persona") < list(row).index("profile")


def test_order_of_contacts() -> None:
    """The best contact is the most senior, then the last active, then the longest in the role, then by name."""
    ladder = [
        person("Zoe", "c-level"),
        person("Yan", last_active=days_ago(3)),
        person("Xia", last_active=days_ago(9), started=days_ago(900)),
        person("Wim", last_active=days_ago(9), started=days_ago(30)),
        person("Uma"),
        person("Vic"),
    ]
    for place in range(len(ladder) - 1):
        assert scored(*reversed(ladder[place:]))["contact_1_name"] == ladder[place]["name"]


def test_activity_after_the_as_of_date_is_unknown() -> None:
    """Activity later than the as-of date makes nobody the best contact."""
    row = scored(person("Ann", last_active=days_ago(-5)), person("Bea", last_active=days_ago(50)))
    assert row["contact_1_name"] == "Bea"


def test_best_seniority() -> None:
    """The highest seniority among the known people is a fact; with nobody known it is unknown."""
    row = scored(person("Ann", "manager"), person("Bob", "VP"), person("Cid", None))
    assert row["fit"] == 3
    assert scored(person("Ann", "manager"))["unknown"] == []
    assert scored(person("Ann", None))["unknown"] == ["authority"]
    nobody = score_one(PROFILE, Files(ACCOUNT, people=[person("Ann") | {"account": "other.com"}]))
    assert (nobody["unknown"], nobody["fit_high"], nobody["persona"]) == (["authority"], 3, 0)


def test_best_seniority_of_the_file_wins() -> None:
    """What the accounts file says of the best seniority stands; people fill only its gaps."""
    rows: list[dict[str, Any]] = [
        {"account": "acme.com", "best_seniority": "VP"},
        {"account": "b.com", "best_seniority": None},
    ]
    people = [person("Ann", "manager"), person("Bob") | {"account": "b.com"}]
    assert [row["fit"] for row in score_rows(PROFILE, Files(rows, people=people))] == [3, 3]


def test_without_a_people_file() -> None:
    """Without a people file the axis is nought, seniority is unknown and there are no contact columns."""
    row = score_one(PROFILE, Files(ACCOUNT))
    assert (row["persona"], row["unknown"]) == (0, ["authority"])
    assert not [name for name in row if name.startswith("contact_")]
    assert row["as_of"] == AS_OF
