"""A text to NAICS codes with probabilities: a linear classifier that ``tables/make_industries.py`` fits offline."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from closefit.taxonomy.grams import grams_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A text is read to here; a home page says what a company does long before.
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Classifier:
    """One row of weights for each gram, one column for each class.

    The classes are three-digit codes, and within some of them four- or five-digit ones. Grams weigh
    (1 + ln count) x idf; words and letters are scaled to length 1 each, letters then by ``letters``.
    Probabilities are the softmax of the margins times ``sharpness``, fitted on texts held out (temperature scaling:
    Guo et al. 2017).
    """

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    #: (grams, classes), to be multiplied by ``scale`` of the class.
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    intercept: NDArray[np.float32]
    classes: tuple[str, ...]
    #: Columns of the three-digit codes (under ``""``), and of the finer ones inside a three-digit code.
    groups: Mapping[str, tuple[int, ...]]
    letters: float
    sharpness: float

    def probabilities(self, text: str) -> dict[str, float]:
        """Probability by code, of the finest classes; they sum to 1. Empty when nothing of the text was ever seen."""
        counts = Counter(gram for gram in grams_of(text[:LONGEST]) if gram in self.vocabulary)
        if not counts:
            return {}
        margins = self._margins(counts)
        found: dict[str, float] = {}
        for code, share in self._shares(margins, "").items():
            found |= {part: share * of for part, of in self._shares(margins, code).items()} or {code: share}
        return found

    def _shares(self, margins: NDArray[np.float64], inside: str) -> dict[str, float]:
        """The softmax of the three-digit codes, or of the finer ones inside one of them."""
        import numpy as np

        columns = self.groups.get(inside, ())
        if not columns:
            return {}
        raised = np.exp(self.sharpness * (margins[list(columns)] - margins[list(columns)].max()))
        return dict(zip((self.classes[at] for at in columns), (raised / raised.sum()).tolist(), strict=True))

    def _margins(self, counts: Mapping[str, int]) -> NDArray[np.float64]:
        import numpy as np

        rows = np.array([self.vocabulary[gram] for gram in counts])
        letters = np.array([gram.startswith("#") for gram in counts])
        values = (1 + np.log(np.array(list(counts.values()), dtype=np.float64))) * self.idf[rows]
        for part, weight in ((letters, self.letters), (~letters, 1.0)):
            length = math.sqrt(float(np.square(values[part]).sum()))
            values[part] *= weight / length if length else 0.0
        margins: NDArray[np.float64] = values @ self.weights[rows].astype(np.float64) * self.scale + self.intercept
        return margins


def unpacked(arrays: Mapping[str, Any]) -> Classifier:
    """A classifier from the arrays of its file."""
    import numpy as np

    grams = bytes(arrays["grams"]).decode().split("\n")
    classes = bytes(arrays["classes"]).decode().split("\n")
    groups: dict[str, tuple[int, ...]] = {}
    for column, code in enumerate(classes):
        inside = code[:3] if len(code) > 3 else ""
        groups[inside] = (*groups.get(inside, ()), column)
    settings = arrays["settings"].astype(np.float64)
    return Classifier(
        vocabulary={gram: row for row, gram in enumerate(grams)},
        idf=arrays["idf"].astype(np.float32),
        weights=arrays["weights"],
        scale=arrays["scale"],
        intercept=arrays["intercept"],
        classes=tuple(classes),
        groups=groups,
        letters=float(settings[0]),
        sharpness=float(settings[1]),
    )


@cache
def shipped() -> Classifier:
    """The classifier inside this package, read at its first use."""
    import numpy as np

    with files("closefit.taxonomy").joinpath("industries.npz").open("rb") as file, np.load(file) as arrays:
        return unpacked(arrays)
