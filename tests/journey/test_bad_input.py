"""Wrong files: one clear message, the right exit code, no trace, nothing half-written."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Finished, closefit

HEADER = "Deal ID,Domain,Stage,Created,Closed,Employees"


def deals(rows: int, *, won: Callable[[int], bool], header: str = HEADER) -> str:
    chance = random.Random(7)  # noqa: S311 - test data
    lines = [header]
    for i in range(rows):
        stage = "Closed Won" if won(i) else "Closed Lost"
        lines.append(
            f"{i},acct{i}.example,{stage},2025-01-{i % 28 + 1:02d},2025-03-{i % 28 + 1:02d},{chance.randint(5, 900)}"
        )
    return "\n".join(lines) + "\n"


def derive(folder: Path, content: bytes | str, *flags: object, name: str = "deals.csv") -> Finished:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    out = folder / "out"
    done = closefit("derive", path, "--out", out, *flags)
    assert "Traceback" not in done.err
    left = sorted(p.name for p in out.glob("*")) if out.exists() else []
    assert [n for n in left if n.startswith(".")] == [], "a temporary file was left behind"
    if done.code != 0:
        assert left == [], "something was written although the command failed"
    return done


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    """An empty file is said to be empty, with exit code 3."""
    done = derive(tmp_path, "")
    assert done.code == 3
    assert "deals.csv" in done.err
    assert "empty" in done.err


def test_a_header_without_rows_is_named(tmp_path: Path) -> None:
    """A file with a header and nothing under it is said to have no rows."""
    done = derive(tmp_path, HEADER + "\n")
    assert done.code == 3
    assert "no row below it" in done.err


def test_a_missing_file_is_named_with_its_nearest_neighbour(tmp_path: Path) -> None:
    """A misspelt file name is answered with the file that is there."""
    (tmp_path / "deals.csv").write_text(deals(10, won=lambda i: i % 2 == 0))
    done = closefit("derive", tmp_path / "deal.csv")
    assert done.code == 3
    assert "deals.csv" in done.err


def test_latin_1_is_read(tmp_path: Path) -> None:
    """A file in Windows' western encoding is read, not refused."""
    text = deals(80, won=lambda i: i % 2 == 0).replace("acct3.example", "caf\u00e9.example").replace("Stage", "Stage")
    done = derive(tmp_path, text.encode("cp1252"))
    assert done.code == 0, done.err


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A binary file under the name of a CSV is refused as such."""
    done = derive(tmp_path, bytes(range(256)) * 40)
    assert done.code == 3
    assert "deals.csv" in done.err


def test_ragged_rows_are_counted_with_their_lines(tmp_path: Path) -> None:
    """A row with too many cells is left out, and its line is named."""
    lines = deals(120, won=lambda i: i % 2 == 0).splitlines()
    lines[41] += ",surplus,cells"
    done = derive(tmp_path, "\n".join(lines) + "\n")
    assert done.code == 0, done.err
    assert "42" in done.out


def test_no_outcome_column_lists_what_there_is(tmp_path: Path) -> None:
    """Without an outcome the columns are listed and the flag is named."""
    done = derive(tmp_path, "domain,region\n" + "".join(f"a{i}.example,{'NESW'[i % 4]}\n" for i in range(40)))
    assert done.code == 3
    assert "--outcome" in done.err
    assert "region" in done.err


def test_only_wins_are_refused_with_the_way_out(tmp_path: Path) -> None:
    """Forty wins and no loss are counted, and the flags that may say more are named."""
    done = derive(tmp_path, deals(40, won=lambda _: True), "--outcome", "Stage", "--won", "Closed Won")
    assert done.code == 3
    assert "no deal is lost (40 won, 0 lost" in done.err
    assert "--lost" in done.err


def test_five_deals_are_not_enough(tmp_path: Path) -> None:
    """Five deals write no profile and say so."""
    done = derive(tmp_path, deals(5, won=lambda i: i < 2))
    assert done.code == 0, done.err
    assert "not enough" in done.out
    assert not (tmp_path / "out" / "icp.yaml").exists()
    assert (tmp_path / "out" / "derivation.html").exists()


def test_impossible_dates_are_named(tmp_path: Path) -> None:
    """A date such as 13/25/2024 is counted and its line is named."""
    lines = deals(100, won=lambda i: i % 2 == 0).splitlines()
    lines[10] = lines[10].replace("2025-01", "13/25/2024 x", 1)
    done = derive(tmp_path, "\n".join(lines) + "\n")
    assert done.code == 0, done.err
    assert "11" in done.out


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    """Two columns of one name are refused with line 1 and both columns."""
    done = derive(tmp_path, deals(40, won=lambda i: i % 2 == 0).replace("Employees", "Stage", 1))
    assert done.code == 3
    assert "deals.csv:1" in done.err
    assert "Stage" in done.err


def test_a_thousand_columns_are_read(tmp_path: Path) -> None:
    """A thousand columns of noise are read, and no profile is drawn from them."""
    chance = random.Random(3)  # noqa: S311 - test data
    names = [f"c{i}" for i in range(1000)]
    rows = [",".join(["domain", "outcome", *names])]
    rows += [
        ",".join([f"a{i}.example", chance.choice(["won", "lost"]), *(str(chance.randint(0, 9)) for _ in names)])
        for i in range(120)
    ]
    done = derive(tmp_path, "\n".join(rows) + "\n")
    assert done.code == 0, done.err
    assert "not enough" in done.out


def test_an_emoji_in_a_header_is_read(tmp_path: Path) -> None:
    """A header with an emoji is one column like the others."""
    done = derive(tmp_path, deals(80, won=lambda i: i % 2 == 0).replace("Employees", "\U0001f525 Heat"))
    assert done.code == 0, done.err


def test_an_unknown_column_in_a_flag_is_named(tmp_path: Path) -> None:
    """A flag that names a column which is not there is answered with the nearest name."""
    done = derive(tmp_path, deals(40, won=lambda i: i % 2 == 0), "--outcome", "Stag")
    assert done.code in (2, 3)
    assert "Stage" in done.err


def test_a_date_flag_is_checked(tmp_path: Path) -> None:
    """A date written in another order is refused with the way to write it."""
    done = derive(tmp_path, deals(40, won=lambda i: i % 2 == 0), "--as-of", "01/10/2026")
    assert done.code == 2
    assert "2026-10-01" in done.err


TEN_MISTAKES = """\
closefit: 1
profile: 7
version: one
boundry:
  - employees between 20 and 2000
