"""Deals: whose export it is, which column says won, and every guess said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake import DealFlags, match_accounts, read_accounts, read_deals
from closefit.terms import DEAL_COLUMNS, Layer, Table
from tests.unit.intake.conftest import Write

HUBSPOT = """Record ID,Deal Name,Deal Stage,Pipeline,Create Date,Close Date,Amount,Closed Lost Reason,Associated Company
11,Acme - new,Closed Won,Sales,2024-01-01 10:00,2024-03-01 12:00,"1,000",,"Acme, Inc."
12,Beta renewal 2024,Closed Won,Sales,2024-01-05 10:00,2024-03-09 09:00,2500.5,,Beta GmbH
13,Gamma,Closed Lost,Sales,2024-02-05 10:00,2024-05-09 09:00,300,Budget,Gamma
14,Delta,Appointment scheduled,Sales,2024-02-06 10:00,2024-06-09 09:00,,,
"""

SALESFORCE = """Opportunity Name;Account Name;Stage;Close Date;Created Date;Amount;Type;IsWon;IsClosed;Lead Source
"One";"Acme Corp.";"Signed";"31.03.2024";"01.01.2024";"1.000,00";"New Customer";"1";"1";"Web"
"Two";"Beta Ltd";"No thanks";"15.04.2024";"02.01.2024";"2.500,50";"Existing Customer - Upgrade";"0";"1";"Web"
"Three";"Gamma AG";"Talking";"30.06.2024";"03.01.2024";"";"New Customer";"0";"0";"Partner"
"""

_PIPEDRIVE_HEADERS = (
    "ID", "Title", "Status", "Value", "Currency", "Deal created", "Won time", "Lost time", "Lost reason",
)  # fmt: skip
PIPEDRIVE = ",".join([*(f"Deal - {name}" for name in _PIPEDRIVE_HEADERS), "Organization - Name"])
PIPEDRIVE += """
1,One,Won,1000,EUR,2024-01-01,2024-02-01 10:00:00,,,Acme
2,Two,Lost,2000,USD,2024-01-02,,2024-02-03 10:00:00,Price,Beta
3,Three,Open,3000,EUR,2024-01-03,,,,Gamma
"""


def rows(engine: DuckDBEngine, columns: str) -> list[tuple[object, ...]]:
    """Columns of the deals, in the order of the file."""
    return engine.execute(f"SELECT {columns} FROM deals ORDER BY line").fetchall()


def said(table: Table) -> dict[str, str]:
    """What was assumed, by its name."""
    return {a.what: a.value for a in table.assumptions}


def test_a_hubspot_export_is_read_unaided(engine: DuckDBEngine, write: Write) -> None:
    """Stage, dates, amount, reason and account are found; a renewal is known by the deal's name."""
    table = read_deals(engine, write(HUBSPOT))
    assert table.dialect == "hubspot"
    assert rows(engine, "deal, account, outcome, type, created, closed, amount, lost_reason, line") == [
        ("11", "acme", "won", None, dt.date(2024, 1, 1), dt.date(2024, 3, 1), 1000.0, None, 2),
        ("12", "beta", "won", "renewal", dt.date(2024, 1, 5), dt.date(2024, 3, 9), 2500.5, None, 3),
        ("13", "gamma", "lost", None, dt.date(2024, 2, 5), dt.date(2024, 5, 9), 300.0, "Budget", 4),
        ("14", None, "open", None, dt.date(2024, 2, 6), dt.date(2024, 6, 9), None, None, 5),
    ]
    assert said(table)["outcome column"] == "Deal Stage"
    assert said(table)["open"] == "appointment scheduled (1)"


