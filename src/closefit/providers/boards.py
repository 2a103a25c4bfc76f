"""Whose job board is this? Boards are found by guessing their names, so each has to show that it is the account's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from closefit.facts import Answer, AnswerState, Question
from closefit.providers.identity import Tie, domain_of
from closefit.providers.openings import (
    Opening,
    closed_roles,
    facts_of_roles,
    roles_of,
    signals_of_roles,
)
from closefit.providers.reading import line, text
from closefit.taxonomy.names import company_name, plain_words

#: What every board fills.
ATTRIBUTES = frozenset({"open_roles", "open_role_departments"})
SIGNALS = frozenset({"job_opening", "role_closed"})
OPTIONS = {"boards": ("", "Boards that you know, such as `acme.com=acme other.com=Other`; the rest is guessed")}

#: Where everybody's posts stand.
_SYSTEMS = frozenset({"greenhouse.io", "lever.co", "ashbyhq.com"})

_STATED, _ON_ITS_SITE, _NAMES_ITS_DOMAIN, _OF_ITS_NAME, _SAYS_ITS_NAME = 0.95, 0.9, 0.85, 0.75, 0.6
#: Posts, and letters of each, that are looked through for a name.
_POSTS, _ENOUGH = 40, 3_000
_ADDRESS = re.compile(r"\w\.[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Board:
    """A job board that exists, with everything on it."""

    #: As people call it: ``Greenhouse``.
    system: str
    slug: str
    posts: tuple[Opening, ...]
    #: The company it names as its own, where it names one.
    owner: str | None = None

    def __str__(self) -> str:
        return f"{self.system} board {self.slug}"


#: Reads a board by its name: the board, or an answer that says why there is none.
ReadBoard = Callable[[str], Awaitable[Board | Answer]]


def named_boards(option: str) -> dict[str, str]:
    """Board by account, of the option ``boards``.

    >>> named_boards("acme.com=acme, https://www.other.com=Other")
    {'acme.com': 'acme', 'other.com': 'Other'}
    """
    pairs = (pair.partition("=") for pair in option.replace(",", " ").split())
    return {domain_of(account) or account: slug for account, sign, slug in pairs if sign and account and slug}


def slugs(question: Question, *, by_case: bool) -> tuple[str, ...]:
    """Names under which its board may stand, the likeliest first; with ``by_case`` also with capital letters.

    >>> slugs(Question("acme.com", frozenset(), {"name": "Acme Robotics, Inc."}), by_case=True)
    ('acme', 'acmerobotics', 'acme-robotics', 'Acme', 'AcmeRobotics', 'acmeinc', 'acme-inc')
    """
    label = question.account.partition(".")[0]
    words = company_name(text(question.known.get("name")) or "").split()
    found = [label, "".join(words), "-".join(words)]
    if by_case:
        found += [label.capitalize(), "".join(word.capitalize() for word in words)]
    found += [f"{label}inc", f"{label}-inc"]
    return tuple(dict.fromkeys(slug for slug in found if slug and slug.isascii()))


def tie_of_board(board: Board, question: Question) -> Tie | None:
    """What ties a board to the account; None when nothing does, however alike they are called."""
    account, name = question.account, company_name(text(question.known.get("name")) or "")
    if account not in _SYSTEMS and any(domain_of(post.url) == account for post in board.posts):
        return Tie(_ON_ITS_SITE, f"its posts stand on {account}")
    if _share(board, account) > 0:
        return Tie(_NAMES_ITS_DOMAIN, f"its posts name {account}")
    if _names_a_namesake(board, account):
        return None
    label = account.partition(".")[0].replace("-", "")
    if board.owner:
        owner = company_name(board.owner)
        same = owner == name if name else owner.replace(" ", "") == label
        return Tie(_OF_ITS_NAME, f"the board says it is of {board.owner}") if same else None
    if name and _share(board, name) > 0.5:
        return Tie(_SAYS_ITS_NAME, f"most of its posts name {name}")
    return None


def _names_a_namesake(board: Board, account: str) -> bool:
    """The posts name a domain that differs in its end alone, ``acme.ai`` beside acme.com: a company of this name."""
    label = account.partition(".")[0]
    # In lower case alone: "At Acme.Join us" ends a sentence.
    pattern = re.compile(rf"(?<![\w.-])(?i:{re.escape(label)})(?:\.[a-z]{{2,12}}){{1,2}}\b")
    return any(found.group().lower() != account for post in board.posts for found in pattern.finditer(post.words))


def _share(board: Board, words: str) -> float:
    """The share of posts whose advert has a domain, or a name outside of any address, as words of their own."""
    if not board.posts:
        return 0.0
    if "." in words:
        pattern = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-]|\.\w)")
        told = [post.words.lower() for post in board.posts]
    else:
        pattern = re.compile(rf"\b{re.escape(words)}s?\b")  # plain words have no apostrophe
        told = [_without_addresses(post.words[:_ENOUGH]) for post in board.posts[:_POSTS]]
    return sum(pattern.search(advert) is not None for advert in told) / len(told)


def _without_addresses(words: str) -> str:
    return plain_words(" ".join(word for word in words.split() if not _ADDRESS.search(word)))


async def ask_boards(question: Question, today: dt.date, named: str, guesses: Iterable[str], read: ReadBoard) -> Answer:
    """The roles on the account's board: the one that the user named, else the first of the guesses that is its own.

    Of its own boards one with posts goes before an empty one: firms leave empty boards behind when they move.
    """
    stated = named_boards(named).get(question.account)
    own, others, tried = [], list[str](), list[str]()
    for slug in (stated,) if stated else guesses:
        tried.append(slug)
        board = await read(slug)
        if isinstance(board, Answer):
            if board.state is AnswerState.not_found:
                continue
            return board
        tie = Tie(_STATED, "named in the settings") if stated else tie_of_board(board, question)
        if tie is None:
            others.append(slug)
            continue
        own.append((board, tie))
        if board.posts:
            break
    if not own:
        return _nobody(question, tried, others)
    return answer_of_board(*max(own, key=lambda each: bool(each[0].posts)), question, today)


def _nobody(question: Question, tried: list[str], others: list[str]) -> Answer:
    said = f"no board called {', '.join(tried)}"
    if others:
        said = f"nothing ties the board {', '.join(others)} to {question.account}; {said} is known to be its own"
    return Answer(AnswerState.not_found, said=line(said))


def answer_of_board(board: Board, tie: Tie, question: Question, today: dt.date) -> Answer:
    """The facts and signals of a board; an empty one says that there are no open roles."""
    roles = roles_of(board.posts)
    source = board.system.lower()
    signals = signals_of_roles(roles, source)
    gone = closed_roles(question.known.get("job_openings"), roles, today, source)
    facts = facts_of_roles(roles, today, f"{board}; {tie.because}", tie.confidence)
    undated = sum(one.posted is None for one in roles.openings)
    said = f"{board}: {roles.told()}" + (f"; {undated} without a day bring no signal" if undated else "")
    return Answer(AnswerState.found, facts, (*signals, *gone), said=line(said))
