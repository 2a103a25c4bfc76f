"""The hiring reader: finds a company's job board on its own site, else by its names, and reads the open roles. No key.

No board is unknown and never 0; a board of its own without posts is 0 open roles, and that is known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple
from urllib.parse import unquote, urljoin

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.ashby import Ashby, read_ashby
from closefit.providers.boards import (
    ATTRIBUTES,
    SIGNALS,
    Board,
    answer_of_board,
    named_boards,
    slugs,
    tie_of_board,
)
from closefit.providers.greenhouse import Greenhouse, read_greenhouse
from closefit.providers.identity import Tie
from closefit.providers.lever import Lever, read_lever
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import line
from closefit.transport import Malformed, NoAnswer, Page, PageState
from closefit.transport.links import site_links

#: How sites link to their board, or load it into a page: the part of the address that names it.
_NAME = r"([A-Za-z0-9][\w.%-]*)"
_LINKS = (
    ("greenhouse", rf"boards(?:\.eu)?\.greenhouse\.io/embed/job_(?:board|app)[^\"'\s<>]{{0,300}}?[?&]for={_NAME}"),
    ("greenhouse", rf"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?!embed\b){_NAME}"),
    ("greenhouse", rf"boards-api\.greenhouse\.io/v1/boards/{_NAME}"),
    ("lever-eu", rf"jobs\.eu\.lever\.co/{_NAME}"),
    ("lever-eu", rf"api\.eu\.lever\.co/v0/postings/{_NAME}"),
    ("lever", rf"(?:jobs|api)\.lever\.co/(?:v0/postings/)?{_NAME}"),
    ("ashby", rf"jobs\.ashbyhq\.com/{_NAME}"),
    ("ashby", rf"api\.ashbyhq\.com/posting-api/job-board/{_NAME}"),
)
#: Systems whose boards are not read, by what their addresses have in them: that one hires there is said.
_UNREAD = {
    "apply.workable.com": "Workable", "smartrecruiters.com": "SmartRecruiters", "recruitee.com": "Recruitee",
    "jobs.personio.": "Personio", "teamtailor.com": "Teamtailor", "bamboohr.com/": "BambooHR",
    "myworkdayjobs.com": "Workday", "icims.com": "iCIMS", "jobvite.com": "Jobvite", "breezy.hr": "Breezy",
    "ats.rippling.com": "Rippling", "successfactors.": "SuccessFactors", "jobs.dayforcehcm.com": "Dayforce",
}  # fmt: skip
_LEVER_EU = "https://api.eu.lever.co"
_CAREERS = re.compile(
    r"\b(careers?|jobs?|join us|join our team|work with us|working at|vacanc(?:y|ies)|open (?:roles|positions)|hiring|"
    r"karriere|stellen(?:angebote)?|offene stellen|recrutement|carri[eè]res?|empleo|vacatures)\b",
    re.IGNORECASE,
)
#: Pages that are read beside the home page, and boards beyond which links are those of others.
_MOST_PAGES, _MOST_LINKED = 3, 3
_PATHS = ("/careers", "/jobs")


class _Place(NamedTuple):
    """Where a board is said to be: its system, its name, and who says so (empty for a guess)."""

    system: str
    slug: str
    because: str = ""
    #: Only the home page links to it, and no careers page does.
    home_alone: bool = False


class Hiring:
    """Links to job boards from the home and careers pages, else the boards that its names lead to."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="hiring",
        title="Hiring reader (Greenhouse, Lever and Ashby boards)",
        attributes=ATTRIBUTES,
        signals=SIGNALS,
        price=Price(Billed.free, credits=0, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.5, at_once=4),
        address=Greenhouse.spec.address,
        options={
            "boards": ("", "Boards that you know, such as `acme.com=lever:acme other.com=ashby:Other`"),
            "guess": ("yes", "no: only boards that the site links to, none by the company's names"),
            "lever_address": (Lever.spec.address, "Where Lever boards are read"),
            "lever_eu_address": (_LEVER_EU, "Where Lever's European boards are read"),
            "ashby_address": (Ashby.spec.address, "Where Ashby boards are read"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        stated = named_boards(self._context.options.get("boards", "")).get(question.account, "")
        system, sign, slug = stated.partition(":")
        if stated and not (sign and slug):
            said = f"boards: {question.account}={stated} names no system; write it as {question.account}=lever:{stated}"
            return Answer(AnswerState.bad_request, said=line(said), sent=False)
        if stated:
            return await self._best(question, [_Place(system, slug, "named in the settings")])
        site = await self._site(question.account)
        linked = _boards_on(site, question.account)
        answer = await self._best(question, linked)
        if answer.state is AnswerState.not_found and self._context.options.get("guess") != "no":
            tried = {(place.system, place.slug) for place in linked}
            answer = await self._best(question, [one for one in _guesses(question) if one[:2] not in tried])
        return _missed(answer, site) if answer.state is AnswerState.not_found and site else answer

    async def _site(self, account: str) -> list[Page]:
        """The home page and the careers pages it links to, else those that usually are there."""
        pages = self._context.pages
        if pages is None:
            return []
        home = await pages.home(account)
        if not home.ok:
            return [home]
        links = (link.url for link in site_links(home.url, home.text) if _CAREERS.search(link.words))
        urls = list(dict.fromkeys(links))[:_MOST_PAGES] or [urljoin(home.url, path) for path in _PATHS]
        careers = [await pages.fetch(url, within=account) for url in urls]
        return [home, *careers]

    async def _best(self, question: Question, places: Sequence[_Place]) -> Answer:
        """The answer of the board that is surest its own and has posts; failing that, of one that is empty."""
        own, others = list[tuple[Board, Tie]](), list[str]()
        failures = dict[str, Answer]()
        for place in places:
            if place.system in failures or (not place.because and any(board.posts for board, _ in own)):
                continue  # a system in trouble is left alone, and of guesses the first that is its own is enough
            board = await self._read(place)
            if isinstance(board, Answer):
                if board.state is not AnswerState.not_found:
                    failures[place.system] = board
                continue
            tie = tie_of_board(board, question)
            if place.because:
                tie = _linked_tie(place, question, named=tie is not None)
            if tie:
                own.append((board, tie))
            else:
                others.append(str(board))
        if own:
            best = max(own, key=lambda each: (bool(each[0].posts), each[1].confidence, len(each[0].posts)))
            if best[0].posts or not failures:  # else the one that failed may be the one with posts
                return answer_of_board(*best, question, self._context.today)
        if failures:
            return next(iter(failures.values()))
        said = f"nothing ties {', '.join(others)} to {question.account}" if others else "no board was found"
        return Answer(AnswerState.not_found, said=line(said))

    async def _read(self, place: _Place) -> Board | Answer:
        """The board, or why there is none; a fault of one system does not keep the others from being asked."""
        context, options = self._context, self._context.options
        readers = {
            "greenhouse": (read_greenhouse, context.address),
            "lever": (read_lever, options.get("lever_address") or Lever.spec.address),
            "lever-eu": (read_lever, options.get("lever_eu_address") or _LEVER_EU),
            "ashby": (read_ashby, options.get("ashby_address") or Ashby.spec.address),
        }
        if place.system not in readers:
            said = f"{place.system} is no board that can be read: {', '.join(readers)}"
            return Answer(AnswerState.bad_request, said=line(said), sent=False)
        read, address = readers[place.system]
        try:
            return await read(context.http, address.rstrip("/"), place.slug, context.today)
        except NoAnswer as error:
            return Answer(AnswerState.transient, said=str(error), sent=error.sent)
        except Malformed as error:
            return Answer(AnswerState.transient, said=str(error))


def _linked_tie(place: _Place, question: Question, *, named: bool) -> Tie:
    """A board that a careers page links to is its own; one on the home page alone may be that of a firm it invests in,
    unless something names it.
    """
    slug, name = (re.sub(r"\W", "", word).casefold() for word in (place.slug, str(question.known.get("name") or "")))
    label = question.account.partition(".")[0].replace("-", "")
    alike = any(word and (word in slug or slug in word) for word in (label, name))
    if named or alike or not place.home_alone:
        return Tie(0.95, place.because)
    return Tie(0.5, f"{place.because}; nothing on the board names it")


def _missed(answer: Answer, site: Sequence[Page]) -> Answer:
    """A miss where the site did not answer is none to remember; one that hires on another system says on which."""
    home = site[0]
    if home.state in {PageState.no_answer, PageState.too_slow}:
        return Answer(AnswerState.transient, said=line(f"its site: {home.state}; {answer.said}"))
    words = " ".join(_without_comments(f"{page.text} {page.moved_to or ''}") for page in site)
    others = ", ".join(dict.fromkeys(name for part, name in _UNREAD.items() if part in words))
    if not others:
        return answer
    return Answer(AnswerState.not_found, said=line(f"its site links to {others}, which is not read; {answer.said}"))


def _guesses(question: Question) -> Iterable[_Place]:
    for slug in slugs(question, by_case=False)[:3]:
        yield _Place("greenhouse", slug)
    for system in ("lever", "ashby"):
        for slug in slugs(question, by_case=True)[:3]:
            yield _Place(system, slug)


def _boards_on(pages: Iterable[Page], account: str) -> list[_Place]:
    """Each board once, with the first page that links to it; of many linked ones only those that bear its name."""
    found: dict[tuple[str, str], _Place] = {}
    for n, page in enumerate(pages):
        for board in linked_boards(f"{page.text} {page.moved_to or ''}"):
            if n == 0 or board not in found or found[board].home_alone:
                found[board] = _Place(*board, f"linked on {page.url}", home_alone=n == 0)
    if len(found) <= _MOST_LINKED:
        return list(found.values())
    label = account.partition(".")[0].replace("-", "")
    return [place for place in found.values() if place.slug.lower().replace("-", "").startswith(label)][:_MOST_LINKED]


def linked_boards(page: str) -> list[tuple[str, str]]:
    """System and name of the boards that a page links to or loads, in their order; what is in a comment is not.

    >>> linked_boards('<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>')
    [('greenhouse', 'acme')]
    """
    text = html.unescape(_without_comments(page)).replace("\\/", "/")
    found = [
        (match.start(), system, _slug(system, match.group(1)))
        for system, pattern in _LINKS
        for match in re.finditer(pattern, text)
    ]
    return list(dict.fromkeys((system, slug) for _, system, slug in sorted(found) if slug))


def _without_comments(page: str) -> str:
    first, *others = page.split("<!--")
    return " ".join((first, *(other.partition("-->")[2] for other in others)))


def _slug(system: str, word: str) -> str:
    slug = unquote(word).rstrip(".")
    return slug.lower() if system == "greenhouse" else slug
