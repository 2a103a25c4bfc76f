"""The page about the best customers: the ranking with its parts, what they share, and how far luck gets."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.derive.exemplars import Exemplars
from closefit.derive.exemplars.draft import chance_text, drafted, points_of
from closefit.derive.exemplars.records import Group, Pattern, PatternVerdict, RankedCustomer
from closefit.review.charts.exemplars import exemplars_chart
from closefit.review.page import Cell, Fact, Figure, TableView
from closefit.review.phrases import condition_words
from closefit.review.sheet import Sheet, SheetSection, rows_of, sheet_html
from closefit.review.wording import NOTHING, count, counted, percent, percent_range

_YARDSTICK = "A trait that half of all companies have passes 8 of 10 by luck 5.5% of the time, one that 70% have 38%."
_POINTS = (
    "Points by hand-rule: 3 where luck gets so far anywhere among all traits in 5% of draws at most, 2 where it gets "
    "so far with this one in 1% at most, else 1."
)
_WORDS = {
    PatternVerdict.pattern: "pattern",
    PatternVerdict.weak: "may be luck",
    PatternVerdict.common: "common: says nothing",
    PatternVerdict.untested: "nobody to compare with",
}


def exemplars_html(found: Exemplars) -> str:
    """One self-contained page."""
    return sheet_html(exemplars_sheet(found))


def exemplars_sheet(found: Exemplars) -> Sheet:
    """The page before any HTML."""
    as_of = f"as of {found.as_of.isoformat()}" if found.as_of else "no dates"
    sections = [_patterns(found), _ranking(found), _common(found), _worst(found), _measures(found), *_data(found)]
    return Sheet(
        title=f"Best customers of {found.source}",
        eyebrow=("Best customers", found.source, as_of),
        headline=headline(found),
        lead=found.words,
        facts=_facts(found),
        warnings=found.warnings,
        sections=tuple(section for section in sections if section is not None),
        footer=(
            f"Made by closefit from {found.source}. The same numbers are in exemplars.json, every company in "
            "exemplars.csv. What is shown here is a hypothesis: derive from won and lost deals as soon as there are 30."
        ),
    )


def headline(found: Exemplars) -> str:
    """The page's first line."""
    ranked = sum(customer.rank is not None for customer in found.ranking)
    if ranked < found.best:
        return f"{counted(ranked, 'customer')}: too few to say what the best share"
    kept = len(found.kept)
    if not kept:
        return "The best customers share nothing that others do not"
    if found.mostly_luck:
        return f"{counted(kept, 'pattern')}, and luck alone would give {found.expected_by_luck:.1f}"
    tested = any(p.verdict is PatternVerdict.pattern for p in found.kept)
    return f"{counted(kept, 'pattern')} {'that luck seldom gives' if tested else 'that nobody was compared with'}"


def _facts(found: Exemplars) -> tuple[Fact, ...]:
    ranked = sum(customer.rank is not None for customer in found.ranking)
    facts = [
        Fact(count(ranked), "customers ranked", f"by {', '.join(c.measure.value for c in found.measures)}"),
        Fact(count(len(found.kept)), "patterns", f"shared by {found.share} of the best {found.best}"),
    ]
    if found.expected_by_luck is not None:
        facts.append(Fact(f"{found.expected_by_luck:.1f}", "expected by luck", f"among {found.looked_at} traits"))
    if found.check is not None and found.check.matching is not None:
        facts.append(
            Fact(f"{found.check.matching} of {found.check.worst}", "worst customers match", "0 is as it should be")
        )
    return tuple(facts)


def _patterns(found: Exemplars) -> SheetSection | None:
    shown = [p for p in found.patterns if p.verdict is not PatternVerdict.common]
    if not shown:
        return None
    taken = {pattern.condition for pattern in drafted(found)}
    return SheetSection(
        "patterns",
        f"What {found.share} of the best {found.best} share",
        "Beside each trait: how common it is among others, and in how many of 100 random draws as many companies get "
        "so far by luck. Where a range or values were searched, the search was repeated in every draw.",
        pattern_table(shown, found, taken),
        "stack",
        (_YARDSTICK, _POINTS),
        _figure(found),
    )


def _figure(found: Exemplars) -> Figure | None:
    drawing = exemplars_chart(found.patterns, found.share, found.best)
    if drawing is None:
        return None
    about = (
        "The dot is the share of other companies that have the trait, with its 95% interval. The further left of the "
        "line, the less luck explains that the best have it."
    )
    return Figure("How common it is among others", about, (drawing,))


