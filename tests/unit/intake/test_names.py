"""Cleaned names: what is put aside, what never is, and one answer in SQL and in Python."""

# ruff: noqa: RUF001 - names in every script are the subject
from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.intake.names import bare_name, cleaned_name, in_brackets, may_clean_to
from closefit.taxonomy.names import company_name, legal_forms, name_parts


def in_sql(engine: DuckDBEngine, names: list[str], sql: str) -> list[str]:
    """The expression over ``n`` for each name, '' for NULL."""
    query = "SELECT unnest(range(len($n))) AS i, unnest($n::VARCHAR[]) AS n"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE names AS {query}", {"n": names})
    return [row[0] or "" for row in engine.execute(f"SELECT {sql} FROM names ORDER BY i").fetchall()]


CLEANED = [
    ("Acme, Inc.", "acme"),
    ("ACME INCORPORATED", "acme"),
    ("AT&amp;T Inc.", "at and t"),
    ("BJ&#8217;s Wholesale Club", "bjs wholesale club"),
    ("Est&eacute;e Lauder Companies Inc", "estee lauder"),
    ("Müller GmbH & Co. KG", "muller"),
    ("Novo Nordisk A/S", "novo nordisk"),
    ("Assicurazioni S.p.A.", "assicurazioni"),
    ("Budimex Sp. z o.o.", "budimex"),
    ("Grupo Bimbo, S.A.B. de C.V.", "grupo bimbo"),
    ("OOO Yandex", "yandex"),
    ("ООО Яндекс", "яндекс"),
    ("PT Bank Mandiri (Persero) Tbk", "bank mandiri persero"),
    ("株式会社トヨタ", "トヨタ"),
    ("百度在线网络技术有限公司", "百度在线网络技术"),
    ("ＡＣＭＥ 株式会社", "acme"),
    ("삼성전자 주식회사", "삼성전자"),
    ("भारत", "भारत"),
    ("RPM INTERNATIONAL INC/DE/", "rpm"),
    ("WELLS FARGO & COMPANY/MN", "wells fargo"),
    ("RUSH ENTERPRISES INC \\TX\\", "rush enterprises"),
    ("Nestlé S.A. (Switzerland)", "nestle switzerland"),
    ("Acme (UK) Ltd", "acme uk"),
    ("Acme (Pty) Ltd", "acme"),
    ("J. M. Smucker Co", "jm smucker"),
    ("V F CORP", "vf"),
    ("Amazon.com, Inc.", "amazon com"),
    ("Travel + Leisure Co.", "travel and leisure"),
    ("The Boeing Company", "boeing"),
]