def test_a_salesforce_export_is_read_unaided(engine: DuckDBEngine, write: Write) -> None:
    """IsWon and IsClosed beat the stage's name; decimal commas and day-first dates are understood."""
    table = read_deals(engine, write(SALESFORCE))
    assert table.dialect == "salesforce"
    assert rows(engine, "account, outcome, type, created, closed, amount") == [
        ("acme", "won", "new", dt.date(2024, 1, 1), dt.date(2024, 3, 31), 1000.0),
        ("beta", "lost", "expansion", dt.date(2024, 1, 2), dt.date(2024, 4, 15), 2500.5),
        ("gamma", "open", "new", dt.date(2024, 1, 3), dt.date(2024, 6, 30), None),
    ]
    assert said(table)["outcome column"] == "IsWon and IsClosed"


def test_a_pipedrive_export_is_read_unaided(engine: DuckDBEngine, write: Write) -> None:
    """The close date is the won time or the lost time."""
    table = read_deals(engine, write(PIPEDRIVE))
    assert table.dialect == "pipedrive"
    assert rows(engine, "deal, account, outcome, closed, amount, currency, lost_reason") == [
        ("1", "acme", "won", dt.date(2024, 2, 1), 1000.0, "EUR", None),
        ("2", "beta", "lost", dt.date(2024, 2, 3), 2000.0, "USD", "Price"),
        ("3", "gamma", "open", None, 3000.0, "EUR", None),
    ]


def test_the_first_of_several_companies_is_the_account(engine: DuckDBEngine, write: Write) -> None:
    """HubSpot joins ids and names by semicolons; the first one counts."""
    read_deals(engine, write("Deal Stage,Associated Company IDs\nClosed Won,12;34\nClosed Lost,56\n"))
    assert [row[0] for row in rows(engine, "account")] == ["12", "56"]
    read_deals(engine, write("Deal Stage,Associated Company\nClosed Won,Acme Inc;Beta\nNot interested,Gamma\n"))
    assert rows(engine, "account, outcome") == [("acme", "won"), ("gamma", "lost")]


def test_the_relation_begins_with_the_contract(engine: DuckDBEngine, write: Write) -> None:
    """Every column of the contract is there, whatever the file has, and ``columns`` says which are real."""
    table = read_deals(engine, write("company,status,size\nAcme,won,5\nBeta,lost,7\n"))
    described = [row[0] for row in engine.execute("DESCRIBE deals").fetchall()]
    assert described == [*DEAL_COLUMNS, "size"]
    assert table.columns == {"account", "outcome", "line"}


@pytest.mark.parametrize(
    ("header", "values", "outcomes"),
    [
        ("Status", ["Won", "Lost"], ["won", "lost"]),
        ("stage", ["closedwon", "closedlost"], ["won", "lost"]),
        ("y", ["yes", "no"], ["won", "lost"]),
        ("Revenue", ["TRUE", "FALSE"], ["won", "lost"]),
        ("converted_within_90_days", ["1", "0"], ["won", "lost"]),
        ("Result", ["Gewonnen", "Verloren"], ["won", "lost"]),
        ("outcome", ["not won", "won"], ["lost", "won"]),
    ],
)
def test_outcomes_by_name_and_value(
    engine: DuckDBEngine, write: Write, header: str, values: list[str], outcomes: list[str]
) -> None:
    """Won and lost in several languages, and yes and no under a telling name."""
    read_deals(engine, write(f"company,{header},vip\nAcme,{values[0]},no\nBeta,{values[1]},yes\n"))
    assert [row[0] for row in rows(engine, "outcome")] == outcomes


