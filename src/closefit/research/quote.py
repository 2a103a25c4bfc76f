"""A quote is believed only when it stands, word for word, in a page that was fetched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: A quote with fewer letters or words than these proves nothing ("the", "we"); "Start free" is one.
SHORTEST, FEWEST_WORDS = 7, 2
#: Where a script has no blanks between words, letters that do for two words.
_LETTERS = 5
#: One that is longer quotes the page and not a statement.
LONGEST = 300

#: Typographic forms that a model writes plainly. Nothing else is forgiven: no letter case, no left-out word.
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_BLANK = re.compile(r"\s+")
#: Han, kana and Thai, whose words are not set apart.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")

#: Between two sentences.
_END = re.compile(r"[.!?。]\s+|(?<=。)")

_THOUSANDS = r"\d{1,3}(?:[ \u00a0\u202f'.,]\d{3})+"
_UNIT = "millions?|millionen|mio|milliards?|milliarden|mrd|billions?|thousand|tausend|mille|m|bn|k"
_NUMBER = re.compile(rf"(?<![\w.,])({_THOUSANDS}(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)\s*({_UNIT})?\b", re.IGNORECASE)
#: By how the word begins; the longer beginning goes first.
_UNITS = {
    "milliard": 1e9, "mille": 1e3, "mrd": 1e9, "th": 1e3, "ta": 1e3, "bn": 1e9, "bi": 1e9, "k": 1e3, "m": 1e6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quote stands."""

    url: str
    #: The words of the page, blanks made single.
    words: str
    #: The sentence or sentences of one block of the page that hold them; the words themselves where they join blocks.
    sentence: str
    #: The whole page in the same form.
    page: str


@lru_cache(maxsize=128)
def plain(text: str) -> str:
    """Text with blanks made single, invisible letters gone, and typographic quotes and dashes written plainly."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) != "Cf")
    return _BLANK.sub(" ", seen.translate(_SAME)).strip()


def find_quote(quote: str, pages: Sequence[tuple[str, str]]) -> Located | None:
    """The page (url, text) that has this quote as whole words; None when none has it or its length proves nothing.

    A number is a whole word too: "200 people" does not stand in "1,200 people".
    """
    wanted = plain(quote)
    if not proves(wanted):
        return None
    whole = _whole(wanted)
    for url, text in pages:
        page = plain(text)
        if whole.search(page):
            lines = (plain(line) for line in text.split("\n"))
            line = next((line for line in lines if whole.search(line)), wanted)
            return Located(url, wanted, _sentence(line, whole), page)
    return None


def proves(words: str) -> bool:
    """Whether a text is long enough to be a statement, and short enough to be one."""
    if len(words) > LONGEST:
        return False
    if _UNSPACED.search(words):
        return len(words) >= _LETTERS
    return len(words) >= SHORTEST and len(re.findall(r"\w+", words)) >= FEWEST_WORDS


def _whole(wanted: str) -> re.Pattern[str]:
    word = r"\d" if _UNSPACED.search(wanted) else r"\w"
    before = rf"(?<!{word})" + (r"(?<!\d[.,'])" if wanted[0].isdigit() else "")
    after = rf"(?!{word})" + (r"(?![.,']\d)" if wanted[-1].isdigit() else "")
    return re.compile(f"{before}{re.escape(wanted)}{after}")


def _sentence(line: str, whole: re.Pattern[str]) -> str:
    found = whole.search(line)
    if found is None:
        return line
    start = max((end.end() for end in _END.finditer(line, 0, found.start())), default=0)
    end = _END.search(line, max(start, found.end() - 1))
    return line[start : end.end() if end else None].strip()


def names_number(quote: str, number: float) -> bool:
    """Whether a text has this number in it: ``1,200``, ``1.200``, ``1200``, ``1.2 million``.

    Three digits behind a comma or a point are thousands, unless a unit follows ("1.234 million" may be either).
    """
    return any(abs(found - number) <= abs(number) * 1e-9 for found in numbers(quote))


def numbers(text: str) -> set[float]:
    """Every number that a text may be read to name."""
    found = set()
    for digits, unit in _NUMBER.findall(plain(text)):
        factor = _factor(unit)
        readings = {_thousands(digits)} if re.fullmatch(rf"{_THOUSANDS}(?:[.,]\d+)?", digits) else {_decimal(digits)}
        if unit:
            readings.add(_decimal(digits))
        found |= {value * factor for value in readings if value is not None}
    return found


def _thousands(digits: str) -> float | None:
    last = re.search(r"[.,](\d+)$", digits)
    if last and len(last[1]) != 3:
        return _decimal(re.sub(r"\D", "", digits[: last.start()]) + "." + last[1])
    return float(re.sub(r"\D", "", digits))


def _decimal(digits: str) -> float | None:
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


def _factor(unit: str) -> float:
    word = unit.casefold()
    return next((factor for start, factor in _UNITS.items() if word.startswith(start)), 1.0)
