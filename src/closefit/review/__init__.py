"""Was it right, is it still right: the derivation report, the card, lint, diff, qualify."""

from __future__ import annotations

from closefit.review.backtest import (
    Backtest,
    PastFiles,
    backtest,
    backtest_html,
    backtest_json,
    backtest_text,
)
from closefit.review.card_pages import card_html, card_markdown, card_text
from closefit.review.changes import Change, profile_changes
from closefit.review.derivation_json import derivation_json
from closefit.review.diff import Diff, diff_json, diff_profiles, diff_text
from closefit.review.lint import LintReport, lint_json, lint_profile, lint_text
from closefit.review.qualify import Qualification, next_question, qualify, read_answer
from closefit.review.questions import Question, questions_of
from closefit.review.report import report_html, write_report

__all__ = [
    "Backtest",
    "Change",
    "Diff",
    "LintReport",
    "PastFiles",
    "Qualification",
    "Question",
    "backtest",
    "backtest_html",
    "backtest_json",
    "backtest_text",
    "card_html",
    "card_markdown",
    "card_text",
    "derivation_json",
    "diff_json",
    "diff_profiles",
    "diff_text",
    "lint_json",
    "lint_profile",
    "lint_text",
    "next_question",
    "profile_changes",
    "qualify",
    "questions_of",
    "read_answer",
    "report_html",
    "write_report",
]
