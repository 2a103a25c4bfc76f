"""A page's markup as sightings: what it loads, runs, embeds, posts to and links to.

The parser decides what is markup, so a tag inside a comment, a ``textarea`` or a ``template`` is none. What stands
inside ``pre`` or ``code`` is quoted and counts as little. A script that waits for a visitor's consent is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from closefit.providers.tech_stack.page import Where
from closefit.providers.tech_stack.script import Script, read_script

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: More of a page is not read: ten times the largest home pages.
LONGEST_PAGE = 5_000_000

#: More of an address is not read.
_LONGEST_ADDRESS = 2_000
_SEEN = "script,link,iframe,frame,embed,object,img,source,video,input[type=image],form,a,style,meta"
#: What stands in these is shown to readers.
_QUOTED = "pre,code,samp,kbd,xmp"
_RUNS = re.compile(
    r"(?:[\w]+-)?(?:text|application)/(?:x-)?(?:java|ecma|live)script(?:;.*)?|(?:[\w]+-)?module|text/babel|text/jsx"
    r"|text/partytown|rocketlazyloadscript|litespeed/javascript|text/rocketscript|text/delayscript|javascript",
    re.IGNORECASE,
)
#: Attributes by which consent managers mark a script that they will run.
_CONSENT = re.compile(
    r"data-.*(?:consent|categor|cookie|usercentrics|service|iub|cmp|suppressed|vendor|purpose|name|src)"
)
_CONSENT_CLASS = re.compile(r"optanon|_iub_cs|cmplz|cky|consent|cookie|termly|trustarc", re.IGNORECASE)
_LOADED_BY = {
    "stylesheet": Where.stylesheet, "preload": Where.resource, "modulepreload": Where.script, "icon": Where.image,
    "apple-touch-icon": Where.image, "preconnect": Where.hint, "dns-prefetch": Where.hint, "prefetch": Where.hint,
}  # fmt: skip
_CSS_ADDRESS = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?((?:https?:)?//[^"')\s;]+|/[^"')\s;]+)""")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ELEMENTS = {
    "iframe": Where.frame, "frame": Where.frame, "embed": Where.frame, "object": Where.frame, "img": Where.image,
    "input": Where.image, "source": Where.resource, "video": Where.resource,
}  # fmt: skip
_WRITTEN = {"script": Where.script, "img": Where.image, "iframe": Where.frame, "link": Where.stylesheet}


class Address(NamedTuple):
    """An address on the page, taken apart."""

    where: Where
    #: As it stands on the page.
    text: str
    #: In lower case; empty for a relative one.
    host: str
    #: Path and query, from the first slash.
    path: str


@dataclass(frozen=True, slots=True)
class Markup:
    """Everything on the page that a fingerprint may look at."""

    html: str
    tree: LexborHTMLParser
    host: str
    addresses: tuple[Address, ...]
    scripts: tuple[Script, ...]
    #: (name in lower case, content)
    metas: tuple[tuple[str, str], ...]


def text_of(html: str | bytes) -> str:
    """The page as text; a page that is not UTF-8 is read byte for byte, since fingerprints are ASCII."""
    if isinstance(html, str):
        return html[:LONGEST_PAGE]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if html.startswith(mark):
            return html[2:LONGEST_PAGE].decode(encoding, errors="replace")
    try:
        return html[:LONGEST_PAGE].decode("utf-8-sig")
    except UnicodeDecodeError:
        return html[:LONGEST_PAGE].decode("latin-1")


def read_markup(url: str, html: str | bytes) -> Markup:
    """Parse a page once and list what is on it."""
    from selectolax.lexbor import LexborHTMLParser

    text = text_of(html)
    tree = LexborHTMLParser(text)
    for quoted in tree.css(_QUOTED):
        quoted.remove(recursive=True)
    addresses: list[Address] = []
    scripts: list[Script] = []
    metas: list[tuple[str, str]] = []
    for node in tree.css(_SEEN):
        attributes = node.attributes
        if node.tag == "meta":
            name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv") or ""
            metas.append((name.strip().lower(), attributes.get("content") or ""))
        elif node.tag == "script":
            _script(node, attributes, addresses, scripts)
        else:
            addresses += _addresses(node, attributes)
    return Markup(text, tree, _host(url) or _own_host(tree), tuple(addresses), tuple(scripts), tuple(metas))


