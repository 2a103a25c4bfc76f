"""The kinds of one file at work: tested beside each other, climbed to their best half-lives, measured and pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from closefit.derive.half_lives.ages import KindAges
from closefit.derive.half_lives.clusters import variances
from closefit.derive.half_lives.effect import strongest_effect
from closefit.derive.half_lives.likelihood import RIDGE, Held
from closefit.derive.half_lives.pooling import pooled, smooth
from closefit.derive.half_lives.profile import Surface, climb
from closefit.derive.half_lives.tell import Fitted

Array = NDArray[np.float64]

#: Family-wise chance, over all kinds, that a kind without effect passes.
ALPHA = 0.01
#: Rounds over the kinds until no half-life moves.
_ROUNDS = 3
#: Factor by which a half-life is moved to see the slope of the worth.
_STEP = 1.05


@dataclass(slots=True, eq=False)
class KindStudy:
    """One kind and what is known of it so far."""

    ages: KindAges
    p: float = 1.0
    half_life: float = 20.0
    cap: float = float("inf")
    fitted: Fitted | None = None

    def worth(self, deals: int) -> Array:
        """What each deal's signals of this kind are worth as things stand. Shape (deals,)."""
        return self.ages.worth(self.half_life, self.cap, deals)


@dataclass(slots=True)
class Study:
    """Deals that were collected for, and the kinds while they are fitted. Shapes (deals,), (deals, held), (held,)."""

    won: Array
    account: NDArray[np.int64]
    columns: Array
    penalty: Array
    kinds: list[KindStudy]
    clear: list[KindStudy] = field(default_factory=list)

    def run(self) -> None:
        """Test, climb, measure and pool; the kinds then hold what was found."""
        self._let_in()
        self._let_go()
        surfaces = self._climb_all()
        measured = [self._measure(kind, surface) for kind, surface in zip(self.clear, surfaces, strict=True)]
        curves = [smooth(surface.curve / effect) for surface, (effect, *_) in zip(surfaces, measured, strict=True)]
        together = pooled(curves)
        for place, kind in enumerate(self.clear):
            design_effect, log_odds, error = measured[place]
            by_cap = surfaces[place].by_cap
            kind.fitted = Fitted(together[place], curves[place], by_cap, log_odds, error, design_effect)

    def _let_in(self) -> None:
        """Every kind whose effect is clear beside those already in, the clearest first."""
        left = list(self.kinds)
        while left:
            self._test(left)
            best = min(left, key=lambda kind: (kind.p, kind.ages.kind))
            if best.p > self.level:
                return
            self.clear.append(best)
            left.remove(best)

    def _let_go(self) -> None:
        """A kind that came in before the one it only follows."""
        for kind in list(self.clear):
            self._test([kind])
            if kind.p > self.level:
                self.clear.remove(kind)

    @property
    def level(self) -> float:
        """The chance that each kind's effect must stay below (Bonferroni)."""
        return ALPHA / len(self.kinds)

    def _test(self, kinds: Sequence[KindStudy]) -> None:
        """The chance of each kind's effect beside all other clear kinds, and its likeliest half-life."""
        held = self._beside(*kinds)
        log_odds = held.columns @ held.alone().held
        held.centre(log_odds)
        for kind in kinds:
            effect = strongest_effect(held, log_odds, kind.ages, self.account)
            kind.p = 1.0 if effect is None else effect.p
            kind.half_life = kind.half_life if effect is None else effect.half_life

    def _beside(self, *kinds: KindStudy) -> Held:
        """The held columns and every clear kind but these, as they stand."""
        worth = [other.worth(len(self.won)) for other in self.clear if other not in kinds]
        penalty = np.concatenate([self.penalty, np.full(len(worth), RIDGE)])
        return Held(np.column_stack([self.columns, *worth]), self.won, penalty)

    def _climb_all(self) -> list[Surface]:
        """Climb kind by kind, the others held where they stand, until nothing moves."""
        surfaces: list[Surface] = []
        for _ in range(_ROUNDS):
            before = [(kind.half_life, kind.cap) for kind in self.clear]
            surfaces = [self._climb(kind) for kind in self.clear]
            if before == [(kind.half_life, kind.cap) for kind in self.clear]:
                break
        return surfaces

    def _climb(self, kind: KindStudy) -> Surface:
        held, worth = self._beside(kind), kind.worth(len(self.won))
        start = held.fit(worth, held.alone())
        held.centre(held.log_odds(start, worth))
        surface = climb(held, kind.ages, (kind.half_life, start))
        kind.half_life, kind.cap = surface.half_life, surface.cap
        return surface

    def _measure(self, kind: KindStudy, surface: Surface) -> tuple[float, float, float]:
        """Design effect of the log half-life, log odds of one fresh signal, and the robust error of these.

        By the slope of the worth in the log half-life, which stands beside the worth as one more column.
        """
        held, deals, fit = self._beside(kind), len(self.won), surface.fit
        worth = kind.worth(deals)
        longer, shorter = (kind.ages.worth(kind.half_life * by, kind.cap, deals) for by in (_STEP, 1 / _STEP))
        slope = fit.effect * (longer - shorter) / (2 * np.log(_STEP))
        design = np.column_stack([held.columns, worth, slope])
        penalty = np.concatenate([held.penalty, [RIDGE, 1e-6]])
        model, robust = variances(design, self.won, held.log_odds(fit, worth), self.account, penalty)
        return float(robust[-1] / model[-1]), fit.effect, float(np.sqrt(robust[-2]))
