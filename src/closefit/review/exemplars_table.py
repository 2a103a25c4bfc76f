"""The comparison table of the best customers: one row a company, everything beside it."""

from __future__ import annotations

import csv
import io
import re

from closefit.derive.exemplars import Exemplars
from closefit.derive.gaps.phrases import number_text

#: A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection"); a plain number is none.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?")


def comparison_csv(found: Exemplars) -> str:
    """Rank, group, score and its parts, each pattern as yes, no or blank, and every attribute, as CSV text."""
    measures = [column.measure for column in found.measures if dict(found.weights).get(column.measure)]
    header = ["rank", "group", "account", "name", "line", "score", "completeness"]
    header += [
        text for measure in measures for text in (measure.value, f"{measure.value}_words", f"{measure.value}_part")
    ]
    header += [condition for condition, _ in found.meets] + [name for name, _ in found.facts]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(name) for name in header])
    for place, customer in enumerate(found.ranking):
        parts = {part.measure: part for part in customer.parts}
        row = [
            "" if customer.rank is None else str(customer.rank), customer.group.value, customer.account, customer.name,
            str(customer.line), share_text(customer.score), share_text(customer.completeness),
        ]  # fmt: skip
        for measure in measures:
            part = parts[measure]
            row += ["", "", ""] if part.value is None else [number_text(part.value), part.words, share_text(part.part)]
        row += [_said(said[place]) for _, said in found.meets] + [texts[place] for _, texts in found.facts]
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def share_text(share: float | None) -> str:
    """A fraction to three places; blank when unknown."""
    return "" if share is None else f"{share:.3f}"


def _said(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "no"
