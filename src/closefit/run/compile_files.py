"""The files beside a profile that a compile target is made from: scored accounts, people, and accounts to count on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.session import Say, given, open_engine
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.destinations.compile import Count, Counts, Row, Target
    from closefit.engines import DuckDBEngine
    from closefit.profile import Profile
    from closefit.score import ScoreInputs
    from closefit.terms import Table

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class FilesRequest:
    """Which files were named; None asks the settings where the target takes such a file."""

    scored: Path | None = None
    accounts: Path | None = None
    signals: Path | None = None
    people: Path | None = None
    suppress: tuple[Path, ...] = ()
    key: str | None = None
    as_of: dt.date = dt.date(2000, 1, 1)
    any_version: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What was read: rows that can be walked once, and a way to count."""

    scored: Iterator[Row] | None = None
    people: Iterator[Row] | None = None
    count: Count | None = None


@contextmanager
def files_beside(
    request: FilesRequest, profile: Profile, settings: Settings, target: Target, say: Say
) -> Iterator[Beside]:
    """Read what the target takes; the rows can be walked while the block lasts.

    Raises:
        InputError: a file cannot be read, or the scores are of another profile or version.
    """
    lists = request.scored if "scored" in (*target.needs, *target.takes) else None
    counts = "scored" not in target.needs and "accounts" in target.takes
    counts = counts and bool(request.accounts or settings.files.accounts)
    if lists is None and not counts:
        yield Beside()
        return
    with open_engine(settings) as engine:
        beside = Beside()
        if lists is not None:
            say(f"reading {lists.name}")
            beside = _lists(request, lists, profile, engine, settings)
        if counts:
            beside = replace(beside, count=_counter(request, profile, engine, settings, say))
        yield beside


# --- lists -----------------------------------------------------------------------------------------------------------


def _lists(request: FilesRequest, scored: Path, profile: Profile, engine: DuckDBEngine, settings: Settings) -> Beside:
    from closefit.intake import read_accounts, read_keys
    from closefit.route.scored import read_scored
    from closefit.route.suppression import load_suppression
    from closefit.run.reading import read_beside

    suppress = request.suppress or tuple(settings.path(name) for name in settings.files.suppress)
    accounts = request.accounts or given(settings, settings.files.accounts)
    people = request.people or given(settings, settings.files.people)
    load_suppression(engine, {path.name: read_keys(engine, path) for path in suppress})
    read = read_accounts(engine, accounts, key=request.key) if accounts else None
    _, known = read_beside(engine, read, None, people, counting=settings.signals, key=request.key)
    read_scored(engine, scored, profile, allow_other_version=request.any_version)
    return Beside(
        _rows(engine, "compile_accounts", _scored_query(read)),
        _rows(engine, "compile_people", _people_query(known)) if known else None,
    )


def _scored_query(accounts: Table | None) -> str:
    """Every account once, with what is known of it and the list that keeps it out."""
    from closefit.engines import quote
    from closefit.intake.names import cleaned_name
    from closefit.route.scored import SCORED
    from closefit.route.suppression import SUPPRESSED

    own = {"account", "name", "tier", "excluded", "excluded_by", "fit", "intent", "reasons", "as_of", "suppressed_by"}
    facts = [a.name for a in accounts.attributes if a.name not in own and "__" not in a.name] if accounts else []
    picked = "".join(f", facts.{quote(name)}" for name in facts)
    joined = f"LEFT JOIN {quote(accounts.relation)} AS facts ON facts.account = scored.account " if accounts else ""
    return (
        "SELECT scored.account, scored.name, scored.tier, scored.excluded, scored.excluded_by, scored.fit, "
        "scored.intent, scored.reasons, scored.as_of, coalesce(by_account.list, by_name.list) AS suppressed_by"
        f"{picked} FROM (SELECT *, {cleaned_name('name')} AS cleaned FROM {SCORED} WHERE account IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY account ORDER BY line) = 1) AS scored "
        f"LEFT JOIN {SUPPRESSED} AS by_account ON by_account.key = lower(scored.account) "
        f"LEFT JOIN {SUPPRESSED} AS by_name ON by_name.key = scored.cleaned {joined}ORDER BY scored.line"
    )


