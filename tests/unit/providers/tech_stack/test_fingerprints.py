"""The fingerprints that ship are sound as data."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

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


def test_a_wrong_fingerprint_is_refused() -> None:
    """A key that does not exist, or a text where a list belongs, is named."""
    with pytest.raises(ValueError, match=r"Acme: no such key, or no list: \['cal', 'mx'\]"):
        fingerprint("Acme", {"cal": ["x"], "mx": "acme.com", "txt": ["a="]})


def test_a_mark_without_a_pattern_has_none() -> None:
    """A host that covers everything below it needs no pattern."""
    assert Mark("Acme", None, 1.0).pattern is None
