"""How much less deals of one account tell than independent ones: the sandwich beside the model's own variance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import expit

Array = NDArray[np.float64]


def variances(
    design: Array, won: Array, log_odds: Array, account: NDArray[np.int64], penalty: Array
) -> tuple[Array, Array]:
    """Model and robust variance of each coefficient; the robust one is never the smaller.

    Shapes (deals, k), (deals,) three times, (k,); returns (k,) twice. Model: the diagonal of H^-1, H the curvature.
    Robust: of H^-1 J H^-1, J the sum over accounts of their squared scores times G / (G - 1) with G accounts (Liang
    and Zeger 1986). A likelihood ratio of one coefficient divided by robust over model is again chi-square with one
    degree of freedom (Kent 1982).
    """
    rate = expit(log_odds)
    curvature = design.T @ (design * (rate * (1 - rate))[:, None]) + np.diag(penalty)
    scores = design * (won - rate)[:, None]
    codes, groups = np.unique(account, return_inverse=True)
    by_account = np.column_stack([np.bincount(groups, scores[:, place]) for place in range(design.shape[1])])
    inverse = np.linalg.inv(curvature)
    spread = by_account.T @ by_account * len(codes) / max(len(codes) - 1, 1)
    model = np.diag(inverse)
    return model, np.maximum(np.diag(inverse @ spread @ inverse), model)
