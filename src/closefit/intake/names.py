"""SQL of a company's cleaned name. The same rules for one name in Python are ``taxonomy.company_name``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from closefit.engines import text_literal
from closefit.taxonomy.names import (
    BRACKETS,
    DOTTED,
    DROPPED,
    ENTITIES,
    INITIALS,
    LETTERS,
    MARKED,
    NARROW,
    REGISTER,
    WIDE,
    legal_forms,
)

#: Names of this kind, nine in ten of them, need no look at entities, brackets, registers and foreign letters.
_BAR = "( [|].*|)"
_SIGNS = r"[^\pL\pN\pM|]+"
_PLAIN = "A-Za-z0-9 ,.'&-"
_SIMPLE = f"^[{_PLAIN}]*$"


def cleaned_name(cell: str) -> str:
    """SQL of a company's name without letter case, accents, signs and legal forms: ``Acme, Inc.`` is ``acme``.

    What stands in brackets comes last. The first word is never cut; NULL only where there is no letter and no number.
    """
    whole = _without_end(f"trim(regexp_replace({_core(_parts(cell), _BAR)}, ' ?[|] ?', ' '))")
    return _known(f"CASE WHEN {_simple(cell)} THEN {_fast(cell)} ELSE {whole} END")


def may_clean_to(cell: str, names: Iterable[str]) -> str:
    """SQL, many times quicker than :func:`cleaned_name`: false only where the name cleans to none of ``names``.

    Of a simple name nothing but its two ends is cut, so that the letters of the cleaned one stand in it in a row, with
    signs between them. Every other name may be one of them.
    """
    rows = "|".join(_in_a_row(name) for name in names if re.fullmatch("[a-z0-9 ]+", name))
    # Letter case is put aside for the rows alone: to it the Kelvin sign would be a k, and no other letter.
    return f"regexp_matches({cell}, {text_literal(f'[^{_PLAIN}]' + (f'|(?i:{rows})' if rows else ''))})"


def _in_a_row(name: str) -> str:
    """Pattern of the letters of a cleaned name, whatever signs are between them; its *and* may be a sign too."""
    between = "[^A-Za-z0-9]*"
    parts = [between.join(part) for part in name.replace(" ", "").split("and")]
    return f"{between}(?:{between.join('and')}|&){between}".join(parts)


def bare_name(cell: str) -> str:
    """SQL of the cleaned name without what stands in brackets; NULL where nothing else does."""
    bare = f"trim(split_part({_core(_parts(cell), _BAR)}, '|', 1))"
    return _known(f"CASE WHEN {_simple(cell)} THEN {_fast(cell)} ELSE {bare} END")


def in_brackets(cell: str) -> str:
    """SQL of the words that stand in the name's first brackets, or NULL."""
    return _known(f"CASE WHEN NOT {_simple(cell)} THEN trim(split_part({_parts(cell)}, '|', 2)) END")


def _known(text: str) -> str:
    """NULL in place of an empty text. Not ``nullif``, which computes within a CASE twice what it is given."""
    return f"regexp_extract_all({text}, '.+')[1]"


def _simple(cell: str) -> str:
    return f"regexp_matches({cell}, {text_literal(_SIMPLE)})"


def _fast(cell: str) -> str:
    """Of a simple name."""
    text = _replaced(f"lower({cell})", DOTTED.replace(r"[^\W_]", "[a-z0-9]"), r"\1 \2")
    text = f"replace(replace(replace({text}, '.', ''), '''', ''), '&', ' and ')"
    return _core(_initials(f"trim({_replaced(text, '[^a-z0-9]+', ' ')})"))


def _parts(cell: str) -> str:
    """Plain words, those in brackets behind a bar."""
    text = f"rtrim(replace({_lower(cell)}, '|', ' '))"
    text = f"regexp_replace({text}, {text_literal(REGISTER)}, ' ')"
    text = f"regexp_replace({text}, {text_literal(BRACKETS)}, '\\1 \\3 | \\2', 's')"
    text = _replaced(text, f"({_any(legal_forms('joined'))})", r" \1 ")
    text = _replaced(text, DOTTED.replace(r"[^\W_]", r"[\pL\pN]"), r"\1 \2")
    text = f"replace(replace(translate({text}, {text_literal(DROPPED)}, ''), '&', ' and '), ' + ', ' and ')"
    return _initials(f"trim({_replaced(text, _SIGNS, ' ')}, ' |')")


def _lower(cell: str) -> str:
    """A name in lower case, its accents and entities resolved."""
    text = f"lower(translate({cell}, {text_literal(WIDE)}, {text_literal(NARROW)}))"
    for pattern, sign in ENTITIES:
        text = _replaced(text, pattern, sign)
    marked = "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in MARKED)
    text = f"CASE WHEN regexp_matches({cell}, '[{marked}]') THEN {text} ELSE strip_accents({text}) END"
    for letter, plain in LETTERS.items():
        text = f"replace({text}, '{letter}', '{plain}')"
    return text


def _initials(words: str) -> str:
    return _replaced(words, INITIALS, r"\1\2\3\4\5")


def _core(words: str, rest: str = "") -> str:
    """Plain words without legal forms and without *the*; the first word is never cut, nor what is behind a bar."""
    text = f"regexp_replace({words}, '^the ([^|])', '\\1')"
    text = _without_end(text, rest)
    return f"regexp_replace({text}, '^(?:{_any(legal_forms('front'))}) ([^|])', '\\1')"


def _without_end(words: str, rest: str = "") -> str:
    """Never with ``'g'``, which costs twenty times as much and finds nothing more at an end."""
    sign = "'\\1'" if rest else "''"
    ends = f"(?:(?: and)? (?:{_any(legal_forms('end'))}))+{rest}$"
    return f"regexp_replace({words}, {text_literal(ends)}, {sign})"


def _replaced(text: str, pattern: str, sign: str) -> str:
    return f"regexp_replace({text}, {text_literal(pattern)}, {text_literal(sign)}, 'g')"


def _any(words: Iterable[str]) -> str:
    """Alternatives in alphabetical order, which the engine's patterns read many times faster than any other."""
    return "|".join(sorted(words))
