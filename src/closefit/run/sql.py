"""From a profile to the SQL that scores a warehouse's own tables, for people to review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from closefit import __version__
from closefit.errors import UsageError
from closefit.run.session import Say, open_engine, quiet
from closefit.settings import Settings
from closefit.terms import AttributeType, Place, Problem

if TYPE_CHECKING:
    from sqlglot import exp

    from closefit.engines.commented import Comments
    from closefit.profile import Profile
    from closefit.score import ScoreInputs
    from closefit.score.header import Told
    from closefit.score.warehouse import WarehouseQuery
    from closefit.terms import Table

NOUNS = ("accounts", "signals", "people")
#: Instead of a table's name: there is no such table.
NONE = "none"


@dataclass(frozen=True, slots=True)
class SqlRequest:
    """What ``closefit sql`` and ``closefit dbt`` were asked; None asks the settings."""

    profile: Path | None
    dialect: str
    #: Nothing later is looked at; None is the day on which the query runs.
    as_of: dt.date | None
    #: Files that have the columns and types of the tables, by noun.
    files: Mapping[str, Path] = field(default_factory=dict)
    #: Names of the tables, by noun.
    tables: Mapping[str, str] = field(default_factory=dict)
    #: ``employees=EMP_COUNT``, ``signals.at=OCCURRED_AT``
    columns: tuple[str, ...] = ()
    key: str | None = None
    dates: str | None = None
    #: Attributes that are numbers, and texts, whatever their uses say.
    number: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    reasons: bool = True


@dataclass(frozen=True, slots=True)
class SqlScript:
    """A query with its comments, and what a careful person would mention."""

    text: str
    profile: str
    version: int
    dialect: str
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The query for a script."""
        return {
            "profile": self.profile,
            "profile_version": self.version,
            "dialect": self.dialect,
            "notes": list(self.notes),
            "sql": self.text,
        }


@dataclass(frozen=True, slots=True)
class Compiled:
    """A profile as a query over named tables, and what is to be said about it."""

    profile: Profile
    file: Path
    query: WarehouseQuery
    told: Told


def write_sql(request: SqlRequest, settings: Settings, say: Say = quiet) -> SqlScript:
    """The score of every account as commented SQL of one dialect.

    Raises:
        InputError: a file cannot be read, or a column is of another type than the profile needs.
        ProfileError: the profile is not valid, or uses one attribute as two types.
        UsageError: there is no such dialect, or a mapping of columns cannot be read.
        UnsupportedConstruct: the dialect has no form for a part of the query.
    """
    from closefit.engines.clock import today
    from closefit.engines.commented import commented

    day = request.as_of or today(request.dialect)
    said = "the day in UTC on which the query runs: its result then depends on the clock"
    if isinstance(day, dt.date):
        said = f"{day.isoformat()}: nothing later is looked at"
    compiled = compile_sql(request, settings, day, said, table_names(request, settings), say=say)
    text = commented(compiled.query.tree, request.dialect, comments_of(compiled))
    notes = tuple(map(str, compiled.query.plan.missing()))
    return SqlScript(text, compiled.profile.name, compiled.profile.version, request.dialect, notes)


def compile_sql(
    request: SqlRequest,
    settings: Settings,
    as_of: dt.date | exp.Expr,
    said: str,
    tables: Mapping[str, exp.Table | None],
    *,
    say: Say = quiet,
) -> Compiled:
    """The query over ``tables`` (by noun; None where there is none); ``said`` is the as-of date in words."""
    from closefit.engines.dialects import dialect_of
    from closefit.intake.same_events import synonyms
    from closefit.profile import load_profile
    from closefit.score.header import Told
    from closefit.score.sources import Source
    from closefit.score.warehouse import warehouse_query

    target = dialect_of(request.dialect)
    file = request.profile or settings.path(settings.files.profile)
    profile = load_profile(file)
    columns = column_map((*settings.tables.columns, *request.columns))
    inputs, placed = _inputs(request, profile, file, settings, say)
    inputs = _without(inputs, tables)
    called = {noun: table.sql() for noun, table in table_names(request, settings).items() if table}
    sources = {
        noun: Source(tables[noun] or _nowhere(), columns[noun], called.get(noun, ""), placed.get(noun, {}))
        for noun in NOUNS
    }
    same = synonyms(settings.signals.same_kind)
    query = warehouse_query(profile, inputs, as_of, sources, reasons=request.reasons, synonyms=same)
    seen = {noun: path.name for noun, path in request.files.items()}
    told = Told(target.title, __version__, file.name, said, sources, seen, target.list_words)
    return Compiled(profile, file, query, told)


