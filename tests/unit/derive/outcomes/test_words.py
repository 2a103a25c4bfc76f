"""Sentences about won and lost deals, said anew for customers; what a user wrote stays."""

from __future__ import annotations

import pytest

from closefit.derive.outcomes.words import in_kept_words, page_in_kept_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wins minus losses", "Kept minus churned"),
        ("80 won, 30 lost deals", "80 kept, 30 churned customers"),
        ("of two deals, one won and one lost", "of two customers, one kept and one churned"),
        ("what wins does not differ", "what keeps customers does not differ"),
        ("the overall win rate", "the overall retention rate"),
        ("1,497 closed deals are enough", "1,497 customers are enough"),
        ("stage = 'lost' in deals.csv and lost-deals.csv", "stage = 'lost' in deals.csv and lost-deals.csv"),
        ("--lost, --won and is_won", "--lost, --won and is_won"),
        ("it wonders about lostness", "it wonders about lostness"),
    ],
)
def test_words_of_ours_are_said_anew(text: str, said: str) -> None:
    """Kept for won and churned for lost, but not in names, paths, flags and quotations; twice changes nothing more."""
    assert in_kept_words(text) == said
    assert in_kept_words(said) == said


def test_a_page_keeps_its_tags_code_and_what_is_marked() -> None:
    """Texts and labels are said anew; tags, code and sections marked as they are are not."""
    page = '<p class="won">won</p><code>won</code><td data-label="Lost">lost &lt;b&gt;</td><!--as is-->won<!--/as is-->'
    assert page_in_kept_words(page) == (
        '<p class="won">kept</p><code>won</code><td data-label="Churned">churned &lt;b&gt;</td>'
        "<!--as is-->won<!--/as is-->"
    )
