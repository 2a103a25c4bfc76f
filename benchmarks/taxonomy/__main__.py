"""Industry texts to NAICS, on a fifth of the index held out: accuracy, size and time against their bars.

The classifier is fitted anew on the other four fifths, as ``tables/make_industries.py`` fits the shipped one. Needs the
index, which is not part of this project: ``../shared/data/naics/naics_2022_index_80pct.csv``, or ``--index``.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tables.make_industries import TARGET, Row, fit, held_out, index_rows, own_rows

from benchmarks.page import PAGE, rewrite
from closefit.taxonomy.classifier import Classifier, unpacked
from closefit.taxonomy.industries import read_industry
from closefit.taxonomy.naics import sector_code
from closefit.taxonomy.tables import table_rows

INDEX = Path(__file__).resolve().parents[3] / "shared" / "data" / "naics" / "naics_2022_index_80pct.csv"
DESCRIPTIONS = Path(__file__).resolve().parent / "descriptions.csv"
_SURE = (0.0, 0.3, 0.5, 0.7, 0.9)
_MEGABYTE = 1_000_000


def descriptions() -> list[Row]:
    """Texts in the words of home pages, and the code that a reader gives them."""
    with DESCRIPTIONS.open(encoding="utf-8", newline="") as file:
        return [
            (row["text"], row["naics"]) for row in csv.DictReader(line for line in file if not line.startswith("#"))
        ]


def counted(model: Classifier, rows: Sequence[Row], sure: float, digits: int) -> tuple[int, int]:
    """Rows with an answer of so many digits at least, and those of them that are right; 0 digits are the sector.

    Rows whose own code is shorter are left out: whether the answer is right cannot be said.
    """
    answered = right = 0
    for text, code in long_enough(rows, digits):
        found = read_industry(model, text, sure=sure)
        if found is None or found.naics is None or len(found.naics) < digits:
            continue
        answered += 1
        same = found.naics[:digits] == code[:digits] if digits else sector_code(found.naics) == sector_code(code)
        right += same
    return answered, right


def long_enough(rows: Sequence[Row], digits: int) -> list[Row]:
    return [(text, code) for text, code in rows if len(code) >= digits]


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def by_confidence(model: Classifier, rows: Sequence[Row]) -> list[str]:
    """A line per confidence that is asked for: how many get an answer, and how many of those are right."""
    lines = ["| asked for | sector: answered | right of these | three digits: answered | right of these |"]
    lines.append("|---|---|---|---|---|")
    fine = len(long_enough(rows, 3))
    for sure in _SURE:
        (two, two_right), (three, three_right) = counted(model, rows, sure, 0), counted(model, rows, sure, 3)
        told = f"{sure:.1f} or more" if sure else "any"
        lines.append(
            f"| {told} | {share(two, len(rows))} | {share(two_right, two)} | {share(three, fine)} "
            f"| {share(three_right, three)} |"
        )
    return lines


def milliseconds(model: Classifier, rows: Sequence[Row]) -> float:
    """Processor time of one text, the mean."""
    start = time.process_time()
    for text, _ in rows:
        read_industry(model, text)
    return 1000 * (time.process_time() - start) / len(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--seed", type=int, default=5)
    told = parser.parse_args()
    if not told.index.exists():
        print(f"NOT RUN: the index of NAICS is not at {told.index}; give its place with --index")
        return 1
    train, test = held_out(index_rows(told.index), told.seed)
    model = unpacked(fit(train, own_rows()))
    with tempfile.TemporaryDirectory() as folder:
        np.savez_compressed(Path(folder) / "fitted.npz", **fit(train, own_rows(names=False)))
        with np.load(Path(folder) / "fitted.npz") as arrays:
            nameless = unpacked(arrays)
    names = [(name, code) for name, code, _ in table_rows("industry_names") if len(code) >= 2]
    two, three = counted(model, test, 0, 2)[1], counted(model, test, 0, 3)[1]
    sector = counted(model, test, 0, 0)[1]
    size, taken = TARGET.stat().st_size, milliseconds(model, test)
    bars = [
        (two / len(test) >= 0.9, f"two digits: {share(two, len(test))} (bar: 90 %; reference 93.3 %)"),
        (three / len(test) >= 0.8, f"three digits: {share(three, len(test))} (bar: 80 %; reference 86.8 %)"),
        (size <= 10 * _MEGABYTE, f"size in the package: {size / _MEGABYTE:.2f} MB (bar: 10 MB)"),
        (taken <= 5, f"processor time: {taken:.2f} ms a text (bar: 5 ms)"),
    ]
    held = f"**{len(test):,} terms of the index held out** (seed {told.seed}), fitted on {len(train):,}"
    lines = [
        f"{held}; {share(sector, len(test))} in the right sector (31-33, 44-45 and 48-49 are one each).",
        "", *by_confidence(model, test), "",
        f"**{len(names):,} names of industries** (LinkedIn, GICS, ZoomInfo ...), read without the table that has them.",
        "", *by_confidence(nameless, names), "",
        f"**{len(descriptions())} descriptions of companies**, a sentence each.",
        "", *by_confidence(model, descriptions()), "",
        *(f"- {'held' if good else 'missed'}: {text}" for good, text in bars),
    ]  # fmt: skip
    print("\n".join(lines))
    rewrite(PAGE, "taxonomy", lines)
    return 0 if all(good for good, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
