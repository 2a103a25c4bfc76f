"""``closefit init``: a project folder with settings, a sample profile and a place for exports."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from closefit.errors import UsageError
from closefit.files import write_text
from closefit.terms import Place

#: File in the project and the template it is made from.
_FILES = {
    "closefit.toml": "closefit.toml",
    "icp.yaml": "icp.yaml",
    "data/README.md": "data/README.md",
    ".gitignore": "gitignore.txt",
}

CI_HINT = (
    "To keep the profile honest in continuous integration, let a job run:\n"
    "    pip install closefit\n"
    "    closefit lint icp.yaml --fail-on warning\n"
    "It exits with 1 when it finds something and with 4 when the file is no valid profile."
)


@dataclass(frozen=True, slots=True)
class Project:
    """What was written, and what was there before and left alone."""

    directory: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]

    def lines(self) -> tuple[str, ...]:
        """What to tell the user: each file, then what to do next."""
        told = [f"wrote   {path}" for path in self.written]
        told += [f"kept    {path} (it was there already and was not changed)" for path in self.kept]
        told += ["", f"Next: put your exports into {self.directory / 'data'} (its README says how), then run"]
        told += ["    closefit derive data/deals.csv", "", *CI_HINT.split("\n")]
        return tuple(told)


def init_project(directory: Path) -> Project:
    """Write the files of a new project into ``directory``, which is made when it is not there.

    A file that exists is never changed.

    Raises:
        UsageError: ``directory`` or its ``data`` is a file, or cannot be written to.
    """
    written, kept = [], []
    for name, template in _FILES.items():
        path = directory / name
        if path.exists() or path.is_symlink():
            kept.append(path)
            continue
        _make_folder(path.parent)
        write_text(path, _template(template))
        written.append(path)
    return Project(directory, tuple(written), tuple(kept))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = "Name a folder that can be made and written to."
        raise UsageError(f"cannot make the folder: {error.strerror}", place=Place(folder), advice=advice) from error


def _template(name: str) -> str:
    return resources.files("closefit.demo").joinpath("templates").joinpath(name).read_text(encoding="utf-8")
