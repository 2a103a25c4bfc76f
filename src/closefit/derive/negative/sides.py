"""Bad against good: which deals each comparison of the negative card sets against which."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame
from closefit.derive.outcomes.records import Compared

Flags = NDArray[np.bool_]

#: Fewest deals on either side of a comparison.
FEW = 20

#: An exclusion that refuses more than this share of the good customers costs more than it saves.
MOST_REFUSED = 0.25

#: Reasons for a loss that lie in the account, not in the seller's work, in the words of CRM pick lists.
_REASONS: tuple[tuple[str, str], ...] = (
    ("lost for budget", r"budget|too expensive|price|pricing|cost|funds|money|afford"),
    ("lost to lock-in", r"lock|under contract|(?:existing|current) (?:vendor|supplier|contract|solution)|incumbent"),
    ("lost to a competitor", r"competitor|competition"),
    ("lost for timing", r"timing|not now|too early|later|postpon|no urgency|priorit"),
    ("lost for lack of authority", r"authority|decision.?maker|no sponsor|champion|stakeholder|procurement|legal"),
    (
        "lost for lack of need",
        r"no need|not? a? ?(?:good )?fit|bad fit|poor fit|no use case|requirement|too (?:small|large)",
    ),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One comparison: its bad deals and its good ones. Shapes (deals,)."""

    #: ``churned``, ``lost for budget``, ``high support cost``
    name: str
    #: What the bad ones did: ``churned``, ``were lost for budget``.
    they: str
    bad: Flags
    good: Flags
    #: Columns to search instead of every lasting attribute.
    columns: Mapping[str, Column] | None = None
    #: What a condition found becomes as an exclusion; None when it says nothing of the kind.
    only: Callable[[str], str | None] | None = None

    @property
    def enough(self) -> bool:
        """Whether both sides have deals enough to compare."""
        return min(int(self.bad.sum()), int(self.good.sum())) >= FEW


def outcome_sides(frame: DealFrame, compared: Compared = Compared.won_lost) -> tuple[Side, ...]:
    """Churned against kept, and each kind of reason for a loss against the good customers (won, not churned)."""
    if compared is Compared.kept_churned:
        return (Side("churned", "churned", ~frame.won, frame.won),)
    sides = [Side("churned", "churned", frame.churned == 1, frame.won & (frame.churned == 0))]
    if frame.lost_reason is None:
        return tuple(sides)
    codes, vocabulary = frame.lost_reason.codes, frame.lost_reason.vocabulary
    taken: set[int] = set()
    for name, pattern in _REASONS:
        mine = [code for code, text in enumerate(vocabulary) if code not in taken and re.search(pattern, text.lower())]
        taken |= set(mine)
        sides.append(Side(name, f"were {name}", ~frame.won & np.isin(codes, mine), frame.won & (frame.churned != 1)))
    return tuple(sides)


def shared_levels(sides: Sequence[Side], level: float) -> tuple[float, ...]:
    """The family-wise level of each comparison: churn, the one that matters most, has half, the others share the rest.

    Their sum is at most ``level``, so that by chance anything at all is proposed in at most that share of files
    (Bonferroni, weighted: Holm 1979, Scandinavian Journal of Statistics 6:65).
    """
    weights = np.array([max(len(sides) - 1, 1) if side.name == "churned" else 1.0 for side in sides])
    return tuple(float(weight) for weight in level * weights / max(float(weights.sum()), 1.0))
