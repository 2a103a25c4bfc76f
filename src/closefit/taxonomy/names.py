"""A company's name without what is only spelling. The SQL of the same rules is in ``intake.names``."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from closefit.taxonomy.tables import table_rows

#: Letters that no accent explains, to what they stand for.
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}

#: Full-width signs and what they are a wide form of.
WIDE = "".join(chr(c) for c in range(0xFF01, 0xFF5F)) + "\u3000"
NARROW = "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)) + " "

#: Scripts whose letters carry marks (Devanagari to Myanmar, Khmer, kana): without them a word is another one.
MARKED = (0x0900, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF)

#: Signs that are left out within a word: "O'Neill", "S.p.A.", and what cannot be seen.
DROPPED = "'\u2019\u2018`\u00b4.\u00ad\u200b\u200c\u200d\ufeff"

#: Patterns that Python and the engine's RE2 read alike, over text in lower case.
ENTITIES = (
    (r"&(?:amp;)+", "&"),
    (r"&(?:#0*39|#x0*27|#8217|#8216|#x2019|#x2018|apos|rsquo|lsquo);", "'"),
    (r"&([a-z])(?:acute|grave|uml|circ|cedil|tilde|ring|slash|caron);", r"\1"),
    (r"&szlig;", "ss"),
    (r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+[0-9]*);", " "),
)
_STATES = (
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa "
    "ri sc sd tn tx ut vt va wa wv wi wy dc pr new old delaware nevada maryland"
)
#: How registers tell two companies of one name apart: ``/DE/``, ``/NEW``, ``\TX\``.
REGISTER = rf"[/\\] ?(?:[a-z]{{2,3}} ?[/\\]|(?:{'|'.join(_STATES.split())}))$"
#: The first brackets of a name; what is in them goes to the end, behind a bar.
BRACKETS = r"^([^(\[{]*)[(\[{]([^()\[\]{}]*)[)\]}]?(.*)$"
DOTTED = r"([^\W_]{2})\.([^\W_]{2})"
INITIALS = r"\b([a-z]) ([a-z])(?: ([a-z]))?(?: ([a-z]))?(?: ([a-z]))?\b"


@cache
def legal_forms(*where: str) -> tuple[str, ...]:
    """Legal forms, cleaned, that may stand there: ``end``, ``front`` or ``joined`` (without a blank between).

    >>> "gmbh" in legal_forms("end"), "gmbh" in legal_forms("front"), "ooo" in legal_forms("front")
    (True, False, True)
    """
    asked = {*where, "joined"} | ({"both"} if set(where) != {"joined"} else set())
    return tuple(form for form, place in table_rows("legal_forms") if place in asked)


def plain_words(text: str) -> str:
    """Words in lower case without accents and signs, a blank between them; initials stand together.

    >>> plain_words("J. M. Smucker &amp; Söhne A/S"), plain_words("1&1"), plain_words("Booking.com")
    ('jm smucker and sohne as', '1 and 1', 'booking com')
    """
    return _words(_lower(text).replace("|", " "))


def company_name(text: str) -> str:
    """The name in words without legal forms and *The*; what stands in brackets comes last.

    The first word is never cut; empty only where there is no letter and no number.

    >>> [company_name(name) for name in ("AT&amp;T Inc.", "OOO Yandex", "Nestlé S.A. (Switzerland)", "The Limited")]
    ['at and t', 'yandex', 'nestle switzerland', 'limited']
    """
    bare, inside = name_parts(text)
    return _without_end(f"{bare} {inside}".strip()) if inside else bare


def name_parts(text: str) -> tuple[str, str]:
    """The name in words without legal forms and *The*, and the words of its first brackets.

    >>> name_parts("Advanced Micro Devices, Inc. (AMD)"), name_parts("Acme (Pty) Ltd")
    (('advanced micro devices', 'amd'), ('acme', 'pty'))
    """
    text = re.sub(REGISTER, " ", _lower(text).replace("|", " ").rstrip())
    words = _words(re.sub(BRACKETS, r"\1 \3 | \2", text, flags=re.DOTALL))
    bare, _, inside = words.strip("| ").partition("|")
    return _core(bare.strip()), inside.strip()


def _core(words: str) -> str:
    words = _without_end(re.sub("^the (.)", r"\1", words))
    front = next((form for form in _front() if words.startswith(f"{form} ")), "")
    return words[len(front) :].strip()


@cache
def _front() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(legal_forms("front"), key=lambda form: (-len(form), form)))


@cache
def _ends() -> frozenset[str]:
    return frozenset(legal_forms("end"))


def _without_end(words: str) -> str:
    """Without the longest row of legal forms at the end, each with or without an *and*; the first word stays."""
    parts = words.split()
    cuts = {len(parts)}
    for start in range(len(parts) - 1, 0, -1):
        form = start + (parts[start] == "and")
        if any(" ".join(parts[first:end]) in _ends() for first in (start, form) for end in cuts if end > first):
            cuts.add(start)
    return " ".join(parts[: min(cuts)])


def _lower(text: str) -> str:
    """Letter by letter and one for one, as databases do (no sigma of its own at a word's end, no dot of a Turkish i
    left over); entities read."""
    text = "".join(letter.lower()[0] for letter in text.translate(str.maketrans(WIDE, NARROW)))
    for pattern, sign in ENTITIES:
        text = re.sub(pattern, sign, text)
    if text.isascii():
        return text
    if not any(low <= ord(letter) <= high for letter in text for low, high in MARKED):
        text = unicodedata.normalize("NFC", _unmarked(unicodedata.normalize("NFD", text)))
    return "".join(LETTERS.get(letter, letter) for letter in text)


def _unmarked(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")


def _words(text: str) -> str:
    if not text.isascii():
        text = re.sub(f"({'|'.join(sorted(legal_forms('joined')))})", r" \1 ", text)
    text = re.sub(DOTTED, r"\1 \2", text)
    text = text.translate(str.maketrans("", "", DROPPED)).replace("&", " and ").replace(" + ", " and ")
    text = " ".join("".join(letter if _counts(letter) else " " for letter in text).split())
    return re.sub(INITIALS, r"\1\2\3\4\5", text, flags=re.ASCII)


def _counts(letter: str) -> bool:
    """Letters, numbers and the marks on letters; the bar before what stood in brackets."""
    return letter.isalnum() or letter == "|" or (letter > "\u02ff" and unicodedata.category(letter)[0] == "M")
