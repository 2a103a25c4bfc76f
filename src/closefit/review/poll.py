"""The poll of account executives: the form on one page and as CSV, and what came back."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

from closefit.derive.interviews.poll import Kind, PollItem, PollLine, PollResult, Says, poll_items
from closefit.profile import Profile
from closefit.review.derivation_json import Json, plain
from closefit.review.environment import environment
from closefit.review.exemplars_table import harmless
from closefit.review.page import Cell, Fact
from closefit.review.phrases import attribute_words, condition_words, either
from closefit.review.sheet import Sheet, SheetSection, rows_of, sheet_html
from closefit.review.wording import NOTHING, count, percent, percent_range

_QUESTIONS = {
    Kind.criterion: "Would you rather call a company because of this?",
    Kind.exclusion: "Should nobody call such a company?",
    Kind.signal: "Does this tell you that they are looking?",
}


def item_words(item: PollItem) -> str:
    """``employees 50 to 500``"""
    if item.kind is Kind.signal:
        return attribute_words(item.name)
    return either([condition_words(condition) for condition in item.conditions])


def poll_html(profile: Profile) -> str:
    """The form as one page to print, without a script."""
    items = poll_items(profile)
    groups = [
        (question, [(item.name, item_words(item)) for item in items if item.kind is kind])
        for kind, question in _QUESTIONS.items()
    ]
    template = environment().get_template("poll.html.j2")
    return template.render(profile=profile, groups=[group for group in groups if group[1]])


def poll_csv(profile: Profile) -> str:
    """The form as a table to fill in: yes, no or nothing under ``answer``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rep", "kind", "name", "question", "answer", "comment", "version"])
    for item in poll_items(profile):
        question = f"{item_words(item)}: {_QUESTIONS[item.kind]}"
        row = ["", item.kind.value, item.name, question, "", "", str(profile.version)]
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def poll_json(result: PollResult) -> str:
    """What came back as JSON with a closing newline."""
    record: dict[str, Json] = {"closefit_poll": 1}
    record |= {
        field.name: plain(getattr(result, field.name)) for field in dataclasses.fields(result) if field.name != "lines"
    }
    record["lines"] = [
        {
            "kind": line.item.kind.value, "name": line.item.name, "conditions": list(line.item.conditions),
            "yes": line.yes, "no": line.no, "unsure": line.unsure, "share": plain(line.share), "low": plain(line.low),
            "high": plain(line.high), "reps": line.reps.value, "sure": line.sure, "data": line.data.value,
            "evidence": line.data_words, "disagree": line.disagree,
            "comments": [{"rep": rep, "comment": comment} for rep, comment in line.comments],
        }
        for line in result.lines
    ]  # fmt: skip
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def poll_answers_html(result: PollResult) -> str:
    """What came back as one page."""
    return sheet_html(poll_sheet(result))


def poll_sheet(result: PollResult) -> Sheet:
    """The page before any HTML."""
    apart = [line for line in result.lines if line.disagree]
    doubtful = [line for line in result.lines if not line.disagree and _doubtful(line)]
    facts = [
        Fact(count(len(result.reps)), "account executives", ", ".join(result.reps)[:60]),
        Fact(f"{len(apart)} of {len(result.lines)}", "lines disagree", "reps and data say opposite things"),
    ]
    if result.agreement is not None:
        kappa = result.agreement
        note = f"Fleiss' kappa over {kappa.lines} lines; chance does so in {100 * kappa.p:.1f}% of random orders"
        facts.append(Fact(f"{kappa.kappa:.2f}", "agreement of reps", note))
    comments: list[list[Cell | str]] = [
        [Cell(line.item.name, "", "strong"), rep, comment] for line in result.lines for rep, comment in line.comments
    ]
    sections = [
        _section("disagree", "Reps and data disagree", "Talk about these first.", apart),
        _section("doubtful", "Reps doubt what no deal has shown", "Neither side has shown the other wrong.", doubtful),
        _section(
            "lines", "Every line", "The share of yes among yes and no, with its 95% interval.", list(result.lines)
        ),
    ]
    if comments:
        table = rows_of("Comments", ["Line", "Who", "What they said"], comments)
        sections.append(SheetSection("comments", "What they said", "", table))
    return Sheet(
        title=f"Poll on {result.profile}",
        eyebrow=("Account executives", result.profile, f"version {result.version}"),
        headline="Where reps and data disagree" if apart else "Reps and data do not contradict each other",
        lead=result.words,
        facts=tuple(facts),
        warnings=result.warnings,
        sections=tuple(section for section in sections if section is not None),
        footer="Made by closefit. What a rep knows and what deals show are both evidence; neither overrules the other.",
    )


def _doubtful(line: PollLine) -> bool:
    return line.reps in (Says.no, Says.halves) and line.data in (Says.unclear, Says.nothing)


def _section(name: str, title: str, about: str, lines: list[PollLine]) -> SheetSection | None:
    if not lines:
        return None
    rows: list[list[Cell | str]] = [
        [
            Cell(line.item.name, f"{line.item.kind}: {item_words(line.item)}", "strong"),
            f"{line.yes} of {line.yes + line.no}" if line.share is not None else NOTHING,
            Cell(percent(line.share), percent_range(line.low, line.high)),
            Cell(line.reps.value, "sure" if line.sure else ""),
            Cell(line.data.value, line.data_words),
        ]
        for line in lines
    ]  # fmt: skip
    headings = ["Line", "Yes", "Share", "Reps say", "Data says"]
    return SheetSection(name, title, about, rows_of(title, headings, rows, " ##  "))
