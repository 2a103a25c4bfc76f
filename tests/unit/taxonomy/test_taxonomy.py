"""One spelling for what people spell in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.taxonomy import (
    FREE_MAIL,
    LINK_HOSTS,
    SENIORITIES,
    categories,
    categories_of,
    department_of,
    free_mail_domain,
    link_host,
    normal_country,
    normal_industry,
    seniority_of,
    technologies_in,
)
from closefit.taxonomy.hosts import DISPOSABLE_MAIL, shared_kind
from closefit.taxonomy.tables import table_rows


@pytest.mark.parametrize(
    ("title", "seniority", "department"),
    [
        ("Co-Founder & CEO", "owner", "executive"),
        ("Chief Revenue Officer", "c-level", "sales"),
        ("C.T.O.", "c-level", "engineering"),
        ("President", "c-level", "executive"),
        ("Senior Vice President, Finance", "vp", "finance"),
        ("SVP Marketing", "vp", "marketing"),
        ("VP Revenue Operations", "vp", "revenue operations"),
        ("Director of Sales", "director", "sales"),
        ("IT Director", "director", "it"),
        ("Head of RevOps", "head", "revenue operations"),
        ("Sales Manager", "manager", "sales"),
        ("Senior Manager, Demand Generation", "manager", "marketing"),
        ("Account Manager", "individual", "sales"),
        ("Product Owner", "individual", "product"),
        ("Senior Software Engineer", "senior", "engineering"),
        ("SDR", "individual", "sales"),
        ("HR Intern", "entry", "hr"),
        ("Executive Assistant to the CEO", "individual", "executive"),
        ("Geschäftsführer", "c-level", "executive"),
        ("Wizard", "individual", None),
        ("Customer Success Manager", "individual", "customer success"),
        ("Manager, Customer Success", "manager", "customer success"),
        ("Principal Engineer", "senior", "engineering"),
        ("Chief Technology Officer", "c-level", "engineering"),
        ("Chief Operating Officer", "c-level", "operations"),
        ("Financial Analyst", "individual", "finance"),
        ("Data Analyst", "individual", "data"),
        ("Business Analyst", "individual", "data"),
        ("Data Protection Officer", "individual", "legal"),
        ("Deal Desk Analyst", "individual", "revenue operations"),
        ("Salesforce Administrator", "individual", "revenue operations"),
        ("Vertriebsleiter", "head", "sales"),
        ("Gerente de Ventas", "manager", "sales"),
        ("Entry Level Sales Representative", "entry", "sales"),
        ("  ", None, None),
        (None, None, None),
    ],
)
def test_titles_say_how_high_and_where(title: str | None, seniority: str | None, department: str | None) -> None:
    """The words of a title give seniority and department; no title gives neither."""
    assert (seniority_of(title), department_of(title)) == (seniority, department)


@given(st.text(max_size=40))
def test_any_title_is_somewhere_in_the_order(title: str) -> None:
    """Whatever the title is, its seniority is one of the known ones."""
    assert seniority_of(title) in {*SENIORITIES, None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"), ("deutschland", "DE"), ("DEU", "DE"), ("de", "DE"), ("U.S.A.", "US"), ("USA", "US"),
        ("UK", "GB"), ("England", "GB"), ("The Netherlands", "NL"), ("Türkiye", "TR"), ("Turkey", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Korea, Republic of", "KR"), ("EMEA", "EMEA"), (" Atlantis ", "Atlantis"),
    ],
)  # fmt: skip
def test_countries_by_name_and_code(text: str, code: str) -> None:
    """Names, codes and usual spellings give the two-letter code; anything else comes back as it was."""
    assert normal_country(text) == code


def test_every_country_code_is_its_own_spelling() -> None:
    """A two-letter code, a three-letter code and the name mean the same country."""
    for code, three, name, _ in table_rows("countries"):
        assert {normal_country(code), normal_country(three), normal_country(name)} == {code}


@given(st.text(max_size=30))
def test_industries_are_stable(text: str) -> None:
    """A label is its own label, known or not."""
    assert normal_industry(normal_industry(text)) == normal_industry(text)


def test_industries_of_crms_have_one_label() -> None:
    """HubSpot's codes, Salesforce's picklist and plain words meet."""
    assert normal_industry("COMPUTER_SOFTWARE") == normal_industry("Software Development") == "software"
    assert normal_industry("Hospital & Health Care") == normal_industry("HEALTHCARE") == "healthcare"
    assert normal_industry("Hospitals and Health Care") == normal_industry("Physicians") == "healthcare"
    assert normal_industry("Pharmaceuticals, Biotechnology & Life Sciences") == "pharmaceuticals"
    assert normal_industry("Underwater Basket  Weaving") == "underwater basket weaving"


def test_technologies_have_categories() -> None:
    """About 300 products or more in about 30 categories or more, found by any usual spelling."""
    assert len(table_rows("technologies")) >= 300
    assert len(categories()) >= 30
    assert {"HubSpot", "Salesforce", "Sales Cloud"} <= set(technologies_in("CRM"))
    assert categories_of("postgres") == ("database",)
    assert technologies_in("marketing_automation") == technologies_in("Marketing Automation")
    assert technologies_in("no such thing") == ()
    assert categories_of("no such thing") == ()


def test_hosts_that_are_nobodys_own() -> None:
    """Mail providers and networks are told from companies; no host is listed twice."""
    assert free_mail_domain(" GMail.com ")
    assert link_host("LinkedIn.com")
    assert not free_mail_domain("acme.com")
    assert not link_host("acme.com")
    assert not FREE_MAIL & LINK_HOSTS
    hosts = [row[0] for row in table_rows("hosts")]
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("mail.gmail.com", "free mail"), ("GMAIL.COM.", "free mail"), ("yahoo.co.uk", "free mail"),
        ("mailinator.com", "disposable"), ("0-mail.com", "disposable"), ("x.yopmail.com", "disposable"),
        ("de.linkedin.com", "link"), ("notgmail.com", None), ("gmail.com.acme.com", None), ("com", None), ("", None),
    ],
)  # fmt: skip
def test_why_a_host_is_nobodys_own(host: str, kind: str | None) -> None:
    """A host is shared when it, or one above it, is; free mail is told from disposable mail."""
    assert shared_kind(host) == kind


def test_disposable_domains_are_none_of_the_free_ones() -> None:
    """The list of mail domains is complete enough, holds each once, and no public suffix and no large company."""
    kinds = {row[0]: row[1] for row in table_rows("mail_domains")}
    assert len(kinds) == len(table_rows("mail_domains"))
    assert len(DISPOSABLE_MAIL) > 10_000
    assert len(FREE_MAIL - DISPOSABLE_MAIL) > 4_000
    assert not {"co.uk", "com", "com.au", "alibaba.com", "starbucks.com", "cox.com"} & set(kinds)
