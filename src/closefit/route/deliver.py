"""Deliver once: claim in the ledger, write under a temporary name, announce, rename, mark as delivered.

A run may die between any two of these. The next run finds what it left and finishes it or gives it back:

===========  ===========================  =====================================================================
ledger says  the files say                so
===========  ===========================  =====================================================================
claimed      whatever                     it never appeared: removed, and the claims are given back
unknown      the temporary file is there  it had not appeared: it appears now, and is delivered
unknown      the file holds our keys      it had appeared: delivered
unknown      both are gone, folder there  it had appeared (a rename is whole or not at all) and was taken: delivered
unknown      the folder is gone           nobody can tell: it stays unknown and is never sent a second time
===========  ===========================  =====================================================================
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from closefit.destinations import COLUMNS, keys_in, write_rows
from closefit.errors import InputError
from closefit.store import Batch, Ledger, State
from closefit.terms import Place

#: Called with the name of each point at which a test may kill the process.
CrashPoint = Callable[[str], None]

#: The points, in their order: each batch passes them one after the other.
CRASH_POINTS = ("claimed", "written", "announced", "published")


def go_on(_point: str) -> None:
    """Pass a crash point without dying."""


def delivery_key(account: str, route: str, turn: int) -> str:
    """The same key for the same delivery, whenever and wherever it is written."""
    return hashlib.sha256(f"{account}\n{route}\n{turn}".encode()).hexdigest()[:16]


def deliver_batch(
    ledger: Ledger, batch: Batch, rows: Iterable[Sequence[object]], *, day: dt.date, on_crash_point: CrashPoint = go_on
) -> int:
    """Write the rows of a claimed batch and mark it as delivered; how many rows.

    Raises:
        InputError: the file cannot be written, or another run took the claims over.
    """
    part = part_of(batch.file, batch.run)
    try:
        count = write_rows(part, COLUMNS, rows)
        on_crash_point("written")
        if not ledger.announce(batch.number):
            part.unlink(missing_ok=True)
            raise InputError(
                f"another run took over the deliveries for {batch.file.name}", place=Place(ledger.path),
                advice="Nothing was delivered by this run. Let one run end before the next begins.",
            )  # fmt: skip
        on_crash_point("announced")
        _appear(part, batch.file)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", place=Place(batch.file)) from error
    on_crash_point("published")
    ledger.deliver(batch.number, day)
    return count


def recover(ledger: Ledger, day: dt.date) -> list[str]:
    """Finish or give back what dead runs left; one sentence each about what was done. For the holder of the ledger."""
    return [note for batch in ledger.open_batches() for note in _recover_batch(ledger, batch, day)]


def _recover_batch(ledger: Ledger, batch: Batch, day: dt.date) -> Iterator[str]:
    part = part_of(batch.file, batch.run)
    what = f"{batch.claims:,} accounts for {batch.route} that run {batch.run} left"
    if batch.state is State.claimed:
        part.unlink(missing_ok=True)
        ledger.release(batch.number)
        yield f"{what}: had not been written, given back"
    elif part.exists():
        file = free_name(batch.file)
        _appear(part, file)
        ledger.deliver(batch.number, day, file=file)
        yield f"{what}: delivered now, in {file}"
    elif _has_appeared(ledger, batch):
        ledger.deliver(batch.number, day)
        yield f"{what}: had been delivered in {batch.file}"
    else:
        yield (
            f"{what}: nobody can tell whether they were delivered, because {batch.file} cannot be looked up; "
            "they will not be sent a second time"
        )


def _has_appeared(ledger: Ledger, batch: Batch) -> bool:
    """The finished file is not under its temporary name any more: is that because it was renamed?"""
    if not batch.file.exists():
        return batch.file.parent.is_dir()
    ours = {delivery_key(account, batch.route, turn) for account, turn in ledger.claims(batch.number)}
    return ours <= {key.partition("-")[0] for key in keys_in(batch.file)}


def part_of(file: Path, run: str) -> Path:
    """The temporary name of a file while one run writes it."""
    return file.with_name(f".{file.name}.{hashlib.sha256(run.encode()).hexdigest()[:8]}.part")


def free_name(file: Path) -> Path:
    """``file``, or the first of ``file-2``, ``file-3``, ... that is not there yet: nothing is ever written over."""
    number, name = 1, file
    while name.exists():
        number += 1
        name = file.with_name(f"{file.stem}-{number}{file.suffix}")
    return name


def _appear(part: Path, file: Path) -> None:
    """Rename, onto the disk. Raises OSError, FileExistsError when somebody made a file of that name meanwhile."""
    if file.exists():
        raise FileExistsError(0, "a file of this name appeared meanwhile; the next run delivers under another name")
    part.rename(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
