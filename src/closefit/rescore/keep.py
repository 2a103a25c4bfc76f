"""Scores kept current: what changed or crosses is scored anew, everything else is left as it stands."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.rescore.copied import BulkScore
from closefit.rescore.dated import DatedFacts
from closefit.rescore.embedded import EmbeddedScore
from closefit.rescore.stored import digest_of, stored_inputs
from closefit.rescore.verdicts import Answers, Verdict, verdicts
from closefit.route.routes import OUTBOUND, legs_of
from closefit.score import Crossings
from closefit.store import KeptScore, ScoreRun, Store, Wanted
from closefit.store.scores import last_run, note_run, read_tiers, wanted, write_scores
from closefit.terms import Place

#: Accounts of one transaction: others may write in between.
CHUNK = 500

#: Accounts from which on copying the whole store into the engine is quicker than asking inside the store.
MANY = 5_000

#: Accounts of one transaction then.
BULK_CHUNK = 20_000

#: Told what is being done, in a few words.
Say = Callable[[str], None]


def _quiet(_words: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Move:
    """An account whose tier is another one than before; None where it had none."""

    account: str
    before: str | None
    after: str


@dataclass(slots=True)
class Rescored:
    """What one run did."""

    as_of: dt.date
    #: Accounts in the store, and those of them that were scored, by reason.
    accounts: int
    changed: int = 0
    crossing: int = 0
    every: int = 0
    #: Why every account was scored; empty where only some were.
    why_every: str = ""
    moves: list[Move] = field(default_factory=list)
    #: Accounts that have too many days on which something may change: they are looked at again before they need be.
    look_again: int = 0

    @property
    def scored(self) -> int:
        return self.changed + self.crossing + self.every


class KeptScores:
    """The scores of one profile in one store. Belongs to the thread that opened the store."""

    def __init__(
        self, store: Store, profile: Profile, engine: Callable[[], AbstractContextManager[DuckDBEngine]] = DuckDBEngine,
        *, many: int = MANY,
    ) -> None:  # fmt: skip
        """``engine`` opens the one in which ``many`` accounts and more are scored."""
        self.store, self.profile, self._engine, self._many = store, profile, engine, many
        self._crossings = Crossings(profile)
        self._routes = {(leg.tier, leg.origin): leg.route for leg in legs_of(profile)}
        self._compiled: tuple[object, EmbeddedScore, DatedFacts] | None = None

    # --- a run -------------------------------------------------------------------------------------------------

    def rescore(self, as_of: dt.date, say: Say = _quiet) -> Rescored:
        """Make every score that of ``as_of``: those that changed or cross are made anew, the others hold as they are.

        A run that dies is gone on with by the next one. ``say`` is told in a few words what is being done.

        Raises:
            UsageError: a later day has been scored already.
            InputError: the store holds an attribute as another type than the profile compares it with.
        """
        with ExitStack() as stack:
            with self.store.transaction(durable=False) as connection:
                run = self._last_run(connection, as_of)
                digest, seq = digest_of(self.profile, self.store), self.store.seq()
                same = run is not None and run.digest == digest
                asked = wanted(connection, self.profile.name, run if same else None, as_of)
                result = self._result(asked, run, as_of)
                bulk = None
                if result.scored >= self._many:
                    say(f"copying {result.accounts:,} accounts into the engine")
                    bulk = BulkScore(self.store, stack.enter_context(self._engine()), self.profile)
            size = BULK_CHUNK if bulk else CHUNK
            for place in range(0, result.scored, size):
                say(f"scoring {place:,} of {result.scored:,}")
                accounts = asked.accounts[place : place + size]
                if bulk is None:
                    self._score(accounts, as_of, result)
                    continue
                # The copy knows the store up to ``seq``; what changed since then is scored by the next run.
                found = self._verdicts(bulk, accounts, as_of)
                with self.store.transaction(durable=False) as connection:
                    self._write(connection, found, as_of, seq, result)
        with self.store.transaction(durable=False) as connection:
            note_run(connection, ScoreRun(self.profile.name, self.profile.version, digest, as_of, seq))
        return result

    def rescore_accounts(self, accounts: Sequence[str], as_of: dt.date) -> list[KeptScore]:
        """Score these accounts now, whatever changed, and keep that; accounts that are not in the store are left out.

        Raises as :meth:`rescore`.
        """
        return self._score(accounts, as_of, Rescored(as_of, len(accounts)))

    # --- reading -----------------------------------------------------------------------------------------------

    def read(self, account: str, as_of: dt.date) -> dict[str, Any] | None:
        """The whole score of one account on a day, intent of that day included; None when it is not in the store.

        Columns as those of ``compile_score``.
        """
        with self.store.transaction(durable=False):
            score, _ = self._ready()
            return next((_plain(row) for row in score.answers([(account, as_of)])), None)

    # --- how ---------------------------------------------------------------------------------------------------

    def _last_run(self, connection: Connection, as_of: dt.date) -> ScoreRun | None:
        run = last_run(connection, self.profile.name)
        if run is not None and as_of < run.as_of:
            raise UsageError(
                f"the scores of {self.profile.name!r} stand as of {run.as_of}, and {as_of} is before that",
                place=Place(self.store.path),
                advice="Give that day or a later one; closefit score scores a file as of any day.",
            )
        return run

    def _result(self, asked: Wanted, run: ScoreRun | None, as_of: dt.date) -> Rescored:
        ((accounts,),) = self.store.rows("SELECT count(*) FROM accounts")
        assert isinstance(accounts, int)  # noqa: S101
        result = Rescored(as_of, accounts, len(asked.changed), len(asked.crossing), len(asked.every))
        if asked.every:
            result.why_every = _why_every(run, self.profile)
        return result

    def _score(self, accounts: Sequence[str], as_of: dt.date, result: Rescored) -> list[KeptScore]:
        """Score some accounts where they are, in one transaction."""
        with self.store.transaction(durable=False) as connection:
            self._last_run(connection, as_of)
            score, _ = self._ready()
            found = self._verdicts(score, accounts, as_of)
            return self._write(connection, found, as_of, self.store.seq(), result)

    def _verdicts(self, score: Answers, accounts: Sequence[str], as_of: dt.date) -> list[Verdict]:
        _, dated = self._ready()
        candidates = {
            account: self._crossings.candidates(one, as_of) for account, one in dated.read(accounts, as_of).items()
        }
        return verdicts(score, candidates, as_of)

    def _write(
        self, connection: Connection, found: Sequence[Verdict], as_of: dt.date, seq: int, result: Rescored
    ) -> list[KeptScore]:
        scores = [self._kept(verdict, as_of, seq) for verdict in found]
        before = read_tiers(connection, self.profile.name, [one.account for one in scores])
        write_scores(connection, scores)
        result.moves += _moves(scores, before)
        result.look_again += sum(one.look_again for one in scores)
        return scores

    def _kept(self, verdict: Verdict, as_of: dt.date, seq: int) -> KeptScore:
        row = verdict.row
        origin = (row["origin"] or OUTBOUND).lower()
        return KeptScore(
            account=row["account"],
            profile=self.profile.name,
            profile_version=self.profile.version,
            **{name: row[name] for name in ("tier", "fit", "fit_low", "fit_high", "persona", "completeness")},
            qualified=bool(row["qualified"]),
            excluded=bool(row["excluded"]),
            excluded_by=row["excluded_by"],
            unknown=tuple(_listed(row["unknown"])),
            route=self._routes.get((row["tier"], origin)),
            as_of=as_of,
            crossing=verdict.crossing,
            look_again=verdict.look_again,
            seq=seq,
        )

    def _ready(self) -> tuple[EmbeddedScore, DatedFacts]:
        """The compiled score; compiled anew when the store has other attributes than before."""
        known = self.store.rows(
            "SELECT count(*), sum(sourced), sum(dated), (SELECT count(*) FROM given) FROM attributes"
        )
        if self._compiled is None or self._compiled[0] != known:
            if self._compiled is not None:
                self._compiled[1].close()
            score = EmbeddedScore(self.store, self.profile)
            accounts = stored_inputs(self.store, "").accounts
            self._compiled = (known, score, DatedFacts(self.store, self._crossings, accounts, score.columns))
        return self._compiled[1], self._compiled[2]


def _moves(scores: Sequence[KeptScore], before: dict[str, str]) -> Iterator[Move]:
    for one in scores:
        if before.get(one.account) != one.tier:
            yield Move(one.account, before.get(one.account), one.tier)


def _why_every(run: ScoreRun | None, profile: Profile) -> str:
    if run is None:
        return "this profile scores the store for the first time"
    if run.profile_version != profile.version:
        return f"the profile is version {profile.version}, the scores were of version {run.profile_version}"
    return "the profile was edited, or signals or people were given for the first time"


def _listed(value: str | list[str]) -> list[str]:
    """A list, which the store holds as JSON text."""
    found: list[str] = json.loads(value) if isinstance(value, str) else value
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as every engine gives it: lists, truth values, days."""
    made = {name: json.loads(value) if name in {"reasons", "unknown"} else value for name, value in row.items()}
    made |= {name: bool(row[name]) for name in ("qualified", "excluded")}
    return made | {"as_of": dt.date.fromisoformat(str(row["as_of"]))}
