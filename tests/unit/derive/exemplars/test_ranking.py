"""Customers ranked by what is known of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from closefit.derive.exemplars.measures import parse_weights
from closefit.derive.exemplars.ranking import Worth, rank_customers, standing
from closefit.derive.exemplars.records import Asked, Group, Measure, RankedCustomer
from closefit.errors import UsageError

NAN = float("nan")


def _worth(*values: float) -> Worth:
    order = np.array(values)
    return Worth(order, order, tuple(str(value) for value in values))


def _ranked(worths: dict[Measure, Worth], asked: Asked | None = None) -> tuple[RankedCustomer, ...]:
    count = len(next(iter(worths.values())).order)
    accounts = [f"{chr(97 + place)}.com" for place in range(count)]
    return rank_customers(
        accounts, accounts, list(range(2, count + 2)), worths, asked or Asked(best=2, share=2, worst=1)
    )


def test_a_part_is_the_share_of_others_that_are_worse() -> None:
    """A part agrees with scipy's mean percentile of each customer among the others."""
    values = np.random.default_rng(5).integers(0, 30, 40).astype(float)
    for place, part in enumerate(standing(values)):
        others = np.delete(values, place)
        assert part == pytest.approx(stats.percentileofscore(others, values[place], kind="mean") / 100)


def test_what_is_missing_neither_helps_nor_harms() -> None:
    """A customer of whom one measure is unknown is ranked by the other, and its completeness says so."""
    rows = _ranked({Measure.revenue: _worth(30, 20, 10), Measure.satisfaction: _worth(9, NAN, 1)})
    middle = next(row for row in rows if row.account == "b.com")
    assert (middle.rank, middle.score, middle.completeness) == (2, 0.5, 0.2)
    assert middle.parts[1].words == "unknown"


def test_weights_decide() -> None:
    """Revenue three times as heavy puts the payer first, satisfaction the happy one."""
    worths = {Measure.revenue: _worth(30, 20, 10), Measure.satisfaction: _worth(1, 2, 9)}
    payer = Asked(best=2, share=2, weights=parse_weights(["revenue=3"]))
    happy = Asked(best=2, share=2, weights=parse_weights(["satisfaction=3"]))
    assert _ranked(worths, payer)[0].account == "a.com"
    assert _ranked(worths, happy)[0].account == "c.com"


def test_nobody_is_dropped() -> None:
    """A customer of whom nothing is known stands at the end, without a rank."""
    rows = _ranked({Measure.revenue: _worth(NAN, 20, 10, 5)})
    assert [(row.account, row.rank, row.group) for row in rows] == [
        ("b.com", 1, Group.best), ("c.com", 2, Group.best), ("d.com", 3, Group.worst), ("a.com", None, Group.unranked),
    ]  # fmt: skip


def test_the_worst_are_never_among_the_best() -> None:
    """With three customers, two of them best, one is worst even where five were asked for."""
    rows = _ranked({Measure.revenue: _worth(3, 2, 1)}, Asked(best=2, share=2, worst=5))
    assert [row.group for row in rows] == [Group.best, Group.best, Group.worst]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["revenu=3"], "there is no measure 'revenu'\n    Did you mean revenue?"),
        (["profit=3"], "The measures are revenue, retention, speed, expansion, satisfaction."),
        (["revenue"], "'revenue' gives no weight\n    Write --weights revenue=3,retention=2; 0 leaves one out."),
        (["revenue=-1"], "'revenue=-1' gives no weight"),
        ([f"{m}=0" for m in Measure], "--weights leaves nothing to rank by"),
    ],
)
def test_weights_that_cannot_be_read(texts: list[str], message: str) -> None:
    """Each way to write a weight wrongly is said with what to write instead."""
    with pytest.raises(UsageError) as error:
        parse_weights(texts)
    assert message in str(error.value)