def _script(
    node: LexborNode, attributes: dict[str, str | None], addresses: list[Address], scripts: list[Script]
) -> None:
    kind = (attributes.get("type") or "").strip().lower()
    waits = kind == "text/plain" and _waits_for_consent(attributes)
    if kind and not waits and not _RUNS.fullmatch(kind):
        return
    source = attributes.get("src") or next(
        (value for name, value in attributes.items() if name.startswith("data-") and name.endswith("src") and value),
        None,
    )
    if source:
        addresses.append(address_of(source, Where.script))
        return
    script = read_script(node.text())
    scripts.append(script)
    addresses.extend(address_of(text, Where.inline) for text in script.addresses)
    addresses.extend(address_of(text, _WRITTEN[tag]) for tag, text in script.written)


def _waits_for_consent(attributes: dict[str, str | None]) -> bool:
    if attributes.get("src") or any(_CONSENT.fullmatch(name) for name in attributes):
        return True
    return bool(_CONSENT_CLASS.search(attributes.get("class") or ""))


def _addresses(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Address]:
    tag = node.tag
    if tag == "a":
        href = attributes.get("href")
        if href and "//" in href:  # within the site says nothing
            yield from _one(href, Where.link)
    elif tag == "form":
        yield from _one(attributes.get("action"), Where.form)
    elif tag == "link":
        words = (attributes.get("rel") or "").lower().split()
        where = next((_LOADED_BY[word] for word in words if word in _LOADED_BY), None)
        if where is Where.resource and attributes.get("as") == "script":
            where = Where.script
        if where:
            yield from _one(attributes.get("href") or attributes.get("data-href"), where)
    elif tag == "style":
        for found in _CSS_ADDRESS.findall(_CSS_COMMENT.sub("", node.text())):
            yield address_of(found, Where.stylesheet)
    else:
        source = attributes.get("src") or attributes.get("data")
        if not source or source.startswith("data:"):
            source = next((v for n, v in attributes.items() if n.startswith("data-") and n.endswith("src") and v), None)
        yield from _one(source or (attributes.get("srcset") or "").split(" ", 1)[0], _ELEMENTS[tag or ""])


def _one(text: str | None, where: Where) -> Iterator[Address]:
    if text and not text.startswith(("data:", "#", "mailto:", "tel:", "javascript:", "about:", "blob:")):
        yield address_of(text, where)


def address_of(text: str, where: Where) -> Address:
    """Take an address apart; one without a scheme that begins like a host is read as one only in a script.

    >>> address_of("//cdn.acme.io/a.js?x=1", Where.script).host
    'cdn.acme.io'
    """
    text = text[:_LONGEST_ADDRESS].strip()
    at = text.find("//")
    if at == 0 or (at > 0 and text[:at].lower() in ("http:", "https:", "wss:")):
        rest = text[at + 2 :]
    elif where is Where.inline and not text.startswith("/"):
        rest = text
    else:
        return Address(where, text, "", text if text.startswith("/") else "/" + text)
    host, slash, path = rest.partition("/")
    if not slash and "?" in host:
        host, _, path = host.partition("?")
        path = "?" + path
    return Address(where, text, host.rpartition("@")[2].partition(":")[0].lower().rstrip("."), "/" + path)


def opening_tag(node: LexborNode) -> str:
    """An element's opening tag, without what stands inside."""
    said = (name if value is None else f'{name}="{value}"' for name, value in node.attributes.items())
    return f"<{' '.join([node.tag or '', *said])}>"


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "") if url else ""
    except ValueError:
        return ""


def _own_host(tree: LexborHTMLParser) -> str:
    """Where a page that was saved as a file says that it is from."""
    for selector, attribute in (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content")):
        node = tree.css_first(selector)
        if node is not None and (host := _host(node.attributes.get(attribute) or "")):
            return host
    return ""
