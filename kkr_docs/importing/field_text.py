"""The Markdown of a field with units changed, added and taken away; what stays is left as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kkr_docs.importing.field_anew import Anew
from kkr_docs.importing.field_lines import FieldLines
from kkr_docs.importing.field_patch import Patch
from kkr_docs.importing.units import Step, same_kind


class Rewritten(NamedTuple):
    """A field's new text, and whether it is read as just what it was to be."""

    text: str
    is_exact: bool


def rewritten(text: str, steps: Sequence[Step], folder: Path, languages: frozenset[str] = frozenset()) -> Rewritten:
    """Return a field's text after some steps, which name its units in the order that they are to stand in.

    Units that no step names are taken away. Lines that belong to what stays are not touched; where that cannot be,
    first the blocks around a change are written anew, then the whole field.
    """
    source = FieldLines(text, folder, languages)
    target = [step.unit for step in steps if step.unit]
    ways = (Patch(source, steps), Anew(source, steps, whole=False), Anew(source, steps, whole=True))
    nearest: str | None = None
    found = text
    for way in ways:
        found = way.text()
        read = FieldLines(found, folder, frozenset(source.languages))
        if _is_worse(read, source):
            continue
        units = [one.unit for one in read.placed]
        if units == target and _keeps_shapes(read, source, steps):
            return Rewritten(found, is_exact=True)
        if nearest is None and [one.text for one in units] == [one.text for one in target]:
            nearest = found
    return Rewritten(found if nearest is None else nearest, is_exact=False)


def _is_worse(read: FieldLines, source: FieldLines) -> bool:
    return len(read.reading.faults) > len(source.reading.faults)


def _keeps_shapes(read: FieldLines, source: FieldLines, steps: Sequence[Step]) -> bool:
    left = [step for step in steps if step.unit]
    return all(
        one.shape == source.placed[step.at].shape
        for one, step in zip(read.placed, left, strict=True)
        if step.at is not None and same_kind(source.placed[step.at].unit, one.unit)
    )
