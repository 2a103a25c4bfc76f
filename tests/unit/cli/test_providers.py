"""``closefit providers``: the list, and files of one's own checked without a network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from closefit.providers.registry import provider_classes
from tests.command import closefit
from tests.unit.providers.declared.files import ACME, BATCH, LATER, SMALL

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "add-a-provider-without-code.md"

#: A vendor's answer that fits the example of the how-to.
ANSWER = {
    "data": {
        "name": "Acme", "size": {"range": "51-200"}, "revenue": "12,500", "hq": {"country": "Germany"},
        "stack": [{"name": "salesforce.com"}], "updated_at": "2026-01-02",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for made in provider_classes().values():
        for key in made.spec.keys:
            monkeypatch.delenv(key, raising=False)


def test_the_list_says_what_each_fills_costs_and_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every provider has a line; with its key set, a provider without a public price still lacks that."""
    lines = {line["name"]: line for line in json.loads(closefit("providers", "--json").out)}
    assert lines.keys() == provider_classes().keys() | {"research"}
    assert lines["hunter"]["missing"] == "set HUNTER_API_KEY in the environment"
    assert lines["greenhouse"]["missing"] is None
    monkeypatch.setenv("HUNTER_API_KEY", "secret-1")
    (hunter,) = json.loads(closefit("providers", "hunter", "--json").out)
    assert hunter["key"] == "HUNTER_API_KEY is set"
    assert hunter["missing"] == 'say what a credit costs: [providers.hunter] credit = "0.10 usd"'
    Path("closefit.toml").write_text('[providers.hunter]\ncredit = "0.03 usd"\n')
    done = closefit("providers", "hunter")
    assert "0.2 credits an account found, 0.03 usd each (settings)" in " ".join(done.out.split())
    assert "to do" not in done.out
    assert "secret-1" not in done.out
    assert "can be asked as things are" in closefit("providers").out


def test_a_provider_in_full_says_its_own_settings_and_limits() -> None:
    """What can be set under its section, as it is set now, and how fast it may be asked."""
    Path("closefit.toml").write_text('[providers.zoominfo]\nrevenue_unit = "1"\n')
    done = closefit("providers", "zoominfo")
    said = " ".join(done.out.split())
    assert "5 requests a second, 8 at once, 25 accounts in one request" in said
    assert "ZOOMINFO_CLIENT_ID, ZOOMINFO_CLIENT_SECRET are not set" in said
    assert "its own settings under [providers.zoominfo]:" in said
    assert "revenue_unit 1 dollars in one unit of revenue, where no range of revenue tells" in said
    (zoominfo,) = json.loads(closefit("providers", "zoominfo", "--json").out)
    assert zoominfo["options"]["revenue_unit"]["value"] == "1"
    assert zoominfo["options"]["funding_unit"]["value"] == "1000"


def test_only_those_that_fill_something_are_listed() -> None:
    """A filter by attribute or kind of signal; a name that nobody fills gets the nearest one."""
    names = {line["name"] for line in json.loads(closefit("providers", "--fills", "open_roles", "--json").out)}
    assert {"greenhouse", "lever"} <= names
    assert "hunter" not in names
    done = closefit("providers", "--fills", "employes")
    assert (done.code, done.err) == (2, "no provider fills 'employes'\n    Did you mean employees?\n")
    done = closefit("providers", "huntr")
    assert done.code == 2
    assert done.err.startswith("there is no provider 'huntr'\n    There are: ")


def test_providers_of_ones_own_are_in_the_list() -> None:
    """Those of the settings stand among the others, and a file that cannot be used is said in its line."""
    pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")
    Path("crm.csv").write_text("domain,Employees\nacme.com,50\n")
    Path("acme.yaml").write_text(ACME)
    own = {"crm": 'table = "crm.csv"', "acme": 'declared = "acme.yaml"', "gone": 'table = "x.csv"'}
    Path("closefit.toml").write_text("".join(f"[providers.{name}]\n{line}\n" for name, line in own.items()))
    lines = {line["name"]: line for line in json.loads(closefit("providers", "--json").out)}
    assert (lines["crm"]["fills"], lines["crm"]["price"], lines["crm"]["own"]) == (["employees"], "free", True)
    assert lines["acme"]["price"] == "2 credits an account found, 0.02 usd each"
    assert lines["gone"]["missing"] == "its file cannot be used: x.csv: there is no such file"


