"""An explanation as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from closefit.score.explanation import Explanation, IntentLine, Shortfall, Verdict
from closefit.terms import MILLI, Reason, points_text


def explanation_text(e: Explanation) -> str:
    """The explanation in lines of plain text, most important first."""
    return "\n".join(_lines(e))


def _lines(e: Explanation) -> Iterator[str]:
    name = f"{e.name} ({e.account})" if e.name else e.account
    yield f"{name}: {_tier_words(e)}"
    yield f"{e.place}, scored by {e.profile} version {e.profile_version} as of {e.as_of}"
    yield ""
    yield _fit_heading(e)
    yield from (line for reason in e.criteria for line in _reason(reason))
    yield from (f"  {name} is required and not met: the account does not qualify" for name in e.required)
    yield ""
    yield from _intent(e)
    if e.personas:
        yield ""
        yield from _persona(e)
    yield from _verdicts("Boundary", e.boundary)
    yield from _verdicts("Exclusions", e.exclusions)
    yield from _short(e)
    yield from _unknown(e)


def _tier_words(e: Explanation) -> str:
    if e.tier == e.open_tier:
        return f"{e.tier}, {'qualified' if e.qualified else 'not qualified'}"
    return f"{e.tier} (would be {e.open_tier} otherwise)"


def _fit_heading(e: Explanation) -> str:
    span = "" if e.fit_low == e.fit_high else f", between {points_text(e.fit_low)} and {points_text(e.fit_high)}"
    qualify = f", qualifies from {points_text(e.qualify)}" if e.qualify is not None else ""
    return f"Fit {points_text(e.fit)} of {points_text(e.fit_most)}{span} ({e.completeness:.0%} known{qualify})"


def _reason(reason: Reason) -> Iterator[str]:
    mark = {True: "yes", False: "no", None: "unknown"}[reason.met]
    earned = f"{points_text(reason.points)} of {points_text(reason.most)}"
    yield f"  {earned:>10}  {reason.name}: {mark}; {reason.condition}"
    yield from (f"              {fact}" for fact in reason.facts)


def _intent(e: Explanation) -> Iterator[str]:
    yield f"Intent {points_text(e.intent)}" + ("" if e.signals_given else " (no signals file was given)")
    for line in e.intents:
        most = f" of {points_text(line.most)}" if line.most is not None else ""
        yield f"  {points_text(line.earned) + most:>10}  {line.kind}: {line.terms}"
        yield from _signals(line)


def _signals(line: IntentLine) -> Iterator[str]:
    for signal in line.signals[:10]:
        days = "today" if signal.age == 0 else f"{signal.age} day{'s' if signal.age > 1 else ''} ago"
        worth = "counted" if signal.worth is None else f"worth {points_text(signal.worth)} now"
        yield f"              {signal.kind} on {signal.at}, {days}, {worth} ({signal.place})"
    if len(line.signals) > 10:
        yield f"              and {len(line.signals) - 10} more"


def _persona(e: Explanation) -> Iterator[str]:
    yield f"Persona {points_text(e.persona)} of {points_text(e.persona_most)}" + (
        "" if e.people_given else " (no people file was given)"
    )
    yield from (line for reason in e.personas for line in _reason(reason))
    yield from (
        f"              known: {p.name}" + (f", {p.title}" if p.title else "") + f" ({p.place})" for p in e.people[:10]
    )


def _verdicts(heading: str, verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    if not verdicts:
        return
    yield ""
    yield heading
    for verdict in verdicts:
        because = f" because {verdict.because}" if verdict.because else ""
        condition = f": {verdict.condition}" if verdict.condition != verdict.name else ""
        yield f"  {verdict.state}: {verdict.name}{condition}{because}"
        yield from (f"              {fact}" for fact in verdict.facts)


def _short(e: Explanation) -> Iterator[str]:
    if e.tier != e.open_tier:
        yield ""
        blocking = [v.name for v in (*e.exclusions, *e.boundary) if v.state in {"applies", "fails"}]
        yield f"Stays {e.tier} while this holds: {'; '.join(blocking)}"
    for place, short in enumerate(e.short):
        if place == 0:
            yield ""
            yield "Short of the next tier" if e.tier == e.open_tier else "Short of the next tier, were it not so"
        yield from _shortfall(short)


def _shortfall(short: Shortfall) -> Iterator[str]:
    missing = [f"{points_text(milli)} {axis}" for axis, milli in short.missing]
    yield f"  {short.tier}: {' and '.join([*missing, *short.conditions]) or 'nothing'} missing"
    yield from (f"      {step.words}" for step in short.steps)
    if not short.reachable:
        yield "      this is not enough: the tier cannot be reached by these alone"


def _unknown(e: Explanation) -> Iterator[str]:
    if e.unknown:
        yield ""
        yield f"Unknown: {', '.join(e.unknown)}"


def explanation_json(e: Explanation) -> dict[str, Any]:
    """The explanation as plain values; points are points, dates are ISO text."""
    data = asdict(e)
    for key in ("qualify", "fit", "fit_low", "fit_high", "fit_most", "intent", "persona", "persona_most"):
        data[key] = _points(data[key])
    for reason in (*data["criteria"], *data["personas"]):
        reason |= {"axis": str(reason["axis"]), "points": _points(reason["points"]), "most": _points(reason["most"])}
    for line in data["intents"]:
        line |= {"earned": _points(line["earned"]), "most": _points(line["most"])}
        for signal in line["signals"]:
            signal |= {"worth": _points(signal["worth"]), "at": signal["at"].isoformat()}
    for short in data["short"]:
        short["missing"] = {axis: _points(milli) for axis, milli in short["missing"]}
        for step in short["steps"]:
            step["gain"] = _points(step["gain"])
    data["as_of"] = e.as_of.isoformat()
    return data


def _points(milli: int | None) -> float | None:
    return None if milli is None else milli / MILLI
