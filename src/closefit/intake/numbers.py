"""Numbers as people write them, as SQL: ``1,234.5``, ``1.234,5``, ``$1.2M``, ``36.9 Million``, ``(1,000)``, ``25 %``.

A per cent keeps its figure: ``25 %`` is 25.
"""

from __future__ import annotations

from closefit.engines import text_literal

_CURRENCY = (
    r"(?:us\$|a\$|c\$|r\$|\$|€|£|¥|₹|₽|zł|kr\.?|usd|eur|gbp|chf|cad|aud|nzd|jpy|inr|sek|nok|dkk|pln|czk|brl|mxn|sgd|"
    r"hkd|cny)"
)
#: Words for thousands, thousands of millions, trillions and millions, tried in this order.
_MAGNITUDES = {
    "k|tsd|thousand": 1e3, "bn?|mrd|billions?": 1e9, "tn?|trillions?": 1e12, "m|mm|mn|mio|mill?|millions?": 1e6,
}  # fmt: skip
_MAGNITUDE = "(?:" + "|".join(_MAGNITUDES) + ")"
#: Signs that some countries put between thousands, besides the comma or the full stop.
_THIN = r"'\x{2019}\x{00a0}\x{202f}"
#: Minus, as keyboards and as typesetters write it.
_MINUS = r"\-\x{2212}"

#: What a condition can say has at most 18 digits; anything beyond is no measurement (nor are infinity and NaN).
_MOST = 1e18

#: A bare number, as DuckDB casts it. Leading zeros are left out: they belong to codes (``01067``).
PLAIN = r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?"

_POINT = rf"(?:[0-9]{{1,3}}(?:[, {_THIN}][0-9]{{3}})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_COMMA = rf"(?:[0-9]{{1,3}}(?:[. {_THIN}][0-9]{{3}})+|[0-9]+)(?:,[0-9]*)?|,[0-9]+"


def dressed(*, comma: bool) -> str:
    """Regular expression (lower case) of a number with its clothes on; ``comma``: it is the decimal sign."""
    sign = rf"[+{_MINUS}]?\s?"
    body = _COMMA if comma else _POINT
    return rf"\(?{sign}{_CURRENCY}?\s?{sign}(?:{body})\s?(?:{_MAGNITUDE}\.?)?\s?(?:%|{_CURRENCY})?\s?\)?"


def plain_number(cell: str) -> str:
    """SQL of a bare number."""
    number = f"try_cast({cell} AS DOUBLE)"
    return f"CASE WHEN {measurable(number)} THEN {number} END"


def measurable(number: str) -> str:
    """SQL: the number is one that a condition can name; DuckDB holds NaN to be greater than every number."""
    return f"({number} > -{_MOST:g} AND {number} < {_MOST:g})"


def dressed_number(cell: str, *, comma: bool) -> str:
    """SQL of a number with thousands separators, signs, currencies or magnitudes; NULL when it is none."""
    low = f"lower({cell})"
    digits = f"regexp_extract({low}, {text_literal('[0-9.,][0-9., ' + _THIN + ']*')})"
    digits = f"rtrim(regexp_replace({digits}, '[^0-9.,]', '', 'g'), '.,')"
    bare = f"replace(replace({digits}, '.', ''), ',', '.')" if comma else f"replace({digits}, ',', '')"
    ends = text_literal(rf"[0-9]\s?({_MAGNITUDE})\.?\s?(?:%|{_CURRENCY})?\s?\)?$")
    word = f"regexp_extract({low}, {ends}, 1)"
    cases = " ".join(f"WHEN regexp_full_match({word}, '{words}') THEN {f:.0e}" for words, f in _MAGNITUDES.items())
    factor = f"CASE {cases} ELSE 1e0 END"
    sign = f"CASE WHEN regexp_matches({low}, '^\\(|^[^0-9]*[{_MINUS}]') THEN -1e0 ELSE 1e0 END"
    digits = f"try_cast({bare} AS DOUBLE)"
    fits = f"regexp_full_match({low}, {text_literal(dressed(comma=comma))}) AND {measurable(digits)}"
    return f"CASE WHEN {fits} THEN {sign} * {digits} * ({factor}) END"
