"""What people say of companies: decisions on pairs, aliases and subsidiaries. Closefit never overrules them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.read import read_file
from closefit.intake.sheets import FilledSheet, SheetRow, read_sheet
from closefit.terms import Place, Problem

_DECISIONS = {
    "left": ("left",), "right": ("right",), "decision": ("decision", "same", "answer"), "by": ("by", "decided_by"),
}  # fmt: skip
_ALIASES = {
    "alias": ("alias", "name", "spelling"),
    "company": ("account", "company", "parent"),
    "relation": ("relation", "kind"),
}
_YES = frozenset(["yes", "y", "same", "match", "true", "ja", "oui"])
_NO = frozenset(["no", "n", "different", "false", "nein", "non"])
#: Closefit's own words, which bind nobody when they are read back.
OWN_WORDS = frozenset({"matched", "to review", "not matched", "subsidiary"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on one pair."""

    left: str
    right: str
    same: bool
    by: str
    line: int


@dataclass(frozen=True, slots=True)
class Alias:
    """Another spelling, name or domain of a company, or its subsidiary."""

    alias: str
    account: str
    subsidiary: bool
    line: int


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that people said."""

    decisions: tuple[Decision, ...] = ()
    aliases: tuple[Alias, ...] = ()
    #: Rows of a decisions file that hold closefit's own words or none.
    undecided: int = 0
    files: Mapping[str, Path] = field(default_factory=dict)


def read_told(engine: DuckDBEngine, decisions: tuple[Path, ...], aliases: Path | None) -> Told:
    """Read decisions and aliases.

    Raises:
        InputError: a file cannot be read, a decision is neither yes nor no, or two contradict each other.
    """
    said, undecided, files = [], 0, {}
    for path in decisions:
        sheet = read_sheet(engine, path, "told", _DECISIONS, ("left", "right", "decision"))
        rows, open_rows = _decisions(sheet)
        said += rows
        undecided += open_rows
        files["decisions"] = path
    _require_one_word(said, decisions)
    other = _aliases(read_sheet(engine, aliases, "told", _ALIASES, ("alias", "company"))) if aliases else ()
    return Told(tuple(said), other, undecided, files | ({"aliases": aliases} if aliases else {}))


def filled_in(engine: DuckDBEngine, path: Path) -> bool:
    """Whether a list of matches holds a word of a person, which must not be lost."""
    try:
        raw = read_file(engine, path, "earlier_matches")
    except InputError:
        return False
    column = next((i for i, header in enumerate(raw.headers, 1) if header.strip().casefold() == "decision"), None)
    if column is None:
        return False
    own = ", ".join(f"'{word}'" for word in ("", *sorted(OWN_WORDS)))
    found = engine.execute(
        f"SELECT 1 FROM {quote(raw.relation)} WHERE lower(trim(CAST(c{column} AS VARCHAR))) NOT IN ({own}) LIMIT 1"
    )
    return found.fetchone() is not None


def _decisions(sheet: FilledSheet) -> tuple[list[Decision], int]:
    said, undecided, problems = [], 0, []
    for row in sheet.rows:
        word = row.cells.get("decision", "").strip().casefold()
        if word in OWN_WORDS or not word:
            undecided += 1
        elif word not in _YES | _NO:
            problems.append(
                _problem(sheet, row, "decision", f"{word!r} is no decision", "Write yes, no, or leave it as it was.")
            )
        elif not {"left", "right"} <= set(row.cells):
            problems.append(
                _problem(sheet, row, "left", "a decision without its two companies", "Keep left and right.")
            )
        else:
            left, right = _bare(row.cells["left"]), _bare(row.cells["right"])
            said.append(Decision(left, right, word in _YES, row.cells.get("by", ""), row.line))
    if problems:
        raise InputError(problems)
    return said, undecided


def _bare(label: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a written label as a formula."""
    return label[1:] if label[:1] == "'" and label[1:2] in tuple("=+-@") else label


def _require_one_word(said: list[Decision], paths: tuple[Path, ...]) -> None:
    first: dict[tuple[str, str], Decision] = {}
    for decision in said:
        other = first.setdefault((decision.left, decision.right), decision)
        if other.same != decision.same:
            raise InputError(
                f"{decision.left!r} and {decision.right!r} are the same on line "
                f"{(other if other.same else decision).line} "
                f"and different on line {(decision if other.same else other).line}",
                place=Place(paths[-1], decision.line), advice="Keep one of the two lines.",
            )  # fmt: skip


def _aliases(sheet: FilledSheet) -> tuple[Alias, ...]:
    found, problems = [], []
    for row in sheet.rows:
        relation = row.cells.get("relation", "same").casefold()
        if relation not in {"same", "alias", "subsidiary", "parent"}:
            advice = "Write same, or subsidiary where the account is the parent."
            problems.append(_problem(sheet, row, "relation", f"{relation!r} is no relation", advice))
        elif {"alias", "company"} <= set(row.cells):
            subsidiary = relation in {"subsidiary", "parent"}
            found.append(Alias(row.cells["alias"], row.cells["company"], subsidiary, row.line))
        else:
            problems.append(_problem(sheet, row, "alias", "an alias without its account", "Fill in both."))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _problem(sheet: FilledSheet, row: SheetRow, role: str, words: str, advice: str) -> Problem:
    return Problem(words, sheet.place(row, role), advice)
