"""The JSON Schema of a definition, by which an editor completes, explains and checks it.

Other YAML readers guess at types: a title such as 2026 is a number to them, `yes` may be a truth value, and a key with
nothing after it is null. What `kkr-docs validate` accepts, the schema accepts all the same; what only a look at the
text can tell (no title at all from the title `null`) and 30 February are left to `validate`.

Draft 7 is the newest that every YAML language server knows. `markdownDescription`, `enumDescriptions`, `errorMessage`,
`patternErrorMessage` and `defaultSnippets` are such a server's own words; validators pass over them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kkr_docs import mail_addresses
from kkr_docs.danish.lists import listed
from kkr_docs.definition import error_messages, fields, meeting, name_lists, outcome, people
from kkr_docs.definition.model import DEFAULT, Model

NAME = "kkr-docs.schema.json"
"""The file that `kkr-docs new` writes beside a definition, and that a definition's first line names."""

Schema = dict[str, Any]

_CLOSES = (meeting.Item.key("closed"), meeting.Attachment.key("closed"))
_WHO_SEES = {True: "Kun medlemmerne må se det.", False: "Alle må se det."}

_MaybeLine = fields.Maybe[fields.Line]
_MaybeText = fields.Maybe[fields.Text]
_MaybeDate = fields.Maybe[fields.Date]
_MaybeTime = fields.Maybe[fields.Time]
_MaybeCaseNumber = fields.Maybe[fields.CaseNumber]
_MaybeInitials = fields.Maybe[fields.Initials]
_MaybeMail = fields.Maybe[fields.Mail]
_MaybeWish = fields.Maybe[fields.Wish]
_MaybeGround = fields.Maybe[fields.Ground]
_MaybeMeetingKind = fields.Maybe[fields.MeetingKind]
_MaybeMeetingForm = fields.Maybe[fields.MeetingForm]
_MaybePeriod = fields.Maybe[fields.Period]
_MaybeDuration = fields.Maybe[fields.Duration]
_MaybeVersion = fields.Maybe[fields.Version]
_MaybeItemName = fields.Maybe[fields.ItemName]
_MaybeStatus = fields.Maybe[fields.Status]
_ManyItems = fields.Many[meeting.Item]
_ManyPeople = fields.Many[people.AnyPerson]
_ManyAttachments = fields.Many[meeting.AnyAttachment]
_ManyMovements = fields.Many[people.AnyMovement]
_ManyDisqualified = fields.Many[people.AnyDisqualified]
_ManyCorrections = fields.Many[meeting.AnyCorrection]
_MaybeDone = fields.Maybe[fields.Done]
_Votes = fields.OneOrMore[outcome.Vote]
_Statements = fields.OneOrMore[outcome.Statement]
_ManyFollowUps = fields.Many[outcome.AnyFollowUp]
_ManyLines = fields.Many[fields.Line]
_Groups = fields.Mapped[fields.GroupName, people.AnyPerson]

_TEXT = ["string", "number", "boolean", "null"]  # what other YAML readers take a text for
_MARKDOWN = (
    "Skrives i Markdown: en tom linje mellem afsnit, `**fed**`, `*kursiv*`, `[link](https://…)`, `- ` og `1. ` foran "
    "punkter i en liste, `### ` foran en mellemrubrik, `|` mellem felterne i en tabel, `[punkt:id]` for et nummer, "
    "`![vist](billeder/kort.png)`."
)


def text(model: Model = DEFAULT) -> str:
    """Return the JSON Schema of a body's definitions; without a model, as it stands in docs/kkr-docs.schema.json."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **_mapping(meeting.Meeting),
        "definitions": {
            "Section": _mapping(meeting.Section),
            "Item": _item(model),
            "Person": _or_text(_mapping(people.Person)),
            "Attachment": _or_text(_mapping(meeting.Attachment)),
            "Correction": _or_text(_mapping(meeting.Correction)),
            "Vote": _mapping(outcome.Vote),
            "Statement": _mapping(outcome.Statement),
            "FollowUp": _or_text(_mapping(outcome.FollowUp)),
            "Movement": _or_text(_mapping(people.Movement)),
            "Disqualified": _or_text(_mapping(people.Disqualified)),
        },
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _item(model: Model) -> Schema:
    """Return the schema of an item, with the body's own case numbers."""
    schema = _mapping(model.item)
    if own := model.meeting.conventions.case_numbers:
        form = "|".join(map(fields.case_number_form, own))
        what, remedy = error_messages.SAYINGS["case_number"]
        said = f"{what[0].upper()}{what[1:]} {remedy.format(example=fields.case_number_example(own[0]))}"
        of_number = _maybe("case_number", form, "number") | {"errorMessage": said}
        schema["properties"][meeting.Item.key("case_number")] |= of_number
    return schema


def _mapping(part: type[BaseModel]) -> Schema:
    """Return the schema of a model. Its error message has to serve for unknown keys as well as for missing ones."""
    hints = get_type_hints(part, include_extras=True)
    keys = {str(info.alias): (info, hints[name]) for name, info in part.model_fields.items()}
    required = [key for key, (info, _hint) in keys.items() if info.is_required()]
    must = f"Her skal stå {listed(required)}. " if required else ""
    return {
        "title": part.model_config["title"],
        "description": part.__doc__,
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "errorMessage": f"{must}Her kan stå {listed(list(keys))}.",
        "properties": {key: _property(key, info, hint) for key, (info, hint) in keys.items()},
    }


