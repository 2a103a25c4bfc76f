"""The same logic in Polars: lazy, streamed from file to file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.score.logic import CRITERIA, EXCLUSIONS, INTENTS, LAST_AGES, TIERS, UNKNOWN
from benchmarks.score.ways import AS_OF


def run_polars(folder: Path, out: Path) -> None:
    import polars as pl

    rows = pl.scan_parquet(folder / "accounts.parquet").join(_sums(pl, folder), on="account", how="left")
    rows = rows.with_columns(_conditions(pl)).with_columns(_points(pl)).with_columns(_verdicts(pl))
    rows.select(_output(pl)).sink_parquet(out, compression="zstd")


def _sums(pl: Any, folder: Path) -> Any:
    age, kind = pl.col("age"), pl.col("kind")
    signals = pl.scan_parquet(folder / "signals.parquet").select(
        "account",
        kind.str.to_lowercase(),
        pl.col("department").str.to_lowercase(),
        age=(pl.lit(AS_OF) - pl.col("at")).dt.total_days(),
    )
    last = kind.replace_strict(LAST_AGES, default=-1, return_dtype=pl.Int64)
    signals = signals.filter(age >= 0, age <= last)
    counted = (kind == "job_opening") & pl.col("department").is_in(["sales", "marketing"])
    sums = [counted.sum().alias("jobs")]
    for n, (name, points, full, half, _cap) in enumerate(INTENTS, start=1):
        faded = (age - full).clip(lower_bound=0) / half
        worth = (points * pl.lit(0.5).pow(faded) + 0.5).floor().cast(pl.Int64)
        sums.append(pl.when(kind == name).then(worth).otherwise(0).sum().alias(f"sum_{n}"))
    return signals.group_by("account").agg(sums)


def _conditions(pl: Any) -> list[Any]:
    c = pl.col
    tech = c("technologies").list.eval(pl.element().str.to_lowercase())
    industry, stage = c("industry").str.to_lowercase(), c("funding_stage").str.to_lowercase()

    def has(*names: str) -> Any:
        found = tech.list.contains(names[0])
        for name in names[1:]:
            found |= tech.list.contains(name)
        return pl.when(c("technologies").is_not_null()).then(found)

    def days_to(name: str) -> Any:
        return (c(name) - pl.lit(AS_OF)).dt.total_days()

    tests = {
        "inside": c("employees").is_between(20, 2000),
        "x1": industry.is_in(["healthcare", "government", "financial services"]),
        "x2": ~has("hubspot", "salesforce", "pipedrive"),
        "x3": days_to("competitor_contract_end") > 120,
        "c1": c("employees").is_between(50, 500),
        "c2": industry == "b2b saas",
        "c3": has("hubspot", "salesforce"),
        "c4": stage.is_in(["seed", "series a", "series b"]),
        "c5": c("jobs").fill_null(0) >= 1,
        "c6": c("country").str.to_lowercase() == "us",
        "c7": c("headcount_growth") >= 0.2,
        "c8": days_to("last_funding_date") >= -180,
        "c9": c("revenue").is_between(5_000_000, 50_000_000),
        "c10": c("founded_year") >= 2010,
        "c11": c("has_sales_team"),
        "c12": has("snowflake"),
    }
    capped = [
        (c(f"sum_{n}").fill_null(0).clip(upper_bound=cap) if cap else c(f"sum_{n}").fill_null(0)).alias(f"i{n}")
        for n, (*_, cap) in enumerate(INTENTS, start=1)
    ]
    return [*(test.alias(name) for name, test in tests.items()), *capped]


def _points(pl: Any) -> list[Any]:
    met = [pl.when(pl.col(name)).then(points).otherwise(0) for name, _, points in CRITERIA]
    gaps = [pl.when(pl.col(name).is_null()).then(points).otherwise(0) for name, _, points in CRITERIA]
    intents = [pl.col(f"i{n}") for n in range(1, len(INTENTS) + 1)]
    return [
        pl.sum_horizontal(met).alias("fit_points"),
        pl.sum_horizontal(gaps).alias("missing"),
        pl.sum_horizontal(intents).alias("milli"),
        pl.any_horizontal([pl.col(name).fill_null(value=False) for name, _ in EXCLUSIONS]).alias("excluded"),
        (~pl.col("inside").fill_null(value=True)).alias("outside"),
    ]


def _verdicts(pl: Any) -> list[Any]:
    tier = pl.when(pl.col("excluded")).then(pl.lit("excluded")).when(pl.col("outside")).then(pl.lit("outside"))
    for name, fit, milli in TIERS:
        tier = tier.when((pl.col("fit_points") >= fit) & (pl.col("milli") >= milli)).then(pl.lit(name))
    return [tier.otherwise(pl.lit("out")).alias("tier")]


def _output(pl: Any) -> list[Any]:
    c = pl.col
    fit, milli, missing = c("fit_points"), c("milli"), c("missing")

    def number(i: Any) -> Any:
        rest = (i % 1000).cast(pl.String).str.zfill(3).str.strip_chars_end("0")
        return (i // 1000).cast(pl.String) + pl.when(i % 1000 == 0).then(pl.lit("")).otherwise(pl.lit(".") + rest)

    reasons = [pl.when(c(name)).then(pl.lit(f"{said} +{points}")) for name, said, points in CRITERIA]
    reasons += [
        pl.when(c(f"i{n}") > 0).then(pl.lit(f"{kind} +") + number(c(f"i{n}")))
        for n, (kind, *_) in enumerate(INTENTS, start=1)
    ]
    unknown = [pl.when(c(name).is_null()).then(pl.lit(said)) for name, said in UNKNOWN]
    fired = [pl.when(c(name)).then(pl.lit(said)) for name, said in EXCLUSIONS]
    combined = (fit / 21 + milli.clip(upper_bound=44_000) / 44_000) / 2
    return [
        c("account"), c("name"), c("tier"), fit.cast(pl.Float64).alias("fit"), (milli / 1000).alias("intent"),
        pl.lit(0.0).alias("persona"), ((combined * 10_000 + 0.5).floor() / 10_000).alias("combined"),
        ((fit >= 8) & ~c("excluded") & ~c("outside")).alias("qualified"), c("excluded"),
        pl.when(c("excluded")).then(pl.concat_str(fired, separator="; ", ignore_nulls=True)).alias("excluded_by"),
        fit.cast(pl.Float64).alias("fit_low"), (fit + missing).cast(pl.Float64).alias("fit_high"),
        (((21 - missing) / 21 * 10_000 + 0.5).floor() / 10_000).alias("completeness"),
        pl.concat_list(reasons).list.drop_nulls().alias("reasons"),
        pl.concat_list(unknown).list.drop_nulls().alias("unknown"),
        c("origin"), pl.lit("bench").alias("profile"), pl.lit(1).alias("profile_version"), pl.lit(AS_OF).alias("as_of"),
    ]  # fmt: skip
