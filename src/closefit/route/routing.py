"""Route scored accounts: who goes where, claimed and delivered once, and what became of everybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.files import write_text
from closefit.profile import Profile
from closefit.route.audience import AUDIENCE, assign
from closefit.route.contacts import load_contacts
from closefit.route.deliver import CrashPoint, deliver_batch, free_name, go_on, recover
from closefit.route.opener import Openers
from closefit.route.rest import add_delivered, begin_delivered, count_contacts, count_rest, list_rest
from closefit.route.routes import Leg, legs_of
from closefit.route.rows import delivery_rows
from closefit.route.scored import read_scored
from closefit.route.summary import RouteFile, RouteSummary
from closefit.route.suppression import load_suppression
from closefit.store import Batch, Ledger, RunStamp, State, open_ledger, sole_run
from closefit.terms import Place, Table

_BUILT_IN = "csv"

_FETCH = 10_000


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of one run share."""

    engine: DuckDBEngine
    ledger: Ledger
    stamp: RunStamp
    profile: Profile
    legs: tuple[Leg, ...]
    openers: Openers
    folder: Path
    on_crash_point: CrashPoint


def route_accounts(
    engine: DuckDBEngine,
    scored: Path,
    profile: Profile,
    *,
    accounts: Table | None = None,
    people: Table | None = None,
    suppress: Mapping[str, Collection[str]] | None = None,
    ledger: Path,
    to: Path,
    as_of: dt.date,
    run_id: str,
    allow_other_version: bool = False,
    cleaned_name: Callable[[str], str] | None = None,
    on_crash_point: CrashPoint = go_on,
) -> RouteSummary:
    """Deliver every account of a scored file to the route of its tier and origin, once.

    ``accounts`` gives openers their facts, ``people`` titles and names. ``suppress`` maps the name of a list to
    accounts, e-mail addresses or company names (cleaned as by the SQL of ``cleaned_name``) that may not be
    delivered. ``as_of`` is the day of routing; ``again`` counts from it.
    Writes one CSV per route with something new into ``to``, never over an existing file, and ``summary.json`` and
    ``not-delivered.tsv`` beside them (these two of the last run only).

    Raises:
        InputError: the scored file cannot be used, or is of another profile or version; the ledger cannot be used; a
            file cannot be written.
        UsageError: another run is using the ledger and does not end.
    """
    _make_folder(to)
    read = read_scored(engine, scored, profile, allow_other_version=allow_other_version)
    legs = legs_of(profile)
    load_suppression(engine, suppress or {})
    load_contacts(engine, read, people)
    assign(engine, profile, legs, cleaned_name)
    begin_delivered(engine)
    with sole_run(ledger):
        book = open_ledger(ledger)
        notes = recover(book, as_of)
        stamp = RunStamp(run_id, profile.name, profile.version, read.as_of, as_of)
        openers = Openers(profile.openers, accounts, as_of)
        run = _Run(engine, book, stamp, profile, legs, openers, to.resolve(), on_crash_point)
        routes = tuple(_deliver_route(run, route) for route in dict.fromkeys(leg.route for leg in legs))
    summary = RouteSummary(
        scored=read.path,
        folder=run.folder,
        ledger=ledger,
        run=run_id,
        profile=profile.name,
        profile_version=profile.version,
        as_of=as_of.isoformat(),
        accounts=read.rows,
        routes=routes,
        not_delivered=count_rest(engine, legs),
        contacts_suppressed=count_contacts(engine),
        openers=openers.counts(),
        notes=(*notes, *_idle_lists(engine, suppress or {}), *_destination_notes(routes)),
        listing=list_rest(engine, legs, run.folder / "not-delivered.tsv"),
    )
    write_text(run.folder / "summary.json", summary.json())
    return summary


def _deliver_route(run: _Run, route: str) -> RouteFile:
    legs = [leg for leg in run.legs if leg.route == route]
    destination = legs[0].destination.to
    wanted = sum(_assigned(run, leg) for leg in legs)
    if not wanted:
        return RouteFile(route, destination, None, 0, 0, 0)
    file = free_name(run.folder / f"{legs[0].stem}.csv")
    number = run.ledger.begin(run.stamp, route, file)
    for leg in legs:
        run.ledger.claim(number, route, _accounts(run, leg), day=run.stamp.day, again=leg.again)
    claims = run.ledger.claims(number)
    if not claims:
        run.ledger.release(number)
        return RouteFile(route, destination, None, 0, 0, wanted)
    run.on_crash_point("claimed")
    batch = Batch(number, run.stamp.run, route, file, State.claimed, len(claims))
    rows = delivery_rows(run.engine, claims, run.legs, run.profile, run.openers)
    count = deliver_batch(run.ledger, batch, rows, day=run.stamp.day, on_crash_point=run.on_crash_point)
    add_delivered(run.engine, [account for account, _ in claims])
    return RouteFile(route, destination, file, len(claims), count, wanted - len(claims))


def _assigned(run: _Run, leg: Leg) -> int:
    count = run.engine.execute(f"SELECT count(*) FROM {AUDIENCE} WHERE leg = ?", [run.legs.index(leg)]).fetchall()
    return int(count[0][0])


def _accounts(run: _Run, leg: Leg) -> Iterator[tuple[str, str]]:
    query = f"SELECT account, tier FROM {AUDIENCE} WHERE leg = ? ORDER BY account"
    result = run.engine.execute(query, [run.legs.index(leg)])
    while rows := result.fetchmany(_FETCH):
        yield from rows


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot make this folder: {error.strerror or error}", place=Place(folder), advice="Name another with --to."
        ) from error


def _idle_lists(engine: DuckDBEngine, suppress: Mapping[str, Collection[str]]) -> list[str]:
    """Lists that kept nobody back, most likely because they name accounts in another way."""
    used = {row[0] for row in engine.execute(f"SELECT DISTINCT reason FROM {AUDIENCE}").fetchall()}
    used |= set(count_contacts(engine))
    return [
        f"{name}: none of its {len(keys):,} entries is among the scored accounts"
        for name, keys in suppress.items()
        if name not in used
    ]


def _destination_notes(routes: tuple[RouteFile, ...]) -> list[str]:
    vendors = sorted({route.destination for route in routes if route.delivered and route.destination != _BUILT_IN})
    return [f"{name}: nothing is sent there yet; import the CSV files named {name}-..." for name in vendors]
