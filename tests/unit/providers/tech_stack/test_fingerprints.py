"""The fingerprints that ship are sound as data."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from closefit.providers.tech_stack import Page, analyse
from closefit.providers.tech_stack.fingerprint import fingerprint, load_fingerprints
from closefit.providers.tech_stack.marks import Mark, shipped_index
from closefit.taxonomy import categories_of, known_technology

ALL = load_fingerprints()


def test_there_are_enough_and_of_every_kind() -> None:
    """At least 150 products, among them every kind that a sales team asks about."""
    assert len(ALL) >= 150
    kinds = {category for one in ALL for category in categories_of(one.name)}
    assert kinds >= {
        "crm", "marketing automation", "sales engagement", "analytics", "live chat", "ecommerce", "payments", "support",
        "data warehouse", "cloud", "mail", "cms", "security",
    }  # fmt: skip


def test_every_tool_has_its_canonical_name() -> None:
    """What is found is spelled as the table of technologies spells it, implied tools included."""
    assert [one.name for one in ALL if known_technology(one.name) != one.name] == []
    implied = {other for one in ALL for other in one.lists.get("implies", ())}
    assert implied <= {one.name for one in ALL}


def test_every_mark_can_match() -> None:
    """Patterns compile, selectors parse, hosts are hosts, and nothing is looked up by an empty word."""
    index = shipped_index()
    by_key = (index.hosts, index.calls, index.metas, index.headers, index.header_families, *index.records.values())
    assert all(table.keys() and "" not in table for table in by_key)
    marks = [mark for table in by_key for found in table.values() for mark in found]
    for mark in (*marks, *index.paths, *index.cookies, *index.txts):
        assert mark.pattern is None or not mark.pattern.fullmatch("")
    tree = LexborHTMLParser("<p>")
    for mark in index.elements:
        assert mark.needles
        tree.css_first(mark.selector)
    assert all(len(mark.needle) > 3 for mark in index.paths)


def _filled(text: str, anything: str = "xy1") -> str:
    return text.replace("*", anything).replace("{v}", "1.2.3")


def _names(page: Page) -> set[str]:
    return {one.name for one in analyse(page)}


@pytest.mark.parametrize("key", ["loads", "script", "frame", "link", "style", "asset"])
def test_every_address_names_its_tool(key: str) -> None:
    """A page with the address that a fingerprint writes down is read as one with the tool."""
    tags = {"link": '<a href="{0}">', "frame": '<iframe src="{0}">', "style": '<link rel="stylesheet" href="{0}">'}
    missed = []
    for one in ALL:
        for text in one.lists.get(key, ()):
            address = _filled(text) if text.startswith("/") else "https://" + _filled(text)
            tag = tags.get(key, '<script src="{0}"></script>').format(address)
            if one.name not in _names(Page("https://acme.example/", tag)):
                missed.append((one.name, text))
    assert missed == []


def test_every_call_names_its_tool() -> None:
    """A script that says what a fingerprint writes down is read as one of the tool."""
    missed = []
    for one in ALL:
        for text in one.lists.get("call", ()):
            code = _filled(text, "a, ") + ("EXAMPLE1'" if text.count("'") % 2 else "")
            if one.name not in _names(Page("", f"<script>{code}</script>")):
                missed.append((one.name, text))
    assert missed == []


@pytest.mark.parametrize("key", ["mx", "cname", "spf", "txt"])
def test_every_record_names_its_tool(key: str) -> None:
    """A domain with the record that a fingerprint writes down is read as one with the tool."""
    missed = []
    for one in ALL:
        for text in one.lists.get(key, ()):
            value = _filled(text) + ("1a2b" if key == "txt" else "")
            record = {"mx": f"10 {value}.", "cname": f"www.acme.com -> {value}.", "spf": f"v=spf1 include:{value} -all"}
            dns = {"spf": "TXT"}.get(key, key.upper())
            if one.name not in _names(Page("", "", dns={dns: [record.get(key, value)]})):
                missed.append((one.name, text))
    assert missed == []


def test_every_cookie_and_header_names_its_tool() -> None:
    """The names of cookies, headers and meta tags that a fingerprint writes down name the tool."""
    missed = []
    for one in ALL:
        missed += [
            (one.name, text)
            for text in one.lists.get("cookie", ())
            if one.name not in _names(Page("", "", cookies=(_filled(text),)))
        ]
        missed += [
            (one.name, name)
            for name, pattern in one.tables.get("header", {}).items()
            if not pattern and one.name not in _names(Page("", "", {_filled(name): "1"}))
        ]
    assert missed == []


def test_a_wrong_fingerprint_is_refused() -> None:
    """A key that does not exist, or a text where a list belongs, is named."""
    with pytest.raises(ValueError, match=r"Acme: no such key, or no list: \['cal', 'mx'\]"):
        fingerprint("Acme", {"cal": ["x"], "mx": "acme.com", "txt": ["a="]})


def test_a_mark_without_a_pattern_has_none() -> None:
    """A host that covers everything below it needs no pattern."""
    assert Mark("Acme", None, 1.0).pattern is None
