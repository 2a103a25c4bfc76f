"""The generated company with its planted truth, the story told on it, and the folder of a new project."""

from __future__ import annotations

from closefit.demo.planted import PlantedFrame, generate_frame, noise_frame
from closefit.demo.project import Project, init_project
from closefit.demo.story import Steps, run_demo
from closefit.demo.truth import Truth
from closefit.demo.world import Size
from closefit.demo.write import FileFormat, generate

__all__ = [
    "FileFormat",
    "PlantedFrame",
    "Project",
    "Size",
    "Steps",
    "Truth",
    "generate",
    "generate_frame",
    "init_project",
    "noise_frame",
    "run_demo",
]
