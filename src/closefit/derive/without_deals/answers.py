"""What a team without deals knows: the questions, and the answers read from a file, a table of companies, or typed."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from closefit.conditions import ConditionError, parse_condition
from closefit.errors import InputError
from closefit.profile.reader import Source, Tree, read_yaml
from closefit.terms import Place, Problem


class Group(StrEnum):
    """How a company is known to a team that has not won deals yet."""

    discovery = "discovery"
    pipeline = "pipeline"
    competitor = "competitor"
    interview = "interview"


@dataclass(frozen=True, slots=True)
class Company:
    """One company and what is known of it: attribute -> its values as text, one unless it is a list."""

    account: str
    group: Group
    traits: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HypothesisAnswers:
    """Everything that was answered; a blank is empty."""

    sells_to: str = ""
    companies: tuple[Company, ...] = ()
    #: Conditions that somebody believes in and that no company was counted for.
    believed: tuple[str, ...] = ()
    #: Conditions under which nobody should be called: proposed exclusions.
    never: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``key`` is also its key in an answers file."""

    key: str
    text: str
    #: What an answer looks like, with an example.
    hint: str
    #: ``text``, ``lines``, ``conditions`` or ``companies``; the last three are asked line by line until a blank one.
    kind: str


_COMPANY = "acme.com, industry=b2b saas, employees=120, technologies=HubSpot;Slack"

#: In the order in which they are asked.
QUESTIONS = (
    Question("sells_to", "Who do you sell to, in one sentence?", "RevOps teams in B2B software companies", "text"),
    Question("discovery", "Which companies had an engaged discovery call with you?", _COMPANY, "companies"),
    Question("pipeline", "Which companies are in your open pipeline?", _COMPANY, "companies"),
    Question("competitor", "Which customers do your competitors name?", _COMPANY, "companies"),
    Question("interview", "Which companies did you interview (six to eight)?", _COMPANY, "companies"),
    Question("believed", "What holds for a good customer, you believe?", "employees between 50 and 500", "conditions"),
    Question("never", "Whom should nobody call?", "industry in ('government', 'healthcare')", "conditions"),
    Question("pains", "Which pains did they name, in their words?", "pipeline ceiling after Series B", "lines"),
)  # fmt: skip

_GROUPS = {
    "discovery": Group.discovery, "pipeline": Group.pipeline, "competitor": Group.competitor,
    "competitors": Group.competitor, "interview": Group.interview, "interviews": Group.interview,
}  # fmt: skip

_BLANK = frozenset({"", "n/a", "na", "null", "none", "-", "?", "unknown"})


@dataclass
class _Reading:
    """Collects answers and everything that is wrong with them."""

    file: Path
    answers: dict[str, list[str]] = field(default_factory=dict)
    companies: list[Company] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def done(self) -> HypothesisAnswers:
        """The answers. Raises InputError with every problem."""
        if self.problems:
            raise InputError(self.problems)
        lines = {key: tuple(self.answers.get(key, ())) for key in ("believed", "never", "pains")}
        return HypothesisAnswers(" ".join(self.answers.get("sells_to", [])), tuple(self.companies), **lines)

    def add(self, key: str, lines: Iterable[str], place: Place) -> None:
        """Lines of an answer that are no companies; conditions are checked."""
        for line in lines:
            if key in {"believed", "never"}:
                try:
                    parse_condition(line)
                except ConditionError as error:
                    self.problems.append(Problem(f"{key}: {error.message}", place, error.advice))
                    continue
            self.answers.setdefault(key, []).append(line)


def read_answers(path: Path) -> HypothesisAnswers:
    """Read answers from YAML, JSON or TOML (the keys of :data:`QUESTIONS`), or companies alone from a CSV.

    The CSV has the columns ``account``, ``group`` (discovery, pipeline, competitor or interview) and one per attribute;
    several values of a list are separated by ``;``.

    Raises:
        InputError: every problem of the file, each with its place.
    """
    text = _text(path)
    if path.suffix.lower() in {".csv", ".tsv"}:
        return _read_companies(text, path)
    source = _read_toml(text, path) if path.suffix.lower() == ".toml" else read_yaml(text, path)
    reading = _Reading(path, problems=list(source.problems))
    if isinstance(source.data, dict):
        for key, value in source.data.items():
            _take(reading, source, key, value)
    elif not reading.problems:
        advice = f"Write the answers under these keys: {', '.join(q.key for q in QUESTIONS)}."
        reading.problems.append(Problem("the file has no answers in it", Place(path), advice))
    return reading.done()


