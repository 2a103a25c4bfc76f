"""One page of the manual holds the tables of all benchmarks, each between its own markers."""

from __future__ import annotations

from pathlib import Path

#: The page that the targets `make bench-*` rewrite.
PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def rewrite(page: Path, part: str, lines: list[str]) -> None:
    """Put ``lines`` between the markers of ``part``, everything else of the page as it was.

    A page or a part that is not there yet is begun under a heading of its own.
    """
    start, end = f"<!-- {part}:begin -->", f"<!-- {part}:end -->"
    text = page.read_text(encoding="utf-8") if page.exists() else "# Benchmarks\n"
    if start not in text or end not in text:
        text += f"\n## {part.capitalize()}\n\n{start}\n{end}\n"
    before, rest = text.split(start, 1)
    after = rest.split(end, 1)[1]
    page.write_text(before + "\n".join([start, *lines, end]) + after, encoding="utf-8")
