"""The same logic in pandas, as it is mostly written: columns where there are columns, a loop over rows for lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.score.logic import CRITERIA, EXCLUSIONS, INTENTS, LAST_AGES, TIERS, UNKNOWN
from benchmarks.score.ways import AS_OF


def run_pandas(folder: Path, out: Path) -> None:
    import numpy as np
    import pandas as pd

    rows = pd.read_parquet(folder / "accounts.parquet").merge(_sums(np, pd, folder), on="account", how="left")
    met, known = _conditions(pd, rows)
    for n, (*_, cap) in enumerate(INTENTS, start=1):
        total = rows[f"sum_{n}"].fillna(0).astype("int64")
        rows[f"i{n}"] = total.clip(upper=cap) if cap else total
    fit = sum(met[name].astype("int64") * points for name, _, points in CRITERIA)
    missing = sum((~known[name]).astype("int64") * points for name, _, points in CRITERIA)
    milli = rows[[f"i{n}" for n in range(1, len(INTENTS) + 1)]].sum(axis=1)
    gaps = [(~known[name].to_numpy(), said) for name, said in UNKNOWN]
    excluded = met["x1"] | met["x2"] | met["x3"]
    outside = known["inside"] & ~met["inside"]
    tier = np.select(
        [excluded, outside, *((fit >= least) & (milli >= intent) for _, least, intent in TIERS)],
        ["excluded", "outside", *(name for name, _, _ in TIERS)],
        "out",
    )
    combined = (fit / 21 + milli.clip(upper=44_000) / 44_000) / 2
    fired = [(met[name].to_numpy(), said) for name, said in EXCLUSIONS]
    made = pd.DataFrame({
        "account": rows["account"], "name": rows["name"], "tier": tier, "fit": fit.astype(float),
        "intent": milli / 1000, "persona": 0.0, "combined": np.floor(combined * 10_000 + 0.5) / 10_000,
        "qualified": (fit >= 8) & ~excluded & ~outside, "excluded": excluded,
        "excluded_by": ["; ".join(said) or None for said in _lists(fired, len(rows))],
        "fit_low": fit.astype(float), "fit_high": (fit + missing).astype(float),
        "completeness": np.floor((21 - missing) / 21 * 10_000 + 0.5) / 10_000,
        "reasons": _reasons(rows, met), "unknown": _lists(gaps, len(rows)),
        "origin": rows["origin"], "profile": "bench", "profile_version": 1, "as_of": AS_OF,
    })  # fmt: skip
    made.to_parquet(out, compression="zstd", index=False)


def _sums(np: Any, pd: Any, folder: Path) -> Any:
    signals = pd.read_parquet(folder / "signals.parquet")
    kind = signals["kind"].str.lower()
    age = (pd.Timestamp(AS_OF) - pd.to_datetime(signals["at"])).dt.days
    kept = (age >= 0) & (age <= kind.map(LAST_AGES).fillna(-1))
    signals, kind, age = signals[kept], kind[kept], age[kept]
    hiring = signals["department"].str.lower().isin(["sales", "marketing"])
    parts = {"account": signals["account"], "jobs": (kind == "job_opening") & hiring}
    for n, (name, points, full, half, _cap) in enumerate(INTENTS, start=1):
        worth = np.floor(points * 0.5 ** (np.maximum(age - full, 0) / half) + 0.5)
        parts[f"sum_{n}"] = np.where(kind == name, worth, 0).astype("int64")
    return pd.DataFrame(parts).groupby("account", as_index=False).sum()


def _conditions(pd: Any, rows: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Conditions with unknown as false, and whether each is known."""
    today = pd.Timestamp(AS_OF)
    lists = [None if items is None else {item.lower() for item in items} for items in rows["technologies"]]

    def has(*names: str) -> Any:
        return pd.Series([bool(items and items & set(names)) for items in lists], index=rows.index)

    industry, stage = rows["industry"].str.lower(), rows["funding_stage"].str.lower()
    ends = (pd.to_datetime(rows["competitor_contract_end"]) - today).dt.days
    funded = (today - pd.to_datetime(rows["last_funding_date"])).dt.days
    listed = pd.Series([items is not None for items in lists], index=rows.index)
    always = pd.Series(data=True, index=rows.index)
    tests = {
        "inside": (rows["employees"].between(20, 2000), rows["employees"].notna()),
        "x1": (industry.isin(["healthcare", "government", "financial services"]), industry.notna()),
        "x2": (listed & ~has("hubspot", "salesforce", "pipedrive"), listed),
        "x3": (ends > 120, ends.notna()),
        "c1": (rows["employees"].between(50, 500), rows["employees"].notna()),
        "c2": (industry == "b2b saas", industry.notna()),
        "c3": (has("hubspot", "salesforce"), listed),
        "c4": (stage.isin(["seed", "series a", "series b"]), stage.notna()),
        "c5": (rows["jobs"].fillna(0) >= 1, always),
        "c6": (rows["country"].str.lower() == "us", rows["country"].notna()),
        "c7": (rows["headcount_growth"] >= 0.2, rows["headcount_growth"].notna()),
        "c8": (funded <= 180, funded.notna()),
        "c9": (rows["revenue"].between(5_000_000, 50_000_000), rows["revenue"].notna()),
        "c10": (rows["founded_year"] >= 2010, always),
        "c11": (rows["has_sales_team"], always),
        "c12": (has("snowflake"), listed),
    }
    return {n: met.fillna(value=False).astype(bool) for n, (met, _) in tests.items()}, {
        n: k for n, (_, k) in tests.items()
    }


def _lists(flags: list[tuple[Any, str]], count: int) -> list[list[str]]:
    made: list[list[str]] = [[] for _ in range(count)]
    for flag, said in flags:
        for place in flag.nonzero()[0]:
            made[place].append(said)
    return made


def _reasons(rows: Any, met: dict[str, Any]) -> list[list[str]]:
    made = _lists([(met[name].to_numpy(), f"{said} +{points}") for name, said, points in CRITERIA], len(rows))
    for n, (kind, *_) in enumerate(INTENTS, start=1):
        worth = rows[f"i{n}"].to_numpy()
        for place in worth.nonzero()[0]:
            made[place].append(
                f"{kind} +{worth[place] / 1000:g}" if worth[place] < 10**6 else f"{kind} +{worth[place] / 1000}"
            )
    return made
