"""Account executives polled, and where they and the data disagree."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as reference

from closefit.derive.gaps.intervals import wilson
from closefit.derive.interviews.poll import (
    Kind,
    PollItem,
    Says,
    count_poll,
    data_says,
    fleiss_kappa,
    poll_items,
    read_answers,
)
from closefit.profile import Evidence, Profile, load_profile, parse_profile
from tests.command import closefit

PROFILE = """\
closefit: 1
profile: draft
version: 2
exclude:
  - name: tiny
    when: employees < 10
    evidence: {source: derived, gap: -0.3, gap_low: -0.4, gap_high: -0.2, q: 0.001}
fit:
  qualify: 3
  criteria:
    - name: size
      when: employees >= 50
      points: 3
      evidence: {source: derived, gap: 0.3, gap_low: 0.2, gap_high: 0.4, q: 0.001}
    - name: industry
      when: industry = 'saas'
      points: 1
      evidence: {source: derived, gap: 0.1, gap_low: -0.1, gap_high: 0.3, q: 0.4}
    - {name: geography, when: country = 'US', points: 1}
intent:
  signals:
    - {kind: demo, points: 5, half_life: 30 days}
"""


def _profile() -> Profile:
    return parse_profile(PROFILE, Path("icp.yaml"))


def _saved(tmp_path: Path) -> Path:
    path = tmp_path / "icp.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def _form(tmp_path: Path, rep: str, **said: str) -> Path:
    """A rep's copy of the form with answers by the name of the line."""
    closefit("poll", _saved(tmp_path), "--out", tmp_path)
    rows = list(csv.DictReader((tmp_path / "poll.csv").read_text(encoding="utf-8").splitlines()))
    path = tmp_path / f"{rep}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "answer": said.get(row["name"], "")} for row in rows)
    return path


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_statsmodels(seed: int) -> None:
    """With every rep answering every line, Fleiss' kappa is the one of statsmodels."""
    table = np.random.default_rng(seed).integers(0, 2, (9, 4)).astype(float)
    counts, _ = aggregate_raters(table.astype(int), n_cat=2)
    assert fleiss_kappa(table) == pytest.approx(reference(counts, method="fleiss"))


def test_kappa_where_it_is_not_defined() -> None:
    """One rep, one line, or the same answer everywhere say nothing about agreement."""
    assert fleiss_kappa(np.array([[1.0], [0.0]])) is None
    assert fleiss_kappa(np.array([[1.0, 0.0]])) is None
    assert fleiss_kappa(np.ones((5, 3))) is None
    assert fleiss_kappa(np.array([[1.0, 1.0, np.nan], [0.0, 0.0, np.nan]])) == pytest.approx(1.0)


def test_agreement_by_chance_is_said_to_be_so() -> None:
    """Reps who answer at random are seldom told apart from chance: p below .05 in about one of twenty polls."""
    profile, low = _profile(), 0
    names = [(item.kind, item.name) for item in poll_items(profile)]
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = [
            (2 + place, {"rep": rep, "kind": kind.value, "name": name, "answer": "yes" if rng.random() < 0.5 else "no"})
            for rep in ("a", "b", "c", "d")
            for place, (kind, name) in enumerate(names)
        ]
        found = count_poll(profile, read_answers(rows, profile, "x")[0]).agreement
        low += found is not None and found.p <= 0.05
    assert low <= 6


@pytest.mark.parametrize(
    ("kind", "gap", "says"),
    [
        (Kind.criterion, (0.3, 0.2, 0.4, 0.001), Says.yes),
        (Kind.criterion, (-0.3, -0.4, -0.2, 0.001), Says.no),
        (Kind.criterion, (0.3, 0.2, 0.4, 0.2), Says.unclear),
        (Kind.criterion, (0.1, -0.1, 0.3, 0.01), Says.unclear),
        (Kind.exclusion, (-0.3, -0.4, -0.2, 0.001), Says.yes),
        (Kind.exclusion, (0.3, 0.2, 0.4, 0.001), Says.no),
    ],
)
def test_what_the_data_says(kind: Kind, gap: tuple[float, float, float, float], says: Says) -> None:
    """Yes or no where the interval lies on one side of zero and q is small; an exclusion is right the other way."""
    evidence = Evidence(gap=gap[0], gap_low=gap[1], gap_high=gap[2], q=gap[3])
    assert data_says(PollItem(kind, "x", ("a = 1",), evidence)) is says
    assert data_says(PollItem(kind, "x", ("a = 1",), None)) is Says.nothing