def test_flags_overrule_every_guess(engine: DuckDBEngine, write: Write) -> None:
    """Column, values, key, dates and amount are taken as told, and what is told is no assumption."""
    path = write(
        "deal,buyer,phase,begun,ended,sum,status\n1,Acme,A,2024-01-02,2024-02-01,5,won\n"
        "2,Beta,B,2024-01-03,2024-02-02,6,lost\n3,Cee,C,2024-01-04,2024-02-03,7,won\n"
    )
    flags = DealFlags(
        outcome="Phase", won=["b"], lost=["C"], key="buyer", created="begun", closed="ended", amount="sum"
    )
    table = read_deals(engine, path, flags)
    assert rows(engine, "account, outcome, created, closed, amount") == [
        ("Acme", "open", dt.date(2024, 1, 2), dt.date(2024, 2, 1), 5.0),
        ("Beta", "won", dt.date(2024, 1, 3), dt.date(2024, 2, 2), 6.0),
        ("Cee", "lost", dt.date(2024, 1, 4), dt.date(2024, 2, 3), 7.0),
    ]
    assert {what for what in said(table) if "columns" not in what} == {"open"}


def test_no_outcome_column_lists_the_columns_with_their_values(engine: DuckDBEngine, write: Write) -> None:
    """The message names the flags and the candidates with their values."""
    path = write("company,tier,colour\nAcme,gold,red\nBeta,silver,blue\n", "deals.csv")
    with pytest.raises(InputError) as caught:
        read_deals(engine, path)
    message = str(caught.value)
    assert "deals.csv:1: no column says which deals were won and which were lost" in message
    assert "'tier': 'gold', 'silver'; 'colour': 'blue', 'red'" in message
    assert "--outcome" in message


def test_two_outcome_columns_that_disagree_are_named(engine: DuckDBEngine, write: Write) -> None:
    """Equal evidence is no guess: both columns and the flag stand in the message."""
    path = write("company,Deal Status,Deal Stage\nAcme,won,closed lost\nBeta,lost,closed won\n", "deals.csv")
    with pytest.raises(InputError) as caught:
        read_deals(engine, path)
    assert "'Deal Status' ('lost', 'won') and 'Deal Stage' ('closed lost', 'closed won')" in str(caught.value)
    assert "--outcome 'Deal Status'" in str(caught.value)


def test_two_outcome_columns_that_agree_are_one(engine: DuckDBEngine, write: Write) -> None:
    """A status that repeats the stage is no ambiguity."""
    read_deals(engine, write("company,Deal Status,Deal Stage\nAcme,won,closed won\nBeta,lost,closed lost\n"))
    assert [row[0] for row in rows(engine, "outcome")] == ["won", "lost"]


def test_only_wins_are_readable(engine: DuckDBEngine, write: Write) -> None:
    """A file of wins is read; whether that is enough is not for the reader to say."""
    table = read_deals(engine, write("company,stage\nAcme,Closed Won\nBeta,Closed Won\n"))
    assert (table.rows, said(table)["lost"]) == (2, "no value")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            DealFlags(outcome="Stauts"),
            "there is no column 'Stauts', which --outcome asks for\n    Did you mean 'Status'?",
        ),
        (DealFlags(won=["wonn"]), "'Status' has no value 'wonn', which --won names; it has 'lost', 'won'"),
        (DealFlags(outcome="Status", won=["won"], lost=["won"]), "'won' stands in --won and in --lost"),
        (DealFlags(created="company"), "'company' holds no dates, and --created asks for a date; its cells are text"),
        (DealFlags(amount="company"), "'company' holds no numbers, and --amount asks for an amount"),
        (DealFlags(drop=["nope"]), "there is no column 'nope', which --drop asks for"),
    ],
)
def test_a_flag_that_does_not_fit_is_said(engine: DuckDBEngine, write: Write, flags: DealFlags, message: str) -> None:
    """A misspelt column gets the nearest one; a value or type that does not fit is named with what is there."""
    with pytest.raises(InputError) as caught:
        read_deals(engine, write("company,Status\nAcme,won\nBeta,lost\n"), flags)
    assert message in str(caught.value)


def test_deals_without_an_outcome_are_counted_with_their_lines(engine: DuckDBEngine, write: Write) -> None:
    """An empty outcome leaves the deal out, by line."""
    table = read_deals(engine, write("company,status\nAcme,won\nBeta,\nGamma,lost\n"))
    assert [(r.reason, r.count, r.lines) for r in table.refused] == [("no outcome (status is empty)", 1, (3,))]
    assert (table.rows, len(rows(engine, "1"))) == (2, 2)


