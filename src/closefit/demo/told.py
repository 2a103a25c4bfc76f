"""The words of the demo: what each step found, in lines of at most 110 characters."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from closefit.demo.truth import (
    BACK_FILLED,
    DRIVERS,
    HALF_LIVES,
    LEAKS,
    OBVIOUS_BUT_EQUAL,
    TRUE_ATTRIBUTES,
    Driver,
    Planted,
    Truth,
    attribute_name,
)
from closefit.derive.derivation import Derivation
from closefit.derive.findings import AttributeFinding, AttributeVerdict

_WIDTH = 79
#: Kinds of dirt and leaks shown before "and N more".
_SHOWN = 8
#: Notes shown; they are long.
_NOTES_SHOWN = 4
_QUOTE = '"'
_NO_POINTS = (AttributeVerdict.boundary, AttributeVerdict.unclear)


_FURTHER = (
    (
        "closefit exemplars data/customers.csv --accounts data/accounts.csv --out best",
        "what the best share, with luck beside it",
    ),
    ("closefit interviews --plan --deals data/deals.csv --as-of 2026-06-30 --out talks", "whom to ask why they bought"),
    ("closefit poll icp.yaml --out poll", "what the account executives say to the card"),
    (
        "closefit derive data/deals.csv --accounts data/accounts.csv --as-of 2025-06-30 --out then",
        "as it was a year ago",
    ),
    ("closefit backtest then/icp.yaml data/deals.csv --accounts data/accounts.csv --out then", "was it right?"),
)


def company(truth: Truth) -> Iterator[str]:
    """The generated company."""
    counts = truth.counts
    yield "closefit demo: the whole job on a company that never was, so that we know the truth"
    yield ""
    yield from _step(1, "An export, as dirty as they come", "closefit demo --generate")
    yield from _text(
        f"{counts['won']:,} deals won ({counts['churned']:,} of them churned later), {counts['lost']:,} lost, "
        f"{counts['open']:,} still open, {counts['renewals'] + counts['expansions']:,} renewals and expansions; "
        f"{counts['accounts']:,} accounts, {counts['signals']:,} signals."
    )
    for dirt in truth.dirt[:_SHOWN]:
        yield f"   planted dirt    {dirt.table}.csv: {dirt.count:,} {dirt.words}"
    yield from _more(len(truth.dirt) - _SHOWN, "data/truth.json")
    yield ""


def derived(derivation: Derivation) -> Iterator[str]:
    """What the derivation says about the file and about the deals."""
    command = "closefit derive data/deals.csv --accounts data/accounts.csv --signals data/signals.csv ..."
    yield from _step(2, "Won against lost", command)
    yield from _text(f"Verdict: {derivation.verdict}. {derivation.words}")
    if derivation.card is not None:
        yield from _text(
            f"The card has {len(derivation.card.criteria)} criteria and {derivation.card.maximum} points; "
            f"{derivation.card.qualify} qualify."
        )
        for criterion in derivation.card.criteria:
            best = max(criterion.grades, key=lambda grade: grade.points)
            # an attribute that is a count of signals is quoted inside conditions
            yield f"   {criterion.points:>2} points  {(best.condition or criterion.name).replace(_QUOTE, '')}"
    if derivation.acceptance is not None:
        figures = "; ".join(f"{figure.name} {_said(figure.words)}" for figure in derivation.acceptance.figures)
        yield from _text(f"On {derivation.acceptance.split}: {figures}.")
    if derivation.segmentation is not None:
        yield from _text(derivation.segmentation.words)
    for note in derivation.hygiene[:_NOTES_SHOWN]:
        yield from _text(f"{note.name} ({note.count:,}): {note.words}", "   noticed    ")
    yield from _more(len(derivation.hygiene) - _NOTES_SHOWN, "the report")
    for leak in derivation.leaks[:_SHOWN]:
        yield from _text(f"{leak.column}: {leak.reason}", "   as then    " if leak.as_known else "   set aside  ")
    yield from _more(len(derivation.leaks) - _SHOWN, "the report")
    yield ""


def against_truth(derivation: Derivation, truth: Truth) -> Iterator[str]:
    """Which of what was planted came out."""
    yield from _step(3, "Against the truth", "closefit demo is the only one who can do this: data/truth.json")
    found = [planted for planted in TRUE_ATTRIBUTES if recovered(planted, derivation)]
    strong = [planted for planted in TRUE_ATTRIBUTES if planted.strong]
    yield from _text(
        f"Of {len(strong)} strong attributes planted, {len([p for p in strong if p in found])} were found; of the "
        f"{len(TRUE_ATTRIBUTES) - len(strong)} weaker ones, {len([p for p in found if not p.strong])}: what is weak "
        "takes thousands of deals to tell from chance, and closefit would rather miss it than make it up."
    )
    for planted in TRUE_ATTRIBUTES:
        mark = "found " if planted in found else "missed"
        kind = "strong" if planted.strong else "weaker"
        yield f"   {mark}  {kind}  {planted.condition}"
    if derivation.quality.auc is not None:
        yield from _text(
            f"On deals it had not seen the card reaches an AUC of {derivation.quality.auc:.2f}; "
            f"who knows the truth reaches {truth.oracle_auc:.2f}."
        )
    named = named_leaks(derivation)
    yield from _text(f"Planted leaks named, {len(named)} of {len(LEAKS)}: {', '.join(named) or 'none'}.")
    later = next((leak for leak in derivation.leaks if leak.kind == BACK_FILLED.kind), None)
    if later is not None:
        yield from _text(f"{later.column}, which {BACK_FILLED.words}: {later.reason}.")
    proposed = [driver.condition for driver in DRIVERS if _excludes(driver, derivation)]
    yield from _text(
        f"Planted reasons to stay away, {len(proposed)} of {len(DRIVERS)} proposed as exclusions: "
        f"{'; '.join(proposed) or 'none'}."
    )
    yield from _half_lives(derivation)
    for trait in OBVIOUS_BUT_EQUAL:
        finding = _finding(trait.attribute, derivation.attributes)
        if finding is not None and finding.verdict in _NO_POINTS:
            yield from _text(f'"{trait.name}" earns nothing: {_shares(finding)}, verdict: {finding.verdict}.')
    yield ""


def _half_lives(derivation: Derivation) -> Iterator[str]:
    """Which planted half-lives were told, and whether the truth lies inside."""
    found = {one.kind: one for one in derivation.half_lives}
    stated = []
    for planted in HALF_LIVES:
        one = found.get(planted.kind)
        if one is not None and one.low is not None and one.high is not None:
            where = "inside" if one.low <= planted.days <= one.high else "outside"
            stated.append(f"{planted.kind} {one.low:.0f} to {one.high:.0f} days, the truth ({planted.days}) is {where}")
    yield from _text(
        f"Planted half-lives told, {len(stated)} of {len(HALF_LIVES)}: {'; '.join(stated) or 'none'}. Of the others "
        "the data cannot tell: a few hundred deals seldom can, and the profile says that 30 days is a default."
    )


def recovered(planted: Planted, derivation: Derivation) -> bool:
    """Whether the derivation gave this attribute the word *priority*."""
    return any(f.verdict is AttributeVerdict.priority and _means(planted, f) for f in derivation.attributes)


def named_leaks(derivation: Derivation) -> tuple[str, ...]:
    """Columns of the planted leaks that were set aside."""
    aside = {attribute_name(leak.column) for leak in derivation.leaks}
    return tuple(leak.column for leak in LEAKS if attribute_name(leak.column) in aside)


def _excludes(driver: Driver, derivation: Derivation) -> bool:
    """Whether an exclusion was proposed on what really drives churn or the lost reason."""
    value = driver.condition.split("'")[1].lower() if "'" in driver.condition else driver.attribute
    return any(driver.attribute in x.condition and value in x.condition.lower() for x in derivation.exclusions)


def _means(planted: Planted, finding: AttributeFinding) -> bool:
    """Same attribute; of a list, the same item."""
    said = f"{finding.name} {finding.condition}".lower()
    if planted.attribute == "technologies":
        return f"'{planted.name.lower()}'" in finding.condition.lower()
    return planted.attribute in said


def scored(tiers: Mapping[str, int]) -> Iterator[str]:
    """How many accounts each tier holds."""
    yield from _step(4, "Every account, with reasons", "closefit score data/accounts.csv --profile icp.yaml ...")
    for tier, accounts in tiers.items():
        yield f"   {accounts:>7,}  {tier}"
    yield ""


def routed(routes: Mapping[str, int]) -> Iterator[str]:
    """How many accounts went where."""
    yield from _step(
        5, "Delivered once", "closefit route scored.csv --profile icp.yaml --suppress data/customers.csv ..."
    )
    for route, accounts in routes.items():
        yield f"   {accounts:>7,}  {route}"
    yield from _text("Run it again and nothing is delivered twice: the ledger remembers.")
    yield ""


def obvious_traits(derivation: Derivation) -> Iterator[str]:
    """Story 1: what everybody names first is common on both sides."""
    command = "closefit derive story-1-obvious-traits/deals.csv"
    yield from _step(6, "Story one: eighty won, eighty lost, and two things everybody knows", command)
    for trait in OBVIOUS_BUT_EQUAL:
        finding = _finding(trait.attribute, derivation.attributes)
        if finding is not None:
            yield from _text(
                f'"{trait.name}": {_shares(finding)}. It says who could buy, not who will: {finding.verdict}.'
            )
    told = [f for f in derivation.attributes if f.verdict is AttributeVerdict.priority]
    for finding in told[:4]:
        yield from _text(f"{finding.condition}: {_shares(finding)}: {finding.verdict}.")
    yield ""


def layers(derivation: Derivation) -> Iterator[str]:
    """Story 2: each layer shrinks the list and raises the share that is ready to buy."""
    command = "closefit derive story-2-layers/deals.csv"
    yield from _step(7, "Story two: a hundred and twenty accounts that all could buy", command)
    total = derivation.deals.closed
    share = derivation.deals.won / total if total else 0.0
    yield f"   {total:>4} accounts  {share:>4.0%} ready  inside the boundary"
    for step in derivation.layers[1:]:  # the first is the boundary alone
        ready = "" if step.win_rate is None else f"{step.win_rate:>4.0%} ready"
        yield f"   {step.accounts:>4} accounts  {ready}  and {step.layer}: {'; '.join(step.criteria)}"
    yield ""


def closing(root: Path, files: Sequence[tuple[Path, str]]) -> Iterator[str]:
    """Which files to open."""
    yield f"Open these, all in {root}:"
    for path, words in files:
        yield f"   {path.relative_to(root).as_posix():<45} {words}"
    yield ""
    yield f"Go on from here, in {root}:"
    for command, words in _FURTHER:
        yield f"   {command}"
        yield f"      {words}"


def _said(words: str) -> str:
    """``held``, ``missed`` or ``not enough deals``: how the words of an acceptance figure begin."""
    return re.split(r"[(:,;.]", words)[0].strip()


def _finding(attribute: str, findings: Iterable[AttributeFinding]) -> AttributeFinding | None:
    return next((f for f in findings if f.name == attribute), None)


def _shares(finding: AttributeFinding) -> str:
    return f"{finding.won:.0%} of the won and {finding.lost:.0%} of the lost deals"


def _step(number: int, title: str, command: str) -> Iterator[str]:
    yield f"{number}. {title}"
    yield f"   $ {command}"


def _text(words: str, start: str = "   ") -> Iterator[str]:
    yield from textwrap.wrap(words, _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _more(number: int, where: str) -> Iterator[str]:
    if number > 0:
        yield f"   ... and {number} more in {where}"
