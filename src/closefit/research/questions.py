"""What a company's own pages are asked: typed questions, from a user's file or the four that come with closefit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from closefit.errors import InputError
from closefit.profile.reader import KeyPath, Source, Tree, read_yaml
from closefit.terms import AttributeType, Place, Problem

#: Version of the format of a questions file.
FORMAT = 1
#: Characters of a text answer where the question says nothing, and the most it may ask for.
LONGEST = 300
_MOST_CHARACTERS = 1000
#: An answer is believed when this share of the repeated runs gives it, where the question says nothing.
AGREEMENT = 0.75
_MOST_QUESTIONS = 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


class AnswerKind(StrEnum):
    """The type that an answer must have."""

    choice = "choice"
    flag = "flag"
    number = "number"
    text = "text"


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """One question, the attribute that its answer becomes, and what an answer may be."""

    attribute: str
    ask: str
    kind: AnswerKind
    #: The only answers there are, for a choice.
    choices: tuple[str, ...] = ()
    #: Bounds of a number, both included.
    low: float | None = None
    high: float | None = None
    #: Characters of a text.
    longest: int = LONGEST
    #: Share of repeated runs that must give the same answer before it may become a criterion.
    agreement: float = AGREEMENT

    @property
    def type(self) -> AttributeType:
        """How the answer is held as an attribute."""
        kinds = {AnswerKind.flag: AttributeType.flag, AnswerKind.number: AttributeType.number}
        return kinds.get(self.kind, AttributeType.text)


def default_questions() -> tuple[PageQuestion, ...]:
    """How a company sells, whether it buys what we sell, what would make it switch, and why it may fit."""
    text = files("closefit.research").joinpath("questions.yaml").read_text(encoding="utf-8")
    return parse_questions(text, Path("questions.yaml"))


def load_questions(path: Path) -> tuple[PageQuestion, ...]:
    """Read a questions file.

    Raises:
        InputError: it cannot be read, or with every problem in it, each with its line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", place=Place(path), advice=_ADVICE) from None
    except UnicodeDecodeError:
        raise InputError("this file is not UTF-8 text", place=Place(path), advice=_ADVICE) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", place=Place(path)) from None
    return parse_questions(text, path)


_ADVICE = "Print the four that come with closefit as a start: closefit research --questions."
_KEYS = {"attribute", "ask", "answer", "one_of", "low", "high", "longest", "agreement"}


def parse_questions(text: str, file: Path) -> tuple[PageQuestion, ...]:
    """Questions from the text of a file; ``file`` is only named in messages. Raises InputError as load_questions."""
    source = read_yaml(text, file)
    if source.problems:
        raise InputError(source.problems)
    problems: list[Problem] = []
    data = source.data
    if not isinstance(data, dict) or data.get("closefit_questions") != FORMAT:
        raise InputError(
            f"this is no questions file: it begins with closefit_questions: {FORMAT}",
            place=Place(file, 1, 1),
            advice=_ADVICE,
        )
    problems += [
        Problem(f"there is no key {key!r} here", source.place((key,), key=True), "It may have: questions.")
        for key in data
        if key not in {"closefit_questions", "questions"}
    ]
    entries = data.get("questions")
    if not isinstance(entries, list) or not entries:
        problems.append(Problem("questions is a list of at least one question", source.place(("questions",))))
        raise InputError(problems)
    if len(entries) > _MOST_QUESTIONS:
        problems.append(Problem(f"{len(entries)} questions; at most {_MOST_QUESTIONS}", source.place(("questions",))))
    found = [_Entry(source, ("questions", at), entry, problems).read() for at, entry in enumerate(entries)]
    problems += _twice(source, found)
    if problems:
        raise InputError(problems)
    return tuple(one for one in found if one is not None)


def _twice(source: Source, found: list[PageQuestion | None]) -> Iterator[Problem]:
    names: set[str] = set()
    for at, one in enumerate(found):
        if one is not None and one.attribute in names:
            yield Problem(f"{one.attribute} is asked twice", source.place(("questions", at, "attribute")))
        names |= {one.attribute} if one else set()


class _Entry:
    """One entry of the file, read with every problem in it noted at its place."""

    def __init__(self, source: Source, path: KeyPath, entry: Tree, problems: list[Problem]) -> None:
        self._source, self._path, self._problems = source, path, problems
        self._entry: Mapping[str, Tree] = entry if isinstance(entry, dict) else {}
        if not isinstance(entry, dict):
            self._say((), "a question has attribute, ask and answer")

    def read(self) -> PageQuestion | None:
        """The question, or None when it cannot be made; the problems say why."""
        before = len(self._problems)
        for key in self._entry:
            if key not in _KEYS:
                self._say((key,), f"there is no key {key!r} in a question", f"It may have: {', '.join(sorted(_KEYS))}.")
        attribute = self._text("attribute")
        if attribute and not _NAME.match(attribute):
            self._say(("attribute",), f"{attribute!r} is no attribute's name", "Use small letters, digits and _.")
        ask = self._text("ask")
        kind = self._kind()
        choices = self._choices() if kind is AnswerKind.choice else ()
        low, high = (self._number("low"), self._number("high")) if kind is AnswerKind.number else (None, None)
        if kind is AnswerKind.number and (low is None or high is None or low > high):
            self._say((), "a number needs low and high, so that no absurd one is taken")
        longest = self._number("longest", LONGEST)
        agreement = self._number("agreement", AGREEMENT)
        if longest is not None and not 1 <= longest <= _MOST_CHARACTERS:
            self._say(("longest",), f"longest is between 1 and {_MOST_CHARACTERS} characters")
        if agreement is not None and not 0 < agreement <= 1:
            self._say(("agreement",), "agreement is a share above 0 and up to 1")
        if len(self._problems) > before or kind is None or attribute is None or ask is None:
            return None
        return PageQuestion(
            attribute, ask, kind, choices, low, high, int(longest or LONGEST), float(agreement or AGREEMENT)
        )

    def _text(self, key: str) -> str | None:
        value = self._entry.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if self._entry:
            self._say((key,), f"{key} is a text")
        return None

    def _number(self, key: str, default: float | None = None) -> float | None:
        value = self._entry.get(key, default)
        if value is None or isinstance(value, bool | str | list | dict):
            if key in self._entry:
                self._say((key,), f"{key} is a number")
            return default
        return float(value)

    def _kind(self) -> AnswerKind | None:
        value = self._entry.get("answer", AnswerKind.choice if "one_of" in self._entry else None)
        try:
            return AnswerKind(str(value))
        except ValueError:
            if self._entry:
                self._say(("answer",), f"answer is one of {', '.join(AnswerKind)}")
            return None

    def _choices(self) -> tuple[str, ...]:
        value = self._entry.get("one_of")
        texts = tuple(one.strip() for one in value if isinstance(one, str)) if isinstance(value, list) else ()
        if not isinstance(value, list) or len(texts) != len(value) or len(set(texts)) < 2:
            self._say(("one_of",), "one_of is a list of at least two different texts")
        return texts

    def _say(self, path: KeyPath, message: str, advice: str | None = None) -> None:
        self._problems.append(Problem(message, self._source.place((*self._path, *path)), advice))
