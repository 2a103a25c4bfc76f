"""Nodes taken out of a tree and replaced, children before parents, however deep the tree is."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from closefit.engines.dialects.dialect import Rewrite


def rewritten(tree: exp.Expr, rewrites: Mapping[type[exp.Expr], Rewrite]) -> exp.Expr:
    """``tree``, changed in place, with every node replaced by what the rewrite of its kind makes of it."""
    for node in reversed(list(tree.dfs())):
        rewrite = rewrites.get(type(node))
        if rewrite is None:
            continue
        parent, key, index = node.parent, node.arg_key, node.index
        instead = rewrite(node)
        if instead is node and parent is node.parent:
            continue
        if parent is None or key is None:
            tree = instead
        else:
            parent.set(key, instead, index)
    return tree


# --- parts that the dialects build with ----------------------------------------------------------------------------


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function by the name that the engine has for it."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def whole(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def known(this: exp.Expr) -> exp.Expr:
    """``this IS NOT NULL``."""
    return exp.Not(this=exp.Is(this=this, expression=exp.Null()))


def if_known(this: exp.Expr, value: exp.Expr) -> exp.Expr:
    """``value`` where ``this`` is known, else NULL."""
    return exp.Case(ifs=[exp.If(this=known(this), true=value)])
