"""Files are whole or not there, and what a killed run left is removed by the next one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from closefit.errors import UsageError
from closefit.files import replaced, require_other, write_text

_KILLED = """
import os, pathlib, signal, sys
from closefit.files import replaced
with replaced(pathlib.Path(sys.argv[1])) as unfinished:
    unfinished.write_text("half")
    folder = unfinished.with_name(unfinished.name + ".parts")
    folder.mkdir()
    (folder / "00000.parquet").write_text("part")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="only there a dead process is known for sure")
@pytest.mark.parametrize("name", ["scored.csv", "ü" * 100 + ".csv"])
def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path, name: str) -> None:
    """The file keeps what it held, leftovers go with the next run, and those of a living run and other files stay."""
    out = tmp_path / name
    write_text(out, "whole")
    done = subprocess.run([sys.executable, "-c", _KILLED, str(out)], check=False)
    assert done.returncode == -9
    assert out.read_text() == "whole"
    assert len(list(tmp_path.iterdir())) == 3, "a half-written file and its folder"
    (tmp_path / f".{name}.notes").write_text("a person's")
    with replaced(out) as living:
        write_text(out, "new")
        assert living.exists()
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, f".{name}.notes", living.name])
        living.write_text("newest")
    assert out.read_text() == "newest"


def test_a_file_that_is_read_is_not_written(tmp_path: Path) -> None:
    """By whatever name: another spelling of the path, or a link."""
    read, link = tmp_path / "a.csv", tmp_path / "b.csv"
    read.write_text("x")
    link.symlink_to(read)
    for out in (read, link, tmp_path / ".." / tmp_path.name / "a.csv"):
        with pytest.raises(UsageError, match="is a file that is read here, and what it holds would be lost"):
            require_other(out, (None, tmp_path / "none.csv", read))
    require_other(tmp_path / "c.csv", (read, link))
