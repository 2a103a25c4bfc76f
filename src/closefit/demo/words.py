"""SQL that turns codes into the words of an export: names, domains, lists, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from closefit.demo import catalogue
from closefit.demo.accounts import BLANK_SHARES, noise_header
from closefit.demo.truth import AS_OF, NOISE_NUMBERS

#: Technologies are looked up this many bits at a time.
_BITS = 9


def text(value: str) -> str:
    """A SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def name(header: str) -> str:
    """A SQL identifier."""
    return '"' + header.replace('"', '""') + '"'


def word(words: Iterable[str], code: str) -> str:
    """The word at ``code``, counted from 0; NULL when it is -1."""
    return f"([{', '.join(text(w) for w in words)}])[({code}) + 1]"


def _names(account: str) -> tuple[str, str, str, str]:
    """First, second and third word and number of an account's name; each account has its own."""
    pairs = len(catalogue.FIRST) * len(catalogue.SECOND)
    # 7919 is prime and no factor of the number of pairs, so every pair is used once before a third word comes in
    pair = f"(({account} * 7919 + 4711) % {pairs})"
    more = f"({account} // {pairs})"
    third = len(catalogue.THIRD) + 1
    return (
        word(catalogue.FIRST, f"{pair} % {len(catalogue.FIRST)}"),
        word(catalogue.SECOND, f"{pair} // {len(catalogue.FIRST)}"),
        f"CASE WHEN {more} % {third} > 0 THEN {word(catalogue.THIRD, f'{more} % {third} - 1')} END",
        f"CASE WHEN {more} >= {third} THEN ({more} // {third})::VARCHAR END",
    )


def account_name(account: str) -> str:
    """``Northwind Lumen``."""
    return f"CONCAT_WS(' ', {', '.join(_names(account))})"


def domain(account: str) -> str:
    """``northwind-lumen.example``."""
    return f"LOWER(CONCAT_WS('-', {', '.join(_names(account))})) || '.example'"


def date(day: str) -> str:
    """A DATE from days since 1970; NULL when it is -1."""
    return f"CASE WHEN {day} >= 0 THEN DATE '1970-01-01' + ({day})::INTEGER END"


def technologies(bits: str) -> str:
    """A list of technologies from its bits, by a table of every combination of nine."""
    names = list(catalogue.TECHNOLOGIES)
    parts = []
    for low in range(0, len(names), _BITS):
        part = names[low : low + _BITS]
        parts.append(f"{_combinations(part)}[(({bits} >> {low}) & {(1 << len(part)) - 1}) + 1]")
    return f"LIST_CONCAT({', '.join(parts)})"


def _combinations(names: Sequence[str]) -> str:
    rows = (
        "[" + ", ".join(text(n) for place, n in enumerate(names) if bits >> place & 1) + "]::VARCHAR[]"
        for bits in range(1 << len(names))
    )
    return f"([{', '.join(rows)}])"


def accounts_query() -> str:
    """The accounts export: one row per account, headers as HubSpot spells them, technologies as a list."""
    columns = {
        "Record ID": "90000000000 + id",
        "Company name": account_name("id"),
        "Company Domain Name": domain("id"),
        "Industry": word(catalogue.INDUSTRIES, "industry"),
        "Country/Region": word(catalogue.COUNTRIES, "country"),
        "Number of Employees": "employees",
        "Annual Revenue": "revenue",
        "Business Model": word(catalogue.BUSINESS_MODELS, "model"),
        "Funding Stage": word(catalogue.FUNDING_STAGES, "stage"),
        "Last Funding Date": f"CASE WHEN stage > 0 AND stage < 5 THEN DATE '{AS_OF}' - funded END",
        "Headcount Growth": "growth",
        "Technologies": technologies("technologies"),
        "Trial Active Users": "trial_users",
        "Website URL": "'https://www.' || " + domain("id"),
        "Origin": "CASE WHEN inbound THEN 'inbound' ELSE 'outbound' END",
    }
    columns |= {f: f"(flags >> {place}) & 1 = 1" for place, f in enumerate(catalogue.FLAGS)}
    columns |= {header: noise_header(place) for place, header in enumerate(NOISE_NUMBERS)}
    selected = ",\n  ".join(f"{_or_blank(header, value)} AS {name(header)}" for header, value in columns.items())
    return f"SELECT {selected}\nFROM account_codes"


def _or_blank(header: str, value: str) -> str:
    if header not in BLANK_SHARES:
        return value
    place = list(BLANK_SHARES).index(header)
    return f"CASE WHEN (unknown >> {place}) & 1 = 0 THEN {value} END"


def signals_query() -> str:
    """The signals export: one row per dated event."""
    return f"""SELECT {domain("account")} AS "Domain",
  {word(catalogue.KINDS, "kind")} AS "Kind",
  {date("day")} AS "Date",
  {word(catalogue.DEPARTMENTS, "department")} AS "Department"
FROM signal_codes"""


