from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from closefit.derive import Assembled, DealChoice, assemble
from closefit.derive.deals.choice import first_day
from closefit.derive.frame import ListColumn, NumberColumn, TextColumn
from closefit.derive.outcomes.records import Compared
from closefit.engines import DuckDBEngine
from closefit.errors import InputError, UsageError
from closefit.terms import Assumption, Attribute, AttributeType, Refused, Table
from tests.unit.derive.building import Cell, attribute, table

Row = dict[str, Cell]


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    """An engine of its own for every test."""
    with DuckDBEngine() as one:
        yield one


def day(text: str) -> dt.date:
    """A date as it is written."""
    return dt.date.fromisoformat(text)


def deal(place: int, outcome: str | None = None, **cells: Cell) -> Row:
    """A deal of its own account, won every other time, created and closed in spring 2025."""
    row: Row = {
        "deal": f"d{place}", "account": f"a{place}.com", "outcome": outcome or ("won" if place % 2 else "lost"),
        "type": "new", "created": day("2025-03-01"), "closed": day("2025-05-01"),
    }  # fmt: skip
    return {**row, **cells}


def deals_of(engine: DuckDBEngine, rows: list[Row], *attributes: Attribute) -> Table:
    """The deals relation."""
    return table(engine, "deals", rows, *attributes)


def unusable(found: Assembled) -> dict[str, int]:
    """Left out, by reason."""
    return {refused.reason: refused.count for refused in found.counts.unusable}


def numbers(found: Assembled, name: str) -> list[float]:
    """A column of numbers as a list."""
    column = found.frame.columns[name]
    assert isinstance(column, NumberColumn)
    return [float(value) for value in column.values]


def texts(found: Assembled, name: str) -> list[str | None]:
    """A column of texts as a list."""
    column = found.frame.columns[name]
    assert isinstance(column, TextColumn)
    return [column.vocabulary[code] if code >= 0 else None for code in column.codes]


def test_every_deal_left_out_has_one_reason_and_its_line(engine: DuckDBEngine) -> None:
    """Rows that cannot be used are counted by reason with their lines, and the rest is counted by outcome."""
    rows = [
        deal(0), deal(1), deal(2, "open", closed=None), deal(3, closed=day("2025-02-01")),
        deal(4, created=day("1900-01-01")), deal(5, type="renewal"), deal(6, type="expansion"),
        deal(7, created=day("2025-07-01"), closed=None), deal(8, outcome="won", churned=True),
    ]  # fmt: skip
    found = assemble(engine, deals_of(engine, rows), as_of=day("2025-06-01"))
    assert unusable(found) == {
        "closes before it was created": 1, "impossible date": 1, "a renewal, not new business": 1,
        "an expansion, not new business": 1, "created after the as-of date": 1,
    }  # fmt: skip
    lines = {refused.reason: refused.lines for refused in found.counts.unusable}
    assert lines["closes before it was created"] == (5,)
    counts = found.counts
    assert (counts.won, counts.lost, counts.churned, counts.open) == (2, 1, 1, 1)
    assert_array_equal(found.frame.line, [2, 3, 10])


def test_renewals_count_when_asked_for(engine: DuckDBEngine) -> None:
    """include_types brings a kind of deal back."""
    rows = [deal(0), deal(1), deal(2, type="renewal")]
    found = assemble(engine, deals_of(engine, rows), choice=DealChoice(include_types=("renewal",)))
    assert found.counts.closed == 3


def test_as_of_is_the_last_close_and_what_came_after_it_is_not_known(engine: DuckDBEngine) -> None:
    """Deals closed after the as-of date are open, and churn after it has not happened yet."""
    rows = [
        deal(0, closed=day("2025-04-01")), deal(1, closed=day("2025-05-20")),
        deal(3, churned=True, churned_on=day("2025-04-20"), closed=day("2025-04-02")),
        deal(5, churned=True, churned_on=day("2025-06-20"), closed=day("2025-04-02")),
        deal(7, closed=day("2025-04-02")),
    ]  # fmt: skip
    made = deals_of(engine, rows)
    assert assemble(engine, made).as_of == day("2025-05-20")
    found = assemble(engine, made, as_of=day("2025-05-01"))
    assert (found.counts.won, found.counts.open, found.counts.churned) == (3, 1, 1)
    assert_array_equal(found.frame.churned, [np.nan, 1.0, 0.0, np.nan])


