"""What account executives say to the draft criteria, held against what the deals say."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.intervals import wilson
from closefit.profile import Criterion, Evidence, Profile

#: Largest q at which the data says yes or no.
_Q = 0.05
_DRAWS = 1999
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "agree"})
_NO = frozenset({"no", "n", "false", "0", "nein", "disagree"})
_UNSURE = frozenset({"", "?", "unsure", "don't know", "dont know", "do not know", "maybe", "weiss nicht"})

#: Role -> names of its column in lower snake_case.
ROLES: Mapping[str, Sequence[str]] = {
    "rep": ("rep", "account_executive", "ae", "who", "your_name"),
    "kind": ("kind",),
    "name": ("name", "criterion"),
    "answer": ("answer", "yes_no", "agree"),
    "comment": ("comment", "comments", "why"),
    "version": ("version",),
}


class Kind(StrEnum):
    """What of a profile is asked about."""

    criterion = "criterion"
    exclusion = "exclusion"
    signal = "signal"


class Says(StrEnum):
    """What reps or data say to a line of the profile."""

    yes = "yes"
    no = "no"
    halves = "split"
    unclear = "unclear"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class PollItem:
    """One line of the profile that is asked about."""

    kind: Kind
    name: str
    #: The conditions as the profile writes them; for a signal its kind.
    conditions: tuple[str, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class RepAnswer:
    """One answer of one rep; ``yes`` is None when unsure."""

    rep: str
    kind: Kind
    name: str
    yes: bool | None
    comment: str


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A row that cannot be used."""

    line: int
    column: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class PollLine:
    """One line of the profile with what reps and data say to it."""

    item: PollItem
    yes: int
    no: int
    unsure: int
    #: Share of yes among yes and no with its 95 % Wilson interval; None when nobody said either.
    share: float | None
    low: float | None
    high: float | None
    reps: Says
    #: True when the interval lies on one side of one half.
    sure: bool
    data: Says
    #: ``gap +31 (18 to 43), q 0.002``
    data_words: str
    #: Reps and data say opposite things.
    disagree: bool
    comments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reps agree with each other (Fleiss 1971, Psychological Bulletin 76:378-382)."""

    kappa: float
    #: Chance of a kappa at least as large when every rep's answers are dealt out anew over the lines.
    p: float
    lines: int
    reps: int


@dataclass(frozen=True, slots=True)
class PollResult:
    """The poll read back."""

    profile: str
    version: int
    reps: tuple[str, ...]
    lines: tuple[PollLine, ...]
    agreement: Agreement | None
    words: str
    warnings: tuple[str, ...]


def poll_items(profile: Profile) -> tuple[PollItem, ...]:
    """What is asked about: criteria, then exclusions, then signals."""
    items = [PollItem(Kind.criterion, c.name, _conditions(c), c.evidence) for c in profile.fit.criteria]
    items += [PollItem(Kind.exclusion, e.name, (e.when,), e.evidence) for e in profile.exclude]
    items += [PollItem(Kind.signal, rule.kind, (rule.kind,), rule.evidence) for rule in profile.intent.signals]
    return tuple(items)


def _conditions(criterion: Criterion) -> tuple[str, ...]:
    """What earns the most."""
    return tuple(step.when for step in criterion.steps if step.when and step.points == criterion.max_points)


def read_answers(
    rows: Iterable[tuple[int, Mapping[str, str]]], profile: Profile, default_rep: str
) -> tuple[list[RepAnswer], list[WrongAnswer], list[str]]:
    """Answers of one file, rows that cannot be used, and what should be known about the rest."""
    known = {(item.kind, item.name.casefold()): item for item in poll_items(profile)}
    answers, wrong = [], []
    versions: set[str] = set()
    for line, cells in rows:
        if "name" not in cells or not {"answer", "comment"} & set(cells):
            continue
        rep = cells.get("rep", default_rep)
        if cells.get("version", "").isdigit() and int(cells["version"]) != profile.version:
            versions.add(cells["version"])
        item = _item(cells, known)
        if isinstance(item, str):
            wrong.append(WrongAnswer(line, "name", item, _nearest(cells.get("name", ""), known)))
            continue
        said = cells.get("answer", "").strip().casefold()
        if said not in _YES | _NO | _UNSURE:
            wrong.append(
                WrongAnswer(
                    line, "answer", f"{cells['answer']!r} is neither yes nor no", "Write yes, no, or leave it blank."
                )
            )
            continue
        yes = True if said in _YES else False if said in _NO else None
        answers.append(RepAnswer(rep, item.kind, item.name, yes, cells.get("comment", "")))
    notes = [
        f"{default_rep} was asked about version {version}, and the profile is at {profile.version}."
        for version in sorted(versions)
    ]
    return answers, wrong, notes


def _item(cells: Mapping[str, str], known: Mapping[tuple[Kind, str], PollItem]) -> PollItem | str:
    name, kind = cells.get("name", "").casefold(), cells.get("kind", "").strip().casefold()
    fitting = [item for (of, called), item in known.items() if called == name and (not kind or of == kind)]
    if fitting:
        return fitting[0]
    return f"the profile has no {kind or 'line'} {cells.get('name', '')!r}"


def _nearest(name: str, known: Mapping[tuple[Kind, str], PollItem]) -> str:
    names = {item.name.casefold(): item.name for item in known.values()}
    near = difflib.get_close_matches(name.casefold(), names, n=1)
    return f"Did you mean {names[near[0]]!r}?" if near else f"It has: {', '.join(names.values())}."


def count_poll(
    profile: Profile, answers: Sequence[RepAnswer], notes: Sequence[str] = (), *, seed: int = 0
) -> PollResult:
    """Every line with what reps and data say; where a rep answered twice, the last answer counts."""
    last: dict[tuple[str, Kind, str], RepAnswer] = {}
    twice: set[str] = set()
    for answer in answers:
        key = (answer.rep, answer.kind, answer.name)
        twice |= {answer.rep} if key in last else set()
        last[key] = answer
    reps = tuple(sorted({answer.rep for answer in answers}))
    lines = tuple(_line(item, list(last.values())) for item in poll_items(profile))
    agreement = _agreement(lines, list(last.values()), reps, seed)
    warnings = [*notes, *(f"{rep} answered some lines twice: the last answer counts." for rep in sorted(twice))]
    silent = [line.item.name for line in lines if line.reps is Says.nothing]
    if silent and reps:
        warnings.append(f"Nobody said yes or no to {', '.join(silent[:5])}.")
    if 0 < len(reps) < 5:
        warnings.append(
            f"{len(reps)} {'rep' if len(reps) == 1 else 'reps'} answered: a share of so few has a wide interval."
        )
    return PollResult(profile.name, profile.version, reps, lines, agreement, _words(lines, reps), tuple(warnings))


def _line(item: PollItem, answers: Sequence[RepAnswer]) -> PollLine:
    mine = [a for a in answers if (a.kind, a.name) == (item.kind, item.name)]
    yes, no = sum(a.yes is True for a in mine), sum(a.yes is False for a in mine)
    share = yes / (yes + no) if yes + no else None
    low, high = wilson(yes, yes + no) if yes + no else (None, None)
    reps = Says.nothing if share is None else Says.halves if share == 0.5 else Says.yes if share > 0.5 else Says.no
    sure = low is not None and high is not None and (low > 0.5 or high < 0.5)
    data = data_says(item)
    return PollLine(
        item, yes, no, len(mine) - yes - no, share, low, high, reps, sure, data, _data_words(item.evidence),
        {reps, data} == {Says.yes, Says.no}, tuple((a.rep, a.comment) for a in mine if a.comment),
    )  # fmt: skip


def data_says(item: PollItem) -> Says:
    """Yes or no where the gap's interval lies on one side of zero and q is small; nothing without a gap.

    An exclusion is right where lost deals meet it more often.
    """
    found = item.evidence
    if found is not None and found.gap is None and found.q is not None and item.kind is Kind.exclusion:
        return Says.yes if found.q <= _Q else Says.unclear
    if found is None or found.gap is None or found.gap_low is None or found.gap_high is None:
        return Says.nothing
    if found.q is not None and found.q > _Q:
        return Says.unclear
    more_won, more_lost = found.gap_low > 0, found.gap_high < 0
    if not more_won and not more_lost:
        return Says.unclear
    return Says.yes if more_won != (item.kind is Kind.exclusion) else Says.no


def _data_words(found: Evidence | None) -> str:
    if found is None:
        return "no evidence"
    if found.gap is None:
        return str(found.note or f"source: {found.source.value}")
    interval = ""
    if found.gap_low is not None and found.gap_high is not None:
        interval = f" ({100 * found.gap_low:+.0f} to {100 * found.gap_high:+.0f})"
    q = "" if found.q is None else ", q under 0.001" if found.q < 0.001 else f", q {found.q:.3f}"
    return f"gap {100 * found.gap:+.0f}{interval}{q}"


def _words(lines: Sequence[PollLine], reps: Sequence[str]) -> str:
    if not reps:
        return "Nobody has answered yet."
    some = f"{len(reps)} {'account executive' if len(reps) == 1 else 'account executives'} answered"
    apart = [line for line in lines if line.disagree]
    if not apart:
        return f"{some}. Reps and data nowhere say opposite things."
    told = "; ".join(
        f"{line.item.name}: reps say {line.reps} ({line.yes} of {line.yes + line.no}), data says {line.data} "
        f"({line.data_words})"
        for line in apart
    )
    return f"{some}. Reps and data disagree on {len(apart)} of {len(lines)} lines: {told}."


# How far reps agree -------------------------------------------------------------------------------------------------


def _agreement(
    lines: Sequence[PollLine], answers: Sequence[RepAnswer], reps: Sequence[str], seed: int
) -> Agreement | None:
    if len(reps) < 2:
        return None
    table = np.full((len(lines), len(reps)), np.nan)
    rows = {(line.item.kind, line.item.name): place for place, line in enumerate(lines)}
    columns = {rep: place for place, rep in enumerate(reps)}
    for answer in answers:
        if answer.yes is not None:
            table[rows[answer.kind, answer.name], columns[answer.rep]] = answer.yes
    kappa = fleiss_kappa(table)
    if kappa is None:
        return None
    rng = np.random.default_rng(seed)
    dealt = [fleiss_kappa(_dealt(table, rng)) for _ in range(_DRAWS)]
    as_large = sum(one is not None and one >= kappa - 1e-12 for one in dealt)
    used = int((np.count_nonzero(~np.isnan(table), axis=1) >= 2).sum())
    return Agreement(kappa, (1 + as_large) / (_DRAWS + 1), used, len(reps))


def _dealt(table: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Every rep's own answers in another order over the lines that the rep answered."""
    result = table.copy()
    for column in result.T:
        there = ~np.isnan(column)
        column[there] = rng.permutation(column[there])
    return result


def fleiss_kappa(table: NDArray[np.float64]) -> float | None:
    """Fleiss' kappa of yes (1), no (0) and no answer (NaN); shape (lines, reps). None when it is not defined.

    With P_i the share of pairs of reps that agree on line i and p_j the mean share of answer j, kappa is
    (mean P_i - sum p_j^2) / (1 - sum p_j^2) (formulas 3, 5 and 7 of Fleiss 1971). Lines count alike however many
    answered them; those with fewer than two answers are left out.
    """
    there = ~np.isnan(table)
    count = there.sum(axis=1)
    usable = count >= 2
    if usable.sum() < 2:
        return None
    yes = np.nansum(table[usable], axis=1)
    n = count[usable].astype(float)
    agreed = (yes * (yes - 1) + (n - yes) * (n - yes - 1)) / (n * (n - 1))
    share = float((yes / n).mean())
    chance = share**2 + (1 - share) ** 2
    return None if chance >= 1 - 1e-12 else float((agreed.mean() - chance) / (1 - chance))
