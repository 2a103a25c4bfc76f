"""Names, values and files that no one expects: read, or refused in words, and nothing that stood there is lost."""

from __future__ import annotations

import csv
import io
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from closefit.profile import load_profile
from tests.command import Finished, closefit

TELLING = ("good", "fair", "poor", "bad")


def deals(columns: dict[str, Callable[[random.Random, bool], str]], rows: int = 140) -> str:
    """Deals of which every second is won, with the columns asked for."""
    chance, text = random.Random(11), io.StringIO()  # noqa: S311 - test data
    table = csv.writer(text)
    table.writerow(["Domain", "Stage", "Created", "Closed", *columns])
    for row in range(rows):
        won = row % 2 == 0
        day = f"{row % 28 + 1:02d}"
        stage = "Closed Won" if won else "Closed Lost"
        cells = [cell(chance, won) for cell in columns.values()]
        table.writerow(
            [f"a{row}.example", stage, f"2025-{row % 6 + 1:02d}-{day}", f"2025-{row % 6 + 5:02d}-{day}", *cells]
        )
    return text.getvalue()


def telling(*values: str) -> Callable[[random.Random, bool], str]:
    """A column whose first value is far commoner among the won."""
    return lambda chance, won: values[0] if chance.random() < (0.8 if won else 0.2) else chance.choice(values[1:])


def derive(folder: Path, text: str, *flags: object) -> Finished:
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    return closefit("derive", folder / "deals.csv", "--out", folder / "out", *flags)


def linted(profile: Path) -> None:
    """The profile that was written is one that can be read again."""
    done = closefit("lint", profile)
    assert done.code in (0, 1), done.err


def test_a_column_with_a_name_of_many_words_gives_a_criterion(tmp_path: Path) -> None:
    """A survey's question as a column name is cut where a criterion is named, and whole in its condition."""
    question = "How many people " + "in your company " * 12 + "use it"
    done = derive(tmp_path, deals({question: telling(*TELLING)}))
    assert done.code == 0, done.err
    (criterion,) = load_profile(tmp_path / "out" / "icp.yaml").fit.criteria
    assert len(criterion.name) <= 100
    assert criterion.name.endswith("...")
    assert "use_it" in str(criterion.when or criterion.grades)
    linted(tmp_path / "out" / "icp.yaml")


def test_control_characters_in_cells_are_left_out(tmp_path: Path) -> None:
    """What a terminal or a double decoding left inside a cell is no part of its value, and the profile can be read."""
    done = derive(tmp_path, deals({"Tool": telling("\x1b[31mred", "blue\x92s", "gr\ufeffeen", "white")}))
    assert done.code == 0, done.err
    assert "'[31mred'" in (tmp_path / "out" / "icp.yaml").read_text()
    linted(tmp_path / "out" / "icp.yaml")


def test_dozens_of_traits_that_all_deals_share_are_named_in_part(tmp_path: Path) -> None:
    """Eighty traits common to won and lost do not fill the profile: twelve are named, the rest are counted."""
    names = [f"common attribute number {place} of the many" for place in range(80)]
    shared = dict.fromkeys(names, lambda chance, _: "yes" if chance.random() < 0.95 else "no")
    done = derive(tmp_path, deals({"Tool": telling(*TELLING), **shared}))
    assert done.code == 0, done.err
    about = load_profile(tmp_path / "out" / "icp.yaml").about or ""
    assert "more, in the report" in about
    linted(tmp_path / "out" / "icp.yaml")


@pytest.mark.parametrize("name", ["", "x" * 101, "two\nlines"])
@pytest.mark.parametrize("command", ["derive", "exemplars"])
def test_a_name_that_no_profile_may_have_is_refused_before_any_work(tmp_path: Path, command: str, name: str) -> None:
    """--name is checked first, with the reason and what it may be."""
    done = closefit(command, tmp_path / "not-read.csv", "--name", name, "--out", tmp_path / "out")
    assert done.code == 2
    assert "--name" in done.err
    assert "one line of 1 to 100 characters" in done.err


@pytest.mark.parametrize("command", ["derive", "exemplars", "backtest"])
def test_a_seed_below_zero_is_refused(tmp_path: Path, command: str) -> None:
    """A negative seed is a matter of usage, not a bug."""
    files = ["icp.yaml", "deals.csv"] if command == "backtest" else ["deals.csv"]
    done = closefit(command, *(tmp_path / name for name in files), "--seed", "-1")
    assert done.code == 2
    assert "--seed" in done.err


