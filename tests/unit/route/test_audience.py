"""Every scored account gets one disposition with its reason, and the counts add up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.profile import Profile, parse_profile
from closefit.route import Disposition, RouteSummary, route_accounts
from tests.unit.route.conftest import DAY, PROFILE, Route, delivered_in, read_csv, scored_row, write_csv


def reasons(summary: RouteSummary, kind: Disposition) -> dict[str, int]:
    """Reason -> rows of one disposition."""
    return dict(summary.not_delivered.get(kind, {}))


def test_whoever_has_no_route_is_counted_with_the_reason(route: Route) -> None:
    """No tier, a tier without (this) route, an unknown tier, an odd origin: each is said."""
    summary = route([
        scored_row("a.com", "none"), scored_row("b.com", "out"), scored_row("c.com", "distraction"),
        scored_row("d.com", "platinum"), scored_row("e.com", origin="partner"),
    ])  # fmt: skip
    assert reasons(summary, Disposition.not_routed) == {
        "no tier takes it": 1,
        "the tier out has no route": 1,
        "the tier distraction has no outbound route": 1,
        "the profile has no tier platinum": 1,
        "neither inbound nor outbound: partner": 1,
    }
    assert summary.delivered == 0


def test_excluded_and_outside_are_never_sent_outbound(route: Route, tmp_path: Path) -> None:
    """Outbound they stay here, whatever the tier column says; inbound only where the profile names a route."""
    summary = route([
        scored_row("a.com", "excluded"), scored_row("b.com", "excluded", origin="inbound"),
        scored_row("c.com", "outside"), scored_row("d.com", "outside", origin="inbound"),
        scored_row("e.com", "hot", excluded=True),
    ])  # fmt: skip
    assert delivered_in(tmp_path / "out") == [("hubspot-long-nurture.csv", "b.com")]
    assert reasons(summary, Disposition.excluded) == {"regulated": 1, "excluded": 1}
    assert reasons(summary, Disposition.outside) == {"outside the boundary": 2}


def test_suppression_wins_over_everything(route: Route, tmp_path: Path) -> None:
    """A suppressed account is not delivered, whatever its tier and origin, and names the list that did it."""
    summary = route(
        [
            scored_row("a.com"), scored_row("B.com", origin="inbound"), scored_row("d.com"),
            scored_row("c.com", "excluded", origin="inbound"),
        ],
        suppress={"customers.csv": {"a.com", "b.com"}, "open deals.csv": {"B.COM", " c.com "}},
    )  # fmt: skip
    assert [account for _, account in delivered_in(tmp_path / "out")] == ["d.com"]
    assert reasons(summary, Disposition.suppressed) == {"customers.csv": 2, "open deals.csv": 1}
    listing = (tmp_path / "out" / "not-delivered.tsv").read_text(encoding="utf-8").splitlines()
    assert "a.com\tA\thot\toutbound\tsuppressed\tcustomers.csv" in listing


def test_somebody_who_opted_out_is_left_out_and_his_colleague_is_not(route: Route, tmp_path: Path) -> None:
    """A suppressed address drops that contact; an account where nobody is left, or nobody is known, is suppressed."""
    people = {"contact_1_persona": "VP", "contact_2_persona": "Ops"}
    summary = route(
        [
            scored_row("a.com", contact_1_name="Ann", contact_1_email="ann@a.com", contact_2_name="Bo",
                       contact_2_email="bo@a.com", **people),
            scored_row("b.com", contact_1_name="Cy", contact_1_email="CY@b.com", **people),
            scored_row("c.com"),
            scored_row("d.com"),
        ],
        suppress={"opted out": {"Ann@a.com", "cy@b.com", "someone@c.com", "x@other.com"}},
    )  # fmt: skip
    rows = read_csv(tmp_path / "out" / "instantly-icp-hot.csv")
    assert [(row["account"], row["email"]) for row in rows] == [("a.com", "bo@a.com"), ("d.com", "")]
    assert reasons(summary, Disposition.suppressed) == {"opted out": 2}
    assert summary.contacts_suppressed == {"opted out": 1}


def test_the_first_of_two_rows_counts(route: Route, tmp_path: Path) -> None:
    """An account that stands in the file twice is delivered once; a row without account is counted."""
    summary = route([scored_row("a.com"), scored_row("a.com", "warm"), scored_row("")])
    assert delivered_in(tmp_path / "out") == [("instantly-icp-hot.csv", "a.com")]
    assert reasons(summary, Disposition.unusable) == {
        "the account stands in the file before": 1,
        "the row has no account": 1,
    }


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a.com", "b.com", "c.com", "d.com", "e.com", "=f.com", ""]),
        st.sampled_from(["hot", "warm", "distraction", "out", "none", "excluded", "outside", "platinum", ""]),
        st.sampled_from(["inbound", "outbound", "", "partner"]),
    ),
    min_size=1, max_size=15,
)  # fmt: skip


@given(first=ROWS, second=ROWS, listed=st.sets(st.sampled_from(["a.com", "b.com", "x@c.com", "@", ""])))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counts_add_up_to_the_rows(
    engine: DuckDBEngine, profile: Profile, tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, str]], second: list[tuple[str, str, str]], listed: set[str],
) -> None:  # fmt: skip
    """Whatever the file, every row has exactly one disposition, and nobody is delivered twice over one route."""
    folder = tmp_path_factory.mktemp("sums")
    for number, rows in enumerate((first, second)):
        scored = write_csv(folder / "scored.csv", [scored_row(a, t, origin=o) for a, t, o in rows])
        summary = route_accounts(
            engine, scored, profile, suppress={"list": listed}, ledger=folder / "ledger.db", to=folder / "out",
            as_of=DAY, run_id=str(number),
        )  # fmt: skip
        assert sum(summary.count(kind) for kind in Disposition) == len(rows) == summary.accounts
        listing = (folder / "out" / "not-delivered.tsv").read_text(encoding="utf-8").splitlines()
        assert len(listing) - 1 == len(rows) - summary.delivered
    found = [(name.removesuffix("-2.csv"), account) for name, account in delivered_in(folder / "out")]
    assert len(found) == len({(name.removesuffix(".csv"), account) for name, account in found})


def test_scores_of_another_profile_or_version_are_refused(route: Route, tmp_path: Path) -> None:
    """Every other profile and version in the file is said at once; another version may be allowed, a profile not."""
    rows = [scored_row("a.com"), scored_row("b.com", profile_version=3), scored_row("c.com", profile="other")]
    with pytest.raises(InputError) as caught:
        route(rows)
    assert "1 accounts were scored with version 3 of 'gtm'; the profile is version 4" in str(caught.value)
    assert "1 accounts were scored with the profile 'other', not with 'gtm'" in str(caught.value)
    assert not (tmp_path / "ledger.db").exists()
    assert route(rows[:2], allow_other_version=True).delivered == 2


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_every_form_that_score_writes_is_read(
    engine: DuckDBEngine, profile: Profile, tmp_path: Path, suffix: str
) -> None:
    """CSV, Parquet and Excel give the same delivery, a name that looks like a formula included."""
    path = tmp_path / f"scored{suffix}"
    engine.write(
        "SELECT 'a.com' AS account, '=Evil Inc' AS name, 'hot' AS tier, 11.5 AS fit, 10 AS intent, false AS excluded, "
        "['x', 'y'] AS reasons, NULL::VARCHAR AS origin, 'gtm' AS profile, 4 AS profile_version, "
        "DATE '2026-10-04' AS as_of",
        path,
    )
    summary = route_accounts(
        engine, path, profile, ledger=tmp_path / "ledger.db", to=tmp_path / "out", as_of=DAY, run_id="r"
    )
    (row,) = read_csv(tmp_path / "out" / "instantly-icp-hot.csv")
    assert summary.delivered == 1
    assert (row["company"], row["fit"], row["reasons"], row["as_of"]) == ("'=Evil Inc", "11.5", "x; y", "2026-10-04")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "there is no such file"),
        ("a.csv", b"account,fit\na.com,3\n", "no column tier, profile, profile_version: these are not scored accounts"),
        ("empty.csv", b"", "the file cannot be read|these are not scored accounts"),
        ("bad.parquet", b"PAR1 no", "the file cannot be read"),
        ("bad.xlsx", b"PK no", "the file cannot be read"),
    ],
)
def test_a_file_that_score_did_not_write_is_refused(
    engine: DuckDBEngine, profile: Profile, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    """Anything else is one clear message that names the file, and nothing is written."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        route_accounts(
            engine, tmp_path / name, profile, ledger=tmp_path / "ledger.db", to=tmp_path / "out", as_of=DAY, run_id="r"
        )
    assert name in str(caught.value)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_have_saved_it_again(
    engine: DuckDBEngine, profile: Profile, tmp_path: Path, delimiter: str
) -> None:
    """Another delimiter is read, a single row with quotes and line ends in it too."""
    header = delimiter.join(["account", "tier", "reasons", "profile", "profile_version"])
    row = delimiter.join(["a.com", "hot", '"a; b, ""c""\nd"', "gtm", "4"])
    (tmp_path / "scored.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    route_accounts(
        engine,
        tmp_path / "scored.csv",
        profile,
        ledger=tmp_path / "a?b%c.db",
        to=tmp_path / "out",
        as_of=DAY,
        run_id="r",
    )
    (found,) = read_csv(tmp_path / "out" / "instantly-icp-hot.csv")
    assert found["reasons"] == 'a; b, "c"\nd'
    assert (tmp_path / "a?b%c.db").exists()


