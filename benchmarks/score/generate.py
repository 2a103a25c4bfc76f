"""The files of the benchmark: the same for the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

SEED = 0.42

#: Signals for every account, in the mean.
SIGNALS_EACH = 3

ACCOUNTS = """
SELECT 'account' || i || '.com' AS account, 'Company ' || i AS name,
  CASE WHEN random() < 0.3 THEN 'inbound' ELSE 'outbound' END AS origin,
  CASE WHEN random() < 0.9 THEN floor(exp(random() * 8)) END AS employees,
  ['B2B SaaS', 'Manufacturing', 'Healthcare', 'Fintech', 'Retail', 'Logistics', 'Government']
    [1 + (random() * 6.99)::INT % 7] AS industry,
  CASE WHEN random() < 0.9 THEN ['US', 'DE', 'GB', 'FR', 'NL', 'SE', 'CA'][1 + (random() * 6.99)::INT % 7] END
    AS country,
  CASE WHEN random() < 0.8 THEN ['Seed', 'Series A', 'Series B', 'Series C', 'Bootstrapped']
    [1 + (random() * 4.99)::INT % 5] END AS funding_stage,
  CASE WHEN random() < 0.8 THEN list_filter([
    CASE WHEN random() < 0.3 THEN 'HubSpot' END, CASE WHEN random() < 0.3 THEN 'Salesforce' END,
    CASE WHEN random() < 0.5 THEN 'Slack' END, CASE WHEN random() < 0.4 THEN 'Snowflake' END, 'Google Analytics'
  ], lambda x: x IS NOT NULL) END AS technologies,
  CASE WHEN random() < 0.7 THEN floor(random() * 200 - 50) / 100 END AS headcount_growth,
  CASE WHEN random() < 0.7 THEN DATE '2026-10-01' - (random() * 1000)::INT END AS last_funding_date,
  CASE WHEN random() < 0.7 THEN floor(random() * 1e8) END AS revenue,
  1986 + (random() * 40)::INT AS founded_year, random() < 0.3 AS has_sales_team,
  CASE WHEN random() < 0.2 THEN DATE '2026-10-01' + (random() * 400)::INT END AS competitor_contract_end
FROM range({count}) AS t(i)
"""
SIGNALS = """
SELECT 'account' || (random() * {accounts})::INT || '.com' AS account,
  ['pricing_page_visit', 'g2_comparison', 'blog_visit', 'linkedin_engagement', 'bombora_surge', 'job_opening']
    [1 + (random() * 5.99)::INT % 6] AS kind,
  DATE '2026-10-01' - (random() * 400)::INT AS at,
  ['Sales', 'Legal', 'Marketing'][1 + (random() * 2.99)::INT % 3] AS department
FROM range({count}) AS t(i)
"""


def generate(folder: Path, accounts: int) -> None:
    """Write ``accounts.parquet`` and ``signals.parquet``, on one thread so that the seed decides."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    signals = SIGNALS_EACH * accounts
    made, wanted = folder / "made.json", {"accounts": accounts, "signals": signals, "seed": SEED}
    if made.exists() and json.loads(made.read_text(encoding="utf-8")) == wanted:
        return
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SELECT setseed({SEED})")
    for noun, query in (
        ("accounts", ACCOUNTS.format(count=accounts)),
        ("signals", SIGNALS.format(count=signals, accounts=accounts)),
    ):
        connection.execute(f"COPY ({query}) TO '{folder / noun}.parquet' (FORMAT parquet)")
    made.write_text(json.dumps(wanted), encoding="utf-8")
