"""Any text file as plain UTF-8 with ordinary line ends: the file itself where it is so, else a temporary copy."""

from __future__ import annotations

import codecs
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from closefit.errors import InputError
from closefit.terms import Place

_CHUNK = 8 << 20
_SAMPLE = 1 << 18

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = {
    b"%PDF": "a PDF document", b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"SQLite format 3": "an SQLite database", b"\x7fELF": "a program", b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
    b"PK\x03\x04": "a zip archive", b"PK\x05\x06": "an empty zip archive", b"ARROW1": "an Arrow file",
    b"Obj\x01": "an Avro file", b"\xfd7zXZ": "an xz archive",
}  # fmt: skip
_MARKUP = {
    b"<!doctype": "an HTML page", b"<html": "an HTML page", b"<?xml": "an XML document", b"[{": "JSON", b'{"': "JSON",
}  # fmt: skip
_READABLE = "closefit reads CSV (also gzipped), Excel (.xlsx, .xls, .ods), Parquet, Arrow and tables of DuckDB files."


@dataclass(frozen=True, slots=True)
class PlainText:
    """UTF-8 text on disk. Bytes that are no text are kept as they are and found again by the row reader."""

    path: Path
    #: Physical lines, the last one counted whether or not it ends.
    lines: int
    #: How the user's file was encoded.
    encoding: str


@contextmanager
def plain_text(path: Path) -> Iterator[PlainText]:
    """Give the file as UTF-8 for as long as the block lasts; nothing stays behind.

    Memory is bounded by a few chunks of 8 MB, whatever the size of the file. Raises InputError when the file is empty,
    binary, or a damaged gzip.
    """
    try:
        encoding, ascii_ends, lines = _survey(path)
        if encoding in {"utf-8", "utf-8-sig"} and ascii_ends and not _gzipped(path):
            yield PlainText(path, lines, encoding)
            return
        with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
            copy = Path(folder) / "rows.csv"
            yield PlainText(copy, _transcode(path, copy, encoding), encoding)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(
            f"the gzip file is damaged: {error}", place=Place(path), advice="Export or download it again."
        ) from None


def _gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if _gzipped(path) else path.open("rb")  # type: ignore[return-value]


def _survey(path: Path) -> tuple[str, bool, int]:
    """The encoding, whether lines end in \\n (or \\r\\n), and the number of lines; one pass over the bytes."""
    with _open(path) as file:
        sample = file.read(_SAMPLE)
    if not sample.strip(b"\x00\r\n\t ").removeprefix(codecs.BOM_UTF8):
        raise InputError(
            "the file is empty", place=Place(path), advice="Export it again; a header and rows were expected."
        )
    for magic, what in _BINARY.items():
        if sample.startswith(magic):
            raise InputError(f"this is {what}, not a table", place=Place(path), advice=_READABLE)
    start = sample.lstrip(b"\xef\xbb\xbf\r\n\t ")[:20].lower()
    for opening, what in _MARKUP.items():
        if start.startswith(opening):
            raise InputError(f"this is {what}, not a table", place=Place(path), advice=_READABLE)
    bom = next((name for mark, name in _BOMS if sample.startswith(mark)), None)
    encoding = bom or _wide(sample, path)
    if encoding and encoding.startswith(("utf-16", "utf-32")):
        return encoding, False, 0
    bad, lines, ends = _utf8_pass(path)
    if bad is not None:
        return _narrow(bad), False, 0
    return encoding or "utf-8", ends, lines


def _wide(sample: bytes, path: Path) -> str | None:
    """UTF-16 without its mark has a zero in every other byte; any other zero byte is no text."""
    zeros = sample.count(0)
    if not zeros:
        return None
    half = len(sample) // 2
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) > 0.6 * half and sample[1 - offset :: 2].count(0) < 0.05 * half:
            return name
    raise InputError("this is a binary file, not a table", place=Place(path), advice=_READABLE)


def _utf8_pass(path: Path) -> tuple[bytes | None, int, bool]:
    """Bytes around the first place that is not UTF-8 (None: all is well), lines, and whether \\n ends them."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = returns = 0
    last = b"\n"
    with _open(path) as file:
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return chunk, 0, False
            lines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            last = chunk[-1:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b"\xff", 0, False
    return None, lines + (last != b"\n"), bool(lines) or not returns


def _narrow(chunk: bytes) -> str:
    """The encoding of bytes that are not UTF-8. A file that is UTF-8 but for a few bytes stays UTF-8."""
    text = chunk.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    if good > 3 * bad:
        return "utf-8"
    from charset_normalizer import from_bytes

    foreign = b"\n".join(line for line in chunk.split(b"\n") if not line.isascii())[:_SAMPLE]
    best = from_bytes(
        foreign, cp_isolation=["cp1252", "cp1250", "cp1251", "shift_jis", "gb18030", "big5", "euc_kr"]
    ).best()
    name = best.encoding if best else "cp1252"
    # Western text in few bytes is often taken for a neighbour; of the two, exports are far more often Windows-1252.
    return "cp1252" if name == "cp1250" and not _central_european(foreign) else name


def _central_european(foreign: bytes) -> bool:
    """Letters that only Windows-1250 has as letters, and that Western text hardly uses as signs."""
    text = foreign.decode("cp1250", errors="replace")
    return (
        sum(text.count(letter) for letter in "šžčřěůłąęśźżćńőűťď")
        > sum(text.count(letter) for letter in "éèüöäçñß") / 2
    )


def _decoded(source: IO[bytes], decoder: codecs.IncrementalDecoder) -> str:
    """The next piece of text; empty at the end only."""
    while piece := source.read(_CHUNK):
        if text := decoder.decode(piece):
            return text
    return decoder.decode(b"", final=True)


def _transcode(path: Path, copy: Path, encoding: str) -> int:
    """Write the text as UTF-8 with \\n at the end of each line; returns the number of lines."""
    wrong = "surrogateescape" if encoding in {"utf-8", "utf-8-sig"} else "replace"
    lines = 0
    last = "\n"
    held = ""
    with _open(path) as source, copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target:
        decoder = codecs.getincrementaldecoder(encoding)(errors=wrong)
        while text := held + _decoded(source, decoder):
            # A \r at the end of a piece may belong to a \n that comes next.
            held = "\r" if text.endswith("\r") and text != "\r" else ""
            text = text.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n")
            lines += text.count("\n")
            last = text[-1:] or last
            target.write(text)
    return lines + (last != "\n")
