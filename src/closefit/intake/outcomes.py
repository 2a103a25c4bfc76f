"""Which column holds the outcome, and which of its values are won and lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.keys import text_of
from closefit.intake.outcome_words import NO, YES, name_score, pair_kind, says, says_churned, spoken
from closefit.intake.raw import one_count, text_literals
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType, Outcome, Place, Problem

#: A column with more different values is no outcome.
_VALUES = 40


@dataclass(frozen=True, slots=True)
class Told:
    """Values that --won and --lost name; None where the flag is not given."""

    won: Sequence[str] | None = None
    lost: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class OutcomeColumn:
    """The column, and what each of its values (letter case put aside) means."""

    column: TypedColumn
    meaning: Mapping[str, Outcome]
    #: Values that say won, and churned later.
    churned: frozenset[str]
    assumptions: tuple[Assumption, ...]

    def sql(self, file: TypedFile) -> str:
        """SQL of won, lost or open; NULL where the cell is empty."""
        cell = f"lower({text_of(file, self.column)})"
        by = {o: [v for v, m in self.meaning.items() if m is o] for o in (Outcome.won, Outcome.lost)}
        parts = " ".join(
            f"WHEN {cell} IN ({text_literals(values)}) THEN '{o.value}'" for o, values in by.items() if values
        )
        return f"CASE WHEN {cell} IS NULL THEN NULL {parts} ELSE 'open' END"

    def churned_sql(self, file: TypedFile) -> str | None:
        """SQL: the value says that the customer left; None when no value does."""
        return f"lower({text_of(file, self.column)}) IN ({text_literals(self.churned)})" if self.churned else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: TypedColumn
    values: tuple[tuple[str, int], ...]
    score: int
    why: str


def find_outcome(engine: DuckDBEngine, file: TypedFile, *, given: TypedColumn | None, told: Told) -> OutcomeColumn:
    """The outcome column by name and values. Raises InputError when there is none, or two with equal evidence."""
    if given:
        values = _values(engine, file, given)
        return _meaning(file, _Candidate(given, values, 99, ""), told, column_told=True)
    candidates = _candidates(engine, file)
    if not candidates and told.won:
        candidates = _with_values(engine, file, (*told.won, *(told.lost or ())))
    if not candidates:
        raise _no_outcome(engine, file)
    best = max(c.score for c in candidates)
    top = [c for c in candidates if c.score == best]
    if len(top) > 1 and not all(_same(engine, file, top[0], other, told) for other in top[1:]):
        raise _ambiguous(file, top)
    return _meaning(file, top[0], told, column_told=False)


def tells_outcome(engine: DuckDBEngine, file: TypedFile, but: Collection[TypedColumn]) -> bool:
    """Whether a column beside these says won or lost by its values, or is named for an outcome of yes and no."""
    sure = 10  # a column that is only the one pair of yes and no in the file says nothing by itself
    return any(c.column not in but and c.score >= sure for c in _candidates(engine, file))


# --- candidates ------------------------------------------------------------------------------------------------------


def _candidates(engine: DuckDBEngine, file: TypedFile) -> list[_Candidate]:
    found = []
    pairs = []
    for column in file.columns:
        if not _could_be(column):
            continue
        values = _values(engine, file, column)
        if not 1 <= len(values) <= _VALUES:
            continue
        words = [value for value, _ in values]
        by_name = name_score(column.name)
        kind = pair_kind(words)
        if kind == "won and lost":
            found.append(_Candidate(column, values, 50 + by_name, "its values say won and lost"))
        elif kind == "won" and by_name:
            found.append(_Candidate(column, values, 30 + by_name, "named so, and its values say won"))
        elif kind == "yes and no":
            pairs.append(column)
            if by_name:
                found.append(
                    _Candidate(
                        column, values, 10 + by_name, f"named {column.header!r}, with the values {spoken(words)}"
                    )
                )
    if not found and len(pairs) == 1:
        values = _values(engine, file, pairs[0])
        found.append(_Candidate(pairs[0], values, 1, "the only column with two values like yes and no"))
    return found


def _could_be(column: TypedColumn) -> bool:
    if column.type in {AttributeType.date, AttributeType.list}:
        return False
    if any(word in column.name for word in ("reason", "notes", "forecast", "comment", "probability")):
        return False
    return column.type is not AttributeType.number


def _values(engine: DuckDBEngine, file: TypedFile, column: TypedColumn) -> tuple[tuple[str, int], ...]:
    cell = f"lower({text_of(file, column)})"
    query = (
        f"SELECT {cell} AS v, count(*) AS n FROM {quote(file.raw.relation)} WHERE {cell} IS NOT NULL "
        f"GROUP BY v ORDER BY n DESC, v LIMIT {_VALUES + 1}"
    )  # fmt: skip
    return tuple((str(v), int(n)) for v, n in engine.execute(query).fetchall())


def _with_values(engine: DuckDBEngine, file: TypedFile, wanted: Sequence[str]) -> list[_Candidate]:
    """Columns that hold the values given as --won and --lost."""
    folded = {value.strip().casefold() for value in wanted}
    found = []
    for column in file.columns:
        values = _values(engine, file, column) if column.type not in {AttributeType.date, AttributeType.list} else ()
        if folded <= {value for value, _ in values}:
            found.append(
                _Candidate(column, values, 5 + name_score(column.name), "it holds the values of --won and --lost")
            )
    return found


# --- meaning ---------------------------------------------------------------------------------------------------------


def _meaning(
    file: TypedFile, candidate: _Candidate, told: Told, *, column_told: bool
) -> OutcomeColumn:  # fmt: skip
    words = [value for value, _ in candidate.values]
    meaning = _guessed(candidate.column, words)
    if told.won is not None or told.lost is not None:
        meaning = _as_told(file, candidate, meaning, told)
    if not any(m in {Outcome.won, Outcome.lost} for m in meaning.values()):
        raise InputError(
            f"no value of {candidate.column.header!r} says won or lost: it has {spoken(words)}",
            place=Place(file.raw.path, file.raw.header_line or None, candidate.column.column.position),
            advice="Say which are which with --won and --lost.",
        )
    churned = frozenset(w for w in words if meaning.get(w) is Outcome.won and says_churned(w))
    notes = [] if column_told else [Assumption("outcome column", candidate.column.header, candidate.why, "--outcome")]
    for outcome, given in ((Outcome.won, told.won), (Outcome.lost, told.lost)):
        named = [f"{value} ({count:,})" for value, count in candidate.values if meaning[value] is outcome]
        if given is None:
            notes.append(
                Assumption(
                    outcome.value, ", ".join(named) or "no value", "by the words of the value", f"--{outcome.value}"
                )
            )
    still = [f"{value} ({count:,})" for value, count in candidate.values if meaning[value] is Outcome.open]
    if still:
        notes.append(Assumption("open", ", ".join(still[:8]), "neither won nor lost", "--won and --lost"))
    return OutcomeColumn(candidate.column, meaning, churned, tuple(notes))


def _guessed(column: TypedColumn, words: Sequence[str]) -> dict[str, Outcome]:
    if pair_kind(words) == "yes and no" or set(words) <= YES | NO:
        yes, no = (Outcome.won, Outcome.lost)
        if "churn" in column.name or column.name in {"lost", "is_lost", "closed_lost", "is_closed_lost"}:
            yes, no = no, yes
        return {w: yes if w in YES else no if w in NO else Outcome.open for w in words}
    return {w: says(w) or Outcome.open for w in words}


def _as_told(
    file: TypedFile, candidate: _Candidate, meaning: dict[str, Outcome], told: Told
) -> dict[str, Outcome]:  # fmt: skip
    """What --won and --lost say beats the guess; with two values, the other one is the other outcome."""
    named = {Outcome.won: _folded(told.won), Outcome.lost: _folded(told.lost)}
    place = Place(file.raw.path, file.raw.header_line or None, candidate.column.column.position)
    problems = [
        Problem(
            f"{candidate.column.header!r} has no value {value!r}, which --{outcome.value} names; it has "
            f"{spoken(list(meaning))}",
            place, "Write the values as the file has them (capitals do not matter).",
        )
        for outcome, values in named.items() for value in values if value not in meaning
    ]  # fmt: skip
    both = named[Outcome.won] & named[Outcome.lost]
    problems += [
        Problem(f"{value!r} stands in --won and in --lost", place, "A value means one of them.")
        for value in sorted(both)
    ]
    if problems:
        raise InputError(problems)
    result = {}
    for value, guess in meaning.items():
        if value in named[Outcome.won]:
            result[value] = Outcome.won
        elif value in named[Outcome.lost]:
            result[value] = Outcome.lost
        elif len(meaning) == 2:
            result[value] = Outcome.lost if named[Outcome.won] else Outcome.won
        else:
            stays = (
                guess
                if (guess is Outcome.lost and told.lost is None) or (guess is Outcome.won and told.won is None)
                else Outcome.open
            )
            result[value] = stays
    return result


def _folded(values: Sequence[str] | None) -> set[str]:
    return {value.strip().casefold() for value in values or ()}


# --- errors ----------------------------------------------------------------------------------------------------------


def _same(
    engine: DuckDBEngine, file: TypedFile, one: _Candidate, other: _Candidate, told: Told
) -> bool:  # fmt: skip
    """True when two columns tell the same story in every row."""
    try:
        a, b = (_meaning(file, c, told, column_told=False).sql(file) for c in (one, other))
    except InputError:
        return False
    return one_count(engine, f"SELECT count(*) FROM {quote(file.raw.relation)} WHERE ({a}) IS DISTINCT FROM ({b})") == 0


def _ambiguous(file: TypedFile, top: Sequence[_Candidate]) -> InputError:
    names = [f"{c.column.header!r} ({spoken([v for v, _ in c.values])})" for c in top]
    return InputError(
        f"{len(top)} columns could be the outcome with equal right, and they disagree: {' and '.join(names)}",
        place=Place(file.raw.path, file.raw.header_line or None),
        advice=f"Name the one that counts: --outcome {top[0].column.header!r}.",
    )


def _no_outcome(engine: DuckDBEngine, file: TypedFile) -> InputError:
    shown = []
    for column in file.columns:
        if column.type in {AttributeType.text, AttributeType.flag}:
            values = _values(engine, file, column)
            if 1 < len(values) <= 8:
                shown.append(f"{column.header!r}: {spoken([v for v, _ in values])}")
        if len(shown) == 10:
            break
    if len(file.columns) < 2:
        return InputError(
            f"the file has one column, {file.columns[0].header!r}, and an outcome needs more",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice="If lines of title stand above the column names, delete them; else separate cells by , ; tab or |.",
        )
    listed = "; ".join(shown) or "none of its columns has two to eight different values"
    return InputError(
        "no column says which deals were won and which were lost",
        place=Place(file.raw.path, file.raw.header_line or None),
        advice=f"Name it with --outcome and its values with --won and --lost. Columns with few values: {listed}.",
    )
