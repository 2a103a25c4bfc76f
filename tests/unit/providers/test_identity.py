"""Whose record and whose board it is."""

from __future__ import annotations

import pytest

from closefit.facts import Question
from closefit.providers.boards import Board, slugs, tie_of_board
from closefit.providers.identity import Candidate, chosen, domain_of, tie_of
from closefit.providers.openings import Opening

ACME = Question("acme.com", frozenset({"lei"}), {"name": "Acme Inc.", "country": "US"})


@pytest.mark.parametrize("text", [None, 7, "", "Acme, Austin", "localhost", "http://[", "http://10.0.0.1/", "a..b"])
def test_what_is_no_address_has_no_domain(text: object) -> None:
    """Free text, numbers, addresses of machines and broken addresses have no domain."""
    assert domain_of(text) is None


@pytest.mark.parametrize(
    ("candidate", "confidence"),
    [
        (Candidate(("ACME INCORPORATED",), "USA"), 0.75),
        (Candidate(("Zenith LLC",), "US", other_names=("Acme",)), 0.6),
        (Candidate(("Acme",), "DE"), None),
        (Candidate(("Acme",), None), None),
        (Candidate(("Acme Robotics",), "US"), None),
        (Candidate(("",), "US"), None),
    ],
)
def test_a_name_needs_a_country_beside_it(candidate: Candidate, confidence: float | None) -> None:
    """The same cleaned name in the same country is a tie, by a former name a weaker one; anything less is none."""
    tie = tie_of(ACME, candidate)
    assert (tie.confidence if tie else None) == confidence


def test_without_a_known_country_nothing_is_taken_by_name() -> None:
    """Where the account's country is not known, no register's record is tied to it."""
    assert tie_of(Question("acme.com", frozenset(), {"name": "Acme"}), Candidate(("Acme",), "US")) is None


def test_of_homonyms_none_is_taken_unless_the_city_tells() -> None:
    """Two active companies of one name in one country are told apart by the city, or not at all."""
    two = [Candidate(("Acme",), "US", "Austin"), Candidate(("ACME LLC",), "US", "Boston")]
    assert chosen(ACME, two, lambda one: one) == "2 companies have this name in this country; none is taken"
    in_boston = Question("acme.com", frozenset(), {**ACME.known, "city": "boston"})
    found = chosen(in_boston, two, lambda one: one)
    assert not isinstance(found, str)
    assert found[0].city == "Boston"


def test_a_dissolved_company_gives_way_to_an_active_one() -> None:
    """Records of companies that are no more are passed over, and named when they are all there is."""
    gone = Candidate(("Acme",), "US", active=False)
    found = chosen(ACME, [gone, Candidate(("Acme",), "US", "Austin")], lambda one: one)
    assert not isinstance(found, str)
    assert found[0].city == "Austin"
    said = chosen(ACME, [gone], lambda one: one)
    assert said == "1 found by name, 1 of them with its name and country, none of them active"


def post(url: str | None = None, words: str = "") -> Opening:
    return Opening("Nurse", url=url, words=words)


@pytest.mark.parametrize(
    ("board", "because"),
    [
        (Board("Lever", "acme", (post("https://www.acme.com/jobs/1"),)), "its posts stand on acme.com"),
        (Board("Lever", "acme", (post(), post(words="Mail to jobs@acme.com."))), "its posts name acme.com"),
        (Board("Lever", "acme", (post(words="See acme.com.au"), post(words="not-acme.com"))), None),
        (Board("Greenhouse", "acme", (), "Acme Corp"), "the board says it is of Acme Corp"),
        (Board("Greenhouse", "acme", (post(),), "Acme Hospitals"), None),
        (Board("Lever", "acme", (post(words="At ACME, you"), post(words="Acme's own"))), "most of its posts name acme"),
        (Board("Lever", "acme", (post(words="Acme"), post(), post())), None),
        (Board("Lever", "acme", ()), None),
        (Board("Lever", "acme", (post(words="Acme. We are acme.ai"),)), None),
        (Board("Greenhouse", "acme", (post(words="Mail jobs@acme.co.uk"),), "Acme"), None),
        (Board("Lever", "acme", (post(words="acme.com, once acme.io"),)), "its posts name acme.com"),
        (Board("Lever", "acme", (post(words="At Acme.Join us"),)), "most of its posts name acme"),
    ],
)
def test_a_board_shows_whose_it_is(board: Board, because: str | None) -> None:
    """Posts on the account's site, adverts with its domain or name, the board's own word; never the slug alone."""
    tie = tie_of_board(board, ACME)
    assert (tie.because if tie else None) == because


def test_posts_on_the_vendors_site_are_no_tie_to_the_vendor() -> None:
    """Everybody's posts stand on greenhouse.io: that does not make them Greenhouse's own."""
    board = Board("Greenhouse", "x", (post("https://boards.greenhouse.io/x/jobs/1"),))
    assert tie_of_board(board, Question("greenhouse.io", frozenset())) is None


def test_a_name_that_is_not_known_leaves_the_label() -> None:
    """Slugs are the domain's label, the name in words, and with capitals only where they count."""
    assert slugs(Question("acme.com", frozenset()), by_case=False) == ("acme", "acmeinc", "acme-inc")
