"""Which formula fields of Account say a profile, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from closefit.destinations.compile.reading import Reading, surely, surely_not, tests
from closefit.destinations.compile.record import Line, LineKind, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.salesforce.formula import DEFAULTS, Formulas, proposal, quoted
from closefit.destinations.compile.wording import CannotSayError, require_fields, said
from closefit.profile import Criterion, Exclusion, Tier
from closefit.terms import points_text

#: Characters of one formula (Salesforce Help, "Formula Field Limits and Restrictions"); some are left for the sum.
LONGEST = 3900
_FIT, _EXCLUDED, _OUTSIDE, _QUALIFIED, _TIER = (
    "ICP_Fit_Formula", "ICP_Excluded_Formula", "ICP_Outside_Formula", "ICP_Qualified_Formula", "ICP_Tier_Formula",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormulaField:
    """One formula field."""

    #: Without the ``__c`` at its end.
    name: str
    label: str
    #: ``Number``, ``Text`` or ``Checkbox``.
    type: str
    formula: str
    about: str


@dataclass
class Account:
    """Builds the fields and notes the fate of every line."""

    sources: Sources
    fields: list[FormulaField] = field(default_factory=list)
    #: Tiers that have a value in the tier field, in their order.
    tiers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.register = Register(self.sources.profile)
        #: Names of a score -> their formula, as they become known.
        self.scores: dict[str, str] = {}
        self._words = Formulas(self.sources.fields, self.scores)
        self._whole: dict[LineKind, bool] = {}

    def write(self) -> None:
        """Every field, and the fate of every line."""
        self._fit()
        self._excluded()
        self._outside()
        self._qualified()
        self._intent()
        self._tier()
        for line, _ in self.register.personas:
            self.register.refuse(line, "It speaks of people, and the formula of Account reads no contacts.")

    def notes(self) -> tuple[str, ...]:
        """What whoever deploys it must know."""
        return ()

    # --- fit ---------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        parts: list[tuple[Line, str]] = []
        for line, criterion in self.register.criteria:
            formula = self._tried(line, lambda c=criterion: self._earned(c))  # type: ignore[misc]
            if formula is not None:
                parts.append((line, formula))
        self._whole[LineKind.criterion] = len(parts) == len(self.register.criteria)
        chunks = _chunks(parts)
        for number_, chunk in enumerate(chunks, start=1):
            name = _FIT if len(chunks) == 1 else f"{_FIT}_{number_}"
            self._add(name, self._fit_label(number_, len(chunks)), "Number", " +\n".join(f for _, f in chunk), chunk)
        if len(chunks) > 1:
            total = " + ".join(f"{_FIT}_{n}__c" for n in range(1, len(chunks) + 1))
            self._add(_FIT, "ICP fit", "Number", total, ())
        if self._whole[LineKind.criterion]:
            self.scores["fit"] = f"{_FIT}__c" if chunks else "0"

    def _fit_label(self, number_: int, of: int) -> str:
        return "ICP fit" if of == 1 else f"ICP fit, part {number_} of {of}"

    def _earned(self, criterion: Criterion) -> str:
        """The likely points: the first grade that is surely met; ``else`` where every one is surely not."""
        asked = [step for step in criterion.steps if step.when is not None]
        otherwise = next((step.points for step in criterion.steps if step.when is None), 0)
        formula = "0"
        if otherwise:
            none = [surely_not(step.when) for step in asked if step.when]
            formula = f"IF({self._every(none)}, {points_text(otherwise)}, 0)"
        for step in reversed(asked):
            met = self._said([surely(step.when or "")])[0]
            formula = f"IF({met}, {points_text(step.points)}, {formula})"
        return formula

    # --- who is out --------------------------------------------------------------------------------------------

    def _excluded(self) -> None:
        parts: list[tuple[Line, str]] = []
        for line, exclusion in self.register.exclusions:
            formula = self._tried(line, lambda e=exclusion: self._fires(e))  # type: ignore[misc]
            if formula is not None:
                parts.append((line, formula))
        self._whole[LineKind.exclusion] = len(parts) == len(self.register.exclusions)
        chunks = _chunks(parts)
        names = [_EXCLUDED if len(chunks) == 1 else f"{_EXCLUDED}_{n}" for n in range(1, len(chunks) + 1)]
        for name, chunk in zip(names, chunks, strict=True):
            joined = " &\n".join(formula for _, formula in chunk)
            self._add(name, "ICP excluded by", "Text", f"MID({joined}, 3, 1300)", chunk)
        if self._whole[LineKind.exclusion]:
            known = [f"NOT(ISBLANK({name}__c))" for name in names]
            self.scores["excluded"] = known[0] if len(known) == 1 else f"OR({', '.join(known)})" if known else "FALSE"

    def _fires(self, exclusion: Exclusion) -> str:
        met = self._said([surely(exclusion.when)])[0]
        return f'IF({met}, {quoted("; " + exclusion.name)}, "")'

    def _outside(self) -> None:
        parts: list[tuple[Line, str]] = []
        for line, text in self.register.boundary:
            formula = self._tried(line, lambda t=text: self._said([surely_not(t)])[0])  # type: ignore[misc]
            if formula is not None:
                parts.append((line, formula))
        self._whole[LineKind.boundary] = len(parts) == len(self.register.boundary)
        if parts:
            formulas = [formula for _, formula in parts]
            joined = formulas[0] if len(formulas) == 1 else "OR(\n" + ",\n".join(formulas) + ")"
            self._add(_OUTSIDE, "ICP outside the boundary", "Checkbox", joined, parts)

    def _qualified(self) -> None:
        line = self.register.qualify
        if line is None:
            return
        formula = self._tried(line, self._enough)
        if formula is not None:
            self._add(_QUALIFIED, "ICP qualified", "Checkbox", formula, [(line, formula)])
            self.scores["qualified"] = f"{_QUALIFIED}__c"

    def _enough(self) -> str:
        self._require_whole()
        least = self.sources.profile.fit.qualify_milli
        parts = [] if least is None else [f"{self.scores['fit']} >= {points_text(least)}"]
        parts += [self._satisfied(criterion) for _, criterion in self.register.criteria if criterion.required]
        parts += [f"NOT({gone})" for gone in self._gone()]
        return parts[0] if len(parts) == 1 else self._words.every(parts)

    def _satisfied(self, criterion: Criterion) -> str:
        if criterion.when is not None:
            return self._said([surely(criterion.when)])[0]
        return f"{self._earned(criterion)} > 0"

    def _gone(self) -> list[str]:
        return [self.scores["excluded"], *([f"{_OUTSIDE}__c"] if self.register.boundary else [])]

    # --- intent and tiers --------------------------------------------------------------------------------------

    def _intent(self) -> None:
        why = (
            "Its points fade with the days since each signal, and a formula reads no dated events. closefit score gives"
            " intent; a number field that holds it is enough for the tiers."
        )
        for line, _ in self.register.signals:
            self.register.refuse(line, why)
        held = self.sources.fields.field_of("intent", DEFAULTS)
        if held is not None:
            self.scores["intent"] = f"BLANKVALUE({held.name}, 0)"

    def _tier(self) -> None:
        branches: list[tuple[Line, str, str]] = []
        broken = ""
        for line, tier in self.register.tiers:
            if broken:
                self.register.refuse(line, f"Tier {broken!r} above it cannot be said, and the first match wins.")
                continue
            formula = self._tried(line, lambda t=tier: self._matches(t))  # type: ignore[misc]
            if formula is None:
                broken = line.name
            else:
                branches.append((line, tier.name, formula))
        if not branches:
            return
        formula = '""' if broken else quoted("none")
        for _, name, met in reversed(branches):
            formula = quoted(name) if met == "TRUE" else f"IF({met}, {quoted(name)},\n{formula})"
        gone = zip(self._gone(), ("excluded", "outside"), strict=False)
        for test, name in reversed(list(gone)):
            formula = f"IF({test}, {quoted(name)},\n{formula})"
        self.tiers = [name for _, name, _ in branches]
        self._add(_TIER, "ICP tier", "Text", formula, [(line, met) for line, _, met in branches])

    def _matches(self, tier: Tier) -> str:
        self._require_whole(fit=False)
        if tier.when is None:
            return "TRUE"
        return self._said([surely(tier.when, score_names=True)])[0]

    # --- shared ------------------------------------------------------------------------------------------------

    def _require_whole(self, *, fit: bool = True) -> None:
        """An account that is excluded or outside has no other tier; a sum that lacks points reaches no threshold."""
        kinds = {LineKind.exclusion: "exclusion", LineKind.boundary: "boundary"}
        kinds |= {LineKind.criterion: "criterion"} if fit else {}
        lacking = [noun for kind, noun in kinds.items() if not self._whole[kind]]
        if lacking:
            raise CannotSayError(f"It rests on every {' and '.join(lacking)}, and not every one can be said.")

    def _said(self, readings: Sequence[Reading]) -> list[str]:
        asked = list(readings)
        unscored = [test for reading in asked for test in tests(reading) if not test.score]
        require_fields(unscored, self.sources.fields, DEFAULTS, proposal)
        return [said(reading, self._words) for reading in asked]

    def _every(self, readings: Sequence[Reading]) -> str:
        parts = self._said(readings)
        return parts[0] if len(parts) == 1 else self._words.every(parts)

    def _tried(self, line: Line, make: Callable[[], str]) -> str | None:
        """The formula, or None with the line refused."""
        try:
            formula = make()
        except CannotSayError as error:
            self.register.refuse(line, str(error))
            return None
        if len(formula) > LONGEST - 100:
            self.register.refuse(line, f"Its formula has {len(formula):,} characters, and the most is {LONGEST:,}.")
            return None
        return formula

    def _add(self, name: str, label: str, kind: str, formula: str, lines: Sequence[tuple[Line, str]]) -> None:
        about = "; ".join(line.name for line, _ in lines)
        self.fields.append(FormulaField(name, label, kind, formula, about))
        for line, _ in lines:
            self.register.express(line, f"{name}__c")


def _chunks(parts: Sequence[tuple[Line, str]]) -> list[list[tuple[Line, str]]]:
    """As few formulas as hold all the parts, in their order."""
    found: list[list[tuple[Line, str]]] = []
    size = LONGEST
    for part in parts:
        if size + len(part[1]) + 3 > LONGEST - 50:
            found.append([])
            size = 0
        found[-1].append(part)
        size += len(part[1]) + 3
    return found