def test_churn_by_flag_date_and_outcome(engine: DuckDBEngine, write: Write) -> None:
    """A filled churn date means churned, an empty one kept; only won deals have churn; a value "churned" is won."""
    read_deals(engine, write("company,status,churn date\nA,won,2024-05-01\nB,won,\nC,lost,\n"))
    assert rows(engine, "churned, churned_on") == [(True, dt.date(2024, 5, 1)), (False, None), (None, None)]
    read_deals(engine, write("company,status,churned\nA,won,yes\nB,won,no\nC,lost,no\nD,won,\n"))
    assert [row[0] for row in rows(engine, "churned")] == [True, False, None, None]
    read_deals(engine, write("company,status\nA,churned\nB,won\nC,lost\n"))
    assert rows(engine, "outcome, churned") == [("won", True), ("won", False), ("lost", None)]


def test_layers_by_the_words_of_a_name(engine: DuckDBEngine, write: Write) -> None:
    """Technologies, signals, usage and the rest."""
    header = "company,status,technologies,CRM,open roles,funding stage,trial logins,employees,Product"
    table = read_deals(
        engine, write(f"{header}\nA,won,HubSpot;Slack,HubSpot,3,seed,5,10,x\nB,lost,Jira,none,1,seed,2,5,y\n")
    )
    layers = {a.name: a.layer for a in table.attributes}
    assert layers == {
        "technologies": Layer.technographic, "crm": Layer.technographic, "open_roles": Layer.behavioral,
        "funding_stage": Layer.behavioral, "trial_logins": Layer.product, "employees": Layer.firmographic,
        "product": Layer.firmographic,
    }  # fmt: skip


def test_deals_with_names_meet_accounts_with_domains(engine: DuckDBEngine, write: Write) -> None:
    """Cleaned names join deals to accounts, two accounts of one name join none, and it is said."""
    deals = read_deals(engine, write(HUBSPOT, "deals.csv"))
    accounts = read_accounts(
        engine,
        write("Company name,Website\nACME Corporation,www.acme.com\nBeta,beta.de\nBeta Inc,beta.com\n", "accounts.csv"),
    )
    matched = match_accounts(engine, deals, accounts)
    assert [row[0] for row in rows(engine, "account")] == ["acme.com", "beta", "gamma", None]
    note = matched.assumptions[-1]
    assert (note.what, note.value) == ("accounts of the deals", "1 by cleaned name; 2 found no account")


def test_names_by_the_hundred_meet_accounts(engine: DuckDBEngine, write: Write) -> None:
    """Few names and many, too many to be looked for by one pattern, join alike."""
    numbers = range(10, 210)
    accounts = read_accounts(
        engine, write("name,domain\n" + "".join(f"Firm & No. {n} Inc,a{n}.com\n" for n in numbers), "accounts.csv")
    )
    for many in (5, 200):
        text = "company,status\n" + "".join(f"Firm and No {n},won\n" for n in numbers[:many])
        match_accounts(engine, read_deals(engine, write(text, "deals.csv")), accounts)
        assert [row[0] for row in rows(engine, "account")] == [f"a{n}.com" for n in numbers[:many]]


def test_deals_with_ids_meet_accounts_that_keep_them(engine: DuckDBEngine, write: Write) -> None:
    """An id that the accounts file has beside the domain joins before any name."""
    deals = read_deals(engine, write("account id,status\n7,won\n8,lost\n", "deals.csv"))
    accounts = read_accounts(engine, write("account id,domain\n7,acme.com\n8,beta.io\n", "accounts.csv"))
    match_accounts(engine, deals, accounts)
    assert [row[0] for row in rows(engine, "account")] == ["acme.com", "beta.io"]