def _or_text(mapping: Schema) -> Schema:
    """Return the schema of a mapping that may also be written as a text alone."""
    return mapping | _SHAPES[fields.Line] | {"type": ["object", *_TEXT], "errorMessage": mapping["errorMessage"]}


def _property(key: str, info: FieldInfo, hint: object) -> Schema:
    says: Schema = {"title": key.replace("_", " ").capitalize(), "description": info.description}
    if hint in (_MaybeText, fields.Words):
        says["markdownDescription"] = f"{info.description}\n\n{_MARKDOWN}"
        says["defaultSnippets"] = [{"label": "|", "description": "Tekst på de næste linjer.", "body": "|\n  $1"}]
    if key in _CLOSES:
        says["enumDescriptions"] = [_WHO_SEES[closed] for closed in fields.YES_NO.values()]
    if info.examples:
        says["examples"] = info.examples
    return says | _SHAPES.get(hint, _ANY_TEXT)  # the form of a body's own case numbers is known in `_item`


def _saying(code: str) -> str:
    what, remedy = error_messages.saying(code)
    return f"{what[0].upper()}{what[1:]} {remedy}"


def _form(code: str, pattern: str) -> Schema:
    """Return the schema of a text of one form, with blanks around it or not; another is the error of that code."""
    return {"type": "string", "pattern": rf"^\s*{pattern}\s*$", "errorMessage": _saying(code)}


def _maybe(code: str, pattern: str, *types: str) -> Schema:
    """Return the schema of a text of one form that may be empty; `types` are what other readers take it for."""
    return _form(code, rf"({pattern})?") | {"type": ["string", *types, "null"]}


def _list(part: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/definitions/{part}"}, "errorMessage": _saying("list_type")}


def _many(part: str) -> Schema:
    """Return the schema of a list that may be empty; an empty text is one, too."""
    return _list(part) | {"type": ["array", "string", "null"], "pattern": "^$"}


def _one_or_many(part: str) -> Schema:
    """Return the schema of a list, of the one mapping that stands in its place, or of nothing."""
    reference = {"$ref": f"#/definitions/{part}"}
    nothing = {"type": ["string", "null"], "pattern": "^$", "errorMessage": _saying("list_type")}
    return {"anyOf": [reference, _list(part), nothing], "errorMessage": _saying("list_type")}


_TIME = _maybe("time", fields.TIME, "number") | {"minimum": 0, "maximum": 24 * 60}  # 9.30; and 12:00 as 12 × 60
_ANY_TEXT = {"type": _TEXT, "errorMessage": _saying("text_expected")}
_LINE = _ANY_TEXT | {"pattern": r"[^ \t\n]", "patternErrorMessage": _saying("empty")}
_YES_NO = {
    "enum": list(fields.YES_NO),
    "errorMessage": _saying("yes_no"),
}

_NAMES = {"type": [*_TEXT, "array"], "items": _LINE, "errorMessage": _saying("list_type")}

_SHAPES: Mapping[object, Schema] = {
    fields.Line: _LINE,
    _MaybeLine: _ANY_TEXT,
    _MaybeText: _ANY_TEXT,
    fields.Date: _form("date", fields.DATE),
    _MaybeDate: _maybe("date", fields.DATE),
    _MaybeTime: _TIME,
    _MaybeCaseNumber: _maybe("case_number", fields.CASE_NUMBER),
    _MaybeInitials: _maybe("initials", fields.INITIALS, "boolean"),
    _MaybeMail: _maybe("mail", mail_addresses.PATTERN),
    _MaybeWish: _maybe("wish", fields.WISH),
    _MaybeGround: _maybe("ground", fields.GROUND),
    _MaybeMeetingKind: _maybe("meeting_kind", fields.MEETING_KIND),
    _MaybeMeetingForm: _maybe("meeting_form", fields.MEETING_FORM),
    _MaybePeriod: _maybe("period", fields.PERIOD, "number"),
    _MaybeDuration: _maybe("duration", fields.DURATION),
    _MaybeVersion: _maybe("version", fields.VERSION, "number") | {"minimum": 1, "maximum": 99},
    _MaybeDone: _maybe("done", rf"{'|'.join(fields.YES_NO)}|{fields.DATE}", "boolean"),
    _MaybeItemName: _maybe("item_name", fields.ITEM_NAME),
    _MaybeStatus: _maybe("status", fields.STATUS),
    fields.YesNo: _YES_NO,
    list[meeting.Section]: _list("Section") | {"minItems": 1},
    _ManyItems: _many("Item"),
    _ManyPeople: _many("Person"),
    _ManyAttachments: _many("Attachment"),
    _ManyCorrections: _many("Correction"),
    _ManyMovements: _many("Movement"),
    _ManyDisqualified: _many("Disqualified"),
    fields.Words: _LINE,
    **dict.fromkeys((name_lists.Names, name_lists.WholeNames), _NAMES),
    _Votes: _one_or_many("Vote"),
    _Statements: _one_or_many("Statement"),
    _ManyFollowUps: _many("FollowUp"),
    _ManyLines: _many("Person") | {"items": _LINE},
    _Groups: {
        "type": ["object", "string", "null"],
        "pattern": "^$",
        "propertyNames": {"pattern": rf"^{fields.GROUP_NAME}$", "errorMessage": _saying("group_name")},
        "additionalProperties": _many("Person"),
        "errorMessage": _saying("dict_type"),
    },
}
