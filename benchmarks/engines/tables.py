"""What is compared: three profiles, and the tables that each engine writes by them."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent

#: The benchmark's own profile, one with all that it does not use, and one of edges.
PROFILES = {
    "score": _HERE.parent / "score" / "profile.yaml",
    "graded": _HERE / "profiles" / "graded.yaml",
    "small": _HERE / "profiles" / "small.yaml",
}
