"""The definition that travels in a PDF: what the document was made from, for whoever wants its text as data.

It is written anew from what the document shows of the meeting, so that comments in the secretary's file are not in it,
nor what an agenda leaves out of its pages.
"""

from __future__ import annotations

from datetime import date, time

import yaml

from kkr_docs.definition.meeting import Meeting


class Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, and every scalar as our reader takes it: as text."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _clock(dumper: yaml.SafeDumper, value: time) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", f"{value:%H.%M}")


def _day(dumper: yaml.SafeDumper, value: date) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


def _yes_no(dumper: yaml.SafeDumper, value: bool) -> yaml.Node:  # noqa: FBT001 - called by the dumper
    return dumper.represent_scalar("tag:yaml.org,2002:str", "ja" if value else "nej")


for _type, _represent in ((str, _text), (time, _clock), (date, _day), (bool, _yes_no)):
    Dumper.add_representer(_type, _represent)  # type: ignore[arg-type]


def text(meeting: Meeting) -> str:
    """Return the definition of a meeting: YAML that our reader reads back as the same meeting."""
    data = meeting.model_dump(by_alias=True, exclude_defaults=True)
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**6)
