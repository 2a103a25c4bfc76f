"""The scheme by which answers are coded: a table beside this module that a user may extend with one of his own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from closefit.conditions import ConditionError, parse_condition
from closefit.errors import InputError
from closefit.terms import Place, Problem


class Asked(StrEnum):
    """What is asked in an interview."""

    trigger = "trigger"
    objection = "objection"
    success = "success"


#: The three questions, word for word.
QUESTIONS: Mapping[Asked, str] = {
    Asked.trigger: "What triggered the search? What happened in the weeks before you began to look?",
    Asked.objection: "What would have made you not buy? What nearly stopped it?",
    Asked.success: "What does success look like in six months? How will you know?",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the scheme."""

    asked: Asked
    name: str
    words: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()
    #: Kind of signal that a trigger would show as.
    signal: str = ""
    #: Condition of an exclusion that an objection stands for; empty when none can be said.
    exclude: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """All entries, in the order in which they are shown."""

    codes: tuple[Code, ...]
    #: ``built in``, or that and the user's file.
    source: str

    def of(self, asked: Asked) -> tuple[Code, ...]:
        """The entries of one question."""
        return tuple(code for code in self.codes if code.asked is asked)

    def named(self, asked: Asked, name: str) -> Code | None:
        """An entry by its name, letter case, hyphens and underscores put aside."""
        return next((code for code in self.of(asked) if plain(code.name) == plain(name)), None)


def plain(name: str) -> str:
    """``New_Leader`` as ``new leader``."""
    return " ".join(re.split(r"[\s_\-]+", name.strip().casefold()))


def load_scheme(own: Path | None = None) -> Scheme:
    """The scheme of the package, with the entries of the user's file in place of those of the same name.

    Raises:
        InputError: the user's file is not TOML, or an entry is not as it should be; all at once, each with its line.
    """
    text = files("closefit.derive.interviews").joinpath("scheme.toml").read_text(encoding="utf-8")
    built = tuple(_entries(tomllib.loads(text), text, Path("scheme.toml"), []))
    if own is None:
        return Scheme(built, "built in")
    mine = _own_entries(own)
    replaced = {(code.asked, plain(code.name)): code for code in mine}
    kept = [replaced.pop((code.asked, plain(code.name)), code) for code in built]
    return Scheme((*kept, *replaced.values()), f"built in, and {own.name}")


def _own_entries(path: Path) -> tuple[Code, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"the scheme cannot be read: {error.strerror}", place=Place(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        advice = "Write entries as [[trigger]] with name and words."
        raise InputError(f"this is not TOML: {error}", place=Place(path), advice=advice) from None
    problems: list[Problem] = []
    codes = tuple(_entries(data, text, path, problems))
    if problems:
        raise InputError(problems)
    return codes


def _entries(data: Mapping[str, Any], text: str, path: Path, problems: list[Problem]) -> Iterator[Code]:
    for section, entries in data.items():
        if section not in list(Asked) or not isinstance(entries, list):
            advice = f"Write [[{']], [['.join(Asked)}]]."
            problems.append(Problem(f"there is no section {section!r}", _place(path, text, section), advice))
            continue
        for number, entry in enumerate(entries, start=1):
            code = _entry(Asked(section), number, entry, text, path, problems)
            if code is not None:
                yield code


def _entry(  # noqa: PLR0917
    asked: Asked, number: int, entry: object, text: str, path: Path, problems: list[Problem]
) -> Code | None:
    if not isinstance(entry, Mapping):
        problems.append(
            Problem(f"{asked} number {number} is no table", _place(path, text, asked), f"Write [[{asked}]].")
        )
        return None
    name = str(entry.get("name", "")).strip()
    place = _place(path, text, f'"{name}"') if name else Place(path)
    before = len(problems)
    unknown = sorted(set(entry) - {"name", "words", "unless", "signal", "exclude"})
    if not name:
        problems.append(Problem(f"{asked} number {number} has no name", place, 'Give it: name = "new leader".'))
    if unknown:
        advice = "An entry has name, words, unless, signal and exclude."
        problems.append(Problem(f"{name or asked}: there is no {', '.join(unknown)}", place, advice))
    if not entry.get("words"):
        problems.append(Problem(f"{name or asked} has no words", place, "Give it: words = ['\\bnew head of\\b']."))
    words, unless = (_patterns(entry.get(key, []), f"{name}: {key}", place, problems) for key in ("words", "unless"))
    exclude = str(entry.get("exclude", ""))
    if exclude:
        try:
            parse_condition(exclude)
        except ConditionError as error:
            problems.append(Problem(f"{name}: exclude: {error.message}", place, error.advice))
    if len(problems) > before:
        return None
    return Code(asked, name, words, unless, str(entry.get("signal", "")), exclude)


def _patterns(texts: object, what: str, place: Place, problems: list[Problem]) -> tuple[re.Pattern[str], ...]:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        problems.append(Problem(f"{what} is no list of texts", place, "Write a list in brackets."))
        return ()
    patterns = []
    for text in texts:
        try:
            patterns.append(re.compile(text, re.IGNORECASE))
        except re.error as error:
            advice = "Write a regular expression, or plain words."
            problems.append(Problem(f"{what}: {text!r} cannot be read: {error}", place, advice))
    return tuple(patterns)


def _place(path: Path, text: str, wanted: str) -> Place:
    for number, line in enumerate(text.splitlines(), 1):
        if wanted in line:
            return Place(path, number, line.index(wanted) + 1)
    return Place(path)
