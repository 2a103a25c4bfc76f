"""The settings file: found from below, and every mistake in it named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from closefit.errors import UsageError
from closefit.settings import load_settings


def test_without_a_file_the_defaults_hold_and_every_place_is_known(tmp_path: Path) -> None:
    """No file is no error; where it was looked for can be said."""
    settings = load_settings(tmp_path)
    assert settings.files.profile == "icp.yaml"
    assert tmp_path.resolve() / "closefit.toml" in settings.searched


def test_a_file_above_is_found_and_its_paths_start_there(tmp_path: Path) -> None:
    """A command run in a folder of the project finds the project's settings."""
    (tmp_path / "closefit.toml").write_text('[files]\naccounts = "data/accounts.csv"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = load_settings(below)
    assert settings.path(settings.files.accounts or "") == tmp_path.resolve() / "data" / "accounts.csv"


def test_every_mistake_is_named_with_its_line_and_the_nearest_name(tmp_path: Path) -> None:
    """Unknown sections and keys and values of the wrong kind are reported at once."""
    (tmp_path / "closefit.toml").write_text('[files]\nprofil = "x"\n[engine]\nthreads = 0\n[motor]\n')
    with pytest.raises(UsageError) as caught:
        load_settings(tmp_path)
    text = str(caught.value)
    assert "closefit.toml:2:1: there is no setting files.profil" in text
    assert "Perhaps you meant 'profile'." in text
    assert "closefit.toml:4:1: engine.threads is 0; expected a whole number from 1" in text
    assert "closefit.toml:5:2: there is no setting [motor]" in text


def test_what_is_no_toml_is_said_so(tmp_path: Path) -> None:
    """A syntax error keeps the parser's reason."""
    (tmp_path / "closefit.toml").write_text("[files\n")
    with pytest.raises(UsageError, match=r"closefit\.toml is not TOML: .*line 1"):
        load_settings(tmp_path)
