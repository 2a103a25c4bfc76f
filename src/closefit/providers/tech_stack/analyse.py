"""From a page to the tools that are in use, with the lines that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from closefit.providers.tech_stack.marks import CONFIDENCE, Index, Mark, names_of, shipped_index, words_of
from closefit.providers.tech_stack.markup import Address, Markup, opening_tag, read_markup
from closefit.providers.tech_stack.page import LONGEST, Finding, Page, Where
from closefit.providers.tech_stack.records import cookie_pairs, header_pairs, policy_hosts, records_of, reported_to
from closefit.providers.tech_stack.sightings import Seen, findings


class FurtherRules(Protocol):
    """Rules beside the fingerprints, such as a file of the user."""

    def read(self, page: Page, markup: Markup, seen: Seen) -> None:
        """Note what they find on the page."""
        ...


def analyse(page: Page, index: Index | None = None, *, more: Sequence[FurtherRules] = ()) -> tuple[Finding, ...]:
    """The tools that a page, its headers and its domain's DNS show, the surest first.

    Args:
        page: what was fetched; any part may be empty.
        index: other fingerprints than those that ship.
        more: further rules for the same page, such as a file of the user.
    """
    marks = index or shipped_index()
    seen = Seen(implies=dict(marks.implies))
    markup = read_markup(page.url, page.html)
    headers = header_pairs(page.headers)
    _addresses(markup.addresses, markup.host, marks, seen)
    _calls(markup, marks, seen)
    _elements(markup, marks, seen)
    _named(markup.metas, marks.metas, Where.meta, seen)
    _named(headers, marks.headers, Where.header, seen)
    _families(headers, marks, seen)
    _policy(headers, markup.host, marks, seen)
    _cookies(page, headers, marks, seen)
    _dns(page.dns, marks, seen)
    for rules in more:
        rules.read(page, markup, seen)
    return findings(seen)


def _suffixes(host: str) -> Iterator[str]:
    labels = host.split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def _addresses(addresses: tuple[Address, ...], own: str, marks: Index, seen: Seen) -> None:
    known: dict[tuple[str, Where], None] = {}
    every = "\n".join(address.path for address in addresses).lower()
    paths = [mark for mark in marks.paths if mark.needle in every]
    for address in addresses:
        if (address.text, address.where) in known:
            continue
        known[address.text, address.where] = None
        hint = address.where is Where.hint
        if address.host and not _excepted(address, marks.excepted):
            _hosts(address, marks, seen)
        if not hint and address.where is not Where.link and _ours(address, own):
            _paths(address, paths, seen)


def _excepted(address: Address, excepted: frozenset[str]) -> bool:
    """The vendor's own pages: a link to the pricing of a tool is no use of it, and its logo neither."""
    if address.where not in (Where.link, Where.image, Where.hint):
        return False
    if address.host in excepted:
        return True
    return f"{address.host}/{re.split('[/?#]', address.path[1:], maxsplit=1)[0]}" in excepted


def _hosts(address: Address, marks: Index, seen: Seen) -> None:
    """Whom the host belongs to; whose disk it lies on is said only where no tool is known by it."""
    disks: list[Mark] = []
    found = False
    for key in _suffixes(address.host):
        for mark in marks.hosts.get(key, ()):
            if mark.disk:
                disks.append(mark)
            else:
                found |= _address(address, mark, seen)
    if not found:
        for mark in disks:
            _address(address, mark, seen)


def _address(address: Address, mark: Mark, seen: Seen) -> bool:
    """Note the address if the mark is on it, and say whether it is."""
    if address.where is Where.hint:
        named = Where.script in mark.where and mark.pattern is None
        if named:
            seen.add(mark.tool, Where.hint, address.text, min(mark.confidence, CONFIDENCE[Where.hint]))
        return named
    if address.where not in mark.where:
        return False
    match = mark.pattern.match(address.host + address.path) if mark.pattern else None
    if mark.pattern and not match:
        return False
    seen.add(mark.tool, address.where, address.text, mark.confidence, match.groupdict().get("v") if match else None)
    return True


