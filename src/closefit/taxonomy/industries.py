"""Industries under one lower-case label each."""

from __future__ import annotations

from functools import cache

from closefit.taxonomy.tables import table_rows


@cache
def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for label, others in table_rows("industries"):
        for spelling in (label, *others.split("|")):
            found.setdefault(_plain(spelling), label)
    found.pop("", None)
    return found


def _plain(text: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in text.casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word != "and")


def normal_industry(text: str) -> str:
    """The label of a known industry; any other text in lower case with single blanks.

    >>> normal_industry("COMPUTER_SOFTWARE"), normal_industry("Health Care"), normal_industry("Basket  Weaving")
    ('software', 'healthcare', 'basket weaving')
    """
    return _labels().get(_plain(text), " ".join(text.casefold().split()))


def industry_spellings(industry: str) -> tuple[str, ...]:
    """Every usual spelling of an industry given by its label, the label first; of anything else only itself.

    >>> industry_spellings("Accounting")[:2], industry_spellings("basket weaving")
    (('accounting', 'accounting services'), ('basket weaving',))
    """
    for label, others in table_rows("industries"):
        if label.casefold() == industry.strip().casefold():
            return tuple(dict.fromkeys(spelling for spelling in (label, *others.split("|")) if spelling))
    return (industry,)
