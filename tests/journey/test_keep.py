"""Files to a store, the store to scores that stay current, through the command line; and killed in between."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from closefit.profile import load_profile
from closefit.rescore import KeptScores, put_facts, put_signals
from closefit.store import open_store
from tests.command import Finished, closefit

PROFILE = """\
closefit: 1
profile: gtm
version: 1
exclude:
  - {name: locked in, when: "days_until(contract_end) > 120"}
fit:
  qualify: 3
  criteria:
    - {name: size, layer: firmographic, when: employees between 50 and 500, points: 3}
    - {name: hiring, layer: behavioral, when: "signals('job opening', 90) >= 1", points: 1}
intent:
  signals:
    - {kind: demo request, points: 10, full_for: 7 days, half_life: 14 days}
tiers:
  - {name: hot, when: fit >= 3 and intent >= 5, route: {to: csv, list: Hot}}
  - {name: fit, when: fit >= 3}
  - {name: out}
"""
ACCOUNTS = """\
domain,employees,contract_end,technologies,plan,plan__source,plan__date
acme.com,120,2026-12-01,HubSpot; Slack,007,clearbit,2026-09-01
beta.com,80,2027-06-01,Slack,008,,
gone.com,900,,,,,
"""
SIGNALS = """\
domain,kind,date,page
acme.com,demo request,2026-10-01,/demo
acme.com,job opening,2026-08-01,
acme.com,job opening,2026-08-01,
elsewhere.com,demo request,2026-10-01,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "icp.yaml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (tmp_path / "signals.csv").write_text(SIGNALS, encoding="utf-8")
    return tmp_path


def load(folder: Path, *more: object) -> Finished:
    done = closefit(
        "load", folder / "accounts.csv", "--signals", folder / "signals.csv", "--store", folder / "c.db", *more
    )
    assert done.code == 0, done.err
    return done


def rescore(folder: Path, day: str, *more: object) -> Finished:
    return closefit("rescore", "--store", folder / "c.db", "--profile", folder / "icp.yaml", "--as-of", day, *more)


