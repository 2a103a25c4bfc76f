"""Which formula fields of Account say a profile, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from closefit.conditions import SCORE_NAMES
from closefit.destinations.compile.reading import Reading, surely, surely_not, tests
from closefit.destinations.compile.record import Line, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.salesforce.formula import DEFAULTS, Formulas, loosely, proposal, quoted
from closefit.destinations.compile.wording import CannotSayError, require_fields, said
from closefit.profile import Criterion, Exclusion, Tier
from closefit.terms import AttributeType, points_text

#: Characters of one formula (Salesforce Help, "Formula Field Limits and Restrictions").
LONGEST = 3900
#: What joins the parts of a formula needs a little of it.
_ROOM = LONGEST - 100
FIT, COUNTED, EXCLUDED, OUTSIDE, QUALIFIED, TIER = (
    "ICP_Fit_Formula", "ICP_Fit_Counted_Formula", "ICP_Excluded_Formula", "ICP_Outside_Formula",
    "ICP_Qualified_Formula", "ICP_Tier_Formula",
)  # fmt: skip

#: A line and its formula.
Part = tuple[Line, str]


@dataclass(frozen=True, slots=True)
class FormulaField:
    """One formula field."""

    #: Without the ``__c`` at its end.
    name: str
    label: str
    #: ``Number``, ``Text`` or ``Checkbox``.
    type: str
    formula: str
    #: The lines it says, by name.
    about: tuple[str, ...]


@dataclass
class Account:
    """Builds the fields and notes the fate of every line."""

    sources: Sources
    fields: list[FormulaField] = field(default_factory=list)
    #: Values of the tier field, in their order.
    tiers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.register = Register(self.sources.profile)
        own = self.sources.fields.own
        #: Names of a score -> their formula, as they become known; the user's own fields from the start.
        self.scores = {name: _held_score(name, own[name].name, own[name].type) for name in SCORE_NAMES if name in own}
        self._given = frozenset(self.scores)
        self._words = Formulas(self.sources.fields, self.scores)
        #: Nouns of which not every line can be said.
        self._broken: list[str] = []
        self.unsettled: list[str] = []

    def write(self) -> None:
        """Every field, and the fate of every line."""
        self._fit()
        self._excluded()
        self._outside()
        self._qualified()
        self._intent()
        self._tier()
        for line, _ in self.register.personas:
            self.register.refuse(line, "It speaks of people, and a formula of Account reads no contacts.")

    # --- fit ---------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        parts = self._parts(self.register.criteria, self._earned, "criterion")
        chunks = _chunks(parts)
        for n, chunk in enumerate(chunks, start=1):
            name, label = (FIT, "ICP fit") if len(chunks) == 1 else (f"{FIT}_{n}", f"ICP fit, part {n}")
            self._add(name, label, "Number", " +\n".join(formula for _, formula in chunk), chunk)
        if len(chunks) > 1:
            self._add(FIT, "ICP fit", "Number", " + ".join(f"{FIT}_{n + 1}__c" for n in range(len(chunks))))
        if "criterion" not in self._broken:
            self.scores.setdefault("fit", f"{FIT}__c" if chunks else "0")

    def _earned(self, criterion: Criterion) -> str:
        """The likely points: the first grade that is surely met; ``else`` where every one is surely not."""
        asked = [(step.when, step.points) for step in criterion.steps if step.when is not None]
        otherwise = next((step.points for step in criterion.steps if step.when is None), 0)
        met = self._said([surely(when) for when, _ in asked])
        formula = "0"
        if otherwise:
            none = self._joined(self._said([surely_not(when) for when, _ in asked]))
            formula = f"IF({none}, {points_text(otherwise)}, 0)"
        for condition, (_, points) in zip(reversed(met), reversed(asked), strict=True):
            formula = f"IF({condition}, {points_text(points)}, {formula})"
        return formula

    # --- who is out --------------------------------------------------------------------------------------------

    def _excluded(self) -> None:
        chunks = _chunks(self._parts(self.register.exclusions, self._fires, "exclusion"))
        names = [EXCLUDED if len(chunks) == 1 else f"{EXCLUDED}_{n}" for n in range(1, len(chunks) + 1)]
        for name, chunk in zip(names, chunks, strict=True):
            joined = " &\n".join(formula for _, formula in chunk)
            self._add(name, "ICP excluded by", "Text", f"MID({joined}, 3, 1300)", chunk)
        if "exclusion" not in self._broken:
            known = [f"NOT(ISBLANK({name}__c))" for name in names]
            self.scores.setdefault("excluded", self._words.some(known) if len(known) > 1 else (*known, "FALSE")[0])

    def _fires(self, exclusion: Exclusion) -> str:
        return f'IF({self._said([surely(exclusion.when)])[0]}, {quoted("; " + exclusion.name)}, "")'

    def _outside(self) -> None:
        chunks = _chunks(self._parts(self.register.boundary, self._leaves, "boundary"))
        names = [OUTSIDE if len(chunks) == 1 else f"{OUTSIDE}_{n}" for n in range(1, len(chunks) + 1)]
        for name, chunk in zip(names, chunks, strict=True):
            formulas = [formula for _, formula in chunk]
            joined = formulas[0] if len(formulas) == 1 else "OR(\n" + ",\n".join(formulas) + ")"
            self._add(name, "ICP outside the boundary", "Checkbox", joined, chunk)
        self._outsides = [f"{name}__c" for name in names]

    def _leaves(self, text: str) -> str:
        return self._said([surely_not(text)])[0]

    # --- qualification -----------------------------------------------------------------------------------------

    def _qualified(self) -> None:
        line = self.register.qualify
        if line is None:
            if not self._lacking(fit=False):
                self.scores.setdefault("qualified", self._joined([f"NOT({gone})" for gone in self._gone()]))
            return
        formula = self._tried(line, self._enough)
        if formula is not None:
            self._add(QUALIFIED, "ICP qualified", "Checkbox", formula, [(line, formula)])
            self.scores.setdefault("qualified", f"{QUALIFIED}__c")
            self._counted()

    def _enough(self) -> str:
        self._require_whole(fit=True)
        least = self.sources.profile.fit.qualify_milli
        parts = [] if least is None else [f"{self.scores['fit']} >= {points_text(least)}"]
        return self._joined([*parts, *self._satisfied(), *(f"NOT({gone})" for gone in self._gone())])

    def _satisfied(self) -> list[str]:
        """Each required criterion is met: its condition holds, or its grades earn something."""
        found = []
        for _, criterion in self.register.criteria:
            if criterion.required and criterion.when is not None:
                found += self._said([surely(criterion.when)])
            elif criterion.required:
                found.append(f"({self._earned(criterion)}) > 0")
        return found

    def _counted(self) -> None:
        """Tiers count fit as less than enough where a required criterion is not met."""
        required = self._satisfied()
        if not required or "fit" in self._given:
            return
        less = points_text((self.sources.profile.fit.qualify_milli or 0) - 1)
        formula = f"IF({self._joined(required)}, {FIT}__c, MIN({FIT}__c, {less}))"
        self._add(COUNTED, "ICP fit as tiers count it", "Number", formula)
        self.scores["fit"] = f"{COUNTED}__c"

    def _gone(self) -> list[str]:
        return [self.scores["excluded"], *self._outsides]

    # --- intent and tiers --------------------------------------------------------------------------------------

    def _intent(self) -> None:
        held = self.sources.fields.field_of("intent", DEFAULTS)
        name = held.name if held else ""
        for line, _ in self.register.signals:
            self.register.refuse(
                line,
                "Its points depend on the days since each signal, and a formula reads no dated events. closefit score"
                f" gives intent; tiers take it from {name}.",
            )
        self.scores.setdefault("intent", _held_score("intent", name, "number"))

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
        formula = quoted(last)
        for line, met in reversed(branches):
            formula = quoted(line.name) if met == "TRUE" else f"IF({met}, {quoted(line.name)},\n{formula})"
        for gone in reversed(self._outsides):
            formula = f'IF({gone}, "outside",\n{formula})'
        formula = f'IF({self.scores["excluded"]}, "excluded",\n{formula})'
        if len(formula) > LONGEST:
            for line, _ in branches:
                self.register.refuse(line, f"The tiers' formula has {len(formula):,} characters of {LONGEST:,}.")
            return
        self.tiers = [line.name for line, _ in branches]
        self._add(TIER, "ICP tier", "Text", formula, branches)

    def _matches(self, tier: Tier) -> str:
        self._require_whole(fit=False)
        if tier.when is None:
            return "TRUE"
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
        require_fields(asked, self.sources.fields, DEFAULTS, proposal)
        return [said(reading, self._words) for reading in readings]

    def _joined(self, formulas: Sequence[str]) -> str:
        return formulas[0] if len(formulas) == 1 else self._words.every(formulas)

    def _tried(self, line: Line, make: Callable[[], str]) -> str | None:
        """The formula, or None with the line refused."""
        try:
            formula = make()
        except CannotSayError as error:
            self.register.refuse(line, str(error))
            return None
        if len(formula) > _ROOM:
            self.register.refuse(
                line,
                f"Its formula has {len(formula):,} characters, and a formula field holds {LONGEST:,}."
                " Name fewer values, or a field that already holds the answer.",
            )
            return None
        return formula

    def _add(self, name: str, label: str, kind: str, formula: str, parts: Sequence[Part] = ()) -> None:
        self.fields.append(FormulaField(name, label, kind, formula, tuple(line.name for line, _ in parts)))
        for line, _ in parts:
            self.register.express(line, f"{name}__c", loosely(line, self.sources))


def _held_score(name: str, held: str, kind: str) -> str:
    """A score out of a field that somebody fills: blank points are 0, a blank text is no."""
    if SCORE_NAMES[name] is AttributeType.number:
        return f"BLANKVALUE({held}, 0)"
    return held if kind in {"", "checkbox"} else f"NOT(ISBLANK({held}))"


def _chunks(parts: Sequence[Part]) -> list[list[Part]]:
    """As few formulas as hold all the parts, in their order."""
    found: list[list[Part]] = []
    size = LONGEST
    for part in parts:
        if size + len(part[1]) + 3 > LONGEST - 50:
            found.append([])
            size = 0
        found[-1].append(part)
        size += len(part[1]) + 3
    return found
