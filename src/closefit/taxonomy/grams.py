"""What a text is made of, for the classifier of industries: words, pairs of words, and letters in a row."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_WORD = re.compile(r"[a-z0-9]+")
#: Words that say nothing about a business and that lists of industries never have.
_EMPTY = frozenset({
    "a", "all", "also", "an", "and", "any", "are", "as", "at", "based", "be", "been", "by", "can", "clients", "com",
    "companies", "company", "corp", "corporation", "customers", "every", "for", "founded", "from", "global", "gmbh",
    "had", "has", "have", "headquartered", "help", "helps", "in", "inc", "into", "is", "it", "its", "leading", "llc",
    "ltd", "mission", "more", "most", "not", "of", "offer", "offers", "on", "only", "or", "our", "provide",
    "provider", "provides", "so", "solutions", "such", "than", "that", "the", "their", "then", "these", "they",
    "this", "those", "to", "us", "was", "we", "were", "what", "which", "who", "will", "with", "world", "you", "your",
})  # fmt: skip
#: Letters in a row, at least and at most, inside a word with a blank at each end.
_SHORTEST, _LONGEST = 2, 4


def words_of(text: str) -> list[str]:
    """Words in lower case without accents, in their order, without those that say nothing.

    >>> words_of("The Caf\\u00e9s & Bars of our company")
    ['cafes', 'bars']
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [word for word in _WORD.findall(bare) if word not in _EMPTY]


def grams_of(text: str) -> list[str]:
    """Everything that is counted in a text; letters in a row begin with ``#`` so that none is taken for a word.

    >>> grams_of("Pubs, bars")[:6]
    ['pubs', 'bars', 'pubs bars', '# p', '#pu', '#ub']
    """
    words = words_of(text)
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    letters = [
        "#" + padded[start : start + length]
        for padded in (f" {word} " for word in words)
        for length in range(_SHORTEST, min(_LONGEST, len(padded)) + 1)
        for start in range(len(padded) - length + 1)
    ]
    return words + pairs + letters