def test_deals_without_dates_have_no_as_of_date(engine: DuckDBEngine) -> None:
    """Nothing is made up where a file has no dates."""
    rows: list[Row] = [{"outcome": outcome} for outcome in ("won", "lost")]
    found = assemble(engine, deals_of(engine, rows))
    assert found.as_of is None
    assert found.frame.created is None
    assert_array_equal(found.frame.account, [0, 1])


def test_attributes_of_the_deal_and_of_its_account_come_together(engine: DuckDBEngine) -> None:
    """The deal's own value goes first, the account's fills the gap, and what no file knows is unknown."""
    size, country = attribute("employees"), attribute("country", AttributeType.text)
    tools = attribute("technologies", AttributeType.list)
    rows = [deal(0, employees=10.0), deal(1, employees=None), deal(2), deal(3, account="new.com", employees=7.0)]
    made = deals_of(engine, rows, size)
    accounts = table(
        engine, "accounts",
        [
            {"account": "a0.com", "employees": 99.0, "country": "DE", "technologies": ["HubSpot", "Segment"]},
            {"account": "a1.com", "employees": 50.0, "country": None, "technologies": []},
            {"account": "a2.com", "employees": None, "country": "US", "technologies": None},
        ],
        size, country, tools,
    )  # fmt: skip
    found = assemble(engine, made, accounts=accounts)
    assert numbers(found, "employees") == pytest.approx([10, 50, np.nan, 7], nan_ok=True)
    assert texts(found, "country") == ["DE", None, "US", None]
    column = found.frame.columns["technologies"]
    assert isinstance(column, ListColumn)
    assert column.vocabulary == ("hubspot", "segment")
    assert column.offsets.tolist() == [0, 2, 2, 2, 2]
    assert column.known.tolist() == [True, True, False, False]
    notes = {note.name: note for note in found.hygiene}
    assert (notes["accounts not found"].count, notes["accounts not found"].lines) == (1, (5,))
    assert found.market is not None
    assert (found.market.held, found.market.accounts) == (3, 3)


def test_dates_are_days_before_the_deal(engine: DuckDBEngine) -> None:
    """A founding date is an age at the deal's creation."""
    founded = attribute("founded", AttributeType.date)
    rows = [deal(0, founded=day("2025-02-01")), deal(1, founded=day("2024-03-01"))]
    assert numbers(assemble(engine, deals_of(engine, rows, founded)), "founded") == [28, 365]


def test_signals_count_up_to_the_creation_of_each_deal_only(engine: DuckDBEngine) -> None:
    """A signal a day after the creation does not exist, one on the day does, and one of 91 days ago is out."""
    rows = [deal(0), deal(1, created=day("2025-03-20"))]
    signals = table(
        engine, "signals",
        [
            {"account": account, "kind": kind, "at": day(at)}
            for account, kind, at in [
                ("a0.com", "Demo", "2025-03-01"), ("a0.com", "demo", "2025-03-02"), ("a0.com", "demo", "2024-11-30"),
                ("a0.com", "visit", "2024-12-01"), ("a1.com", "demo", "2025-03-02"), ("a9.com", "demo", "2024-01-01"),
            ]
        ],
    )  # fmt: skip
    found = assemble(engine, deals_of(engine, rows), signals=signals)
    assert numbers(found, "signals('demo', 90)") == [1, 1]
    assert numbers(found, "signals('visit', 90)") == [1, 0]
    assert numbers(found, "signals('any', 90)") == [2, 1]
    assert not found.frame.columns["signals('demo', 90)"].attribute.as_of_today
    assert found.events is not None
    assert sorted(found.events.day.tolist()) == [-91, -90, -18, 0, 1]


