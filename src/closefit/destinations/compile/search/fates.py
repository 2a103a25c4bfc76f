"""What became of every line of a profile in a search: asked for without loss, asked for by the narrow one, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.destinations.compile.record import Line
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.search.searches import Letting, Search, Searches, any_of
from closefit.profile import Criterion, Exclusion, Tier
from closefit.score.demands import demands_of
from closefit.terms import Axis, points_text

_NEW = "only of accounts of whom nothing but the vendor's facts is known; others can be wanted without it"


@dataclass
class Fates:
    """Walks the lines of a profile and says of each what the searches make of it."""

    register: Register
    searches: Searches
    #: The vendor's name.
    vendor: str

    def decide(self) -> None:
        """Every line but the personas, which are the target's own matter."""
        self._lettings = [(search, Letting(search.filters)) for search in self._strict]
        for line, text in self.register.boundary:
            self._boundary(line, parse_condition(text).tree)
        for line, exclusion in self.register.exclusions:
            self._exclusion(line, exclusion)
        for number, (line, criterion) in enumerate(self.register.criteria):
            self._criterion(number, line, criterion)
        self._qualify()
        for line, _ in self.register.signals:
            self.register.refuse(
                line, f"{self.vendor}'s search knows nothing of your signals; closefit score counts them."
            )
        for line, tier in self.register.tiers:
            self._tier(line, tier)

    @property
    def _strict(self) -> list[Search]:
        """The searches that lose nobody of their kind, the wider first."""
        return [search for search in self.searches.made if search.name != "best"]

    # --- lines ---------------------------------------------------------------------------------------------------

    def _boundary(self, line: Line, tree: exp.Expr) -> None:
        for search, letting in self._lettings:
            if letting.assures(tree):
                self._say(line, search, letting, tree)
                return
        self.register.refuse(line, self._why(tree, "outside"))

    def _exclusion(self, line: Line, exclusion: Exclusion) -> None:
        tree = parse_condition(exclusion.when).tree
        if (exclusion.needs or 1) > 1:
            many = f"It fires only when {exclusion.needs} sources agree, and a search has one: {self.vendor}."
            self.register.refuse(line, many)
            return
        for search, letting in self._lettings:
            if letting.prevents(tree):
                self._say(line, search, letting, tree)
                return
        self.register.refuse(line, self._why(tree, "excluded"))

    def _criterion(self, number: int, line: Line, criterion: Criterion) -> None:
        paying = [parse_condition(s.when).tree for s in criterion.steps if s.when and s.points > 0]
        if not paying:
            self.register.refuse(line, "It only costs points, and a search has none.")
            return
        tree = any_of(paying)
        for search, letting in self._lettings:
            if not _pays_otherwise(criterion) and letting.assures(tree):
                grades = "; the grades are not told apart" if len(criterion.steps) > 1 else ""
                self._say(line, search, letting, tree, grades)
                return
        self.register.refuse(line, self._not_asked(number, line, tree))

    def _not_asked(self, number: int, line: Line, tree: exp.Expr) -> str:
        """Why the searches that lose nobody leave a criterion out, and whether the narrow one asks for it."""
        best = self.searches.best
        narrow = [] if best.empty else Letting(best.filters).near(tree)
        reach = self.searches.reach
        needed = reach.indispensable(number)
        parts = []
        if not needed:
            without = self.searches.profile.fit_maximum - max(line.points or 0, 0)
            parts.append(
                f"{self.searches.wanted.label} can do without it ({points_text(without)} points are left, "
                f"{self.searches.wanted.least_said} are asked for)"
            )
        if narrow:
            said = ", ".join(f"{f.name} in {best.file}" for f in narrow)
            parts.append(f"to narrow down, add {said}")
        elif whys := self._missing(tree):
            parts += whys
        return _sentence(parts or ["no filter follows from it alone"])

    def _qualify(self) -> None:
        line = self.register.qualify
        if line is None:
            return
        grounded = [
            search for search in self._strict
            if any(g.kind in ("fit", "required") for f in search.filters for g in f.need.grounds)
        ]  # fmt: skip
        if grounded:
            where = ", ".join(dict.fromkeys(search.file for search in grounded))
            self.register.express(line, where, "only what nobody qualifies without; closefit score decides")
        else:
            self.register.refuse(line, "No single fact decides it, and a search adds no points up.")

    def _tier(self, line: Line, tier: Tier) -> None:
        if tier.name not in self.searches.wanted.tiers:
            self.register.refuse(line, f"The searches are for {self.searches.wanted.label}; see --tier.")
            return
        tree = parse_condition(tier.when, score_names=True).tree if tier.when else None
        asked = {d.axis for way in demands_of(tree) for d in way if d.axis in (Axis.intent, Axis.persona)}
        found = [search.file for search in self._strict if search.filters]
        if not found:
            self.register.refuse(line, "Nobody of it has to have anything that can be filtered on.")
            return
        left = f"; its {' and '.join(sorted(asked))} is not looked at" if asked else ""
        self.register.express(line, ", ".join(found), f"lets others in too{left}")

    # --- words ---------------------------------------------------------------------------------------------------

    def _say(self, line: Line, search: Search, letting: Letting, tree: exp.Expr, more: str = "") -> None:
        near = letting.near(tree)
        where = f"{', '.join(f.name for f in near)} in {search.file}"
        loosely = [f.widened for f in near if f.widened]
        if search.name == "new":
            loosely.insert(0, _NEW)
        self.register.express(line, where, "; ".join(loosely) + more if loosely else more.removeprefix("; "))

    def _why(self, tree: exp.Expr, verdict: str) -> str:
        parts = self._missing(tree)
        letting = Letting(self.searches.all.filters)
        if near := letting.near(tree):
            parts.insert(0, f"{', '.join(f.name for f in near)} lets some through that it turns away")
        if not parts:
            parts.append("it rests on several facts at once, and filters are set one by one")
        return _sentence([*parts, f"closefit score marks those accounts {verdict}"])

    def _missing(self, tree: exp.Expr) -> list[str]:
        """Why the vendor has no filter for what the tree looks at."""
        names = {column.name for column in tree.find_all(exp.Column)}
        names |= {n.expressions[0].name for n in tree.find_all(exp.Anonymous) if n.name == "signals"}
        found = [
            why
            for search in (self.searches.all, self.searches.best)
            for need, why in search.without
            if need.attribute in names
        ]
        return list(dict.fromkeys(found))


def _pays_otherwise(criterion: Criterion) -> bool:
    return any(step.when is None and step.points > 0 for step in criterion.steps)


def _sentence(parts: Sequence[str]) -> str:
    """Parts as one sentence; the name of a filter keeps its small letter."""
    text = "; ".join(part.removesuffix(".") for part in parts)
    if "_" in text.split()[0]:
        return f"{text}."
    return f"{text[:1].upper()}{text[1:]}."
