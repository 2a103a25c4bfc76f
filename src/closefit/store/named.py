"""How a text names a person: the mail address or the name, in the ways in which people and addresses write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: What may stand between the words of a name: ``Byron, Ada``, ``ada.byron``, ``/in/ada-byron``, ``Ada%20Byron``.
_BETWEEN = r"(?:[\s,._\-+]|%20)*"


class Named:
    """Tells whether a text names a person, whatever the case and the accents."""

    def __init__(self, terms: Iterable[str]) -> None:
        """``terms`` are mail addresses and names, at least one."""
        forms = [form for term in terms for form in _forms(folded(term))]
        self._pattern = re.compile("|".join(dict.fromkeys(forms)))

    def in_text(self, text: object) -> bool:
        """Whether the text names the person, as a whole word."""
        return text is not None and self._pattern.search(folded(str(text))) is not None


def folded(text: str) -> str:
    """In small letters, without accents, blanks made one."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


def _forms(term: str) -> list[str]:
    """Patterns of one term; a name of several words is known with its last word first too."""
    if "@" in term:
        # A mail address ends where no further part of a domain follows.
        return [rf"(?<![\w.+\-]){re.escape(term)}(?!\w|[.\-]\w)"]
    words = [word for word in re.split(r"[\s,]+", term) if word]
    orders = [words] if len(words) < 2 else [words, [words[-1], *words[:-1]], [*words[1:], words[0]]]
    return [rf"(?<!\w){_BETWEEN.join(map(re.escape, order))}(?!\w)" for order in orders]
