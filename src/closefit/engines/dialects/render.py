"""A tree into the text of one dialect, or a named error: never SQL that means something else."""

from __future__ import annotations

from sqlglot import ErrorLevel, exp
from sqlglot.errors import UnsupportedError

from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.kinds import refuse
from closefit.engines.dialects.registry import dialect_of
from closefit.engines.dialects.rewriting import rewritten
from closefit.errors import UnsupportedConstruct


def render(tree: exp.Expr, dialect: str, *, pretty: bool = False) -> str:
    """The tree as one statement of ``dialect`` (a name of :data:`DIALECTS`); ``pretty`` breaks it into lines.

    The tree itself is left as it is. The text depends on nothing but the tree, so it can be kept and compared.

    Raises:
        UsageError: there is no such dialect.
        UnsupportedConstruct: the tree holds a construct that the dialect has no form for; every such kind at once.
    """
    target = dialect_of(dialect)
    refuse(tree, target)
    return written(adapted(tree, target), target, pretty=pretty)


def adapted(tree: exp.Expr, target: Dialect) -> exp.Expr:
    """A copy of the tree in which everything has a form in the dialect."""
    copied = tree.copy()
    if target.first is not None:
        copied = target.first(copied)
    copied = rewritten(copied, target.rewrites)
    return copied if target.last is None else target.last(copied)


def written(tree: exp.Expr, target: Dialect, *, pretty: bool) -> str:
    """Text of a tree that has been adapted."""
    try:
        return tree.sql(
            dialect=target.generator, pretty=pretty, comments=True, unsupported_level=ErrorLevel.RAISE, copy=False
        )
    except UnsupportedError as error:
        raise UnsupportedConstruct(
            f"{target.title} has no form for a part of this query: {error}",
            advice="Please report it with the profile: every construct of a score is meant to have a form.",
        ) from None
