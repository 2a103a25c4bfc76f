"""Lists where an engine has no lambdas: as a query over the items."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from closefit.engines.dialects.rewriting import if_known, known

#: The name of an item in such a query.
ITEM = "item"


def item() -> exp.Column:
    return exp.column(ITEM)


def items_query(values: exp.Expr, source: exp.Expr) -> exp.Select:
    """``SELECT values FROM source WHERE item IS NOT NULL``."""
    return exp.select(values).from_(source).where(known(item()))


def lambda_body(node: exp.Expr) -> exp.Expr:
    """What a lambda makes of its item, over a column of that name."""
    function = node.expression
    name = function.expressions[0].name
    body: exp.Expr = function.this.copy()
    for part in list(body.find_all(exp.Identifier)):
        if part.name == name and not isinstance(part.parent, exp.Column):
            part.replace(item())
    return body


def transformed(node: exp.Expr, unnest: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """A list of what a lambda makes of every known item; unknown for an unknown list."""
    made = exp.Array(expressions=[items_query(lambda_body(node), unnest(node.this))])
    return if_known(node.this.copy(), made)


def kept(node: exp.Expr) -> list[exp.Expr]:
    """The items of a literal list from which the unknown ones are to be left out."""
    return list(node.this.expressions)


def distinct_count(node: exp.Expr, unnest: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """How many different items a list has: ``ARRAY_SIZE(ARRAY_DISTINCT(list))`` as one query."""
    counted = exp.Count(this=exp.Distinct(expressions=[item()]))
    return exp.Subquery(this=exp.select(counted).from_(unnest(node.this)))
