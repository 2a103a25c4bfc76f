"""Who is out before any tier is looked at: the boundary (who could fit) and the exclusions (who is never routed)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from closefit.score import nodes
from closefit.score.logic import Lowering
from closefit.score.scope import Scope


@dataclass(frozen=True, slots=True)
class BoundaryRule:
    """A condition that says who could fit."""

    tree: exp.Expr
    text: str


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """A condition under which an account is never routed."""

    name: str
    tree: exp.Expr
    text: str
    #: Providers that must agree on every fact it rests on; the user's own file stands alone.
    needs: int = 1


@dataclass
class Boundary:
    """One boundary condition as a column ``boundary_n``: only known to be false puts an account outside."""

    number: int
    rule: BoundaryRule
    condition: exp.Expr

    @classmethod
    def lowered(cls, number: int, rule: BoundaryRule, lowering: Lowering) -> Boundary:
        return cls(number, rule, lowering.condition(rule.tree, f"boundary: {rule.text}"))

    @property
    def column(self) -> exp.Column:
        return nodes.column(f"boundary_{self.number}")

    def columns(self) -> Iterable[exp.Expr]:
        yield nodes.named(self.condition, f"boundary_{self.number}")

    def failed(self) -> exp.Expr:
        return nodes.negated(nodes.possibly(self.column))


@dataclass
class Exclusion:
    """One exclusion as columns: ``exclusion_n`` (its condition) and ``confirmed_n`` (enough providers)."""

    number: int
    rule: ExclusionRule
    condition: exp.Expr
    #: Attributes that rest on providers: those with a column ``x__source``.
    sources: list[str]
    scope: Scope

    @classmethod
    def lowered(cls, number: int, rule: ExclusionRule, lowering: Lowering) -> Exclusion:
        condition = lowering.condition(rule.tree, f"exclusion {rule.name!r}: {rule.text}")
        return cls(number, rule, condition, _sources(rule, lowering.scope), lowering.scope)

    @property
    def column(self) -> exp.Column:
        return nodes.column(f"exclusion_{self.number}")

    @property
    def confirmed(self) -> exp.Expr:
        return nodes.column(f"confirmed_{self.number}") if self.sources else exp.true()

    def columns(self) -> Iterable[exp.Expr]:
        yield nodes.named(self.condition, f"exclusion_{self.number}")
        if self.sources:
            enough = [self._enough(name) for name in self.sources]
            yield nodes.named(nodes.both(enough), f"confirmed_{self.number}")

    def fires(self) -> exp.Expr:
        if not self.sources:
            return nodes.surely(self.column)
        return nodes.both([nodes.surely(self.column), self.confirmed])

    def unconfirmed(self) -> exp.Expr:
        return nodes.both([nodes.surely(self.column), nodes.negated(self.confirmed)])

    def source_projections(self) -> Iterable[exp.Expr]:
        for name in self.sources:
            yield self.scope.source_projection(name)

    def _enough(self, attribute: str) -> exp.Expr:
        """No source is the user's own file; so is a source that names it or a CRM."""
        value, source = self.scope.normalised(attribute), self.scope.source(attribute)
        ours = nodes.list_has_any(nodes.text_as_list(source), [nodes.text(own) for own in nodes.OWN_SOURCES])
        counted = nodes.at_least(nodes.source_count(source.copy()), self.rule.needs)
        return nodes.either(
            [nodes.is_null(value), nodes.is_null(source.copy()), nodes.surely(ours), nodes.surely(counted)]
        )


def _sources(rule: ExclusionRule, scope: Scope) -> list[str]:
    if rule.needs <= 1:
        return []
    names = sorted({column.name for column in rule.tree.find_all(exp.Column)})
    return [name for name in names if scope.provenance(name, "source") and scope.type_of(name) is not None]
