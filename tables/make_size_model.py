"""Write ``src/closefit/providers/estimates/size_model.json``: ``make_size_model.py INC5000.csv FORTUNE1000.csv``.

Both are published lists of facts (the Inc. 5000 of 2019; the Fortune 1000 of 2022, a sample of each): revenue, workers
and industry of US companies. Only what was learned from them is kept. Listed and fast-growing companies are what they
hold, which is what the basis of every estimate says.
"""

from __future__ import annotations

import csv
import html
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from closefit.providers.estimates.size_model import SizedCompany, Wanted, fit
from closefit.taxonomy import normal_industry

TARGET = Path(__file__).resolve().parent.parent / "src" / "closefit" / "providers" / "estimates" / "size_model.json"
BASIS = "{count:,} US companies of published lists (Inc. 5000 of 2019, Fortune 1000 of 2022)"
_UNITS = {"Million": 1e6, "Billion": 1e9}


def inc5000(path: Path) -> Iterator[SizedCompany]:
    """Companies of the Inc. 5000, whose revenue is a text such as ``36.9 Million``."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number, unit = row["revenue"].split()
            if row["workers"]:
                yield SizedCompany(float(row["workers"]), float(number) * _UNITS[unit], _industry(row["industry"]))


def fortune1000(path: Path) -> Iterator[SizedCompany]:
    """Companies of the Fortune 1000, whose revenue is in millions."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield SizedCompany(
                float(row["num. of employees"]), float(row["revenue"]) * 1e6, _industry(html.unescape(row["sector"]))
            )


def _industry(text: str) -> str:
    return normal_industry(text) or ""


if __name__ == "__main__":
    companies = [*inc5000(Path(sys.argv[1])), *fortune1000(Path(sys.argv[2]))]
    models = {wanted.value: fit(companies, wanted, BASIS.format(count=len(companies))) for wanted in Wanted}
    text = json.dumps({name: model.as_dict() for name, model in models.items() if model}, indent=1)
    TARGET.write_text(f"{text}\n", encoding="utf-8")