def _people_query(people: Table) -> str:
    from closefit.engines import quote
    from closefit.route.suppression import SUPPRESSED

    return (
        f"SELECT people.*, by_email.list AS suppressed_by FROM {quote(people.relation)} AS people "
        f"LEFT JOIN {SUPPRESSED} AS by_email ON by_email.key = people.email ORDER BY people.line"
    )


def _rows(engine: DuckDBEngine, table: str, query: str) -> Iterator[Row]:
    """Rows one after the other, whatever else the engine is asked meanwhile."""
    engine.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
    return _walked(engine, table)


def _walked(engine: DuckDBEngine, table: str) -> Iterator[Row]:
    # A cursor of its own: it sees tables, and none of the temporary ones that the query was made from.
    result = engine.connection.cursor().execute(f"SELECT * FROM {table}")
    names = [column[0] for column in result.description or ()]
    while rows := result.fetchmany(_CHUNK):
        for row in rows:
            yield dict(zip(names, row, strict=True))


# --- counting --------------------------------------------------------------------------------------------------------


def _counter(request: FilesRequest, profile: Profile, engine: DuckDBEngine, settings: Settings, say: Say) -> Count:
    from closefit.run.score import ScoreRequest, read_inputs
    from closefit.score import compile_score

    asked = ScoreRequest(request.accounts, None, request.signals, request.people, request.key, request.as_of)
    inputs = read_inputs(asked, engine, settings, say)
    say("scoring")
    query = compile_score(profile, inputs, request.as_of, ordered=False, example=engine.example).sql(dialect="duckdb")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE compile_scored AS SELECT account, tier, qualified FROM ({query})")

    return _Counting(profile, inputs, engine, request.as_of).count


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts what searches find among accounts whose scores stand in ``compile_scored``."""

    profile: Profile
    inputs: ScoreInputs
    engine: DuckDBEngine
    as_of: dt.date

    def count(self, searches: Mapping[str, Sequence[str]], tiers: Sequence[str]) -> Counts:
        """See ``Sources.count``. A search that is too long for a condition is left out."""
        from closefit.destinations.compile import Counts

        wanted = "list_contains($tiers::VARCHAR[], compile_scored.tier)"
        wanted = wanted if tiers else "compile_scored.qualified AND len($tiers::VARCHAR[]) = 0"
        total = self._row(f"SELECT count(*), count(*) FILTER (WHERE {wanted}) FROM compile_scored", tiers)
        found: dict[str, tuple[int, int, int]] = {}
        for name, conditions in searches.items():
            query = self._search(name, conditions)
            if query is not None:
                most = len(conditions)
                three = self._row(
                    f"SELECT count(*) FILTER (WHERE found.fit >= {most}), "
                    f"count(*) FILTER (WHERE found.fit >= {most} AND {wanted}), "
                    f"count(*) FILTER (WHERE found.fit < {most} AND found.fit_high >= {most} AND {wanted}) "
                    f"FROM compile_scored JOIN ({query}) AS found USING (account)",
                    tiers,
                )
                found[name] = (three[0], three[1], three[2])
        return Counts(self.inputs.accounts.path.name, total[0], total[1], found)

    def _search(self, name: str, conditions: Sequence[str]) -> str | None:
        """SQL of a search as a profile of its own: a point for each condition, and whoever has them all is found."""
        from pydantic import ValidationError

        from closefit.profile import Profile
        from closefit.score import compile_score

        criteria = [{"name": f"{n}", "when": when, "points": 1} for n, when in enumerate(conditions, start=1)]
        groups = {group: list(kinds) for group, kinds in self.profile.intent.groups.items()}
        try:
            search = Profile.model_validate(
                {"profile": name, "fit": {"criteria": criteria}, "intent": {"groups": groups}}
            )
        except ValidationError:
            return None
        return compile_score(search, self.inputs, self.as_of, ordered=False).sql(dialect="duckdb")

    def _row(self, sql: str, tiers: Sequence[str]) -> tuple[int, ...]:
        return tuple(int(value) for value in self.engine.execute(sql, {"tiers": list(tiers)}).fetchall()[0])
