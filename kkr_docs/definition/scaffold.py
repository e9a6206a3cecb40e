"""The definition of a new meeting, from the standing agenda in templates/definition.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import TEMPLATES
from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition.json_schema import NAME
from kkr_docs.definition.meeting import Meeting

_PLAIN = re.compile(r"[^\W_][\w ./()–-]*")  # a scalar that needs no quotation marks


def definition(body: str, day: date, previous: Meeting | None, sections: Sequence[str] = ()) -> str:
    """Return the definition of a meeting of a body on a day, with the people of the previous meeting, if any.

    `sections` are the titles of the body's own standing agenda, if it has one.
    """
    approval = f"Godkendelse af referat fra møde i {body}"
    if previous:
        approval += f" den {danish_date(previous.date)}"
    # Not HTML: what is filled in is quoted as YAML.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"scalar": _scalar, "prose": _prose}
    members = [*previous.participants, *previous.absences] if previous else []
    groups = {_scalar(label): people for label, people in previous.groups.items()} if previous else {}
    return environment.get_template("definition.yaml").render(
        schema=NAME,
        body=body,
        date=day,
        approval=approval,
        participants=[one for one in members if not one.deputy_for],  # a deputy came for one meeting
        sections=sections,
        groups={label: people for label, people in groups.items() if people},
    )


def _prose(value: str) -> str:
    """Return text as Markdown that means nothing but the text."""
    return re.sub(r"([\\`*_\[\]<>!|#~])", r"\\\1", value)


def _scalar(value: str) -> str:
    """Return text as a YAML scalar, in quotation marks where it needs them (JSON's strings are YAML's)."""
    return value if _PLAIN.fullmatch(value) and not value.endswith(" ") else json.dumps(value, ensure_ascii=False)
