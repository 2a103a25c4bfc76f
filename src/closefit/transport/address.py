"""Which web addresses are fetched at all: http and https at their own ports, without a name and password."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import httpx2

#: As long as an address may be.
_LONGEST = 2_000
_PORTS = {80, 443}
#: Letters on which two readers of an address may disagree.
_DOUBTFUL = re.compile(r"[\x00-\x20\x7f\\]")


def page_address(text: str) -> httpx2.URL | None:
    """The address in the form in which it is both judged and sent, without its fragment; None for one not fetched."""
    if len(text) > _LONGEST or _DOUBTFUL.search(text):
        return None
    try:
        url = httpx2.URL(text)
        host, port = url.raw_host, url.port
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        return None
    if url.scheme not in {"http", "https"} or not host or b"%" in host or url.userinfo:
        return None
    if port is not None and port not in _PORTS:
        return None
    return url.copy_with(fragment=None)


def follow(url: httpx2.URL, location: str) -> str:
    """Where a redirect leads, as text; letters that need it are escaped and blanks around it go, as browsers do."""
    try:
        return urljoin(str(url), location.strip().replace(" ", "%20"))
    except ValueError:
        return ""
