"""A profile file read, or every problem in it at once: where, what was found, what was expected, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from closefit.conditions.grammar import nearest
from closefit.errors import ProfileError
from closefit.profile.between import problems_between
from closefit.profile.locate import dotted, offset_place, real_path
from closefit.profile.reader import MAX_PROBLEMS, QUOTE_ADVICE, KeyPath, Source, Tree, read_yaml
from closefit.profile.schema import FORMAT, Profile
from closefit.profile.shape import keys_at
from closefit.profile.values import found
from closefit.terms import Place, Problem


def load_profile(path: Path) -> Profile:
    """Read a profile file.

    Raises:
        ProfileError: with every problem of the file, each with its line and column.
    """
    return parse_profile(profile_text(path), path)


def profile_text(path: Path) -> str:
    """The text of a profile file as it stands there, line ends included, a byte order mark left out.

    Raises:
        ProfileError: it is not there, cannot be read, or is no UTF-8.
    """
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        raise ProfileError(
            "this is a folder, not a profile", place=Place(path), advice="Name the file in it."
        ) from None
    except FileNotFoundError:
        raise ProfileError(
            "there is no such file", place=Place(path), advice="Make one with: closefit init, or closefit derive DEALS."
        ) from None
    except OSError as error:
        raise ProfileError(f"the file cannot be read: {error.strerror}", place=Place(path)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        message = f"the byte {raw[error.start]:#04x} is not UTF-8"
        raise ProfileError(message, place=Place(path, line, column), advice="Save the file as UTF-8.") from None


def parse_profile(text: str, file: Path) -> Profile:
    """Read a profile from its text; ``file`` is only named in messages.

    Raises:
        ProfileError: with every problem of the text, each with its line and column.
    """
    source = read_yaml(text, file)
    if source.problems and not isinstance(source.data, dict):
        raise ProfileError(source.problems)
    if not isinstance(source.data, dict):
        raise ProfileError([_not_a_profile(source)])
    problems = list(source.problems)
    if (version := source.data.get("closefit", FORMAT)) != FORMAT or isinstance(version, bool):
        raise ProfileError([*problems, _wrong_format(source, version)])
    profile: Profile | None = None
    try:
        profile = Profile.model_validate(_complete(source.data))
    except ValidationError as error:
        problems += _described(source, error)
    between = [] if source.stopped else problems_between(source.data)
    problems += [_problem(source, path, message, advice) for path, message, advice in between]
    if problems or profile is None:
        raise ProfileError(_sorted(problems))
    return profile


def place_in(text: str, path: KeyPath, file: Path) -> Place:
    """Line and column at which a part of a profile stands in its text; what is around it where it is not written."""
    return read_yaml(text, file).place(path)


def _complete(data: dict[str, Tree]) -> dict[str, Any]:
    """A key without a value is as good as absent, except on the one-page card, where it is a blank to print."""
    return {
        key: _complete(value) if isinstance(value, dict) and key != "template" else _completed(value)
        for key, value in data.items()
        if value is not None
    }


def _completed(value: Tree) -> Any:
    if isinstance(value, list):
        return [_complete(item) if isinstance(item, dict) else item for item in value]
    return value


def _not_a_profile(source: Source) -> Problem:
    what = (
        "the file is empty"
        if not source.text.strip() or source.data is None
        else f"found {found(source.data)} at the top"
    )
    return Problem(
        f"{what}; expected a profile", source.place(()), "It begins so: closefit: 1, profile: NAME, fit: ..."
    )


def _wrong_format(source: Source, version: Tree) -> Problem:
    advice = (
        "A newer closefit may read it."
        if isinstance(version, int) and version > FORMAT
        else f"Write closefit: {FORMAT}."
    )
    message = f"closefit: the format {found(version)} is not known, this version reads format {FORMAT}"
    return Problem(message, source.place(("closefit",)), advice)


def _described(source: Source, error: ValidationError) -> Iterable[Problem]:
    for detail in error.errors(include_url=False):
        if detail["type"] == "missing" and source.stopped:
            continue
        path = real_path(source.data, detail["loc"])
        yield _describe(source, path, detail["loc"], detail)


def _describe(source: Source, path: KeyPath, loc: Sequence[str | int], detail: Mapping[str, Any]) -> Problem:  # noqa: PLR0911 (a line for each kind of error)
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "refused" and (cut := _cut_by_comma(source, path)):
        return _problem(source, path, cut, QUOTE_ADVICE)
    if kind == "refused":
        return _problem(source, path, context["message"], context["advice"], context["offset"])
    if kind == "missing" and path and path[-1] == loc[-1]:
        return _problem(source, path, "expected a value, found nothing", None)
    if kind == "missing":
        return _problem(source, path, f"the key {loc[-1]!r} is missing", None)
    if kind == "extra_forbidden":
        return _unknown_key(source, path)
    if kind in {"enum", "literal_error"}:
        return _problem(source, path, *_choice(detail["input"], context["expected"]))
    expected = {
        "model_type": "a mapping (key: value)",
        "model_attributes_type": "a mapping (key: value)",
        "mapping_type": "a mapping (key: value)",
        "dict_type": "a mapping (key: value)",
        "tuple_type": "a list (- item)",
        "string_type": "a text",
    }.get(kind)
    message = f"expected {expected}, found {found(detail['input'])}" if expected else detail["msg"]
    return _problem(source, path, message, None)


def _cut_by_comma(source: Source, path: KeyPath) -> str | None:
    """Inside braces a comma ends a text without quotes: ``{when: country in ('US', 'CA')}``."""
    mark = source.values.get(path)
    if mark is None or mark.style is not None or not source.text.startswith(",", mark.end):
        return None
    text = source.text[mark.start : mark.end]
    return f"the comma behind {found(text)} ends the text here" if text.count("(") > text.count(")") else None


def _choice(value: object, expected: str) -> tuple[str, str | None]:
    known = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    close = nearest(str(value), known)
    return f"expected one of {', '.join(known)}, found {found(value)}", f"Did you mean {close}?" if close else None


def _unknown_key(source: Source, path: KeyPath) -> Problem:
    name, known = str(path[-1]), keys_at(path[:-1])
    close = nearest(name, known)
    advice = f"Did you mean {close}?" if close else f"Known here: {', '.join(known)}." if known else None
    message = f"unknown key {name!r}"
    if name.count(")") > name.count("("):
        message = f"{name!r} stands alone: the comma before it ended the text"
        advice = "Put the condition in double quotes: when: \"country in ('US', 'CA')\"."
    return Problem(f"{dotted(path[:-1])}: {message}" if path[:-1] else message, source.place(path, key=True), advice)


def _problem(source: Source, path: KeyPath, message: str, advice: str | None, offset: int | None = None) -> Problem:
    place = source.place(path) if offset is None else offset_place(source, path, offset)
    return Problem(f"{dotted(path)}: {message}" if path else message, place, advice)


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    """In the order of the file, each once."""
    unique = {(problem.message, problem.place): problem for problem in problems}
    ordered = sorted(unique.values(), key=lambda p: (p.place.line or 0, p.place.column or 0) if p.place else (0, 0))
    if len(ordered) <= MAX_PROBLEMS:
        return ordered
    return [*ordered[:MAX_PROBLEMS], Problem(f"and {len(ordered) - MAX_PROBLEMS} more problems")]
