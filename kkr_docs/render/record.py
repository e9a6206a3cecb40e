"""What was rendered last, so that nothing is made again of which no input has changed.

The record of a file stands in the person's cache and not beside it. It has the hash of all that the file was made of
(definition, settings, pictures, house style, what was asked for, and kkr-docs itself) and of what came of it. The same
input gives the same bytes, so a file whose hashes are both those of the record is what rendering would make.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kkr_docs import installation, user_cache
from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Meeting
from kkr_docs.house_style import settings_file
from kkr_docs.markdown.blocks import Image, walk
from kkr_docs.render.jobs import Order

_MOST = 5_000  # orders that are remembered


def fingerprint(path: Path, meeting: Meeting, order: Order, style: Path | None) -> str:
    """Return the hash of all that the files of an order are made of; `path` is the definition's. Raises OSError."""
    read = hashlib.sha256(repr((installation.identity(), _asked(order), style, meeting.is_draft)).encode())
    for file in _inputs(path, meeting, style):
        content = hashlib.sha256(file.read_bytes()).digest()
        read.update(repr(str(file)).encode() + content)
    return read.hexdigest()


def _inputs(path: Path, meeting: Meeting, style: Path | None) -> Iterator[Path]:
    yield path
    if found := settings_file.find(path.parent):
        yield found
    yield from pictures(meeting)
    if style:
        yield from sorted(file for file in style.rglob("*") if file.is_file())


def pictures(meeting: Meeting) -> Iterator[Path]:
    """Yield the files of the pictures in a meeting's texts."""
    for part in (part for section in meeting.sections for part in (section, *section.items)):
        for name in type(part).model_fields:
            if isinstance(text := getattr(part, name), Text):
                yield from (block.path for block in walk(text.blocks) if isinstance(block, Image))


def unchanged(path: Path, order: Order, made_of: str) -> list[Path]:
    """Return the files that an order made last, where they are still what it would make; else nothing."""
    try:
        known = json.loads(user_cache.read(_record(path, order)))
        names = known["files"] if known["made_of"] == made_of else {}
        found = [order.folder / name for name in names]
        return found if [_hash(file.read_bytes()) for file in found] == [*names.values()] else []
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def note(path: Path, order: Order, made_of: str, made: Mapping[str, bytes]) -> None:
    """Note what an order made, of what. Where it cannot be noted, the files are made again the next time."""
    known = {"made_of": made_of, "files": {name: _hash(content) for name, content in made.items()}}
    try:
        user_cache.write(_record(path, order), json.dumps(known).encode(), _MOST)
    except OSError:
        return


def _asked(order: Order) -> str:
    """Return an order in the same words in every process: sets have no order of their own."""
    return repr(replace(order, only=frozenset())) + repr(sorted(order.only))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _record(path: Path, order: Order) -> Path:
    return user_cache.place("rendered", repr((path.resolve(), order.folder.resolve(), _asked(order))).encode())
