"""A job board found on a company's own site, over real connections: the site and the boards are on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping

import pytest

from closefit.facts import Answer, AnswerState, Question
from closefit.providers.hiring import Hiring, linked_boards
from closefit.providers.provider import ProviderContext
from closefit.transport import open_http
from tests.unit.transport.site import Says, play, reply, visiting

ACME = Question("acme.com", frozenset({"open_roles"}), {"name": "Acme"})
ROLE = '[{"text": "VP Sales", "createdAt": 1762300800000, "hostedUrl": "https://jobs.lever.co/widgets/1"}]'
BOARD = {"/v0/postings/widgets?mode=json&skip=0&limit=100": reply(ROLE, kind="application/json")}
EMPTY = {"/v1/boards/acme/jobs?content=true": reply('{"jobs": []}', kind="application/json")}


def ask(
    site: Mapping[str, Says | list[Says]], boards: Mapping[str, Says | list[Says]], **options: str
) -> tuple[Answer, list[str], list[str]]:
    """The answer, the pages that were fetched, and the boards that were asked for."""

    async def go() -> tuple[Answer, list[str], list[str]]:
        async with (
            visiting(site, "www.acme.com", "careers.acme.com") as (pages, seen),
            play(boards) as board,
            open_http() as http,
        ):
            here = f"http://127.0.0.1:{board.port}"
            addresses = {f"{system}_address": here for system in ("lever", "lever_eu", "ashby")}
            context = ProviderContext(
                http, dt.date(2026, 11, 1), address=here, options=addresses | options, pages=pages
            )
            (answer,) = await Hiring(context).ask([ACME])
            return answer, seen.pages(), [one.split()[1].partition("?")[0] for one in board.seen]

    return asyncio.run(go())


def test_a_board_that_the_careers_page_links_to_is_the_companys() -> None:
    """However the board is called, a link from the company's own page ties it; nothing is guessed beside it."""
    home = '<a href="/company/careers">Careers</a><a href="/blog">Blog</a>'
    careers = '<a href="https://jobs.lever.co/widgets">Open roles</a>'
    answer, fetched, asked = ask({"/": reply(home), "/company/careers": reply(careers)}, BOARD)
    assert answer.state is AnswerState.found
    roles = answer.facts[0]
    assert (roles.attribute, roles.value, roles.confidence) == ("open_roles", 1, 0.95)
    assert roles.evidence.startswith("Lever board widgets; linked on http")
    assert "/company/careers" in roles.evidence
    assert [(one.kind, one.fields["department"], one.fields["seniority"]) for one in answer.signals] == [
        ("job_opening", "sales", "vp")
    ]
    assert [one.split()[1] for one in fetched if "careers" in one] == ["/company/careers"]
    assert asked == ["/v0/postings/widgets"]


def test_a_careers_page_that_moved_to_the_board_counts_as_a_link() -> None:
    """Where /careers leads away to the board, that is the board."""
    moved = reply("", 302, Location="https://jobs.lever.co/widgets")
    answer, _, _ = ask({"/": reply("<p>Acme</p>"), "/careers": moved}, BOARD)
    assert [fact.value for fact in answer.facts if fact.attribute == "open_roles"] == [1]


def test_of_two_linked_boards_the_one_with_posts_is_taken() -> None:
    """A firm that moved left an empty board behind; a board of its own without posts is 0 and known."""
    both = '<a href="https://boards.greenhouse.io/acme">old</a><a href="https://jobs.lever.co/widgets">new</a>'
    name = {"/v1/boards/acme": reply('{"name": "Acme"}', kind="application/json")}
    answer, _, _ = ask({"/": reply(both)}, BOARD | EMPTY | name)
    assert answer.facts[0].evidence.startswith("Lever board widgets")
    alone, _, _ = ask({"/": reply(both)}, EMPTY | name)
    assert [(fact.attribute, fact.value) for fact in alone.facts] == [("open_roles", 0)]


def test_no_board_is_unknown_and_never_nothing() -> None:
    """A site without a board, and names that lead to none, give no fact at all."""
    answer, _, asked = ask({"/": reply("<p>Acme</p>")}, {})
    assert (answer.state, answer.facts, answer.said) == (AnswerState.not_found, (), "no board was found")
    assert len(asked) == 9


def test_a_site_that_does_not_answer_is_no_miss_to_remember() -> None:
    """Where the site is down and no guess is its own, the question is asked again another time."""
    answer, _, _ = ask({"/": reply("", 503)}, {})
    assert (answer.state, answer.said) == (AnswerState.transient, "its site: no answer; no board was found")


def test_a_board_that_cannot_be_read_is_named() -> None:
    """Who hires on another system is unknown, and is told to hire there."""
    answer, _, _ = ask({"/": reply('<a href="https://acme.wd5.myworkdayjobs.com/jobs">Jobs</a>')}, {})
    assert (answer.state, answer.facts) == (AnswerState.not_found, ())
    assert answer.said == "its site links to Workday, which is not read; no board was found"


def test_a_page_full_of_other_firms_boards_ties_none_of_them() -> None:
    """A directory of jobs links to many boards: only those that bear the account's name could be its own."""
    many = "".join(f'<a href="https://jobs.lever.co/firm{n}">x</a>' for n in range(9))
    answer, _, asked = ask({"/": reply(many)}, BOARD, guess="no")
    assert (answer.state, asked) == (AnswerState.not_found, [])


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("https://boards.greenhouse.io/Acme/jobs/1", [("greenhouse", "acme")]),
        ("https://job-boards.eu.greenhouse.io/acme", [("greenhouse", "acme")]),
        ('src="//boards.greenhouse.io/embed/job_board/js?for=acme"', [("greenhouse", "acme")]),
        ("https://boards.greenhouse.io/embed/job_app?token=7&amp;for=acme", [("greenhouse", "acme")]),
        (r'{"url":"https:\/\/jobs.ashbyhq.com\/Acme%20Inc\/7"}', [("ashby", "Acme Inc")]),
        (
            "https://jobs.eu.lever.co/Acme?team=x and https://jobs.lever.co/acme.",
            [("lever-eu", "Acme"), ("lever", "acme")],
        ),
        ("fetch('https://api.lever.co/v0/postings/acme?mode=json')", [("lever", "acme")]),
        ("<!-- https://jobs.lever.co/acme -->", []),
        ("https://boards.greenhouse.io/embed/job_board", []),
        ("https://www.lever.co/acme", []),
    ],
)
def test_links_to_boards_are_read_in_every_usual_form(page: str, found: list[tuple[str, str]]) -> None:
    """Links, scripts, encoded addresses and those within JSON; not what stands in a comment or on a vendor's site."""
    assert linked_boards(page) == found


def test_a_board_that_only_the_home_page_links_to_and_that_names_another_is_doubtful() -> None:
    """An investor's home page links to a portfolio firm's board: its roles are believed by half, and no more."""
    answer, _, _ = ask({"/": reply('<a href="https://jobs.lever.co/widgets">Widgets is hiring</a>')}, BOARD)
    assert {fact.confidence for fact in answer.facts} == {0.5}
    assert "nothing on the board names it" in answer.facts[0].evidence