def test_signals_are_unknown_for_deals_from_before_the_signals_begin(engine: DuckDBEngine) -> None:
    """A file of signals that begins after a deal was created says nothing about that deal."""
    rows = [deal(0, created=day("2024-01-01")), deal(1)]
    signals = table(engine, "signals", [{"account": "a1.com", "kind": "demo", "at": day("2025-01-05")}])
    found = assemble(engine, deals_of(engine, rows), signals=signals)
    assert numbers(found, "signals('demo', 90)") == pytest.approx([np.nan, 1], nan_ok=True)


def test_signals_may_name_the_deal_instead_of_the_account(engine: DuckDBEngine) -> None:
    """Where the key of the signals finds deals, they are joined by deal."""
    signals = table(
        engine, "signals",
        [{"account": "d1", "kind": "demo", "at": day(at)} for at in ("2025-02-01", "2024-06-01")],
    )  # fmt: skip
    found = assemble(engine, deals_of(engine, [deal(0), deal(1)]), signals=signals)
    assert numbers(found, "signals('demo', 90)") == [0, 1]


def test_the_most_senior_person_known_at_the_creation_counts(engine: DuckDBEngine) -> None:
    """Someone who started after the deal was created was not known."""
    people = table(
        engine, "people",
        [
            {"account": "a0.com", "seniority": "manager", "started": None},
            {"account": "a0.com", "seniority": "c-level", "started": day("2025-04-01")},
            {"account": "a1.com", "seniority": "director", "started": day("2020-01-01")},
        ],
    )  # fmt: skip
    found = assemble(engine, deals_of(engine, [deal(0), deal(1), deal(2)]), people=people)
    assert texts(found, "best_seniority") == ["manager", "director", None]


def test_churn_comes_from_the_customers_file(engine: DuckDBEngine) -> None:
    """A won deal of a customer who left by the as-of date has churned, one who stayed is kept."""
    customers = table(
        engine, "customers",
        [
            {"account": "a1.com", "churned": True, "churned_on": day("2025-05-10")},
            {"account": "a3.com", "churned": False, "churned_on": None},
            {"account": "a5.com", "churned": True, "churned_on": day("2026-01-01")},
        ],
    )  # fmt: skip
    rows = [deal(i) for i in range(8)]
    found = assemble(engine, deals_of(engine, rows), customers=customers, as_of=day("2025-06-01"))
    assert_array_equal(found.frame.churned, [np.nan, 1, np.nan, 0, np.nan, 0, np.nan, np.nan])


def test_churn_before_the_deal_is_not_churn_of_the_deal(engine: DuckDBEngine) -> None:
    """A customer who left and was won back churned after the first deal, not the second, and a note says so."""
    rows = [
        deal(1, closed=day("2025-04-02")), deal(2),
        deal(3, account="a1.com", created=day("2025-08-01"), closed=day("2025-09-01")),
    ]  # fmt: skip
    left: Row = {"account": "a1.com", "churned": True, "churned_on": day("2025-06-10")}
    found = assemble(engine, deals_of(engine, rows), customers=table(engine, "customers", [left]))
    assert_array_equal(found.frame.churned, [1, np.nan, np.nan])
    assert found.counts.churned == 1
    note = next(note for note in found.hygiene if note.name == "churn before the deal")
    assert (note.count, note.lines) == (1, (4,))
    assert note.words.startswith("1 won deal was closed after the day on which the customer is said to have churned")


def test_values_known_before_the_deal_are_not_of_today(engine: DuckDBEngine) -> None:
    """An attribute whose values are dated before the deals were created is as of then."""
    size = attribute("employees")
    accounts = table(
        engine, "accounts",
        [{"account": f"a{i}.com", "employees": float(i), "employees__date": day("2025-01-01")} for i in range(4)],
        size,
    )  # fmt: skip
    found = assemble(engine, deals_of(engine, [deal(i) for i in range(4)]), accounts=accounts)
    assert not found.frame.columns["employees"].attribute.as_of_today
    assert list(found.known_since) == ["employees"]


