"""Answers: of their type, within their bounds, carried by their quote."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from closefit.research.answers import objection, reply_type
from closefit.research.questions import AnswerKind, PageQuestion

TEXT = "We are 1,240 people in 12 countries.\nTalk to our sales team for a quote."
PAGES = [("https://acme.com/about", TEXT)]
NUMBER = PageQuestion("staff", "How many?", AnswerKind.number, low=1, high=100_000)
WORDS = PageQuestion("what", "What?", AnswerKind.text, longest=60)
CHOICE = PageQuestion("how", "How?", AnswerKind.choice, choices=("sales-led", "product-led"))
FLAG = PageQuestion("has", "Has it?", AnswerKind.flag)
QUOTE = "We are 1,240 people"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (NUMBER, 0), (NUMBER, 100_001), (NUMBER, "many"), (NUMBER, float("nan")), (NUMBER, float("inf")), (NUMBER, [1]),
        (CHOICE, "hybrid"), (CHOICE, "Sales-Led"), (CHOICE, ""), (CHOICE, 1), (WORDS, "x" * 61), (WORDS, 5),
        (FLAG, "perhaps"), (FLAG, {}),
    ],
)  # fmt: skip
def test_a_value_out_of_its_bounds_is_no_answer(question: PageQuestion, value: object) -> None:
    """Numbers out of bounds, other choices, too long texts and wrong types do not become a reply."""
    with pytest.raises(ValidationError):
        reply_type(question).model_validate({"value": value, "quote": QUOTE})


@pytest.mark.parametrize("said", [{"value": True, "quote": "x" * 501}, {"value": True, "quote": "x", "more": 1}, {}])
def test_a_reply_has_two_parts_and_no_third(said: dict[str, object]) -> None:
    """A quote that is too long, a field of the model's own and no value at all are no reply."""
    with pytest.raises(ValidationError):
        reply_type(FLAG).model_validate(said)


def test_unknown_is_an_answer_without_a_quote() -> None:
    """None is unknown, whatever stands in the quote, and nothing is objected to it."""
    reply = reply_type(NUMBER).model_validate({"value": None})
    assert objection(NUMBER, reply, PAGES) is None


@pytest.mark.parametrize(
    ("question", "value", "quote", "why"),
    [
        (CHOICE, "sales-led", "Talk to our great sales team", "does not stand in any page"),
        (CHOICE, "sales-led", "talk to our sales team", "does not stand in any page"),
        (CHOICE, "sales-led", "alk to our sales team", "does not stand in any page"),
        (CHOICE, "sales-led", "sales", "too short or too long"),
        (CHOICE, "sales-led", "", "too short or too long"),
        (NUMBER, 240, "We are 1,240 people", "does not have the number 240 in it"),
        (NUMBER, 12, "We are 1,240 people", "does not have the number 12 in it"),
        (NUMBER, 1, "Talk to our sales team", "does not have the number 1 in it"),
        (WORDS, "see https://evil.example", QUOTE, "without addresses"),
        (WORDS, "see www.evil.example", QUOTE, "without addresses"),
        (WORDS, "write to me@evil.example", QUOTE, "without addresses"),
        (WORDS, "<b>bold</b>", QUOTE, "without addresses"),
        (WORDS, "[click](evil)", QUOTE, "without addresses"),
        (WORDS, "=HYPERLINK(evil)", QUOTE, "without addresses"),
        (WORDS, "two\nlines", QUOTE, "without addresses"),
        (WORDS, "hid\u202eden", QUOTE, "without addresses"),
        (WORDS, "hid\u200bden", QUOTE, "without addresses"),
        (WORDS, "  ", QUOTE, "an empty text is no answer"),
        (WORDS, "A firm of 5,000 people", QUOTE, "does not have the number 5000 that the text names"),
        (WORDS, "Call 555 0199 now", QUOTE, "does not have the number"),
    ],
)
def test_what_the_quote_does_not_carry_is_refused(question: PageQuestion, value: object, quote: str, why: str) -> None:
    """Each refusal says why."""
    reply = reply_type(question).model_validate({"value": value, "quote": quote})
    assert why in str(objection(question, reply, PAGES))


@pytest.mark.parametrize(
    ("question", "value", "quote"),
    [
        (CHOICE, "sales-led", "Talk to our sales team"),
        (NUMBER, 1240, "We are 1,240 people"),
        (NUMBER, 12, "in 12 countries."),
        (WORDS, "A firm of 1,240 people in 12 countries", "We are 1,240 people"),
        (FLAG, False, "We are 1,240 people"),
    ],
)
def test_what_it_carries_is_taken(question: PageQuestion, value: object, quote: str) -> None:
    """A value of its type with its words on a page."""
    reply = reply_type(question).model_validate({"value": value, "quote": quote})
    assert objection(question, reply, PAGES) is None
