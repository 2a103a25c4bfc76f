"""`closefit match` as a person uses it: answers are kept, files are what their names say, and nothing read is lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.command import closefit

LEFT = 'company,website\n"Acme, Inc.",\n"=Hartfrd Insurance",\nSiemens France,\n'
RIGHT = "id,name,website\nA1,Acme,acme.com\nA2,Hartford Insurance Group,hartford.com\nA3,Siemens AG,siemens.com\n"


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"
    left.write_text(LEFT, encoding="utf-8")
    right.write_text(RIGHT, encoding="utf-8")
    return left, right


def test_a_list_with_answers_is_not_overwritten(lists: tuple[Path, Path], tmp_path: Path) -> None:
    """A review list in which a person wrote stays, whether it is given back or forgotten; the new one stands beside."""
    out, review = tmp_path / "m.csv", tmp_path / "m.review.csv"
    assert closefit("match", *lists, "--out", out).code == 0
    answered = review.read_text().replace("to review", "no")
    assert answered != review.read_text()
    review.write_text(answered)
    for flags in ((), ("--decisions", review)):
        done = closefit("match", *lists, "--out", out, *flags)
        assert done.code == 0, done.err
        assert "m.review.csv holds what a person decided and stays as it is" in " ".join(done.out.split())
        assert review.read_text() == answered
    assert len((tmp_path / "m.review-2.csv").read_text().splitlines()) == 1, "the answer was kept to"


def test_a_list_without_answers_is_written_anew(lists: tuple[Path, Path], tmp_path: Path) -> None:
    """Only answers of people keep a list: two runs leave the same files as one."""
    for _ in range(2):
        assert closefit("match", *lists, "--out", tmp_path / "m.csv").code == 0
    assert sorted(p.name for p in tmp_path.glob("m*")) == ["m.csv", "m.review.csv", "m.unmatched.csv"]


def test_no_cell_is_a_formula_and_the_suffix_is_the_format(lists: tuple[Path, Path], tmp_path: Path) -> None:
    """A name that begins like a formula gets an apostrophe, can be refused all the same, and .parquet is one."""
    out = tmp_path / "m.csv"
    assert closefit("match", *lists, "--out", out).code == 0
    rows = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert [row["left"] for row in rows if "Hartfrd" in row["left"]] == ["'=Hartfrd Insurance"]
    out.write_text(out.read_text().replace("matched", "no"))
    done = closefit("match", *lists, "--out", tmp_path / "n.parquet", "--decisions", out, "--json")
    told = json.loads(done.out)
    assert told["counts"]["matched"] == 0
    assert told["told_unfit"] == 0
    assert (tmp_path / "n.parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--out", "m.txt"], "m.txt: a file that ends in .txt cannot be written"),
        (["--out", "left.csv"], "is a file that is read here, and what it holds would be lost"),
        (["--joined", "right.csv"], "--joined"),
        (["--out", "m.csv", "--joined", "m.review.csv"], "is one of the lists of --out"),
    ],
)
def test_what_cannot_be_written_is_said_first(
    lists: tuple[Path, Path], tmp_path: Path, flags: list[str], words: str
) -> None:
    """A format that is not written, or a file that is read, is refused before anything is matched or written."""
    asked = [tmp_path / flag if "." in flag else flag for flag in flags]
    done = closefit("match", *lists, *asked)
    assert done.code == 2
    assert words in done.err
    assert [path.read_text() for path in lists] == [LEFT, RIGHT]
    assert len(list(tmp_path.iterdir())) == 2
