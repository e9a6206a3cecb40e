"""What a meeting is called: "ekstraordinært virtuelt møde i KKR Midtjylland"."""

from __future__ import annotations

from kkr_docs.definition.meeting import Meeting

_IN_WRITING = "skriftlig behandling"
_JOINT = "fælles med"


def called(meeting: Meeting) -> str:
    """Return what a meeting is called within a sentence."""
    return " ".join([*_kind(meeting), "i", meeting.body, *_joint(meeting)])


def kind_line(meeting: Meeting) -> str | None:
    """Return the line on the cover that says what for a meeting it is; None where the definition does not say it."""
    if not meeting.kind and not meeting.form:
        return None
    line = " ".join([*_kind(meeting), *_joint(meeting)])
    return line[0].upper() + line[1:]


def _joint(meeting: Meeting) -> list[str]:
    return [meeting.kind] if meeting.kind and meeting.kind.startswith(_JOINT) else []


def _kind(meeting: Meeting) -> list[str]:
    kind = "" if _joint(meeting) else meeting.kind or ""
    if meeting.form == _IN_WRITING:
        return [*filter(None, [kind.removesuffix("t")]), _IN_WRITING]  # it is of the common gender
    return [*filter(None, [kind, meeting.form]), "møde"]
