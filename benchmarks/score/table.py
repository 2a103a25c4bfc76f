"""What was measured, as a table of the manual and as one line for every bar."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence

from benchmarks.score.runs import Size
from benchmarks.score.ways import BARE, FORMS, OTHERS

#: The whole command beside the best form by hand, and beside the best form without reasons.
TIMES_HAND, TIMES_BARE = 1.15, 2.0

#: Accounts that the bars of speed are of.
AT = 10_000_000

#: Most memory, in MB.
MEMORY = 4096

#: How much dearer a row may be among many than among a million.
GROWTH = 0.15

HEAD = [
    (
        "| accounts | way | seconds, least | median | processor seconds | accounts a second | peak memory, MB "
        "| times hand-written | differing rows |"
    ),
    "|---|---|---|---|---|---|---|---|---|",
]


def best_form(size: Size) -> str:
    """The quickest of the forms by hand."""
    return min((form for form in FORMS if form in size.runs), key=size.least)


def table_lines(sizes: Sequence[Size]) -> list[str]:
    lines = list(HEAD)
    for size in sizes:
        hand = size.least(best_form(size))
        for way, runs in size.runs.items():
            least, median = size.least(way), statistics.median(run.seconds for run in runs)
            figures = f"{least:.2f} | {median:.2f} | {size.least(way, 'cpu'):.2f} | {size.accounts / least:,.0f} "
            differ = f"{size.unequal[way]:,}" if way in size.unequal else "reference"
            name = f"by hand, {way}" if way in {*FORMS, BARE} else way
            lines.append(
                f"| {size.accounts:,} | {name} | {figures}| {size.peak(way):,.0f} | {least / hand:.2f} | {differ} |"
            )
        lines += [f"| {size.accounts:,} | {way} | not run: {why} | | | | | | |" for way, why in size.skipped.items()]
    return [*lines, "", f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}."]


def bar_lines(sizes: Sequence[Size]) -> list[str]:
    """One line for every bar: held or missed, the figure, the bar. The bars of speed are of ten million accounts."""
    lines = []
    for size in sizes:
        for way, count in size.unequal.items():
            if way in OTHERS:
                continue  # theirs is for the table to say
            lines.append(_line(count == 0, f"{count:,} rows of {way} differ, {size.accounts:,} accounts", "0"))
    for size in sizes:
        if size.accounts == AT:
            lines += _speed(size)
        if size.accounts >= AT:
            said = f"{size.peak('command'):,.0f} MB by command, {size.accounts:,} accounts"
            lines.append(_line(size.peak("command") <= MEMORY, said, f"{MEMORY:,} MB"))
    return lines + _growth(sizes)


def _speed(size: Size) -> list[str]:
    best, of = best_form(size), f"{size.accounts:,} accounts"
    lines = []
    for way in ("expression", "command"):
        if way not in size.runs:
            continue
        hand, bare = size.least(way) / size.least(best), size.least(way) / size.least(BARE)
        cpu = size.least(way, "cpu") / size.least(best, "cpu")
        said = f"{hand:.2f} times hand-written ({best}) by {way}, {of}; {cpu:.2f} in processor seconds"
        lines.append(_line(hand <= TIMES_HAND, said, f"{TIMES_HAND} or less"))
        lines.append(_line(bare <= TIMES_BARE, f"{bare:.2f} times without reasons by {way}, {of}", f"{TIMES_BARE:.1f}"))
    return lines


def _growth(sizes: Sequence[Size]) -> list[str]:
    """A row's cost beside that of a row among a million, and above ten million also beside that of one among them.

    What a start costs is no cost of a row, but a row of the smaller file bears more of it: nothing is taken off.
    """
    first = sizes[0]
    pairs = [(first, size) for size in sizes[1:]]
    at_once = next((size for size in sizes if size.accounts == AT), first)
    pairs += [(at_once, size) for size in sizes if size.accounts > at_once.accounts and at_once is not first]
    return [_grown(less, more) for less, more in pairs]


def _grown(less: Size, more: Size) -> str:
    wall, cpu = (
        more.least("command", what) / more.accounts / (less.least("command", what) / less.accounts) - 1
        for what in ("seconds", "cpu")
    )
    said = f"{wall:+.0%} cost of a row by command, {less.accounts:,} to {more.accounts:,} accounts"
    return _line(wall < GROWTH, f"{said}; {cpu:+.0%} in processor seconds", f"less than {GROWTH:+.0%}")


def _line(held: bool, figure: str, bar: str) -> str:
    return f"{'held' if held else 'missed'}: {figure}; bar: {bar}"
