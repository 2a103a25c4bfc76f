"""The acceptance figures as a table, for the derivation and for a backtest alike."""

from __future__ import annotations

from closefit.derive.card.acceptance import Acceptance
from closefit.review.page import Cell, Heading, TableView
from closefit.review.wording import counted

_SPLITS = {
    "later deals": "the last deals by creation, of accounts not seen before, by the card and cuts of the earlier ones",
    "grouped folds": "every deal by the card of the folds that it is not in, since no dates allow a split in time",
}


def acceptance_table(accepted: Acceptance | None) -> TableView | None:
    """The four figures, each with its aim and the word held or missed."""
    if accepted is None:
        return None
    headings = (Heading("Figure"), Heading("Aim"), Heading("What was found"))
    rows = tuple((Cell(f.name, style="strong"), Cell(f.aim), Cell(f.words)) for f in accepted.figures)
    return TableView("Acceptance figures", headings, rows)


def acceptance_words(accepted: Acceptance | None) -> str:
    """On which deals the figures were counted; empty without any."""
    if accepted is None:
        return ""
    size = f"{counted(accepted.deals, 'deal')} of {counted(accepted.accounts, 'account')}"
    return f"Counted on {size}: {_SPLITS.get(accepted.split, accepted.split)}."
