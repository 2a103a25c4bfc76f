"""How many further deals the next level takes, read off the learning curve: with an interval, or "cannot tell"."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.calibration import LEAST_FOR_ODDS
from closefit.derive.card.curve import Curve, Fitted, fit_curve, measure_curve
from closefit.derive.card.guidance import NOTHING, Guidance
from closefit.derive.card.logistic import Array
from closefit.derive.card.nest import Nest
from closefit.derive.card.verdict import LEAST_OUTCOMES, Case
from closefit.derive.findings import CurvePoint, LearningCurve, Verdict
from closefit.derive.gaps.find import Gaps
from closefit.derive.gaps.intervals import Z95

#: The curve is never read at more than this many times the deals there are.
MOST_TIMES = 10.0
#: Ends of the interval of further deals: an 80 % interval.
_ENDS = (0.1, 0.9)
#: Share of the deals behind the card that the AUC is of, and behind the card whose odds are believed.
_OUTER, _INNER = 0.8, 0.64
#: How far the curve is drawn, as multiples of the deals.
_AHEAD = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0)
#: Standard errors that the slope of held-out odds must be away from none, with room for five folds to agree.
_SURE_SLOPE = 2.5


@dataclass(frozen=True, slots=True)
class Standing:
    """Where these deals stand, as far as the outlook needs it."""

    won: int
    lost: int
    #: Standard error of the held-out AUC.
    error: float
    #: Score of the strongest attribute and the score that would be convincing; None where one is convincing already.
    strongest: float | None
    needed: float

    @property
    def deals(self) -> int:
        return self.won + self.lost


@dataclass(frozen=True, slots=True)
class Further:
    """Further deals until the next level; None where it is not reached at ten times the deals."""

    more: int | None
    low: int | None
    high: int | None
    #: Share of the draws that never get there within ten times the deals.
    never: float


def further_deals(standing: Standing, fitted: Fitted, *, odds: bool, seed: int) -> Further:
    """Deals until a card ranks (its interval stays above a coin and some attribute convinces), or gives odds.

    Every bootstrap of the curve is read forward until all that the next level asks for is met: so many wins and
    losses, the AUC's interval above .5 (``odds``: the AUC of the cards in the inner folds 2.5 standard errors above it,
    from where recalibration believes them), a convincing attribute. Errors shrink with the square root of the deals.
    """
    times = np.geomspace(1.0, MOST_TIMES, 120)
    deals = standing.deals * times
    met = _ranks(standing, fitted, times, seed)
    if odds:
        auc = fitted.at(_INNER * deals)[1:]
        met &= auc - _SURE_SLOPE * standing.error / np.sqrt(_OUTER * times) > 0.5
        met &= min(standing.won, standing.lost) * times >= LEAST_FOR_ODDS
    reached = met.any(axis=1)
    first = np.where(reached, deals[np.argmax(met, axis=1)], np.inf)
    ends = [float(np.quantile(first, share, method="inverted_cdf")) for share in (_ENDS[0], 0.5, _ENDS[1])]
    low, middle, high = (_more(end - standing.deals) for end in ends)
    return Further(middle, low, high, float(1 - reached.mean()))


def _ranks(standing: Standing, fitted: Fitted, times: Array, seed: int) -> NDArray[np.bool_]:
    """Whether a card would rank, by draw and number of deals. Shape (draws, numbers)."""
    auc = fitted.at(_OUTER * standing.deals * times)[1:]
    met: NDArray[np.bool_] = auc - Z95 * standing.error / np.sqrt(times) > 0.5
    if standing.strongest is not None:
        scores = standing.strongest + np.random.default_rng([seed, 43]).normal(size=len(auc))
        met &= scores[:, None] * np.sqrt(times) >= standing.needed
    return met


def _more(further: float) -> int | None:
    """Rounded up to two digits, ten at least."""
    if not np.isfinite(further):
        return None
    further = max(further, 10.0)
    step = 10 ** max(1, int(np.log10(further)) - 1)
    return int(np.ceil(further / step) * step)


def outlook(  # noqa: PLR0917
    gaps: Gaps, won: NDArray[np.bool_], nest: Nest, case: Case, seed: int, guidance: Guidance = NOTHING
) -> LearningCurve | None:
    """The learning curve of these deals, and what it says of the next level; None with too few deals to draw it."""
    curve = measure_curve(gaps, won, nest, seed, lenient=not case.priorities, guidance=guidance)
    quality = case.quality
    if curve is None or quality.auc_low is None or quality.auc_high is None:
        return None
    fitted = fit_curve(curve)
    drawn = _drawn(curve, fitted, case.deals)
    level, short = case.level, min(case.won, case.lost) < LEAST_OUTCOMES
    if level is Verdict.enough or short:
        words = doubled_words(drawn.ahead) if level is Verdict.enough else ""
        return replace(drawn, next_level=None if level is Verdict.enough else Verdict.ranks_only, words=words)
    standing = Standing(
        case.won,
        case.lost,
        (quality.auc_high - quality.auc_low) / (2 * Z95),
        None if case.priorities else case.strongest_score,
        case.needed_score,
    )
    odds = level is Verdict.ranks_only
    found = further_deals(standing, fitted, odds=odds, seed=seed)
    return replace(
        drawn,
        next_level=Verdict.enough if odds else Verdict.ranks_only,
        more=found.more if found.high is not None else None,
        more_low=found.low,
        more_high=found.high,
        never=found.never,
        words=further_words(found, "give win rates that hold" if odds else "give a card that ranks"),
    )


def _drawn(curve: Curve, fitted: Fitted, deals: int) -> LearningCurve:
    low, high = np.nanquantile(curve.auc[1:], [0.025, 0.975], axis=0)
    ahead = np.unique(np.rint(deals * np.array(_AHEAD)))
    foretold = fitted.at(ahead)
    below, above = np.quantile(foretold[1:], [0.025, 0.975], axis=0)
    return LearningCurve(
        points=_points(curve.deals, curve.auc[0], low, high, curve.cards),
        ahead=_points(ahead, foretold[0], below, above, np.zeros(len(ahead), dtype=np.int64)),
        height=float(fitted.height[0]),
        half=float(fitted.half[0]),
        next_level=None,
        more=None,
        more_low=None,
        more_high=None,
        never=None,
        words="",
    )


def _points(deals: Array, auc: Array, low: Array, high: Array, cards: NDArray[np.int64]) -> tuple[CurvePoint, ...]:
    rows = zip(deals, auc, low, high, cards, strict=True)
    return tuple(CurvePoint(int(n), float(a), float(lo), float(hi), int(c)) for n, a, lo, hi, c in rows)


def doubled_words(ahead: tuple[CurvePoint, ...]) -> str:
    """What twice as many deals would do."""
    now, doubled = ahead[0], ahead[1]
    return (
        f"By the learning curve, {doubled.deals:,} deals instead of {now.deals:,} would lift the AUC by about "
        f"{max(doubled.auc - now.auc, 0):.2f}."
    )


def further_words(found: Further, what: str) -> str:
    """``about 240 more closed deals (150 to 600)``, or that nobody can tell."""
    if found.more is None:  # more than half of the redrawings never get there
        return f"On the learning curve, more deals of this kind are unlikely to {what}; other attributes might."
    if found.high is None:
        low = f" (at least {found.low:,})" if found.low is not None else ""
        return (
            f"The data cannot tell how many more closed deals would {what}{low}: in {found.never:.0%} of redrawings of "
            "the accounts not even ten times as many would."
        )
    return (
        f"By the learning curve, about {found.more:,} more closed deals ({found.low:,} to {found.high:,}, "
        f"80% interval) would {what}{', unless the ranking seen so far is luck' if found.never else ''}."
    )
