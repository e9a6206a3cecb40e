"""Brings those who took part home: people who came, went or moved to another group, and groups with another heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kkr_docs.definition.meeting import PEOPLE, Meeting
from kkr_docs.definition.people import Person
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.i18n import N_, _
from kkr_docs.importing import printed_lines
from kkr_docs.importing.item_merge import ItemMerge, _set
from kkr_docs.importing.views import DefinitionView
from kkr_docs.importing.words import flat
from kkr_docs.importing.yaml_editing import Editor, Entry

_GROUPS = Meeting.key("groups")
_ALIKE = 0.6  # how alike two names are of which one corrects the other


@dataclass
class _Group:
    """The people of one group as they are to be: those whom the definition has, and new ones."""

    items: ItemMerge
    location: Location
    label: str
    entries: Sequence[Data]
    known: Sequence[Person]
    gone: dict[str, Entry] = field(default_factory=dict)  # by name, where each stands
    new: dict[str, Entry] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)  # who stands behind whom, of those who stand there already

    def __post_init__(self) -> None:
        self.names = [_name(one) for one in self.entries]
        self.before = [Entry((*self.location, at)) for at in range(len(self.entries))]
        self.result = list(self.before)

    def merge(self, before: Sequence[str], now: Sequence[str]) -> None:
        """Bring the lines that differ from what was printed home."""
        for tag, a, b, c, d in SequenceMatcher(None, before, list(now), autojunk=False).get_opcodes():
            paired = 0 if tag == "equal" else self.paired(before[a:b], now[c:d])
            for offset in range(paired):
                self.change(before[a + offset], now[c + offset])
            for line in before[a + paired : b] if tag != "equal" else ():
                self.remove(line)
            for at in range(c + paired, d) if tag != "equal" else ():
                self.add(now[at], now[at - 1] if at else "")
        for line, previous in self.again.items():
            self.move(line, previous)

    def paired(self, before: Sequence[str], now: Sequence[str]) -> int:
        """Return how many of some lines are the same people, changed: one who is in the other lines too moved."""
        pairs = list(zip(before, now, strict=False))
        return next((at for at, (one, other) in enumerate(pairs) if one in now or other in before), len(pairs))

    def change(self, before: str, now: str) -> None:
        """Change one person; whom the definition no longer has stays away."""
        at = _index(self.names, before)
        if at is None:
            return
        new = printed_lines.person(now, self.known)
        name = Person.key("name")
        if not _is_same_person(before, now):
            self.remove(before)
            self.add(now, before)
            return
        if self.entries[at] in (new, new[name] if len(new) == 1 else None):
            return
        if not _changed(self.items, (*self.location, at), self.entries[at], new):
            value: Data = new if len(new) > 1 else new[name]
            self.result[self.result.index(self.before[at])] = Entry(None, value)
        self.items.report.did(self.label, _("”{value}”").format(value=now))

    def remove(self, line: str) -> None:
        """Take one person away."""
        at = _index(self.names, line)
        if at is not None and self.before[at] in self.result:
            self.gone[line] = self.before[at]

    def move(self, line: str, previous: str) -> None:
        """Let one who is gone from one place and new in another stand there."""
        entry = self.gone.pop(line, None)
        if entry is not None:
            was = list(self.result)
            self.result.remove(entry)
            before = self.new.get(previous) or self.at(previous)
            self.result.insert(self.result.index(before) + 1 if before in self.result else 0, entry)
            if self.result != was:
                self.items.report.did(self.label, _("”{value}” er flyttet").format(value=line))

    def add(self, line: str, before: str) -> None:
        """Add one person behind another, or else at the end; one who is there already stays."""
        if _index(self.names, line) is not None:
            self.again[line] = before
            return
        new = printed_lines.person(line, self.known)
        name = str(new[Person.key("name")])
        previous = self.new.get(before) or self.at(before)
        place = self.result.index(previous) + 1 if previous in self.result else len(self.result)
        entry = Entry(None, new if len(new) > 1 else name)
        self.result.insert(place, entry)
        self.new[line] = entry
        self.items.report.did(self.label, _("”{value}” er ny").format(value=line))

    def at(self, line: str) -> Entry | None:
        """Return where a person of a line stands."""
        at = _index(self.names, line)
        return None if at is None else self.before[at]


class AttendanceMerge:
    """Merges the groups of those who took part."""

    def __init__(self, items: ItemMerge, base: DefinitionView, own: DefinitionView) -> None:
        self.items, self.base, self.own = items, base, own
        self.known = [one for _where, one in base.meeting.people()]
        self.printed = {one.label: list(map(flat, one.people)) for one in base.document.cover.attendance}

    def merge(self, now: Mapping[str, Sequence[str]]) -> None:
        """Merge groups; `now` has the lines of each by its heading."""
        labels = self.labels(now)
        groups: list[_Group] = []
        for label in dict.fromkeys([*self.printed, *labels.values(), *now]):
            location = _location(label)
            word = next((one for one, old in labels.items() if old == label), label)
            lines = list(now.get(word, ()))
            before = self.printed.get(label, [])
            if location is None or label in labels or lines == before:
                continue
            group = _Group(self.items, location, label, _entries(self.own, location), self.known)
            group.merge(before, lines)
            groups.append(group)
        self.move(groups)
        changed = [one for one in groups if one.result != one.before]
        if changed:
            order = self.items.model.known_keys(())
            self.items.operations.append(lambda editor: _arranged(editor, changed, order))
        for new, old in labels.items():
            self.rename(old, new)

    def labels(self, now: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the headings that were retyped, each with what it was: most of its people are those of the old one."""
        free = [label for label in self.printed if label not in now]
        found: dict[str, str] = {}
        for label, people in now.items():
            if label in self.printed or not people or _is_fixed(label):
                continue
            shared = {one: len(set(self.printed[one]) & set(people)) for one in free}
            best = max(shared, key=lambda one: shared[one], default="")
            if best and 2 * shared[best] >= len(self.printed[best]):
                found[label] = best
                free.remove(best)
        return found

    def rename(self, old: str, new: str) -> None:
        """Give a group another heading; those that the program itself prints stay."""
        location = _location(old)
        if location is None or _is_fixed(old):
            self.items.report.lose(_("Forsiden"), N_("en anden rubrik end den faste"), new)
        elif _entries(self.own, location):
            self.items.operations.append(lambda editor: editor.rename(location, new))
            self.items.report.did(_("Forsiden"), _("”{value}”").format(value=new))

    def move(self, groups: Sequence[_Group]) -> None:
        """Let who went from one group to another keep what the definition says of them."""
        gone = {
            _name(group.entries[group.before.index(entry)]): (group, entry, line)
            for group in groups
            for line, entry in group.gone.items()
        }
        for group in groups:
            for line, new in group.new.items():
                said = printed_lines.person(line, self.known)
                name = str(said[Person.key("name")])
                if name in gone and _is_block(self.own, gone[name][0].location):
                    source, entry, _line = gone[name]
                    at = source.before.index(entry)
                    if isinstance(source.entries[at], dict) or len(said) == 1:
                        group.result[group.result.index(new)] = entry
                        _changed(self.items, entry.at or (), source.entries[at], said)
        lines = (line for group in groups for line in group.new)
        there = {str(printed_lines.person(line, self.known)[Person.key("name")]) for line in lines}
        for name, (group, entry, line) in gone.items():
            if self.items.keeps and name not in there:
                self.items.report.keep(group.label, line)
                continue
            group.result.remove(entry)
            self.items.report.did(group.label, _("”{value}” er slettet").format(value=line))


