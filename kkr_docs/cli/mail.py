"""The command `kkr-docs mail`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from kkr_docs import files
from kkr_docs.cli import exits, params
from kkr_docs.cli.exits import CommandError
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import RefusalError, Severity
from kkr_docs.house_style import settings, trust
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.lint import engine
from kkr_docs.mailing import account, dispatch, ledger, recipients, report
from kkr_docs.mailing.dispatch import Dispatch, Plan
from kkr_docs.mailing.history import History
from kkr_docs.mailing.mailing import Item
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.server import Outcome

_FOLDER = Path("udsendelse")


@click.command()
@click.option(
    "--to",
    "table",
    type=params.FILE,
    metavar=N_("FIL.csv"),
    help=N_("Modtagerne: navn;mail;rolle;udgave. Ellers deltagere og afbud, der har en mailadresse."),
)
@params.kind
@click.option(
    "--out",
    "folder",
    type=params.FILE,
    metavar=N_("MAPPE"),
    help=N_("Mappen, som mails og PDF lægges i; ellers mappen udsendelse."),
)
@params.style
@click.option("--send", is_flag=True, help=N_("Send det, der ikke er sendt."))
@click.option("--cancel", is_flag=True, help=N_("Send en aflysning til alle, der fik indbydelsen."))
@click.option("--resend-doubtful", is_flag=True, help=N_("Send igen til dem, hvor det er uvist, om mailen kom frem."))
@click.option("--status", is_flag=True, help=N_("Vis kun, hvem der har fået hvad."))
@params.definition
def mail(
    fil: Path,
    table: Path | None,
    kind: str | None,
    folder: Path | None,
    style: Path | None,
    *,
    send: bool,
    cancel: bool,
    resend_doubtful: bool,
    status: bool,
) -> int:
    """Prepare one message per recipient, and send what is due if asked to."""
    if cancel and (kind or table):
        raise click.UsageError(_("--cancel går til alle, der fik indbydelsen; udelad --as og --to."))
    if status and (send or cancel or resend_doubtful):
        raise click.UsageError(_("--status viser kun; udelad --send, --cancel og --resend-doubtful."))
    try:
        if status:
            return _show_status(fil)
        definition, invitees = _read(fil, table, cancel=cancel)
        what = dispatch.kind_of(definition, kind, cancel=cancel)
        chosen = settings.of(fil.parent)
        house = HouseStyle(style or trust.style(chosen))
        sender = account.of(chosen)
        exits.require_typesetter()
        run = Dispatch(fil, definition, what, invitees, sender, house, folder or _usual_folder(), resend_doubtful)
        return _send(run) if send else _prepare(run)
    except RefusalError as refusal:  # it names the file itself, where one is at fault; the definition is not
        raise CommandError(plain(f"{_(Severity.ERROR)}: {refusal}")) from None


def _usual_folder() -> Path:
    """Return the folder for the messages where nobody names one: not one that a link takes elsewhere."""
    if files.leads_outside(_FOLDER):
        what = _("mappen {folder} er en genvej (et link), der fører et andet sted hen.").format(folder=_FOLDER)
        raise RefusalError(what, _("Vælg en mappe med --out."))
    return _FOLDER


def _show_status(path: Path) -> int:
    history = History(ledger.read(ledger.path_of(path)))
    if not history.messages:
        raise CommandError(_("Der er ikke sendt noget fra {file}.").format(file=path))
    click.echo(report.status(history))
    return exits.OK


def _read(path: Path, table: Path | None, *, cancel: bool) -> tuple[Meeting, list[Recipient] | None]:
    """Return the definition and the recipients (None: those who were invited). Stops where one is wrong."""
    text = yaml_reader.read(path)
    definition, problems = engine.check(text, path.parent)
    if not definition:
        exits.stop(problems)
    if cancel:
        return definition, None
    found, wrong = recipients.of_table(table) if table else recipients.of_meeting(definition, text)
    if wrong:
        exits.stop(wrong)
    return definition, found


def _prepare(run: Dispatch) -> int:
    """Write every recipient's message, show who would get what, and send nothing."""
    _show(run.prepare())
    message = _("Intet er sendt. Det, der skal ud, ligger i {folder}. Send med --send.")
    click.echo(message.format(folder=run.folder))
    return exits.OK


def _send(run: Dispatch) -> int:
    """Send what is due. Return 0 where every recipient has the mail then."""
    connect = account.connector(run.account)
    with run.opened() as opened:
        plan = opened.plan
        _show(plan)
        if not plan.due:
            return _finish(plan.items, {})
        _confirm(plan)
        progress = report.Progress(len(plan.due), is_shown=sys.stderr.isatty())
        try:
            with progress.bar:
                opened.send(run.account, connect, progress)
        except (RefusalError, KeyboardInterrupt):
            _finish(plan.items, progress.outcomes | opened.unanswered())
            raise
        return _finish(plan.items, progress.outcomes)


def _show(plan: Plan) -> None:
    """Show who gets what, after what is new since the last time."""
    for line in report.changes(plan.mailing, plan.items):
        click.echo(line)
    click.echo(report.plan(plan.items))


def _confirm(plan: Plan) -> None:
    """Ask a person at a terminal before anybody gets a mail for the second time."""
    if plan.is_repeated and not exits.agrees(_("Send den ændrede mail?")):
        raise CommandError(_("Intet er sendt."))


def _finish(items: Sequence[Item], outcomes: Mapping[str, Outcome]) -> int:
    """Print what came of the messages."""
    lines, all_is_well = report.summary(items, outcomes)
    for line in lines:
        click.echo(line)
    return exits.OK if all_is_well else exits.WRONG_INPUT
