"""Whom to write to in each account: the best contact per persona, or the most senior person known."""

from __future__ import annotations

from closefit.engines import DuckDBEngine, quote
from closefit.route.scored import SCORED, Scored
from closefit.route.suppression import SUPPRESSED
from closefit.taxonomy import SENIORITIES
from closefit.terms import Table

#: Relation: account, place (1 is the first), persona, name, email, title, first_name, last_name, suppressed_by.
CONTACTS = "route_contacts"

_FIELDS = ("persona", "name", "email", "title")


def load_contacts(engine: DuckDBEngine, scored: Scored, people: Table | None) -> None:
    """One row per contact. A person who fills two personas is one contact; who is on a suppression list says so.

    The scored file names the contacts; when it names none in any account, the most senior person of each account in
    ``people`` is taken (then who was active last). ``people`` also gives titles and first and last names.
    """
    named = [_from_scored(number, fields) for number, fields in scored.contacts]
    if not named and people is not None:
        named = [_from_people(people)]
    every = " UNION ALL ".join(named) or _nobody()
    engine.execute(
        f"CREATE OR REPLACE TABLE {CONTACTS} AS "
        f"WITH named AS ({every}), known AS (SELECT * FROM named WHERE name IS NOT NULL OR email IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY account, coalesce(email, lower(name)) ORDER BY number) = 1), "
        f"people AS ({_people(people)}) "
        "SELECT known.account, row_number() OVER (PARTITION BY known.account ORDER BY known.number) AS place, "
        "known.persona, known.name, known.email, coalesce(known.title, people.title) AS title, "
        "people.first_name, people.last_name, suppressed.list AS suppressed_by "
        "FROM known LEFT JOIN people ON people.account = known.account "
        "AND people.who = coalesce(known.email, lower(known.name)) "
        f"LEFT JOIN {SUPPRESSED} AS suppressed ON suppressed.key = known.email"
    )


def _from_scored(number: int, fields: frozenset[str]) -> str:
    picked = [f"{quote(f'contact_{number}_{name}') if name in fields else 'NULL'} AS {name}" for name in _FIELDS]
    picked[2] = picked[2].replace(quote(f"contact_{number}_email"), f"lower({quote(f'contact_{number}_email')})")
    return f"SELECT account, {number} AS number, {', '.join(picked)} FROM {SCORED}"


def _from_people(people: Table) -> str:
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(SENIORITIES))
    order = f"CASE lower(seniority) {ranks} ELSE {len(SENIORITIES)} END, last_active DESC NULLS LAST, email, name, line"
    # Somebody with an address comes before anybody without: a row that cannot be written to is of little use.
    return (
        "SELECT account, 1 AS number, NULL AS persona, name, lower(email) AS email, title "
        f"FROM {quote(people.relation)} "
        f"QUALIFY row_number() OVER (PARTITION BY account ORDER BY email IS NULL, {order}) = 1"
    )


def _people(people: Table | None) -> str:
    """Titles and names by account and address (or name, where there is no address)."""
    if people is None:
        return "SELECT NULL AS account, NULL AS who, NULL AS title, NULL AS first_name, NULL AS last_name WHERE false"
    first, last = (
        f"{quote(name)}::VARCHAR" if people.attribute(name) else "NULL::VARCHAR" for name in ("first_name", "last_name")
    )
    parts = [
        f"SELECT account, {who} AS who, title, {first} AS first_name, {last} AS last_name, line "
        f"FROM {quote(people.relation)} WHERE {who} IS NOT NULL"
        for who in ("lower(email)", "lower(name)")
    ]
    return (
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) "
        "QUALIFY row_number() OVER (PARTITION BY account, who ORDER BY line) = 1"
    )


def _nobody() -> str:
    nothing = ", ".join(f"NULL::VARCHAR AS {name}" for name in _FIELDS)
    return f"SELECT account, 1 AS number, {nothing} FROM {SCORED} WHERE false"
