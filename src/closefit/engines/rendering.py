"""A tree as SQL text of an engine, and names of tables as users write them."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from closefit.engines.dialects import dialect_of, render
from closefit.errors import UsageError


def to_sql(expression: exp.Expr | str, engine: str) -> str:
    """A tree as SQL of an engine; a text is SQL already.

    Raises:
        UnsupportedConstruct: the engine has no form for a part of the tree.
    """
    return expression if isinstance(expression, str) else render(expression, engine)


def table_of(name: str, engine: str) -> exp.Table:
    """``schema.accounts`` as a table.

    Raises:
        UsageError: it is no name of a table.
    """
    try:
        return exp.to_table(name, dialect=dialect_of(engine).generator)
    except (ParseError, TokenError, ValueError):
        raise UsageError(
            f"{name!r} is no name of a table",
            advice='Write it as schema.table; odd names in quotes: "My Schema".table.',
        ) from None


def table_sql(name: str, engine: str) -> str:
    """A table's name in SQL."""
    return table_of(name, engine).sql(dialect=dialect_of(engine).generator)
