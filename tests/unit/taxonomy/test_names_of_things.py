"""Countries, stages of funding and technologies under one name each."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit import taxonomy
from closefit.taxonomy import (
    categories_of,
    country_code,
    country_of_place,
    funding_kind,
    known_technology,
    normal_country,
    normal_funding_stage,
    normal_technologies,
    normal_technology,
)
from closefit.taxonomy.tables import table_rows
from tests.unit.taxonomy.test_amounts import ANYTHING


@pytest.mark.parametrize(
    ("value", "stage", "kind"),
    [
        ("Series D", "series d", "late"), ("series_d", "series d", "late"), ("Series A-1", "series a", "early"),
        ("Series B extension", "series b", "early"), ("Round C", "series c", "late"),
        ("Pre-Series A", "pre-series a", "early"),
        ("SEED", "seed", "early"), ("Seed Round", "seed", "early"), ("pre_seed", "pre-seed", "early"),
        ("Angel", "angel", "early"), ("Venture - Series Unknown", "venture", "unknown series"),
        ("Venture (Round not Specified)", "venture", "unknown series"), ("early_stage_venture", "early stage", "early"),
        ("late_stage_venture", "late stage", "late"), ("Private Equity", "private equity", "late"),
        ("debt_financing", "debt", "debt"), ("Debt Financing", "debt", "debt"),
        ("Convertible Note", "convertible note", "other"),
        ("grant", "grant", "non-dilutive"), ("Post-IPO Debt", "post-ipo debt", "public"), ("IPO", "ipo", "public"),
        ("m_and_a", "acquired", "exit"), ("Merger / Acquisition", "acquired", "exit"), ("Other", None, None),
        ("undisclosed", None, None), ("Series", None, None), ("Series Z", None, None), ("", None, None),
        (None, None, None),
        (3, None, None), (["Series A"], None, None),
    ],
)  # fmt: skip
def test_stages_of_funding(value: object, stage: str | None, kind: str | None) -> None:
    """Crunchbase's codes, Apollo's words and a news line's meet in the spelling that profiles use."""
    assert (normal_funding_stage(value), funding_kind(value)) == (stage, kind)


def test_every_spelling_of_the_stages_is_read() -> None:
    """No row of the table is hidden by another, and a stage is its own spelling."""
    for stage, kind, others in table_rows("funding_stages"):
        for spelling in (stage, stage.upper(), stage.replace(" ", "_"), *filter(None, others.split("|"))):
            assert (normal_funding_stage(spelling), funding_kind(spelling)) == (stage, kind), spelling


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("united states", "US"), ("US", "US"), ("usa", "US"), ("Korea (South)", "KR"), ("Korea (North)", "KP"),
        ("Great Britain (UK)", "GB"), ("GB-ENG", "GB"), ("us_de", "US"), ("St. Lucia", "LC"),
        ("Saint Kitts & Nevis", "KN"),
        ("Taiwan, Province of China", "TW"), ("Congo (Kinshasa)", "CD"), ("Viet Nam", "VN"), ("M\u00e9xico", "MX"),
        ("Georgia", "GE"), ("California", None), ("TX", None), ("EMEA", None), ("Europe", None), ("xx_yy", None),
        ("", None),
        (None, None), (49, None), (["US"], None),
    ],
)  # fmt: skip
def test_country_codes(value: object, code: str | None) -> None:
    """A country in any usual spelling has a code; a region, a state or anything else has none."""
    assert country_code(value) == code


def test_countries_of_places() -> None:
    """Only what stands behind the last comma, and only where it cannot be a state as well."""
    places = ["Berlin, Germany", "New York, NY, USA", "London, UK", "Austin, TX", "San Francisco, CA",
              "Tbilisi, Georgia", "Paris", "Germany", "Berlin, DE", None]  # fmt: skip
    codes = ["DE", "US", "GB", None, None, None, None, "DE", None, None]
    assert [country_of_place(place) for place in places] == codes


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("hubspot", "HubSpot"), ("Hubspot", "HubSpot"), ("google_analytics", "Google Analytics"),
        ("amazon-web-services", "AWS"), ("Amazon Web Services", "AWS"), ("Office 365", "Microsoft 365"),
        ("Salesforce Sales Cloud", "Salesforce"), ("ga4", "Google Analytics"), (" Acme  Widget ", "Acme Widget"),
        ("acme_widget", "acme_widget"), ("", None), ("  ", None), (None, None), (5, None),
    ],
)  # fmt: skip
def test_technologies_under_one_name(value: object, name: str | None) -> None:
    """Slugs, vendors' spellings and old names give the product's name; what nobody listed keeps its own."""
    assert normal_technology(value) == name


def test_lists_of_technologies() -> None:
    """Each product once, in the order of the list; a text of HubSpot's kind is taken apart."""
    assert normal_technologies(["Hubspot", "hubspot", "", None, 3, "Stripe"]) == ("HubSpot", "Stripe")
    assert normal_technologies("google_analytics;stripe") == ("Google Analytics", "Stripe")
    assert normal_technologies(None) == normal_technologies({}) == ()
    assert categories_of("google-ads") == ("advertising",)


def test_no_spelling_of_a_technology_means_two() -> None:
    """Every spelling leads to its own row, and a name to itself."""
    for name, _, others in table_rows("technologies"):
        assert {known_technology(spelling) for spelling in (name, *filter(None, others.split("|")))} == {name}


def test_every_spelling_of_a_country_is_its_own() -> None:
    """No spelling in the table leads to another country."""
    for code, three, name, others in table_rows("countries"):
        assert {country_code(spelling) for spelling in (code, three, name, *filter(None, others.split("|")))} == {code}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, st.text(max_size=30))
def test_names_are_stable_and_nothing_fails(value: object, text: str) -> None:
    """A name is its own name, and no value makes a reader fail."""
    for reader in (normal_funding_stage, country_code, normal_technology, known_technology):
        for given_value in (value, text):
            once = reader(given_value)
            assert once is None or reader(once) == once
    assert country_of_place(value) in {None, country_code(country_of_place(value))}
    assert normal_country(normal_country(text)) == normal_country(text)
    assert normal_technologies(value) == normal_technologies(normal_technologies(value))


@pytest.mark.parametrize("name", sorted(module.name for module in pkgutil.iter_modules(taxonomy.__path__)))
def test_what_the_docstrings_show_is_true(name: str) -> None:
    """Every example in a docstring of this room gives what stands below it."""
    module = importlib.import_module(f"closefit.taxonomy.{name}")
    assert doctest.testmod(module).failed == 0