def test_reps_who_say_no_where_the_data_says_yes_are_told(tmp_path: Path) -> None:
    """The disagreement names the line, how many said no, and the gap with q; everything else is no disagreement."""
    forms = [
        _form(tmp_path, rep, size="no", industry="no", geography="yes", tiny="yes") for rep in ("ada", "ben", "cy")
    ]
    options = [part for form in forms for part in ("--answers", form)]
    done = closefit("poll", tmp_path / "icp.yaml", *options, "--out", tmp_path, "--json")
    found = json.loads(done.out)
    assert [line["name"] for line in found["lines"] if line["disagree"]] == ["size"]
    assert "size: reps say no (0 of 3), data says yes (gap +30 (+20 to +40), q 0.001)" in found["words"]
    assert found["reps"] == ["ada", "ben", "cy"]
    size = found["lines"][0]
    assert (size["low"], size["high"]) == pytest.approx(wilson(0, 3), abs=1e-6)
    assert next(line for line in found["lines"] if line["name"] == "demo")["reps"] == "nothing"
    assert (tmp_path / "poll-answers.html").exists()


def test_the_form_fits_and_stands_alone(tmp_path: Path) -> None:
    """One page without a script or an address, with every line, boxes to tick and a place for the name."""
    done = closefit("poll", _saved(tmp_path), "--out", tmp_path)
    assert "one page, 5 lines" in done.out
    page = (tmp_path / "poll.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "://" not in page
    assert page.count('class="box"') == 3 * 5
    assert "employees 50 or more" in page


def test_a_folder_of_forms_is_read(tmp_path: Path) -> None:
    """All CSV files of a folder are answers, each named by its file; a rep column wins."""
    folder = tmp_path / "answers"
    folder.mkdir()
    _form(tmp_path, "ada", size="yes").rename(folder / "ada.csv")
    (tmp_path / "poll.csv").rename(folder / "poll.csv")
    text = _form(tmp_path, "x", size="no").read_text(encoding="utf-8").replace("\n,criterion", "\nBen,criterion")
    (folder / "x.csv").write_text(text, encoding="utf-8")
    done = closefit("poll", tmp_path / "icp.yaml", "--answers", folder, "--out", tmp_path, "--json")
    found = json.loads(done.out)
    assert found["reps"] == ["Ben", "ada"], "the form itself, which nobody filled in, is nobody's"
    assert (found["lines"][0]["yes"], found["lines"][0]["no"]) == (1, 1)
    assert found["lines"][0]["reps"] == "split"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("size,perhaps", "ada.csv:2:2: 'perhaps' is neither yes nor no"),
        ("sise,yes", "ada.csv:2:1: the profile has no line 'sise'\n    Did you mean 'size'?"),
    ],
)
def test_answers_that_cannot_be_used(tmp_path: Path, row: str, message: str) -> None:
    """Each wrong row is said with file, line and column, and nothing is written."""
    path = tmp_path / "ada.csv"
    path.write_text(f"name,answer\n{row}\n", encoding="utf-8")
    done = closefit("poll", _saved(tmp_path), "--answers", path, "--out", tmp_path)
    assert done.code == 3
    assert message in done.err
    assert not (tmp_path / "poll-answers.json").exists()


def test_files_that_are_no_answers(tmp_path: Path) -> None:
    """An empty folder, a file without the columns, and a form that nobody filled in."""
    (tmp_path / "none").mkdir()
    profile = _saved(tmp_path)
    assert "the folder holds no CSV file" in closefit("poll", profile, "--answers", tmp_path / "none").err
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "there is no column for the name" in closefit("poll", profile, "--answers", tmp_path / "x.csv").err
    done = closefit("poll", profile, "--answers", _form(tmp_path, "ada"), "--out", tmp_path)
    assert "ada.csv holds no answer." in done.out
    assert "Nobody has answered yet." in done.out


def test_answers_to_another_version_and_twice(tmp_path: Path) -> None:
    """Answers to an older version are counted and said; of two answers of one rep the last counts."""
    path = tmp_path / "ada.csv"
    path.write_text("name,answer,version\nsize,yes,1\nsize,no,1\n", encoding="utf-8")
    found = json.loads(closefit("poll", _saved(tmp_path), "--answers", path, "--out", tmp_path, "--json").out)
    assert (found["lines"][0]["yes"], found["lines"][0]["no"]) == (0, 1)
    assert "ada was asked about version 1, and the profile is at 2." in found["warnings"]
    assert "ada answered some lines twice: the last answer counts." in found["warnings"]


def test_a_profile_with_nothing_to_ask_about(tmp_path: Path) -> None:
    """An empty profile has no form."""
    path = tmp_path / "icp.yaml"
    path.write_text("closefit: 1\nprofile: empty\nfit: {}\n", encoding="utf-8")
    assert load_profile(path).fit.criteria == ()
    done = closefit("poll", path, "--out", tmp_path)
    assert (done.code, "empty has no criterion, exclusion or signal to ask about" in done.err) == (2, True)
