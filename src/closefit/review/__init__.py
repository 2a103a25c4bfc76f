"""Was it right, is it still right: the derivation report, the card, lint, diff, qualify."""

from __future__ import annotations

from closefit.review.derivation_json import derivation_json
from closefit.review.report import report_html, write_report

__all__ = ["derivation_json", "report_html", "write_report"]