def deals_query() -> str:
    """The deals export, with its leaks: one row per deal, headers as HubSpot spells them."""
    stage = word(catalogue.OPEN_STAGES, "dice % 4")
    chance = "([0.2, 0.4, 0.6, 0.9])[dice % 4 + 1]"
    return f"""SELECT 12000000000 + row_number() OVER (ORDER BY place) AS "Record ID",
  {account_name("account")} || {word((" - New deal", " - Renewal", " - Expansion"), "type")} AS "Deal Name",
  CASE outcome WHEN 1 THEN 'Closed Won' WHEN 0 THEN 'Closed Lost' ELSE {stage} END AS "Deal Stage",
  {word(("New Business", "Renewal", "Expansion"), "type")} AS "Deal Type",
  {date("created")} AS "Create Date",
  {date("closed")} AS "Close Date",
  ROUND(amount / 50) * 50 AS "Amount",
  'EUR' AS "Currency",
  {word(catalogue.OWNERS, "owner")} AS "Deal owner",
  {word(catalogue.LOST_REASONS, "lost_reason")} AS "Closed Lost Reason",
  CASE outcome WHEN 1 THEN 1.0 WHEN 0 THEN 0.0 ELSE {chance} END AS "Deal Probability",
  CASE WHEN outcome < 2 THEN closed - created END AS "Days to Close",
  CASE WHEN outcome = 1 AND dice % 10 < 9 THEN {date("closed + 3 + dice % 9")} END AS "Kickoff Call Scheduled",
  CASE WHEN outcome < 2 THEN 40 + 35 * outcome + dice % 40 END AS "Legal Review Score",
  touches_all AS "Interactions",
  touches_before AS "Interactions at Creation",
  {word(("Organic Search", "Paid Search", "Referral", "Direct Traffic", "Offline Sources"), "dice % 5")}
    AS "Original Traffic Source",
  {date("churned_on")} AS "Churn Date",
  {domain("account")} AS "Company Domain Name"
FROM deal_codes ORDER BY place"""


def people_query() -> str:
    """Contacts: one row per person, at most three per account; most are reachable at the account's domain."""
    first, last = word(catalogue.FIRST_NAMES, "dice % 40"), word(catalogue.LAST_NAMES, "dice // 40 % 30")
    return f"""WITH person AS (
  SELECT id AS account, slot, (id * 2654435761 + slot * 40503) % 1000003 AS dice
  FROM account_codes, (SELECT UNNEST([0, 1, 2]) AS slot) WHERE slot < people
)
SELECT 70000000000 + account * 3 + slot AS "Record ID",
  {first} AS "First Name", {last} AS "Last Name",
  LOWER({first} || '.' || {last}) || '@' || {domain("account")} AS "Email",
  {word(catalogue.TITLES, f"dice // 1200 % {len(catalogue.TITLES)}")} AS "Job Title",
  DATE '{AS_OF}' - (60 + dice % 2400)::INTEGER AS "Start Date in Role",
  CASE WHEN dice % 5 > 0 THEN DATE '{AS_OF}' - (dice // 7 % 400)::INTEGER END AS "Last Activity Date",
  {domain("account")} AS "Company Domain Name"
FROM person ORDER BY account, slot"""


def customers_query() -> str:
    """Customers: one row per account that ever bought, with the day it left."""
    return f"""SELECT {domain("account")} AS "Company Domain Name",
  {date("MIN(closed)")} AS "Customer Since",
  {date("MAX(churned_on)")} AS "Churn Date",
  CASE WHEN MAX(churned_on) >= 0 THEN 'churned' ELSE 'active' END AS "Status",
  SUM(ROUND(amount / 50) * 50) AS "Total Revenue"
FROM deal_codes WHERE outcome = 1 GROUP BY account ORDER BY MIN(place)"""


def history_query() -> str:
    """Attributes as they were, long: one row per account, attribute and day, with the day it became known.

    The team that sells grows once a deal is won, and keeps its size where none was: read today it knows the outcome, as
    it was known at the creation it does not. One account in twelve has no history.
    """
    known = "first - 300 - dice % 100"
    grown = "CASE WHEN won IS NULL THEN team + dice % 3 - 1 ELSE team + 6 + team * (30 + dice % 50) // 100 END"
    rows = (
        ("Number of Employees", "employees", known, "3 + dice % 20"),
        ("Sales Team Size", "team", known, "3 + dice % 20"),
        ("Sales Team Size", grown, "coalesce(won, first + 60) + 90", "5 + dice % 25"),
    )
    parts = " UNION ALL ".join(
        f"""SELECT {domain("account")} AS "Company Domain Name", {text(header)} AS "Attribute", {value} AS "Value",
  {date(day)} AS "Valid From", {date(f"{day} + {later}")} AS "Known Since", account, {place} AS place
FROM held WHERE {value} IS NOT NULL"""
        for place, (header, value, day, later) in enumerate(rows)
    )
    employees = _or_blank("Number of Employees", "employees")
    return f"""WITH held AS (
  SELECT d.account, first, won, {employees} AS employees, 5 + dice % 60 AS team, dice FROM (
    SELECT account, MIN(created) AS first, MIN(closed) FILTER (outcome = 1) AS won,
      (account * 48271 + 12345) % 1000003 AS dice FROM deal_codes WHERE type = 0 GROUP BY account
  ) d JOIN account_codes a ON a.id = d.account WHERE dice % 12 > 0
)
SELECT * EXCLUDE (account, place) FROM ({parts}) ORDER BY account, place"""


def suppress_query() -> str:
    """Accounts that asked to be left alone."""
    return f"""SELECT {domain("id")} AS "Company Domain Name", 'opted out' AS "Reason",
  DATE '{AS_OF}' - (id % 700)::INTEGER AS "Date"
FROM account_codes WHERE (id * 48271) % 67 = 1 ORDER BY id"""
