"""Was it right, is it still right: the derivation report, the card, lint, diff, qualify."""

from __future__ import annotations

from closefit.review.card_pages import card_html, card_markdown, card_text
from closefit.review.changes import Change, profile_changes
from closefit.review.derivation_json import derivation_json
from closefit.review.diff import Diff, diff_json, diff_profiles, diff_text
from closefit.review.lint import LintReport, lint_json, lint_profile, lint_text
from closefit.review.report import report_html, write_report

__all__ = [
    "Change",
    "Diff",
    "LintReport",
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
    "profile_changes",
    "report_html",
    "write_report",
]
