"""Countries in any usual spelling to their ISO 3166-1 alpha-2 code."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from closefit.taxonomy.tables import table_rows


@cache
def _codes() -> dict[str, str]:
    """Every known spelling, plain, to the code. The table: code, alpha-3 code, name, other spellings with ``|``."""
    found: dict[str, str] = {}
    for code, three, name, others in table_rows("countries"):
        for spelling in (code, three, name, *others.split("|")):
            found.setdefault(_plain(spelling), code)
    found.pop("", None)
    return found


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = "".join(c if c.isalnum() else " " for c in bare.casefold())
    words = bare.split()
    if all(len(word) == 1 for word in words):  # U.S.A.
        return "".join(words)
    kept = ["saint" if word == "st" else word for word in words if word not in {"the", "of", "and"}]
    return " ".join(kept if len(words) > 1 else words)  # AND is Andorra


#: Codes of subdivisions, which begin with their country's: ``GB-ENG`` (ISO 3166-2), ``us_de`` (OpenCorporates).
_SUBDIVISION = re.compile(r"([A-Za-z]{2})[-_][A-Za-z0-9]{1,3}")
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]*)\)")
#: Two letters that a place in the United States or Canada may end with, and that are a country's code too.
_STATES = frozenset({
    "AL", "AR", "AZ", "CA", "CO", "DE", "GA", "ID", "IL", "IN", "KY", "LA", "MA", "MB", "MD", "ME", "MN", "MO", "MS",
    "MT", "NC", "NE", "NL", "NU", "PA", "PE", "SC", "SD", "SK", "VA",
})  # fmt: skip


def country_code(value: object) -> str | None:
    """The two-letter code of a country given by code, by name in English or another usual language, or by the code of
    a part of it; None for anything else: regions, continents, states.

    >>> country_code("united states"), country_code("Korea, Republic of"), country_code("GB-ENG"), country_code("us_de")
    ('US', 'KR', 'GB', 'US')
    >>> country_code("EMEA"), country_code("California"), country_code(None)
    (None, None, None)
    """
    if not isinstance(value, str):
        return None
    text, codes = value.strip(), _codes()
    if found := codes.get(_plain(text)):
        return found
    if part := _SUBDIVISION.fullmatch(text):
        return part[1].upper() if part[1].upper() in _names() else None
    brackets = _BRACKETS.fullmatch(text)
    return codes.get(_plain(brackets[1])) or codes.get(_plain(brackets[2])) if brackets else None


def country_of_place(value: object) -> str | None:
    """The country in which a place lies that people wrote down, from what stands behind its last comma.

    None where that is no country, or may as well be a state: ``CA`` is Canada and California, Georgia is both.

    >>> country_of_place("Berlin, Germany"), country_of_place("Paris, FR"), country_of_place("San Francisco, CA")
    ('DE', 'FR', None)
    """
    last = value.rsplit(",", 1)[-1].strip(" .") if isinstance(value, str) else ""
    if last.upper() in _STATES or (last.casefold() == "georgia" and isinstance(value, str) and "," in value):
        return None
    return country_code(last)


def normal_country(text: str) -> str:
    """The two-letter code; a text that is no known country comes back as it was, without blanks around it.

    >>> normal_country("U.S.A."), normal_country("Deutschland"), normal_country("uk"), normal_country("EMEA")
    ('US', 'DE', 'GB', 'EMEA')
    """
    return country_code(text) or text.strip()


def country_spellings(country: str) -> tuple[str, ...]:
    """Every usual spelling of a country given by its code, the code first; of anything else only itself.

    >>> country_spellings("us")[:3], country_spellings("EMEA")
    (('US', 'USA', 'United States'), ('EMEA',))
    """
    for code, three, name, others in table_rows("countries"):
        if code.casefold() == country.strip().casefold():
            return tuple(dict.fromkeys(spelling for spelling in (code, three, name, *others.split("|")) if spelling))
    return (country,)


@cache
def _names() -> dict[str, str]:
    return {code: name for code, _, name, _ in table_rows("countries")}


def country_name(text: str) -> str | None:
    """The English name of a country in any usual spelling; None when it is none.

    >>> country_name("us"), country_name("Deutschland"), country_name("EMEA")
    ('United States', 'Germany', None)
    """
    return _names().get(normal_country(text))
