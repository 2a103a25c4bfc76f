"""Leaks through the command line: joins of what only winners have, names with a role, what was overruled."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.command import Finished, closefit

CUSTOMER = ("CSM Tickets", "Seats Bought", "Health")


def write(path: Path, header: tuple[str, ...], rows: list[list[object]]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in (header, *rows)) + "\n", encoding="utf-8")
    return path


def company(folder: Path, *, beside: bool, count: int = 240) -> list[object]:
    """Deals with a table of customers left-joined to them, or (``beside``) as the accounts file."""
    chance = random.Random(3)  # noqa: S311 - test data
    deals: list[list[object]] = []
    customers: list[list[object]] = []
    for n in range(count):
        won = chance.random() < 0.4
        mine: list[object] = [chance.randint(1, 9), chance.randint(5, 90), chance.choice(("green", "red"))]
        there = won or chance.random() < 0.04
        stage, month = "Closed Won" if won else "Closed Lost", n % 9 + 1
        deal = [f"a{n}.example", stage, f"2024-{month:02d}-03", "2024-11-20", chance.randint(5, 900)]
        deals.append([*deal, *([] if beside else mine if there else ["", "", ""])])
        customers += [[f"a{n}.example", *mine]] if there else []
    header = ("Domain", "Deal Stage", "Created", "Closed", "Employees")
    flags: list[object] = ["--out", folder / "out"]
    if beside:
        flags += ["--accounts", write(folder / "accounts.csv", ("Domain", *CUSTOMER), customers)]
    return [write(folder / "deals.csv", header if beside else (*header, *CUSTOMER), deals), *flags]


def derive(*arguments: object) -> Finished:
    done = closefit("derive", *arguments)
    assert "Traceback" not in done.err
    return done


def leaks(folder: Path) -> dict[str, dict[str, str]]:
    found = json.loads((folder / "out" / "derivation.json").read_text(encoding="utf-8"))
    return {leak["column"]: leak for leak in found["leaks"]}


@pytest.mark.parametrize("beside", [False, True], ids=["joined before", "the accounts file"])
def test_a_left_join_of_what_only_winners_have_is_caught_and_named(tmp_path: Path, *, beside: bool) -> None:
    """Every column of the table of customers is set aside with the same reason; the honest one is not."""
    done = derive(*company(tmp_path, beside=beside))
    assert done.code == 0, done.err
    found = leaks(tmp_path)
    assert {name: leak["kind"] for name, leak in found.items()} == dict.fromkeys(CUSTOMER, "join")
    assert (
        "that winners have: together they are there for 100% of the accounts that ever won" in found["Health"]["reason"]
    )
    assert ("accounts.csv" in found["Health"]["reason"]) is beside
    assert "from a table" in done.out


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("deal stage", "the outcome column of deals.csv"), ("Domain", "the account key of deals.csv"),
        ("Closed", "the closed date of deals.csv"),
    ],
)  # fmt: skip
def test_dropping_or_keeping_a_column_with_a_role_says_what_it_is_for(tmp_path: Path, name: str, role: str) -> None:
    """The file has the column; it is only no attribute."""
    files = company(tmp_path, beside=False)
    for flag in ("--drop", "--keep"):
        done = derive(*files, flag, name)
        assert done.code == 2
        assert f"{flag} names {name}, which is {role}: deals are told apart or joined by it" in done.err
