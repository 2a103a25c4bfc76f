"""The poll of account executives: the form out, their answers in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError, UsageError
from closefit.files import free_name, write_texts
from closefit.run.session import Say, open_engine, quiet, read_profile, require_folder
from closefit.settings import Settings
from closefit.terms import Place, Problem

if TYPE_CHECKING:
    from closefit.derive.interviews.poll import PollResult, RepAnswer
    from closefit.profile import Profile


@dataclass(frozen=True, slots=True)
class PollRequest:
    """What ``closefit poll`` was asked; ``answers`` are files, or folders of CSV files."""

    profile: Path | None = None
    answers: tuple[Path, ...] = ()
    out: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class PollRead:
    """What came back and which files say it."""

    result: PollResult
    page: Path
    data: Path

    def as_dict(self) -> dict[str, object]:
        """The numbers, and which files were written."""
        from closefit.review.poll import poll_json

        return {**json.loads(poll_json(self.result)), "files": {"page": str(self.page), "data": str(self.data)}}


def write_poll(request: PollRequest, settings: Settings) -> tuple[Path, Path, int]:
    """The form as a page and as CSV, and how many lines it asks about.

    Raises:
        ProfileError: the profile is not valid.
        UsageError: it has nothing to ask about.
    """
    from closefit.derive.interviews.poll import poll_items
    from closefit.review.poll import poll_csv, poll_html

    profile = read_profile(request.profile, settings)
    items = len(poll_items(profile))
    if not items:
        raise UsageError(
            f"{profile.name} has no criterion, exclusion or signal to ask about",
            advice="Derive one, or write criteria by hand.",
        )
    require_folder(request.out)
    text = poll_csv(profile)
    page, table = request.out / "poll.html", free_name(request.out / "poll.csv", text)
    write_texts({page: poll_html(profile), table: text})
    return page, table, items


def read_poll(request: PollRequest, settings: Settings, say: Say = quiet) -> PollRead:
    """Answers of every rep in, what reps and data say out.

    Raises:
        ProfileError: the profile is not valid.
        InputError: a file cannot be used, or a row of it; all at once.
    """
    from closefit.derive.interviews.poll import count_poll
    from closefit.review.poll import poll_answers_html, poll_json

    profile = read_profile(request.profile, settings)
    answers, notes = _answers(profile, _files(request.answers), settings, say)
    result = count_poll(profile, answers, notes)
    require_folder(request.out)
    page, data = request.out / "poll-answers.html", request.out / "poll-answers.json"
    write_texts({page: poll_answers_html(result), data: poll_json(result)})
    return PollRead(result, page, data)


def _files(given: tuple[Path, ...]) -> list[Path]:
    files: list[Path] = []
    for path in given:
        inside = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not inside:
            raise InputError("the folder holds no CSV file", place=Place(path), advice="Put one file a rep into it.")
        files += inside
    return files


def _answers(profile: Profile, files: list[Path], settings: Settings, say: Say) -> tuple[list[RepAnswer], list[str]]:
    from closefit.derive.interviews.poll import ROLES, read_answers
    from closefit.intake.sheets import read_sheet

    answers: list[RepAnswer] = []
    problems: list[Problem] = []
    notes: list[str] = []
    with open_engine(settings) as engine:
        for path in files:
            say(f"reading {path.name}")
            try:
                sheet = read_sheet(engine, path, "poll", ROLES, ("name", "answer"))
            except InputError as error:  # what is wrong with the others is said too
                problems += error.problems
                continue
            by_line = {row.line: row for row in sheet.rows}
            got, wrong, said = read_answers([(row.line, row.cells) for row in sheet.rows], profile, path.stem)
            answers += got
            notes += said
            problems += [Problem(w.message, sheet.place(by_line[w.line], w.column), w.advice) for w in wrong]
            if not got and not wrong:
                notes.append(f"{path.name} holds no answer.")
    if problems:
        raise InputError(problems)
    return answers, notes
