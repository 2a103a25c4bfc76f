"""The page on the three outcomes: what it names, what it asks, and what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from closefit.derive.findings import ExclusionFinding
from closefit.derive.outcomes.records import BuysAndLeaves, Compared, Growth, MeasureUse, OutcomeShare, ThreeOutcomes
from closefit.review import report_html
from closefit.review.charts.outcomes import outcomes_chart
from closefit.review.outcomes import growth_words, leaving_notes, outcomes_view, sign_off
from closefit.review.wording import NOTHING, percent_range
from closefit.terms import Layer
from tests.unit.review.examples import USUAL

F = Layer.firmographic
ROW = ThreeOutcomes(
    "employees", F, "employees between 50 and 500", OutcomeShare(30, 100), OutcomeShare(20, 25), OutcomeShare(0, 0),
    0.5, 0.3, 0.65, 0.001, 0.02,
)  # fmt: skip
LEAVES = BuysAndLeaves(
    "employees", F, "employees between 50 and 500", 0.6, 0.3, 0.3, 0.2, 0.4, 0.3, 0.8, 0.5, 0.3, 0.65, 0.002,
    "employees between 50 and 500: it wins and leaves",
)  # fmt: skip
GROWS = Growth("crm", F, "crm = 'x'", OutcomeShare(8, 10), OutcomeShare(2, 10), 0.6, 0.2, 0.8, 0.001, 0.01, sure=True)
TOLD = replace(
    USUAL,
    outcomes=(ROW,),
    buys_and_leaves=(LEAVES,),
    growth=(GROWS, replace(GROWS, name="size", condition="size < 9", sure=False)),
    measures=(MeasureUse("support cost", "Tickets", "customers.csv", 125, 30, "high: more than 400"),),
)


def shown(page: str) -> str:
    """The page's text."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


def test_every_section_is_on_the_page() -> None:
    """Who buys and leaves, shares in three outcomes, who grows, what was measured, and the warning on the card."""
    words = shown(report_html(TOLD))
    assert "The customer who buys and leaves" in words
    assert "employees between 50 and 500: it wins and leaves" in words
    assert "30% 30 of 100" in words
    assert "80% 20 of 25" in words
    assert "Customers who bought more are more often so: crm" in words
    assert "size &lt; 9 unclear" in words or "size &lt; 9" in words
    assert "support cost Tickets customers.csv high: more than 400" in words
    assert "employees earns points and buys and leaves: 80% of churned and 30% of kept customers" in words


def test_what_is_not_known_is_left_out() -> None:
    """Without churn, growth and measures the page has no such section, and no dash for a share of nothing."""
    page = report_html(USUAL)
    assert 'id="outcomes"' not in page
    assert 'id="growth"' not in page
    assert 'id="measures"' not in page
    assert outcomes_view(USUAL).empty
    assert leaving_notes(replace(TOLD, card=None)) == ()


def test_a_chart_says_its_shares_and_needs_a_row() -> None:
    """A reader who cannot see hears the three shares; an unknown one is a dash, not zero."""
    drawing = outcomes_chart((ROW,))
    assert f"employees 30% of kept, 80% of churned and {NOTHING} of lost" in drawing.words
    assert drawing.wide != drawing.narrow
    with pytest.raises(ValueError, match="needs a condition"):
        outcomes_chart(())


def test_growth_by_chance_is_said_to_be_so() -> None:
    """No sure attribute is a sentence of its own; nothing known is none."""
    assert "beyond chance" in growth_words((replace(GROWS, sure=False),))
    assert growth_words(()) == ""


def test_a_signature_is_asked_for_with_the_rate() -> None:
    """The false-reject rate with its interval, or that nobody would have been refused; names are quoted for a shell."""
    found = ExclusionFinding("churned: it's so", "x = true", "b", 3, 41, 20, 60, F, 0.01, 0.02, 0.19)
    asked = sign_off(found)
    assert asked.startswith(f"False-reject rate 7% (95% interval {percent_range(0.02, 0.19)}).")
    assert "--exclusion 'churned: it'\"'\"'s so'" in asked
    assert sign_off(replace(found, refused_good=0)).startswith("None of 41 good customers would have been refused")


def test_customers_alone_are_never_called_lost_deals() -> None:
    """On the page of kept against churned customers no sentence of ours speaks of won or lost."""
    page = re.sub(
        r"<!--as is-->.*?<!--/as is-->",
        "",
        report_html(replace(USUAL, compared=Compared.kept_churned)),
        flags=re.DOTALL,
    )
    assert "Kept minus churned" in page
    assert not re.search(r"\b(lost deals|won deals|win rate)\b", shown(page))
