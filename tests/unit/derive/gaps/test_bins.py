"""Fine bins: every known value in exactly one, unknown apart, edges at round numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closefit.derive.gaps.bins import MOST_BINS, BinKind, bin_frame, fine_edges, roundest
from closefit.derive.gaps.find import find_gaps
from tests.truth.worlds import flag, frame, items, number, text


@pytest.mark.parametrize(
    ("low", "high", "near", "expected"),
    [(47.2, 51.9, 48.7, 50), (0.132, 0.139, 0.137, 0.135), (4, 5, 5, 5), (-3, 4, 2, 0), (0, 1, 1, 1), (-7, -4, -5, -5)],
)
def test_edges_are_round(low: float, high: float, near: float, expected: float) -> None:
    """Between two values the roundest number is chosen."""
    assert roundest(low, high, near) == pytest.approx(expected)


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_the_roundest_number_lies_inside(low: float, width: float) -> None:
    """Whatever the interval, the number is above its low end and not above its high end."""
    high = low + width
    if high > low:
        assert low < roundest(low, high, high) <= high


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.integers(2, MOST_BINS))
def test_bins_cover_the_line_once(values: list[float], bins: int) -> None:
    """Edges ascend strictly, so every value falls into exactly one bin; equal values give no edge."""
    array = np.array(values)
    edges = fine_edges(array, bins)
    assert (np.diff(edges) > 0).all()
    assert edges.size < max(bins, 2)
    if np.unique(array).size == 1:
        assert edges.size == 0
    elif edges.size:
        assert array.min() < edges[0]
        assert edges[-1] <= array.max()


def test_unknown_is_a_state_of_its_own() -> None:
    """NaN and -1 become code 0, and never a bin."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=200)
    values[:50] = np.nan
    codes = np.where(np.arange(200) < 30, -1, rng.integers(0, 3, 200))
    binned = bin_frame(
        frame(np.arange(200), rng.random(200) < 0.5, [number("n", values), text("t", codes, ("a", "b", "c"))])
    )
    assert (binned.codes[0] == 0).tolist() == np.isnan(values).tolist()
    assert (binned.codes[1] == 0).tolist() == (codes < 0).tolist()


def test_values_that_differ_by_case_are_one() -> None:
    """``SaaS`` and ``saas`` are one value, as they are in conditions."""
    codes = np.repeat([0, 1, 2], 40)
    binned = bin_frame(frame(np.arange(120), codes == 0, [text("industry", codes, ("SaaS", "saas", "Retail"))]))
    assert binned.attributes[0].values == ("SaaS", "Retail")


def test_rare_values_are_pooled_without_a_name() -> None:
    """Values too rare to compare share one bin, which no single condition names."""
    codes = np.concatenate([np.repeat([0, 1], 90), np.arange(2, 22)])
    vocabulary = tuple(f"v{i}" for i in range(22))
    binned = bin_frame(frame(np.arange(200), np.arange(200) % 2 == 0, [text("t", codes, vocabulary)]))
    assert binned.attributes[0].values == ("v0", "v1")
    assert binned.attributes[0].others
    assert (binned.codes[0][180:] == 3).all()


def test_each_item_of_a_list_is_an_attribute() -> None:
    """A list becomes has-it attributes; too rare items are left out, an unknown list is unknown for every item."""
    has = np.zeros((100, 3), dtype=bool)
    has[:40, 0] = has[20:70, 1] = has[:3, 2] = True
    known = np.arange(100) < 90
    binned = bin_frame(
        frame(np.arange(100), np.arange(100) % 2 == 0, [items("technologies", has, known, ("HubSpot", "Segment", "X"))])
    )
    assert [a.name for a in binned.attributes] == ["technologies: Segment", "technologies: HubSpot"]
    assert all(a.kind == BinKind.item for a in binned.attributes)
    assert (binned.codes[1][:40] == 2).all()
    assert (binned.codes[:, 90:] == 0).all()


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (number("x", np.full(100, 7.0)), "the same for every deal"),
        (number("x", np.where(np.arange(100) < 5, 1.0, np.nan)), "known for 5 deals only"),
        (text("x", np.arange(100), tuple(f"v{i}" for i in range(100))), "no value occurs in 10 deals or more"),
        (flag("x", (np.arange(100) < 3).astype(float)), "true for 3 and false for 97 deals: too few to compare"),
        (flag("x", np.full(100, np.nan)), "never known"),
    ],
)
def test_what_cannot_be_compared_is_set_aside_with_its_reason(column: object, reason: str) -> None:
    """Constant, rare and unknown columns are listed with the reason, not dropped in silence."""
    gaps = find_gaps(frame(np.arange(100), np.arange(100) % 2 == 0, [column]), seed=1)  # type: ignore[list-item]
    assert not gaps.findings
    assert gaps.set_aside[0][0] == "x"
    assert reason in gaps.set_aside[0][1]
