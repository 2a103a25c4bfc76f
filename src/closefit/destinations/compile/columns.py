"""A profile as columns of formulas that build on each other: fit, exclusions, boundary, qualification, tier.

The order of work and the fate of every line are the same in every vendor's language; a :class:`Language` has the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from closefit.conditions import SCORE_NAMES
from closefit.destinations.compile.language import Column, Language, Role
from closefit.destinations.compile.reading import Reading, surely, surely_not, tests
from closefit.destinations.compile.record import Line, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.wording import CannotSayError, require_fields, said
from closefit.errors import UsageError
from closefit.profile import Criterion, Exclusion, Tier

#: What joins the parts of a formula needs a little of its length.
_ROOM = 100

#: A line and its formula.
Part = tuple[Line, str]


@dataclass
class Columns:
    """Builds the columns and notes the fate of every line."""

    sources: Sources
    #: Made with the names of a score and their formulas, which fill up as they become known.
    language: Language
    scores: dict[str, str]
    #: Why the points of signals are not in a formula.
    why_no_intent: str
    why_no_people: str
    columns: list[Column] = field(default_factory=list)
    #: Values of the tier column, in their order.
    tiers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.register = Register(self.sources.profile)
        own = self.sources.fields.own
        made = {self.language.name(role) for role in Role}
        if taken := [field.name for field in own.values() if field.name in made]:
            raise UsageError(
                f"the fields file names {', '.join(taken)}, which closefit makes itself", advice="Name another field."
            )
        self.scores |= {name: self.language.held(name, own[name]) for name in SCORE_NAMES if name in own}
        self._given = frozenset(self.scores)
        #: Nouns of which not every line can be said.
        self._broken: list[str] = []
        self._outsides: list[str] = []

    def write(self) -> None:
        """Every column, and the fate of every line."""
        self._fit()
        self._excluded()
        self._outside()
        self._qualified()
        for line, _ in self.register.signals:
            self.register.refuse(line, self.why_no_intent)
        if (held := self.sources.fields.field_of("intent", self.language.defaults)) is not None:
            self.scores.setdefault("intent", self.language.held("intent", held))
        self._tier()
        for line, _ in self.register.personas:
            self.register.refuse(line, self.why_no_people)

    # --- fit ---------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        chunks = self._chunks(self._parts(self.register.criteria, self._earned, "criterion"))
        made = [self._add(Role.fit, self.language.total(f), chunk, n) for n, f, chunk in _numbered(chunks)]
        if len(made) > 1:
            made = [self._add(Role.fit, self.language.added([column.name for column in made]))]
        if "criterion" not in self._broken:
            self.scores.setdefault("fit", self.language.read(made[0]) if made else "0")

    def _earned(self, criterion: Criterion) -> str:
        """The likely points: the first grade that is surely met; ``else`` where every one is surely not."""
        asked = [(step.when, step.points) for step in criterion.steps if step.when is not None]
        otherwise = next((step.points for step in criterion.steps if step.when is None), 0)
        met = self._said([surely(when) for when, _ in asked])
        last = None
        if otherwise:
            last = self._joined(self._said([surely_not(when) for when, _ in asked])), otherwise
        return self.language.graded(list(zip(met, (points for _, points in asked), strict=True)), last)

    # --- who is out --------------------------------------------------------------------------------------------

    def _excluded(self) -> None:
        chunks = self._chunks(self._parts(self.register.exclusions, self._fires, "exclusion"))
        made = []
        for n, formulas, chunk in _numbered(chunks):
            named = [(formula, line.name) for formula, (line, _) in zip(formulas, chunk, strict=True)]
            made.append(self._add(Role.excluded, self.language.names(named), chunk, n))
        if "exclusion" not in self._broken:
            self.scores.setdefault("excluded", self._either([self.language.read(column) for column in made]))

    def _fires(self, exclusion: Exclusion) -> str:
        return self._said([surely(exclusion.when)])[0]

    def _outside(self) -> None:
        chunks = self._chunks(self._parts(self.register.boundary, self._leaves, "boundary"))
        made = [self._add(Role.outside, self._either(f), chunk, n) for n, f, chunk in _numbered(chunks)]
        self._outsides = [self.language.read(column) for column in made]

    def _leaves(self, text: str) -> str:
        return self._said([surely_not(text)])[0]

    # --- qualification -----------------------------------------------------------------------------------------

    def _qualified(self) -> None:
        line = self.register.qualify
        if line is None:
            if not self._lacking(fit=False):
                self.scores.setdefault("qualified", self._joined([self.language.negated(g) for g in self._gone()]))
            return
        formula = self._tried(line, self._enough)
        if formula is not None:
            column = self._add(Role.qualified, formula, [(line, formula)])
            self.scores.setdefault("qualified", self.language.read(column))
            self._counted()

    def _enough(self) -> str:
        self._require_whole(fit=True)
        least = self.sources.profile.fit.qualify_milli
        parts = [] if least is None else [self.language.at_least(self.scores["fit"], least)]
        return self._joined([*parts, *self._satisfied(), *(self.language.negated(gone) for gone in self._gone())])

    def _satisfied(self) -> list[str]:
        """Each required criterion is met: its condition holds, or its grades earn something."""
        found = []
        for _, criterion in self.register.criteria:
            if criterion.required and criterion.when is not None:
                found += self._said([surely(criterion.when)])
            elif criterion.required:
                found.append(self.language.at_least(self.language.total([self._earned(criterion)]), 1))
        return found

    def _counted(self) -> None:
        """Tiers count fit as less than enough where a required criterion is not met."""
        required = self._satisfied()
        if not required or "fit" in self._given:
            return
        less = (self.sources.profile.fit.qualify_milli or 0) - 1
        formula = self.language.counted(self._joined(required), self.scores["fit"], less)
        self.scores["fit"] = self.language.read(self._add(Role.counted, formula))

    def _gone(self) -> list[str]:
        return [self.scores["excluded"], *self._outsides]

    # --- tiers -------------------------------------------------------------------------------------------------

    def _tier(self) -> None:
        branches: list[Part] = []
        broken = ""
        for line, tier in self.register.tiers:
            if broken:
                self.register.refuse(line, f"Tier {broken!r} above it cannot be said, and the first match wins.")
                continue
            formula = self._tried(line, partial(self._matches, tier))
            if formula is None:
                broken = line.name
            else:
                branches.append((line, formula))
        if branches:
            self._place(branches, last="" if broken else "none")

    def _place(self, branches: Sequence[Part], last: str) -> None:
        gone = [(self.scores["excluded"], "excluded"), *((test, "outside") for test in self._outsides)]
        formula = self.language.placed([*gone, *((met, line.name) for line, met in branches)], last)
        if self.language.longest is not None and len(formula) > self.language.longest:
            for line, _ in branches:
                self.register.refuse(
                    line, f"The tiers' formula has {len(formula):,} characters of {self.language.longest:,}."
                )
            return
        self.tiers = [line.name for line, _ in branches]
        self._add(Role.tier, formula, branches)

    def _matches(self, tier: Tier) -> str:
        self._require_whole(fit=False)
        if tier.when is None:
            return self.language.always(truth=True)
        return self._said([surely(tier.when, score_names=True)])[0]

    # --- shared ------------------------------------------------------------------------------------------------

    def _lacking(self, *, fit: bool) -> list[str]:
        given = {"criterion": "fit", "exclusion": "excluded"}
        nouns = [noun for noun in self._broken if given.get(noun) not in self._given]
        return nouns if fit else [noun for noun in nouns if noun != "criterion"]

    def _require_whole(self, *, fit: bool) -> None:
        """A sum that lacks points reaches no threshold; who is excluded or outside has no other tier."""
        if lacking := self._lacking(fit=fit):
            raise CannotSayError(f"It rests on every {' and every '.join(lacking)}, and not all of them can be said.")

    def _parts(
        self, lines: Sequence[tuple[Line, Criterion]] | Sequence[tuple[Line, Exclusion]] | Sequence[tuple[Line, str]],
        make: Callable[..., str], noun: str,
    ) -> list[Part]:  # fmt: skip
        """The lines that can be said, each with its formula; remembers where one cannot."""
        made = [(line, self._tried(line, partial(make, entry))) for line, entry in lines]
        if any(formula is None for _, formula in made):
            self._broken.append(noun)
        return [(line, formula) for line, formula in made if formula is not None]

    def _said(self, readings: Sequence[Reading]) -> list[str]:
        asked = [test for reading in readings for test in tests(reading) if not test.score]
        require_fields(asked, self.sources.fields, self.language.defaults, self.language.proposal)
        return [said(reading, self.language) for reading in readings]

    def _joined(self, formulas: Sequence[str]) -> str:
        return formulas[0] if len(formulas) == 1 else self.language.every(formulas)

    def _either(self, formulas: Sequence[str]) -> str:
        if len(formulas) > 1:
            return self.language.some(formulas)
        return formulas[0] if formulas else self.language.always(truth=False)

    def _tried(self, line: Line, make: Callable[[], str]) -> str | None:
        """The formula, or None with the line refused."""
        try:
            formula = make()
        except CannotSayError as error:
            self.register.refuse(line, str(error))
            return None
        longest = self.language.longest
        if longest is not None and len(formula) > longest - _ROOM - len(line.name):
            self.register.refuse(
                line,
                f"Its formula has {len(formula):,} characters, and a formula holds {longest:,}."
                " Name fewer values, or a field that already holds the answer.",
            )
            return None
        return formula

    def _add(self, role: Role, formula: str, parts: Sequence[Part] = (), part: int | None = None) -> Column:
        name = self.language.name(role, part)
        column = Column(role, name, formula, tuple(line.name for line, _ in parts), part)
        self.columns.append(column)
        for line, _ in parts:
            self.register.express(line, name, self.language.loosely(line, self.sources))
        return column

    def _chunks(self, parts: Sequence[Part]) -> list[list[Part]]:
        """As few formulas as hold all the parts, in their order."""
        longest = self.language.longest
        if longest is None:
            return [list(parts)] if parts else []
        found: list[list[Part]] = []
        size = longest
        for line, formula in parts:
            needed = len(formula) + len(line.name) + 30
            if size + needed > longest - _ROOM // 2:
                found.append([])
                size = 0
            found[-1].append((line, formula))
            size += needed
        return found


def _numbered(chunks: Sequence[list[Part]]) -> list[tuple[int | None, list[str], list[Part]]]:
    """Each chunk with its number, None for the only one, and its formulas."""
    numbers = [None] if len(chunks) == 1 else list(range(1, len(chunks) + 1))
    return [(n, [formula for _, formula in chunk], chunk) for n, chunk in zip(numbers, chunks, strict=True)]
