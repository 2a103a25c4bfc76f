"""The profile files of segments: one each, beside the one for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closefit.derive import Derivation


def segment_profiles(derivation: Derivation, out: Path, name: str) -> tuple[dict[Path, str], tuple[Path, ...]]:
    """Text of ``icp-<segment>.yaml`` for every segment that has a card, or of a draft beside one that is there already.

    Returns the texts by the file they belong into, and the files that are to be left alone.
    """
    from closefit.derive import draft_profile
    from closefit.derive.segments.names import file_parts
    from closefit.profile import dump_profile, fitting_name

    segments = derivation.segmentation.segments if derivation.segmentation else ()
    texts: dict[Path, str] = {}
    kept = []
    for segment, part in zip(segments, file_parts(tuple(segment.name for segment in segments)), strict=True):
        if segment.derivation.card is None:
            continue
        existing = out / f"icp-{part}.yaml"
        if existing.exists():
            kept.append(existing)
        path = out / f"icp-{part}.draft.yaml" if existing.exists() else existing
        profile = draft_profile(segment.derivation, fitting_name(f"{name}-{part}"), within=segment.conditions)
        texts[path] = dump_profile(profile)
    return texts, tuple(kept)
