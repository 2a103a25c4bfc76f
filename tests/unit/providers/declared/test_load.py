"""Files of declared providers: every problem at once, each with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.errors import InputError
from closefit.providers.declared import load_declared, parse_declared
from closefit.providers.declared.form import Reads
from tests.unit.providers.declared.files import ACME, BATCH, LATER, PAGED, SMALL

pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_declared(text, Path("x.yaml"))
    return str(caught.value).splitlines()


def test_every_form_of_file_is_read() -> None:
    """The examples of these tests are right, with and without what may be left out."""
    paged = PAGED.replace("PAGING", "{kind: page, parameter: page, items: jobs}")
    for text in (ACME, SMALL, BATCH, LATER, paged):
        assert parse_declared(text, Path("x.yaml")).closefit == 1


def test_every_problem_of_keys_and_values_is_said_at_once() -> None:
    """Unknown keys with the nearest one, wrong words with the right ones, missing keys with an example."""
    text = """\
closefit: 2
provider: Acme Data
adress: https://api.acme.example/v1
price: {billed: fond, credits: 0}
auth: {kind: header, name: X, key: sk-live-123}
request: {path: companies, timeout: soon, json: {a: 1}, time: 3}
answer:
  record: "data["
  facts: {revenue_usd: {path: x, as: thosands}, employees: [size]}
"""
    assert problems(text) == [
        "x.yaml:1:1: the key 'address' is missing",
        "    Where it is asked: address: https://api.acme.com/v1",
        "x.yaml:1:11: closefit: expected one of 1, found 2",
        "x.yaml:2:11: provider: expected a name of small letters, digits, - and _, found 'Acme Data'",
        "    Such as: provider: acme_data",
        "x.yaml:3:1: unknown key 'adress'",
        "    Did you mean address?",
        "x.yaml:4:17: price.billed: expected one of found, asked, free, found 'fond'",
        "    Did you mean found?",
        "x.yaml:4:32: price.credits: expected more than 0.0, found 0",
        "x.yaml:5:36: auth.key: expected the name of an environment variable",
        "    The key itself never stands in a file: key: ACME_API_KEY",
        "x.yaml:6:17: request.path: expected a path below the address, found 'companies'",
        "    It begins with a slash: path: /companies/{domain}",
        "x.yaml:6:37: request.timeout: expected a number, found 'soon'",
        "x.yaml:6:57: request: unknown key 'time'",
        "    Did you mean timeout?",
        "x.yaml:8:11: answer.record: 'data[' is no path: Invalid jmespath expression: Incomplete expression",
        "    Paths are JMESPath: data.name, hits[0].id, people[*].email, length(roles).",
        f"x.yaml:9:38: answer.facts.revenue_usd.as: expected one of {', '.join(Reads)}, found 'thosands'",
        "    Did you mean thousands?",
        "x.yaml:9:60: answer.facts.employees: expected a mapping (key: value), found a list",
    ]


def test_what_does_not_fit_together_is_said_at_once() -> None:
    """Placeholders, keys, bodies, pages, states and attributes that contradict each other, each where it stands."""
    text = """\
closefit: 1
provider: a
address: http://api.acme.example/v1?x=1
price: {billed: free, credit: 2 eur}
needs: [cuntry]
auth: {kind: header, key: A}
request: {path: "/c/{country}", query: {d: "{domian}", k: "{key}"}, json: {a: 1}}
states:
  - {state: pending}
  - {state: found, status: 200}
paging: {kind: cursor, items: x}
answer:
  facts: {employes: size, zzz: q, domain: d}