def test_no_accounts_are_no_error(engine: DuckDBEngine, profile: Profile, tmp_path: Path) -> None:
    """A scored file with a header and nothing else delivers nothing and says so."""
    (tmp_path / "scored.csv").write_text("account,tier,profile,profile_version\n", encoding="utf-8")
    summary = route_accounts(
        engine, tmp_path / "scored.csv", profile, ledger=tmp_path / "l.db", to=tmp_path / "out", as_of=DAY, run_id="r"
    )
    assert summary.text().startswith("0 accounts, 0 delivered")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["not-delivered.tsv", "summary.json"]


@pytest.mark.parametrize(
    ("tiers", "reason"),
    [
        ("tiers: [{name: hot, when: fit > 8}]\n", "the tier hot has no route"),
        ("", "the profile has no tier hot"),
    ],
)
def test_a_profile_without_routes_routes_nobody(route: Route, tiers: str, reason: str) -> None:
    """A profile that names no route, or no tier, gives counts and no error."""
    profile = parse_profile(PROFILE.partition("tiers:")[0] + tiers, Path("icp.yaml"))
    summary = route([scored_row("a.com")], profile=profile)
    assert reasons(summary, Disposition.not_routed) == {reason: 1}


def test_hostile_names_are_only_text(route: Route, tmp_path: Path) -> None:
    """Quotes, semicolons and path separators in names of campaigns, tiers, lists and accounts do no harm."""
    head = PROFILE.partition("tiers:")[0]
    profile = parse_profile(
        head + """tiers: [{name: "h'ot; DROP", route: {to: "../x", campaign: "a'b\\"; --/../c"}}]\n""", Path("icp.yaml")
    )
    summary = route(
        [scored_row("a'; DROP TABLE x.com", "h'ot; DROP"), scored_row("b.com", "h'ot; DROP")],
        profile=profile, suppress={"l'ist": {"b.com"}},
    )  # fmt: skip
    assert reasons(summary, Disposition.suppressed) == {"l'ist": 1}
    assert [account for _, account in delivered_in(tmp_path / "out")] == ["a'; DROP TABLE x.com"]


