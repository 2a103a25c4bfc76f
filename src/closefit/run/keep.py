"""From files to the store, from the store to scores that are kept current."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import InputError, UsageError
from closefit.run.reading import matched
from closefit.run.score import ScoreRequest, ScoreResult, count_tiers, refusals
from closefit.run.session import Say, given, open_engine, quiet, read_profile
from closefit.settings import Settings
from closefit.terms import Place, Table

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.rescore import Rescored
    from closefit.store import ChangeCounts, KeptScore, Store


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What of the files was new to the store."""

    store: Path
    counts: ChangeCounts
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The counts for a script."""
        names = ("accounts", "facts", "vanished", "signals", "people")
        changed = {name: getattr(self.counts, name) for name in names}
        return {"store": str(self.store), "changed": changed, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class RescoreResult:
    """What a run did, and what comes by itself."""

    store: Path
    profile: str
    version: int
    done: Rescored
    #: Days up to the one that was asked about, and how many accounts cross on each if nothing new arrives.
    ahead: tuple[tuple[dt.date, int], ...] = ()
    #: Moves by tier before and after, most first.
    moves: tuple[tuple[str, str, int], ...] = field(default=())
    #: Attributes that the profile asks for and the store has of nobody.
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Everything for a script, every move among it."""
        done = self.done
        return {
            "store": str(self.store),
            "profile": self.profile,
            "profile_version": self.version,
            "as_of": done.as_of.isoformat(),
            "accounts": done.accounts,
            "scored": {"changed": done.changed, "crossing": done.crossing, "every": done.every},
            "why_every": done.why_every or None,
            "look_again": done.look_again,
            "moves": [{"account": m.account, "before": m.before, "after": m.after} for m in done.moves],
            "ahead": {day.isoformat(): count for day, count in self.ahead},
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class AccountScore:
    """One account as it reads on a day, and what is kept of it."""

    row: dict[str, Any]
    kept: KeptScore | None

    def as_dict(self) -> dict[str, object]:
        """The columns of the score, and until when the kept one holds."""
        crossing = self.kept.crossing if self.kept else None
        kept = {"as_of": self.kept.as_of.isoformat(), "route": self.kept.route} if self.kept else None
        if kept is not None:
            kept["crossing"] = crossing.isoformat() if crossing else None
        return {**self.row, "as_of": self.row["as_of"].isoformat(), "kept": kept}


def load_store(request: ScoreRequest, store: Path | None, settings: Settings, say: Say = quiet) -> LoadResult:
    """Accounts, signals and people of files into the store, all or nothing; what it knows already is passed over.

    Raises:
        UsageError: no file is named anywhere.
        InputError: a file or the store cannot be used, or a column holds another type than the store has of it.
    """
    from closefit.rescore import load_accounts, load_people, load_signals, strangers
    from closefit.store import open_store

    names = _given_files(request, settings)
    origin = ", ".join(path.name for path in names.values())
    with open_engine(settings) as engine, open_store(_path(store, settings)) as opened:
        tables = _read(names, request, opened, engine, settings, say=say)
        notes = list(refusals_of(tables))
        with opened.change(origin) as change:
            for noun, load in (("accounts", load_accounts), ("signals", load_signals), ("people", load_people)):
                if noun in tables:
                    say(f"storing {noun}")
                    load(opened, change, engine, tables[noun])
        for noun, table in tables.items():
            absent, rows = strangers(opened, engine, table, noun)
            if absent:
                notes.append(f"{absent:,} accounts of the store are not in {table.path.name}: they stay as they are")
            if rows:
                notes.append(f"{table.path.name}: {rows:,} rows are of no account in the store; they wait for it")
        return LoadResult(opened.path, change.counts, tuple(notes))


def rescore_store(
    store: Path | None, profile: Path | None, as_of: dt.date, settings: Settings, say: Say = quiet,
    *, until: dt.date | None = None,
) -> RescoreResult:  # fmt: skip
    """Score what changed and what crosses; ``until`` asks for the crossings that are to come up to that day.

    Raises:
        UsageError: there is no store, a later day was scored already, or ``until`` is before ``as_of``.
        InputError: the store cannot be used, or holds another type than the profile needs.
        ProfileError: the profile is not valid.
    """
    from closefit.rescore import KeptScores, stored_inputs
    from closefit.score import missing_attributes
    from closefit.store.scores import crossings_until

    if until is not None and until < as_of:
        raise UsageError(f"--until {until} is before the day that is scored, {as_of}", advice="Give a later day.")
    stated = read_profile(profile, settings)
    with _open(store, settings) as opened:
        keeper = KeptScores(opened, stated, partial(open_engine, settings))
        done = keeper.rescore(as_of, say)
        ahead: tuple[tuple[dt.date, int], ...] = ()
        if until is not None:
            with opened.transaction(durable=False) as connection:
                ahead = tuple(crossings_until(connection, stated.name, until))
        notes = tuple(map(str, missing_attributes(stated, stored_inputs(opened, "rescored_"))))
        return RescoreResult(opened.path, stated.name, stated.version, done, ahead, _counted(done), notes)


def write_scores(
    store: Path | None, profile: Path | None, as_of: dt.date, out: Path, settings: Settings, *, say: Say = quiet
) -> ScoreResult:
    """Every score of the store as it reads on a day, intent of that day included, in the columns of ``closefit score``.

    Raises as :func:`rescore_store`.
    """
    from closefit.rescore import copied_inputs
    from closefit.score import compile_score, missing_attributes

    stated = read_profile(profile, settings)
    with _open(store, settings) as opened, open_engine(settings) as engine:
        say("copying the store into the engine")
        with opened.transaction(durable=False):
            inputs = copied_inputs(opened, engine, stated)
        say("scoring")
        tree = compile_score(stated, inputs, as_of, ordered=out.suffix.lower() != ".parquet", example=engine.example)
        engine.execute("CREATE OR REPLACE TEMP TABLE scored AS " + tree.sql(dialect="duckdb"))
        count = engine.write("SELECT * FROM scored", out)
        tiers = count_tiers(engine, "scored", stated)
        notes = tuple(map(str, missing_attributes(stated, inputs)))
    return ScoreResult(stated.name, stated.version, as_of, count, tiers, notes, out)


def read_account(
    account: str, store: Path | None, profile: Path | None, as_of: dt.date, settings: Settings
) -> AccountScore:
    """One account's score as it reads on a day.

    Raises as :func:`rescore_store`, and UsageError when the store has no such account.
    """
    from closefit.rescore import KeptScores, account_key
    from closefit.store.scores import read_scores

    stated = read_profile(profile, settings)
    with _open(store, settings) as opened:
        key = account_key(opened, account)
        row = KeptScores(opened, stated).read(key, as_of)
        if row is None:
            raise UsageError(
                f"the store has no account {account!r}", place=Place(opened.path), advice="Load it: closefit load FILE."
            )
        with opened.transaction(durable=False) as connection:
            kept = read_scores(connection, stated.name, [key])
        return AccountScore(row, kept[0] if kept else None)


def refusals_of(tables: dict[str, Table]) -> list[str]:
    """What was refused of each file, in words."""
    from closefit.score import ScoreInputs

    return [words for table in tables.values() for words in refusals(ScoreInputs(table))]


def _given_files(request: ScoreRequest, settings: Settings) -> dict[str, Path]:
    """The files that are named on the command line; those of the settings where none is."""
    named = {"accounts": request.accounts, "signals": request.signals, "people": request.people}
    found = {noun: path for noun, path in named.items() if path is not None}
    if not found:
        found = {noun: path for noun in named if (path := given(settings, getattr(settings.files, noun))) is not None}
    if not found:
        looked = ", ".join(map(str, settings.searched))
        raise UsageError(
            "no file is named that could be loaded",
            advice=f"Name one: closefit load accounts.csv, or under [files] in closefit.toml. Looked at: {looked}",
        )
    return found


def _read(
    names: dict[str, Path], request: ScoreRequest, store: Store, engine: DuckDBEngine, settings: Settings, *, say: Say
) -> dict[str, Table]:
    """The files as typed relations, signals and people with the keys that the accounts have."""
    from closefit.intake import Corrections, read_accounts, read_people, read_signals
    from closefit.rescore import known_accounts, text_attributes

    tables: dict[str, Table] = {}
    key, dates = request.key, request.dates
    for noun, path in names.items():
        say(f"reading {path.name}")
        if noun == "accounts":
            told = {*request.text, *text_attributes(store)} - {*request.number}
            corrections = Corrections(request.number, tuple(sorted(told)), {})
            tables[noun] = read_accounts(engine, path, key=key, dates=dates, corrections=corrections)
            continue
        accounts = tables.get("accounts") or known_accounts(store, engine)
        if noun == "signals":
            read = read_signals(engine, path, key=key, dates=dates, told=settings.signals)
        else:
            read = read_people(engine, path, key=key, dates=dates)
        tables[noun] = matched(engine, read, accounts)
    return tables


def _open(store: Path | None, settings: Settings) -> Store:
    """A store that is there: a misspelt name must not make an empty one."""
    from closefit.store import open_store

    path = _path(store, settings)
    if not path.exists():
        raise InputError("there is no such store", place=Place(path), advice="Make it: closefit load accounts.csv.")
    return open_store(path)


def _path(store: Path | None, settings: Settings) -> Path:
    return store or settings.path(settings.files.store)


def _counted(done: Rescored) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[str, str], int] = {}
    for move in done.moves:
        if move.before is not None:
            pair = (move.before, move.after)
            counts[pair] = counts.get(pair, 0) + 1
    return tuple((before, after, count) for (before, after), count in sorted(counts.items(), key=lambda one: -one[1]))
