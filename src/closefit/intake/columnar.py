"""Tables that bring the types of their columns: Parquet, Arrow, and a table of a DuckDB file."""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
from pathlib import Path

import duckdb

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.errors import InputError, UsageError
from closefit.intake.look import look_over
from closefit.intake.missing import known
from closefit.intake.raw import Raw, make_table, make_view, one_count, rows_of
from closefit.terms import Place, Table

#: Suffixes of Arrow files; a stream has no mark of its own.
ARROW = frozenset({".arrow", ".arrows", ".feather", ".ipc"})

#: What DuckDB calls the number of a row of a Parquet file.
PARQUET_PLACE = "file_row_number"


def load_parquet(engine: DuckDBEngine, relation: str, path: Path, beside: Table | None = None) -> Raw:
    """A view of a Parquet file, in place. Texts with blanks or spellings of "no value" are cleaned in passing.

    ``beside`` are the accounts whose keys the rows have, if they are read already: a cell that is one of their keys
    needs no look of its own.
    """
    source = f"read_parquet({text_literal(str(path))}, {PARQUET_PLACE} = true)"
    try:
        return _typed(engine, relation, path, source, PARQUET_PLACE, beside=beside)
    except duckdb.Error as error:
        raise InputError(
            f"the Parquet file is damaged: {str(error).splitlines()[0]}", place=Place(path), advice="Write it again."
        ) from None


def is_arrow(start: bytes) -> bool:
    """Whether a file begins as an Arrow file (version 2 of Feather is the same)."""
    return start.startswith(b"ARROW1")


