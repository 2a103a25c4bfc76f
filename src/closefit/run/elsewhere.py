"""Scores by another engine than the embedded one: a cluster, or the database that holds the accounts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.run.reading import read_beside
from closefit.run.session import Say, given, open_engine, quiet, read_profile
from closefit.settings import Settings
from closefit.terms import Table

if TYPE_CHECKING:
    from sqlglot import exp

    from closefit.engines import DuckDBEngine, RemoteEngine
    from closefit.intake import EngineTable
    from closefit.profile import Profile
    from closefit.run.score import ScoreRequest, ScoreResult
    from closefit.score import ScoreInputs
    from closefit.score.plan import Example

#: Columns by which a table is known to hold scores of ours, and may be made anew.
_OURS = frozenset({"account", "tier", "fit", "intent", "reasons", "profile", "profile_version", "as_of"})


def engine_of(request: ScoreRequest, settings: Settings) -> str:
    """The engine that the flag names, or else the settings.

    Raises:
        UsageError: there is no such engine.
    """
    from closefit.engines import engine_name

    return engine_name(request.engine or settings.engine.kind)


def refuse_elsewhere(request: ScoreRequest) -> None:
    """Flags that only another engine has.

    Raises:
        UsageError: one is given and the engine is the embedded one.
    """
    if request.into is not None or request.replace:
        flag = "--into" if request.into is not None else "--replace"
        raise UsageError(
            f"{flag} makes a table in an engine that keeps tables, and the engine is duckdb",
            advice="Name the engine with --engine, or write a file with --out.",
        )
    if request.master is not None:
        raise UsageError("--master is for Spark, and the engine is duckdb", advice="Add --engine spark.")


@contextmanager
def open_remote(request: ScoreRequest, settings: Settings) -> Iterator[RemoteEngine]:
    """The engine that was asked for.

    Raises:
        UsageError: its client is not installed, or nothing says where it is.
        VendorError: it cannot be reached.
    """
    from closefit.engines import connect_engine

    told, name = settings.engine, engine_of(request, settings)
    master = request.master or (told.master if name == "spark" else None)
    with connect_engine(name, os.environ, master=master, url_env=told.url_env, memory=told.memory_limit) as engine:
        yield engine


def score_elsewhere(request: ScoreRequest, out: Path, settings: Settings, say: Say = quiet) -> ScoreResult:
    """Score every account in another engine, and write the scores into ``out`` or a table there.

    Raises:
        UsageError: the engine is not there; else see :func:`score_in`.
        VendorError: the engine cannot be reached.
        InputError, ProfileError: see :func:`score_in`.
    """
    with open_remote(request, settings) as engine:
        return score_in(engine, request, out, settings, say)


def score_in(
    engine: RemoteEngine, request: ScoreRequest, out: Path, settings: Settings, say: Say = quiet
) -> ScoreResult:
    """The same in an engine that is open, such as a warehouse behind a connection of the caller's.

    Files are read, typed and checked by the embedded engine and handed over; tables stay where they are.

    Raises:
        UsageError: the engine takes no files, or the table to write is somebody else's.
        InputError: a file or table cannot be used.
        ProfileError: the profile is not valid.
    """
    from closefit.run.score import ScoreResult, count_tiers, refusals, strangers
    from closefit.score import compile_score, missing_attributes

    profile = read_profile(request.profile, settings)
    with open_engine(settings) as duck:
        _require_room(engine, request)
        say(f"reading for {engine.name}")
        inputs, tables, notes = _inputs(request, duck, engine, settings)
        say(f"scoring in {engine.name}")
        tree = compile_score(profile, inputs, request.as_of, ordered=False, example=_examples(duck, engine, tables))
        query = _with_tables(tree.copy(), tables)
        if request.into is None:
            count, tiers = _to_file(duck, engine, tree, query, profile=profile, out=out)
        else:
            engine.create(request.into, query, replace=bool(engine.columns(request.into)))
            tiers = count_tiers(engine, _named(engine, request.into), profile)
            count = sum(number for _, number in tiers)
        missing = missing_attributes(profile, inputs)
        said = (*notes, *refusals(inputs), *(() if tables else strangers(duck, inputs)), *map(str, missing))
    into = Path(request.into) if request.into else out
    return ScoreResult(profile.name, profile.version, request.as_of, count, tiers, said, into)


def _require_room(engine: RemoteEngine, request: ScoreRequest) -> None:
    if request.into is None:
        return
    names = {column.name.lower() for column in engine.columns(request.into)}
    if names and not names >= _OURS and not request.replace:
        raise UsageError(
            f"--into {request.into}: there is a table of this name, and it holds no scores of closefit",
            advice="Name another table, or say --replace to lose what is in it.",
        )


def _inputs(
    request: ScoreRequest, duck: DuckDBEngine, engine: RemoteEngine, settings: Settings
) -> tuple[ScoreInputs, dict[str, EngineTable], tuple[str, ...]]:
    """What is scored: relations called ``closefit_<noun>`` in both engines, empty in the embedded one for tables."""
    from closefit.engines import hand_over, make_empty, to_sql
    from closefit.intake import describe_tables, require_one_row_each, rows_left_aside, spelled, table_name
    from closefit.score import ScoreInputs

    paths = {
        "accounts": request.accounts or given(settings, settings.files.accounts),
        "signals": request.signals or given(settings, settings.files.signals),
        "people": request.people or given(settings, settings.files.people),
    }
    named = {noun: name for noun, path in paths.items() if path and (name := table_name(path))}
    files = {noun: path for noun, path in paths.items() if path and noun not in named}
    if paths["accounts"] is None:
        raise UsageError(
            "no accounts are named",
            advice="Name a file, or a table as table:schema.name, or under [files] in closefit.toml.",
        )
    if files and not engine.takes_files:
        raise UsageError(
            f"{engine.name} takes no files here: {', '.join(path.name for path in files.values())}",
            advice="Load them as tables and name those (table:schema.name), or let closefit sql write the query.",
        )
    found: dict[str, Table] = {}
    for noun, read in _read(request, files, duck, settings).items():
        name = f"closefit_{noun}"
        engine.load(duck.connection, name, hand_over(duck.connection, read.relation, name))
        found[noun] = replace(read, relation=name)
    tables = spelled(engine, describe_tables(engine, named, key=request.key), settings.signals.same_kind)
    for table in tables.values():
        make_empty(duck.connection, table.table.relation, table.kinds)
    notes = tuple(note for table in tables.values() for note in table.notes)
    if "accounts" in tables:
        notes += require_one_row_each(engine, tables["accounts"], to_sql(tables["accounts"].query, engine.name))
    for noun, needed in (("signals", ("account", "kind", "at")), ("people", ("account",))):
        if noun in tables:
            notes += rows_left_aside(engine, tables[noun], needed)
    found |= {noun: table.table for noun, table in tables.items()}
    inputs = ScoreInputs(found["accounts"], found.get("signals"), found.get("people"))
    return inputs, tables, (*_letters(engine), *notes, *(_strangers(engine, inputs, tables) if tables else ()))


def _letters(engine: RemoteEngine) -> tuple[str, ...]:
    """Whether upper and lower case are told apart beyond ASCII there, as a database with the collation C does."""
    from sqlglot import exp

    lower = exp.Alias(this=exp.Lower(this=exp.Literal.string("É")), alias=exp.to_identifier("folded"))
    if engine.rows(exp.select(lower))[0]["folded"] == "é":
        return ()
    said = (
        f"{engine.name} takes 'É' and 'é' for two letters here, so values that differ in such a letter's case are not "
        "the same there; a database with another collation (C.UTF-8, or one of a language) does not"
    )
    return (said,)


def _strangers(engine: RemoteEngine, inputs: ScoreInputs, tables: Mapping[str, EngineTable]) -> list[str]:
    """Signals and people of which no row is of an account, most likely because they name accounts in another way."""
    from sqlglot import exp

    sources = {
        noun: tables[noun].kept() if noun in tables else exp.select("account").from_(f"closefit_{noun}")
        for noun, table in (("accounts", inputs.accounts), ("signals", inputs.signals), ("people", inputs.people))
        if table
    }
    notes = []
    for noun in sources.keys() - {"accounts"}:
        same = exp.EQ(this=exp.column("account", table="a"), expression=exp.column("account", table="b"))
        one = exp.Alias(this=exp.column("account", table="a"), alias=exp.to_identifier("account"))
        joined = exp.select(one).from_(sources["accounts"].copy().subquery("a"))
        if not engine.rows(joined.join(sources[noun].copy().subquery("b"), on=same).limit(1)):
            notes.append(f"none of the {noun} is of an account: accounts are named otherwise there; see --key")
    return sorted(notes)


def _read(request: ScoreRequest, files: Mapping[str, Path], duck: DuckDBEngine, settings: Settings) -> dict[str, Table]:
    from closefit.intake import Corrections, read_accounts

    accounts = None
    if "accounts" in files:
        corrections = Corrections(request.number, request.text, {})
        accounts = read_accounts(duck, files["accounts"], key=request.key, dates=request.dates, corrections=corrections)
    signals, people = read_beside(
        duck, accounts, files.get("signals"), files.get("people"), counting=settings.signals, key=request.key,
        dates=request.dates,
    )  # fmt: skip
    return {noun: t for noun, t in (("accounts", accounts), ("signals", signals), ("people", people)) if t}


def _with_tables(tree: exp.Expr, tables: Mapping[str, EngineTable]) -> exp.Expr:
    """The tree with each table that lives in the engine as its first steps: nothing is made there to read it."""
    from sqlglot import exp

    steps = [
        exp.CTE(this=table.kept(), alias=exp.TableAlias(this=exp.to_identifier(table.table.relation)))
        for table in tables.values()
    ]
    chain = tree.find(exp.With)
    if steps and chain is not None:
        chain.set("expressions", [*steps, *chain.expressions])
    return tree


def _examples(duck: DuckDBEngine, engine: RemoteEngine, tables: Mapping[str, EngineTable]) -> Example:
    from sqlglot import exp

    queries = {table.table.relation: table.query for table in tables.values()}

    def example(relation: str, column: str) -> str | None:
        if relation not in queries:
            return duck.example(relation, column)
        cell = exp.column(exp.to_identifier(column, quoted=True))
        known = exp.Not(this=exp.Is(this=cell.copy(), expression=exp.Null()))
        shown = exp.Alias(this=exp.Cast(this=cell, to=exp.DataType.build("TEXT")), alias=exp.to_identifier("example"))
        rows = engine.rows(exp.select(shown).from_(queries[relation].copy().subquery("t")).where(known).limit(1))
        return str(rows[0]["example"]) if rows else None

    return example


def _to_file(
    duck: DuckDBEngine, engine: RemoteEngine, tree: exp.Expr, query: exp.Expr, *, profile: Profile, out: Path
) -> tuple[int, tuple[tuple[str, int], ...]]:
    """The rows back into the embedded engine, which writes every file: the same bytes whoever counted."""
    from closefit.engines import result_kinds
    from closefit.engines.duckdb import sql_text
    from closefit.run.score import count_tiers

    kinds = result_kinds(duck.connection, sql_text(tree))
    engine.fetch(query, duck.connection, "scored", kinds)
    order = ", ".join("'" + name.replace("'", "''") + "'" for name in _tiers_in_order(profile))
    count = duck.write(f"SELECT * FROM scored ORDER BY list_position([{order}], tier), combined DESC, account", out)
    return count, count_tiers(duck, "scored", profile)


def _tiers_in_order(profile: Profile) -> tuple[str, ...]:
    from closefit.score.tiers import EXCLUDED, OUTSIDE, UNTIERED

    return (*(tier.name for tier in profile.tiers), UNTIERED, OUTSIDE, EXCLUDED)


def _named(engine: RemoteEngine, table: str) -> str:
    from closefit.engines import table_sql

    return table_sql(table, engine.name)
