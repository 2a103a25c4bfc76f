"""Roles that stood open in an earlier run, which a provider of job boards compares with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from closefit.enrich import Wish
from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal
from closefit.store import open_store
from tests.unit.enrich.worlds import TODAY, Played, accounts, run_world

ROLES = frozenset({"open_roles"})


def opening(title: str, day: dt.date) -> FoundSignal:
    return FoundSignal("job_opening", day, fields={"title": title, "department": "sales", "source": "lever"})


def found(count: int, *signals: FoundSignal) -> Answer:
    return Answer(AnswerState.found, (FoundFact("open_roles", count),), signals)


def test_a_role_is_told_to_be_gone_once(tmp_path: Path) -> None:
    """Who tells what is gone hears what stood open, nobody else does; what was told to be gone is not told again."""
    sales, nurse = opening("VP Sales", TODAY), opening("Nurse", TODAY)
    gone = FoundSignal("role_closed", TODAY + dt.timedelta(days=30), fields=dict(sales.fields))
    boards = Played(
        "boards", ROLES, {}, signals=frozenset({"job_opening", "role_closed"}),
        first=[found(2, sales, nurse), found(1, nurse, gone), found(1, nurse)],
    )  # fmt: skip
    other = Played("other", frozenset({"employees"}), {"account0.com": {"employees": 7}})
    wish = Wish(accounts(1), ("open_roles", "employees"))
    with open_store(tmp_path / "closefit.db") as store:
        for days in (0, 30, 60):
            run_world(store, [boards, other], wish, today=TODAY + dt.timedelta(days=days), freshness={"employees": 20})
    told = [question.known.get("job_openings") for question in boards.asked]
    assert told == [None, [dict(nurse.fields), dict(sales.fields)], [dict(nurse.fields)]] or told == [
        None, [dict(sales.fields), dict(nurse.fields)], [dict(nurse.fields)],
    ]  # fmt: skip
    assert [question.known.get("job_openings") for question in other.asked] == [None] * 3
