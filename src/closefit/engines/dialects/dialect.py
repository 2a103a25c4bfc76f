"""What a dialect is: a name that users type, the generator that writes it, and the rewrites that come before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

#: One node into what the engine has instead. It may use the node's own children: the tree is a copy.
Rewrite = Callable[[exp.Expr], exp.Expr]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One target: how a tree is turned into text that it runs."""

    #: As users type it.
    name: str
    #: As people write it.
    title: str
    #: sqlglot's name of the generator.
    generator: str
    #: By kind of node; children are rewritten before their parents.
    rewrites: Mapping[type[exp.Expr], Rewrite] = field(default_factory=dict)
    #: Rewrites that need the whole tree, before all others.
    first: Rewrite | None = None
    #: What is added to the whole query at the end, such as settings.
    last: Rewrite | None = None
    #: Kinds that the dialect has no form for, and what to do instead (a whole sentence).
    lacks: Mapping[type[exp.Expr], str] = field(default_factory=dict)
    #: How a column of lists must be held, and what comes out.
    list_words: str = "an array of texts"
