"""Two lists of companies, or one with itself: the whole order of work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine
from closefit.intake.companies.candidates import make_candidates, make_close_words, make_names
from closefit.intake.companies.companies import Companies, read_companies
from closefit.intake.companies.decide import Thresholds, bring_told, decide, decide_within, make_judged
from closefit.intake.companies.pairs import make_pairs
from closefit.intake.companies.told import Told, read_told
from closefit.intake.companies.words import make_words


@dataclass(frozen=True, slots=True)
class Matched:
    """Which companies are one; the table ``company_matches`` has them by id."""

    left: Companies
    right: Companies
    told: Told
    #: Decisions and aliases that name no company of these files.
    unfit: int

    @property
    def itself(self) -> bool:
        return self.left is self.right


def match_files(
    engine: DuckDBEngine, left: Path, right: Path | None = None, *, decisions: tuple[Path, ...] = (),
    aliases: Path | None = None, at: Thresholds | None = None,
) -> Matched:  # fmt: skip
    """Match the companies of two files, or find those that one file has twice.

    Raises:
        InputError: a file cannot be read or names no company, or what people said is no yes and no no.
    """
    told = read_told(engine, decisions, aliases)
    first = read_companies(engine, left, "left")
    second = read_companies(engine, right, "right") if right else first
    unfit = bring_told(engine, told, first.side, second.side, itself=first is second)
    make_scores(engine, first.side, second.side)
    at = at or Thresholds()
    make_judged(engine, at)
    if first is second:
        decide_within(engine, first.side, at)
    else:
        decide(engine, at)
    return Matched(first, second, told, unfit)


def make_scores(engine: DuckDBEngine, left: str, right: str) -> None:
    """``pairs`` of the relations ``<left>_companies`` and ``<right>_companies``, which may be one.

    ``told_pairs`` is there already: what a person refused is no candidate.
    """
    sides = tuple(dict.fromkeys((left, right)))
    for side in sides:
        make_names(engine, side)
    make_words(engine, sides)
    make_close_words(engine, left, right)
    make_candidates(engine, left, right, itself=left == right)
    make_pairs(engine, left, right, itself=left == right)
