"""Where each part of a tree stands in the condition's text, so that a refusal can point at it."""

from __future__ import annotations

from sqlglot import exp

from closefit.conditions.grammar import ConditionError
from closefit.conditions.tokens import Tokens


class Places:
    """Offsets of a tree's literals, functions and attributes: the tree keeps them in the order of the text."""

    def __init__(self, tokens: Tokens, tree: exp.Expr) -> None:
        self._offsets: dict[int, int] = {}
        literals, functions, nulls = iter(tokens.literals), iter(tokens.functions), iter(tokens.nulls)
        for node in tree.dfs():
            if isinstance(node, exp.Literal):
                self._offsets[id(node)] = next(literals, 0)
            elif isinstance(node, exp.Anonymous | exp.Lower | exp.StartsWith):
                self._offsets[id(node)] = next(functions, 0)
            elif isinstance(node, exp.Null):
                self._offsets[id(node)] = next(nulls, 0)
            elif isinstance(node, exp.Identifier):
                self._offsets[id(node)] = int(node.meta.get("start", 0))

    def offset(self, node: exp.Expr) -> int:
        """0-based character at which the node begins."""
        places = [self._offsets[id(part)] for part in node.walk() if id(part) in self._offsets]
        return min(places, default=0)

    def refuse(self, node: exp.Expr, message: str, advice: str | None = None) -> ConditionError:
        """The error to raise for a node."""
        return ConditionError(message, self.offset(node), advice)


def shown(node: exp.Expr) -> str:
    """A node as a message shows it."""
    return node.sql(dialect="duckdb", comments=False, normalize_functions=False)
