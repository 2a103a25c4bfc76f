"""The manual is tested: made pages are up to date, links lead somewhere, the tour runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs import make_reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


@pytest.mark.parametrize("name", sorted(make_reference.PAGES))
def test_the_reference_is_what_the_code_says(name: str) -> None:
    """A page made from the code is what the code would write now (``make docs``)."""
    assert (make_reference.FOLDER / name).read_text(encoding="utf-8") == make_reference.PAGES[name]()


def test_every_command_is_in_the_tour_a_how_to_or_the_readme() -> None:
    """Each command is shown to a reader somewhere outside the reference."""
    told = "\n".join(p.read_text(encoding="utf-8") for p in PAGES if p.parent.name != "reference")
    names = re.findall(r"^## closefit (\w+)", make_reference.commands(), re.MULTILINE)
    assert len(names) >= 12
    assert [name for name in names if f"closefit {name}" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page points at a file or folder that is there."""
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_flags_in_the_manual_exist(page: Path) -> None:
    """Every flag in a shell example of a page is a flag of that command."""
    flags: dict[str, set[str]] = {}
    for part in make_reference.commands().split("## closefit ")[1:]:
        flags[part.split("\n")[0]] = set(re.findall(r"`(--?[a-z-]+)`", part))
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for command, rest in re.findall(r"\bclosefit (\w+)([^|#\n]*)", line):
                assert command in flags, line
                used = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", rest))
                assert used <= flags[command] | {"--help", "--json"}, line


def _examples(page: Path) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_the_tour_runs_as_it_stands(tmp_path: Path) -> None:
    """Every command of the tour, typed in an empty folder one after the other, ends well."""
    script = "set -e\n" + "\n".join(_examples(ROOT / "docs" / "tour.md"))
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "derived" / "icp.yaml").exists()
    assert (tmp_path / "derived" / "icp.draft.yaml").exists()
    assert list((tmp_path / "deliveries").glob("*.csv")) != []


def test_the_readme_example_runs(tmp_path: Path) -> None:
    """The example on the README's first screen, from its derive on, ends well in a demo project."""
    block = _examples(ROOT / "README.md")[0]
    lines = [line for line in block.splitlines() if line.startswith("closefit ")]
    assert 4 <= len(block.strip().splitlines()) <= 10
    script = "set -e\nclosefit demo --generate --out data\n" + "\n".join(lines)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
