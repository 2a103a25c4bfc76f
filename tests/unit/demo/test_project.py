"""The folder of a new project."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.demo import init_project
from closefit.errors import UsageError
from closefit.settings import load_settings

FILES = ("closefit.toml", "icp.yaml", "data/README.md", ".gitignore")


def test_writes_a_project(tmp_path: Path) -> None:
    """A new folder gets settings that load, a sample profile, a data folder and a .gitignore, each on one screen."""
    project = init_project(tmp_path / "new")
    assert [path.relative_to(tmp_path / "new").as_posix() for path in project.written] == list(FILES)
    assert project.kept == ()
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 60 for path in project.written)
    assert load_settings(tmp_path / "new").files.profile == "icp.yaml"


def test_sample_profile_loads(tmp_path: Path) -> None:
    """The sample profile is valid and has the 13 points of the first worked example."""
    profile_room = pytest.importorskip("closefit.profile")
    init_project(tmp_path)
    assert profile_room.load_profile(tmp_path / "icp.yaml").fit_maximum == 13_000


def test_commented_settings_are_real(tmp_path: Path) -> None:
    """Every example in the settings file is a setting that exists, once its comment sign is removed."""
    init_project(tmp_path)
    path = tmp_path / "closefit.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in lines), encoding="utf-8")
    settings = load_settings(tmp_path)
    assert settings.files.suppress == ["data/customers.csv", "data/opted-out.csv"]
    assert settings.engine.threads == 2


def test_never_overwrites(tmp_path: Path) -> None:
    """A file that exists keeps its bytes and is told about; the others are written."""
    (tmp_path / "icp.yaml").write_text("mine", encoding="utf-8")
    project = init_project(tmp_path)
    assert (tmp_path / "icp.yaml").read_text(encoding="utf-8") == "mine"
    assert project.kept == (tmp_path / "icp.yaml",)
    assert len(project.written) == 3
    assert f"kept    {tmp_path / 'icp.yaml'} (it was there already and was not changed)" in project.lines()
    assert init_project(tmp_path).written == ()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A folder that is a file is refused with its path."""
    (tmp_path / "data").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot make the folder: File exists") as caught:
        init_project(tmp_path)
    assert str(tmp_path / "data") in str(caught.value)
