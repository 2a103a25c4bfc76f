"""Processor time and the clock of every way, as one drawing for the manual."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.score.runs import Size
from benchmarks.score.table import best_form
from benchmarks.score.ways import BARE, FORMS

CHART = Path(__file__).resolve().parents[2] / "docs" / "benchmarks-score.svg"


#: What is drawn in colour.
OURS = {"expression", "command"}


def draw(sizes: Sequence[Size], path: Path = CHART) -> None:
    """One panel for each number of accounts: seconds of each way, the best form by hand as a line."""
    import altair as alt

    panels = [_panel(alt, size) for size in sizes]
    chart = alt.vconcat(*panels).configure(font="sans-serif").configure_view(strokeWidth=0)
    chart.save(str(path), format="svg")


def _panel(alt: Any, size: Size) -> Any:
    best = best_form(size)
    rows = [
        {"way": f"by hand, {way}" if way in {*FORMS, BARE} else way, "seconds": size.least(way), "ours": way in OURS}
        for way in size.runs
    ]
    rows.sort(key=lambda row: float(str(row["seconds"])))
    data = alt.Data(values=rows)
    base = alt.Chart(data, title=f"{size.accounts:,} accounts", width=420)
    bars = base.mark_bar().encode(
        x=alt.X("seconds:Q", title="seconds, least of all runs"),
        y=alt.Y("way:N", sort=[str(row["way"]) for row in rows], title=None),
        color=alt.Color("ours:N", legend=None, scale=alt.Scale(domain=[True, False], range=["#2b6cb0", "#b8c0cc"])),
    )
    line = alt.Data(values=[{"best": size.least(best)}])
    rule = alt.Chart(line).mark_rule(color="#444", strokeDash=[4, 3]).encode(x="best:Q")
    return bars + rule
