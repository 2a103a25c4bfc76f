"""Open roles behind the posts of a board."""

from __future__ import annotations

import datetime as dt

import pytest

from closefit.providers.openings import (
    Opening,
    closed_roles,
    department,
    evergreen,
    facts_of_roles,
    roles_of,
    signals_of_roles,
)

TODAY, MAY = dt.date(2026, 11, 1), dt.date(2026, 5, 2)


@pytest.mark.parametrize(
    "title",
    [
        "General Application", "Open Application - Berlin", "Spontaneous application", "Join our Talent Community",
        "Don\u2019t see a role for you?", "Initiativbewerbung (m/w/d)", "Candidature spontan\u00e9e",
        "Talent Pool: Sales", "Future Opportunities",
    ],
)  # fmt: skip
def test_a_post_that_asks_for_anybody_is_evergreen(title: str) -> None:
    """Posts that always stand there are known by their title, in several languages."""
    assert evergreen(title)


@pytest.mark.parametrize(
    "title",
    [
        "General Manager",
        "Application Engineer",
        "Head of Talent",
        "Community Manager",
        "Network Engineer, Open Source",
        "Future Applications Scientist",
    ],
)
def test_a_role_with_such_a_word_in_it_is_none(title: str) -> None:
    """Roles that share a word with an evergreen post stay."""
    assert not evergreen(title)


@pytest.mark.parametrize(
    ("title", "stated", "wanted"),
    [
        ("Revenue Operations Manager", "Sales", "revenue operations"),
        ("Software Engineer, Sales Tools", "Engineering", "engineering"),
        ("Account Executive", None, "sales"),
        ("Juggler", "Circus  Arts", "circus arts"),
        ("Juggler", None, None),
        ("Senior Accountant", "G&A", "finance"),
        ("SDR", "GTM", "sales"),
        ("Wizard", "GTM", "revenue operations"),
    ],
)
def test_a_department_is_the_boards_own_where_that_is_one(title: str, stated: str | None, wanted: str | None) -> None:
    """Revenue operations by title goes first, then the board's department, then the title, then the board's words."""
    assert department(Opening(title, stated)) == wanted


def test_repeats_and_evergreen_posts_are_left_out_and_counted() -> None:
    """A role in two places counts once, with both places and the earlier day; what is left out is told."""
    posts = [
        Opening("Account Executive", "Sales", "a", TODAY, ("Berlin",)),
        Opening("account executive", "Sales", "b", MAY, ("Paris",)),
        Opening("Account Executive", "Sales", "c", TODAY, key="77"),
        Opening("General Application"),
        Opening("Prospects", role=False),
    ]
    roles = roles_of(posts)
    assert [(one.url, one.posted, one.places) for one in roles.openings] == [
        ("a", MAY, ("Berlin", "Paris")),
        ("c", TODAY, ()),
    ]
    assert roles.told() == "2 open roles; 2 evergreen and 1 repeated left out"
    facts = facts_of_roles(roles, TODAY, "board acme", 0.9)
    assert [(fact.attribute, fact.value, fact.evidence) for fact in facts] == [
        ("open_roles", 2, "board acme: 2 open roles; 2 evergreen and 1 repeated left out"),
        ("open_role_departments", ("sales",), "board acme: sales 2"),
    ]


def test_a_role_without_a_day_counts_and_brings_no_signal() -> None:
    """A signal has a day; a role whose day is not stated is counted only."""
    roles = roles_of([Opening("VP Sales", url="u", posted=MAY, places=("Rome",)), Opening("Nurse")])
    (signal,) = signals_of_roles(roles, "lever")
    assert signal.at == MAY
    assert dict(signal.fields) == {
        "title": "VP Sales", "department": "sales", "seniority": "vp", "url": "u", "posted_at": "2026-05-02",
        "places": "Rome", "source": "lever",
    }  # fmt: skip
    assert facts_of_roles(roles, TODAY, "b", None)[0].value == 2
    again = roles_of([Opening("VP  sales", url="other", posted=MAY, places=("Rome", "Paris"))])
    assert signals_of_roles(again, "lever")[0].event == signal.event


def test_what_stood_there_before_and_does_no_more_is_closed() -> None:
    """A role of the same address, or of the same title and department, is not closed; other shapes say nothing."""
    earlier = [
        {"title": "VP Sales", "department": "sales", "url": "u1", "places": "Rome"},
        {"title": "Nurse", "url": "u2"},
        {"title": "Account Executive", "department": "sales", "url": "moved"},
        {"url": "no title"},
        {"title": "Seen elsewhere", "source": "ashby"},
        "no record",
    ]
    now = roles_of([Opening("Senior Nurse", url="u2"), Opening("Account Executive", "Sales", "u3")])
    (gone,) = closed_roles(earlier, now, TODAY, "lever")
    assert (gone.kind, gone.at) == ("role_closed", TODAY)
    assert dict(gone.fields) == {"title": "VP Sales", "department": "sales", "url": "u1"}
    assert closed_roles("text", now, TODAY, "lever") == closed_roles(None, now, TODAY, "lever") == ()
