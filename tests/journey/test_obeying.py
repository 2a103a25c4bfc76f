"""Score, explain and route on files as people have them: whose row it is, whose advice is true, who is kept back."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import closefit

PROFILE = """
closefit: 1
profile: gtm
fit:
  qualify: 5
  criteria:
    - {name: size, layer: firmographic, when: employees >= 50, points: 3, required: true}
    - {name: industry, layer: firmographic, when: industry = 'saas', points: 6}
    - {name: odd, layer: firmographic, when: criterion_1_1 = 3, points: 1}
intent:
  signals: [{kind: complaint, points: -3}, {kind: visit, points: 5}]
tiers:
  - {name: hot, when: fit >= 5, route: {to: csv, campaign: Hot}}
  - {name: asked, when: qualified, route: {to: csv}}
  - {name: out}
openers:
  - {when: employees > 10, fresh: 90 days, say: "{name} has {employees} people"}
"""
ACCOUNTS = """account,name,employees,employees__date,industry,criterion_1_1
acme.com,"Acme, Inc.",120,2026-10-01,SaaS,3
small.com,Small GmbH,10,2026-10-01,SaaS,4
"""
SIGNALS = "account,kind,at\nacme.com,complaint,2026-10-01\nacme.com,visit,2026-10-01\n"
AS_OF = ("--as-of", "2026-10-05")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("icp.yaml", PROFILE), ("accounts.csv", ACCOUNTS), ("signals.csv", SIGNALS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def explained(account: str) -> str:
    done = closefit("explain", account, "--accounts", "accounts.csv", "--signals", "signals.csv", *AS_OF)
    assert done.code == 0, done.err
    return done.out


def routed(scored: str, *more: str) -> dict[str, object]:
    done = closefit("route", scored, "--to", "sent", "--ledger", "ledger.db", "--json", *AS_OF, *more)
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_column_called_account_holds_domains(folder: Path) -> None:
    """Domains in a column called account are the key, of accounts and signals, and a negative signal says its sign."""
    assert closefit("score", "accounts.csv", "--signals", "signals.csv", *AS_OF).code == 0
    row = (folder / "scored.csv").read_text().splitlines()[1]
    assert row.startswith('acme.com,"Acme, Inc.",hot,10.0,2.0')
    assert "size +3; industry +6; odd +1; complaint -3; visit +5" in row


@pytest.mark.parametrize(
    "text", ["https://www.ACME.com/about", "Acme.COM", "jane@acme.com", "shop.acme.com", "ACME", "acme inc"]
)
def test_an_account_by_any_of_its_names(folder: Path, text: str) -> None:
    """A web address, an address, another letter case or the company's name finds the account."""
    assert explained(text).startswith("Acme, Inc. (acme.com): hot")


def test_a_column_named_like_ours(folder: Path) -> None:
    """An attribute that is called as a column of the score is read from the file."""
    assert "criterion_1_1 = 4" in explained("small.com")


def test_what_is_required_is_advised(folder: Path) -> None:
    """With points enough and a required criterion unmet, the advice is that criterion, for both kinds of condition."""
    text = explained("small.com").partition("Short of the next tier")[2]
    assert text.count("size (required) missing") == 2
    assert text.count("size earns 3 more if employees >= 50") == 2
    fixed = ACCOUNTS.replace(",10,", ",50,")
    (folder / "accounts.csv").write_text(fixed, encoding="utf-8")
    assert explained("small.com").startswith("Small GmbH (small.com): hot")


def test_signals_of_nobody(folder: Path) -> None:
    """A signals file of which no row is of an account is said aloud, with an example of each."""
    (folder / "signals.csv").write_text("account,kind,at\nelse.com,visit,2026-10-01\n")
    done = closefit("score", "accounts.csv", "--signals", "signals.csv", *AS_OF)
    assert "none of its 1 rows is of an account in accounts.csv" in done.out
    assert "'else.com'" in done.out
    assert "'acme.com'" in done.out


@pytest.mark.parametrize("listed", ["company\nACME\n", 'id,company name\n7,"Acme, Inc."\n', "domain\nwww.acme.com\n"])
def test_a_list_of_names_keeps_back(folder: Path, listed: str) -> None:
    """A customer on a list of company names is not delivered; a list that keeps nobody back is said aloud."""
    (folder / "customers.csv").write_text(listed, encoding="utf-8")
    (folder / "idle.csv").write_text("domain\nelse.com\n", encoding="utf-8")
    closefit("score", "accounts.csv", *AS_OF)
    summary = routed("scored.csv", "--suppress", "customers.csv", "--suppress", "idle.csv")
    assert (summary["delivered"], summary["suppressed"]) == (0, 1)
    assert "idle.csv: none of its 1 entries is among the scored accounts" in str(summary["notes"])


@pytest.mark.parametrize(("encoding", "comma"), [("utf-16", "\t"), ("cp1252", ";"), ("utf-8-sig", ";")])
def test_scores_that_a_spreadsheet_saved_again(folder: Path, encoding: str, comma: str) -> None:
    """Another encoding and another comma are still the scores, and an opener says a number as people do."""
    (folder / "accounts.csv").write_text(ACCOUNTS.replace('"Acme, Inc."', "Müller"), encoding="utf-8")
    closefit("score", "accounts.csv", *AS_OF)
    with (folder / "scored.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with (folder / "again.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=comma).writerows(rows)
    assert routed("again.csv", "--accounts", "accounts.csv")["delivered"] == 1
    assert "Müller has 120 people" in (folder / "sent" / "csv-hot.csv").read_text(encoding="utf-8")


def test_wrong_usage_as_json() -> None:
    """A missing argument answers on stdout as JSON where machine output was asked for."""
    done = closefit("route", "--json")
    assert done.code == 2
    assert json.loads(done.out)["problems"][0]["message"].startswith("Missing argument")


def test_stopped_during_a_query(folder: Path) -> None:
    """Ctrl-C while the engine works is no bug: exit 130, and nothing half-written is left."""
    script = (
        "import os, signal, sys, threading; from closefit.engines import DuckDBEngine; from closefit.cli import main\n"
        "def endless(engine, *_):\n"
        "    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    engine.execute('SELECT count(*) FROM range(90000000) a, range(90000000) b WHERE a.range = b.range % 7')\n"
        "DuckDBEngine.write = endless; sys.argv = ['closefit', 'score', 'accounts.csv', '--out', 's.parquet']; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert "stopped" in done.stderr
    assert not (folder / "s.parquet").exists()


@pytest.mark.parametrize("name", ["accounts.csv", "./accounts.csv", "signals.csv"])
def test_scores_do_not_overwrite_what_they_are_made_of(folder: Path, name: str) -> None:
    """A file that is read cannot be the one that is written."""
    before = (folder / name).read_bytes()
    done = closefit("score", "accounts.csv", "--signals", "signals.csv", *AS_OF, "--out", name)
    assert done.code == 2
    assert "is a file that is read here, and what it holds would be lost" in " ".join(done.err.split())
    assert (folder / name).read_bytes() == before