def test_the_example_of_the_manual_is_right() -> None:
    """The file of the how-to passes its own check, and its sample becomes facts."""
    pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")
    example = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)[0]
    Path("acme.yaml").write_text(example)
    Path("answer.json").write_text(json.dumps(ANSWER))
    done = closefit("providers", "--check", "acme.yaml", "--sample", "answer.json", "--domain", "acme.com")
    assert done.code == 0, done.err
    words = " ".join(done.out.split())
    assert "GET https://api.acme-data.example/v1/companies?domain=acme.com X-Api-Key: ***" in words
    assert "With answer.json the answer is: found" in words
    assert "employees 101 band 51-200" in words
    assert "not in this answer, or not readable: fleet_size" in words
    assert '[providers.acme_data] declared = "acme.yaml"' in words


def test_a_sample_is_read_as_the_vendor_s_answer_would_be() -> None:
    """States, batches, later answers and what is no JSON, each with the request that asks."""
    pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")
    for text, sample, status, state in (
        (ACME, "{}", 429, "rate limited"),
        (ACME, '{"error": {"code": "no_credits"}}', 200, "out of credits"),
        (ACME, "<html>", 200, "transient"),
        (SMALL, "{}", 200, "not found"),
        (BATCH, '{"results": [{"company": {"url": "acme.com", "size": 4}}]}', 200, "found"),
        (LATER, '{"job": {"id": 1}}', 202, "pending"),
    ):
        Path("x.yaml").write_text(text)
        Path("x.json").write_text(sample)
        told = ("--sample", "x.json", "--status", status, "--domain", "acme.com", "--json")
        found = json.loads(closefit("providers", "--check", "x.yaml", *told).out)
        assert found["answer"]["state"] == state
    assert found["request"] == {
        "method": "POST", "url": "https://later.example/start", "headers": {},
        "body": "token=***&site=https://acme.com&ref=0",
    }  # fmt: skip
    Path("x.yaml").write_text(f"{SMALL}auth: {{kind: basic, key: K}}\n")
    found = json.loads(closefit("providers", "--check", "x.yaml", "--json").out)
    assert found["request"]["headers"] == {"Authorization": "Basic ***"}
    assert found["answer"] is None


def test_a_table_is_checked_as_its_section_says() -> None:
    """Columns, and rows that will not be found; with a section in the settings, by that."""
    Path("crm.csv").write_text("domain,Size,Fleet\nacme.com,50,4\n,1,1\n")
    found = json.loads(closefit("providers", "--check", "crm.csv", "--json").out)
    assert (found["columns"], found["kind"]) == ({"size": "Size", "fleet": "Fleet"}, "table")
    assert found["notes"] == ["1 of 2 rows have no domain in 'domain' and are never found"]
    Path("closefit.toml").write_text('[providers.own]\ntable = "crm.csv"\ncolumns = "employees = Size"\n')
    done = closefit("providers", "--check", "crm.csv")
    assert "employees = Size" in done.out
    assert "[providers.own]" in done.out


def test_problems_of_a_file_are_said_with_their_exit_code() -> None:
    """A file with problems is bad input, a sample without a file a wrong command."""
    pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")
    Path("x.yaml").write_text(SMALL.replace("billed: free", "billed: fre"))
    done = closefit("providers", "--check", "x.yaml")
    assert (done.code, done.err) == (
        3, "x.yaml:4:17: price.billed: expected one of found, asked, free, found 'fre'\n    Did you mean free?\n",
    )  # fmt: skip
    Path("x.yaml").write_text(SMALL)
    done = closefit("providers", "--check", "x.yaml", "--sample", "none.json")
    assert (done.code, done.err) == (3, "none.json: the sample cannot be read: No such file or directory\n")
    assert closefit("providers", "--sample", "x.json").code == 2
    Path("crm.csv").write_text("domain,employees\nacme.com,5\n")
    done = closefit("providers", "--check", "crm.csv", "--sample", "x.json")
    assert (done.code, done.err.splitlines()[0]) == (
        2, "--sample is the answer of a declared provider, and a table has none",
    )  # fmt: skip


def test_the_schema_for_editors_knows_every_key() -> None:
    """The JSON Schema has the keys of the file, with a path alone for a fact and one number for a status."""
    schema = json.loads(closefit("providers", "--schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"closefit", "provider", "price", "request", "answer"} <= set(schema["required"])
    facts = schema["$defs"]["AnswerForm"]["properties"]["facts"]["additionalProperties"]
    assert {"type": "string"} in facts["anyOf"]
    assert "as" in schema["$defs"]["FactForm"]["properties"]
    assert schema["additionalProperties"] is False
