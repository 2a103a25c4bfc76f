"""Rule files of the user in Wappalyzer's schema. The rules here are our own, on tools that do not exist."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from closefit.errors import InputError
from closefit.providers.tech_stack import Finding, Page, analyse
from closefit.providers.tech_stack.rules import load_rules
from closefit.providers.tech_stack.rules.pattern import TooSlowError, read_pattern

ACME: dict[str, Any] = {
    "AcmeCart": {
        "cats": [6],
        "scriptSrc": ["acmecart-([\\d.]+)\\.min\\.js\\;version:\\1", "cdn\\.acmecart\\.example"],
        "html": "<div[^>]+data-acmecart",
        "meta": {"generator": "AcmeCart ?([\\d.]+)?\\;version:\\1"},
        "headers": {"X-AcmeCart": ""},
        "cookies": {"acmecart_id": "", "acmeplan": "^pro"},
        "dns": {"TXT": "acmecart-verify=", "MX": ["mx\\.acmecart\\.example"]},
        "dom": {"#acme-root": {"attributes": {"data-version": "([\\d.]+)\\;version:\\1"}}},
        "scripts": "AcmeCart\\.boot\\(",
        "implies": ["AcmeBase\\;confidence:80", "AcmeMaybe\\;confidence:20"],
        "excludes": "AcmeOld",
        "js": {"AcmeCart.version": ""},
    },
    "AcmeOld": {"cats": [6], "scriptSrc": "cdn\\.acmecart\\.example"},
    "AcmeHalf": {"scriptSrc": "half\\.js\\;confidence:50", "meta": {"half": "\\;confidence:50"}},
    "Google Analytics 4": {"html": "data-ga4"},
}


def written(folder: Path, technologies: Any, name: str = "rules.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(technologies, indent=1), encoding="utf-8")
    return path


def read(folder: Path, page: Page, technologies: Any = ACME) -> dict[str, Finding]:
    rules = load_rules(written(folder, {"technologies": technologies, "categories": {"6": {"name": "Ecommerce"}}}))
    return {one.name: one for one in analyse(page, more=[rules])}


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (Page(html='<script src="/js/acmecart-2.1.0.min.js"></script>'), "script: /js/acmecart-2.1.0.min.js"),
        (Page(html='<div class="x" data-acmecart="1">'), 'element: <div class="x" data-acmecart'),
        (Page(html='<meta name="Generator" content="AcmeCart 3.2">'), "meta: generator: AcmeCart 3.2"),
        (Page(headers={"x-acmecart": "yes"}), "header: x-acmecart: yes"),
        (Page(cookies=("acmecart_id",)), "cookie: acmecart_id"),
        (Page(headers={"Set-Cookie": "acmeplan=pro-1; path=/"}), "cookie: pro-1"),
        (Page(dns={"TXT": ["acmecart-verify=1"]}), "TXT: acmecart-verify=1"),
        (Page(dns={"MX": ["10 mx.acmecart.example."]}), "MX: 10 mx.acmecart.example."),
        (Page(html='<p id="acme-root" data-version="4.0">'), 'element: <p id="acme-root" data-version="4.0">'),
        (Page(html="<script>AcmeCart.boot({})</script>"), "inline script: AcmeCart.boot("),
    ],
)
def test_every_kind_of_rule_is_read(tmp_path: Path, page: Page, line: str) -> None:
    """Addresses, markup, meta tags, headers, cookies, records, elements and scripts, each with its line."""
    found = read(tmp_path, page)
    assert str(found["AcmeCart"].evidence[0]).startswith(line)
    assert found["AcmeCart"].categories == ("ecommerce",)
    assert found["AcmeBase"].implied_by == "AcmeCart"
    assert "AcmeMaybe" not in found


def test_versions_exclusions_and_half_a_confidence(tmp_path: Path) -> None:
    """A version comes from its group, an excluded tool goes, and half sure is too little unless there are two."""
    cart = read(tmp_path, Page(html='<script src="//cdn.acmecart.example/acmecart-2.1.min.js"></script>'))
    assert cart["AcmeCart"].version == "2.1"
    assert "AcmeOld" not in cart
    assert read(tmp_path, Page(html='<script src="half.js"></script>')) == {}
    twice = read(tmp_path, Page(html='<script src="half.js"></script><meta name="half" content="1">'))
    assert set(twice) == {"AcmeHalf"}


def test_a_tool_that_both_know_is_one(tmp_path: Path) -> None:
    """Names are canonical, so a rule and a fingerprint of the same tool make one finding."""
    found = read(tmp_path, Page(html='<p data-ga4><script>gtag("config", "G-ABC")</script>'))
    assert set(found) == {"Google Analytics"}
    assert {str(line.where) for line in found["Google Analytics"].evidence} == {"element", "inline script"}


@pytest.mark.parametrize("quote", ["<!-- {} -->", "<pre><code>{}</code></pre>", "<textarea>{}</textarea>"])
def test_rules_see_no_quoted_markup_either(tmp_path: Path, quote: str) -> None:
    """A comment or a snippet for readers matches no rule for markup."""
    assert read(tmp_path, Page(html=quote.format('<div data-acmecart="1"></div>'))) == {}


def test_what_is_not_supported_is_counted(tmp_path: Path) -> None:
    """Rules for a browser's memory, style sheets and the like are counted by kind; so are patterns that may hang."""
    rules = load_rules(written(tmp_path, {**ACME, "Slow": {"css": "x", "js": {"a": ""}, "html": "(a+)+$"}}))
    assert rules.said() == (
        "5 technologies, 15 rules; not looked at: 2 with js, 1 with css, 1 with a pattern that could take for ever"
    )


