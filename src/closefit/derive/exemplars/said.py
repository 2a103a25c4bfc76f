"""What came out, in sentences, and what a careful reader should be warned of."""

from __future__ import annotations

from collections.abc import Iterator

from closefit.derive.exemplars.records import Exemplars, Group, Measure, PatternVerdict

#: So many patterns can be held in mind and checked in a minute.
FEWEST_PATTERNS, MOST_PATTERNS = 3, 5
#: Below this known share of the weights a place in the ranking stands on little.
_HALF = 0.5


def in_words(found: Exemplars) -> str:
    """One or two sentences."""
    ranked = sum(customer.rank is not None for customer in found.ranking)
    if ranked < found.best:
        some = f"{ranked} customers" if ranked != 1 else "1 customer"
        return (
            f"Not enough: {some} can be ranked and {found.best} are needed ({found.best - ranked} more). "
            "What so few share says nothing; write down what you believe with closefit hypothesis, and interview the "
            "customers you have with closefit interviews --plan."
        )
    kept = found.kept
    tested = [p for p in kept if p.verdict is PatternVerdict.pattern]
    common = sum(p.verdict is PatternVerdict.common for p in found.patterns)
    weak = sum(p.verdict is PatternVerdict.weak for p in found.patterns)
    if not found.patterns:
        return f"The best {found.best} of {ranked} customers have nothing in common that {found.share} of them share."
    first = f"Of {found.looked_at} traits, {len(found.patterns)} are shared by {found.share} of the best {found.best}"
    if not tested and kept:
        return f"{first}, and there is nobody to compare them with: they may be common to all companies."
    rest = [f"{common} are common to the market and say nothing"] if common else []
    rest += [f"{weak} may be luck"] if weak else []
    said = f"{first}: {len(tested)} {'stands' if len(tested) == 1 else 'stand'} as patterns"
    if len(tested) == 1:
        said = f"{first}: 1 stands as a pattern"
    luck = "" if found.expected_by_luck is None else f" Luck alone would give {found.expected_by_luck:.1f} patterns"
    hold = (
        f"; {len(found.sure)} {'holds' if len(found.sure) == 1 else 'hold'} over all traits together." if luck else ""
    )
    return f"{said}{''.join(', ' + part for part in rest)}.{luck}{hold}"


def warnings_of(found: Exemplars) -> tuple[str, ...]:
    """What to look at before anybody relies on it."""
    return tuple(_warnings(found))


def _warnings(found: Exemplars) -> Iterator[str]:
    best = [customer for customer in found.ranking if customer.group is Group.best]
    if found.missing:
        yield (
            f"No column was found for {_list(found.missing)}: the ranking goes by the rest. Name one with "
            f"{_list([f'--{m}' for m in found.missing])}, or give it the weight 0."
        )
    ranked = sum(customer.rank is not None for customer in found.ranking)
    if ranked < found.best:
        return
    thin = [customer.account for customer in best if customer.completeness < _HALF]
    if thin:
        yield f"{len(thin)} of the best rank there on less than half of the weights: {', '.join(thin[:5])}."
    left = [customer.account for customer in best if _has_left(customer.parts)]
    if left:
        yield f"{len(left)} of the best have left: {', '.join(left[:5])}. Give retention more weight, or look at them."
    if ranked < 2 * found.best:
        yield f"The best {found.best} are most of the {ranked} customers, so they are hardly chosen."
    yield from _pattern_warnings(found)


def _pattern_warnings(found: Exemplars) -> Iterator[str]:
    kept = len(found.kept)
    if kept < FEWEST_PATTERNS:
        yield (
            f"{kept} {'pattern' if kept == 1 else 'patterns'}, and three to five make a profile: more attributes, more "
            "companies to compare with, or interviews may show others."
        )
    if kept > MOST_PATTERNS:
        yield (
            f"{kept} patterns are more than a rep can hold in mind: the draft takes the {MOST_PATTERNS} surest. A "
            f"higher --share than {found.share} asks for more."
        )
    if found.mostly_luck and kept:
        yield (
            f"Luck alone would give {found.expected_by_luck:.1f} patterns among {found.looked_at} traits, and there "
            f"{'is' if kept == 1 else 'are'} {kept}: take them as questions, not as answers."
        )
    if not found.others and found.patterns:
        yield "Nobody to compare with: give the lost deals with --deals or --lost, or the market with --market."


def _has_left(parts: tuple[object, ...]) -> bool:
    return any(
        getattr(part, "measure", None) is Measure.retention and str(getattr(part, "words", "")).endswith("left")
        for part in parts
    )


def _list(words: object) -> str:
    names = [str(word) for word in words] if isinstance(words, list | tuple) else [str(words)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
