"""Errors are part of the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.errors import ClosefitError, InputError, ProfileError, UnsupportedConstruct, UsageError, VendorError
from closefit.terms import Place, Problem


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (UsageError, 2),
        (InputError, 3),
        (ProfileError, 4),
        (VendorError, 5),
        (UnsupportedConstruct, 6),
        (ClosefitError, 70),
    ],
)
def test_each_class_has_its_exit_code(kind: type[ClosefitError], code: int) -> None:
    """A script can tell a bad file from a bad profile by the exit code."""
    assert kind.exit_code == code


def test_the_docstring_is_the_default_message() -> None:
    """An error raised without words says what its class says."""
    assert str(InputError()) == "A file cannot be used as it is."


def test_all_problems_are_said_at_once() -> None:
    """An error made of problems lists each with file, line and column, and what to do."""
    error = ProfileError([
        Problem("no such key", Place(Path("icp.yaml"), 3, 5), "Remove it."),
        Problem("not a number", Place(Path("icp.yaml"), 9)),
    ])  # fmt: skip
    assert str(error) == "icp.yaml:3:5: no such key\n    Remove it.\nicp.yaml:9: not a number"