def test_useless_columns_are_set_aside_with_the_reason(engine: DuckDBEngine) -> None:
    """Constants, empty columns and identifiers are not looked at; where a free text is filled is remembered."""
    same, empty, name = attribute("same"), attribute("empty"), attribute("name", AttributeType.text)
    rows = [deal(i, same=1.0, empty=None, name=f"Company {i}") for i in range(40)]
    found = assemble(engine, deals_of(engine, rows, same, empty, name))
    reasons = dict(found.set_aside)
    assert reasons["same"] == "the same for every deal"
    assert reasons["empty"] == "never known"
    assert "different texts in 40 deals: an identifier or free text" in reasons["name"]
    assert "name" not in found.frame.columns
    assert list(found.filled) == ["name"]


def test_exact_duplicates_are_counted_and_kept(engine: DuckDBEngine) -> None:
    """Rows that repeat another in every column are reported with their lines and stay."""
    size = attribute("employees")
    rows: list[Row] = [{"outcome": "won" if i % 2 else "lost", "employees": float(i % 10)} for i in range(25)]
    found = assemble(engine, deals_of(engine, rows, size))
    (note,) = [note for note in found.hygiene if note.name == "duplicate rows"]
    assert (note.count, note.lines) == (15, tuple(range(12, 27)))
    assert len(found.frame) == 25


def test_reopened_deals_are_reported(engine: DuckDBEngine) -> None:
    """One deal that stands in the file as lost and as won is a note."""
    rows = [deal(0), deal(1), deal(2, deal="x"), deal(3, deal="x")]
    (note,) = [n for n in assemble(engine, deals_of(engine, rows)).hygiene if n.name == "re-opened deals"]
    assert (note.count, note.lines) == (2, (4, 5))


def test_a_deal_without_account_needs_one_only_for_an_accounts_file(engine: DuckDBEngine) -> None:
    """Alone it counts as its own account; with an accounts file nothing would be known about it."""
    made = deals_of(engine, [deal(0), deal(1), deal(2, account=None), deal(3, account=None)])
    alone = assemble(engine, made)
    assert len(np.unique(alone.frame.account)) == 4
    accounts = table(engine, "accounts", [{"account": "a0.com"}])
    assert unusable(assemble(engine, made, accounts=accounts)) == {"no account": 2}


@pytest.mark.parametrize(
    ("choice", "lines"),
    [
        (DealChoice(since="2025-05-04"), [5, 6, 7]),
        (DealChoice(since="3d"), [4, 5, 6, 7]),
        (DealChoice(last_won=1, last_lost=2), [4, 6, 7]),
        (DealChoice(where="amount >= 300"), [5, 6, 7]),
        (DealChoice(where="type = 'New Business' and closed > date '2025-05-03'"), [5, 6, 7]),
        (DealChoice(where="segment in ('SMB')"), [2, 3, 4]),
    ],
)
def test_which_deals_count_is_said_in_one_flag(engine: DuckDBEngine, choice: DealChoice, lines: list[int]) -> None:
    """since, last_won, last_lost and where choose among the closed deals."""
    segment = attribute("segment", AttributeType.text)
    rows = [
        deal(i, closed=dt.date(2025, 5, 1 + i), amount=100.0 * i, segment="smb" if i < 3 else "ent") for i in range(6)
    ]
    found = assemble(engine, deals_of(engine, rows, segment), choice=choice)
    assert found.frame.line.tolist() == lines


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (DealChoice(since="a while"), "--since 'a while' is neither a span of time nor a date"),
        (DealChoice(where="amount >"), "--where 'amount >'"),
        (DealChoice(where="amuont > 5"), "asks for amuont, which the deals do not have"),
        (DealChoice(where="signals('demo', 90) >= 1"), "asks for signals"),
    ],
)
def test_a_choice_that_cannot_be_read_is_refused_in_words(
    engine: DuckDBEngine, choice: DealChoice, message: str
) -> None:
    """A slip in a flag is a usage error that quotes it."""
    with pytest.raises(UsageError, match=message.replace("(", r"\(").replace(")", r"\)")):
        assemble(engine, deals_of(engine, [deal(0, amount=1.0), deal(1)]), choice=choice)


