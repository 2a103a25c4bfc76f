"""Every line of a profile, and what a target made of it: expressed or inexpressible, never both and never neither."""

from __future__ import annotations

from collections.abc import Mapping

from closefit.conditions import SCORE_NAMES
from closefit.conditions.grammar import nearest
from closefit.destinations.compile.fields import Fields
from closefit.destinations.compile.reading import Test, surely, tests
from closefit.destinations.compile.record import Compiled, Expressed, Inexpressible, Line, LineKind
from closefit.profile import Criterion, Exclusion, Persona, Profile, SignalRule, Tier
from closefit.score.rules import rules_of
from closefit.terms import points_text


class Register:
    """A target walks the lines, says the fate of each, and gets its :class:`Compiled` at the end.

    Exclusions that await sign-off are inert and no lines; :meth:`compiled` names them in a note.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.boundary: tuple[tuple[Line, str], ...] = tuple(
            (Line(LineKind.boundary, n, text, text, conditions=(text,)), text)
            for n, text in enumerate(profile.boundary, start=1)
        )
        active = [entry for entry in profile.exclude if entry.active]
        self.exclusions: tuple[tuple[Line, Exclusion], ...] = tuple(
            (Line(LineKind.exclusion, n, entry.name, entry.when, conditions=(entry.when,)), entry)
            for n, entry in enumerate(active, start=1)
        )
        self.criteria: tuple[tuple[Line, Criterion], ...] = tuple(
            (_criterion_line(n, entry), entry) for n, entry in enumerate(profile.fit.criteria, start=1)
        )
        self.qualify: Line | None = _qualify_line(profile)
        worth = [rule.most for rule in rules_of(profile).signals]
        self.signals: tuple[tuple[Line, SignalRule], ...] = tuple(
            (Line(LineKind.signal, n, entry.kind, _signal_text(entry), worth[n - 1]), entry)
            for n, entry in enumerate(profile.intent.signals, start=1)
        )
        self.tiers: tuple[tuple[Line, Tier], ...] = tuple(
            (Line(LineKind.tier, n, entry.name, entry.when or "everyone else"), entry)
            for n, entry in enumerate(profile.tiers, start=1)
        )
        self.personas: tuple[tuple[Line, Persona], ...] = tuple(
            (Line(LineKind.persona, n, entry.name, entry.when, entry.weight_milli), entry)
            for n, entry in enumerate(profile.personas, start=1)
        )
        self._fates: dict[Line, Expressed | Inexpressible] = {}

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order of the file."""
        found = [line for line, _ in (*self.boundary, *self.exclusions, *self.criteria)]
        found += [self.qualify] if self.qualify else []
        return (*found, *(line for line, _ in (*self.signals, *self.tiers, *self.personas)))

    def tests(self) -> tuple[Test, ...]:
        """Every test that the profile makes of an account, each once: of boundary, exclusions, criteria and tiers."""
        texts = [text for line in self.lines for text in line.conditions]
        found = [test for text in texts for test in tests(surely(text))]
        tiers = [entry.when for _, entry in self.tiers if entry.when is not None]
        found += [test for text in tiers for test in tests(surely(text, score_names=True)) if not test.score]
        return tuple(dict.fromkeys(found))

    def express(self, line: Line, where: str, loosely: str = "") -> None:
        """The target says this line, in ``where``; ``loosely`` is how it says less or more than the profile."""
        self._decide(line, Expressed(line, where, loosely))

    def refuse(self, line: Line, why: str) -> None:
        """The target cannot say this line."""
        self._decide(line, Inexpressible(line, why))

    def said(self, line: Line) -> bool:
        """Whether the line is expressed."""
        return isinstance(self._fates.get(line), Expressed)

    def compiled(self, files: Mapping[str, str | bytes], notes: tuple[str, ...] = ()) -> Compiled:
        """The target's result; a line without a fate is a bug of the target."""
        left = [f"{line.kind} {line.name!r}" for line in self.lines if line not in self._fates]
        if left:
            raise AssertionError(f"neither expressed nor listed: {', '.join(left)}")
        fates = [self._fates[line] for line in self.lines]
        said = tuple(fate for fate in fates if isinstance(fate, Expressed))
        missing = tuple(fate for fate in fates if isinstance(fate, Inexpressible))
        return Compiled(dict(files), said, missing, (*notes, *self._waiting()))

    def _decide(self, line: Line, fate: Expressed | Inexpressible) -> None:
        if line in self._fates:
            raise AssertionError(f"decided twice: {line.kind} {line.name!r}")
        self._fates[line] = fate

    def _waiting(self) -> list[str]:
        names = [entry.name for entry in self.profile.exclude if not entry.active]
        if not names:
            return []
        return [f"Exclusions that await sign-off are inert and left out: {'; '.join(names)}. See closefit sign."]


def _criterion_line(number: int, entry: Criterion) -> Line:
    values = [step.points for step in entry.steps]
    most = max(values)
    points = most if most > 0 else min(values)
    text = entry.when or "; ".join(f"{s.when or 'else'}: {points_text(s.points)}" for s in entry.steps)
    conditions = tuple(step.when for step in entry.steps if step.when is not None)
    return Line(LineKind.criterion, number, entry.name, text, points, conditions)


def _qualify_line(profile: Profile) -> Line | None:
    """The threshold and the criteria without which no account qualifies; None where there is neither."""
    required = [entry.name for entry in profile.fit.criteria if entry.required]
    least = profile.fit.qualify_milli
    if least is None and not required:
        return None
    parts = [] if least is None else [f"fit >= {points_text(least)}"]
    parts += [f"required: {name}" for name in required]
    return Line(LineKind.qualify, 1, "qualified", " and ".join(parts))


def _signal_text(entry: SignalRule) -> str:
    said = {"full for": entry.full_for, "half-life": entry.half_life, "within": entry.within}
    parts = [f"{points_text(entry.points_milli)} points"]
    parts += [f"{name} {span}" for name, span in said.items() if span is not None]
    parts += [f"at least {entry.at_least}"] if entry.at_least else []
    parts += [f"cap {points_text(entry.cap_milli)}"] if entry.cap_milli is not None else []
    return ", ".join(parts)


def unused_notes(profile: Profile, fields: Fields) -> list[str]:
    """What the fields file names and the profile does not ask about: a slip, or for another profile."""
    asked = {test.attribute for test in Register(profile).tests()}
    names = [name for name in fields.unused(asked) if name not in SCORE_NAMES]
    if not names:
        return []
    meant = [f"{name} (did you mean {close}?)" if (close := nearest(name, asked)) else name for name in names]
    return [f"Named in the fields file, and not asked about by the profile: {', '.join(meant)}."]
