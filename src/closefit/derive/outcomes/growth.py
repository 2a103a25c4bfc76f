"""Who grows: customers who bought more against customers who stayed as they were."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding
from closefit.derive.frame import DealFrame, NumberColumn, TextColumn
from closefit.derive.holds import holds
from closefit.derive.negative.search import more_often
from closefit.derive.negative.sides import FEW
from closefit.derive.outcomes.measured import Measured
from closefit.derive.outcomes.records import Growth, MeasureUse, OutcomeShare
from closefit.derive.selection import known
from closefit.terms import Measure

Flags = NDArray[np.bool_]
#: Chance that data in which nothing tells who grows names any attribute.
GROWTH_LEVEL = 0.005
#: A retention above this on average is written in percent.
_PERCENT = 5.0


def expanded(
    frame: DealFrame, measured: Iterable[Measured], bought_more: Flags | None
) -> tuple[NDArray[np.float64], tuple[MeasureUse, ...]]:
    """1 for a customer who bought more, 0 for one who did not, NaN where nothing says. Shape (deals,).

    Any source that says so is believed: a later deal of type expansion, an expansion flag or amount, a net revenue
    retention above one. Also how each source was read.
    """
    result = np.full(len(frame), np.nan)
    uses = []
    for one in measured:
        if (found := _grew(one)) is not None:
            grew, rule = found
            _join(result, grew, known(one.column))
            uses.append(_use(frame, one.measure.value, one.header, one.file, (grew, known(one.column)), rule))
    if bought_more is not None:
        there = np.ones(len(frame), dtype=bool)
        _join(result, bought_more, there)
        rule = "grew: a later deal of type expansion was won"
        uses.append(_use(frame, "expansion", "deals of type expansion", "", (bought_more, there), rule))
    result[~frame.won] = np.nan
    return result, tuple(uses)


def _join(result: NDArray[np.float64], grew: Flags, there: Flags) -> None:
    result[there & np.isnan(result)] = 0
    result[there & grew] = 1


def _use(  # noqa: PLR0917
    frame: DealFrame, measure: str, column: str, file: str, marks: tuple[Flags, Flags], rule: str
) -> MeasureUse:
    grew, there = marks
    return MeasureUse(
        measure, column, file, int((there & frame.won).sum()), int((there & grew & frame.won).sum()), rule
    )


def _grew(one: Measured) -> tuple[Flags, str] | None:
    if one.measure is Measure.expansion and isinstance(one.column, TextColumn):
        yes = [code for code, value in enumerate(one.column.vocabulary) if value == "true"]
        return np.isin(one.column.codes, yes), "grew: the flag says so"
    if not isinstance(one.column, NumberColumn) or one.measure not in (Measure.expansion, Measure.retention):
        return None
    values = np.nan_to_num(one.column.values, nan=-np.inf)
    if one.measure is Measure.expansion:
        return values > 0, "grew: an amount above zero"
    there = known(one.column)
    whole = 100.0 if there.any() and float(np.median(values[there])) > _PERCENT else 1.0
    return values > whole, f"grew: above {whole:g}"


def who_grows(frame: DealFrame, grew: NDArray[np.float64], *, seed: int) -> tuple[Growth, ...]:
    """Each attribute at the condition that tells growing customers best from kept ones who did not; none when few.

    *Sure* holds family-wise at 0.5 % over all attributes and cuts, by permutation of accounts.
    """
    # Those who left are on neither side: else what churns would seem to grow, or not to, for that reason alone.
    stayed = frame.won & (frame.churned != 1)
    first, second = stayed & (grew == 1), stayed & (grew == 0)
    if min(first.sum(), second.sum()) < FEW:
        return ()
    found = more_often(frame, first, second, GROWTH_LEVEL, seed)
    sure = {finding.name for finding in found.sure}
    return tuple(_growth(frame, finding, (first, second), sure=finding.name in sure) for finding in found.findings)


def _growth(frame: DealFrame, finding: AttributeFinding, sides: tuple[Flags, Flags], *, sure: bool) -> Growth:
    truth = holds(finding.condition, frame.columns, len(frame))
    there = truth.true | truth.false
    shares = [OutcomeShare(int((truth.true & side).sum()), int((there & side).sum())) for side in sides]
    return Growth(
        finding.name, finding.layer, finding.condition, shares[0], shares[1],
        finding.gap, finding.gap_low, finding.gap_high, finding.p, finding.q, sure,
    )  # fmt: skip