def test_since_needs_closing_dates(engine: DuckDBEngine) -> None:
    """Without closing dates nobody can say which deals closed lately."""
    rows: list[Row] = [{"outcome": "won"}, {"outcome": "lost"}]
    with pytest.raises(UsageError, match="have no closing dates"):
        assemble(engine, deals_of(engine, rows), choice=DealChoice(since="2025-01-01"))


@pytest.mark.parametrize("missing", ["won", "lost"])
def test_one_outcome_alone_is_refused(engine: DuckDBEngine, missing: str) -> None:
    """Only wins, or only losses, tell nothing apart; the message counts what was left out."""
    other = "lost" if missing == "won" else "won"
    rows = [deal(0, other), deal(1, other), deal(2, missing, type="renewal")]
    with pytest.raises(InputError, match=f"no deal is {missing}.*1 a renewal, not new business"):
        assemble(engine, deals_of(engine, rows))


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("12mo", "2025-03-31"),
        ("1mo", "2026-02-28"),
        ("90 days", "2025-12-31"),
        ("2y", "2024-03-31"),
        ("2w", "2026-03-17"),
    ],
)
def test_spans_count_back_from_the_as_of_date(since: str, first: str) -> None:
    """Months keep the day where the month has it."""
    assert first_day(since, day("2026-03-31")) == day(first)


def test_hostile_names_are_only_names(engine: DuckDBEngine) -> None:
    """Quotes in attribute names, kinds of signal and values reach no SQL."""
    odd = attribute('x" ; drop table deals; --', AttributeType.text)
    rows = [deal(i, **{odd.name: "it's" if i % 3 else 'a "b"'}) for i in range(6)]
    signals = table(engine, "signals", [{"account": "a1.com", "kind": "o'clock", "at": day("2025-01-01")}])
    found = assemble(engine, deals_of(engine, rows, odd), signals=signals)
    assert texts(found, odd.name)[:2] == ['a "b"', "it's"]
    assert numbers(found, "signals('o''clock', 90)")[1] == 1


def test_a_thousand_columns_are_fine(engine: DuckDBEngine) -> None:
    """Width is no reason to fail."""
    columns = [attribute(f"f{i}", AttributeType.text if i % 2 else AttributeType.number) for i in range(1000)]
    cells = ", ".join(f"'v' || (i * {n} % 3) AS f{n}" if n % 2 else f"i * {n} % 7.0 AS f{n}" for n in range(1000))
    plain = "NULL::BOOLEAN AS churned, NULL::DATE AS churned_on, NULL::VARCHAR AS type, NULL::VARCHAR AS lost_reason"
    engine.execute(
        "CREATE TABLE wide AS SELECT 'd' || i AS deal, 'a' || i AS account, if(i % 2 = 0, 'won', 'lost') AS outcome, "
        f"{plain}, NULL::DATE AS created, NULL::DATE AS closed, 1.0 AS amount, 'EUR' AS currency, i + 2 AS line, "
        f"{cells} FROM range(60) t(i)"
    )
    made = table(engine, "deals", [], *columns)
    wide = Table("wide", made.path, 60, tuple(columns), frozenset({"deal", "account", "outcome", "line"}))
    found = assemble(engine, wide)
    assert len(found.frame.columns) + len([a for a in found.set_aside if a[0] not in found.frame.columns]) == 1000


def test_a_cell_taken_as_unknown_does_not_cost_its_deal(engine: DuckDBEngine) -> None:
    """Odd cells are a note with the file and their lines, never among the deals that were not counted."""
    odd = Refused("size: 1 cell is not a number: 'x' line 2 (taken as unknown)", 1, (2,), cells=True)
    made = replace(deals_of(engine, [deal(0), deal(1)]), refused=(odd, Refused("an empty row", 1, (9,))))
    found = assemble(engine, made)
    assert unusable(found) == {"an empty row": 1}
    assert [(note.name, note.count, note.lines) for note in found.hygiene if note.name == "odd cells"] == [
        ("odd cells", 1, (2,))
    ]


