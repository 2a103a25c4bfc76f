"""Generated accounts, signals and people, full of what engines disagree on.

Letters beyond ASCII and in both cases, quotes, backslashes, separators inside texts, empty and unknown lists, zeros and
fractions, days before and after the as-of date, strengths without reason, sources that agree and that do not.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

SEED = 0.42

_PICK = "[1 + (random() * ({n} - 0.01))::INT % {n}]"


def _one_of(*texts: str) -> str:
    listed = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    return f"[{listed}]{_PICK.format(n=len(texts))}"


def _sometimes(share: float, value: str) -> str:
    return f"CASE WHEN random() < {share} THEN {value} END"


_INDUSTRIES = (
    "B2B SaaS", "b2b saas", "Manufacturing", "Healthcare", "Fintech", "Retail", "Logistics", "Government", "Möbelbau",
    "MÖBELBAU", "Énergie", "Строительство", "O'Neill & Sons", "back\\slash", "semi; colon", 'double "quote"', "100%",
)  # fmt: skip

_NAMES = (
    "Firma", "Ärzte", "ÅSA", "Œuvre", "O'Neill", 'Die "Neuen"', "a;b", "back\\slash", "東京",
)  # fmt: skip
_STACKS = (
    ("HubSpot", 0.3), ("Salesforce", 0.3), ("SLACK", 0.4), ("Snowflake", 0.3), ("Größe", 0.1),
    ('with "quote", <brace>', 0.1),
)  # fmt: skip
_STACK = ", ".join(_sometimes(share, f"'{name}'") for name, share in _STACKS)
_PROVIDERS = ("clearbit", "hubspot", "clearbit; apollo", "apollo;Apollo", "ZoomInfo; clearbit; apollo")

ACCOUNTS = f"""
SELECT 'account' || i || '.com' AS account,
  {_one_of(*_NAMES)} || ' ' || i AS name,
  {_sometimes(0.9, _one_of("inbound", "Outbound", "INBOUND"))} AS origin,
  {_sometimes(0.85, "floor(exp(random() * 8))")} AS employees,
  {_sometimes(0.9, _one_of(*_INDUSTRIES))} AS industry,
  {_sometimes(0.9, _one_of(*_PROVIDERS))} AS industry__source,
  {_sometimes(0.5, "DATE '2026-10-01' + (random() * 400 - 390)::INT")} AS industry__date,
  {_sometimes(0.9, _one_of("US", "DE", "GB", "FR", "NL", "SE", "CA"))} AS country,
  {_sometimes(0.8, _one_of("Seed", "Series A", " series b ", "Series C", "Bootstrapped"))} AS funding_stage,
  CASE WHEN random() < 0.8 THEN list_filter([{_STACK}], lambda x: x IS NOT NULL) END AS technologies,
  {_sometimes(0.9, _one_of("clearbit", "builtwith; clearbit", "crm", "builtwith"))} AS technologies__source,
  {_sometimes(0.7, "floor(random() * 200 - 50) / 100")} AS headcount_growth,
  {_sometimes(0.7, "DATE '2026-10-01' - (random() * 1000 - 30)::INT")} AS last_funding_date,
  {_sometimes(0.7, "floor(random() * 1e8) / 7")} AS revenue,
  1986 + (random() * 40)::INT AS founded_year,
  {_sometimes(0.8, "random() < 0.3")} AS has_sales_team,
  {_sometimes(0.3, "DATE '2026-10-01' + (random() * 400)::INT")} AS competitor_contract_end
FROM range({{accounts}}) AS t(i)
"""

SIGNALS = f"""
SELECT 'account' || (random() * {{accounts}})::INT || '.com' AS account,
  {
    _one_of(
        "pricing_page_visit",
        "Pricing Page Visit",
        "g2_comparison",
        "blog_visit",
        "linkedin_engagement",
        "bombora_surge",
        "job_opening",
        "email-reply",
        "webinar",
    )
} AS kind,
  DATE '2026-10-01' - (random() * 400 - 5)::INT AS at,
  {_sometimes(0.8, "[0.0, 0.1, 0.5, 1.0, 1.5, 0.333, 2.7182818, -1.0][1 + (random() * 7.99)::INT % 8]")} AS strength,
  {_sometimes(0.9, _one_of("Sales", "Legal", "MARKETING", "Größe"))} AS department,
  {_sometimes(0.5, "floor(random() * 100)")} AS pages
FROM range({{signals}}) AS t(i)
"""

PEOPLE = f"""
SELECT 'account' || (random() * {{accounts}})::INT || '.com' AS account, 'p' || i AS person,
  {_one_of("Ana", "ana", "Åsa", "Zoë", "O'Neill", "Émile", "bob")} || ' ' || (random() * 50)::INT AS name,
  CASE WHEN random() < 0.8 THEN 'p' || i || '@account.com' END AS email,
  {_one_of("VP Sales", "CEO", "Head of Marketing", "Account Executive", "CFO", "RevOps Manager", "Director of IT")}
    AS title,
  {_sometimes(0.6, "DATE '2026-10-01' - (random() * 2000 - 20)::INT")} AS started,
  {_sometimes(0.6, "DATE '2026-10-01' - (random() * 300 - 5)::INT")} AS last_active
FROM range({{people}}) AS t(i)
"""


def generate(folder: Path, accounts: int, signals: int, people: int) -> None:
    """``accounts.parquet``, ``signals.parquet`` and ``people.parquet``: the same rows for the same numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"accounts": accounts, "signals": signals, "people": people}
    with duckdb.connect(config={"threads": 1}) as connection:  # on one thread the seed decides
        connection.execute(f"SELECT setseed({SEED})")
        for noun, query in (("accounts", ACCOUNTS), ("signals", SIGNALS), ("people", PEOPLE)):
            target = str(folder / f"{noun}.parquet").replace("'", "''")
            connection.execute(f"COPY ({query.format(**counts)}) TO '{target}' (FORMAT parquet)")