exclude:
  - name: broken
    when: industry in ('a'
fit:
  qualify: many
  criteria:
    - {name: a, layer: firmographic, when: employees between 50 and 500, points: lots}
    - {name: b, layer: astrological, when: country = 'US', points: 1}
    - {name: c, layer: firmographic, when: read_csv('x') = 1, points: 1}
    - {name: d, layer: firmographic, points: 1}
tiers:
  - {name: hot, when: fitt >= 8 and}
personas:
  - {nme: VP, when: "seniority = 'vp'"}
"""


@pytest.mark.parametrize("command", ["lint", "card"])
def test_ten_mistakes_in_a_profile_are_ten_messages(tmp_path: Path, command: str) -> None:
    """Every mistake of a profile is reported at once, each with file, line and column."""
    path = tmp_path / "icp.yaml"
    path.write_text(TEN_MISTAKES)
    done = closefit(command, path)
    assert done.code == 4
    places = {line.split(": ")[0] for line in done.err.splitlines() if line.startswith(str(path))}
    assert len(places) >= 10, done.err
    assert "boundary" in done.err  # the nearest known key
    assert "read_csv" in done.err


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    """A file of aliases that would grow without end is refused at its first alias."""
    path = tmp_path / "icp.yaml"
    path.write_text("a: &a [1,1,1]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n")
    done = closefit("lint", path)
    assert done.code == 4
    assert "alias" in done.err or "anchor" in done.err


def test_an_unknown_function_is_named_with_its_place(tmp_path: Path) -> None:
    """A condition with a function that does not exist is reported where the function stands."""
    path = tmp_path / "icp.yaml"
    path.write_text(
        "closefit: 1\nprofile: x\nversion: 1\nfit:\n  qualify: 1\n  criteria:\n"
        '    - {name: a, layer: firmographic, when: "sleep(9) = 1", points: 1}\n'
    )
    done = closefit("lint", path)
    assert done.code == 4
    assert f"{path}:7:" in done.err
    assert "sleep" in done.err


def test_a_file_where_the_folder_should_be_is_wrong_usage(tmp_path: Path) -> None:
    """--out that names a file is said before anything is read, with exit code 2."""
    (tmp_path / "deals.csv").write_text(deals(10, won=lambda i: i % 2 == 0))
    done = closefit("derive", tmp_path / "deals.csv", "--out", tmp_path / "deals.csv")
    assert done.code == 2
    assert "is a file, and a folder was expected" in done.err


def test_deals_of_company_names_meet_accounts_of_domains(tmp_path: Path) -> None:
    """The commonest HubSpot export has a company's name alone; its accounts are found by name, and it is said."""
    rows = deals(80, won=lambda i: i % 2 == 0, header="Deal ID,Company,Stage,Created,Closed,Size")
    (tmp_path / "accounts.csv").write_text(
        "Name,Domain,Industry\n" + "".join(f'"acct{i} Example, Inc.",a{i}.com,Retail\n' for i in range(80))
    )
    done = derive(tmp_path, rows.replace(".example", " example"), "--accounts", tmp_path / "accounts.csv")
    assert done.code == 0, done.err
    assert "80 by cleaned name" in done.out
    assert "accounts not found" not in done.out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--layer", "produkt=Employees"), "is not a layer with its columns"),
        (("--layer", "product="), "is not a layer with its columns"),
        (("--number", "Employes"), "which is no column of deals.csv"),
        (("--number", "Employees", "--text", "employees"), "both name employees"),
        (("--where", "type = 'new'"), "asks for type, which the deals do not have"),
    ],
)
def test_corrections_that_do_not_fit_are_wrong_usage(tmp_path: Path, flags: tuple[str, ...], message: str) -> None:
    """A layer, a column or a type that there is not is said with exit code 2."""
    done = derive(tmp_path, deals(40, won=lambda i: i % 2 == 0), *flags)
    assert done.code == 2, done.err
    assert message in done.err


