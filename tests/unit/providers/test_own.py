"""Providers of the user's own, opened by their sections of the settings."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from closefit.errors import InputError
from closefit.facts import Answer, AnswerState, Question
from closefit.providers.opening import NotOpened, Opened, Outside, open_providers
from closefit.settings import load_settings
from closefit.transport import open_http
from tests.unit.providers.declared.files import ACME

SETTINGS = """\
[providers.crm]
table = "data/crm.csv"
columns = "employees = Size"

[providers.acme]
declared = "acme.yaml"
key_env = "MY_ACME_KEY"
"""


def _opened(folder: Path, names: list[str], environ: dict[str, str]) -> tuple[list[Opened], list[NotOpened]]:
    async def go() -> tuple[list[Opened], list[NotOpened]]:
        async with open_http() as http:
            return open_providers(names, Outside(http), load_settings(folder), environ, dt.date(2026, 11, 1))

    return asyncio.run(go())


def test_a_section_of_the_settings_opens_a_table_and_a_declared_provider(tmp_path: Path) -> None:
    """Files are found from the settings' folder, keys in the variable that is named, prices in the file."""
    pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "crm.csv").write_text("domain,Size\nacme.com,11-50\n")
    (tmp_path / "acme.yaml").write_text(ACME)
    (tmp_path / "closefit.toml").write_text(SETTINGS)
    (table, declared), left_out = _opened(tmp_path, ["crm", "acme"], {"MY_ACME_KEY": "secret-1"})
    assert left_out == []
    assert (table.spec.name, table.credit_micros, table.basis) == ("crm", 0, "free")
    assert (declared.spec.name, declared.credit_micros) == ("acme", 20_000)
    (answer,) = asyncio.run(_ask(table, Question("acme.com", frozenset({"employees"}))))
    assert (answer.state, [fact.value for fact in answer.facts]) == (AnswerState.found, [23])
    opened, (missing,) = _opened(tmp_path, ["acme"], {})
    assert opened == []
    assert missing.why == "its key is missing: set MY_ACME_KEY in the environment"


async def _ask(opened: Opened, question: Question) -> list[Answer]:
    return list(await opened.provider.ask([question]))


def test_a_file_that_cannot_be_used_is_said_when_it_is_opened(tmp_path: Path) -> None:
    """The problems of the file, at their places in it."""
    (tmp_path / "closefit.toml").write_text(SETTINGS)
    with pytest.raises(InputError, match=r"crm\.csv: there is no such file"):
        _opened(tmp_path, ["crm"], {})
