"""Active lists of companies: who is outside, each exclusion, who qualifies, and one for every tier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from closefit.destinations.compile.hubspot.filters import (
    DEFAULTS,
    Both,
    Branches,
    Opened,
    Wide,
    branches,
    loose,
    proposal,
    unless,
)
from closefit.destinations.compile.reading import All, Reading, Some, Test, surely, surely_not, tests
from closefit.destinations.compile.record import Line, LineKind, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.wording import CannotSayError, require_fields
from closefit.profile import Criterion, Tier
from closefit.terms import MILLI, AttributeType

#: HubSpot's number for companies among the types of objects.
COMPANIES = "0-2"
_NEVER, _ALWAYS = Some(()), All(())


@dataclass
class Lists:
    """Builds the lists and notes the fate of boundary, exclusions, qualification and tiers."""

    sources: Sources
    register: Register
    #: Name of a list -> its branches.
    made: dict[str, Branches] = field(default_factory=dict)

    def write(self) -> None:
        """Every list, and the fate of every line that a list says."""
        outside = self._each([(line, surely_not(text)) for line, text in self.register.boundary])
        self._list("ICP outside the boundary", [reading for _, reading in outside])
        exclusions = [(line, surely(entry.when)) for line, entry in self.register.exclusions]
        for line, reading in self._each(exclusions):
            self._list(f"ICP excluded: {line.name}", [reading])
        self._lacking = [
            noun
            for noun, lines in (("exclusion", self.register.exclusions), ("boundary", self.register.boundary))
            if not all(self.register.said(line) for line, _ in lines)
        ]
        self._qualified()
        self._tiers()

    # --- who is out --------------------------------------------------------------------------------------------

    def _each(self, lines: list[tuple[Line, Reading]]) -> list[tuple[Line, Reading]]:
        """The lines that can be said; each says in which list it stands."""
        names = {LineKind.boundary: "list ICP outside the boundary", LineKind.exclusion: "list ICP excluded: {}"}
        found = []
        for line, reading in lines:
            if self._tried(line, partial(self._branches, reading), names[line.kind].format(line.name)):
                found.append((line, reading))
        return found

    def _list(self, name: str, readings: list[Reading]) -> None:
        if readings:
            self.made[name] = self._branches(Some(tuple(readings)))

    def _gone(self) -> Reading:
        """Excluded or outside."""
        out = [surely(entry.when) for _, entry in self.register.exclusions]
        return Some((*out, *(surely_not(text) for _, text in self.register.boundary)))

    # --- qualification -----------------------------------------------------------------------------------------

    def _qualified(self) -> None:
        line = self.register.qualify
        if line is not None and self._tried(line, self._enough_branches, "list ICP qualified"):
            self.made["ICP qualified"] = self._enough_branches()

    def _enough_branches(self) -> Branches:
        self._require_whole()
        return self._branches(self._enough())

    def _enough(self) -> Both:
        least = self.sources.profile.fit.qualify_milli
        fit = [] if least is None else [_score("fit", ">=", Decimal(least) / MILLI)]
        return Both((*fit, *self._required(), unless(self._gone())), every=True)

    def _required(self) -> list[Wide | Both]:
        """Each required criterion is met: its condition holds, or its grades earn something."""
        return [_earns(entry) for _, entry in self.register.criteria if entry.required]

    def _require_whole(self) -> None:
        if self._lacking:
            raise CannotSayError(
                f"It rests on every {' and every '.join(self._lacking)}, and not all of them can be said."
            )

    # --- tiers -------------------------------------------------------------------------------------------------

    def _tiers(self) -> None:
        earlier: list[Wide | Both] = []
        broken = ""
        for line, tier in self.register.tiers:
            if broken:
                self.register.refuse(line, f"Tier {broken!r} above it cannot be said, and the first match wins.")
                continue
            make = partial(self._tier_branches, tier, tuple(earlier))
            if not self._tried(line, make, f"list ICP tier: {line.name}"):
                broken = line.name
                continue
            self.made[f"ICP tier: {line.name}"] = make()
            earlier.append(self._matches(tier))

    def _tier_branches(self, tier: Tier, earlier: tuple[Wide | Both, ...]) -> Branches:
        self._require_whole()
        met = self._matches(tier)
        return self._branches(Both((met, *(unless(one) for one in earlier), unless(self._gone())), every=True))

    def _matches(self, tier: Tier) -> Wide | Both:
        return _ALWAYS if tier.when is None else self._scored(surely(tier.when, score_names=True))

    def _scored(self, reading: Reading) -> Wide | Both:
        """The names of a score put into words that a list knows."""
        if isinstance(reading, All | Some):
            return Both(tuple(self._scored(part) for part in reading.parts), every=isinstance(reading, All))
        if not reading.score:
            return reading
        if reading.attribute in {"excluded", "qualified"}:
            said: Wide | Both = self._gone_by_exclusion() if reading.attribute == "excluded" else self._enough()
            return said if reading.values[0] else unless(said)
        if reading.attribute == "fit":
            return self._fit(reading)
        return Opened(reading) if _holds(Decimal(0), reading) and reading.attribute == "intent" else reading

    def _gone_by_exclusion(self) -> Reading:
        return Some(tuple(surely(entry.when) for _, entry in self.register.exclusions))

    def _fit(self, test: Test) -> Wide | Both:
        """Tiers count fit as less than enough where a required criterion is not met."""
        required = self._required()
        if not required:
            return test
        if test.operator not in {"<", "<=", ">", ">="}:
            raise CannotSayError("fit is compared for equality while criteria are required.")
        less = Decimal((self.sources.profile.fit.qualify_milli or 0) - 1) / MILLI
        met, capped = Both(tuple(required), every=True), _holds(less, test)
        if test.operator in {">", ">="}:
            return test if capped else Both((test, met), every=True)
        return Both((test, unless(met)), every=False) if capped else test

    # --- shared ------------------------------------------------------------------------------------------------

    def _branches(self, reading: Wide | Both) -> Branches:
        asked = list(_tests(reading))
        require_fields(asked, self.sources.fields, DEFAULTS, proposal)
        return branches(reading, self.sources.fields)

    def _tried(self, line: Line, make: Callable[[], Branches], where: str) -> bool:
        try:
            make()
        except CannotSayError as error:
            self.register.refuse(line, str(error))
            return False
        self.register.express(line, where, loosely(line, self.sources))
        return True


def loosely(line: Line, sources: Sources) -> str:
    """How the filters of a line say less or more than the profile; empty where they say the same."""
    asked = [test for text in line.conditions for test in tests(surely(text))]
    found = [words for test in asked if (words := loose(test, sources.fields))]
    needs = next((e.needs or 1 for e in sources.profile.exclude if e.name == line.name), 1)
    if line.kind is LineKind.exclusion and needs > 1:
        found.append(f"the CRM's own value is taken as confirmed, where {needs} sources are asked for")
    return "; ".join(dict.fromkeys(found))


def _earns(criterion: Criterion) -> Wide | Both:
    """Where a criterion is met, as *required* asks it."""
    if criterion.when is not None:
        return surely(criterion.when)
    earning = [found for found, points in grades(criterion) if points > 0]
    return Both(tuple(earning), every=False)


def grades(criterion: Criterion) -> list[tuple[Both, int]]:
    """What each grade earns (milli-points) and where it is the first that is surely met; ``else`` where none can be."""
    found: list[tuple[Both, int]] = []
    earlier: list[Wide | Both] = []
    for step in criterion.steps:
        if step.when is None:
            asked = [surely_not(other.when) for other in criterion.steps if other.when is not None]
            found.append((Both(tuple(asked), every=True), step.points))
        else:
            met = surely(step.when)
            found.append((Both((met, *(unless(one) for one in earlier)), every=True), step.points))
            earlier.append(met)
    return found


def body(name: str, found: Branches) -> dict[str, Any]:
    """What ``POST /crm/v3/lists`` takes."""
    inner = [
        {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": branch}
        for branch in found
    ]
    root = {"filterBranchType": "OR", "filterBranchOperator": "OR", "filterBranches": inner, "filters": []}
    return {"name": name, "objectTypeId": COMPANIES, "processingType": "DYNAMIC", "filterBranch": root}


def _tests(reading: Wide | Both) -> list[Test]:
    if isinstance(reading, Test):
        return [reading]
    if isinstance(reading, Opened):
        return [reading.test]
    return [test for part in reading.parts for test in _tests(part)]


def _score(name: str, operator: str, value: Decimal) -> Test:
    return Test(name, operator, (value,), AttributeType.number, score=True)


def _holds(number: Decimal, test: Test) -> bool:
    """Whether a number passes a comparison."""
    values = [Decimal(str(value)) for value in test.values]
    found = {
        "=": number == values[0], "<>": number != values[0], "<": number < values[0], "<=": number <= values[0],
        ">": number > values[0], ">=": number >= values[0], "in": number in values, "not in": number not in values,
        "between": values[0] <= number <= values[-1], "not between": not values[0] <= number <= values[-1],
    }  # fmt: skip
    return found[test.operator]
