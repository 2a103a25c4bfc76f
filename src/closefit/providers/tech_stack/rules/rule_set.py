"""The rules of a user's files, arranged by kind, and what they see on a page."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from closefit.providers.tech_stack.marks import STRONG
from closefit.providers.tech_stack.markup import Markup, opening_tag
from closefit.providers.tech_stack.page import Page, Where
from closefit.providers.tech_stack.records import cookie_pairs, header_pairs, records_of
from closefit.providers.tech_stack.rules.pattern import RulePattern
from closefit.providers.tech_stack.sightings import Seen

#: Seconds after which a rule is set aside for the rest of the run.
LONGEST = 0.1
#: Characters of a page or a script that rules look at.
_READ = 400_000
_DNS = {"MX": Where.mx, "TXT": Where.txt, "CNAME": Where.cname, "NS": Where.ns}


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern for a tool, and for tables the name that it belongs to, in lower case."""

    tool: str
    key: str
    pattern: RulePattern


@dataclass(frozen=True, slots=True)
class Element:
    """A selector for a tool, and what the element's attributes and text must say."""

    tool: str
    selector: str
    attributes: Mapping[str, RulePattern]
    text: RulePattern | None


@dataclass(slots=True)
class RuleSet:
    """Everything that was read from the files."""

    tools: int = 0
    by_kind: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    elements: list[Element] = field(default_factory=list)
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    excludes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Technologies with rules of a kind that is not supported, by kind.
    unsupported: Counter[str] = field(default_factory=Counter)
    #: Technologies of which a pattern could take for ever, or did take long.
    too_slow: list[str] = field(default_factory=list)

    def said(self) -> str:
        """What was read and what was not, in a line."""
        rules = sum(map(len, self.by_kind.values())) + len(self.elements)
        left = [f"{count:,} with {kind}" for kind, count in self.unsupported.most_common()]
        if self.too_slow:
            left.append(f"{len(self.too_slow):,} with a pattern that could take for ever")
        return f"{self.tools:,} technologies, {rules:,} rules" + (f"; not looked at: {', '.join(left)}" if left else "")

    def read(self, page: Page, markup: Markup, seen: Seen) -> None:
        """Note what the rules find on a page."""
        seen.implies.update({tool: (*seen.implies.get(tool, ()), *other) for tool, other in self.implies.items()})
        seen.excludes.update(self.excludes)
        seen.categories.update(self.categories)
        for kind, where, key, text in self._texts(page, markup):
            lowered = text.lower()
            for rule in tuple(self.by_kind[kind]):
                if rule.key == key and rule.pattern.needle in lowered:
                    self._try(rule, kind, where, key=key, text=text, seen=seen)
        self._read_elements(markup, seen)

    def _texts(self, page: Page, markup: Markup) -> Iterator[tuple[str, Where, str, str]]:
        """(kind of rule, where, name, text) of everything that rules look at."""
        for address in markup.addresses:
            if address.where is Where.script:
                yield "scriptSrc", Where.script, "", address.text
        for script in markup.scripts:
            yield "scripts", Where.inline, "", script.code[:_READ]
        if self.by_kind["html"]:  # without comments, and without what is quoted for readers
            yield "html", Where.element, "", _without_comments((markup.tree.html or "")[:_READ])
        if page.url:
            yield "url", Where.link, "", page.url
        headers = header_pairs(page.headers)
        yield from (("headers", Where.header, name, value) for name, value in headers)
        yield from (("meta", Where.meta, name, content) for name, content in markup.metas)
        yield from (
            ("cookies", Where.cookie, name.lower(), value) for name, value in cookie_pairs(page.cookies, headers)
        )
        for where, text, _ in records_of(page.dns):
            kind = Where.txt if where is Where.spf else where
            yield from (("dns", where, name.lower(), text) for name, one in _DNS.items() if one is kind)

    def _try(self, rule: Rule, kind: str, where: Where, *, key: str, text: str, seen: Seen) -> None:
        begin = time.perf_counter()
        match = rule.pattern.regex.search(text)
        if time.perf_counter() - begin > LONGEST:
            self.by_kind[kind].remove(rule)
            self.too_slow.append(rule.tool)
        if match:
            line = text[match.start() : max(match.end(), match.start() + 80)] if kind in {"html", "scripts"} else text
            told = f"{key}: {line}" if kind in {"headers", "meta"} else line or key
            seen.add(rule.tool, where, told, STRONG * rule.pattern.confidence, rule.pattern.version_of(match))

    def _read_elements(self, markup: Markup, seen: Seen) -> None:
        for element in self.elements:
            for node in markup.tree.css(element.selector)[:20]:
                found = node.attributes
                matches = [(one, one.regex.search(found.get(name) or "")) for name, one in element.attributes.items()]
                if any(name not in found for name in element.attributes) or not all(match for _, match in matches):
                    continue
                if element.text and not element.text.regex.search(node.text()[:_READ]):
                    continue
                version = next((one.version_of(match) for one, match in matches if match and one.version), None)
                sure = min([1.0, *(one.confidence for one, _ in matches)])
                seen.add(element.tool, Where.element, opening_tag(node), STRONG * sure, version)
                break


def _without_comments(html: str) -> str:
    parts, at = [], 0
    while (begin := html.find("<!--", at)) >= 0 and (end := html.find("-->", begin)) >= 0:
        parts.append(html[at:begin])
        at = end + 3
    return "".join([*parts, html[at:]])
