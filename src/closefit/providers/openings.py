"""Open roles of a company, whichever board they stand on: without evergreen posts, each once, by department."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from closefit.facts import FoundFact, FoundSignal
from closefit.providers.reading import line, text
from closefit.taxonomy import department_of, seniority_of

#: Posts that are no role: they stand there always.
_EVERGREEN = re.compile(
    r"\b(general|open|speculative|spontaneous|unsolicited|future|prospective) (job )?"
    r"(applications?|opportunit(y|ies)|applicants?)\b(?! (engineer|develop|special|support|security|architect|scien))"
    r"|\b(talent|candidate) ?(pools?|community|network|pipeline|bank)\b|\bfuture talent\b|^\W*(pipeline|evergreen)\b\W"
    r"|\bexpressions? of interest\b|\b(general|register your) (interest|inquiry)\b|\bevergreen\b|\bdream job\b"
    r"|\b(don'?t|do not|didn'?t|can'?t) (see|find)\b.*\b(role|job|position|fit|looking)\b|\bjoin our talent\b"
    r"|^(introduce yourself|stay in touch|connect with us|send us your (cv|resume|application))\b|\bspeculative cv\b"
    r"|\b(initiativ|blind)-?\s?bewerbung|\btalentpool|\bcandidature (spontan|libre)|\bcandidatura (espont|spontan)"
    r"|\bopen sollicitatie\b"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """One post of a job board, as the board has it."""

    title: str
    #: The board's own word for the department or team.
    department: str | None = None
    url: str | None = None
    posted: dt.date | None = None
    places: tuple[str, ...] = ()
    #: The vendor's key of the role (not of the post), where it has one: the same role in two places has it twice.
    key: str | None = None
    #: False for what the board itself marks as no role.
    role: bool = True
    #: The advert, for telling whose board it is; it goes no further.
    words: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles behind posts, and how many posts were left out as evergreen or as repeats."""

    openings: tuple[Opening, ...]
    evergreen: int = 0
    repeats: int = 0

    def told(self) -> str:
        """In words, with all that was left out."""
        left = [
            f"{self.evergreen} evergreen" if self.evergreen else "",
            f"{self.repeats} repeated" if self.repeats else "",
        ]
        left_out = " and ".join(word for word in left if word)
        counted = f"{len(self.openings)} open role{'' if len(self.openings) == 1 else 's'}"
        return f"{counted}; {left_out} left out" if left_out else counted


def title_of(value: Any) -> str | None:
    """A post's title in one line of at most 200 letters; None when it has none."""
    said = text(value)
    return line(said, 200) if said else None


def evergreen(title: str) -> bool:
    """True for a post that asks for applications in general.

    >>> evergreen("General Application"), evergreen("Don't see the right role?"), evergreen("General Manager")
    (True, True, False)
    """
    return _EVERGREEN.search(title.casefold().replace("\u2019", "'")) is not None


def department(opening: Opening) -> str | None:
    """By the title where that says revenue operations, else by the board's department, else by the title.

    A department that is no known one stays in its own words, in lower case.
    """
    by_title, by_board = department_of(opening.title), department_of(opening.department)
    if "revenue operations" in (by_title, by_board):  # filed under Sales or Operations; and GTM holds all that sells
        return by_title or by_board
    stated = " ".join(opening.department.casefold().split()) if opening.department else None
    return by_board or by_title or stated


def roles_of(posts: Iterable[Opening]) -> Roles:
    """Each role once, with the earliest day and all its places; evergreen posts are dropped. Both are counted."""
    found: dict[tuple[str, str | None, str | None], Opening] = {}
    dropped = repeats = 0
    for post in posts:
        if not post.role or evergreen(post.title):
            dropped += 1
            continue
        same = (" ".join(post.title.casefold().split()), department(post), post.key)
        repeats += same in found
        found[same] = _joined(found[same], post) if same in found else post
    return Roles(tuple(found.values()), dropped, repeats)


def _joined(one: Opening, other: Opening) -> Opening:
    days = [day for day in (one.posted, other.posted) if day]
    places = tuple(dict.fromkeys((*one.places, *other.places)))
    return Opening(one.title, one.department, one.url, min(days, default=None), places, one.key, words=one.words)


def facts_of_roles(roles: Roles, today: dt.date, evidence: str, confidence: float | None) -> tuple[FoundFact, ...]:
    """``open_roles`` (0 is known) and, where there are any, ``open_role_departments`` by number of roles."""
    counts = Counter(name for one in roles.openings if (name := department(one)))
    told = line(f"{evidence}: {roles.told()}")
    facts = [FoundFact("open_roles", len(roles.openings), today, confidence, told)]
    if counts:
        by_size = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        said = line(f"{evidence}: " + ", ".join(f"{name} {count}" for name, count in by_size))
        names = tuple(name for name, _ in by_size)
        facts.append(FoundFact("open_role_departments", names, today, confidence, said))
    return tuple(facts)


def signals_of_roles(roles: Roles, source: str) -> tuple[FoundSignal, ...]:
    """A ``job_opening`` per role whose day is known; without a day it is no dated event and only counts as a role."""
    return tuple(
        FoundSignal("job_opening", one.posted, fields=_fields(one, source), event=_event(one, source))
        for one in roles.openings
        if one.posted
    )


def _event(one: Opening, source: str) -> str:
    """The same however its places and its address change."""
    named = (" ".join(one.title.casefold().split()), department(one), one.key, one.posted)
    return " ".join(map(str, ("job_opening", source, *named)))


def _fields(one: Opening, source: str) -> dict[str, object]:
    fields = {
        "title": one.title,
        "department": department(one),
        "seniority": seniority_of(one.title),
        "url": one.url,
        "posted_at": one.posted.isoformat() if one.posted else None,
        "places": "; ".join(one.places) or None,
        "source": source,
    }
    return {name: value for name, value in fields.items() if value is not None}


def closed_roles(earlier: object, roles: Roles, today: dt.date, source: str) -> tuple[FoundSignal, ...]:
    """A ``role_closed`` for each earlier ``job_opening`` of this source whose role stands on the board no more.

    ``earlier`` is a list of fields of signals of runs before; of any other shape it says nothing.
    """
    if not isinstance(earlier, Sequence) or isinstance(earlier, str):
        return ()
    urls = {one.url for one in roles.openings if one.url}
    titles = {(one.title, department(one)) for one in roles.openings}
    gone = [
        one
        for one in earlier
        if isinstance(one, Mapping)
        and isinstance(one.get("title"), str)
        and one.get("source", source) == source
        and one.get("url") not in urls
        and (one.get("title"), one.get("department")) not in titles
    ]
    kept = ("title", "department", "seniority", "url", "posted_at", "source")
    return tuple(
        FoundSignal("role_closed", today, fields={name: one[name] for name in kept if one.get(name)}) for one in gone
    )
