"""Matching two lists: what is matched and why, what a person is asked, and that people have the last word."""

# ruff: noqa: RUF001 - names in every script are the subject
from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from closefit.errors import ClosefitError, InputError, UsageError
from closefit.run import MatchRequest, match_companies
from closefit.settings import Settings
from tests.command import closefit
from tests.unit.intake.conftest import Write

HEAD = "id,company,website,country,city\n"
ACCOUNTS = HEAD + (
    "A1,Acme Incorporated,https://www.acme.com,United States,Boston\n"
    "A2,Hartford Insurance Group,hartford.com,,\n"
    "A3,Siemens AG,siemens.com,DE,München\n"
    "A4,IBM,ibm.com,US,\n"
    "A5,Nestle SA,nestle.com,CH,\n"
    "A6,Falcon Optics Ltd,falcon-optics.co.uk,UK,Leeds\n"
    "A7,Falcon Optics SAS,falconoptics.fr,France,Lyon\n"
    "A8,3M Company,3m.com,US,\n"
    "A9,百度在线网络技术有限公司,baidu.com,CN,\n"
    "A10,ООО Яндекс,ya.ru,RU,\n"
    "A11,RTX Corp,,US,\n"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file that was written."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matched(left: Path, right: Path | None, **more: object) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Matches and the list to review."""
    request = MatchRequest(left, right, left.with_name("out.csv"), **more)  # type: ignore[arg-type]
    match_companies(request, Settings())
    return rows_of(left.with_name("out.csv")), rows_of(left.with_name("out.review.csv"))


MATCHED = [
    ("Anything at all,acme.com,,", "A1", "same domain acme.com"),
    ("Whatever else,https://shop.acme.com/x,,", "A1", "same domain acme.com"),
    ('"ACME, Inc.",,USA,boston', "A1", "same cleaned name acme; country agrees; city agrees"),
    ("Nestlé S.A. (Switzerland),,,", "A5", "same cleaned name nestle; country agrees"),
    ("Hartfrd Insurance,,,", "A2", "words in common: hartfrd ~ hartford, insurance"),
    ("Hart Ford Insurance,,,", "A2", "same name but for blanks: hart ford insurance / hartford insurance"),
    ("Insurance Hartford,,,", "A2", "same words in another order: insurance hartford / hartford insurance"),
    ("Raytheon Technologies,rtx.com,,", "A11", "the domain is the name: rtx.com / rtx"),
    ("3M,,,", "A8", "same cleaned name 3m"),
    ("百度在线网络技术,,,", "A9", "same cleaned name 百度在线网络技术"),
    ("Яндекс,,,", "A10", "same cleaned name яндекс"),
    ("Falcon Optics,,GB,", "A6", "same cleaned name falcon optics; country agrees"),
]


def test_one_company_in_two_spellings(write: Write) -> None:
    """Each way of matching finds its account and says in words what speaks for it."""
    rows = "".join(f"L{i},{row}\n" for i, (row, _, _) in enumerate(MATCHED))
    found, _ = matched(write(HEAD + rows, "left.csv"), write(ACCOUNTS, "right.csv"))
    got = {r["left"]: (r["right"], r["why"]) for r in found}
    assert got == {f"L{i}": (account, why) for i, (_, account, why) in enumerate(MATCHED)}
    assert {r["by"] for r in found} == {"closefit"}


def test_a_person_is_asked_where_it_is_not_sure(write: Write) -> None:
    """A subsidiary, another country, two that fit, and initials are for a person to decide; none is matched."""
    asked = {
        "Siemens Deutschland GmbH,,,": "perhaps a subsidiary",
        "Nestle,,Japan,": "countries differ: JP / CH",
        "Falcon Optics,,,": "another one fits as well",
        "International Business Machines,,,": "initials or a second name",
    }
    rows = "".join(f"L{i},{row}\n" for i, row in enumerate(asked))
    found, review = matched(write(HEAD + rows, "left.csv"), write(ACCOUNTS, "right.csv"))
    assert found == []
    said = {r["left"]: r["why"] for r in reversed(review)}
    assert all(words in said[f"L{i}"] for i, words in enumerate(asked.values()))


def test_others_match_nothing(write: Write) -> None:
    """Another company, a mail provider's domain and words that everybody uses match nothing, and are written down."""
    names = ("Zylo Studios,,,", "Nobody Knows Ltd,gmail.com,,", "Systems Group,,,", "Zebra Foods,,,")
    left = write(HEAD + "".join(f"L{i},{name}\n" for i, name in enumerate(names)), "left.csv")
    assert matched(left, write(ACCOUNTS, "right.csv")) == ([], [])
    assert [r["left"] for r in rows_of(left.with_name("out.unmatched.csv"))] == ["L0", "L1", "L2", "L3"]


def test_a_no_is_never_overruled_and_a_yes_is_kept(write: Write) -> None:
    """A person's decision stays, even against a shared domain; closefit's own words bind nobody."""
    left = write(HEAD + "L1,Acme,acme.com,,\nL2,Wholly Other,,,\nL3,Hartford Insurance,,,\n", "left.csv")
    right = write(ACCOUNTS, "right.csv")
    said = write(
        "left,right,decision,by\nL1,A1,no,ada\nL2,A3,yes,ben\nL3,A2,matched,closefit\nL9,A9,no,ada\n", "said.csv"
    )
    found, review = matched(left, right, decisions=(said,))
    assert {(r["left"], r["right"], r["by"]) for r in found} == {("L2", "A3", "ben"), ("L3", "A2", "closefit")}
    assert all((r["left"], r["right"]) != ("L1", "A1") for r in review)
    assert "told by decisions line 3" in {r["why"] for r in found}


def test_matches_can_be_read_back_and_change_nothing(write: Write) -> None:
    """The written files are decisions files: given back as they are, the same files are written."""
    left = write(HEAD + "L1,ACME,,,\nL2,Hartfrd Insurance,,,\nL3,Siemens France,,,\n", "left.csv")
    right = write(ACCOUNTS, "right.csv")
    first = matched(left, right)
    written = (left.with_name("out.csv"), left.with_name("out.review.csv"))
    copies = tuple(write(path.read_bytes(), f"copy-{path.name}") for path in written)
    assert matched(left, right, decisions=copies) == first


def test_aliases_match_and_subsidiaries_are_kept_apart(write: Write) -> None:
    """An alias by name or domain is the account; a subsidiary is written as a relation and merged with nothing."""
    left = write(HEAD + "L1,Big Blue,,,\nL2,Something,fb-acme.com,,\nL3,Osram,,,\n", "left.csv")
    aliases = write(
        "alias,account,relation\nBig Blue,IBM,same\nfb-acme.com,acme.com,\nOsram GmbH,Siemens,subsidiary\n", "a.csv"
    )
    found, _ = matched(left, write(ACCOUNTS, "right.csv"), aliases=aliases)
    assert {(r["left"], r["right"], r["decision"]) for r in found} == {
        ("L1", "A4", "matched"), ("L2", "A1", "matched"), ("L3", "A3", "subsidiary"),
    }  # fmt: skip


def test_nothing_depends_on_the_order_of_rows(write: Write) -> None:
    """The same rows in another order give the same matches."""
    names = (
        "Acme",
        "Acme Ltd",
        "Hartfrd Insurance",
        "Falcon Optics",
        "Siemens Deutschland",
        "3M",
        "Falcon Optik",
        "IBM",
    )
    rows = [f"L{i},{name},,," for i, name in enumerate(names)]
    accounts = ACCOUNTS.splitlines()[1:]
    seen = set()
    for seed in range(3):
        dice = random.Random(seed)  # noqa: S311 - no secret
        dice.shuffle(rows)
        dice.shuffle(accounts)
        left, right = write(HEAD + "\n".join(rows), "left.csv"), write(HEAD + "\n".join(accounts), "right.csv")
        found, review = matched(left, right)
        seen.add(str([(r["left"], r["right"], r["decision"], r["score"], r["why"]) for r in found + review]))
    assert len(seen) == 1


def test_either_list_may_stand_on_the_left(write: Write) -> None:
    """A pair has one score, whichever list comes first."""
    names = ("ACME,,", "Hartfrd Insurance,,", "Nestle,,Japan", "International Business Machines,,")
    left = write(HEAD + "".join(f"L{i},{name},\n" for i, name in enumerate(names)), "left.csv")
    right = write(ACCOUNTS, "right.csv")
    there = {(r["left"], r["right"], r["score"]) for rows in matched(left, right) for r in rows}
    back = {(r["right"], r["left"], r["score"]) for rows in matched(right, left) for r in rows}
    assert there == back
    assert len(there) == 4


def test_doubles_in_one_file_are_grouped(write: Write) -> None:
    """Each double points to the row that stands for its group, through another where it must."""
    text = HEAD + "1,Acme Inc,acme.com,,\n2,ACME,,,\n3,Acme GmbH,acme.com,,\n4,Hartford Insurance,,,\n5,Siemens,,,\n"
    found, _ = matched(write(text, "left.csv"), None)
    assert {(r["left"], r["right"]) for r in found} in ({("2", "1"), ("3", "1")}, {("2", "3"), ("1", "3")})


def test_no_group_joins_what_a_person_told_apart(write: Write) -> None:
    """A no between two companies holds against every way around over a third."""
    text = HEAD + "1,Acme Inc,acme.com,,\n2,ACME,,,\n3,Acme GmbH,acme.io,,\n"
    said = write("left,right,decision\n3,1,no\n", "said.csv")
    found, _ = matched(write(text, "left.csv"), None, decisions=(said,))
    groups: dict[str, str] = {r["left"]: r["right"] for r in found}
    assert groups.get("1", "1") != groups.get("3", "3")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("left,right,decision\nL1,A1,perhaps\n", "said.csv:2:3: 'perhaps' is no decision"),
        ("left,right,decision\nL1,A1,yes\nL1,A1,no\n", "'L1' and 'A1' are the same on line 2 and different on line 3"),
        ("left,decision\nL1,yes\n", "there is no column for the right"),
    ],
)
def test_a_decision_that_cannot_be_read_is_refused_in_words(write: Write, text: str, words: str) -> None:
    """A word that is no decision, two that contradict each other and a missing column are named with their place."""
    left = write(HEAD + "L1,ACME,,,\n", "left.csv")
    with pytest.raises(InputError) as caught:
        matched(left, write(ACCOUNTS, "right.csv"), decisions=(write(text, "said.csv"),))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("a,b\n1,2\n", InputError, "no column names companies: the file has 'a', 'b'"),
        ("company\n", InputError, "there is a header and no row below it"),
        ("company,website\n!!!,gmail.com\n", InputError, "no row names a company"),
    ],
)
def test_a_file_without_companies_is_refused(write: Write, text: str, error: type[ClosefitError], words: str) -> None:
    """What names no company cannot be matched, and says what it has instead."""
    with pytest.raises(error) as caught:
        matched(write(text, "left.csv"), write(ACCOUNTS, "right.csv"))
    assert words in str(caught.value)