def test_lines_of_title_above_the_header_are_named(tmp_path: Path) -> None:
    """A report with a title on top is answered with the line that was taken for the header."""
    done = derive(tmp_path, "My report\nExported 2025\n\n" + deals(20, won=lambda i: i % 2 == 0))
    assert done.code == 3
    assert "the first line is one cell, 'My report', and the rows below have 6" in done.err
    assert "Delete the lines of title" in done.err


def test_types_and_layers_can_be_told(tmp_path: Path) -> None:
    """The flags of the how-to are taken, and what was told is no longer guessed."""
    done = derive(tmp_path, deals(80, won=lambda i: i % 2 == 0), "--text", "Employees", "--layer", "product=Employees")
    assert done.code == 0, done.err
    assert "columns of numbers" not in done.out
    assert "firmographic columns" not in done.out
    assert "deals.csv:" in done.out


def test_a_column_of_codes_is_scored_as_the_profile_means_it(tmp_path: Path) -> None:
    """Numbers that are codes are refused with the reason, and scored as text when a flag says so."""
    (tmp_path / "accounts.csv").write_text("domain,segment\n" + "".join(f"a{i}.example,{i % 4}\n" for i in range(20)))
    profile = tmp_path / "icp.yaml"
    profile.write_text(
        "closefit: 1\nprofile: codes\nversion: 1\nfit:\n  qualify: 1\n  criteria:\n"
        "    - {name: segment, layer: firmographic, when: \"segment = '2'\", points: 1}\ntiers:\n  - {name: out}\n"
    )
    arguments = ("score", tmp_path / "accounts.csv", "--profile", profile, "--out", tmp_path / "scored.csv")
    refused = closefit(*arguments)
    assert refused.code == 3
    assert "segment" in refused.err
    assert closefit(*arguments, "--text", "segment").code == 0
    assert (tmp_path / "scored.csv").read_text().count("segment +1") == 5
