"""Fit the classifier of industries and write it: ``make_industries.py INDEX.csv``, the index of NAICS 2022.

Reads (text, code) rows of the NAICS index (US Census Bureau; columns ``NAICS22`` and ``INDEX ITEM DESCRIPTION``), the
titles and names in ``naics.csv`` and ``industry_names.csv`` of ``src/closefit/taxonomy``, and the phrases beside this
file, and writes the coefficients to ``src/closefit/taxonomy/industries.npz``. The index itself is not shipped. Needs
scikit-learn; the package does not.

Linear support vectors, one against the rest, on the grams of ``closefit.taxonomy.grams``; weights in eight bits. A
second set tells four-digit codes apart inside the three-digit ones that belong to several labels. The sharpness of the
probabilities is fitted on a fifth of the rows held out of a first fit.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from closefit.taxonomy.classifier import Classifier, unpacked
from closefit.taxonomy.grams import grams_of
from closefit.taxonomy.tables import table_rows

TARGET = Path(__file__).resolve().parent.parent / "src" / "closefit" / "taxonomy" / "industries.npz"
PHRASES = Path(__file__).resolve().parent / "industry_phrases.csv"
#: A text and its code.
Row = tuple[str, str]
#: Three-digit codes that belong to several labels, and are told apart further.
SPLIT = frozenset({"312", "325", "334", "336", "339", "513", "522", "541", "561", "711", "713", "811"})
_LETTERS, _COST, _SEED = 0.8, 1.0, 20261125
#: Grams of fewer texts than this are left out: half the size, and no loss.
_TEXTS = 2


def index_rows(path: Path) -> list[Row]:
    """Texts and six-digit codes of the index; a few of its rows have asterisks for a code, and none."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["INDEX ITEM DESCRIPTION"], row["NAICS22"]) for row in csv.DictReader(file)]
    return [(text, code) for text, code in rows if code.isdigit()]


def own_rows(*, names: bool = True) -> list[Row]:
    """Titles of the tree; names of industries whose code is known to three digits; phrases of companies."""
    titles = [(title, code) for code, title in table_rows("naics") if len(code) >= 3]
    known = [(name, code) for name, code, _ in table_rows("industry_names") if names and len(code) >= 3]
    with PHRASES.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return titles + known + [(row["phrase"], row["naics"]) for row in csv.DictReader(lines)]


def fine(code: str) -> str | None:
    """The class of a code inside its three-digit one; None where there is none."""
    if code[:3] not in SPLIT or len(code) < 4:
        return None
    return code[:5] if code.startswith("5419") and len(code) > 4 else None if code == "5419" else code[:4]


def held_out(rows: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Four fifths and the other fifth of the rows, drawn by row."""
    order = np.random.default_rng(seed).permutation(len(rows))
    cut = len(rows) // 5
    return [rows[i] for i in order[cut:]], [rows[i] for i in order[:cut]]


def fit(rows: Sequence[Row], own: Sequence[Row]) -> dict[str, Any]:
    """The arrays of a classifier of these rows, with the sharpness that makes its probabilities honest."""
    train, test = held_out(rows, _SEED)
    first = unpacked(_fit([*train, *own], 1.0))
    return _fit([*rows, *own], _sharpness(first, test))


def _fit(rows: Sequence[Row], sharpness: float) -> dict[str, Any]:
    texts, codes = [text for text, _ in rows], [code for _, code in rows]
    parts = [TfidfVectorizer(analyzer=part, sublinear_tf=True, min_df=_TEXTS) for part in (_words, _letters)]
    X = sparse.hstack([p.fit_transform(texts) * w for p, w in zip(parts, (1.0, _LETTERS), strict=True)]).tocsr()
    classes, weights, intercept = _support(X, [code[:3] for code in codes])
    for group in sorted(SPLIT):
        chosen = [i for i, code in enumerate(codes) if code.startswith(group) and fine(code)]
        more = _support(X[chosen], [str(fine(codes[i])) for i in chosen])
        classes, weights, intercept = (
            [*classes, *more[0]],
            np.vstack([weights, more[1]]),
            np.hstack([intercept, more[2]]),
        )
    scale = np.abs(weights).max(axis=1) / 127
    return {
        "grams": _packed([gram for part in parts for gram in part.get_feature_names_out()]),
        "classes": _packed(classes),
        "idf": np.hstack([part.idf_ for part in parts]).astype(np.float16),
        "weights": np.rint(weights / scale[:, None]).astype(np.int8).T.copy(),
        "scale": scale.astype(np.float32),
        "intercept": intercept.astype(np.float32),
        "settings": np.array([_LETTERS, sharpness]),
    }


def _support(X: Any, y: list[str]) -> tuple[list[str], Any, Any]:
    """Classes, weights (classes, grams) and intercepts; two classes get a row each, as more of them do."""
    found = LinearSVC(C=_COST, random_state=0).fit(X, y)
    weights, intercept = found.coef_, found.intercept_
    if len(found.classes_) == 2:
        weights, intercept = np.vstack([-weights, weights]), np.hstack([-intercept, intercept])
    return [str(name) for name in found.classes_], weights, intercept


def _words(text: str) -> list[str]:
    return [gram for gram in grams_of(text) if not gram.startswith("#")]


def _letters(text: str) -> list[str]:
    return [gram for gram in grams_of(text) if gram.startswith("#")]


def _packed(names: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _sharpness(model: Classifier, test: Sequence[Row]) -> float:
    """The one under which the true three-digit codes of texts held out are likeliest."""
    tried = np.geomspace(1, 12, 23)
    losses = np.zeros(len(tried))
    for text, code in test:
        found = model.probabilities(text)  # of sharpness 1, so that its logarithms are the margins
        if found:
            whole: dict[str, float] = {}
            for part, share in found.items():
                whole[part[:3]] = whole.get(part[:3], 0.0) + share
            margins = np.log(np.maximum(list(whole.values()), 1e-300))
            at = list(whole).index(code[:3]) if code[:3] in whole else None
            raised = tried[:, None] * (margins - margins.max())
            log_sum = np.log(np.exp(raised).sum(axis=1))
            losses += log_sum - raised[:, at] if at is not None else 20.0
    return float(tried[losses.argmin()])


def main(path: Path) -> None:
    arrays = fit(index_rows(path), own_rows())
    np.savez_compressed(TARGET, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