def test_nothing_is_written_where_one_of_the_files_cannot_be(tmp_path: Path) -> None:
    """A folder under the name of the last file keeps the first ones from being written."""
    (tmp_path / "out" / "derivation.json").mkdir(parents=True)
    done = derive(tmp_path, deals({"Tool": telling(*TELLING)}))
    assert done.code == 2
    assert "derivation.json: cannot write: a folder has this name" in done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["derivation.json"]


PROFILE = """closefit: 1
profile: ideal
version: 1
fit:
  qualify: 2
  criteria:
    - {name: big, layer: firmographic, when: employees >= 200, points: 2}
exclude:
  - {name: agencies, when: "industry = 'agency'", because: They leave., status: proposed}
"""

INTERVIEWS = "account,outcome,trigger,success\n" + "".join(
    f"a{i}.example,won,we hired a new VP of sales,save time on reports\n" for i in range(6)
)


def interviews(folder: Path, text: str, *flags: object) -> Finished:
    (folder / "interviews.csv").write_text(text, encoding="utf-8")
    return closefit("interviews", folder / "interviews.csv", "--out", folder / "out", *flags)


def test_control_characters_in_answers_are_left_out(tmp_path: Path) -> None:
    """An answer pasted from a terminal is quoted without what nobody can read."""
    done = interviews(tmp_path, INTERVIEWS.replace("save time", "\x07save\x1b time"))
    assert done.code == 0, done.err
    linted(tmp_path / "out" / "interviews.yaml")


def test_a_profile_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    """--into a profile that is not UTF-8 names the byte and its place, and changes nothing."""
    path = tmp_path / "icp.yaml"
    path.write_bytes(PROFILE.replace("big", "gro\u00df").encode("latin-1"))
    before = path.read_bytes()
    done = interviews(tmp_path, INTERVIEWS, "--into", path)
    assert done.code == 4
    assert "icp.yaml:7:17: the byte 0xdf is not UTF-8" in done.err
    assert path.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_a_profile_is_left_alone_where_the_results_cannot_be_written(tmp_path: Path) -> None:
    """--into changes the profile together with the other files or not at all; its line ends stay."""
    path = tmp_path / "icp.yaml"
    path.write_bytes(PROFILE.replace("\n", "\r\n").encode())
    before = path.read_bytes()
    (tmp_path / "out" / "interviews.html").mkdir(parents=True)
    done = interviews(tmp_path, INTERVIEWS, "--into", path)
    assert done.code == 2
    assert path.read_bytes() == before
    (tmp_path / "out" / "interviews.html").rmdir()
    assert interviews(tmp_path, INTERVIEWS, "--into", path).code == 0
    after = path.read_bytes()
    assert after != before
    assert all(line in after.splitlines() for line in before.splitlines())
    assert after.count(b"\r\n") >= before.count(b"\r\n")


def test_a_scheme_whose_entry_is_no_table_is_refused(tmp_path: Path) -> None:
    """A list where tables belong is named with its line."""
    (tmp_path / "scheme.toml").write_text("# mine\ntrigger = [1, 2]\n")
    done = interviews(tmp_path, INTERVIEWS, "--scheme", tmp_path / "scheme.toml")
    assert done.code == 3
    assert "scheme.toml:2:1: trigger number 1 is no table" in done.err
    assert "trigger number 2" in done.err


def test_a_form_that_was_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    """Asked for again, the poll's and the interviews' forms get names of their own; an untouched one is used again."""
    (tmp_path / "icp.yaml").write_text(PROFILE)
    (tmp_path / "customers.csv").write_text(
        "domain,customer since\n" + "".join(f"a{i}.example,2025-09-{i + 1:02d}\n" for i in range(12))
    )
    plan = ["interviews", "--plan", "--customers", tmp_path / "customers.csv", "--as-of", "2025-10-01"]
    for command, form in ((["poll", tmp_path / "icp.yaml"], "poll"), (plan, "interviews")):
        out = tmp_path / form
        for _ in range(2):
            assert closefit(*command, "--out", out).code == 0
        assert [path.name for path in out.glob("*.csv")] == [f"{form}.csv"]
        filled = ("filled in", "filled in too")
        for name, text in zip((f"{form}.csv", f"{form}.new.csv"), filled, strict=True):
            (out / name).write_text(text)
        done = closefit(*command, "--out", out)
        assert done.code == 0
        assert f"{form}.new-2.csv" in done.out
        assert ((out / f"{form}.csv").read_text(), (out / f"{form}.new.csv").read_text()) == filled


