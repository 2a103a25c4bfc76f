"""Files that are written whole or not at all: a temporary name in the same folder, then a rename."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from closefit.errors import UsageError
from closefit.terms import Place


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; when the block ends well it takes its place, otherwise it is removed.

    Raises:
        UsageError: the folder does not exist, is no folder, or may not be written to, or the disk is full.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        advice = "Name another place, or make this one writable."
        raise UsageError(f"cannot write: {error.strerror or error}", place=Place(path), advice=advice) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with line feeds, whole or not at all.

    Raises:
        UsageError: see :func:`replaced`.
    """
    with replaced(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
