"""YAML in, plain values out, and the place of every key and value kept for the messages.

Only what a profile needs is admitted: mappings, lists and scalars. Anchors, aliases, tags, duplicate keys, several
documents and deep nesting are refused by name, so that a file cannot grow when it is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from closefit.terms import Place, Problem

KeyPath = tuple[str | int, ...]
Scalar = str | int | Decimal | bool | None
Tree = Scalar | dict[str, "Tree"] | list["Tree"]

MAX_CHARACTERS = 400_000
#: Problems after which reading on helps nobody.
MAX_PROBLEMS = 100
MAX_DEPTH = 12
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(\d{1,17})?\.?\d{1,17}\Z")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands; line and column count from 1, ``start`` and ``end`` index the text."""

    line: int
    column: int
    start: int
    end: int
    #: The quote or ``|`` or ``>``, ``{`` or ``[`` where braces hold it; None for plain scalars and for block style.
    style: str | None = None


@dataclass(slots=True)
class Source:
    """A file that was read: its plain values, and where each stands."""

    file: Path
    text: str
    data: Tree = None
    #: Place of each value, and of each key where it has one.
    values: dict[KeyPath, Mark] = field(default_factory=dict)
    keys: dict[KeyPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Reading ended before the file did, so what comes later is not missing but unread.
    stopped: bool = False

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
        """Place of a value (or its key), or of the nearest thing around it that the file has."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            first, second = (self.keys, self.values) if key or length < len(path) else (self.values, self.keys)
            mark = first.get(part) or second.get(part)
            if mark is not None:
                return Place(self.file, mark.line, mark.column)
        return Place(self.file, 1, 1)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Tree] | list[Tree]
    path: KeyPath
    key: str | None = None
    mark: Mark | None = None


class _RefusedError(Exception):
    """The file is not worth reading on."""


def read_yaml(text: str, file: Path) -> Source:
    """Read one YAML document; what is wrong stands in ``problems``, and ``data`` is what could be read before it."""
    source = Source(file, text)
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters; a profile is a page, the most is {MAX_CHARACTERS:,}"
        source.problems.append(Problem(message, Place(file), "Is it the right file?"))
        return source
    if stray := _UNREADABLE.search(text):
        before = text[: stray.start()]
        place = Place(file, before.count("\n") + 1, stray.start() - before.rfind("\n"))
        message = f"the control character {stray[0]!r} cannot stand in a profile"
        source.problems.append(Problem(message, place, "Remove it; is this a text file?"))
        return source
    reader = _Reader(source)
    source.stopped = True
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
        source.stopped = False
    except _RefusedError:
        pass
    except MarkedYAMLError as error:
        source.problems.append(_syntax_problem(source, error))
    except (YAMLError, ValueError, RecursionError, AttributeError, IndexError) as error:
        source.problems.append(Problem(f"this is not YAML: {_one_line(error)}", Place(file), QUOTE_ADVICE))
    source.data = reader.root
    return source


class _Reader:
    """Builds the plain values out of the parser's events, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Tree = None
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(event, "a second document begins here; a file holds one profile", "Remove the --- line.")
        elif isinstance(event, AliasEvent):
            self._refuse(event, f"the alias *{event.anchor} is not allowed in a profile", "Write the value out.")
        elif isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._close(event)

    def _node(self, event: NodeEvent) -> None:
        if event.anchor:
            self._refuse(event, f"the anchor &{event.anchor} is not allowed in a profile", "Write the value out.")
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in {"!", "None"}:
            self._refuse(event, f"the tag {tag} is not allowed in a profile", "Write the value without it.")
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        else:
            self._start(event)

    def _start(self, event: NodeEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, f"the file is nested more than {MAX_DEPTH} deep", "A profile needs far less.")
        value: dict[str, Tree] | list[Tree] = {} if isinstance(event, MappingStartEvent) else []
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            opening = "{" if isinstance(event, MappingStartEvent) else "["
            self._open.append(_Open(value, self._put(value, _mark(event, opening if event.flow_style else None))))

    def _close(self, event: MappingEndEvent | SequenceEndEvent) -> None:
        path = self._open.pop().path
        mark = self.source.values[path]
        if mark.style is not None:
            self.source.values[path] = replace(mark, end=event.end_mark.index)

    def _scalar(self, event: ScalarEvent) -> None:
        parent = self._open[-1] if self._open else None
        mark = _mark(event, event.style)
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, str(event.value), mark)
            return
        plain = event.style is None
        self._put(resolve(event.value) if plain else str(event.value), mark)

    def _key(self, parent: _Open, key: str, mark: Mark) -> None:
        path = (*parent.path, key)
        if isinstance(parent.value, dict) and key in parent.value:
            earlier = self.source.keys[path]
            message = f"{_dotted(path)} stands twice; the first is in line {earlier.line}"
            place = Place(self.source.file, mark.line, mark.column)
            self.source.problems.append(Problem(message, place, "Keep one of the two."))
            if len(self.source.problems) >= MAX_PROBLEMS:
                raise _RefusedError
        else:
            self.source.keys[path] = mark
        parent.key = key

    def _put(self, value: Tree, mark: Mark) -> KeyPath:
        """Hang a value into the mapping or list that is open, and say at which path."""
        path: KeyPath = ()
        if not self._open:
            self.root = value
        else:
            parent = self._open[-1]
            if isinstance(parent.value, list):
                path = (*parent.path, len(parent.value))
                parent.value.append(value)
            elif parent.key is None:
                place = Place(self.source.file, mark.line, mark.column)
                self.source.problems.append(
                    Problem("a key must be a word, found a mapping or a list", place, QUOTE_ADVICE)
                )
                raise _RefusedError
            else:
                path = (*parent.path, parent.key)
                parent.value.setdefault(parent.key, value)
                parent.key = None
        self.source.values.setdefault(path, mark)
        return path

    def _refuse(self, event: Event, message: str, advice: str) -> None:
        mark = _mark(event)
        self.source.problems.append(Problem(message, Place(self.source.file, mark.line, mark.column), advice))
        raise _RefusedError


