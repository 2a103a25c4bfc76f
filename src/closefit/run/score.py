"""From accounts and a profile to scores, and from one account to its reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.run.reading import read_beside
from closefit.run.session import Say, given, open_engine, quiet, read_profile
from closefit.settings import Settings
from closefit.terms import Table

if TYPE_CHECKING:
    from sqlglot import exp

    from closefit.engines import DuckDBEngine, Engine
    from closefit.profile import Profile
    from closefit.score import Explanation, ScoreInputs


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What ``closefit score`` or ``closefit explain`` was asked; None asks the settings."""

    accounts: Path | None
    profile: Path | None
    signals: Path | None
    people: Path | None
    key: str | None
    as_of: dt.date
    dates: str | None = None
    #: Columns of the accounts to read as numbers, and as text.
    number: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    #: Where it is scored, and Spark's address; None asks the settings.
    engine: str | None = None
    master: str | None = None
    #: A table of that engine instead of a file, which may replace one that holds something else.
    into: str | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """How many accounts of which tier were written, and what a careful person would mention."""

    profile: str
    version: int
    as_of: dt.date
    accounts: int
    #: Tier and its accounts, best first.
    tiers: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    out: Path

    def as_dict(self) -> dict[str, object]:
        """The counts for a script."""
        return {
            "profile": self.profile,
            "profile_version": self.version,
            "as_of": self.as_of.isoformat(),
            "accounts": self.accounts,
            "tiers": dict(self.tiers),
            "notes": list(self.notes),
            "out": str(self.out),
        }


def score_accounts(request: ScoreRequest, out: Path, settings: Settings, say: Say = quiet) -> ScoreResult:
    """Every account of a file with its score, into ``out``; of a table too where the engine is not the embedded one.

    Raises:
        InputError: a file cannot be read, or a column is of another type than the profile needs.
        ProfileError: the profile is not valid.
        UsageError, VendorError: ``out`` is one of the files that are read; see
            :func:`closefit.run.elsewhere.score_elsewhere`.
    """
    from closefit.files import require_other
    from closefit.run.chunks import chunk_count, write_chunks
    from closefit.run.elsewhere import engine_of, refuse_elsewhere, score_elsewhere
    from closefit.score import compile_score, missing_attributes

    if request.into is None:
        read = settings.files
        asked = (request.accounts or given(settings, read.accounts), request.signals or given(settings, read.signals))
        require_other(out, (*asked, request.people or given(settings, read.people), request.profile))
    if engine_of(request, settings) != "duckdb":
        return score_elsewhere(request, out, settings, say)
    refuse_elsewhere(request)
    profile = read_profile(request.profile, settings)
    with open_engine(settings) as engine:
        inputs = read_inputs(request, engine, settings, say)
        people_read_it = out.suffix.lower() != ".parquet"
        expression = compile_score(profile, inputs, request.as_of, ordered=people_read_it, example=engine.example)
        chunks = 1 if people_read_it else chunk_count(engine, inputs.accounts.rows)
        if chunks > 1:
            count = write_chunks(engine, profile, inputs, request.as_of, out, count=chunks, say=say)
            relation = _written(engine, out)
        else:
            say("scoring")
            count, relation = _write(engine, expression, out)
        tiers = count_tiers(engine, relation, profile)
        notes = (*refusals(inputs), *strangers(engine, inputs), *map(str, missing_attributes(profile, inputs)))
    return ScoreResult(profile.name, profile.version, request.as_of, count, tiers, notes, out)


def explain_account(domain: str, request: ScoreRequest, settings: Settings, say: Say = quiet) -> Explanation:
    """One account's score, taken apart.

    Raises:
        InputError: a file cannot be read, or there is no such account.
        ProfileError: the profile is not valid.
    """
    from closefit.score import explain

    profile = read_profile(request.profile, settings)
    with open_engine(settings) as engine:
        inputs = read_inputs(request, engine, settings, say)
        return explain(profile, inputs, request.as_of, _account(engine, domain), engine)


def _account(engine: DuckDBEngine, text: str) -> str:
    """The key of the account that a person names by domain, web address, id or company name; else the text itself."""
    from closefit.intake.identity import account_keys
    from closefit.intake.names import cleaned_name

    keys = account_keys(engine, text)
    literals = ", ".join(f"$key_{n}" for n in range(len(keys)))
    names = {f"key_{n}": key for n, key in enumerate(keys)}
    found = engine.execute(
        f"SELECT account FROM accounts WHERE account IN ({literals}) ORDER BY list_position([{literals}], account)",
        names,
    ).fetchone()
    if found is None and keys:
        last = {"text": text.strip().lower(), "name": keys[-1]}
        rows = engine.execute(
            f"SELECT account FROM accounts WHERE lower(account) = $text OR {cleaned_name('name')} = $name LIMIT 2", last
        ).fetchall()
        found = rows[0] if len(rows) == 1 else None
    return str(found[0]) if found else text


