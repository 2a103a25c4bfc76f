"""Which accounts move between which tiers when one profile takes another's place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from closefit.engines import DuckDBEngine
from closefit.engines.duckdb import sql_text
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score

#: Accounts named per move; the rest is counted.
NAMES = 5


@dataclass(frozen=True, slots=True)
class TierMove:
    """Accounts that go from one tier to another; where both are the same, they stay."""

    before: str
    after: str
    accounts: int
    #: The first few, by their standing under the new profile.
    names: tuple[str, ...]

    @property
    def stays(self) -> bool:
        return self.before == self.after


def tier_moves(
    before: Profile, after: Profile, engine: DuckDBEngine, inputs: ScoreInputs, as_of: dt.date
) -> tuple[TierMove, ...]:
    """Every pair of tiers that occurs, in the order of the tiers of the old profile, then of the new one.

    Raises:
        InputError: a column is of another type than one of the profiles compares it with.
    """
    scores = [
        sql_text(compile_score(profile, inputs, as_of, ordered=False, example=engine.example))
        for profile in (before, after)
    ]
    rows = engine.rows(
        f"""
        SELECT b.tier AS tier_before, a.tier AS tier_after, count(*) AS accounts,
          list_slice(list(a.account ORDER BY a.combined DESC, a.account), 1, {NAMES}) AS names
        FROM ({scores[0]}) b JOIN ({scores[1]}) a ON a.account = b.account
        GROUP BY ALL
        """
    )
    moves = [TierMove(r["tier_before"], r["tier_after"], r["accounts"], tuple(r["names"])) for r in rows]
    old, new = tier_order(before), tier_order(after)
    return tuple(sorted(moves, key=lambda m: (_place(old, m.before), _place(new, m.after), m.before, m.after)))


def tier_order(profile: Profile) -> tuple[str, ...]:
    """Tiers from the top, then what stands below them all."""
    return (*(tier.name for tier in profile.tiers), "none", "outside", "excluded")


def _place(order: tuple[str, ...], tier: str) -> int:
    return order.index(tier) if tier in order else len(order)
