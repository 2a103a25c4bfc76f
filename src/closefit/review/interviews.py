"""Interviews as a page, JSON and tables: the plan, the coded answers, the counts, what is offered."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Sequence

from closefit.derive.findings import AttributeVerdict
from closefit.derive.interviews.coding import CodedAnswer
from closefit.derive.interviews.count import InterviewsCounted
from closefit.derive.interviews.counts import CodeCount
from closefit.derive.interviews.plan import InterviewPlan
from closefit.derive.interviews.proposals import COLUMNS, Proposal
from closefit.derive.interviews.scheme import QUESTIONS, Asked
from closefit.review.derivation_json import Json, plain
from closefit.review.exemplars_table import harmless
from closefit.review.page import Cell, Fact
from closefit.review.phrases import condition_words
from closefit.review.sheet import Sheet, SheetSection, rows_of, sheet_html
from closefit.review.wording import NOTHING, count, percent, percent_range, probability, signed, signed_range
from closefit.terms import points_text

_WORDS = {
    AttributeVerdict.priority: "more among won",
    AttributeVerdict.negative: "more among lost",
    AttributeVerdict.boundary: "common to both",
    AttributeVerdict.unclear: "unclear",
}
_TITLES = {
    Asked.trigger: "What triggered the search",
    Asked.objection: "What would have stopped it",
    Asked.success: "What success looks like",
}


def plan_csv(plan: InterviewPlan) -> str:
    """The plan as a form to fill in: one row an interview, the three answers empty."""
    rows = [["account", "name", "outcome", "closed", "why picked", *Asked]]
    rows += [[c.account, c.name, c.outcome, c.closed.isoformat(), c.why, "", "", ""] for c in plan.picked]
    return _csv(rows)


def plan_json(plan: InterviewPlan) -> str:
    """The plan and the questions as JSON with a closing newline."""
    record: dict[str, Json] = {"closefit_interview_plan": 1}
    record |= {field.name: plain(getattr(plan, field.name)) for field in dataclasses.fields(plan)}
    record["questions"] = {asked.value: text for asked, text in QUESTIONS.items()}
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def coded_csv(found: InterviewsCounted) -> str:
    """Every answer with its codes and the words they were given for."""
    rows = [["line", "account", "outcome", "question", "answer", "codes", "because", "how"]]
    for answer in found.answers:
        interview = answer.interview
        rows.append([
            str(interview.line), interview.written, interview.outcome, answer.asked.value, answer.text, _codes(answer),
            "; ".join(given.because for given in answer.given), "; ".join(dict.fromkeys(g.how for g in answer.given)),
        ])  # fmt: skip
    return _csv(rows)


def proposals_csv(proposals: Sequence[Proposal]) -> str:
    """Codes that a model proposed, each to be confirmed with yes or no."""
    rows = [list(COLUMNS)]
    rows += [[str(p.line), p.account, p.asked.value, p.answer, p.code, p.quote, ""] for p in proposals]
    return _csv(rows)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _codes(answer: CodedAnswer) -> str:
    return "none" if answer.none else "; ".join(given.code for given in answer.given)


def interviews_json(found: InterviewsCounted) -> str:
    """Everything that was counted as JSON with a closing newline."""
    record: dict[str, Json] = {"closefit_interviews": 1}
    for field in dataclasses.fields(found):
        if field.name not in {"answers", "offers"}:
            record[field.name] = plain(getattr(found, field.name))
    record["unknown"] = [{"account": account, "line": line} for account, line in found.unknown]
    record["left_out"] = [{"line": line, "reason": why} for line, why in found.left_out]
    record["answers"] = [
        {
            "line": a.interview.line, "account": a.interview.account, "outcome": a.interview.outcome or None,
            "question": a.asked.value, "answer": a.text, "none": a.none,
            "codes": [{"code": g.code, "because": g.because, "how": g.how} for g in a.given],
        }
        for a in found.answers
    ]  # fmt: skip
    record["signals"] = [
        rule.model_dump(mode="json", exclude_none=True, exclude={"evidence"}) | {"half_life": str(rule.half_life)}
        for rule in found.offers.signals
    ]
    record["exclusions"] = [
        e.model_dump(mode="json", exclude_none=True, exclude={"evidence"}) for e in found.offers.exclusions
    ]
    record["value_proposition"] = list(found.offers.value_proposition)
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def interviews_html(found: InterviewsCounted) -> str:
    """One self-contained page."""
    return sheet_html(interviews_sheet(found))


def interviews_sheet(found: InterviewsCounted) -> Sheet:
    """The page before any HTML."""
    accounts = found.won + found.lost + found.other
    sections = [_counted(found, asked) for asked in Asked]
    sections += [_offered(found), _uncoded(found), _left_out(found)]
    coded = len(found.answers) - len(found.uncoded)
    return Sheet(
        title=f"Interviews in {found.source}",
        eyebrow=("Interviews", found.source, f"scheme: {found.scheme}"),
        headline=f"What {count(accounts)} accounts said",
        lead=found.words,
        facts=(
            Fact(count(found.won), "won", "accounts asked"),
            Fact(count(found.lost), "lost", "accounts asked"),
            Fact(f"{count(coded)} of {count(len(found.answers))}", "answers coded", "the rest is listed below"),
        ),
        warnings=found.warnings,
        sections=tuple(section for section in sections if section is not None),
        footer=f"Made by closefit from {found.source}. Every answer with its codes is in interviews-coded.csv.",
    )


def _counted(found: InterviewsCounted, asked: Asked) -> SheetSection | None:
    counts = [c for c in found.counts if c.asked is asked]
    if not counts:
        return None
    rows = [_count_row(one, found) for one in counts]
    headings = ["Code", "Won", "Lost", "Gap, points", "p", "q", "Verdict"]
    return SheetSection(
        asked.value,
        _TITLES[asked],
        "Accounts that named it, of those that answered the question. The gap is won minus lost with its 95% interval; "
        "p by Fisher's exact test, q over all triggers and objections."
        if asked is not Asked.success
        else "",
        rows_of(_TITLES[asked], headings, rows, " ##### "),
    )


def _count_row(one: CodeCount, found: InterviewsCounted) -> list[Cell | str]:
    example = next(
        (a for a in found.answers if a.asked is one.asked and any(g.code == one.code for g in a.given)), None
    )
    because = next((g.because for g in example.given if g.code == one.code), "") if example else ""
    gap = (
        Cell(signed(one.gap), signed_range(one.gap_low, one.gap_high))
        if one.gap_low is not None and one.gap_high is not None
        else Cell(NOTHING)
    )
    return [
        Cell(one.code, f"such as: {because}" if because else "", "strong"),
        Cell(f"{one.won} of {one.won_of}", percent_range(one.won_low, one.won_high) if one.won_of else ""),
        Cell(f"{one.lost} of {one.lost_of}", percent(one.share_lost)) if one.lost_of else NOTHING,
        gap, probability(one.p), probability(one.q),
        _WORDS[one.verdict] if one.asked is not Asked.success else "",
    ]  # fmt: skip


def _offered(found: InterviewsCounted) -> SheetSection | None:
    offers = found.offers
    rows: list[list[Cell | str]] = []
    for rule in offers.signals:
        note = str(rule.evidence.note) if rule.evidence else ""
        rows.append(
            [
                Cell("signal", "", "strong"),
                Cell(f"{rule.kind}: +{points_text(rule.points_milli)}", note),
                "a person copies it",
            ]
        )
    rows += [
        [Cell("exclusion", "", "strong"), Cell(condition_words(e.when), str(e.because)), "proposed"]
        for e in offers.exclusions
    ]
    rows += [[Cell("value proposition", "", "strong"), line, "template"] for line in offers.value_proposition]
    if not rows:
        return None
    return SheetSection(
        "offered", "What it offers the profile",
        "Nothing here is in force: closefit interviews --into icp.yaml writes it into a profile, "
        "exclusions as proposed.",
        rows_of("Offered", ["As", "What", "Standing"], rows),
    )  # fmt: skip


def _uncoded(found: InterviewsCounted) -> SheetSection | None:
    if not found.uncoded:
        return None
    rows = [
        [Cell(a.interview.written, f"line {a.interview.line}", "strong"), a.asked.value, a.text] for a in found.uncoded
    ]
    about = "Read them: a code may be missing from the scheme, or its words."
    return SheetSection(
        "uncoded", "Answers in which nothing was recognised", about,
        rows_of("Uncoded", ["Account", "Question", "Answer"], rows),
    )  # fmt: skip


def _left_out(found: InterviewsCounted) -> SheetSection | None:
    rows = [[f"line {line}", why] for line, why in found.left_out]
    rows += [[f"line {line}", f"{account}: the deals do not know it"] for account, line in found.unknown]
    return (
        SheetSection("left-out", "Left out or counted apart", "", rows_of("Left out", ["Where", "Why"], rows))
        if rows
        else None
    )
