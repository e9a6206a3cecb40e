"""Changes values in a definition where they stand: not one other byte of the file changes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from kkr_docs.definition import yaml_reader
from kkr_docs.definition.offsets import Span
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.importing import yaml_text

_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
_MARK = "\ufeff"


class EditError(Exception):
    """A change that cannot be made in the file's text without changing more."""


class Edit(NamedTuple):
    """What is to stand in place of some characters of the text."""

    start: int
    end: int
    text: str


class Entry(NamedTuple):
    """An entry of a list as it is to be: where it stands now, or else (`at` None) what is new."""

    at: Location | None
    value: Data = ""


class Editor:
    """Gathers the changes to one source; those that are gathered together must not be inside each other."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.edits: list[Edit] = []
        self.expected: Any = [deepcopy(source.data)]
        self.writer = yaml_text.Writer(self._list_indent(), source.model.text_keys)

    # what is to be changed

    def set(self, location: Location, value: str) -> None:
        """Put another text in the place of a scalar."""
        self._expect(location, value)
        span, old = self.source.values[location], str(self.source.at(location))
        if span.style == "|" and old.strip():
            self._set_literal(location, old, value)
        elif not old.strip() or "\n" in value.rstrip("\n"):
            self._set_whole(location, value)
        else:
            self._set_scalar(location, old, value)

    def add(self, location: Location, key: str, value: Data, order: Sequence[str]) -> None:
        """Add a key to a mapping, behind those that come before it in `order`."""
        mapping = self.source.at(location)
        if not isinstance(mapping, dict):
            raise EditError
        if key in mapping:
            self._replace(location, key, value)
            return
        before = [one for one in mapping if one in order and key in order and order.index(one) < order.index(key)]
        last = max(before or list(mapping), key=lambda one: self.source.keys[(*location, one)].start)
        end = self.end((*location, last))
        if self._is_flow(location):
            self.edits.append(Edit(end, end, f", {yaml_text.quoted(key)}: {yaml_text.flow(value)}"))
        else:
            column = self._column(self.source.keys[(*location, last)].start)
            self._insert_lines(end, self.writer.pair(key, value, column))
        self._parent(location)[key] = value

    def add_list(self, location: Location, key: str, entries: Sequence[Entry], order: Sequence[str]) -> None:
        """Add a key with a list of entries, new ones and those of other lists, which stay as they are typed."""
        values: list[Data] = [self.source.at(one.at) if one.at is not None else one.value for one in entries]
        self.add(location, key, deepcopy(values), order)
        edit = self.edits[-1]
        kept = [one.at is not None and not self._is_flow(one.at[:-1]) for one in entries]
        if self._is_flow(location) or not any(kept):
            return
        head, _key, _rest = edit.text.partition(f"{key}:")
        column = len(head.lstrip("\n")) + self._list_indent()
        lines = "".join(self._block_entry(one, column) for one in entries).rstrip("\n")
        self.edits[-1] = edit._replace(text=f"{head}{key}:\n{lines}")

    def rename(self, location: Location, key: str) -> None:
        """Give a value another key."""
        *way, old = location
        span, mapping = self.source.keys[location], self._parent(tuple(way))
        if key in mapping:
            raise EditError
        self.edits.append(Edit(span.start, span.end, yaml_text.scalar(key)))
        mapping[key] = mapping.pop(old)

    def remove(self, location: Location) -> None:
        """Take a key and its value away."""
        *way, key = location
        parent = tuple(way)
        mapping = self.source.at(parent)
        keys = sorted(mapping, key=lambda one: self.source.keys[(*parent, str(one))].start)
        start, end = self.source.keys[location].start, self.end(location)
        if self._is_flow(parent):
            at = keys.index(str(key))
            if at + 1 < len(keys):
                end = self.source.keys[(*parent, str(keys[at + 1]))].start
            elif at:
                start = self.end((*parent, str(keys[at - 1])))
            self.edits.append(Edit(start, end, ""))
        else:
            begin, stop = self._line_start(start), min(self._line_end(end) + 1, len(self.text))
            if self.text[begin:start].strip():  # it stands behind a hyphen, where the next key then does
                following = [self.source.keys[(*parent, str(one))].start for one in keys[1:]]
                if not following:
                    raise EditError
                begin, stop = start, following[0]
            self.edits.append(Edit(begin, stop, ""))
        del self._parent(parent)[key]

    def rearrange(self, location: Location, entries: Sequence[Entry]) -> None:
        """Give a list other entries: those that it has or another list has, in another order, and new ones."""
        olds = [(*location, at) for at in range(len(self.source.at(location)))]
        if self._is_flow(location):
            texts = [self._flow_entry(one) for one in entries]
            between = self.text[self.end(olds[0]) : self.source.values[olds[1]].start] if len(olds) > 1 else ", "
            start, end = self.source.values[olds[0]].start, self.end(olds[-1])
            self.edits.append(Edit(start, end, between.join(texts)))
        else:
            column = self._column(self.source.values[location].start)
            start, end = self._chunk(olds[0])[0], self._chunk(olds[-1])[1]
            text = "".join(self._block_entry(one, column) for one in entries)
            if end == len(self.text) and not self.text.endswith("\n"):
                text = text.removesuffix("\n")
            self.edits.append(Edit(start, end, text))
        values = [deepcopy(self.source.at(one.at)) if one.at is not None else one.value for one in entries]
        self._parent(location[:-1])[location[-1]] = values

    def note(self, location: Location, text: str) -> None:
        """Write a note above a key, or above the entry of a list that it begins; else at the file's beginning."""
        key = self.source.keys.get(location)
        while location and (key is None or self._is_flow(location[:-1])):
            location = location[:-1]
            key = self.source.keys.get(location)
        at = self._line_start(key.start) if key and location else 0
        indent = re.match(" *", self.text[at:])
        self.edits.append(Edit(at, at, f"{indent[0] if indent else ''}# {text}\n"))

    # the result

    def finished(self, content: bytes) -> bytes:
        """Return the file's bytes with the changes. Raises EditError where they would be read otherwise."""
        text = content.decode()
        mark = _MARK if text.startswith(_MARK) else ""
        characters = _CHARACTER.findall(text.removeprefix(mark))  # a line end is one character, as where edits count
        line_end = "\r\n" if "\r\n" in text else "\n"
        for edit in sorted(self.edits, reverse=True):
            characters[edit.start : edit.end] = [edit.text.replace("\n", line_end)]
        made = (mark + "".join(characters)).encode()
        read = yaml_reader.parse(self.source.file, made, self.source.model)
        if read.data != self.expected[0]:
            raise EditError
        return made

    # where things stand

    def end(self, location: Location) -> int:
        """Return where the last character of a value ends."""
        value, span = self.source.at(location), self.source.values[location]
        if isinstance(value, str):
            if span.style in ("|", ">"):
                return span.start + len(self.text[span.start : span.end].rstrip())
            return span.end if span.end > span.start else self._after_colon(location)
        children = list(value) if isinstance(value, dict) else list(range(len(value)))
        last = max((self.end((*location, one)) for one in children), default=span.end)
        if self._is_flow_at(span.start):
            return self._closing(last)
        return last

    def _after_colon(self, location: Location) -> int:
        key = self.source.keys.get(location)
        return self.text.index(":", key.end) + 1 if key else self.source.values[location].end

    def _closing(self, at: int) -> int:
        while self.text[at] not in "]}":
            at = self.text.index("\n", at) if self.text[at] == "#" else at + 1
        return at + 1

    def _is_flow_at(self, offset: int) -> bool:
        return self.text[offset : offset + 1] in ("[", "{")

    def _is_flow(self, location: Location) -> bool:
        """Return whether a value stands in brackets, or is a list or mapping in them."""
        return any(
            self._is_flow_at(self.source.values[location[:length]].start)
            and not isinstance(self.source.at(location[:length]), str)
            for length in range(len(location) + 1)
        )

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        return self.text.find("\n", offset) % (len(self.text) + 1)

    def _list_indent(self) -> int:
        """Return how much further in than their keys the file's lists begin."""
        for location, span in self.source.values.items():
            if location in self.source.keys and isinstance(self.source.at(location), list) and span.style is None:
                key = self.source.keys[location].start
                if not self._is_flow_at(span.start) and self._column(span.start) >= self._column(key):
                    return min(self._column(span.start) - self._column(key), yaml_text.STEP)
        return yaml_text.STEP

    # how things are changed

    def _expect(self, location: Location, value: Data) -> None:
        *way, last = (0, *location)
        parent = self.expected
        for step in way:
            parent = parent[step]
        parent[last] = value

    def _parent(self, location: Location) -> Any:
        found: Any = self.expected[0]
        for step in location:
            found = found[step]
        return found

    def _replace(self, location: Location, key: str, value: Data) -> None:
        here = (*location, key)
        if isinstance(value, str) and isinstance(self.source.at(here), str):
            self.set(here, value)
            return
        start, end = self._after_colon(here), self.end(here)
        if self._is_flow(location):
            self.edits.append(Edit(self.source.values[here].start, end, yaml_text.flow(value)))
        else:
            lines = self.writer.pair(key, value, self._column(self.source.keys[here].start))
            first = lines[0].lstrip().removeprefix(f"{key}:")
            self.edits.append(Edit(start, max(start, end), "\n".join([first, *lines[1:]])))
        self._parent(location)[key] = value

    def _set_literal(self, location: Location, old: str, value: str) -> None:
        """Change the lines of a text after a bar that differ."""
        span = self.source.values[location]
        body = old.rstrip("\n")
        begins = [span.offset_of(self.text, old, index) for index in _line_begins(old) if index < len(old)]
        first = next(at for at, line in zip(begins, old.split("\n"), strict=False) if line.strip())
        indent = " " * (self._column(first) - (len(_first_line(old)) - len(_first_line(old).lstrip())))
        olds, news = body.split("\n"), value.rstrip("\n").split("\n")
        starts = [self._line_start(at) for at in begins[: len(olds)]]
        ends = [self._line_end(at) for at in begins[: len(olds)]]
        for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            lines = [indent + line if line else "" for line in news[c:d]]
            if tag == "insert":
                at = starts[a] if a < len(starts) else ends[-1]
                form = "{}\n" if a < len(starts) else "\n{}"
                text = "".join(form.format(line) for line in lines)
                self.edits.append(Edit(at, at, text))
            elif tag == "delete":
                to_end = b == len(olds)
                start = ends[a - 1] if to_end and a else starts[a]
                self.edits.append(Edit(start, ends[b - 1] if to_end else starts[b], ""))
            else:
                self.edits.append(Edit(starts[a], ends[b - 1], "\n".join(lines)))
        self._expect(location, value.rstrip("\n") + old[len(body) :])

    def _set_scalar(self, location: Location, old: str, value: str) -> None:
        """Change the characters of a scalar that differ; the whole of it where that would be read otherwise."""
        span = self.source.values[location]
        value = value.rstrip("\n") + old[len(old.rstrip("\n")) :]
        self._expect(location, value)
        edits = []
        for tag, a, b, c, d in SequenceMatcher(None, old, value, autojunk=False).get_opcodes():
            if tag != "equal":
                start, end = self._characters(span, old, a, b)
                edits.append(Edit(start, end, _as_written(value[c:d], span.style)))
        if self._is_read_as(edits, location, value):
            self.edits += edits
        else:
            self._set_whole(location, value)

    def _characters(self, span: Span, value: str, first: int, last: int) -> tuple[int, int]:
        """Return where characters of a scalar's value stand; of none, the place before the first."""
        at = max(last - 1, 0) if last > first or first == len(value) else first
        start = span.offset_of(self.text, value, at)
        end = start + span.length(self.text, start)
        if last > first:
            return span.offset_of(self.text, value, first), end
        return (end, end) if first == len(value) else (start, start)

    def _is_read_as(self, edits: Sequence[Edit], location: Location, value: str) -> bool:
        text = self.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        read = yaml_reader.parse(self.source.file, text.encode(), self.source.model)
        expected: Any = [deepcopy(self.source.data)]
        *way, last = (0, *location)
        parent = expected
        for step in way:
            parent = parent[step]
        parent[last] = value
        return not [one for one in read.problems if one not in self.source.problems] and read.data == expected[0]

    def _set_whole(self, location: Location, value: str) -> None:
        span = self.source.values[location]
        key = self.source.keys.get(location)
        start, end = span.start, self.end(location)
        if self._is_flow(location):
            self.edits.append(Edit(start, max(start, end), yaml_text.quoted(value)))
        elif key and ("\n" in value.rstrip("\n") or str(location[-1]) in self.source.model.text_keys):
            after, column = self._after_colon(location), self._column(key.start)
            lines = yaml_text.literal(value, column + yaml_text.STEP)
            if not value.endswith("\n"):
                value += "\n"
            self._expect(location, value)
            self.edits.append(Edit(after, max(after, end), " |\n" + "\n".join(lines)))
        else:
            blank = "" if end > start else " "
            at = start if end > start else self._after_colon(location)
            self.edits.append(Edit(at, max(at, end), blank + yaml_text.scalar(value)))

    def _insert_lines(self, end: int, lines: Sequence[str]) -> None:
        """Insert lines below the one that a value ends on."""
        at = self._line_end(end)
        self.edits.append(Edit(at, at, "".join(f"\n{line}" for line in lines)))

    def _chunk(self, location: Location) -> tuple[int, int]:
        """Return the lines of an entry of a block list, and of the notes above it."""
        *way, at = location
        if not isinstance(at, int):
            raise EditError
        parent = tuple(way)
        before = self.end((*parent, at - 1)) if at else self._above(parent)
        start = min(self._line_end(before) + 1, len(self.text))
        return start, min(self._line_end(self.end(location)) + 1, len(self.text))

    def _above(self, location: Location) -> int:
        key = self.source.keys.get(location)
        if key is None:
            raise EditError
        return self._after_colon(location)

    def _block_entry(self, entry: Entry, column: int) -> str:
        if entry.at is None:
            return "".join(f"{line}\n" for line in self.writer.entry(entry.value, column))
        parent = entry.at[:-1]
        if self._is_flow(parent):
            raise EditError
        start, end = self._chunk(entry.at)
        text = self.text[start:end]
        text = text if text.endswith("\n") else f"{text}\n"
        return _shifted(text, column - self._column(self.source.values[parent].start))

    def _flow_entry(self, entry: Entry) -> str:
        if entry.at is None:
            return yaml_text.flow(entry.value)
        if not self._is_flow(entry.at[:-1]):
            return yaml_text.flow(self.source.at(entry.at))
        return self.text[self.source.values[entry.at].start : self.end(entry.at)]


def _first_line(text: str) -> str:
    return next((line for line in text.split("\n") if line.strip()), "")


def _line_begins(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _as_written(text: str, style: str | None) -> str:
    """Return characters as a scalar of a style has them."""
    if style == '"':
        return json.dumps(text, ensure_ascii=False)[1:-1]
    return text.replace("'", "''") if style == "'" else text


def _shifted(text: str, by: int) -> str:
    """Return lines indented by more, or by fewer blanks where they have as many."""
    if not by:
        return text
    lines = text.split("\n")
    if by > 0:
        return "\n".join(" " * by + line if line else line for line in lines)
    return "\n".join(line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines)
