"""What a company's own pages are asked: typed questions, from a user's file or the four that come with closefit."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from closefit.errors import InputError
from closefit.facts import KNOWN_ATTRIBUTES
from closefit.profile.reader import KeyPath, Source, Tree, read_yaml
from closefit.research.site import KINDS
from closefit.terms import AttributeType, Place, Problem

#: Version of the format of a questions file.
FORMAT = 1
#: Characters of a text answer where the question says nothing, and the most it may ask for.
LONGEST = 300
_MOST_CHARACTERS = 1000
#: An answer is believed when this share of the repeated runs gives it, where the question says nothing.
AGREEMENT = 0.75
_MOST_QUESTIONS, _MOST_CHOICES = 20, 30
_LONGEST_CHOICE, _LONGEST_ASK = 60, 1500
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
    #: Kinds of page that are shown to the model for it, such as ``pricing``; empty for all.
    pages: tuple[str, ...] = ()
    #: Share of repeated runs that must give the same answer before it may become a criterion.
    agreement: float = AGREEMENT

    @property
    def type(self) -> AttributeType:
        """How the answer is held as an attribute."""
        kinds = {AnswerKind.flag: AttributeType.flag, AnswerKind.number: AttributeType.number}
        return kinds.get(self.kind, AttributeType.text)

    @property
    def fingerprint(self) -> str:
        """Changes with what is asked and what may be answered, so that an answer to another question is not used."""
        asked = repr((self.ask, self.kind, self.choices, self.low, self.high, self.longest))
        return hashlib.sha256(asked.encode("utf-8")).hexdigest()[:12]


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
_KEYS = {"attribute", "ask", "answer", "one_of", "low", "high", "longest", "agreement", "pages"}


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
        attribute, ask, kind = self._text("attribute"), self._text("ask", _LONGEST_ASK), self._kind()
        choices, bounds = self._choices(kind), self._bounds(kind)
        longest, agreement = self._number("longest", LONGEST), self._number("agreement", AGREEMENT)
        pages = self._pages()
        if "longest" in self._entry and kind not in {AnswerKind.text, None}:
            self._say(("longest",), f"longest is for a text, and the answer is a {kind}")
        elif not 1 <= longest <= _MOST_CHARACTERS or longest % 1:
            self._say(("longest",), f"longest is a whole number between 1 and {_MOST_CHARACTERS} characters")
        if not 0 < agreement <= 1:
            self._say(("agreement",), "agreement is a share above 0 and up to 1", "0.75 means three of four runs.")
        self._check_attribute(attribute, kind)
        if len(self._problems) > before or kind is None or attribute is None or ask is None:
            return None
        return PageQuestion(attribute, ask, kind, choices, *bounds, int(longest), pages, agreement)

    def _check_attribute(self, attribute: str | None, kind: AnswerKind | None) -> None:
        if attribute is None:
            return
        if not _NAME.match(attribute):
            advice = "Use small letters, digits and _, a letter first, at most 60."
            self._say(("attribute",), f"{attribute!r} is no attribute's name", advice)
            return
        known = KNOWN_ATTRIBUTES.get(attribute)
        if known is None or kind is None:
            return
        if known.personal:
            said = f"{attribute} is about a person, and companies are asked about here"
            self._say(("attribute",), said, "Ask the provider website, whose answers go with the person.")
        if known.type is not PageQuestion(attribute, "", kind).type:
            said = f"{attribute} is a {known.type} everywhere else, and a {kind} here"
            self._say(("attribute",), said, "Give it a name of your own.")

    def _text(self, key: str, most: int = _LONGEST_CHOICE) -> str | None:
        value = self._entry.get(key)
        if not isinstance(value, str) or not value.strip():
            if self._entry:
                self._say((key,), f"{key} is a text")
            return None
        if len(value) > most:
            self._say((key,), f"{key} has {len(value):,} characters; at most {most:,}")
        return value.strip()

    def _number(self, key: str, default: float) -> float:
        value = self._entry.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
            self._say((key,), f"{key} is a number, and {value!r} stands here")
            return default
        return float(value)

    def _bounds(self, kind: AnswerKind | None) -> tuple[float | None, float | None]:
        given = [key for key in ("low", "high") if key in self._entry]
        if kind is not AnswerKind.number:
            for key in given if kind else ():
                self._say((key,), f"{key} is for a number, and the answer is a {kind}")
            return None, None
        if len(given) < 2:
            self._say((), "a number needs low and high, so that no absurd one is taken", "Such as low: 0, high: 5000.")
            return None, None
        low, high = self._number("low", 0), self._number("high", math.inf)
        if low > high:
            self._say(("low",), f"low is {low:g}, above high, which is {high:g}")
        return low, high

    def _pages(self) -> tuple[str, ...]:
        value = self._entry.get("pages", [])
        known = ("home", *KINDS)
        if not isinstance(value, list):
            self._say(("pages",), f"pages is a list of {', '.join(known)}")
            return ()
        for at, one in enumerate(value):
            if one not in known:
                self._say(("pages", at), f"there is no kind of page {one!r}", f"There are: {', '.join(known)}.")
        return tuple(str(one) for one in value)

    def _kind(self) -> AnswerKind | None:
        value = self._entry.get("answer", AnswerKind.choice if "one_of" in self._entry else None)
        try:
            return AnswerKind(str(value))
        except ValueError:
            if self._entry:
                self._say(("answer",), f"answer is one of {', '.join(AnswerKind)}")
            return None

    def _choices(self, kind: AnswerKind | None) -> tuple[str, ...]:
        if kind is not AnswerKind.choice:
            if kind and "one_of" in self._entry:
                self._say(("one_of",), f"one_of is for a choice, and the answer is a {kind}")
            return ()
        value = self._entry.get("one_of")
        texts = tuple(one.strip() for one in value if isinstance(one, str)) if isinstance(value, list) else ()
        different = {one.casefold() for one in texts if one and len(one) <= _LONGEST_CHOICE}
        if not isinstance(value, list) or len(different) != len(value) or not 2 <= len(texts) <= _MOST_CHOICES:
            said = f"one_of is a list of 2 to {_MOST_CHOICES} different texts of at most {_LONGEST_CHOICE} characters"
            self._say(("one_of",), said)
        return texts

    def _say(self, path: KeyPath, message: str, advice: str | None = None) -> None:
        self._problems.append(Problem(message, self._source.place((*self._path, *path)), advice))