"""
    assert problems(text) == [
        "x.yaml:3:10: address: the address ends before ? and #",
        "    Say parameters under request.query.",
        "x.yaml:3:10: address: the key would travel without encryption",
        "    Use https://.",
        "x.yaml:4:31: price.credit: expected an amount in US dollars, found '2 eur'",
        "    Such as: 0.02 usd",
        "x.yaml:4:31: price.credit: what is free has no price",
        "    Leave it out, or say billed: found.",
        "x.yaml:5:9: needs[0]: there is no attribute 'cuntry'",
        "    Did you mean country?",
        "x.yaml:6:7: auth: the key 'name' is missing: which header?",
        "    Such as: name: X-Api-Key",
        "x.yaml:6:14: auth.kind: {key} stands in the request, and the key goes elsewhere",
        "    Say kind: placeholder.",
        "x.yaml:7:1: request.method: GET has no body",
        "    Say method: POST.",
        "x.yaml:7:17: request.path: {country} is not always known",
        "    Add it: needs: [country]",
        "x.yaml:7:40: request.query: there is no placeholder {domian} here",
        "    Did you mean domain?",
        "x.yaml:9:5: states[0]: pending, and nothing says how to ask later",
        "    Add pending: {ticket: job.id, request: {path: '/jobs/{ticket}'}}",
        "x.yaml:9:5: states[0]: it says not when",
        "    Add status, body or text.",
        "x.yaml:10:13: states[1].state: found is what the facts decide",
        "    Leave the rule out.",
        "x.yaml:11:9: paging: the key 'parameter' is missing: what moves on?",
        "    Such as: parameter: page",
        "x.yaml:11:9: paging: the key 'next' is missing: where does the cursor stand?",
        "    Such as: next: meta.next",
        "x.yaml:13:21: answer.facts.employes: 'employes' is an attribute of your own, and nothing says how it is read",
        "    Did you mean employees? An attribute of your own says as: text, number, flag, date or list.",
        "x.yaml:13:32: answer.facts.zzz: 'zzz' is an attribute of your own, and nothing says how it is read",
        "    An attribute of your own says as: text, number, flag, date or list.",
        "x.yaml:13:43: answer.facts.domain: domain is the account's own key",
        "    Give it another name.",
        "x.yaml:13:43: answer.facts.domain: 'domain' is an attribute of your own, and nothing says how it is read",
        "    An attribute of your own says as: text, number, flag, date or list.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("batch:\n", "paging: {kind: page, parameter: p, items: x}\nbatch:\n", "a batch and pages do not go together"),
        ('"{each}"', '"{domain}"', "there is no placeholder {domain} here"),
        ('"{each}"', "all", "the request does not name the accounts"),
        ("label: \"{name}\"", 'label: "{nam}"', "there is no placeholder {nam}"),
        ("  size: 10\n", "  size: 1\n", "batch.size: expected at least 2, found 1"),
    ],
)  # fmt: skip
def test_a_batch_must_name_its_accounts(old: str, new: str, said: str) -> None:
    """What a batch cannot do is said where it stands."""
    assert old in BATCH
    assert said in "\n".join(problems(BATCH.replace(old, new)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml:1:1: the file is empty; expected a provider"),
        ("- a\n", "x.yaml:1:1: found a list at the top; expected a provider"),
        ("a: 1\na: 2\n", "x.yaml:2:1: a stands twice; the first is in line 1"),
        ("a: &x 1\n", "x.yaml:1:4: the anchor &x is not allowed in a provider"),
        ("a: [1\n", "x.yaml:2:1: this is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document begins here; a file holds one provider"),
    ],
)
def test_what_is_no_such_file_is_said(text: str, said: str) -> None:
    """Empty files, lists, duplicates, anchors and broken YAML are named with their place."""
    assert said in problems(text)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """One that is not there, and one in another encoding."""
    with pytest.raises(InputError, match=r"none\.yaml: there is no such file"):
        load_declared(tmp_path / "none.yaml")
    (tmp_path / "old.yaml").write_bytes("title: Grün".encode("cp1252"))
    with pytest.raises(InputError, match=r"old\.yaml: the file is not UTF-8\n    Save it as UTF-8\."):
        load_declared(tmp_path / "old.yaml")
    with pytest.raises(InputError, match="the file cannot be read: Is a directory"):
        load_declared(tmp_path)
