"""Rows of the one table, and its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import stdev

from benchmarks.derive.figures import Failure, Figures, mean_of
from benchmarks.derive.plan import Bar

HEAD = ("data", "learner", "AUC", "spread", "log loss", "base rate's", "top-decile lift", "criteria", "fit, s")


def rows_of(data: str, by_learner: Mapping[str, Sequence[Figures | Failure]]) -> list[list[str]]:
    """One row a learner: means over seeds or folds, the spread (standard deviation) of the AUC; a failure says why."""
    rows = []
    for learner, parts in by_learner.items():
        good = [part for part in parts if isinstance(part, Figures)]
        failed = [part.reason for part in parts if isinstance(part, Failure)]
        if not parts:
            continue
        if not good:
            rows.append([data, learner, f"did not run: {failed[0]}", *[""] * (len(HEAD) - 3)])
            continue
        said = f"{learner} ({len(failed)} of {len(parts)} did not run: {failed[0]})" if failed else learner
        rows.append([data, said, *_cells(good)])
    return rows


def _cells(parts: Sequence[Figures]) -> list[str]:
    mean = mean_of(parts)
    spread = stdev([part.auc for part in parts]) if len(parts) > 1 else 0.0
    return [
        f"{mean.auc:.3f}", f"{spread:.3f}", f"{mean.log_loss:.3f}", f"{mean.base_log_loss:.3f}",
        f"{mean.top_decile_lift:.2f}", _count(mean), f"{mean.seconds:.2f}",
    ]  # fmt: skip


def _count(figures: Figures) -> str:
    return f"{figures.criteria} + {figures.rules}" if figures.rules else str(figures.criteria)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table; a bar inside a cell is written so that it does not end it."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]


def bar_table(bars: Sequence[Bar]) -> list[str]:
    """The bars as a table of the page."""
    return markdown(("", "what", "figure", "bar"), [[bar.held, bar.name, bar.figure, bar.bar] for bar in bars])