def _mark(event: Event, style: str | None = None) -> Mark:
    start, end = event.start_mark, event.end_mark
    return Mark(start.line + 1, start.column + 1, start.index, end.index, style)


def resolve(text: str) -> Scalar:
    """A plain scalar by YAML 1.2's core rules, numbers as exact decimals; everything else is text."""
    if text.lower() in _WORDS and text in {text.lower(), text.upper(), text.capitalize()}:
        return _WORDS[text.lower()]
    if _INTEGER.match(text):
        return int(text)
    if "." in text and _DECIMAL.match(text):
        return Decimal(text)
    return text


def _dotted(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


QUOTE_ADVICE = (
    "A text with a comma, colon, # or bracket in it stands in double quotes: when: \"country in ('US', 'CA')\"."
)


def _syntax_problem(source: Source, error: MarkedYAMLError) -> Problem:
    reason = _one_line(error.problem or error.context or "it cannot be read")
    if "unexpected end of stream" in reason and error.context_mark and "quoted" in str(error.context):
        place = Place(source.file, error.context_mark.line + 1, error.context_mark.column + 1)
        return Problem(
            "the quote that opens here is never closed", place, "Close it, or double a quote inside the text."
        )
    mark = error.problem_mark or error.context_mark
    place = Place(source.file, mark.line + 1, mark.column + 1) if mark else Place(source.file)
    lines = source.text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if mark and line[mark.column : mark.column + 1] == "\t":
        return Problem("a tab stands here; YAML is indented with spaces", place, "Replace the tab by spaces.")
    return Problem(f"this is not YAML: {reason}", place, QUOTE_ADVICE)


def _one_line(error: object) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 160 else f"{text[:157]}..."
