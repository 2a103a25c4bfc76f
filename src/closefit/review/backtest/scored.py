"""Past deals with their score as of their creation and what became of them, as columns of numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from closefit.derive.deals.loading import arrays, coded, days, finite
from closefit.derive.deals.measures import bought_more, load_measures
from closefit.derive.frame import DealFrame
from closefit.derive.outcomes.growth import expanded
from closefit.engines import DuckDBEngine
from closefit.engines.duckdb import sql_text
from closefit.profile import Profile
from closefit.review.backtest.relations import BASE, DealInputs, PastFiles
from closefit.score import AS_OF_COLUMN, compile_parts
from closefit.terms import MILLI

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
_PARTS = "backtest_parts"
_FACTS = (
    "line, created, closed, amount, churned::INT::DOUBLE AS churned, "
    "CASE outcome WHEN 'won' THEN 1.0 WHEN 'lost' THEN 0.0 END AS won"
)


@dataclass(frozen=True, slots=True)
class ScoredDeals:
    """Every array has one entry per deal, or one row per line of the profile and one column per deal."""

    line: Codes
    account: Codes
    #: 1 won, 0 lost, NaN still open.
    won: Numbers
    #: 1 churned, 0 kept, NaN not known or not won.
    churned: Numbers
    #: 1 the account bought more later, 0 not yet, NaN not known or not won.
    expanded: Numbers
    amount: Numbers
    #: From creation to the close, or to the as-of date for an open deal; NaN without dates.
    days: Numbers
    closed: NDArray[np.datetime64]
    created: NDArray[np.datetime64]
    #: Points.
    fit: Numbers
    intent: Numbers
    #: Place of the tier from the top, 1 the first; then none, outside, excluded.
    rank: Codes
    #: Tier name by place.
    tiers: tuple[str, ...]
    qualified: Flags
    #: Excluded, or outside the boundary.
    out: Flags
    #: Points by criterion, and whether it was met (NaN unknown).
    points: Numbers
    met: Numbers
    #: Whether each exclusion of the profile holds, proposed ones included.
    exclusions: Flags
    #: Whether each line of the boundary holds (NaN unknown).
    boundary: Numbers

    def __len__(self) -> int:
        return len(self.line)

    def only(self, kept: Flags) -> ScoredDeals:
        """The deals for which ``kept`` is true."""
        flat = {
            name: getattr(self, name)[kept]
            for name in (
                "line", "account", "won", "churned", "expanded", "amount", "days", "closed", "created", "fit",
                "intent", "rank", "qualified", "out",
            )
        }  # fmt: skip
        deep = {name: getattr(self, name)[:, kept] for name in ("points", "met", "exclusions", "boundary")}
        return replace(self, **flat, **deep)


def score_deals(
    engine: DuckDBEngine, profile: Profile, made: DealInputs, files: PastFiles, as_of: dt.date | None
) -> ScoredDeals:
    """Score every deal of the base as of its creation, by the expression that scores accounts.

    Raises:
        InputError: a column is of another type than the profile compares it with.
    """
    day = exp.column(exp.to_identifier(AS_OF_COLUMN, quoted=True))
    parts = compile_parts(profile, made.inputs, day, example=engine.example)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_PARTS} AS SELECT account::BIGINT AS place, * EXCLUDE (account, tier) "
        f"FROM ({sql_text(parts)}) ORDER BY 1"
    )
    found = arrays(engine, f"SELECT * FROM {_PARTS} ORDER BY place")
    facts = arrays(engine, f"SELECT {_FACTS} FROM {BASE} ORDER BY place")
    created, closed = days(facts["created"]), days(facts["closed"])
    won = finite(facts["won"])
    end = np.datetime64(as_of) if as_of else np.datetime64("NaT")
    last = np.where(np.isnan(won), end, closed)
    length = (last.astype("datetime64[D]") - created).astype(np.float64)
    length[np.isnat(last) | np.isnat(created)] = np.nan
    dated = "created" in files.deals.columns
    account = _accounts(engine)
    return ScoredDeals(
        line=facts["line"].astype(np.int64),
        account=account,
        won=won,
        churned=finite(facts["churned"]),
        expanded=_expanded(engine, files, account, won, as_of),
        amount=finite(facts["amount"]),
        days=np.where(length >= 0, length, np.nan) if dated else np.full(len(won), np.nan),
        closed=closed,
        created=created,
        fit=finite(found["fit"]) / MILLI,
        intent=finite(found["intent"]) / MILLI,
        rank=found["tier_rank"].astype(np.int64),
        tiers=(*(tier.name for tier in profile.tiers), "none", "outside", "excluded"),
        qualified=coded(found["qualified"]) == 1,
        out=(coded(found["excluded"]) == 1) | (coded(found["outside"]) == 1),
        points=_rows(found, "points", len(profile.fit.criteria)) / MILLI,
        met=_rows(found, "met", len(profile.fit.criteria)),
        exclusions=_rows(found, "exclusion", len(profile.exclude)) == 1,
        boundary=_rows(found, "boundary", len(profile.boundary)),
    )


def _rows(found: Mapping[str, NDArray[np.generic]], name: str, count: int) -> Numbers:
    rows = [finite(found[f"{name}_{n}"]) for n in range(1, count + 1)]
    return np.array(rows) if rows else np.zeros((0, len(found["place"])))


def _accounts(engine: DuckDBEngine) -> Codes:
    """Deals without an account are each their own."""
    query = f"SELECT dense_rank() OVER (ORDER BY coalesce('a' || account, 'l' || line)) - 1 AS v, place FROM {BASE}"
    return arrays(engine, f"SELECT v FROM ({query}) ORDER BY place")["v"].astype(np.int64)


def _expanded(engine: DuckDBEngine, files: PastFiles, account: Codes, won: Numbers, as_of: dt.date | None) -> Numbers:
    """Whether the account bought more after each won deal, by every source that derive believes."""
    nothing = np.full(len(won), np.nan)
    bare = DealFrame(
        account=account, won=won == 1, churned=nothing, created=None, closed=None, amount=None, line=account, columns={}
    )
    measured = load_measures(engine, BASE, files.deals, files.accounts, files.customers)
    return expanded(bare, measured, bought_more(engine, BASE, files.deals, as_of))[0]


def market_fit(engine: DuckDBEngine, profile: Profile, parts: exp.Expr) -> tuple[Numbers, Numbers, Flags]:
    """Of every account of a file: points of fit, points by criterion, and whether it is excluded or outside."""
    found = arrays(engine, f"SELECT * EXCLUDE (account, tier) FROM ({sql_text(parts)})")
    count = len(profile.fit.criteria)
    rows = [finite(found[f"points_{n}"]) / MILLI for n in range(1, count + 1)]
    out = (coded(found["excluded"]) == 1) | (coded(found["outside"]) == 1)
    return finite(found["fit"]) / MILLI, np.array(rows) if rows else np.zeros((0, len(out))), out