def read_inputs(request: ScoreRequest, engine: DuckDBEngine, settings: Settings, say: Say = quiet) -> ScoreInputs:
    """Accounts, signals and people as typed relations.

    Raises:
        UsageError: no accounts file is named anywhere.
        InputError: a file cannot be read.
    """
    from closefit.intake import Corrections, read_accounts, refuse_tables
    from closefit.score import ScoreInputs

    accounts = request.accounts or given(settings, settings.files.accounts)
    signals = request.signals or given(settings, settings.files.signals)
    people = request.people or given(settings, settings.files.people)
    if accounts is None:
        looked = ", ".join(map(str, settings.searched))
        raise UsageError(
            "no accounts file is named",
            advice=f"Name it on the command line, or under [files] in closefit.toml. Looked at: {looked}",
        )
    refuse_tables((accounts, signals, people))
    say(f"reading {accounts.name}")
    corrections = Corrections(request.number, request.text, {})
    read = read_accounts(engine, accounts, key=request.key, dates=request.dates, corrections=corrections)
    events, known = read_beside(
        engine, read, signals, people, counting=settings.signals, key=request.key, dates=request.dates
    )
    return ScoreInputs(read, events, known)


def _write(engine: DuckDBEngine, expression: exp.Expr, out: Path) -> tuple[int, str]:
    """Write the scores once; how many, and a relation to count them in."""
    from closefit.engines.duckdb import sql_text

    if out.suffix.lower() == ".parquet":
        count = engine.write(expression, out)
        return count, _written(engine, out)
    engine.execute("CREATE OR REPLACE TEMP TABLE scored AS " + sql_text(expression))
    return engine.write("SELECT * FROM scored", out), "scored"


def _written(engine: DuckDBEngine, out: Path) -> str:
    """A relation of what stands in a Parquet file."""
    path = str(out).replace("'", "''")
    engine.execute(f"CREATE OR REPLACE TEMP VIEW scored AS SELECT * FROM read_parquet('{path}')")
    return "scored"


def count_tiers(engine: Engine, relation: str, profile: Profile) -> tuple[tuple[str, int], ...]:
    counted = {
        row["tier"]: row["n"] for row in engine.rows(f"SELECT tier, count(*) AS n FROM {relation} GROUP BY tier")
    }
    order = [
        *(tier.name for tier in profile.tiers),
        *sorted(set(counted) - {tier.name for tier in profile.tiers}, key=str),
    ]
    return tuple((str(name), int(counted.get(name, 0))) for name in order)


def refusals(inputs: ScoreInputs) -> list[str]:
    tables: list[Table] = [table for table in (inputs.accounts, inputs.signals, inputs.people) if table]
    return [
        f"{table.path.name}: {refused.count:,} {_rows(refused.count)}: {refused.reason}" + _lines(refused.lines)
        for table in tables
        for refused in table.refused
    ]


def strangers(engine: DuckDBEngine, inputs: ScoreInputs) -> list[str]:
    """Files of which no row belongs to an account, most likely because they name accounts in another way."""
    from closefit.engines import quote

    notes = []
    for table in (inputs.signals, inputs.people):
        if table is None or not table.rows:
            continue
        ours, theirs = quote(inputs.accounts.relation), quote(table.relation)
        some = f"(SELECT account FROM {theirs} LIMIT 1000)"
        # Nearly always the first rows settle it, without a look at the others.
        if not any(
            engine.rows(f"SELECT 1 FROM {ours} WHERE account IN (SELECT account FROM {rows}) LIMIT 1")
            for rows in (some, theirs)
        ):
            his, own = (_example(engine, t.relation) for t in (table, inputs.accounts))
            notes.append(
                f"{table.path.name}: none of its {table.rows:,} rows is of an account in {inputs.accounts.path.name}; "
                f"it names accounts like {his!r}, the other like {own!r}; name the column with --key"
            )
    return notes


def _example(engine: DuckDBEngine, relation: str) -> str:
    return engine.example(relation, "account") or ""


def _rows(number: int) -> str:
    return "row" if number == 1 else "rows"


def _lines(lines: tuple[int, ...]) -> str:
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:5]))
    word = "line" if len(lines) == 1 else "lines"
    return f" ({word} {shown}{', ...' if len(lines) > 5 else ''})"
