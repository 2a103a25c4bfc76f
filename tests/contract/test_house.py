"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import closefit

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "closefit"
MODULES = sorted(SOURCE.rglob("*.py"))


def test_imports_go_one_way() -> None:
    """No room imports a room above it or beside it, and every room stands in the table."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager", "legacy", "pipeline"])
def test_no_drawer_without_a_name(word: str) -> None:
    """No file or folder of the package has a name that says nothing."""
    assert [path for path in MODULES if word in path.relative_to(SOURCE).as_posix()] == []


def test_modules_and_functions_keep_their_size() -> None:
    """No module has more than 500 lines and no function more than 100."""
    too_long = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 500:
            too_long.append(str(path.relative_to(ROOT)))
        too_long += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 100
        ]
    assert too_long == []


def test_every_module_says_what_it_is_for() -> None:
    """Each module of the package begins with a docstring."""
    assert [str(p) for p in MODULES if ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) is None] == []


def test_nothing_tracked_names_an_index_or_a_machine() -> None:
    """No tracked file has the address of a package index or a path of somebody's machine in it."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
    pattern = re.compile("|".join(map(re.escape, hosts)) + r"|(^|[^a-zA-Z.])/(wo" + "rk|fa" + "rm)/", re.MULTILINE)
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout: there is no list of tracked files")
    found = []
    for name in listing.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []


def test_the_version_is_one() -> None:
    """The package's version is the one that the changelog and the build read."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", closefit.__version__)


def test_the_logic_has_no_clock_and_no_unseeded_chance() -> None:
    """Only the command line may ask what day it is; random numbers come from a seeded generator."""
    forbidden = re.compile(
        r"date\.today\(|datetime\.now\(|time\.time\(|np\.random\.(?!Generator|default_rng|SeedSequence|PCG64)"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in MODULES
        if "cli" not in path.relative_to(SOURCE).parts
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
