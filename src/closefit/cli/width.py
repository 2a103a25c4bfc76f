"""Lines and tables that fit the terminal; what goes to a file or a pipe is never folded."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

#: Characters below which a column is not narrowed further.
_LEAST = 10
#: A longer word than this may be cut where the terminal is too narrow for it.
_WORD = 30
#: Narrower terminals are treated as this wide.
_NARROWEST = 40


def width() -> int | None:
    """Columns of the terminal (``COLUMNS`` overrules); None where the output is no terminal."""
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS", "").isdigit():
        return None
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def folded(line: str) -> list[str]:
    """A line in pieces no wider than the terminal, the further ones set in by two; words are never cut."""
    wide = width()
    if wide is None or len(line) <= wide:
        return [line]
    start = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line, wide, subsequent_indent=start + "  ", break_long_words=False, break_on_hyphens=False
    )  # fmt: skip


def table_lines(rows: Sequence[tuple[str, ...]], indent: str) -> list[str]:
    """Columns aligned by their widest cell; where that is too wide, cells of the widest columns are folded."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, cells)) for cells in columns]
    wide = width()
    if wide is not None:
        room = wide - len(indent) - 2 * (len(widths) - 1)
        words = [max(len(word) for cell in cells for word in (cell.split() or [""])) for cells in columns]
        widths = _narrowed(_narrowed(widths, room, [max(_LEAST, min(word, _WORD)) for word in words]), room)
    return [line for row in rows for line in _row(row, widths, indent)]


def _narrowed(widths: Sequence[int], room: int, least: Sequence[int] = ()) -> list[int]:
    """Take from the widest column that can give, a character at a time, until the row fits or nothing can."""
    narrow = list(widths)
    floors = list(least) or [_LEAST] * len(narrow)
    while sum(narrow) > room:
        giving = [(width, -i) for i, (width, floor) in enumerate(zip(narrow, floors, strict=True)) if width > floor]
        if not giving:
            break
        narrow[-max(giving)[1]] -= 1
    return narrow


def _row(row: tuple[str, ...], widths: Sequence[int], indent: str) -> list[str]:
    cells = [_cell(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    filled = [cell + [""] * (height - len(cell)) for cell in cells]
    return [
        (indent + "  ".join(piece.ljust(width) for piece, width in zip(pieces, widths, strict=True))).rstrip()
        for pieces in zip(*filled, strict=True)
    ]


def _cell(text: str, width: int) -> list[str]:
    return [text] if len(text) <= width else textwrap.wrap(text, width, break_on_hyphens=False) or [""]
