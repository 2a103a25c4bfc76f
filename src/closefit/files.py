"""Files that are written whole or not at all: a temporary name in the same folder, then a rename.

The temporary name holds the machine and the process, so that the next run that writes the same file can remove what
a killed one left behind, and nothing that another run is still writing.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from closefit.errors import UsageError
from closefit.terms import Place

_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"

#: Characters of a file's name in a temporary one, which must stay below 255 bytes.
_LONGEST = 40


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; when the block ends well it takes its place, otherwise it is removed.

    Whoever might read the file before may read it after.

    Raises:
        UsageError: the folder does not exist, is no folder, or may not be written to, or the disk is full.
    """
    temporary: Path | None = None
    if path.is_dir():
        raise UsageError(
            "cannot write: a folder has this name",
            place=Place(path),
            advice="Rename the folder, or name another place.",
        )
    target = path.resolve() if path.is_symlink() else path  # a link stays one, and what it names is written
    try:
        begin = f".{path.name[:_LONGEST]}.{_MACHINE}-"
        _remove_left_over(target.parent, begin)
        handle, name = tempfile.mkstemp(prefix=f"{begin}{os.getpid()}-", suffix=path.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        advice = "Name another place, or make this one writable."
        raise UsageError(f"cannot write: {error.strerror or error}", place=Place(path), advice=advice) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def require_other(out: Path, inputs: Iterable[Path | None], flag: str = "--out") -> None:
    """Refuse to write where one reads: what the user brought would be gone.

    Raises:
        UsageError: ``out`` is one of ``inputs``, by whatever name.
    """
    if out.exists() and any(path is not None and path.exists() and path.samefile(out) for path in inputs):
        raise UsageError(
            f"{flag} {out} is a file that is read here, and what it holds would be lost", advice="Name another file."
        )


def require_writable(path: Path) -> None:
    """Say before any work that a file cannot be written; what is there stays as it is.

    Raises:
        UsageError: see :func:`replaced`.
    """
    with suppress(_OnlyTried), replaced(path):
        raise _OnlyTried


class _OnlyTried(Exception):  # noqa: N818  (it is what happened)
    """Ends an attempt before the file takes its place."""


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with line feeds, whole or not at all.

    Raises:
        UsageError: see :func:`replaced`.
    """
    with replaced(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def free_name(path: Path, text: str) -> Path:
    """``path``, or ``name.new.csv``, ``name.new-2.csv`` and so on beside it, so that what a person filled in stays.

    A file that holds ``text`` and nothing else counts as free.
    """
    tried, number = path, 1
    while tried.exists() and not (tried.is_file() and tried.read_bytes() == text.encode("utf-8")):
        tried = path.with_name(f"{path.stem}.new{f'-{number}' if number > 1 else ''}{path.suffix}")
        number += 1
    return tried


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several files that belong together: each is whole on the disk before the first one takes its place.

    Raises:
        UsageError: see :func:`replaced`; then none of them was written.
    """
    write_files(texts)


def write_files(contents: Mapping[Path, str] | Mapping[Path, str | bytes]) -> None:
    """The same for files of text and of bytes.

    Raises:
        UsageError: see :func:`replaced`; then none of them was written.
    """
    with ExitStack() as together:
        for path, content in contents.items():
            data = content.encode("utf-8") if isinstance(content, str) else content
            together.enter_context(replaced(path)).write_bytes(data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_left_over(folder: Path, begin: str) -> None:
    """Remove temporary files, and folders beside them, of runs on this machine that are dead."""
    if os.name != "posix":  # elsewhere nothing says for sure that a process is dead
        return
    for left in folder.iterdir():
        process = left.name.removeprefix(begin).partition("-")[0] if left.name.startswith(begin) else ""
        if process.isdecimal() and not _alive(int(process)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # of another user
    return True
