"""Numbers as people read them."""

from __future__ import annotations

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.review import phrases, wording


@pytest.mark.parametrize("module", [wording, phrases])
def test_examples(module: object) -> None:
    """The examples in the documentation are true."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(st.floats(min_value=0, max_value=1))
def test_percent_is_never_falsely_certain(share: float) -> None:
    """0% and 100% are said only of nothing and of everything."""
    said = wording.percent(share)
    assert (said == "0%") == (share == 0)
    assert (said == "100%") == (share == 1)


@pytest.mark.parametrize("number", [None, math.nan, math.inf])
def test_no_number_is_a_dash(number: float | None) -> None:
    """What is not a number is printed as a dash, never as nan."""
    said = [
        f(number) for f in (wording.percent, wording.signed, wording.times, wording.two_digits, wording.probability)
    ]
    assert set(said) == {wording.NOTHING}
    assert wording.percent_range(number, 0.5) == wording.NOTHING


@given(st.text(max_size=200), st.integers(min_value=4, max_value=60))
def test_shortened_text_fits(text: str, letters: int) -> None:
    """A shortened text is one line, free of control characters and no wider than asked for."""
    said = wording.shortened(text, letters)
    assert wording.drawn_width(said) <= letters + 1.5
    assert said == wording.one_line(said)


def test_lines_are_listed_up_to_a_dozen() -> None:
    """Line numbers are listed, and what is not listed is counted."""
    assert wording.lines_text((3,), 1) == "line 3"
    assert wording.lines_text(tuple(range(1, 21)), 2000) == "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 1,988 more"
    assert wording.lines_text((), 5) == ""