def test_a_name_beside_an_id_may_join(engine: DuckDBEngine, write: Write) -> None:
    """Deals keyed by an id that the accounts file lacks are matched by their company's name."""
    text = "Associated Company IDs,Associated Company,Deal Stage\n7,Acme Inc,Closed Won\n8,Beta,Closed Lost\n"
    deals = read_deals(engine, write(text, "deals.csv"))
    accounts = read_accounts(engine, write("Company,Domain\nACME,acme.com\nGamma,gamma.de\n", "accounts.csv"))
    match_accounts(engine, deals, accounts)
    assert [row[0] for row in rows(engine, "account")] == ["acme.com", "8"]


def test_real_files_are_read_unaided(engine: DuckDBEngine, shared_data: Path) -> None:
    """Four real files: outcome, counts and types come out right without a flag."""
    for name, won, lost in (
        ("salvirt_b2b/Salvirt_B2B_ML_dataset.csv", 227, 221),
        ("bank_marketing/bank-full.csv.gz", 5289, 39922),
        ("online_shoppers/online_shoppers_intention.csv", 1908, 10422),
        ("leadforge/intermediate_student_public/tasks/converted_within_90_days/train.parquet", 705, 2795),
    ):
        table = read_deals(engine, shared_data / name)
        counted = engine.execute(
            "SELECT count(*) FILTER (outcome = 'won'), count(*) FILTER (outcome = 'lost') FROM deals"
        )
        assert counted.fetchone() == (won, lost), name
        assert table.refused == (), name


@pytest.mark.parametrize(
    ("text", "churned"),
    [
        ("company,churned,vip\nAcme,no,no\nBeta,yes,yes\n", [False, True]),
        ("company,Status\nAcme,active\nBeta,churned\nCee,Active\n", [False, True, False]),
        ("company,churn date\nAcme,\nBeta,2025-03-01\n", [False, True]),
        ("company,retained\nAcme,yes\nBeta,no\n", [False, True]),
        ("company,subscription_status,trial\nAcme,live,yes\nBeta,cancelled,no\n", [False, True]),
    ],
)
def test_a_file_of_customers_alone_says_who_churned(
    engine: DuckDBEngine, write: Write, text: str, churned: list[bool]
) -> None:
    """A churn flag, status or date and nothing about won and lost: every row is a customer, and it is said."""
    table = read_deals(engine, write(text))
    assert rows(engine, "outcome, churned") == [("won", gone) for gone in churned]
    assert [a.flag for a in table.assumptions if a.what == "outcome"] == ["--outcome"]


def test_a_customer_begins_when_he_began(engine: DuckDBEngine, write: Write) -> None:
    """In a file of customers the day of the start stands for the creation."""
    read_deals(engine, write("company,customer since,churned\nAcme,2024-01-02,no\nBeta,2024-02-03,yes\n"))
    assert [row[0] for row in rows(engine, "created")] == [dt.date(2024, 1, 2), dt.date(2024, 2, 3)]


def test_churned_named_as_the_outcome_means_customers(engine: DuckDBEngine, write: Write) -> None:
    """--outcome churned says the same as no flag at all: kept and churned, not lost deals."""
    read_deals(engine, write("company,churned\nAcme,no\nBeta,yes\n"), DealFlags(outcome="churned"))
    assert rows(engine, "outcome, churned") == [("won", False), ("won", True)]


@pytest.mark.parametrize("status", ["won", "open"])
def test_an_outcome_beside_churn_stays_the_outcome(engine: DuckDBEngine, write: Write, status: str) -> None:
    """A column of won and lost is the outcome, whatever else the file says about churn."""
    read_deals(engine, write(f"company,stage,churned\nAcme,won,no\nBeta,lost,\nCee,{status},yes\n"))
    assert [row[0] for row in rows(engine, "outcome")] == ["won", "lost", status]
