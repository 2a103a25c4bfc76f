"""Accounts scored for a day, each with the first day on which anything of that changes by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from closefit.rescore.stored import KEPT, Question
from closefit.score import Candidates

#: Days asked for in each round; most verdicts cross within the first few candidates, or never.
ROUNDS = (7, 32, 128, 345)


class Answers(Protocol):
    """Whatever runs the score."""

    def kept(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        """Account, kept columns, origin and day for every question, in order; none for an account that is not there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One account's score as of a day, and until when it holds."""

    row: dict[str, Any]
    #: The first day on which it is another one; None when it stays.
    crossing: dt.date | None
    #: True where ``crossing`` is only the first day that was not looked at.
    look_again: bool


def verdicts(
    score: Answers, candidates: dict[str, Candidates], as_of: dt.date, rounds: Iterable[int] = ROUNDS
) -> list[Verdict]:
    """Score accounts for ``as_of`` and walk their candidate days until the verdict differs."""
    days = {account: _days(found) for account, found in candidates.items()}
    first: dict[str, dict[str, Any]] = {}
    crossing: dict[str, dt.date] = {}
    still, seen = list(days), 0
    for size in rounds:
        asked = [(account, dt.date.fromordinal(day)) for account in still for day in days[account][seen : seen + size]]
        if not seen:
            asked = sorted([*((account, as_of) for account in still), *asked], key=lambda question: question)
        if not asked:
            break
        for row in score.kept(asked):
            account = row["account"]
            if account not in first:
                first[account] = row
            elif account not in crossing and _differ(row, first[account]):
                crossing[account] = dt.date.fromisoformat(str(row["as_of"]))
        seen += size
        still = [one for one in still if one in first and one not in crossing and len(days[one]) > seen]
    return [_verdict(row, crossing.get(account), days[account][seen:], candidates[account].unseen)
            for account, row in first.items()]  # fmt: skip


def _days(found: Candidates) -> Sequence[int]:
    """Nothing is said of days that lie behind what was followed."""
    return [day for day in found.days if day < found.unseen] if found.unseen is not None else found.days


def _differ(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(row[name] != other[name] for name in KEPT)


def _verdict(row: dict[str, Any], crossing: dt.date | None, left: Sequence[int], unseen: int | None) -> Verdict:
    if crossing is not None:
        return Verdict(row, crossing, look_again=False)
    again = left[0] if left else unseen
    return Verdict(row, None if again is None else dt.date.fromordinal(again), look_again=again is not None)
