"""Industries from names, codes and texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.taxonomy import Industry, industry_of, industry_of_code, naics_title, normal_industry
from closefit.taxonomy.classifier import shipped
from closefit.taxonomy.industries import read_industry
from closefit.taxonomy.naics import System, sector_code
from closefit.taxonomy.tables import table_rows
from tests.unit.taxonomy.test_amounts import ANYTHING


@pytest.mark.parametrize(
    ("name", "label", "naics"),
    [
        (
            "information technology & services",
            "information technology",
            "5415",
        ),  # LinkedIn's first list, as Apollo writes
        ("HOSPITAL_HEALTH_CARE", "healthcare", "62"),  # HubSpot
        ("Hospitals and Health Care", "healthcare", "62"),  # LinkedIn's second list
        ("software development", "software", "5132"),  # People Data Labs
        ("Internet Software & Services", "internet", "519"),  # Clearbit, after GICS
        ("Software and Technology", "software", "5132"),  # 6sense
        ("Retail Health and Personal Care Products", "retail", "456"),
        ("Pooled Investment Fund", "financial services", "525"),  # Form D
        ("B2B SaaS", "b2b saas", "5132"),
        ("Consumer Packaged Goods", "consumer goods", None),
    ],
)
def test_names_that_vendors_use(name: str, label: str, naics: str | None) -> None:
    """A known name gives its label and its code, and nothing is guessed."""
    assert industry_of(name) == Industry(label, naics, 1.0, "name")
    assert industry_of(name.upper()) == industry_of(name)


@pytest.mark.parametrize(
    ("code", "system", "label", "naics"),
    [
        ("7372", "sic", "software", "5132"), (7372, "sic", "software", "5132"),
        ("2834", "sic", "pharmaceuticals", "3254"),
        (100, "sic", "agriculture", "11"), ("6022", "sic", "banking", "5221"),
        ("73", "sic", "professional services", "561"),
        ("62012", "nace", "software", "5132"), ("62.01", "nace", "software", "5415"),
        ("86210", "nace", "healthcare", "621"),
        ("74990", "nace", None, None), ("99999", "nace", None, None), ("98000", "nace", "real estate", "531"),
        ("45103010", "gics", "software", "5132"), ("45", "gics", None, None),
        ("4510", "gics", "information technology", None),
        ("541511", "naics", "information technology", "541511"), ("511210", "naics", "software", "5132"),
        ("541110", "naics", "legal", "541110"), ("52", "naics", "financial services", "52"),
        ("33", "naics", "manufacturing", "33"),
        ("44-45", "naics", "retail", "44"), ("551112", "naics", None, "551112"),
        ("519290", "naics", "internet", "519290"),
    ],
)  # fmt: skip
def test_codes_of_four_systems(code: object, system: System, label: str | None, naics: str | None) -> None:
    """The longest beginning of a code that is known decides; NAICS codes of before 2022 become those of today."""
    expected = Industry(label, naics, 1.0, "code") if label or naics else None
    assert industry_of_code(code, system) == expected


@pytest.mark.parametrize(
    "code", ["", "x", "99", "1", None, True, 7.5, [], "123456789", "\N{ARABIC-INDIC DIGIT SEVEN}" * 4]
)
def test_what_is_no_code(code: object) -> None:
    """Anything that is no code of the system has no meaning."""
    assert industry_of_code(code) is None


@pytest.mark.parametrize(
    ("text", "label", "sector", "subsector"),
    [
        ("Refrigerated warehousing and cold storage", "logistics", "48-49", "Warehousing and Storage"),
        ("We are a boutique law firm focused on patent litigation", "legal", "54",
         "Professional, Scientific, and Technical Services"),
        ("Regional hospital and network of clinics", "healthcare", "62", None),
        ("Craft brewery and taproom", "food and beverage", "31-33", "Beverage and Tobacco Product Manufacturing"),
        ("Wholesale distributor of plumbing supplies", "wholesale", "42", "Merchant Wholesalers, Durable Goods"),
        ("Long haul trucking and freight brokerage", "logistics", "48-49", "Truck Transportation"),
        ("Cloud-based payroll software for restaurants", "software", "51", "Publishing Industries"),
    ],
)  # fmt: skip
def test_texts_are_read(text: str, label: str, sector: str, subsector: str | None) -> None:
    """A description in plain words is given a code with a probability, and the titles of the tree."""
    found = industry_of(text)
    assert found is not None
    assert (found.label, found.sector_code, found.source) == (label, sector, "text")
    assert subsector in {None, found.subsector}
    assert 0.5 <= found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["zzz qqq", "Acme", "hello world", "John Smith", "unknown", "n/a", "?", "", None, 7, ["x"], {}]
)
def test_what_says_nothing_gets_no_industry(text: object) -> None:
    """Neither names of nobody nor other types are made an industry."""
    assert industry_of(text) is None


def test_how_sure_is_asked_for() -> None:
    """Asking for less gives longer codes, asking for more shorter ones or none; never another sector."""
    text = "Steel bridges, docks and metal sheds"
    codes = [found.naics if (found := industry_of(text, sure=sure)) else None for sure in (0.0, 0.5, 0.999)]
    assert codes[0] is not None
    assert len(codes[0]) >= 3
    assert all(code is None or sector_code(code) == sector_code(codes[0]) for code in codes)
    assert [len(code or "") for code in codes] == sorted((len(code or "") for code in codes), reverse=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING | st.text(max_size=60))
def test_no_value_makes_it_fail(value: object) -> None:
    """Whatever comes, the answer is a sound record or none; a label is its own label."""
    found = industry_of(value)
    assert found is None or (0 <= found.confidence <= 1 and (found.label or found.naics))
    assert found is None or found.label is None or normal_industry(found.label) == found.label
    assert industry_of_code(value, "sic") is None or isinstance(value, (str, int))


def test_a_long_text_is_read_to_a_limit() -> None:
    """A megabyte of text takes no longer than a page, and says what its beginning says."""
    found = read_industry(shipped(), "commercial bank " + "x" * 1_000_000)
    assert found is not None
    assert found.sector_code == "52"


def test_probabilities_of_all_codes_sum_to_one() -> None:
    """Every class is a code of the tree, and a text shares one probability among them."""
    shares = shipped().probabilities("Soybean farming, field and seed production")
    assert abs(sum(shares.values()) - 1) < 1e-6
    assert max(shares, key=lambda code: shares[code]) == "111"
    assert all(naics_title(code) for code in shares)
    assert shipped().probabilities("") == {}


def test_the_tables_agree() -> None:
    """Names and codes lead to labels that exist and codes of the tree; a name has no second label elsewhere."""
    labels = {label for label, _ in table_rows("industries")}
    for name, naics, label in table_rows("industry_names"):
        assert label in {*labels, ""}, name
        assert normal_industry(name) in {label, " ".join(name.casefold().split())}, name
        assert not naics or naics_title(naics), name
    for system, code, naics, label in table_rows("industry_codes"):
        assert label in {*labels, ""}, (system, code)
        assert not naics or naics_title(naics), (system, code)
    for label in labels:
        found = industry_of(label)
        assert found is not None, label
        assert (found.label, found.source) == (label, "name")


def test_the_shipped_classifier_is_small_and_needs_no_learner() -> None:
    """The file is far below 10 MB, and nothing of the package imports scikit-learn."""
    room = Path(__file__).resolve().parents[3] / "src" / "closefit" / "taxonomy"
    assert (room / "industries.npz").stat().st_size < 2_000_000
    assert not [
        path for path in room.rglob("*.py") if re.search(r"^\s*(from|import) sklearn", path.read_text(), re.MULTILINE)
    ]


@pytest.mark.shared
def test_terms_that_were_held_out(shared_data: Path) -> None:
    """Fitted on a third of the index, a classifier is right on most terms it has not seen, and knows when it is not."""
    from tables.make_industries import fit, held_out, index_rows, own_rows

    from closefit.taxonomy.classifier import unpacked

    rows, _ = held_out(index_rows(shared_data / "naics" / "naics_2022_index_80pct.csv"), 3)
    model = unpacked(fit(rows[:5000], own_rows()))
    test = rows[5000:6000]
    found = [(read_industry(model, text, sure=0), read_industry(model, text, sure=0.7), code) for text, code in test]
    right = [any_one is not None and any_one.sector_code == sector_code(code) for any_one, _, code in found]
    sure = [one.sector_code == sector_code(code) for _, one, code in found if one is not None and one.naics]
    assert sum(right) > 880
    assert len(sure) > 600
    assert sum(sure) > 0.96 * len(sure)