def test_thresholds_out_of_order_are_refused(write: Write) -> None:
    """The review begins below the match."""
    with pytest.raises(UsageError, match=r"--review 0.9 and --threshold 0.7 are not in order"):
        matched(write(ACCOUNTS, "left.csv"), None, threshold=0.7, review=0.9)


def test_the_command_says_what_it_did(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Counts go to stdout, files beside each other, and JSON has the same numbers."""
    monkeypatch.chdir(tmp_path)
    left = write(HEAD + "L1,ACME,,,\nL2,Nestle,,Japan,\nL3,Zebra,gmail.com,,\n,,,,\n", "left.csv")
    done = closefit("match", left, write(ACCOUNTS, "right.csv"))
    assert done.code == 0, done.err
    assert "left.csv: 3 companies on 3 rows" in done.out
    assert "1 different free mail addresses are nobody's own" in done.out
    assert "written: matches.csv, matches.review.csv, matches.unmatched.csv" in done.out
    data = json.loads(closefit("match", left, write(ACCOUNTS, "right.csv"), "--json").out)
    assert data["counts"] == {"matched": 1, "to review": 1, "subsidiary": 0, "not matched": 1}
    assert data["matched_by"] == {"same cleaned name": 1}


def test_one_row_matches_one_row(write: Write) -> None:
    """Lists of one company each are enough."""
    found, _ = matched(write("company\nAcme GmbH\n", "left.csv"), write("company\nACME\n", "right.csv"))
    assert [(r["left"], r["right"]) for r in found] == [("Acme GmbH", "ACME")]


def test_the_left_rows_are_written_again_with_their_account(write: Write, tmp_path: Path) -> None:
    """Every row comes back as it was and in its order, with the domain of its account where it has one."""
    left = write('company,account\nZebra,1\n"ACME, Inc.",2\nAcme GmbH,3\nNestle (Japan),4\n', "left.csv")
    matched(left, write(ACCOUNTS, "right.csv"), joined=tmp_path / "joined.csv")
    rows = [(r["company"], r["account"], r["matched_account"]) for r in rows_of(tmp_path / "joined.csv")]
    assert rows == [
        ("Zebra", "1", ""), ("ACME, Inc.", "2", "acme.com"), ("Acme GmbH", "3", "acme.com"),
        ("Nestle (Japan)", "4", ""),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="--joined needs the accounts to join with"):
        matched(left, None, joined=tmp_path / "joined.csv")


def test_names_of_any_kind_do_no_harm(write: Write) -> None:
    """Quotes, formulas, SQL and names without an end are names like others."""
    names = [
        "Robert'); DROP TABLE left_companies;--",
        '"=1+1"',
        "x" * 5000,
        "Ünïcödé 株式会社",
        "a | b",
        "$name",
        "%s {x}",
    ]
    text = "company\n" + "".join(f'"{name.strip(chr(34))}"\n' for name in names)
    found, review = matched(write(text, "left.csv"), write(text, "right.csv"))
    assert len(found) == len(names)
    assert review == []
