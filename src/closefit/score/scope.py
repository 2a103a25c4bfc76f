"""What a condition may look at: the columns of one table, normalised once, each known by the name conditions use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from closefit.score import nodes
from closefit.terms import Attribute, AttributeType, Table

SQL_TYPES = {
    AttributeType.number: "DOUBLE",
    AttributeType.text: "TEXT",
    AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE",
    AttributeType.list: "TEXT[]",
}


@dataclass
class Scope:
    """Columns of one table by the names that conditions use; remembers which were asked for and which are missing.

    ``prefix`` begins the name of a normalised column, so that no attribute can be taken for a column of our own or for
    a reserved word. ``built_in`` are the contract's columns and what else is put there under a name (best_seniority).
    """

    table: Table | None
    prefix: str
    built_in: Mapping[str, AttributeType]
    as_of: nodes.AsOf
    #: What the table is called where its columns are read.
    alias: str | None = None
    #: Attributes that another file fills where the table does not say: name -> normalised text.
    filled: Mapping[str, exp.Expr] = field(default_factory=dict)
    used: dict[str, AttributeType] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def type_of(self, name: str) -> AttributeType | None:
        """How the file holds an attribute; None when it has none of that name."""
        if (attribute := self._attribute(name)) is not None:
            return attribute.type
        return AttributeType.text if name in self.filled else self.built_in.get(name)

    def column(self, name: str) -> tuple[exp.Expr, AttributeType] | None:
        """The normalised column and its type, or None (and remembered) when the table has no such attribute."""
        kind = self.type_of(name)
        if kind is None:
            self.missing.add(name)
            return None
        self.used[name] = kind
        return self.normalised(name), kind

    def normalised(self, name: str) -> exp.Column:
        return nodes.column(f"{self.prefix}{name}", quoted=not _plain(name))

    def projections(self) -> list[exp.Expr]:
        """``normalised AS prefix_name`` of every attribute that was asked for, in the order of the alphabet."""
        return [self._projection(name, self.used[name]) for name in sorted(self.used)]

    def raw(self, name: str) -> exp.Expr:
        """The value as the file holds it, unknown when it dates from after the as-of date."""
        value = self._own(self.held_as(name))
        if (dated_by := self.provenance(name, "date")) is not None:
            dated = nodes.said_on(self._own(dated_by))
            later = nodes.surely(nodes.compare(exp.GT, dated, nodes.date(self.as_of)))
            value = nodes.when((nodes.negated(later), value))
        return value

    def source(self, name: str) -> exp.Expr:
        """The providers that said an attribute, as the file names them; unknown where it is the user's own."""
        return nodes.column(f"{self.prefix}{name}__source", quoted=True)

    def source_projection(self, name: str) -> exp.Expr:
        """:meth:`source` out of the table."""
        text = nodes.lower_text(nodes.said(self._own(self.provenance(name, "source") or "")))
        return nodes.named(text, f"{self.prefix}{name}__source", quoted=True)

    def held_as(self, name: str) -> str:
        """The relation's column behind a name: an attribute's own, or that of the one whose header reads so."""
        attribute = self._attribute(name)
        return attribute.name if attribute else name

    def provenance(self, name: str, part: str) -> str | None:
        """The column ``x__source`` or ``x__date`` of an attribute, where the relation has it."""
        column = f"{self.held_as(name)}__{part}"
        return column if self.has(column) else None

    def has(self, column: str) -> bool:
        """Whether the relation has this column, an attribute or not."""
        return self.table is not None and (column in self.table.columns or self.table.attribute(column) is not None)

    def near(self, name: str) -> list[str]:
        """Attributes of the file that are spelt almost like ``name``."""
        known = [a.name for a in self.table.attributes] if self.table else []
        return difflib.get_close_matches(name, [n for n in known if "__" not in n], n=3, cutoff=0.6)

    def _attribute(self, name: str) -> Attribute | None:
        """By its name, or by its header: intake gives well-known facts one spelling, a profile may use the file's."""
        if self.table is None:
            return None
        by_header = (a for a in self.table.attributes if header_name(a.header) == name)
        return self.table.attribute(name) or next(by_header, None)

    def _own(self, name: str) -> exp.Expr:
        return nodes.column(name, self.alias, quoted=True)

    def _projection(self, name: str, kind: AttributeType) -> exp.Expr:
        alias = exp.to_identifier(f"{self.prefix}{name}", quoted=not _plain(name))
        return exp.Alias(this=self._value(name, kind), alias=alias)

    def _value(self, name: str, kind: AttributeType) -> exp.Expr:
        if name in self.filled and self._attribute(name) is None:
            return self.filled[name].copy()
        value = self.raw(name)
        if name in self.filled and kind is AttributeType.text:
            return nodes.coalesce(nodes.lower_text(value), self.filled[name].copy())
        if kind is AttributeType.text:
            return nodes.lower_text(value)
        if kind is AttributeType.number:
            return nodes.finite(nodes.cast(value, "DOUBLE"))
        if kind is AttributeType.list:
            return nodes.lower_list(value)
        return nodes.cast(value, SQL_TYPES[kind])


def header_name(header: str) -> str:
    """The name by which a profile may call an attribute after its header."""
    return re.sub(r"\W+", "_", header.strip().lower()).strip("_")


def _plain(name: str) -> bool:
    return name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()