def _is_fixed(label: str) -> bool:
    return any(one.label == label for one in Meeting.printed())


def _is_block(view: DefinitionView, location: Location) -> bool:
    """Return whether a list stands entry below entry."""
    return view.source.text[view.source.values[location].start :][:1] not in ("[", "{")


def _is_same_person(before: str, now: str) -> bool:
    """Return whether two lines name one person: by the name, or by what stands behind it, or most of its letters."""
    one, other = before.split(", ", maxsplit=1)[0], now.split(", ", maxsplit=1)[0]
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > _ALIKE


def _arranged(editor: Editor, groups: Sequence[_Group], order: Sequence[str]) -> None:
    """Write the lists of groups; one that nobody is in any more goes, and a new one comes."""
    made: dict[str, Data] = {}
    for group in groups:
        values = [editor.source.at(one.at) if one.at is not None else one.value for one in group.result]
        if group.before and group.result:
            editor.rearrange(group.location, group.result)
        elif group.before:
            _removed(editor, group.location)
        elif group.location[0] == _GROUPS:
            made[str(group.location[-1])] = values
        else:
            editor.add_list((), str(group.location[0]), group.result, order)
    there = editor.source.data.get(_GROUPS) if isinstance(editor.source.data, dict) else None
    if made and isinstance(there, dict) and there:
        for label, people in made.items():
            editor.add((_GROUPS,), label, people, [])
    elif made:
        editor.add((), _GROUPS, made, order)


def _removed(editor: Editor, location: Location) -> None:
    """Take a list away, and the mapping that holds nothing else."""
    *way, _key = location
    parent = editor.source.at(tuple(way))
    editor.remove(tuple(way) if way and isinstance(parent, dict) and len(parent) == 1 else location)


def _name(entry: Data) -> str:
    if isinstance(entry, dict):
        return str(entry.get(Person.key("name"), ""))
    return entry if isinstance(entry, str) else ""


def _changed(items: ItemMerge, here: Location, entry: Data, new: Mapping[str, Data]) -> bool:
    """Change what the definition says of a person in its place; return whether that can be done."""
    if not isinstance(entry, dict):
        return False
    order = [str(info.alias) for info in Person.model_fields.values()]
    for name in ("name", "role", "municipality", "deputy_for"):
        key = Person.key(name)
        if entry.get(key) != new.get(key):
            items.operations.append(_set(here, key, new.get(key), order))
    return True


def _location(label: str) -> Location | None:
    for one in Meeting.printed():
        if one.label == label:
            return (one.key,) if one.name in PEOPLE else None
    return (Meeting.key("groups"), label)


def _entries(view: DefinitionView, location: Location) -> list[Data]:
    try:
        value = view.source.at(location)
    except (KeyError, IndexError, TypeError):
        return []
    return value if isinstance(value, list) else []


def _index(names: Sequence[str], line: str) -> int | None:
    """Return which of some names a line begins with."""
    ends = ("", ",", " (")
    found = (at for at, name in enumerate(names) if any(f"{line}|".startswith(name + (end or "|")) for end in ends))
    return next(found, None)
