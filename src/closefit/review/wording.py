"""Numbers as people read them in a meeting: no false precision, and never a bare NaN."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata

from closefit.terms import Layer

# Typographic signs by number, so that nobody has to guess which dash a source line holds.
DASH, MINUS, TIMES = "\u2013", "\u2212", "\u00d7"
#: Stands where a number cannot be said.
NOTHING = DASH
#: Characters that are drawn noticeably narrower than the average letter of a sans-serif face.
NARROW = frozenset("iljtfrI.,:;'|!()[] ")
#: Characters that are drawn wider.
WIDE, WIDEST = frozenset("mw&#\u2026\u2014"), frozenset("WM@%")


def percent(share: float | None) -> str:
    """A fraction as whole percent; what is not quite none or all never reads as 0 % or 100 %.

    >>> percent(0.624), percent(0.001), percent(0.999)
    ('62%', '<1%', '>99%')
    """
    if share is None or not math.isfinite(share):
        return NOTHING
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "<1%"
    if whole == 100 and share < 1:
        return ">99%"
    return f"{whole}%"


def percent_range(low: float | None, high: float | None) -> str:
    """``41`` dash ``63%``; a dash where either end is not known."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{round(low * 100)}{DASH}{round(high * 100)}%"


def signed(gap: float | None) -> str:
    """A difference of shares in whole percentage points, with its sign.

    >>> signed(0.243), signed(0.0)
    ('+24', '0')
    """
    if gap is None or not math.isfinite(gap):
        return NOTHING
    whole = round(gap * 100)
    return f"+{whole}" if whole > 0 else f"{MINUS}{-whole}" if whole < 0 else "0"


def signed_range(low: float, high: float) -> str:
    """``+10 to +36``"""
    return f"{signed(low)} to {signed(high)}"


def count(number: int) -> str:
    """A whole number with thousands separated.

    >>> count(12345)
    '12,345'
    """
    return f"{number:,}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "deal"), counted(2, "deal"), counted(3, "loss", "losses")
    ('1 deal', '2 deals', '3 losses')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def times(lift: float | None) -> str:
    """A ratio, with the sign of multiplication."""
    return NOTHING if lift is None or not math.isfinite(lift) else f"{lift:.1f}{TIMES}"


def two_digits(number: float | None) -> str:
    """A measure between 0 and 1 to two digits: ``0.72``."""
    return NOTHING if number is None or not math.isfinite(number) else f"{number:.2f}"


def probability(p: float | None) -> str:
    """A p- or q-value: three digits, and ``<0.001`` below that."""
    if p is None or not math.isfinite(p):
        return NOTHING
    return "<0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def day(date: dt.date | None) -> str:
    """A date as a board reads it: ``3 October 2026``."""
    return NOTHING if date is None else f"{date.day} {date:%B %Y}"


def lines_text(lines: tuple[int, ...], total: int, most: int = 12) -> str:
    """The first line numbers of a list: ``lines 3, 9, 14 and 20 more``; empty when none are known."""
    if not lines:
        return ""
    shown = ", ".join(str(line) for line in lines[:most])
    rest = max(total, len(lines)) - min(len(lines), most)
    noun = "line" if len(lines) == 1 and rest == 0 else "lines"
    return f"{noun} {shown}" + (f" and {count(rest)} more" if rest else "")


def one_line(text: str) -> str:
    """Text without control characters and line breaks, so that a hostile header cannot break a drawing."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text).strip()


def drawn_width(text: str) -> float:
    """Width of a text in average letters, without measuring a font (which would differ between machines)."""
    width = 0.0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            width += 2
        elif character in NARROW:
            width += 0.6
        elif character in WIDEST:
            width += 1.75
        else:
            width += 1.35 if character.isupper() or character in WIDE else 1.0
    return width


def shortened(text: str, letters: float) -> str:
    """At most so many average letters of a text, with an ellipsis where it was cut."""
    text = one_line(text)
    if drawn_width(text) <= letters:
        return text
    while text and drawn_width(text) > letters - 1.5:
        text = text[:-1]
    return text.rstrip() + "…"


def joined(words: list[str] | tuple[str, ...]) -> str:
    """``a, b and c``"""
    if len(words) <= 1:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def layer_name(place: int, layer: Layer | None) -> str:
    """A step of the stack of layers: ``In the boundary``, then ``+ firmographic``, ``+ technographic`` and so on."""
    if layer is None:
        return "In the boundary"
    return layer.value.capitalize() if place == 0 else f"+ {layer.value}"
