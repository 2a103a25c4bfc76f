"""What the benchmark compares with never comes near the package."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "closefit"


def _groups() -> dict[str, list[str]]:
    """Names of the packages in each dependency group and in the package itself (``run``)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = {**project["dependency-groups"], "run": project["project"]["dependencies"]}
    return {
        name: [re.split(r"[<>=!~\[; ]", one)[0].lower() for one in wanted if isinstance(one, str)]
        for name, wanted in listed.items()
    }


def _imported() -> set[str]:
    """Top-level names of every import in the package, wherever it stands."""
    names: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def test_the_package_imports_no_rival() -> None:
    """Neither what the benchmark compares with nor what comes along with it is imported anywhere in the package."""
    offered = {"pyspark", "pyarrow"}  # engines and formats that the product has as extras
    rivals = {name.replace("-", "_") for name in _groups()["bench"]} | {"sklearn", "statsmodels", "pandas", "lightgbm"}
    rivals -= offered
    assert {"imodels", "optbinning", "numba"} <= rivals
    assert _imported() & rivals == set()


def test_rivals_stay_in_a_group_of_their_own() -> None:
    """No rival is among what the product or its development installs."""
    groups = _groups()
    own = {"imodels", "optbinning", "numba", "six"}
    assert own <= set(groups["bench"])
    for name in ("run", "dev", "build"):
        assert own.isdisjoint(groups[name]), name
    for file in ("run.txt", "dev.txt"):
        locked = re.findall(
            r"^([a-z0-9-]+)==", (ROOT / "requirements" / file).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert {"imodels", "optbinning", "numba"}.isdisjoint(locked), file


def test_the_benchmark_is_locked_with_hashes() -> None:
    """Every package of the benchmark's environment is pinned and hashed."""
    text = (ROOT / "requirements" / "bench.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9-]+==[^\n]*\n(?: +--hash=sha256:[0-9a-f]{64}[^\n]*\n)+", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)) > 50
