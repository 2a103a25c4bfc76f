"""Lines of evidence as they are collected, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from closefit.providers.tech_stack.marks import ENOUGH
from closefit.providers.tech_stack.page import Evidence, Finding, Where, shortened
from closefit.taxonomy import categories_of

#: Lines of evidence that are kept for each tool.
KEPT = 5


@dataclass(slots=True)
class Seen:
    """Evidence collected so far, by tool."""

    evidence: dict[str, dict[tuple[Where, str], Evidence]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    #: What a tool cannot be without, and what it cannot stand beside, by tool.
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    excludes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Of tools that the taxonomy does not know.
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, tool: str, where: Where, text: str, confidence: float, version: str | None = None) -> None:
        """Note a line; the same line counts once, at its strongest."""
        lines = self.evidence.setdefault(tool, {})
        line = Evidence(where, shortened(text), confidence)
        known = lines.get((where, line.text))
        if known is None or known.confidence < confidence:
            lines[where, line.text] = line
        if version and len(version) > len(self.versions.get(tool, "")):
            self.versions[tool] = version


def findings(seen: Seen) -> tuple[Finding, ...]:
    """Evidence weighed: lines add up as independent witnesses would, ``1 - product of (1 - confidence)``."""
    found: dict[str, Finding] = {}
    for tool, lines in seen.evidence.items():
        surest = sorted(lines.values(), key=lambda line: -line.confidence)
        weight = 1 - prod(1 - confidence for confidence in _witnesses(surest))
        if weight >= ENOUGH:
            found[tool] = Finding(
                tool, _categories(tool, seen), tuple(surest[:KEPT]), round(weight, 3), seen.versions.get(tool)
            )
    for tool in tuple(found):
        for other in seen.excludes.get(tool, ()):
            found.pop(other, None)
    waiting = list(found)
    for tool in waiting:
        for other in seen.implies.get(tool, ()):
            if other not in found:
                by = found[tool]
                found[other] = Finding(
                    other, _categories(other, seen), by.evidence[:1], by.confidence, None, implied_by=tool
                )
                waiting.append(other)
    return tuple(sorted(found.values(), key=lambda f: (-f.confidence, f.name.casefold())))


def _categories(tool: str, seen: Seen) -> tuple[str, ...]:
    return categories_of(tool) or seen.categories.get(tool, ())


def _witnesses(lines: list[Evidence]) -> Iterator[float]:
    """The strongest line of each place: ten preconnects are one witness."""
    places: set[Where] = set()
    for line in lines:
        if line.where not in places:
            places.add(line.where)
            yield line.confidence
