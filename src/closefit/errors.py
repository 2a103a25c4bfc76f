"""Every error a user can cause or meet. The class docstring is the message unless one is given.

Each class has its own exit code, so that a script can tell a bad file from a bad profile.
"""

from __future__ import annotations

from collections.abc import Iterable

from closefit.terms import Place, Problem


class ClosefitError(Exception):
    """closefit cannot go on."""

    exit_code = 70

    def __init__(
        self, message: str | Iterable[Problem] | None = None, *, place: Place | None = None, advice: str | None = None
    ) -> None:
        if message is None or isinstance(message, str):
            self.problems: tuple[Problem, ...] = (Problem(message or self.__doc__ or "", place, advice),)
        else:
            self.problems = tuple(message)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(ClosefitError):
    """The command cannot be run as it was written."""

    exit_code = 2


class InputError(ClosefitError):
    """A file cannot be used as it is."""

    exit_code = 3


class ProfileError(ClosefitError):
    """The profile cannot be used as it is."""

    exit_code = 4


class VendorError(ClosefitError):
    """A vendor or the network did not answer as needed."""

    exit_code = 5


class UnsupportedConstruct(ClosefitError):  # noqa: N818  (what it is called in the manual)
    """An engine's SQL has no form for a part of the score."""

    exit_code = 6
