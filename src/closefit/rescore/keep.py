"""Scores kept current: what changed or crosses is scored anew, everything else is left as it stands."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.rescore.dated import DatedFacts
from closefit.rescore.embedded import EmbeddedScore
from closefit.rescore.stored import digest_of, stored_inputs
from closefit.rescore.verdicts import Verdict, verdicts
from closefit.route.routes import OUTBOUND, legs_of
from closefit.score import Crossings
from closefit.store import KeptScore, ScoreRun, Store, Wanted
from closefit.store.scores import last_run, note_run, read_scores, wanted, write_scores
from closefit.terms import Place

#: Accounts of one transaction: others may write in between.
CHUNK = 500


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

    def __init__(self, store: Store, profile: Profile) -> None:
        self.store, self.profile = store, profile
        self._crossings = Crossings(profile)
        self._routes = {(leg.tier, leg.origin): leg.route for leg in legs_of(profile)}
        self._compiled: tuple[object, EmbeddedScore, DatedFacts] | None = None

    # --- a run -------------------------------------------------------------------------------------------------

    def rescore(self, as_of: dt.date) -> Rescored:
        """Make every score that of ``as_of``: those that changed or cross are made anew, the others hold as they are.

        A run that dies is gone on with by the next one.

        Raises:
            UsageError: a later day has been scored already.
            InputError: the store holds an attribute as another type than the profile compares it with.
        """
        with self.store.transaction(durable=False) as connection:
            run = self._last_run(connection, as_of)
            digest, seq = digest_of(self.profile, self.store), self.store.seq()
            same = run is not None and run.digest == digest
            asked = wanted(connection, self.profile.name, run if same else None, as_of)
        result = self._result(asked, run, as_of)
        for place in range(0, len(asked.accounts), CHUNK):
            accounts = asked.accounts[place : place + CHUNK]
            with self.store.transaction(durable=False) as connection:
                self._score(connection, accounts, as_of, result)
        with self.store.transaction(durable=False) as connection:
            note_run(connection, ScoreRun(self.profile.name, self.profile.version, digest, as_of, seq))
        return result

    def rescore_accounts(self, accounts: Sequence[str], as_of: dt.date) -> list[KeptScore]:
        """Score these accounts now, whatever changed, and keep that; accounts that are not in the store are left out.

        Raises as :meth:`rescore`.
        """
        with self.store.transaction(durable=False) as connection:
            self._last_run(connection, as_of)
            return self._score(connection, accounts, as_of, Rescored(as_of, len(accounts)))

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

    def _score(
        self, connection: Connection, accounts: Sequence[str], as_of: dt.date, result: Rescored
    ) -> list[KeptScore]:
        """Score and write some accounts inside the open transaction."""
        score, dated = self._ready()
        candidates = {
            account: self._crossings.candidates(one, as_of) for account, one in dated.read(accounts, as_of).items()
        }
        before = {old.account: old.tier for old in read_scores(connection, self.profile.name, accounts)}
        seq = self.store.seq()
        scores = [self._kept(verdict, as_of, seq) for verdict in verdicts(score, candidates, as_of)]
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
            unknown=tuple(json.loads(row["unknown"])),
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


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as every engine gives it: lists, truth values, days."""
    made = {name: json.loads(value) if name in {"reasons", "unknown"} else value for name, value in row.items()}
    made |= {name: bool(row[name]) for name in ("qualified", "excluded")}
    return made | {"as_of": dt.date.fromisoformat(str(row["as_of"]))}