def _paths(address: Address, marks: Sequence[Mark], seen: Seen) -> None:
    lowered = address.path.lower()
    for mark in marks:
        if mark.needle in lowered and address.where in mark.where and mark.pattern:
            match = mark.pattern.search(address.path)
            if match:
                seen.add(mark.tool, address.where, address.text, mark.confidence, match.groupdict().get("v"))


def _ours(address: Address, own: str) -> bool:
    """A path says something about this company unless it is a picture on somebody else's host."""
    if address.where is not Where.image or not address.host:
        return True
    return bool(own) and _site(address.host) == _site(own)


def _site(host: str) -> str:
    """The last two labels, or three below a short one (``acme.co.uk``): enough to tell strangers apart."""
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if short else -2 :])


def _calls(markup: Markup, marks: Index, seen: Seen) -> None:
    for script in markup.scripts:
        names = names_of(script.code)
        for name in marks.calls.keys() & names:
            for mark in marks.calls[name]:
                if mark.needles <= names and mark.pattern and (match := mark.pattern.search(script.code)):
                    line = script.code[match.start() : match.start() + LONGEST]
                    seen.add(mark.tool, Where.inline, line, mark.confidence, match.groupdict().get("v"))


def _elements(markup: Markup, marks: Index, seen: Seen) -> None:
    words = words_of(markup.html.lower())
    for mark in marks.elements:
        if mark.needles <= words and (node := markup.tree.css_first(mark.selector)) is not None:
            version = node.attributes.get("ng-version") if "ng-version" in mark.selector else None
            seen.add(mark.tool, Where.element, opening_tag(node), mark.confidence, version)


def _named(pairs: tuple[tuple[str, str], ...], marks: Mapping[str, list[Mark]], where: Where, seen: Seen) -> None:
    for name, value in pairs:
        for mark in marks.get(name, ()):
            match = mark.pattern.search(value) if mark.pattern else None
            if mark.pattern is None or match:
                version = match.groupdict().get("v") if match else None
                seen.add(mark.tool, where, f"{name}: {value}", mark.confidence, version)


def _families(headers: tuple[tuple[str, str], ...], marks: Index, seen: Seen) -> None:
    for name, value in headers:
        for begin, family in marks.header_families.items():
            if name.startswith(begin):
                _named(((begin, value),), {begin: family}, Where.header, seen)


def _policy(headers: tuple[tuple[str, str], ...], own: str, marks: Index, seen: Seen) -> None:
    """Hosts that a content security policy allows are a hint; where it reports to is in use."""
    for host in policy_hosts(headers):
        for key in _suffixes(host):
            for mark in marks.hosts.get(key, ()):
                if mark.pattern is None and Where.script in mark.where:
                    text = f"content-security-policy: {host}"
                    seen.add(mark.tool, Where.hint, text, min(mark.confidence, CONFIDENCE[Where.hint]))
    _addresses(reported_to(headers), own, marks, seen)


def _cookies(page: Page, headers: tuple[tuple[str, str], ...], marks: Index, seen: Seen) -> None:
    for name, _ in cookie_pairs(page.cookies, headers):
        for mark in marks.cookies:
            if mark.pattern and mark.pattern.fullmatch(name):
                seen.add(mark.tool, Where.cookie, name, mark.confidence)


def _dns(dns: Mapping[str, object], marks: Index, seen: Seen) -> None:
    for where, text, value in records_of(dns):
        if where is Where.txt:
            for mark in marks.txts:
                if mark.pattern and mark.pattern.match(value):
                    seen.add(mark.tool, where, text, mark.confidence)
            continue
        for key in _suffixes(value):
            for mark in marks.records[where].get(key, ()):
                if mark.pattern is None or mark.pattern.fullmatch(value):
                    seen.add(mark.tool, where, text, mark.confidence)
