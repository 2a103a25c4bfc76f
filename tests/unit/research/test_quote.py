"""Quotes: word for word on a page that was fetched, or nowhere."""

from __future__ import annotations

import pytest

from closefit.research.quote import find_quote, names_number, numbers

PAGE = (
    "Acme\nBook a demo\nWe sell to banks. We don\u2019t sell to shops \u2014 ever.\n"
    "We are 21.200 people, and 1,240 of them are in Europe.\nGr\u00fc\u00dfe aus K\u00f6ln"
)
PAGES = [("https://acme.com/", PAGE), ("https://acme.com/jp", "当社は歯科医院向けの請求書作成ソフトです。")]


@pytest.mark.parametrize(
    "quote",
    [
        "We sell to banks.", "We sell to banks", "We don't sell to shops - ever", "Book a demo", "  Book\n a   demo ",
        "Grüße aus Köln", "1,240 of them", "Acme Book a demo", "We se\u200bll to banks", "歯科医院向けの請求書",
    ],
)  # fmt: skip
def test_a_quote_stands_on_the_page(quote: str) -> None:
    """Blanks, invisible letters and typographic quotes and dashes are forgiven."""
    found = find_quote(quote, PAGES)
    assert found is not None
    assert found.url.startswith("https://acme.com/")


@pytest.mark.parametrize(
    "quote",
    [
        "We sell to many banks.", "we sell to banks", "We sell to bank", "e sell to banks", "We sell banks",
        "We sell to banks and shops", "200 people", "1.200 people", "We are 21", "240 of them are", "Book", "We are",
        "We do not sell to shops", "", "   ", "x" * 600, "Gr\u00fc\u00dfe aus Koln", "banks! We don't",
    ],
)  # fmt: skip
def test_anything_else_does_not(quote: str) -> None:
    """Another word, another case, a word or number cut in two, words left out, too short or too long: no quote."""
    assert find_quote(quote, PAGES) is None


def test_the_sentence_around_a_quote_is_known() -> None:
    """A quote that leaves out the half that matters is shown with its sentence."""
    found = find_quote("sell to shops", PAGES)
    assert found is not None
    assert found.sentence == "We don't sell to shops - ever."
    joined = find_quote("Acme Book a demo", PAGES)
    assert joined is not None
    assert joined.sentence == "Acme Book a demo"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,240 people", 1240), ("1.240 Mitarbeiter", 1240), ("1 240 personnes", 1240), ("1'240 Leute", 1240),
        ("240 people", 240), ("since 1999", 1999), ("3.5 million users", 3.5e6), ("3,5 Mio. Euro", 3.5e6),
        ("12k stars", 12_000), ("$2bn raised", 2e9), ("2 Milliarden", 2e9), ("4.75 rating", 4.75),
        ("over 1,234,567 orders", 1_234_567), ("1.234 million", 1.234e6), ("in 2021 240 people", 240),
        ("between 200 and 500", 500), ("500+ customers", 500), ("1.234,50 Euro", 1234.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(text: str, number: float) -> None:
    """Thousands with comma, point, blank or apostrophe; decimals; words for millions in four languages."""
    assert names_number(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,240 people", 240), ("1,240 people", 1.24), ("1,240", 124), ("many people", 5), ("2021 240", 2_021_240)],
)
def test_a_part_of_a_number_is_not_that_number(text: str, number: float) -> None:
    """Neither the end of a number nor its digits read otherwise."""
    assert number not in numbers(text)
