"""The tree of NAICS 2022, and the codes of other systems that mean the same."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from closefit.taxonomy.tables import table_rows

#: Codes of an industry: NAICS (2022, and what it shares with earlier ones), US SIC of 1987, NACE 2 (UK SIC 2007 too),
#: GICS.
System = Literal["naics", "sic", "nace", "gics"]

#: Sectors that hold several two-digit codes, by each of them.
_SECTORS = {
    "31": "31-33", "32": "31-33", "33": "31-33", "44": "44-45", "45": "44-45", "48": "48-49", "49": "48-49",
}  # fmt: skip


@cache
def _titles() -> dict[str, str]:
    return {row[0]: row[1] for row in table_rows("naics")}


def sector_code(code: str) -> str:
    """The sector of a code as the Census Bureau writes it.

    >>> sector_code("5415"), sector_code("3254"), sector_code("45")
    ('54', '31-33', '44-45')
    """
    return _SECTORS.get(code[:2], code[:2])


def naics_title(code: str) -> str | None:
    """The title of a code of two to six digits, or of a sector like ``31-33``; None when it is none of NAICS 2022.

    >>> naics_title("5132"), naics_title("33"), naics_title("31-33"), naics_title("9999")
    ('Software Publishers', 'Manufacturing', 'Manufacturing', None)
    """
    return _titles().get(code) or (_titles().get(sector_code(code)[:2]) if len(code) in {2, 5} else None)


@cache
def _beginnings(system: str) -> dict[str, tuple[str, str]]:
    return {code: (naics, label) for of, code, naics, label in table_rows("industry_codes") if of == system}


def code_meaning(code: object, system: System) -> tuple[str | None, str | None] | None:
    """What a code of a system means: a NAICS code as far as it is sure, and the label; None for no code of it.

    A number is taken as a code; one of SIC gets back the zero it has lost. A NAICS code keeps its digits as far as
    NAICS 2022 has them.

    >>> code_meaning("7372", "sic"), code_meaning(62012, "nace"), code_meaning("511210", "naics")
    (('5132', 'software'), ('5132', 'software'), ('5132', 'software'))
    """
    digits = _digits(code, system)
    found = next((b for end in range(len(digits), 1, -1) if (b := _beginnings(system).get(digits[:end]))), None)
    if system != "naics":
        return (found[0] or None, found[1] or None) if found else None
    known = next((digits[:end] for end in range(min(len(digits), 6), 1, -1) if digits[:end] in _titles()), "")
    if found and not digits.startswith(found[0]):  # a code of before 2022
        return found[0], found[1]
    return (known or digits[:2], found[1] if found else None) if naics_title(digits[:2]) else None


def _digits(code: object, system: System) -> str:
    """The digits of a code; empty when it is none."""
    if isinstance(code, bool) or not isinstance(code, (str, int)):
        return ""
    text = str(code).strip()
    if span := re.fullmatch(r"([0-9]{2})-[0-9]{2}", text):
        return span[1]
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[0-9]{2,8}", digits, re.ASCII):
        return ""
    return digits.zfill(4) if system == "sic" and isinstance(code, int) else digits