def test_signing_keeps_the_files_rights_and_its_link(tmp_path: Path) -> None:
    """A profile that only its owner may read stays so, and a link to it stays a link."""
    real = tmp_path / "profiles" / "icp.yaml"
    real.parent.mkdir()
    real.write_text(PROFILE)
    real.chmod(0o600)
    link = tmp_path / "icp.yaml"
    link.symlink_to(real)
    done = closefit("sign", link, "--exclusion", "agencies", "--by", "vp@example.com", "--on", "2025-10-01")
    assert done.code == 0, done.err
    assert link.is_symlink()
    assert "active" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_one_long_note_is_read(tmp_path: Path) -> None:
    """A cell of 300,000 characters, such as a thread of mails, is a cell like any other."""
    text = deals({"Note": lambda _chance, _won: "short", "Tool": telling(*TELLING)}).replace("short", "x" * 300_000, 1)
    done = derive(tmp_path, text)
    assert done.code == 0, done.err
    assert (tmp_path / "out" / "icp.yaml").exists()


def test_numbers_beyond_any_measurement_are_unknown_and_counted(tmp_path: Path) -> None:
    """A number of three hundred digits is no measurement: it is counted as unknown, and the rest is derived."""
    seats = lambda chance, won: str(chance.randint(200, 900) if chance.random() < (0.8 if won else 0.2) else 5)  # noqa: E731
    lines = deals({"Seats": seats}, 200).splitlines()
    lines[7] = lines[7].rsplit(",", 1)[0] + ",1e300"
    done = derive(tmp_path, "\n".join(lines))
    assert done.code == 0, done.err
    assert "'1e300' line 8 (taken as unknown)" in (tmp_path / "out" / "derivation.json").read_text()
    linted(tmp_path / "out" / "icp.yaml")


@pytest.mark.parametrize(("flag", "said"), [("--by", ""), ("--by", "a\x1b[31m"), ("--note", "x" * 5000)])
def test_a_signature_that_cannot_stand_in_a_profile_is_a_matter_of_usage(tmp_path: Path, flag: str, said: str) -> None:
    """The flag is named, not a line of the profile that nobody wrote."""
    path = tmp_path / "icp.yaml"
    path.write_text(PROFILE)
    by = [] if flag == "--by" else ["--by", "vp@example.com"]
    done = closefit("sign", path, "--exclusion", "agencies", *by, flag, said)
    assert done.code == 2
    assert f"{flag} cannot stand in a profile" in done.err
    assert path.read_text() == PROFILE


def test_polls_that_cannot_be_read_are_named_all_at_once(tmp_path: Path) -> None:
    """Two missing forms and a wrong answer are three problems of one run."""
    (tmp_path / "icp.yaml").write_text(PROFILE)
    (tmp_path / "ada.csv").write_text("kind,name,answer\ncriterion,big,perhaps\n")
    answers = [part for name in ("ben", "ada", "cleo") for part in ("--answers", tmp_path / f"{name}.csv")]
    done = closefit("poll", tmp_path / "icp.yaml", *answers, "--out", tmp_path / "out")
    assert done.code == 3
    assert "3 problems:" in done.err
    assert "ben.csv: there is no such file" in done.err
    assert "ada.csv:2:3: 'perhaps' is neither yes nor no" in done.err
    assert "cleo.csv: there is no such file" in done.err


def test_a_column_that_says_nothing_about_churn_is_refused(tmp_path: Path) -> None:
    """--churned with a column of other words would make everyone unknown in silence."""
    done = derive(tmp_path, deals({"Tool": telling(*TELLING)}), "--churned", "Tool")
    assert done.code == 3
    assert "deals.csv:1:5: no value of 'Tool' says who left or who stayed" in done.err


def test_a_key_that_no_file_has_is_refused(tmp_path: Path) -> None:
    """--key of exemplars may be missing from one file, not from all."""
    customers = tmp_path / "customers.csv"
    customers.write_text("domain,mrr,sector\n" + "".join(f"a{i}.example,{i * 10},x\n" for i in range(20)))
    done = closefit("exemplars", customers, "--key", "Domian", "--out", tmp_path / "out")
    assert done.code == 2
    assert "--key names 'Domian', which is no column of customers.csv" in done.err
    assert closefit("exemplars", customers, "--key", "Domain", "--out", tmp_path / "out").code == 0