def test_rows_left_out_of_other_files_are_told_with_the_file(engine: DuckDBEngine) -> None:
    """What was refused of the accounts is a note, and every assumption says which file it is about."""
    accounts = table(engine, "accounts", [{"account": "a0.com"}])
    twice = Refused("an account that stands on an earlier line", 2, (3, 4))
    accounts = replace(accounts, refused=(twice,), assumptions=(Assumption("account key", "domain", "named", "--key"),))
    found = assemble(engine, deals_of(engine, [deal(0), deal(1)]), accounts=accounts)
    note = next(note for note in found.hygiene if note.name == "rows left out")
    assert note.words == f"{accounts.path.name}: 2 rows left out: an account that stands on an earlier line"
    assert [a.file for a in found.assumptions] == [accounts.path.name]


def test_a_span_longer_than_the_calendar_asks_for_everything() -> None:
    """Nothing was closed before the first day there is."""
    assert first_day("99999999d", day("2025-01-01")) == dt.date.min
    assert first_day("9999y", day("2025-01-01")) == dt.date.min


def test_where_asks_only_for_what_the_deals_have(engine: DuckDBEngine) -> None:
    """A condition on a type that no column gives is an error with the flag, not an empty choice."""
    made = deals_of(engine, [deal(0), deal(1)])
    made = replace(made, columns=made.columns - {"type"})
    with pytest.raises(UsageError, match="asks for type, which the deals do not have") as caught:
        assemble(engine, made, choice=DealChoice(where="type = 'new business'"))
    assert caught.value.problems[0].advice == "Name the column with --type."


def test_customers_alone_are_compared_by_who_stayed(engine: DuckDBEngine) -> None:
    """Without a lost deal, kept customers stand as won and churned ones as lost; unknown ones are left out."""
    rows: list[Row] = [{"outcome": "won", "churned": churned} for churned in (True, False, None)]
    found = assemble(engine, deals_of(engine, rows))
    assert found.compared is Compared.kept_churned
    assert found.frame.won.tolist() == [False, True]
    assert (found.counts.won, found.counts.lost, found.counts.churned) == (1, 1, 0)
    assert unusable(found) == {"churn not known": 1}


def test_one_lost_deal_makes_it_won_and_lost(engine: DuckDBEngine) -> None:
    """A file with any lost deal compares won with lost, and churn stays what happened to the won."""
    rows: list[Row] = [{"outcome": "won", "churned": churned} for churned in (True, False)]
    found = assemble(engine, deals_of(engine, [*rows, {"outcome": "lost"}]))
    assert found.compared is Compared.won_lost
    assert (found.counts.won, found.counts.lost, found.counts.churned) == (2, 1, 1)


@pytest.mark.parametrize(
    ("churned", "alike"),
    [(None, ""), (False, ", and no customer churned"), (True, ", and every customer churned")],
)
def test_only_wins_offer_churn_and_the_best_customers(engine: DuckDBEngine, churned: bool | None, alike: str) -> None:
    """Nobody lost and nobody to compare with: the message names the ways that are left."""
    rows: list[Row] = [{"outcome": "won", "churned": churned}] * 3
    with pytest.raises(InputError) as caught:
        assemble(engine, deals_of(engine, rows))
    assert f"no deal is lost (3 won, 0 lost, 0 open){alike}" in str(caught.value)
    assert "--churned COL" in (caught.value.problems[0].advice or "")
    assert "closefit exemplars" in (caught.value.problems[0].advice or "")


def test_churn_after_the_last_start_has_happened(engine: DuckDBEngine) -> None:
    """In a file of customers the as-of date is the last thing that happened, a start or a churn."""
    rows: list[Row] = [
        {"outcome": "won", "created": day("2024-01-01"), "churned": True, "churned_on": day("2025-03-01")},
        {"outcome": "won", "created": day("2024-05-01"), "churned": False},
    ]
    found = assemble(engine, deals_of(engine, rows))
    assert found.as_of == day("2025-03-01")
    assert found.frame.won.tolist() == [False, True]
