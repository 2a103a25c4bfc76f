"""From points to a tier: excluded first, then outside, then the tiers in their order; the first match wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from closefit.score import nodes

EXCLUDED, OUTSIDE, UNTIERED = "excluded", "outside", "none"


@dataclass(frozen=True, slots=True)
class TierRule:
    """A named band; without a condition it takes everyone who is left."""

    name: str
    tree: exp.Expr | None
    text: str


#: Names that a tier's condition may use, and the column that holds each. A required criterion that is not met lets
#: ``fit`` count for less than it is, so that no tier can be reached that asks for a qualified account.
SCORE_COLUMNS = {
    "fit": nodes.column("fit_for_tiers"),
    "intent": nodes.column("intent"),
    "persona": nodes.column("persona"),
    "excluded": nodes.column("excluded"),
    "qualified": nodes.column("qualified"),
}


@dataclass
class Tiers:
    """The tiers, each with its condition lowered (None: always)."""

    rules: Sequence[TierRule]
    conditions: Sequence[exp.Expr | None]

    def open_rank(self) -> exp.Expr:
        """Place of the tier from the top, as if nothing excluded the account: 1 is the first; n + 1 is none."""
        branches: list[tuple[exp.Expr, exp.Expr]] = []
        for rank, condition in enumerate(self.conditions, start=1):
            if condition is None:
                return nodes.when(*branches, otherwise=nodes.number(rank)) if branches else nodes.number(rank)
            branches.append((nodes.surely(condition.copy()), nodes.number(rank)))
        last = nodes.number(len(self.rules) + 1)
        return nodes.when(*branches, otherwise=last) if branches else last

    def rank(self) -> exp.Expr:
        """The place at which the account really stands: outside comes after every tier, excluded last."""
        outside, excluded = len(self.rules) + 2, len(self.rules) + 3
        return nodes.when(
            (nodes.column("excluded"), nodes.number(excluded)),
            (nodes.column("outside"), nodes.number(outside)),
            otherwise=nodes.column("open_rank"),
        )

    def name(self, rank: exp.Expr) -> exp.Expr:
        """The tier's name at a place."""
        names = [*(rule.name for rule in self.rules), UNTIERED, OUTSIDE, EXCLUDED]
        branches = [
            (nodes.compare(exp.EQ, rank.copy(), nodes.number(place)), nodes.text(name))
            for place, name in enumerate(names, start=1)
        ]
        return nodes.when(*branches)
