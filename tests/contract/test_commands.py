"""Every command behaves alike."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from docs import make_reference
from tests.command import closefit

COMMANDS = re.findall(r"^## closefit (\w+)", make_reference.commands(), re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    """``--help`` of each command shows a line that can be typed."""
    done = closefit(name, "--help")
    assert done.code == 0
    assert re.search(rf"Example:\s+closefit {name}", done.out)


@pytest.mark.parametrize("name", COMMANDS)
def test_machine_output_can_be_asked_for(name: str) -> None:
    """Each command takes ``--json``."""
    assert "--json" in closefit(name, "--help").out


def test_help_imports_nothing_heavy() -> None:
    """``closefit --help`` loads no engine, no numbers, no charts: it answers at once."""
    code = (
        "import sys, contextlib, io\n"
        "sys.argv = ['closefit', '--help']\n"
        "from closefit.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()): main()\n"
        "heavy = {'duckdb', 'numpy', 'scipy', 'sqlglot', 'altair', 'pydantic', 'sqlalchemy'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_flag_is_wrong_usage() -> None:
    """A flag that does not exist ends with exit code 2 and its name."""
    done = closefit("score", "--profil", "x")
    assert done.code == 2
    assert "--profil" in done.err