#: Names that look like nothing but what is put aside.
WHOLE = [
    ("The Limited", "limited"), ("AG", "ag"), ("Co-op", "co op"), ("(AG)", "ag"), ("Group", "group"), ("The", "the"),
    ("3M", "3m"), ("7-Eleven", "7 eleven"), ("1&1", "1 and 1"), ("Incyte Inc", "incyte"), ("Sage", "sage"),
    ("Lincoln", "lincoln"), ("Cogent", "cogent"), ("Costco", "costco"), ("Theranos", "theranos"),
    ("SAS Institute", "sas institute"), ("LG", "lg"), ("Dollar General", "dollar general"),
    ("International Paper", "international paper"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cleaned"), CLEANED + WHOLE)
def test_what_is_only_spelling_is_put_aside(engine: DuckDBEngine, name: str, cleaned: str) -> None:
    """Case, accents, signs, entities, registers' marks and legal forms go; the name itself stays, in SQL and Python."""
    assert in_sql(engine, [name], cleaned_name("n")) == [cleaned]
    assert company_name(name) == cleaned


@pytest.mark.parametrize("name", ["", "   ", "!!!", "()", "&", "./-", "\u200b"])
def test_a_name_without_a_letter_is_none(engine: DuckDBEngine, name: str) -> None:
    """Where there is no letter and no number there is no name; an ampersand alone is read as a word."""
    assert in_sql(engine, [name], cleaned_name("n")) == [company_name(name)]
    assert company_name(name) in {"", "and"}


def test_brackets_stand_apart_for_matching(engine: DuckDBEngine) -> None:
    """What is in brackets is a place or another name; matching reads it by itself."""
    names = ["Advanced Micro Devices, Inc. (AMD)", "Acme (UK) Ltd", "(Acme)", "Acme"]
    assert in_sql(engine, names, bare_name("n")) == ["advanced micro devices", "acme", "acme", "acme"]
    assert in_sql(engine, names, in_brackets("n")) == ["amd", "uk", "", ""]
    assert [name_parts(name) for name in names[:2]] == [("advanced micro devices", "amd"), ("acme", "uk")]


def test_every_legal_form_is_put_aside_at_the_end(engine: DuckDBEngine) -> None:
    """Each form of the table, after a name, leaves the name; the table has forms of every kind and no form twice."""
    forms = legal_forms("end")
    assert len(forms) == len(set(forms)) > 600
    assert set(in_sql(engine, [f"Zzyx {form}" for form in forms], cleaned_name("n"))) == {"zzyx"}
    assert {company_name(f"Zzyx {form.upper()}") for form in forms} == {"zzyx"}
    assert {company_name(f"{form} Zzyx") for form in legal_forms("front")} == {"zzyx"}


_PIECES = st.sampled_from(
    [*(name for name, _ in CLEANED + WHOLE), "&", ".", "/DE/", "(", ")", "The", "and", "GmbH", "&amp;", "é", "ß", "Σ",
     "İ", "한", "ガ", "z", "o", "\u2019", "1", "|", "'"]
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    names=st.lists(
        st.one_of(st.lists(_PIECES, max_size=5).map(" ".join), st.text(max_size=12)), min_size=1, max_size=40
    )
)
@example(names=["株式会社トヨタ İ"])
def test_sql_and_python_give_one_answer(shared_engine: DuckDBEngine, names: list[str]) -> None:
    """Any text is cleaned alike by the engine and by Python."""
    names = [name.replace("\x00", "") for name in names if not any("\ud800" <= c <= "\udfff" for c in name)]
    assert in_sql(shared_engine, names, cleaned_name("n")) == [company_name(name) for name in names]


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.lists(_PIECES, max_size=4).map(" ".join), min_size=2, max_size=20))
def test_no_name_is_passed_over(shared_engine: DuckDBEngine, names: list[str]) -> None:
    """The quick look for names keeps every name that cleans to one of them, and passes over what is far from them."""
    wanted = sorted({cleaned for name in names[::2] if (cleaned := company_name(name))})
    kept = in_sql(shared_engine, names, f"CASE WHEN {may_clean_to('n', wanted)} THEN n END")
    assert {name for name in names if company_name(name) in wanted} <= set(kept)
    assert in_sql(shared_engine, ["Qqq Qqq Inc."], f"CASE WHEN {may_clean_to('n', wanted)} THEN n END") == [""]


@pytest.mark.parametrize("name", [*(name for name, _ in CLEANED + WHOLE), "\u212ael Inc", "We\u017ft Inc"])
def test_the_quick_look_knows_each_name(engine: DuckDBEngine, name: str) -> None:
    """A name is found by its cleaned form."""
    assert in_sql(engine, [name], f"CASE WHEN {may_clean_to('n', [company_name(name)])} THEN n END") == [name]


@pytest.fixture(scope="module")
def shared_engine() -> Iterator[DuckDBEngine]:
    """One engine for all examples."""
    with DuckDBEngine(threads=1) as session:
        yield session


def test_every_letter_is_read_alike(shared_engine: DuckDBEngine) -> None:
    """Each letter and number of every script that both know gives the same word in SQL and in Python."""
    letters = [chr(c) for c in range(0x10000) if unicodedata.category(chr(c))[0] in "LN"]
    names = ["x " + " ".join(letters[i : i + 40]) for i in range(0, len(letters), 40)]
    assert in_sql(shared_engine, names, cleaned_name("n")) == [company_name(name) for name in names]


@pytest.mark.parametrize("name", [name for name, _ in CLEANED + WHOLE])
def test_cleaning_twice_is_cleaning_once(name: str) -> None:
    """A cleaned name is its own cleaned name."""
    assert company_name(company_name(name)) == company_name(name)


def test_the_table_of_forms_is_what_its_script_writes(tmp_path: Path) -> None:
    """No line of the shipped table is out of order, and each stands in one place."""
    path = Path(__file__).parents[3] / "src" / "closefit" / "taxonomy" / "legal_forms.csv"
    rows = [row for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) if not row[0].startswith("#")]
    assert rows[0] == ["form", "where"]
    assert rows[1:] == sorted(rows[1:])
    assert {row[1] for row in rows[1:]} == {"end", "both", "joined"}
