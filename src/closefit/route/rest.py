"""What became of everybody whom this run did not deliver: counted by reason, and listed one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from closefit.destinations import write_rows
from closefit.engines import DuckDBEngine
from closefit.files import replaced
from closefit.route.audience import ASSIGNED, AUDIENCE, Disposition
from closefit.route.contacts import CONTACTS
from closefit.route.routes import Leg
from closefit.route.scored import SCORED

#: Relation: account of everything delivered by this run.
DELIVERED = "route_delivered"

_FETCH = 10_000


def begin_delivered(engine: DuckDBEngine) -> None:
    """Nothing has been delivered by this run yet."""
    engine.execute(f"CREATE OR REPLACE TABLE {DELIVERED} (account VARCHAR)")


def add_delivered(engine: DuckDBEngine, accounts: Sequence[str]) -> None:
    """These accounts were delivered by this run."""
    engine.execute(f"INSERT INTO {DELIVERED} SELECT unnest(?::VARCHAR[])", [list(accounts)])


def count_rest(engine: DuckDBEngine, legs: Sequence[Leg]) -> dict[Disposition, dict[str, int]]:
    """Disposition -> reason -> rows, the most frequent reason first."""
    query = f"SELECT disposition, reason, count(*) FROM ({_rest(legs)}) GROUP BY ALL ORDER BY disposition, 3 DESC, 2"
    found: dict[Disposition, dict[str, int]] = {}
    for disposition, reason, count in engine.execute(query, _names(legs)).fetchall():
        found.setdefault(Disposition(disposition), {})[reason] = count
    return found


def list_rest(engine: DuckDBEngine, legs: Sequence[Leg], path: Path) -> Path:
    """One line each, in the order of the scored file.

    Separated by tabs and not called .csv: whoever imports every CSV of the folder must not import these.
    """
    query = (
        f"SELECT rest.account, scored.name, rest.tier, rest.origin, rest.disposition, rest.reason "
        f"FROM ({_rest(legs)}) AS rest JOIN {SCORED} AS scored USING (line) ORDER BY line"
    )
    rows = _fetched(engine.execute(query, _names(legs)))
    with replaced(path) as temporary:
        write_rows(temporary, ["account", "name", "tier", "origin", "what", "reason"], rows, delimiter="\t")
    return path


def count_contacts(engine: DuckDBEngine) -> dict[str, int]:
    """List -> contacts of delivered accounts that were left out because they are on it."""
    query = (
        f"SELECT contact.suppressed_by, count(*) FROM {CONTACTS} AS contact "
        f"JOIN {DELIVERED} AS delivered ON delivered.account = contact.account "
        "WHERE contact.suppressed_by IS NOT NULL GROUP BY ALL ORDER BY 1"
    )
    return dict(engine.execute(query).fetchall())


def _rest(legs: Sequence[Leg]) -> str:
    """SELECT line, account, tier, origin, disposition, reason; the name of each leg's route is a parameter."""
    routes = " ".join(f"WHEN {number} THEN ?" for number in range(len(legs)))
    reason = f"coalesce(reason, CASE leg {routes} END)" if legs else "reason"
    return (
        f"SELECT line, account, tier, origin, "
        f"CASE WHEN disposition = '{ASSIGNED}' THEN '{Disposition.already}' ELSE disposition END AS disposition, "
        f"{reason} AS reason FROM {AUDIENCE} "
        f"WHERE leg IS NULL OR account NOT IN (SELECT account FROM {DELIVERED})"
    )


def _names(legs: Sequence[Leg]) -> list[str]:
    return [leg.route for leg in legs]


def _fetched(result: duckdb.DuckDBPyConnection) -> Iterator[Sequence[object]]:
    while rows := result.fetchmany(_FETCH):
        yield from rows
