"""A file of attribute history through the command line."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from tests.command import Finished, closefit

DEALS, ACCOUNTS = "deal id,domain,stage,created,closed", "domain,employees,seats"
HISTORY = "domain,attribute,value,valid_from,known_since"


def company(folder: Path, *, rows: int = 300) -> None:
    """Seats grow once a deal is won; at its creation they tell nothing. One account in ten has no history."""
    chance = random.Random(5)  # noqa: S311 - test data
    deals, accounts, history = [DEALS], [ACCOUNTS], [HISTORY]
    for n in range(rows):
        won = chance.random() < 0.4
        year, month = 2023 + n % 2, n % 9 + 1
        deals.append(f"D{n},a{n}.example,{'Closed Won' if won else 'Closed Lost'},{year}-{month:02d}-03,{year}-11-20")
        seats = chance.randint(10, 99)
        grown = seats + 25 if won else seats
        accounts.append(f"a{n}.example,{chance.randint(5, 900)},{grown}")
        if n % 10:
            history.append(f"a{n}.example,Seats,{seats},2022-01-05,2022-01-09")
            history.append(f"a{n}.example,Seats,{grown},2025-01-05,2025-01-09")
    for name, lines in (("deals", deals), ("accounts", accounts), ("history", history)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def derive(folder: Path, *flags: object) -> Finished:
    files = ("derive", folder / "deals.csv", "--accounts", folder / "accounts.csv", "--out", folder / "out")
    done = closefit(*files, *flags)
    assert "Traceback" not in done.err
    return done


def numbers(folder: Path) -> dict[str, list[dict[str, object]]]:
    return dict(json.loads((folder / "out" / "derivation.json").read_text(encoding="utf-8")))


def test_what_was_known_at_the_time_is_counted_and_not_what_is_known_today(tmp_path: Path) -> None:
    """Seats of today separate won from lost; as known when the deals were created they do not."""
    company(tmp_path)
    assert derive(tmp_path).code == 0
    today = {f["name"]: f["verdict"] for f in numbers(tmp_path)["attributes"]}
    assert today["seats"] == "priority"
    done = derive(tmp_path, "--history", tmp_path / "history.csv")
    assert done.code == 0, done.err
    found = numbers(tmp_path)
    assert {f["name"]: f["verdict"] for f in found["attributes"]}["seats"] == "unclear"
    assert found["histories"] == [{"attribute": "seats", "header": "seats", "known": 270, "later": 0, "today": 30}]
    assert re.search(r"day a value was known +known_since", done.out)


def test_a_history_of_other_companies_is_refused(tmp_path: Path) -> None:
    """The message names the file and what its key must be; nothing is written."""
    company(tmp_path)
    (tmp_path / "history.csv").write_text(f"{HISTORY}\nelsewhere.example,Seats,3,2022-01-05,\n", encoding="utf-8")
    done = derive(tmp_path, "--history", tmp_path / "history.csv")
    assert done.code == 3
    assert "history.csv: none of its 1 rows is about an account or a deal of the deals file" in done.err
    assert "Its key must be the deals' own" in done.err
    assert not (tmp_path / "out").exists()


def test_a_history_that_is_not_there_is_named(tmp_path: Path) -> None:
    """As any other file."""
    company(tmp_path)
    done = derive(tmp_path, "--history", tmp_path / "histroy.csv")
    assert done.code == 3
    assert "histroy.csv: there is no such file" in done.err
    assert "history.csv?" in done.err
