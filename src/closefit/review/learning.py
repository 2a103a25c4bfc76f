"""What the page says about how many deals it takes."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.derive.derivation import Derivation
from closefit.derive.findings import CurvePoint
from closefit.review.page import Cell, Figure, Heading, TableView
from closefit.review.wording import count, counted, two_digits


@dataclass(frozen=True, slots=True)
class LearningView:
    """The section of the page."""

    words: str
    figure: Figure
    table: TableView


def learning_view(derivation: Derivation) -> LearningView | None:
    """The curve with its table; None with too few deals to draw one."""
    from closefit.review.charts.learning import learning_chart

    curve = derivation.learning
    if curve is None or len(curve.ahead) < 2:
        return None
    about = (
        "Each dot is the mean AUC of cards learned on so many deals and judged on deals of other accounts, with its "
        "95% interval. The line is fitted to them; dashed, with its band, is what it foretells. A coin has 0.5."
    )
    figure = Figure("Ranking by the number of deals", about, (learning_chart(curve),))
    rows = [_row(point) for point in (*curve.points, *curve.ahead[1:])]
    headings = (Heading("Deals learned from", number=True), Heading("AUC", number=True),
                Heading("95% interval", number=True), Heading("Rests on"))  # fmt: skip
    return LearningView(curve.words, figure, TableView("The learning curve", headings, tuple(rows)))


def _row(point: CurvePoint) -> tuple[Cell, ...]:
    rests = counted(point.cards, "card") if point.cards else "the fitted curve"
    between = f"{two_digits(point.low)} to {two_digits(point.high)}"
    return Cell(count(point.deals)), Cell(two_digits(point.auc)), Cell(between), Cell(rests)
