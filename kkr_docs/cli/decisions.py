"""The command `kkr-docs decisions`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

import kkr_docs
from kkr_docs import files
from kkr_docs.cli import closed_parts, exits, params
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import decision_list, editions
from kkr_docs.document.decision_list import Row
from kkr_docs.document.document import Audience
from kkr_docs.i18n import N_, _

_FORMATS = ("text", "csv", "md", "xlsx")


@click.command()
@click.option(
    "--to",
    "format_",
    type=click.Choice(_FORMATS),
    help=N_("Tekst, CSV, Markdown eller en Excel-fil; ellers det, som navnet i --out slutter på, eller tekst."),
)
@click.option("--out", "target", type=params.FILE, metavar=N_("FIL"), help=N_("Filen, som listen bliver skrevet i."))
@click.option(
    "--dato",
    "today",
    type=params.Date(),
    metavar=N_("DATO"),
    help=N_("Dagen, som fristerne bliver holdt op imod; ellers i dag."),
)
@params.audience
@params.definitions
def decisions(
    filer: tuple[Path, ...], format_: str | None, target: Path | None, today: dt.date | None, edition: str
) -> None:
    """Make one list of what was decided at many meetings, and who does what until when."""
    chosen = format_ or _ending(target)
    if chosen == "xlsx" and not target:
        raise click.UsageError(_("Skriv, hvad Excel-filen skal hedde: --out beslutninger.xlsx"))
    audience = Audience(edition)
    meetings = _read(filer)
    shown = [_shown(path, meeting, audience) for path, meeting in meetings.items()]
    rows = decision_list.rows(shown, today or dt.date.today())
    content = _written(rows, chosen)
    if audience is Audience.PUBLIC:
        _check(meetings, rows, content, target)
    is_confidential = audience is Audience.MEMBERS and any(map(editions.closed, meetings.values()))
    _put(content, target, private=is_confidential)
    if audience is Audience.MEMBERS:
        for path, meeting in meetings.items():
            closed_parts.say(path, editions.closed(meeting))


def _ending(target: Path | None) -> str:
    ending = target.suffix.lower().lstrip(".") if target else ""
    return ending if ending in _FORMATS else "text"


def _read(paths: Sequence[Path]) -> dict[Path, Meeting]:
    """Return the meetings of the files, each once; end the command where one has errors: a list must be whole."""
    meetings, problems = {}, []
    for path in dict.fromkeys(paths):
        try:
            meetings[path] = kkr_docs.load(path)
        except kkr_docs.DefinitionError as error:
            problems += error.problems
    if problems:
        exits.stop(problems, len(paths))
    return meetings


def _shown(path: Path, meeting: Meeting, audience: Audience) -> Meeting:
    try:
        return editions.of_audience(meeting, audience, closed_parts.settings_of(path).left_out)
    except RefusalError as refusal:
        _stop(path, refusal)


def _written(rows: Sequence[Row], format_: str) -> bytes:
    if format_ == "xlsx":
        from kkr_docs.render.decisions import workbook  # noqa: PLC0415 - slow to import

        return workbook.content(rows)
    from kkr_docs.render.decisions import texts  # noqa: PLC0415 - only what is asked for

    return {"text": texts.text, "md": texts.markdown, "csv": texts.csv_text}[format_](rows).encode()


def _check(meetings: Mapping[Path, Meeting], rows: Sequence[Row], content: bytes, target: Path | None) -> None:
    """End the command where the list has in it what one of the definitions says is closed."""
    from kkr_docs.guard import guard  # noqa: PLC0415 - only public lists need it

    for path, meeting in meetings.items():
        others = [text for row in rows if (row.day, row.body) != (meeting.date, meeting.body) for text in row.texts]
        open_texts = [*others, *decision_list.HEADINGS]
        try:
            guard.check({str(target or path): content}, meeting.model_dump(by_alias=True), open_texts)
        except RefusalError as refusal:
            _stop(path, refusal)


def _stop(path: Path, refusal: RefusalError) -> NoReturn:
    place = refusal.place or (str(path), 1, 1)
    exits.stop([Problem(*place, Severity.ERROR, refusal.what, refusal.remedy)])


def _put(content: bytes, target: Path | None, *, private: bool) -> None:
    if not target:
        click.echo(content, nl=False)
        return
    try:
        files.write(target, content, private=private)
    except OSError as error:
        message = _("{file} kan ikke skrives ({reason}). Vælg en anden mappe.")
        raise exits.CommandError(message.format(file=target, reason=reasons.of_system(error))) from None
    click.echo(target)
