"""The profile files of segments: one each, beside the one for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closefit.derive import Derivation


def write_segments(derivation: Derivation, out: Path, name: str) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write ``icp-<segment>.yaml`` for every segment that has a card, or a draft beside one that is there already.

    Returns the files written and those that were left alone.
    """
    from closefit.derive import draft_profile
    from closefit.derive.segments.names import file_parts
    from closefit.files import write_text
    from closefit.profile import dump_profile

    segments = derivation.segmentation.segments if derivation.segmentation else ()
    written, kept = [], []
    for segment, part in zip(segments, file_parts(tuple(segment.name for segment in segments)), strict=True):
        if segment.derivation.card is None:
            continue
        existing = out / f"icp-{part}.yaml"
        if existing.exists():
            kept.append(existing)
        path = out / f"icp-{part}.draft.yaml" if existing.exists() else existing
        profile = draft_profile(segment.derivation, f"{name}-{part}", within=segment.conditions)
        write_text(path, dump_profile(profile))
        written.append(path)
    return tuple(written), tuple(kept)
