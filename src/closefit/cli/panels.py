"""The groups of commands in ``closefit --help``, in the order of a project."""

from __future__ import annotations

START = "Start"
LEARN = "Learn from deals, customers and conversations"
PROFILE = "The profile: check, agree, sign"
USE = "Use it on accounts"
MEASURE = "Measure whether it is right"
