"""The ages of signals at each deal's creation, out of the engine."""

from __future__ import annotations

import numpy as np

from closefit.derive.deals.loading import arrays, days
from closefit.derive.deals.windows import link
from closefit.derive.half_lives.ages import REACH, SignalAges
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Table

_MOST_KINDS = 200
#: A kind was collected from its first to its last signals; single stray dates outside are not looked at.
_STRAY = 0.005
#: As the score bounds it.
_STRONGEST = 1000


def signal_ages(engine: DuckDBEngine, closed: str, signals: Table) -> SignalAges:
    """Every signal in the months before a deal of its account was created, of the commonest kinds; sorted by kind.

    A strength is given as a share of the usual one of its kind, so that a fresh signal of that strength is worth 1.
    """
    _number_kinds(engine, closed, signals)
    kinds = engine.execute("SELECT kind FROM derive_age_kinds ORDER BY code").fetchall()
    found = arrays(engine, "SELECT code, deal, age, strength FROM derive_ages ORDER BY code, deal, age, strength")
    # Every signal of the file says when its kind was collected, whoever's it is.
    span = arrays(
        engine,
        f'SELECT k.code, quantile_disc(s."at", {_STRAY}) AS first, quantile_disc(s."at", {1 - _STRAY}) AS last '
        f"FROM {quote(signals.relation)} s JOIN derive_age_kinds k ON k.kind = lower(trim(s.kind)) "
        "GROUP BY k.code ORDER BY k.code",
    )
    code = found["code"].astype(np.int32)
    strength = found["strength"].astype(np.float64)
    usual = np.bincount(code, strength, minlength=len(kinds)) / np.maximum(np.bincount(code, minlength=len(kinds)), 1)
    return SignalAges(
        kinds=tuple(str(row[0]) for row in kinds),
        deal=found["deal"].astype(np.int64),
        kind=code,
        age=found["age"].astype(np.int32),
        strength=strength / np.where(usual > 0, usual, 1.0)[code],
        first=days(span["first"]),
        last=days(span["last"]),
    )


def _number_kinds(engine: DuckDBEngine, closed: str, signals: Table) -> None:
    """Make ``derive_ages`` (code, deal, age, strength) and ``derive_age_kinds`` (kind, code)."""
    strength = (
        f"CASE WHEN isfinite(s.strength) THEN least(greatest(s.strength, 0), {_STRONGEST}) ELSE 1 END"
        if "strength" in signals.columns
        else "1.0"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE derive_aged AS SELECT lower(trim(s.kind)) AS kind, d.place AS deal, "
        f"date_diff('day', s.\"at\", d.created) AS age, {strength} AS strength FROM {quote(closed)} d "
        f"JOIN {quote(signals.relation)} s ON {link(engine, closed, signals)} "
        f'AND s."at" BETWEEN d.created - {REACH} AND d.created'
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE derive_age_kinds AS SELECT kind, row_number() OVER (ORDER BY kind) - 1 AS code "
        "FROM (SELECT kind FROM derive_aged WHERE kind <> '' GROUP BY kind "
        f"ORDER BY count(*) DESC, kind LIMIT {_MOST_KINDS})"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW derive_ages AS SELECT k.code, a.deal, a.age, a.strength "
        "FROM derive_aged a JOIN derive_age_kinds k ON k.kind = a.kind"
    )