def answers_from_lines(lines: Mapping[str, Iterable[str]]) -> HypothesisAnswers:
    """Answers typed line by line, by the key of their question. Raises InputError with every line that is wrong."""
    reading = _Reading(Path("answers"))
    for question in QUESTIONS:
        given = [line.strip() for line in lines.get(question.key, ()) if line.strip()]
        if question.kind == "companies":
            reading.companies += [_typed_company(line, _GROUPS[question.key]) for line in given]
        else:
            reading.add(question.key, given, Place(reading.file))
    return reading.done()


def _typed_company(line: str, group: Group) -> Company:
    """``acme.com, employees=120, technologies=HubSpot;Slack``"""
    account, *pairs = [part.strip() for part in line.split(",")]
    traits: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if equals and (values := _values(value)):
            traits[attribute_name(name)] = values
    return Company(account.casefold(), group, traits)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", place=Place(path)) from error
    except UnicodeDecodeError as error:
        advice = "Save it as UTF-8."
        raise InputError("the file is not UTF-8 text", place=Place(path), advice=advice) from error


def _read_toml(text: str, path: Path) -> Source:
    source = Source(path, text)
    try:
        source.data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        source.problems.append(Problem(f"this is not TOML: {error}", Place(path), "Or write the answers as YAML."))
    return source


def _take(reading: _Reading, source: Source, key: str, value: Tree) -> None:
    place = source.place((key,), key=True)
    known = {question.key for question in QUESTIONS} | set(_GROUPS)
    if key not in known:
        advice = f"The answers are: {', '.join(q.key for q in QUESTIONS)}."
        reading.problems.append(Problem(f"there is no question {key!r}", place, advice))
    elif key in _GROUPS:
        for number, item in enumerate(_list(value)):
            _take_company(reading, source.place((key, number)), item, _GROUPS[key])
    else:
        reading.add(key, [str(item).strip() for item in _list(value) if item is not None], place)


def _take_company(reading: _Reading, place: Place, item: Tree, group: Group) -> None:
    if isinstance(item, str):
        reading.companies.append(_typed_company(item, group))
    elif isinstance(item, dict) and item.get("account"):
        traits = {attribute_name(name): _listed(value) for name, value in item.items() if name != "account"}
        known = {name: values for name, values in traits.items() if name and values}
        reading.companies.append(Company(str(item["account"]).casefold(), group, known))
    else:
        advice = "Write {account: acme.com, employees: 120}, or acme.com, employees=120."
        reading.problems.append(Problem("a company needs an account", place, advice))


def _list(value: Tree) -> list[Tree]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _listed(value: Tree) -> tuple[str, ...]:
    return tuple(text for item in _list(value) for text in _values(_plain(item)))


def _plain(value: Tree) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _values(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part.casefold() not in _BLANK))


def _read_companies(text: str, path: Path) -> HypothesisAnswers:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    names = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
    account = next(
        (names[name] for name in ("account", "domain", "company domain", "website", "company") if name in names), None
    )
    if account is None or "group" not in names:
        advice = "Name them account and group; every other column is an attribute."
        raise InputError(
            "a table of companies needs the columns account and group", place=Place(path, 1), advice=advice
        )
    reading = _Reading(path)
    for row in reader:
        _take_row(reading, reader.line_num, row, account, names["group"])
    return reading.done()


def _take_row(reading: _Reading, line: int, row: Mapping[str, object], account: str, group: str) -> None:
    name, said = (str(row.get(column) or "").strip().casefold() for column in (account, group))
    place = Place(reading.file, line)
    if said not in _GROUPS:
        advice = f"Write one of {', '.join(Group)}."
        reading.problems.append(Problem(f"{said!r} is no group of companies", place, advice))
    elif not name:
        reading.problems.append(Problem("the row has no account", place, "Give the company's domain."))
    else:
        traits = {
            attribute_name(header): values
            for header, cell in row.items()
            if header not in {account, group} and isinstance(cell, str) and (values := _values(cell))
        }
        reading.companies.append(Company(name, _GROUPS[said], traits))


def attribute_name(header: str) -> str:
    """A header as an attribute's name: ``Number of Employees`` is ``number_of_employees``."""
    return re.sub(r"\W+", "_", header.strip().casefold()).strip("_")
