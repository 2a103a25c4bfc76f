"""What comes of fetching a page: the page, or in words why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PageState(StrEnum):
    """How a fetch ended. None of these is an error: pages are missing, refuse, and move every day."""

    ok = "ok"
    #: 404 or 410.
    not_found = "not found"
    #: Any other 4xx: the site does not want to be read; body and headers are there all the same.
    refused = "refused by the site"
    #: robots.txt says no, or its server is in trouble, which means no (RFC 9309, 2.3.1.4).
    robots = "refused by robots.txt"
    #: Private, local, link-local, multicast ...: nothing was sent.
    not_public = "address is not public"
    #: A web address that is not fetched: another scheme or port, a name with a password, letters that are none.
    not_fetched = "address is not one to fetch"
    #: It leads to another registrable domain, which is said and not followed.
    moved_away = "moved to another domain"
    looping = "redirected too often"
    too_large = "too large"
    too_slow = "too slow"
    wrong_type = "not a page of text"
    #: No such host, no connection, an answer cut short, or a server in trouble (5xx).
    no_answer = "no answer"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One request that was sent or refused, for the log: every address, robots.txt and redirects among them."""

    url: str
    outcome: PageState | str
    status: int | None = None
    received: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or why there is none."""

    #: The address that was asked for.
    asked: str
    state: PageState
    #: The address at the end of all redirects.
    url: str
    status: int | None = None
    #: Of the last answer, names in lower case, several of one name joined by ``, ``; without ``set-cookie``.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Set by any answer on the way, by name.
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Decompressed. Empty unless an answer came whole.
    body: bytes = field(default=b"", repr=False)
    text: str = field(default="", repr=False)
    #: Addresses on the way, the first asked for to the last left.
    redirects: tuple[str, ...] = ()
    #: With *moved away*: where to.
    moved_to: str | None = None
    #: Bytes that came over the network for the last answer, compressed as they came.
    received: int = 0
    #: What happened, for people.
    said: str = ""
    #: Every request that it took, in order: tries again, redirects and robots.txt (once a host) among them.
    requests: tuple[Fetched, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return self.state is PageState.ok
