"""Revenue and headcount estimated from each other and the industry, from the user's own companies or those shipped."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from closefit.errors import InputError
from closefit.facts import MICROS, Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.estimates.size_model import COVERAGE, FEWEST, SizedCompany, SizeModel, Wanted, fit, shipped
from closefit.providers.provider import Billed, Price, ProviderContext, ProviderSpec
from closefit.taxonomy import normal_industry, read_money, read_number
from closefit.terms import Place

_TRAIN = "A CSV of your own companies with the columns employees, revenue_usd and industry, learned from instead."
_OPTIONS = {"train": ("", _TRAIN)}


class _Sizes:
    """What both estimators do; they differ in what is wanted."""

    wanted: ClassVar[Wanted]

    def __init__(self, context: ProviderContext) -> None:
        self._train = context.options.get("train", "")

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """An estimate for each account of which the other size is known. Raises InputError, see :meth:`model`."""
        return [self._one(question) for question in questions]

    @cached_property
    def model(self) -> SizeModel:
        """Learned from the user's file, or as shipped.

        Raises:
            InputError: the file is not there, lacks a column, or has fewer than FEWEST companies with both sizes.
        """
        if not self._train:
            return shipped(self.wanted)
        path = Path(self._train)
        companies = list(_companies(path))
        found = fit(companies, self.wanted, f"{len(companies):,} companies of {path.name}")
        if found is None:
            raise InputError(
                f"companies with both employees and revenue_usd: {len(companies)}; {FEWEST} are needed to learn from",
                place=Place(path),
                advice="Leave the option train out to use what comes with closefit.",
            )
        return found

    def _one(self, question: Question) -> Answer:
        known = question.known.get(self.wanted.rests_on)
        if isinstance(known, bool) or not isinstance(known, int | float):
            return Answer(AnswerState.not_found, said=f"{self.wanted.rests_on} is not known")
        industry = normal_industry(str(question.known.get("industry") or "")) or ""
        found = self.model.estimate(float(known), industry)
        if found is None:
            return Answer(
                AnswerState.not_found, said=f"{self.wanted.rests_on} {known:g} is beyond what was learned from"
            )
        among = f", {found.companies} of them in {industry}" if found.companies else ", of any industry"
        evidence = (
            f"estimate from {self.wanted.rests_on} {known:,.0f}: {COVERAGE:.0%} of such companies have "
            f"{_short(found.low)} to {_short(found.high)}; learned from {self.model.basis}{among}"
        )
        value, low, high = (float(_short(one).replace(",", "")) for one in (found.value, found.low, found.high))
        fact = FoundFact(self.wanted.value, value, evidence=evidence, low=low, high=high)
        return Answer(AnswerState.found, (fact,))


class RevenueEstimate(_Sizes):
    """Revenue from headcount and industry."""

    wanted = Wanted.revenue_usd
    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="revenue_estimate",
        title="Revenue estimated from headcount and industry",
        attributes=frozenset({"revenue_usd"}),
        price=Price(Billed.free, credits=0, verified=True),
        licence=Licence.estimate,
        needs=frozenset({"employees"}),
        options=_OPTIONS,
    )


class HeadcountEstimate(_Sizes):
    """Headcount from revenue and industry."""

    wanted = Wanted.employees
    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="headcount_estimate",
        title="Headcount estimated from revenue and industry",
        attributes=frozenset({"employees"}),
        price=Price(Billed.free, credits=0, verified=True),
        licence=Licence.estimate,
        needs=frozenset({"revenue_usd"}),
        options=_OPTIONS,
    )


def _short(number: float) -> str:
    """Two digits that mean something: more would be a precision that an estimate does not have."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _companies(path: Path) -> Iterator[SizedCompany]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"employees", "revenue_usd", "industry"} - set(rows.fieldnames or ())
            if missing:
                raise InputError(
                    f"there is no column {', '.join(sorted(missing))}", place=Place(path, 1), advice=_TRAIN
                )
            for row in rows:
                employees, money = read_number(row["employees"]), read_money(row["revenue_usd"])
                if employees and money and money.micros > 0:
                    industry = normal_industry(row["industry"] or "") or ""
                    yield SizedCompany(float(employees), money.micros / MICROS, industry)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the file cannot be read: {error}", place=Place(path), advice=_TRAIN) from None
