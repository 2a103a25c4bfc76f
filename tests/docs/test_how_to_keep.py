"""The page on keeping scores current runs as it stands, the Python on it too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "keep-scores-current-without-rescoring-everything.md"


def test_scores_stay_current(tmp_path: Path) -> None:
    """One crossing is told, nothing is scored on the quiet day, and one account on the day it crosses."""
    text = PAGE.read_text(encoding="utf-8")
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "webhook.py").write_text(python, encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", f"set -e\n{shell}\n{sys.executable} webhook.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path),
             "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    counts = re.findall(r"(\d+) of 2 accounts scored by gtm version 1 as of (\S+?):? ", done.stdout + " ")
    assert counts[:1] == [("2", "2026-10-01")]
    assert "0 of 2 accounts scored by gtm version 1 as of 2026-10-02" in done.stdout
    assert "1 of 2 accounts scored by gtm version 1 as of 2026-10-23: 1 crossed" in done.stdout
    assert re.search(r"2026-10-23 +1\n +2027-02-01 +1", done.stdout)
    assert done.stdout.rstrip().endswith("hot")