def load_arrow(engine: DuckDBEngine, relation: str, path: Path) -> Raw:
    """An Arrow file or stream, copied into the engine.

    Raises UsageError when pyarrow is not installed, InputError when the file is damaged.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            f"{path.name} is an Arrow file, and pyarrow is not installed", advice="pip install 'closefit[arrow]'"
        )
    import pyarrow as pa

    rows = rows_of(relation)
    try:
        with pa.memory_map(str(path)) as source:
            start = source.read(6)
            source.seek(0)
            opened = pa.ipc.open_file(source) if is_arrow(start) else pa.ipc.open_stream(source)
            engine.connection.register("arrow_rows", opened.read_all())
            make_table(engine, rows, "SELECT * FROM arrow_rows")
            engine.connection.unregister("arrow_rows")
        return _typed(
            engine, relation, path, f"(SELECT *, rowid AS closefit_place FROM {quote(rows)})", "closefit_place"
        )
    except (pa.ArrowException, duckdb.Error, OSError) as error:
        raise InputError(
            f"the Arrow file is damaged: {str(error).splitlines()[0]}", place=Place(path), advice="Write it again."
        ) from None


def load_database(engine: DuckDBEngine, relation: str, path: Path, table: str | None) -> Raw:
    """A table or view of a DuckDB file, which is opened for reading only.

    Raises InputError when the file cannot be opened, has no table of that name, or has several and none is named.
    """
    alias = f"file_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    try:
        engine.execute(f"ATTACH IF NOT EXISTS {text_literal(str(path))} AS {alias} (READ_ONLY)")
        found = _tables(engine, alias)
        schema, name, has_rowid = found[_chosen(path, list(found), table)]
        source = f"{alias}.{quote(schema)}.{quote(name)}"
        if not has_rowid:  # a view has no numbers of rows, and is asked once
            make_table(engine, rows_of(relation), f"SELECT * FROM {source}")
            source = quote(rows_of(relation))
        return _numbered(engine, relation, path, source)
    except duckdb.Error as error:
        raise InputError(
            f"the DuckDB file cannot be read: {str(error).splitlines()[0]}", place=Place(path),
            advice="Close it where it is open for writing; a file of a newer DuckDB needs a newer closefit.",
        ) from None  # fmt: skip


def _tables(engine: DuckDBEngine, alias: str) -> dict[str, tuple[str, str, bool]]:
    """Schema, name and whether rows have a number of their own, by the name that a user would write."""
    rows = engine.execute(
        "SELECT schema_name, table_name, true FROM duckdb_tables() WHERE database_name = $alias UNION ALL "
        "SELECT schema_name, view_name, false FROM duckdb_views() WHERE database_name = $alias AND NOT internal "
        "ORDER BY 1, 2",
        {"alias": alias},
    ).fetchall()
    return {name if schema == "main" else f"{schema}.{name}": (schema, name, own) for schema, name, own in rows}


def _chosen(path: Path, names: list[str], table: str | None) -> str:
    shown = ", ".join(names[:12]) or "no table"
    if table is None:
        if len(names) == 1:
            return names[0]
        raise InputError(
            f"the DuckDB file has {len(names)} tables and none is named: {shown}"
            if names
            else "the DuckDB file has no table",
            place=Place(path), advice=f"Write {path.name}#{names[0] if names else 'table'}.",
        )  # fmt: skip
    wanted = table.removeprefix("main.").casefold()
    for spelling in (wanted, wanted.replace('"', "")):  # as it stands, and as SQL would quote it
        for name in names:
            if name.casefold() == spelling:
                return name
    near = difflib.get_close_matches(table, names, n=1, cutoff=0.6)
    raise InputError(
        f"the DuckDB file has no table {table!r}", place=Place(path),
        advice=f"Did you mean {path.name}#{near[0]}?" if near else f"It has {shown}.",
    )  # fmt: skip


def _numbered(engine: DuckDBEngine, relation: str, path: Path, table: str) -> Raw:
    return _typed(engine, relation, path, f"(SELECT *, rowid AS closefit_place FROM {table})", "closefit_place")


def _typed(
    engine: DuckDBEngine, relation: str, path: Path, source: str, place: str, *, beside: Table | None = None
) -> Raw:
    """A view of typed rows; ``place`` is the column that counts them from 0."""
    described = engine.execute(f"DESCRIBE SELECT * EXCLUDE ({place}) FROM {source}").fetchall()
    kinds = tuple(str(row[1]) for row in described)
    texts = [i for i, kind in enumerate(kinds) if kind == "VARCHAR"]
    rows = one_count(engine, f"SELECT count(*) FROM {source}")
    names = [str(described[i][0]) for i in texts]
    repeated = _repeated(engine, path) if place == PARQUET_PLACE else set[str]()
    looks = look_over(engine, source, names, repeated, relation=relation, beside=beside)
    to_clean = {i for i in texts if looks[described[i][0]].dirty}
    cells = ", ".join(
        f"{known(quote(row[0])) if i in to_clean else quote(row[0])} AS c{i + 1}" for i, row in enumerate(described)
    )
    make_view(engine, relation, f"SELECT {place} + 1 AS line, {cells} FROM {source}")
    headers = tuple(str(row[0]) for row in described)
    seen = {i + 1: looks[described[i][0]] for i in texts}
    domains = frozenset(position for position, look in seen.items() if look.domains)
    filled = frozenset(position for position, look in seen.items() if not look.dirty and look.known == rows)
    strangers = {position: look.strangers for position, look in seen.items() if look.strangers and not look.dirty}
    return Raw(
        relation, path, headers, kinds, rows, 0, in_place=True, domains=domains, filled=filled, strangers=strangers
    )


def _repeated(engine: DuckDBEngine, path: Path) -> set[str]:
    """Columns of a Parquet file that hold few different values.

    Less than a byte for a cell: the file holds it as a dictionary, and so does DuckDB when it counts different ones.
    """
    sizes = (
        "SELECT path_in_schema FROM "
        f"parquet_metadata({text_literal(str(path))}) GROUP BY path_in_schema "
        "HAVING sum(total_uncompressed_size) <= sum(num_values)"
    )
    return {str(row[0]) for row in engine.execute(sizes).fetchall()}
