"""The file of a declared provider read, or every problem in it at once, each with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from closefit.conditions.grammar import nearest
from closefit.errors import InputError
from closefit.profile.locate import dotted, real_path
from closefit.profile.reader import MAX_PROBLEMS, KeyPath, Source, read_yaml
from closefit.profile.values import found
from closefit.providers.declared.checks import problems_between
from closefit.providers.declared.form import FORMAT, Form
from closefit.terms import Place, Problem

_QUOTES = "A text with a comma, colon, # or bracket in it stands in double quotes."


def load_declared(path: Path) -> Form:
    """Read the file of a declared provider.

    Raises:
        InputError: it cannot be read, or with every problem in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", place=Place(path)) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", place=Place(path)) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", place=Place(path), advice="Save it as UTF-8.") from None
    return parse_declared(text, path)


def parse_declared(text: str, file: Path) -> Form:
    """Read a declared provider from its text; ``file`` is only named in messages.

    Raises:
        InputError: with every problem of the text.
    """
    source = read_yaml(text, file)
    problems = [_of_a_provider(problem) for problem in source.problems]
    if not isinstance(source.data, dict):
        what = "the file is empty" if source.data is None else f"found {found(source.data)} at the top"
        begins = "It begins so: closefit: 1, provider: NAME, address: https://..."
        raise InputError(problems or [Problem(f"{what}; expected a provider", Place(file, 1, 1), begins)])
    form: Form | None = None
    try:
        form = Form.model_validate(_complete(source.data))
    except ValidationError as error:
        problems += [] if source.stopped else _described(source, error)
    if form is not None and not problems:
        problems += [_problem(source, *one) for one in problems_between(form)]
    if problems or form is None:
        raise InputError(_sorted(problems))
    return form


def _of_a_provider(problem: Problem) -> Problem:
    """What the reader of YAML says of profiles, said of a provider's file."""
    advice = _QUOTES if problem.advice and "double quotes" in problem.advice else problem.advice
    advice = advice.replace("A profile", "A provider") if advice else None
    return replace(problem, message=problem.message.replace("profile", "provider"), advice=advice)


def _complete(value: Any) -> Any:
    """A key without a value is as good as absent."""
    if isinstance(value, dict):
        return {key: _complete(one) for key, one in value.items() if one is not None}
    return [_complete(one) for one in value] if isinstance(value, list) else value


def _described(source: Source, error: ValidationError) -> Iterable[Problem]:
    for detail in error.errors(include_url=False):
        yield _describe(source, real_path(source.data, detail["loc"]), detail)


_EXPECTED = {
    "model_type": "a mapping (key: value)", "model_attributes_type": "a mapping (key: value)",
    "mapping_type": "a mapping (key: value)", "dict_type": "a mapping (key: value)", "tuple_type": "a list (- item)",
    "string_type": "a text", "float_type": "a number", "int_type": "a whole number", "bool_type": "true or false",
    "float_parsing": "a number", "int_parsing": "a whole number", "bool_parsing": "true or false",
    "int_from_float": "a whole number",
}  # fmt: skip


def _describe(source: Source, path: KeyPath, detail: Mapping[str, Any]) -> Problem:  # noqa: PLR0911 (a line for each kind of error)
    kind, context, loc = detail["type"], detail.get("ctx") or {}, detail["loc"]
    if kind == "refused":
        return _problem(source, path, context["message"], context["advice"])
    if kind == "missing":
        return _problem(
            source, path, f"the key {loc[-1]!r} is missing", _MEANINGS.get(str(loc[-1])) if len(loc) == 1 else None
        )
    if kind == "extra_forbidden":
        return _unknown_key(source, path)
    if kind in {"enum", "literal_error"}:
        return _choice(source, path, detail["input"], context["expected"])
    if kind == "string_pattern_mismatch":
        said, advice = _PATTERNS.get(str(loc[-1]), (f"expected text like {context['pattern']}", None))
        shown = "" if loc[-1] in {"key", "user"} else f", found {found(detail['input'])}"  # it may be the key itself
        return _problem(source, path, f"{said}{shown}", advice)
    if kind in _EXPECTED:
        return _problem(source, path, f"expected {_EXPECTED[kind]}, found {found(detail['input'])}", None)
    bound = {"greater_than": "more than", "greater_than_equal": "at least", "less_than_equal": "at most"}.get(kind)
    if bound:
        limit = next(iter(context.values()))
        return _problem(source, path, f"expected {bound} {limit}, found {found(detail['input'])}", None)
    return _problem(source, path, detail["msg"], None)


_PATTERNS = {
    "provider": ("expected a name of small letters, digits, - and _", "Such as: provider: acme_data"),
    "key": ("expected the name of an environment variable", "The key itself never stands in a file: key: ACME_API_KEY"),
    "user": ("expected the name of an environment variable", "Such as: user: ACME_USER"),
    "address": ("expected a web address", "Such as: address: https://api.acme.com/v1"),
    "path": ("expected a path below the address", "It begins with a slash: path: /companies/{domain}"),
}


#: What is missing at the top, and how it is said.
_MEANINGS = {
    "closefit": f"Begin the file with: closefit: {FORMAT}",
    "provider": "Give it a name: provider: acme_data",
    "address": "Where it is asked: address: https://api.acme.com/v1",
    "price": "What an account costs: price: {billed: found, credits: 1, credit: 0.02 usd}, or {billed: free}",
    "request": "What is asked: request: {path: /companies, query: {domain: '{domain}'}}",
    "answer": "How the answer is read: answer: {record: data, facts: {employees: size}}",
}


def _choice(source: Source, path: KeyPath, value: object, expected: str) -> Problem:
    known = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    close = nearest(str(value), known)
    message = f"expected one of {', '.join(known)}, found {found(value)}"
    return _problem(source, path, message, f"Did you mean {close}?" if close else None)


def _unknown_key(source: Source, path: KeyPath) -> Problem:
    known = _keys_at(path[:-1])
    close = nearest(str(path[-1]), known)
    advice = f"Did you mean {close}?" if close else f"Known here: {', '.join(known)}." if known else None
    message = f"unknown key {str(path[-1])!r}"
    return Problem(f"{dotted(path[:-1])}: {message}" if path[:-1] else message, source.place(path, key=True), advice)


def _keys_at(path: KeyPath) -> list[str]:
    kind: Any = Form
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = next((i for n, i in kind.model_fields.items() if part in {n, i.alias}), None)
            kind = _model_in(info.annotation) if info else None
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [info.alias or name for name, info in kind.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The part that an annotation is about: ``FactForm`` of ``Mapping[str, Annotated[FactForm, ...]]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for one in get_args(annotation) if (model := _model_in(one)) is not None), None)


def _problem(source: Source, path: KeyPath, message: str, advice: str | None) -> Problem:
    return Problem(f"{dotted(path)}: {message}" if path else message, source.place(path), advice)


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    unique = {(problem.message, problem.place): problem for problem in problems}
    ordered = sorted(unique.values(), key=lambda p: (p.place.line or 0, p.place.column or 0) if p.place else (0, 0))
    if len(ordered) <= MAX_PROBLEMS:
        return ordered
    return [*ordered[:MAX_PROBLEMS], Problem(f"and {len(ordered) - MAX_PROBLEMS} more problems")]