def test_a_folder_of_files_is_read_whole(tmp_path: Path) -> None:
    """One file for each letter, with the categories in a file of their own, is how the schema is laid out."""
    written(tmp_path, {"6": {"name": "Ecommerce", "priority": 1}}, "categories.json")
    written(tmp_path, {"AcmeCart": ACME["AcmeCart"]}, "a.json")
    written(tmp_path, {"BetaChat": {"scriptSrc": "betachat", "cats": [6]}}, "b.json")
    page = Page(html='<script src="betachat.js"></script>', headers={"X-AcmeCart": "1"})
    found = {one.name: one.categories for one in analyse(page, more=[load_rules(tmp_path)])}
    assert found == {"AcmeBase": (), "AcmeCart": ("ecommerce",), "BetaChat": ("ecommerce",)}


def test_all_wrong_rules_are_said_at_their_places(tmp_path: Path) -> None:
    """A broken pattern, a selector that is none and values of the wrong type: all at once, with line and column."""
    path = written(
        tmp_path, {"A": {"html": "(unclosed"}, "B": {"dom": "##"}, "C": 7, "D": {"headers": ["x"], "html": 3}}
    )
    with pytest.raises(InputError) as error:
        load_rules(path)
    assert [str(problem).replace(str(path), "F") for problem in error.value.problems] == [
        "F:3:11: A: no regular expression: missing ), unterminated subpattern at position 0: (unclosed",
        "F:6:10: B: no CSS selector: Can't parse CSS selector.: ##",
        "F:8:2: C: it is no table of rules",
        "F:13:3: D: html holds 3 where a text belongs",
        "F:10:3: D: headers is no table of names and patterns",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "F:1:2: it is not JSON: Expecting property name enclosed in double quotes"),
        ("[]", "F:1: it is no table of technologies"),
        ('{"technologies": 3}', "F:1: technologies is no table of names"),
        ("[" * 100_000, "F: it is nested too deeply"),
    ],
)
def test_a_file_that_is_none_is_said(tmp_path: Path, text: str, said: str) -> None:
    """Not JSON, or JSON of another shape."""
    path = tmp_path / "rules.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_rules(path)
    assert str(error.value).replace(str(path), "F") == said
    with pytest.raises(InputError, match=r"cannot be read|no \.json file"):
        load_rules(tmp_path / "absent.json")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(.*,)+x", "(a|a)*b", "([^/]+/)+z", "a.*b.*c.*d.*e", "[^a]+x[^b]+y"])
def test_a_pattern_that_could_take_for_ever_is_set_aside(pattern: str) -> None:
    """Nested repeats without anything that parts their rounds, and long chains of repeats over anything."""
    with pytest.raises(TooSlowError):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "jquery[.-]([\\d.]*\\d)[^/]*\\.js",
        "(?:\\d+\\.)+\\d+",
        "<link[^>]+href=[^>]+acme",
        "^https?://(?:www\\.)?acme",
        "a|b",
    ],
)
def test_usual_patterns_are_quick_on_hostile_text(pattern: str) -> None:
    """What is taken ends soon on text that is made to hold it up."""
    taken = read_pattern(pattern)
    begin = time.process_time()
    for text in ("a" * 100_000, "1" * 100_000, "<link href=" * 10_000, "jquery." * 15_000):
        taken.regex.search(text)
    assert time.process_time() - begin < 20


def test_a_version_that_depends_on_a_group() -> None:
    r"""``\1?a:b`` says one thing where the group matched, and another where it did not."""
    pattern = read_pattern("acme(-next)?\\.js\\;version:\\1?5:4")
    assert [pattern.version_of(m) for m in map(pattern.regex.search, ("acme-next.js", "acme.js")) if m] == ["5", "4"]