def pattern_table(shown: Sequence[Pattern], found: Exemplars, taken: set[str]) -> TableView:
    """Patterns with rates and chances."""
    crowds = [name for name, _ in found.others]
    headings = ["Trait", "Best", *(name.capitalize() for name in crowds), "Luck", f"Luck, any of {found.looked_at}",
                "Worst", "Verdict", "Points"]  # fmt: skip
    rows = []
    for pattern in shown:
        rates = {rate.of: rate for rate in pattern.rates}
        same = f"the same companies as {pattern.same_as}" if pattern.same_as else ""
        cells: list[Cell | str] = [
            Cell(condition_words(pattern.condition), same, "strong"),
            _of(pattern.met, found.best),
        ]  # fmt: skip
        for name in crowds:
            rate = rates.get(name)
            cells.append(Cell(percent(rate.share), percent_range(rate.low, rate.high)) if rate else NOTHING)
        cells += [luck_cell(pattern), chance(pattern.luck_any), _of(pattern.worst_met, pattern.worst_known),
                  _WORDS[pattern.verdict], str(points_of(pattern)) if pattern.condition in taken else ""]  # fmt: skip
        rows.append(cells)
    return rows_of("Patterns", headings, rows, " #" + "#" * len(crowds) + "### #")


def _of(met: int, known: int) -> str:
    """``8 of 10`` that no line breaks."""
    return f"{met}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{known}"


def luck_cell(pattern: Pattern) -> Cell:
    """The chance of getting so far, and under it the chance of passing the bar where that is another."""
    if pattern.luck_as_far is None:
        return Cell(NOTHING)
    if pattern.searched or pattern.luck == pattern.luck_as_far:
        return Cell(chance(pattern.luck_as_far), f"from {pattern.drawn_from}")
    return Cell(chance(pattern.luck_as_far), f"passing at all: {chance(pattern.luck)}; from {pattern.drawn_from}")


def chance(value: float | None) -> str:
    """A chance in percent, or a dash."""
    return NOTHING if value is None else chance_text(value).replace(" %", "%")


def _ranking(found: Exemplars) -> SheetSection:
    shown = [c for c in found.ranking if c.group in (Group.best, Group.worst)]
    if not any(c.group is Group.best for c in shown):
        shown = [c for c in found.ranking if c.rank is not None]
    hidden = len(found.ranking) - len(shown)
    notes = [f"{counted(hidden, 'customer')} in between or without any measure: see exemplars.csv."] if hidden else []
    return SheetSection(
        "ranking",
        "The ranking and its parts",
        "A part is the share of the other customers that are worse, ties half. The score is the mean of the parts that "
        "are known, by weight; completeness is the known share of the weights.",
        rows_of(
            "Ranking",
            ["Customer", "Rank", "Score", "Completeness", *(c.measure.value.capitalize() for c in found.measures)],
            [_ranked_row(customer, found) for customer in shown],
            " ###" + "#" * len(found.measures),
        ),
        "stack",
        tuple(notes),
    )


def _ranked_row(customer: RankedCustomer, found: Exemplars) -> list[Cell | str]:
    parts = {part.measure: part for part in customer.parts}
    row: list[Cell | str] = [
        Cell(customer.name, f"{customer.account}, {customer.group.value}", "strong"),
        NOTHING if customer.rank is None else str(customer.rank),
        NOTHING if customer.score is None else f"{100 * customer.score:.0f}",
        percent(customer.completeness),
    ]
    for column in found.measures:
        part = parts.get(column.measure)
        row.append(Cell(part.words, "" if part.part is None else f"{100 * part.part:.0f}") if part else NOTHING)
    return row


def _common(found: Exemplars) -> SheetSection | None:
    common = [p for p in found.patterns if p.verdict is PatternVerdict.common]
    if not common:
        return None
    return SheetSection(
        "common",
        "Common to the market: no information",
        "The best share these too, and so do random companies: luck gets so far in more than one draw of five. They "
        "may say who could buy, not who is a good customer.",
        pattern_table(common, found, set()),
        "stack",
    )


def _worst(found: Exemplars) -> SheetSection | None:
    if found.check is None:
        return None
    return SheetSection("worst", f"The {found.check.worst} worst customers", found.check.words)


def _measures(found: Exemplars) -> SheetSection:
    weights = dict(found.weights)
    return SheetSection(
        "measures",
        "What a customer is ranked by",
        "",
        rows_of(
            "Measures",
            ["Measure", "Weight", "From", "Known", "Better"],
            [
                [
                    Cell(column.measure.value, "", "strong"), f"{weights[column.measure]:g}",
                    Cell(column.source, column.why), count(column.known), "less" if column.less else "more",
                ]
                for column in found.measures
            ],
            " # # ",
        ),
    )  # fmt: skip


def _data(found: Exemplars) -> list[SheetSection]:
    sections = []
    if found.refused:
        rows = [[name, refused.reason, count(refused.count)] for name, refused in found.refused]
        sections.append(
            SheetSection(
                "refused", "Rows and cells left out", "", rows_of("Left out", ["File", "Why", "Rows"], rows, "  #")
            )
        )
    if found.set_aside:
        aside: list[list[Cell | str]] = [[Cell(name, "", "code"), why] for name, why in found.set_aside]
        sections.append(
            SheetSection("set-aside", "Columns not looked at", "", rows_of("Set aside", ["Column", "Why"], aside))
        )
    if found.assumptions:
        told: list[list[Cell | str]] = [
            [a.file, a.what, a.value, a.why, Cell(a.flag, "", "code")] for a in found.assumptions
        ]
        headings = ["File", "What", "Taken as", "Why", "Correct it with"]
        sections.append(SheetSection("assumptions", "What was assumed", "", rows_of("Assumptions", headings, told)))
    return sections
