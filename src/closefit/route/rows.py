"""The rows of a delivery: one per best contact where people are known, otherwise one per account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from closefit.destinations import COLUMNS
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

_FIXED = (
    "audience.account", "audience.leg", "claimed.turn", "scored.name", "audience.tier", "scored.fit", "scored.intent",
    "scored.reasons", "scored.as_of", "contact.place", "contact.persona", "contact.name", "contact.email",
    "contact.title", "contact.first_name", "contact.last_name",
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
    known = dict(zip((name.replace(".", "_") for name in _FIXED), row, strict=False))
    leg = legs[int(str(known["audience_leg"]))]
    account = str(known["audience_account"])
    company = str(known["scored_name"] or account)
    first, last = _names(known)
    cells: dict[str, object] = {
        "email": known["contact_email"],
        "first_name": first,
        "last_name": last,
        "title": known["contact_title"],
        "persona": known["contact_persona"],
        "company": company,
        "domain": account if "." in account and "@" not in account else None,
        "account": account,
        "tier": known["audience_tier"],
        "fit": known["scored_fit"],
        "intent": known["scored_intent"],
        "reasons": known["scored_reasons"],
        "opener": openers.words(company, row[len(_FIXED) :]),
        **{name: leg.option(name) for name in ("campaign", "list", "touches", "spacing", "assign", "within")},
        "profile": profile.name,
        "version": profile.version,
        "as_of": known["scored_as_of"],
        "closefit_key": _key(account, leg.route, known),
    }
    return [cells[name] for name in COLUMNS]


def _key(account: str, route: str, known: Mapping[str, object]) -> str:
    key = delivery_key(account, route, int(str(known["claimed_turn"])))
    place = known["contact_place"]
    return key if place in {None, 1} else f"{key}-{place}"


def _names(known: Mapping[str, object]) -> tuple[str | None, str | None]:
    """First and last name as the people file says them, or else the name cut at its first space."""
    first, last = known["contact_first_name"], known["contact_last_name"]
    if first or last:
        return (str(first) if first else None), (str(last) if last else None)
    begin, _, rest = str(known["contact_name"] or "").partition(" ")
    return begin or None, rest.strip() or None