def scored(folder: Path, day: str, *more: object) -> dict[str, object]:
    done = rescore(folder, day, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_the_same_files_again_change_nothing(folder: Path) -> None:
    """Loading says what was new; a second time nothing is, and a vanished cell is one fact less."""
    first = load(folder).out
    assert "new or different: 3 accounts, 9 facts, 4 signals" in first
    assert "signals.csv: 1 rows are of no account in the store; they wait for it" in first
    assert "nothing new: the store knows all of it already" in load(folder).out
    (folder / "accounts.csv").write_text(ACCOUNTS.replace("120,2026-12-01", "121,"), encoding="utf-8")
    changed = json.loads(load(folder, "--json").out)["changed"]
    assert changed == {"accounts": 0, "facts": 1, "vanished": 1, "signals": 0, "people": 0}


def test_a_file_of_fewer_accounts_takes_none_away(folder: Path) -> None:
    """Accounts that a file does not have stay as they are and are counted; an empty column holds nothing."""
    load(folder)
    short = "domain,employees,plan\nacme.com,120,\n"
    (folder / "accounts.csv").write_text(short, encoding="utf-8")
    said = load(folder).out
    assert "2 accounts of the store are not in accounts.csv: they stay as they are" in said
    assert "1 facts that vanished" in said


def test_a_number_does_not_become_a_yes(folder: Path) -> None:
    """A column of which 0 and 1 were seen may hold one of them alone, and stops the load when it counts."""
    file = folder / "roles.csv"
    for cells, code in (("1 0", 0), ("1 1", 0), ("300 -5", 3)):
        first, second = cells.split()
        file.write_text(f"domain,open_roles\na.com,{first}\nb.com,{second}\n", encoding="utf-8")
        done = closefit("load", file, "--store", folder / "roles.db")
        assert done.code == code, cells
    assert "'open_roles' now holds values of type number, and the store has flags of it" in done.err
    with open_store(folder / "roles.db") as store:
        assert store.rows("SELECT value FROM facts") == [(1,), (1,)]


def test_a_column_of_another_type_is_refused_and_nothing_is_stored(folder: Path) -> None:
    """A column that turns from numbers into texts stops the load with its name and what to do."""
    load(folder)
    (folder / "accounts.csv").write_text("domain,employees\nnew.com,many\nacme.com,few\n", encoding="utf-8")
    done = closefit("load", folder / "accounts.csv", "--store", folder / "c.db")
    assert done.code == 3
    assert "'employees' now holds values of type text, and the store has numbers of it" in done.err
    assert "--number or --text" in done.err
    with open_store(folder / "c.db") as store:
        assert store.rows("SELECT count(*) FROM accounts") == [(3,)]


def test_only_what_changes_or_crosses_is_scored(folder: Path) -> None:
    """First all; on a quiet day none; on the day of a crossing the one that crosses, with its move."""
    load(folder)
    assert scored(folder, "2026-10-01", "--until", "2027-12-31") == {
        "store": str(folder / "c.db"), "profile": "gtm", "profile_version": 1, "as_of": "2026-10-01", "accounts": 3,
        "scored": {"changed": 0, "crossing": 0, "every": 3},
        "why_every": "this profile scores the store for the first time", "look_again": 0,
        "moves": [{"account": "acme.com", "before": None, "after": "hot"},
                  {"account": "beta.com", "before": None, "after": "excluded"},
                  {"account": "gone.com", "before": None, "after": "out"}],
        # 10 points in full for 7 days and halved 14 days later: below 5 on the 22nd day after.
        "ahead": {"2026-10-23": 1, "2027-02-01": 1}, "notes": [],
    }  # fmt: skip
    assert scored(folder, "2026-10-22")["scored"] == {"changed": 0, "crossing": 0, "every": 0}
    crossed = scored(folder, "2026-10-23")
    assert crossed["scored"] == {"changed": 0, "crossing": 1, "every": 0}
    assert crossed["moves"] == [{"account": "acme.com", "before": "hot", "after": "fit"}]
    # The job openings of the first of August leave their 90 days, and two points with them.
    assert scored(folder, "2026-10-31")["scored"] == {"changed": 0, "crossing": 1, "every": 0}


def test_a_day_before_the_last_run_is_refused(folder: Path) -> None:
    """Scores that stand as of a later day are not turned back."""
    load(folder)
    scored(folder, "2026-10-05")
    done = rescore(folder, "2026-10-04")
    assert done.code == 2
    assert "stand as of 2026-10-05, and 2026-10-04 is before that" in done.err


def test_an_edited_profile_scores_everything(folder: Path) -> None:
    """Another version, or another text under the same version, makes every score anew and says why."""
    load(folder)
    scored(folder, "2026-10-05")
    (folder / "icp.yaml").write_text(PROFILE.replace("version: 1", "version: 2"), encoding="utf-8")
    assert "all, because the profile is version 2, the scores were of version 1" in rescore(folder, "2026-10-05").out
    (folder / "icp.yaml").write_text(PROFILE.replace("version: 1", "version: 2") + "# a comment\n", encoding="utf-8")
    assert scored(folder, "2026-10-05")["scored"] == {"changed": 0, "crossing": 0, "every": 0}
    edited = PROFILE.replace("version: 1", "version: 2").replace("between 50", "between 60")
    (folder / "icp.yaml").write_text(edited, encoding="utf-8")
    assert "all, because the profile was edited" in rescore(folder, "2026-10-05").out


def test_scores_read_are_those_of_the_files(folder: Path) -> None:
    """`closefit scores` writes, byte for byte, what `closefit score` makes of the same files on that day."""
    load(folder)
    day = ("--profile", folder / "icp.yaml", "--as-of", "2026-10-12")
    kept = closefit("scores", "--store", folder / "c.db", *day, "--out", folder / "kept.csv")
    assert kept.code == 0, kept.err
    files = (folder / "accounts.csv", "--signals", folder / "signals.csv")
    assert closefit("score", *files, *day, "--out", folder / "full.csv").code == 0
    assert (folder / "kept.csv").read_bytes() == (folder / "full.csv").read_bytes()


def test_intent_is_that_of_the_day_of_reading(folder: Path) -> None:
    """One kept score reads with less intent a week later, and says until when it holds."""
    load(folder)
    scored(folder, "2026-10-01")
    for day, intent in (("2026-10-01", "10"), ("2026-10-15", "7.071")):
        done = closefit("scores", "ACME.com", "--store", folder / "c.db", "--profile", folder / "icp.yaml",
                        "--as-of", day)  # fmt: skip
        assert done.code == 0, done.err
        assert f"acme.com: hot by gtm version 1 as of {day}" in done.out
        assert ["intent", intent, "on", "this", "day"] in [line.split() for line in done.out.splitlines()]
        assert "kept as of 2026-10-01; it crosses on 2026-10-23 if nothing new arrives" in done.out


@pytest.mark.parametrize("command", ["rescore", "scores"])
def test_a_store_that_is_not_there_is_not_made(folder: Path, command: str) -> None:
    """A misspelt store is an error with what to do, and no file appears."""
    done = closefit(command, "--store", folder / "no.db", "--profile", folder / "icp.yaml")
    assert (done.code, (folder / "no.db").exists()) == (3, False)
    assert "there is no such store" in done.err
    assert "closefit load accounts.csv" in done.err


def test_an_account_that_is_not_there_is_said(folder: Path) -> None:
    """Asking for an unknown account is wrong usage, not an empty answer."""
    load(folder)
    done = closefit("scores", "nobody.com", "--store", folder / "c.db", "--profile", folder / "icp.yaml")
    assert done.code == 2
    assert "the store has no account 'nobody.com'" in done.err


def test_people_and_dated_facts_cross_too(folder: Path) -> None:
    """A persona that counts days, and a fact that is true only from a later day on, bring their accounts back."""
    personas = """
personas:
  - {name: newcomer, when: "seniority = 'vp' and days_since(started) <= 90", weight: 2}
"""
    tiers = PROFILE.replace("  - {name: out}", "  - {name: known, when: persona >= 2}\n  - {name: out}")
    (folder / "icp.yaml").write_text(tiers + personas, encoding="utf-8")
    (folder / "people.csv").write_text(
        "domain,name,title,started\ngone.com,Ann,VP Sales,2026-09-15\n", encoding="utf-8"
    )
    (folder / "accounts.csv").write_text(
        "domain,employees,employees__source,employees__date\ngone.com,900,,\nlate.com,100,crm,2026-11-05\n",
        encoding="utf-8",
    )
    load(folder, "--people", folder / "people.csv")
    ahead = scored(folder, "2026-10-05", "--until", "2027-12-31")["ahead"]
    assert ahead == {"2026-11-05": 1, "2026-12-15": 1}
    assert scored(folder, "2026-11-05")["moves"] == [{"account": "late.com", "before": "out", "after": "fit"}]
    assert scored(folder, "2026-12-15")["moves"] == [{"account": "gone.com", "before": "known", "after": "out"}]
    assert "nothing new" in load(folder, "--people", folder / "people.csv").out


# --- killed --------------------------------------------------------------------------------------------------------

#: Puts facts of five accounts, or scores in transactions of two, and kills its own process at the named point.
SCRIPT = """\
import datetime as dt, os, signal, sys
from pathlib import Path
from closefit.profile import load_profile
from closefit.rescore import KeptScores, keep, put_facts
from closefit.store import open_store

folder, point = Path(sys.argv[1]), sys.argv[2]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
keep.CHUNK = 2
with open_store(folder / "c.db") as store:
    if point == "in a change":
        with store.change("x") as change:
            change.accounts([("x.com", None, None)])
            die()
    for n in range(5):
        put_facts(store, f"{n}.com", {"employees": 100})
    if point == "after the change":
        die()
    says = []
    def say(words):
        says.append(words)
        if point == "in a run" and len(says) == 3:
            die()
    KeptScores(store, load_profile(folder / "icp.yaml")).rescore(dt.date(2026, 10, 5), say)
"""


@pytest.mark.parametrize(
    ("point", "changed"), [("in a change", 0), ("after the change", 5), ("in a run", 1), ("never", 0)]
)
def test_a_killed_process_loses_nothing_and_nothing_is_done_twice(folder: Path, point: str, changed: int) -> None:
    """Whatever was stored is scored by the next run, exactly what was not scored yet, and then no more."""
    load(folder)
    scored(folder, "2026-10-01")
    command = [sys.executable, "-c", SCRIPT, str(folder), point]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == (0 if point == "never" else -signal.SIGKILL), done.stderr
    before = scored(folder, "2026-10-05")
    assert before["scored"] == {"changed": changed, "crossing": 0, "every": 0}
    assert scored(folder, "2026-10-05")["scored"] == {"changed": 0, "crossing": 0, "every": 0}
    with open_store(folder / "c.db") as store:
        stored = 3 if point == "in a change" else 8
        assert store.rows("SELECT count(*), count(DISTINCT account) FROM scores") == [(stored, stored)]
        assert store.rows("SELECT count(*) FROM accounts WHERE account = 'x.com'") == [(0,)]


def test_one_account_is_scored_at_once(folder: Path) -> None:
    """A webhook's signal is put and its account scored without a run, and the next run does not score it again."""
    load(folder)
    day = dt.date(2026, 10, 5)
    with open_store(folder / "c.db") as store:
        keeper = KeptScores(store, load_profile(folder / "icp.yaml"))
        keeper.rescore(day)
        put_facts(store, "gone.com", {"employees": 200}, source="clearbit", price=0.1)
        put_signals(store, [{"account": "gone.com", "kind": "demo request", "at": day, "event": "wh_1"}])
        (one,) = keeper.rescore_accounts(["gone.com", "nobody.com"], day)
        assert (one.tier, one.route, one.crossing) == ("hot", "csv: list hot", day + dt.timedelta(days=22))
        assert keeper.rescore(day).scored == 0
        assert store.rows("SELECT source, price FROM facts WHERE account = 'gone.com'") == [("clearbit", 0.1)]


def test_what_the_store_knows_of_nobody_is_said(folder: Path) -> None:
    """A run that scores an attribute as unknown for every account says so, and what to type next."""
    load(folder)
    profile = folder / "icp.yaml"
    profile.write_text(PROFILE.replace("employees between", "headcount between"), encoding="utf-8")
    done = rescore(folder, "2026-10-05")
    assert "the accounts have no column 'headcount': unknown for all of them" in " ".join(done.out.split())
    assert f"next: closefit scores --store {folder / 'c.db'}" in done.out.replace("\n  ", " ")
    assert "notes" in scored(folder, "2026-10-05")
