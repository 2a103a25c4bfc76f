"""Industries under one lower-case label each, and the NAICS code behind a name, a code or any text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from closefit.taxonomy.naics import System, code_meaning, naics_title, sector_code
from closefit.taxonomy.tables import table_rows

if TYPE_CHECKING:
    from closefit.taxonomy.classifier import Classifier

#: Below this probability a text is given no code, or a shorter one.
SURE = 0.5


@cache
def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for label, others in table_rows("industries"):
        for spelling in (label, *others.split("|")):
            found.setdefault(_plain(spelling), label)
    for name, _, label in table_rows("industry_names"):
        if label:
            found.setdefault(_plain(name), label)
    found.pop("", None)
    return found


def _plain(text: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in text.casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word != "and")


def normal_industry(text: str) -> str:
    """The label of a known industry, by whichever vendor's name; any other text in lower case with single blanks.

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
            names = (name for name, _, of in table_rows("industry_names") if of == label)
            return tuple(dict.fromkeys(spelling for spelling in (label, *others.split("|"), *names) if spelling))
    return (industry,)


@dataclass(frozen=True, slots=True)
class Industry:
    """What an industry's name, code or description says."""

    #: Label of closefit (``software``); None where the text is not sure enough for one.
    label: str | None
    #: NAICS 2022 code of two to six digits, as far as it is sure (``31`` of all of 31-33); None where nothing is.
    naics: str | None
    #: Probability of ``naics``; 1 for a name or a code that stands in a table.
    confidence: float
    #: Where it comes from: a known name, a code, or the classifier that read the text.
    source: Literal["name", "code", "text"]

    @property
    def sector_code(self) -> str | None:
        """Two digits, or a span such as ``31-33``."""
        return sector_code(self.naics) if self.naics else None

    @property
    def sector(self) -> str | None:
        """Title of the sector (two digits)."""
        return naics_title(self.naics[:2]) if self.naics else None

    @property
    def subsector(self) -> str | None:
        """Title of the subsector (three digits), where that much is known."""
        return naics_title(self.naics[:3]) if self.naics and len(self.naics) > 2 else None


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Plain name to NAICS code and label."""
    return {_plain(name): (naics, label) for name, naics, label in table_rows("industry_names")}


def industry_of(text: object, *, sure: float = SURE) -> Industry | None:
    """What a name or a description of any length says about an industry; None when it says nothing sure enough.

    A name that stands in a table is taken from there. Any other text is read by the classifier: the code has three
    digits or more where their probability is at least ``sure``, else two where the sector's is.

    >>> software = industry_of("Internet Software & Services")
    >>> software.label, software.naics, software.source
    ('internet', '519', 'name')
    >>> cold = industry_of("Refrigerated warehousing and cold storage")
    >>> cold.label, cold.naics, cold.sector_code, cold.subsector, cold.source
    ('logistics', '493', '48-49', 'Warehousing and Storage', 'text')
    >>> industry_of("zzz qqq"), industry_of(None)
    (None, None)
    """
    if not isinstance(text, str) or not (plain := _plain(text)):
        return None
    label = _labels().get(plain)
    if known := _known().get(plain) or (_known().get(_plain(label)) if label else None):
        return Industry(label or known[1] or None, known[0] or None, 1.0, "name")
    if label:
        return Industry(label, None, 1.0, "name")
    from closefit.taxonomy.classifier import shipped

    return read_industry(shipped(), text, sure=sure)


def industry_of_code(code: object, system: System = "naics") -> Industry | None:
    """What a code of NAICS, US SIC, NACE (UK SIC) or GICS says; None when it is no code of that system.

    >>> industry_of_code("7372", "sic").label, industry_of_code("45103010", "gics").label
    ('software', 'software')
    >>> industry_of_code("541511").naics, industry_of_code("hello")
    ('541511', None)
    """
    found = code_meaning(code, system)
    return Industry(found[1], found[0], 1.0, "code") if found and any(found) else None


def read_industry(classifier: Classifier, text: str, *, sure: float = SURE) -> Industry | None:
    """What a classifier says of a text, without a look at the tables of names; as :func:`industry_of` otherwise."""
    found = classifier.probabilities(text)
    if not found:
        return None
    sector, of_sector = _likeliest({code: sector_code(code) for code in found}, found)
    inside = {code: share for code, share in found.items() if sector_code(code) == sector}
    subsector, of_subsector = _likeliest({code: code[:3] for code in inside}, inside)
    finest, of_finest = _likeliest({code: code for code in inside if code.startswith(subsector)}, inside)
    label, of_label = _likeliest({code: _label(code) for code in found}, found)
    levels = ((finest, of_finest), (subsector, of_subsector), (sector[:2], of_sector))
    naics, confidence = next(((code, share) for code, share in levels if share >= sure), (None, of_sector))
    said = label if label and of_label >= sure else None
    return Industry(said, naics, confidence, "text") if naics or said else None


@cache
def _label(code: str) -> str:
    meaning = code_meaning(code, "naics")
    return (meaning[1] if meaning else None) or ""


def _likeliest(names: dict[str, str], shares: dict[str, float]) -> tuple[str, float]:
    """The name whose codes have the largest share together, and that share."""
    sums: dict[str, float] = {}
    for code, name in names.items():
        sums[name] = sums.get(name, 0.0) + shares[code]
    return max(sums.items(), key=lambda item: (item[1], item[0]))
