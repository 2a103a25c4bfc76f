"""Places in a JSON answer, as JMESPath expressions (jmespath.org)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from closefit.errors import UsageError


def path_problem(text: str) -> str | None:
    """Why an expression is none, in one line; None when it is one."""
    jmespath = _library()
    try:
        _compiled(text)
    except jmespath.exceptions.JMESPathError as error:
        said = str(error).strip().splitlines()
        reason = said[0] if said else type(error).__name__
        return f"{text!r} is no path: {reason.rstrip(':')}"
    except RecursionError:
        return "the path is nested too deeply"
    return None


def at(path: str, value: Any) -> Any:
    """What stands at a path; None for what is not there, and where the answer has another shape than the path."""
    jmespath = _library()
    try:
        return _compiled(path).search(value)
    except (jmespath.exceptions.JMESPathError, TypeError, ValueError, RecursionError, OverflowError):
        return None


@lru_cache(maxsize=1_024)
def _compiled(text: str) -> Any:
    return _library().compile(text)


@lru_cache(maxsize=1)
def _library() -> Any:
    try:
        import jmespath
    except ImportError:
        raise UsageError(
            "declared providers need the package jmespath", advice="Install it with: pip install jmespath"
        ) from None
    return jmespath
