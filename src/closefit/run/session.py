"""What every step shares: an engine with the limits of the settings, and a way to say what is being done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.profile import Profile

#: Told what is being done now, in a few words; the command line shows it on stderr.
Say = Callable[[str], None]


def quiet(_words: str) -> None:
    """Say nothing."""


@contextmanager
def open_engine(settings: Settings) -> Iterator[DuckDBEngine]:
    """The embedded engine with the limits of the settings."""
    from closefit.engines import DuckDBEngine

    limits = settings.engine
    spill = settings.path(limits.temp_directory) if limits.temp_directory else None
    with DuckDBEngine(memory_limit=limits.memory_limit, threads=limits.threads, temp_directory=spill) as engine:
        yield engine


def read_profile(path: Path | None, settings: Settings) -> Profile:
    """The profile named by the flag, or else by the settings.

    Raises:
        ProfileError: it is not there, or not valid.
    """
    from closefit.profile import load_profile

    return load_profile(path or settings.path(settings.files.profile))


def refuse_file(out: Path) -> None:
    """Say before any work that results cannot go where a file is.

    Raises:
        UsageError: ``out`` is a file.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file, and a folder was expected", advice="Name another folder.")


def require_name(name: str) -> None:
    """Asked before any work is done.

    Raises:
        UsageError: ``--name`` is no name that a profile may have.
    """
    from closefit.profile import MAX_NAME, is_name

    if not is_name(name):
        raise UsageError(
            f"--name {name!r} cannot be the name of a profile",
            advice=f"Give it one line of 1 to {MAX_NAME} characters, such as ideal-customer.",
        )


def require_folder(out: Path) -> None:
    """Make the folder that results go into.

    Raises:
        UsageError: something else has its name, or it may not be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"--out {out} cannot be used as a folder: {error.strerror or error}", advice="Name another folder."
        ) from None


def given(settings: Settings, name: str | None) -> Path | None:
    """A file, or a table of the engine, named in the settings, if one is."""
    if name and name.startswith("table:"):
        return Path(name)
    return settings.path(name) if name else None
