"""What is planted in the generated company is found, and what is planted to mislead is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.demo import Size, generate
from closefit.demo.told import named_leaks, recovered
from closefit.demo.truth import HONEST_COUNTS, LEAKS, TRUE_ATTRIBUTES, attribute_name
from closefit.derive import Derivation, assemble, derive
from closefit.derive.findings import AttributeVerdict, Verdict
from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_accounts, read_customers, read_deals, read_people, read_signals


@pytest.fixture(scope="module", params=[1, 2, 3])
def derivation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Derivation:
    """A derivation of the generated company at 1,000 closed deals, through files and all."""
    folder: Path = tmp_path_factory.mktemp("company")
    generate(folder, Size(accounts=3_000, deals=1_000, signals=25_000), request.param)
    with DuckDBEngine() as engine:
        assembled = assemble(
            engine,
            read_deals(engine, folder / "deals.csv", DealFlags()),
            accounts=read_accounts(engine, folder / "accounts.csv"),
            signals=read_signals(engine, folder / "signals.csv"),
            people=read_people(engine, folder / "people.csv"),
            customers=read_customers(engine, folder / "customers.csv"),
        )
        return derive(assembled, seed=0)


def test_strong_attributes_are_priority(derivation: Derivation) -> None:
    """Every attribute with an odds ratio of 3.5 or more is priority at 1,000 deals."""
    missed = [planted.name for planted in TRUE_ATTRIBUTES if planted.strong and not recovered(planted, derivation)]
    assert missed == []


def test_planted_leaks_are_named(derivation: Derivation) -> None:
    """Every column that knows the outcome is named; the count that stops at creation is not."""
    assert set(named_leaks(derivation)) == {leak.column for leak in LEAKS}
    aside = {attribute_name(leak.column) for leak in derivation.leaks}
    assert aside.isdisjoint(attribute_name(column) for column in HONEST_COUNTS)


def test_obvious_traits_earn_nothing(derivation: Derivation) -> None:
    """A VP of Sales and B2B SaaS are neither priority nor negative, and no criterion rests on them."""
    found = {finding.name: finding.verdict for finding in derivation.attributes}
    for name in ("has_vp_of_sales", "business_model"):
        assert found[name] not in (AttributeVerdict.priority, AttributeVerdict.negative)


def test_only_new_business_is_counted(derivation: Derivation) -> None:
    """Renewals and expansions are not wins, open deals are not losses, and there are enough deals for a card."""
    unusable = sum(refused.count for refused in derivation.deals.unusable)
    assert 960 <= derivation.deals.closed <= 1_000
    assert unusable > 0
    assert derivation.deals.open > 60
    assert derivation.deals.churned > 25
    assert derivation.verdict is Verdict.enough


def test_held_out_quality_stays_below_the_oracle(derivation: Derivation) -> None:
    """The card ranks unseen deals better than chance and cannot beat who knows the truth."""
    assert derivation.quality.auc is not None
    assert 0.68 <= derivation.quality.auc <= 0.83
