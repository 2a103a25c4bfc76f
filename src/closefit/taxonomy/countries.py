"""Countries in any usual spelling to their ISO 3166-1 alpha-2 code."""

from __future__ import annotations

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
    kept = [word for word in words if word not in {"the", "of", "and"}]
    return " ".join(kept if len(words) > 1 else words)  # AND is Andorra


def normal_country(text: str) -> str:
    """The two-letter code; a text that is no known country comes back as it was, without blanks around it.

    >>> normal_country("U.S.A."), normal_country("Deutschland"), normal_country("uk"), normal_country("EMEA")
    ('US', 'DE', 'GB', 'EMEA')
    """
    return _codes().get(_plain(text), text.strip())


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