def comments_of(compiled: Compiled) -> Comments:
    """Everything that is said in the query."""
    from closefit.engines.commented import Comments
    from closefit.score.header import header_lines
    from closefit.score.notes import STEP_NOTES, column_notes, result_notes

    plan = compiled.query.plan
    return Comments(header_lines(plan, compiled.told), STEP_NOTES, column_notes(plan), result_notes(plan))


def table_names(request: SqlRequest, settings: Settings) -> dict[str, exp.Table | None]:
    """Each table by its name in the warehouse; None where the user says that there is none."""
    from closefit.score.sources import table_name

    told = {"accounts": settings.tables.accounts, "signals": settings.tables.signals, "people": settings.tables.people}
    names = {noun: request.tables.get(noun) or told[noun] or noun for noun in NOUNS}
    if names["accounts"] == NONE:
        raise UsageError("there must be a table of accounts", advice="Name it: --accounts-table crm.accounts.")
    return {noun: None if name == NONE else table_name(name) for noun, name in names.items()}


def column_map(texts: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """``employees=EMP_COUNT`` and ``signals.at=OCCURRED_AT`` by noun; what is said later wins.

    Raises:
        UsageError: a text is of another form; all such texts at once.
    """
    found: dict[str, dict[str, str]] = {noun: {} for noun in NOUNS}
    problems = []
    for text in texts:
        name, equals, column = (part.strip() for part in text.partition("="))
        noun, dot, own = name.lower().rpartition(".")
        if not equals or not own or not column or (dot and noun not in NOUNS):
            problems.append(
                Problem(
                    f"--columns {text!r} is not an attribute with its column",
                    advice="Write --columns employees=EMP_COUNT for the accounts, --columns signals.at=OCCURRED_AT for "
                    "the signals, --columns people.title=JOB for the people.",
                )
            )
            continue
        found[noun or "accounts"][own] = column
    if problems:
        raise UsageError(problems)
    return found


def _inputs(
    request: SqlRequest, profile: Profile, file: Path, settings: Settings, say: Say
) -> tuple[ScoreInputs, dict[str, dict[str, str]]]:
    """Tables as the profile asks for them, or as the files have them; and the files' own headers."""
    from closefit.intake.placed import contract_headers
    from closefit.profile.load import profile_text
    from closefit.profile.reader import read_yaml
    from closefit.score.wanted import wanted_inputs

    source = read_yaml(profile_text(file), file)
    told = dict.fromkeys(request.number, AttributeType.number) | dict.fromkeys(request.text, AttributeType.text)

    def place(path: tuple[str | int, ...]) -> Place:
        return source.place(path)

    if not request.files:
        return wanted_inputs(profile, told, place=place), {}
    read = _seen(request, settings, say)
    placed = {
        noun: {a.name: a.header for a in table.attributes} | contract_headers(table, noun, request.key)
        for noun, table in read.items()
    }
    # What reading made of a file and found no column for (a line, a person's key) is in no table.
    seen = {
        noun: replace(table, columns=table.columns - ({"line", "person"} - placed[noun].keys()))
        for noun, table in read.items()
    }
    unseen = {} if "accounts" in seen else told
    wanted = wanted_inputs(profile, unseen, place=place)
    inputs = replace(
        wanted,
        accounts=seen.get("accounts", wanted.accounts),
        signals=seen.get("signals", wanted.signals),
        people=seen.get("people", wanted.people),
    )
    return inputs, placed


def _seen(request: SqlRequest, settings: Settings, say: Say) -> dict[str, Table]:
    from closefit.intake import Corrections, read_accounts, read_people, read_signals

    found = {}
    with open_engine(settings) as engine:
        for noun, path in request.files.items():
            say(f"reading {path.name}")
            if noun == "accounts":
                corrections = Corrections(request.number, request.text, {})
                found[noun] = read_accounts(engine, path, key=request.key, dates=request.dates, corrections=corrections)
            elif noun == "signals":
                found[noun] = read_signals(engine, path, key=request.key, dates=request.dates, told=settings.signals)
            else:
                found[noun] = read_people(engine, path, key=request.key, dates=request.dates)
    return found


def _without(inputs: ScoreInputs, tables: Mapping[str, exp.Table | None]) -> ScoreInputs:
    return replace(
        inputs,
        signals=inputs.signals if tables["signals"] else None,
        people=inputs.people if tables["people"] else None,
    )


def _nowhere() -> exp.Expr:
    from sqlglot import exp

    return exp.to_table("nowhere")
