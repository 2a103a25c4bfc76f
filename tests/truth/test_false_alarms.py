"""How often an honest column is called a leak: fewer than one in a thousand, on noise and on planted truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.deals.history import Past
from closefit.derive.findings import Leak
from closefit.derive.frame import Column, DealFrame, NumberColumn, TextColumn
from closefit.derive.leaks.find import find_leaks
from tests.truth import worlds

#: Deals, and how many worlds of either kind.
SIZES = ((60, 9), (200, 6), (1000, 2), (2000, 1))


def dated(deals: DealFrame, rng: np.random.Generator) -> DealFrame:
    """Creation over two years, closed within three months."""
    created = np.datetime64("2023-01-01") + rng.integers(0, 700, len(deals)).astype("timedelta64[D]")
    return replace(deals, created=created, closed=created + rng.integers(5, 90, len(deals)).astype("timedelta64[D]"))


def drifted(column: Column, rng: np.random.Generator) -> Column:
    """The column as it reads later: a third of the values is another by then, whatever the outcome."""
    if isinstance(column, NumberColumn):
        moved = rng.random(len(column.values)) < 0.3
        return replace(column, values=np.where(moved, column.values * rng.uniform(0.5, 2.0), column.values))
    if isinstance(column, TextColumn):
        moved = (rng.random(len(column.codes)) < 0.3) & (column.codes >= 0)
        drawn = rng.integers(0, max(len(column.vocabulary), 1), len(column.codes))
        return replace(column, codes=np.where(moved, drawn, column.codes).astype(np.int32))
    return column


def history(deals: DealFrame, rng: np.random.Generator) -> Past:
    """Every attribute was known in time at four deals of five, and changed after the close at four of ten."""
    known = {name: rng.random(len(deals)) < 0.8 for name in deals.columns}
    changed = {name: (rng.random(len(deals)) < 0.4).astype(np.int32) for name in deals.columns}
    return Past((), known, {name: drifted(column, rng) for name, column in deals.columns.items()}, changed)


@pytest.mark.parametrize("kind", ["noise", "planted"])
def test_fewer_than_one_honest_column_in_a_thousand_is_called_a_leak(kind: str) -> None:
    """At 60 to 2,000 deals, with dates and a history beside every attribute, known days and all tests together."""
    named: list[Leak] = []
    looked_at = 0
    for deals, times in SIZES:
        for seed in range(times):
            rng = np.random.default_rng([seed, deals])
            made = worlds.noise(deals, 7000 + seed) if kind == "noise" else worlds.planted(deals, 7000 + seed).deals
            made = dated(made, rng)
            assert made.closed is not None
            since = {name: made.closed + rng.integers(-80, 80, deals) for name in made.columns}
            looked_at += len(made.columns)
            named += find_leaks(made, past=history(made, rng), known_since=since)
    assert looked_at > 1000
    assert len(named) <= looked_at / 1000, named