def test_the_summary_is_said_to_a_person_and_kept_for_a_script(route: Route, tmp_path: Path) -> None:
    """The words and summary.json hold the same counts."""
    summary = route(
        [scored_row("a.com"), scored_row("b.com"), scored_row("c.com", "none")], suppress={"customers": {"b.com"}}
    )
    text = summary.text()
    assert text.startswith("3 accounts, 1 delivered\n  instantly: campaign icp-hot: 1 in ")
    assert "suppressed: 1 (customers)" in text
    assert "instantly: nothing is sent there yet; import the CSV files named instantly-..." in text
    kept = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert kept == summary.as_dict()
    assert {name: kept[name] for name in ("accounts", "delivered", "already", "suppressed", "not_routed")} == {
        "accounts": 3, "delivered": 1, "already": 0, "suppressed": 1, "not_routed": 1,
    }  # fmt: skip


def test_a_folder_that_cannot_be_made_is_said(engine: DuckDBEngine, profile: Profile, tmp_path: Path) -> None:
    """A file where the folder should be is one clear message, and nothing is claimed."""
    (tmp_path / "out").touch()
    scored = write_csv(tmp_path / "scored.csv", [scored_row("a.com")])
    with pytest.raises(InputError, match="out: cannot make this folder"):
        route_accounts(engine, scored, profile, ledger=tmp_path / "l.db", to=tmp_path / "out", as_of=DAY, run_id="r")
    assert not (tmp_path / "l.db").exists()
