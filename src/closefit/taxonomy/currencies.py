"""Currencies by their ISO 4217 code, from codes, signs and names."""

from __future__ import annotations

import re
from functools import cache

from closefit.taxonomy.tables import table_rows
from closefit.taxonomy.texts import plain_text

#: Signs of several currencies: taken off an amount, and no code.
_SHARED = ("¥", "kr.", "kr")


@cache
def _codes() -> dict[str, str]:
    rows = table_rows("currencies")
    return {name.casefold(): code for code, others in rows for name in (code, *others.split("|")) if name}


@cache
def _worn() -> re.Pattern[str]:
    """A currency before or behind an amount."""
    names = "|".join(map(re.escape, sorted({*_codes(), *_SHARED}, key=len, reverse=True)))
    return re.compile(rf"^(?:{names})(?![a-z])|(?<![a-z])(?:{names})$")


def normal_currency(value: object) -> str | None:
    """The ISO 4217 code; None for what is none. A bare ``$`` is taken for the US dollar, as vendors mean it; ``¥`` and
    ``kr`` are several currencies'.

    >>> normal_currency("us$"), normal_currency("Euro"), normal_currency("¥"), normal_currency(7)
    ('USD', 'EUR', None, None)
    """
    return _codes().get(plain_text(value)) if isinstance(value, str) else None


def without_currency(text: str) -> tuple[str, str | None]:
    """The plain text of an amount without the currencies around it, and the code of the longest of them.

    >>> without_currency("us$ 36.9 million"), without_currency("10 m eur"), without_currency("12")
    (('36.9 million', 'USD'), ('10 m', 'EUR'), ('12', None))
    """
    found: list[str] = []
    while len(found) < 2 and (worn := _worn().search(text)):
        found.append(worn[0])
        text = (text[: worn.start()] + text[worn.end() :]).strip()
    codes = [code for name in sorted(found, key=len, reverse=True) if (code := _codes().get(name))]
    return text, codes[0] if codes else None
