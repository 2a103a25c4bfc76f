"""The same sentences for a file of customers alone: kept for won, churned for lost, customers for deals.

Every sentence of the product speaks of won and lost deals. Where the file has neither, they are said anew here, in one
place, so that no page, terminal or file calls a churned customer a lost deal. What a user wrote (names in quotes, code,
columns, files, flags) stays as it is.
"""

from __future__ import annotations

import html
import re

_PAIRS: tuple[tuple[str, str], ...] = (
    (r"wins minus losses", "kept minus churned"),
    (r"won minus lost", "kept minus churned"),
    (r"what wins", "what keeps customers"),
    (r"(?:closed|won or lost) deals?", "customers"),
    (r"deals? that (?:were|was) won", "customers who stayed"),
    (r"deals? that (?:were|was) lost", "customers who churned"),
    (r"won deals", "kept customers"),
    (r"lost deals", "churned customers"),
    (r"won deal", "kept customer"),
    (r"lost deal", "churned customer"),
    (r"win rates", "retention rates"),
    (r"win rate", "retention rate"),
    (r"wins", "kept customers"),
    (r"losses", "churned customers"),
    (r"more often won", "more often kept"),
    (r"more often lost", "more often churned"),
    (r"when (?:the|each|a) deal was created", "when the customer began"),
    (r"a deal's creation", "a customer's start"),
    (r"odds of winning", "odds of staying"),
    (r"won", "kept"),
    (r"lost", "churned"),
    (r"deals", "customers"),
    (r"deal", "customer"),
)
#: Not part of a name, a path, a flag, a quotation or a figure's key.
_ALONE = r"(?<![\w/.\-'\"=(\\])(?:{words})(?![\w/\-\"=(]|'(?!s\b)|\.\w)"
_WORDS = re.compile(_ALONE.format(words="|".join(pattern for pattern, _ in _PAIRS)), re.IGNORECASE)
_QUOTED = re.compile(r"((?<!\w)'[^']*'(?!\w)|\"[^\"]*\"|`[^`]*`)")
#: Of a page: what is never said anew.
_AS_IS = re.compile(r"(<!--as is-->.*?<!--/as is-->|<(?:code|style)\b.*?</(?:code|style)>)", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_SAID_IN_TAG = re.compile(r'((?:aria-label|data-label)=")([^"]*)(")')


def in_kept_words(text: str) -> str:
    """A sentence about won and lost deals as one about kept and churned customers; said twice it stays the same.

    >>> in_kept_words("62% of the won and 31% of the lost deals; a win rate of 'lost'")
    "62% of the kept and 31% of the churned customers; a retention rate of 'lost'"
    """
    parts = _QUOTED.split(text)
    return "".join(part if place % 2 else _WORDS.sub(_anew, part) for place, part in enumerate(parts))


def _anew(found: re.Match[str]) -> str:
    said = found[0]
    new = next(new for pattern, new in _PAIRS if re.fullmatch(pattern, said, re.IGNORECASE))
    return new[0].upper() + new[1:] if said[0].isupper() else new


def page_in_kept_words(page: str) -> str:
    """A page, its tags, code and styles untouched."""
    whole = _AS_IS.split(page)
    return "".join(part if place % 2 else _texts(part) for place, part in enumerate(whole))


def _texts(markup: str) -> str:
    parts = _TAG.split(markup)
    return "".join(_tag(part) if place % 2 else _text(part) for place, part in enumerate(parts))


def _tag(tag: str) -> str:
    return _SAID_IN_TAG.sub(lambda found: found[1] + _text(found[2]) + found[3], tag)


def _text(text: str) -> str:
    plain = html.unescape(text)
    said = in_kept_words(plain)
    return text if said == plain else html.escape(said)
