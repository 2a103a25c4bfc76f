"""A size from the other size: planted laws are found again, and the interval holds what it says it holds."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.providers.estimates.size_model import COVERAGE, FEWEST, SizedCompany, SizeModel, Wanted, fit, shipped

ROOT = Path(__file__).parents[4]


def planted(count: int, seed: int, *, spread: float = 0.5) -> list[SizedCompany]:
    """Software earns 200,000 a head and staffing 50,000, times a log-normal of that spread."""
    draw = np.random.default_rng(seed)
    companies = []
    for _ in range(count):
        industry = str(draw.choice(["software", "staffing"]))
        employees = math.exp(draw.uniform(2.5, 6))
        a_head = (200_000 if industry == "software" else 50_000) * math.exp(draw.normal(0, spread))
        companies.append(SizedCompany(employees, employees * a_head, industry))
    return companies


def held(model: SizeModel, companies: list[SizedCompany]) -> float:
    """Share of the companies that lie inside of their interval."""
    inside: list[bool] = []
    for one in companies:
        found = model.estimate(getattr(one, model.wanted.rests_on), one.industry)
        assert found is not None
        inside.append(found.low <= float(getattr(one, model.wanted.value)) <= found.high)
    return sum(inside) / len(inside)


def test_a_planted_law_is_found_again() -> None:
    """What an industry earns a head is found within a tenth, and a wild row in fifty moves it by less than that."""
    companies = planted(600, 1)
    wild = [SizedCompany(50, 5e11, "software") for _ in range(12)]
    for rows in (companies, companies + wild):
        model = fit(rows, Wanted.revenue_usd, "planted")
        assert model is not None
        for industry, a_head in (("software", 200_000), ("staffing", 50_000)):
            found = model.estimate(100, industry)
            assert found is not None
            assert found.value / 100 == pytest.approx(a_head, rel=0.1)
            assert found.low < found.value < found.high


@pytest.mark.parametrize("wanted", Wanted)
def test_the_interval_holds_its_share_of_companies_never_seen(wanted: Wanted) -> None:
    """Eight in ten new companies lie inside, within three standard errors."""
    model = fit(planted(600, 2), wanted, "planted")
    assert model is not None
    new = [one for one in planted(2000, 3) if model.estimate(getattr(one, wanted.rests_on)) is not None]
    assert held(model, new) == pytest.approx(COVERAGE, abs=0.045)


def test_an_unknown_industry_is_any_industry() -> None:
    """Without a known industry the estimate lies between those of the two, and says that it rests on no industry."""
    model = fit(planted(600, 4), Wanted.revenue_usd, "planted")
    assert model is not None
    found, staffing, software = (model.estimate(100, name) for name in ("", "staffing", "software"))
    assert found is not None
    assert staffing is not None
    assert software is not None
    assert staffing.value < found.value < software.value
    assert (found.companies, software.companies > 0) == (0, True)


def test_too_few_companies_teach_nothing() -> None:
    """Below the fewest there is no model, and at that number there is one."""
    companies = planted(FEWEST, 5)
    assert fit(companies[1:], Wanted.revenue_usd, "few") is None
    assert fit(companies, Wanted.revenue_usd, "enough") is not None


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(max_size=8))
def test_any_number_gives_an_interval_or_nothing(known: float, industry: str) -> None:
    """No number and no text breaks it; where it says something, the middle is positive and inside."""
    for wanted in Wanted:
        found = shipped(wanted).estimate(known, industry)
        if found is not None:
            assert 0 < found.low < found.value < found.high < math.inf


def test_nothing_is_said_far_beyond_what_was_learned_from() -> None:
    """A company of more people than live is not estimated, and neither is one of none."""
    model = shipped(Wanted.revenue_usd)
    assert model.estimate(1e10) is None
    assert model.estimate(0) is None
    assert model.estimate(240, "software") is not None


@pytest.mark.shared
def test_real_companies_lie_inside_as_often_as_is_said(shared_data: Path) -> None:
    """Learned from a half of both published lists: of the other half 76 to 84 % lie inside (three standard errors)."""
    table = runpy.run_path(str(ROOT / "tables" / "make_size_model.py"))
    files = {name: next((shared_data / name).glob("*.csv")) for name in ("inc5000", "fortune1000")}
    listed: list[SizedCompany] = [one for name, file in files.items() for one in table[name](file) if one.employees > 0]
    companies = [listed[at] for at in np.random.default_rng(6).permutation(len(listed))]
    for wanted in Wanted:
        model = fit(companies[::2], wanted, "half")
        assert model is not None
        new = [one for one in companies[1::2] if model.estimate(getattr(one, wanted.rests_on)) is not None]
        assert held(model, new) == pytest.approx(COVERAGE, abs=0.04)
