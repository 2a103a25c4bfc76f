"""Every spelling of one country or industry, for those who cannot look it up row by row."""

from __future__ import annotations

from functools import cache

from closefit.taxonomy.countries import normal_country
from closefit.taxonomy.industries import normal_industry
from closefit.taxonomy.tables import table_rows

#: How one spelling is found, by the attribute that has one.
NORMAL = {"country": normal_country, "industry": normal_industry}
_TABLES = {"country": "countries", "industry": "industries"}


@cache
def _spellings(attribute: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for row in table_rows(_TABLES[attribute]):
        *names, others = row
        spelled = {_flat(text) for text in (*names, *others.split("|")) if text.strip()}
        found.setdefault(names[0], set()).update(spelled)
    for name, _, label in table_rows("industry_names") if attribute == "industry" else ():
        found.setdefault(label or _flat(name), set()).add(_flat(name))
    return {label: tuple(sorted(spelled)) for label, spelled in found.items()}


def _flat(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())


def spellings_of(attribute: str, value: str) -> tuple[str, tuple[str, ...]]:
    """What a country or industry is called in closefit, and every spelling of it in the tables, in lower case and with
    blanks for underscores; a value that is in no table has its own only.

    >>> spellings_of("country", "Oman")
    ('OM', ('om', 'oman', 'omn'))
    >>> spellings_of("industry", "Basket Weaving")
    ('basket weaving', ('basket weaving',))
    """
    label = NORMAL[attribute](value)
    return label, _spellings(attribute).get(label, (_flat(value),))


def begin_with(attribute: str, beginning: str) -> tuple[str, ...]:
    """Countries or industries of which a spelling begins so."""
    flat = beginning.lower().replace("_", " ")
    return tuple(label for label, spelled in _spellings(attribute).items() if any(s.startswith(flat) for s in spelled))
