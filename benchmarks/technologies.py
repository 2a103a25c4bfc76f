"""How right the tech-stack analyzer is on pages that an author wrote who never saw its fingerprints, and how fast.

``make bench-technologies``. Time is processor time in one process, the median of five readings of each page, once as
the page is and once with the pages after it joined on until there are 150 kB of markup.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.truth.technology_pages import HELD_OUT, Measured, TrueTools, measured, true_pages

from benchmarks.page import PAGE, rewrite
from closefit.providers.tech_stack import Page, analyse, load_fingerprints

PRECISION, RECALL, MILLISECONDS = 0.95, 0.90, 20.0
_BIG = 150_000
_READINGS = 5


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of processor time over pages."""

    what: str
    kilobytes: float
    middle: float
    p95: float
    longest: float


def main() -> int:
    """Measure, print a line for each bar, and write the page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    pages = true_pages()
    parts = {
        f"0 to {HELD_OUT - 1}, looked at after the first measurement": measured(pages[:HELD_OUT]),
        f"{HELD_OUT} to {len(pages) - 1}, never looked at": measured(pages[HELD_OUT:]),
        "all": measured(pages),
    }
    times = [_times("as they are", [one.page for one in pages]), _times("150 kB each", list(_big(pages)))]
    bars = list(_bars(parts, times))
    print("\n".join([*_table(parts), "", *_time_table(times), "", *bars]))
    rewrite(PAGE, "technologies", [*_table(parts), "", *_time_table(times), "", *bars])
    return 1 if any(bar.startswith("- missed") for bar in bars) else 0


def _times(what: str, pages: Sequence[Page]) -> Times:
    analyse(pages[0])
    took = sorted(statistics.median(_took(page) for _ in range(_READINGS)) for page in pages)
    size = statistics.mean(len(page.html) for page in pages) / 1000
    return Times(what, size, statistics.median(took), took[math.ceil(0.95 * len(took)) - 1], took[-1])


def _took(page: Page) -> float:
    begin = time.process_time()
    analyse(page)
    return (time.process_time() - begin) * 1000


def _big(pages: Sequence[TrueTools]) -> Iterator[Page]:
    """Each page with those after it joined on, cut at 150 kB."""
    bodies = [bytes(one.page.html, "utf-8") if isinstance(one.page.html, str) else one.page.html for one in pages]
    for number, one in enumerate(pages):
        joined = b"".join(bodies[number:] + bodies[:number])
        yield replace(one.page, html=joined[:_BIG])


def _table(parts: dict[str, Measured]) -> list[str]:
    return [
        f"{len(load_fingerprints())} fingerprints.",
        "",
        "| pages | tools that are there | named | of these wrong | missed | precision | recall | quoted ones named |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {one.hits + one.missed} | {one.hits + one.wrong} | {one.wrong} | {one.missed} "
            f"| {one.precision:.3f} | {one.recall:.3f} | {one.trapped} |"
            for name, one in parts.items()
        ),
    ]


def _time_table(times: Sequence[Times]) -> list[str]:
    return [
        "| pages | kB, mean | milliseconds, median | p95 | longest |",
        "|---|---|---|---|---|",
        *(
            f"| {one.what} | {one.kilobytes:.0f} | {one.middle:.1f} | {one.p95:.1f} | {one.longest:.1f} |"
            for one in times
        ),
    ]


def _bars(parts: dict[str, Measured], times: Sequence[Times]) -> Iterator[str]:
    for name, one in parts.items():
        yield _bar(one.precision >= PRECISION, f"precision, pages {name}", f"{one.precision:.3f}", f"{PRECISION}")
        yield _bar(one.recall >= RECALL, f"recall, pages {name}", f"{one.recall:.3f}", f"{RECALL}")
    yield _bar(parts["all"].trapped == 0, "tools named that are only quoted", f"{parts['all'].trapped}", "none")
    for times_of in times:
        held = times_of.longest <= MILLISECONDS
        yield _bar(held, f"longest page, {times_of.what}", f"{times_of.longest:.1f} ms", f"{MILLISECONDS:.0f} ms")


def _bar(held: bool, what: str, figure: str, bar: str) -> str:
    return f"- {'held' if held else 'missed'}: {what}: {figure} (bar: {bar})"


if __name__ == "__main__":
    sys.exit(main())
