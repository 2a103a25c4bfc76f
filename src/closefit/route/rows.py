"""The rows of a delivery: one per best contact where people are known, otherwise one per account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from closefit.engines import DuckDBEngine
from closefit.profile import Profile
from closefit.route.audience import AUDIENCE
from closefit.route.contacts import CONTACTS
from closefit.route.deliver import delivery_key
from closefit.route.opener import Openers
from closefit.route.routes import Leg
from closefit.route.scored import SCORED

#: Relation: account and turn of what the current batch has claimed.
CLAIMED = "route_claimed"

_FETCH = 10_000

#: Options of a route that have a column of their own.
_OPTIONS = ("campaign", "list", "touches", "spacing", "assign", "within")

_FIXED = (
    "audience.account", "audience.leg", "claimed.turn", "scored.name", "audience.tier", "scored.fit", "scored.intent",
    "scored.reasons", "scored.profile_version", "scored.as_of", "contact.place", "contact.persona", "contact.name",
    "contact.email", "contact.title", "contact.first_name", "contact.last_name",
)  # fmt: skip


def delivery_rows(
    engine: DuckDBEngine, claims: Sequence[tuple[str, int]], legs: Sequence[Leg], profile: Profile, openers: Openers
) -> Iterator[list[object]]:
    """The rows of a batch in the order of the scored file, with the columns of the built-in destination."""
    engine.execute(
        f"CREATE OR REPLACE TABLE {CLAIMED} AS SELECT unnest(?::VARCHAR[]) AS account, unnest(?::INTEGER[]) AS turn",
        [[account for account, _ in claims], [turn for _, turn in claims]],
    )
    for row in _fetched(engine, _query(openers)):
        yield _row(row, legs, profile, openers)


def _query(openers: Openers) -> str:
    facts = openers.query()
    columns = [*_FIXED, *(["openers.* EXCLUDE (account)"] if facts else [])]
    join = f"LEFT JOIN ({facts}) AS openers ON openers.account = audience.account " if facts else ""
    return (
        f"SELECT {', '.join(columns)} FROM {CLAIMED} AS claimed "
        f"JOIN {AUDIENCE} AS audience ON audience.account = claimed.account AND audience.leg IS NOT NULL "
        f"JOIN {SCORED} AS scored ON scored.line = audience.line "
        f"LEFT JOIN {CONTACTS} AS contact ON contact.account = audience.account AND contact.suppressed_by IS NULL "
        f"{join}ORDER BY audience.line, contact.place"
    )


def _fetched(engine: DuckDBEngine, sql: str) -> Iterator[tuple[object, ...]]:
    result = engine.execute(sql)
    while rows := result.fetchmany(_FETCH):
        yield from rows


def _row(row: tuple[object, ...], legs: Sequence[Leg], profile: Profile, openers: Openers) -> list[object]:
    """The cells in the order of ``COLUMNS`` of the destination, from the fetched columns in the order of ``_FIXED``."""
    (account, leg_number, turn, said_name, tier, fit, intent, reasons, version, as_of) = row[:10]
    (place, persona, contact, email, title, said_first, said_last) = row[10 : len(_FIXED)]
    key = str(account)
    leg = legs[int(str(leg_number))]
    company = str(said_name or key)
    first, last = _names(contact, said_first, said_last)
    opener = openers.words(company, row[len(_FIXED) :])
    options = [leg.option(name) for name in _OPTIONS]
    return [
        email, first, last, title, persona, company, key if _is_domain(key) else None, key, tier, fit, intent,
        reasons, opener, *options, profile.name, version, as_of, _key(key, leg.route, turn, place),
    ]  # fmt: skip


def _is_domain(account: str) -> bool:
    return "." in account and "@" not in account and " " not in account


def _key(account: str, route: str, turn: object, place: object) -> str:
    key = delivery_key(account, route, int(str(turn)))
    return key if place is None or place == 1 else f"{key}-{place}"


def _names(contact: object, first: object, last: object) -> tuple[object, object]:
    """First and last name as the people file says them, or else the name cut at its first space."""
    if first or last or not contact:
        return first, last
    begin, _, rest = str(contact).partition(" ")
    return begin or None, rest.strip() or None
