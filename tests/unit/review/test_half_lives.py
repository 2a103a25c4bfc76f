"""The section on half-lives: stated ones, ones that cannot be told, and none at all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.review import derivation_json
from closefit.review.charts.half_lives import half_life_words, half_lives_chart
from closefit.review.half_lives import half_lives_view
from closefit.review.report import report_html
from tests.unit.review.examples import USUAL

STATED = HalfLifeFinding(
    "pricing_page_visit", "One fresh signal multiplies the odds of winning by 4.0.", 2000, 873, 1221, clear=True,
    p=1e-9, days=17.2, low=10.1, high=29.4, stated=18, fits_from=10.1, fits_to=29.4, alone_from=10.0, alone_to=31.0,
    odds_ratio=4.0, odds_low=2.7, odds_high=5.8, design_effect=1.1, cap_words="Two add.", curve=((14.0, -0.2),),
)  # fmt: skip
OPEN = replace(STATED, kind="webinar", days=None, low=None, high=None, stated=None, fits_from=20.0, fits_to=None)
UNCLEAR = HalfLifeFinding("blog_visit", "The data cannot tell: they do not differ.", 2000, 900, 1500, p=0.4)


def test_the_page_states_what_is_stated_and_says_what_cannot_be_told() -> None:
    """Half-life with its interval, an open one in words, and a kind without effect only in the table."""
    page = report_html(replace(USUAL, half_lives=(UNCLEAR, OPEN, STATED)))
    section = page[page.index('<section id="half-lives">') :]
    section = section[: section.index("</section>")]
    assert "17 days (10 to 29)" in section
    assert "cannot tell: 20 or more" in section
    assert "The data cannot tell: they do not differ." in section
    assert section.index("pricing_page_visit") < section.index("blog_visit")


def test_without_an_effect_the_page_says_so_and_draws_nothing() -> None:
    """No chart, a sentence, and the table."""
    view = half_lives_view((UNCLEAR,))
    assert view is not None
    assert view.figure is None
    assert "No kind of signal, fresh or old" in report_html(replace(USUAL, half_lives=(UNCLEAR,)))


def test_without_signals_there_is_no_section() -> None:
    """The page of deals without a signals file does not mention half-lives."""
    assert half_lives_view(()) is None
    assert 'id="half-lives"' not in report_html(USUAL)


def test_the_json_has_the_same_numbers() -> None:
    """Every field by its name; what cannot be told is null."""
    found = json.loads(derivation_json(replace(USUAL, half_lives=(STATED, OPEN))))["half_lives"]
    assert (found[0]["days"], found[0]["low"], found[0]["stated"]) == (17.2, 10.1, 18)
    assert (found[1]["days"], found[1]["fits_from"], found[1]["fits_to"]) == (None, 20.0, None)


def test_what_fits_is_said_in_words() -> None:
    """Open at one end, at both, or too wide."""
    assert half_life_words(replace(OPEN, fits_from=None)) == "cannot tell"
    assert half_life_words(replace(OPEN, fits_from=None, fits_to=40.0)) == "cannot tell: up to 40"
    assert half_life_words(replace(OPEN, fits_to=300.0)) == "cannot tell: 20 to 300"


def test_a_chart_needs_a_kind() -> None:
    """Drawing nothing is an error of the caller."""
    with pytest.raises(ValueError, match="a chart of half-lives needs a kind"):
        half_lives_chart([])
