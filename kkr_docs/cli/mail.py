"""The command `kkr-docs mail`. What it needs is imported when it runs: the other commands have no use for it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kkr_docs.cli import exits, params
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError, Severity
from kkr_docs.i18n import N_, _

if TYPE_CHECKING:
    import datetime as dt

    from kkr_docs.definition.meeting import Meeting
    from kkr_docs.house_style.settings import Mail
    from kkr_docs.house_style.style import House
    from kkr_docs.mail_addresses import Address
    from kkr_docs.mailing.history import History
    from kkr_docs.mailing.kind import Kind
    from kkr_docs.mailing.ledger import Ledger
    from kkr_docs.mailing.mailing import Item, Mailing
    from kkr_docs.mailing.recipients import Recipient
    from kkr_docs.mailing.server import Connection, Outcome


@click.command(help=N_("Gør en mail klar til hver modtager, med PDF og indbydelse; send dem med --send."))
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
    default=Path("udsendelse"),
    metavar=N_("MAPPE"),
    help=N_("Mappen, som mails og PDF lægges i; ellers mappen udsendelse."),
)
@params.style
@click.option("--send", is_flag=True, help=N_("Send det, der ikke er sendt."))
@click.option("--cancel", is_flag=True, help=N_("Send en aflysning til alle, der fik indbydelsen."))
@click.option("--resend-doubtful", is_flag=True, help=N_("Send igen til dem, hvor det er uvist, om mailen kom frem."))
@click.option("--status", is_flag=True, help=N_("Vis kun, hvem der har fået hvad."))
@click.argument("fil", type=params.FILE, metavar=N_("FIL"))
def mail(
    fil: Path,
    table: Path | None,
    kind: str | None,
    folder: Path,
    style: Path | None,
    *,
    send: bool,
    cancel: bool,
    resend_doubtful: bool,
    status: bool,
) -> None:
    """Prepare one message per recipient, and send what is due if asked to."""
    if cancel and (kind or table):
        raise click.UsageError(_("--cancel går til alle, der fik indbydelsen; udelad --as og --to."))
    if status and (send or cancel or resend_doubtful):
        raise click.UsageError(_("--status viser kun; udelad --send, --cancel og --resend-doubtful."))
    try:
        if status:
            _show_status(fil)
            return
        run = _Run(fil, table, kind, folder, style, cancel=cancel, resend_doubtful=resend_doubtful)
        all_is_well = run.send() if send else run.prepare()
    except RefusalError as refusal:  # it names the file itself, where one is at fault; the definition is not
        from kkr_docs.mailing.plain import plain  # noqa: PLC0415

        exits.refuse(plain(f"{_(Severity.ERROR)}: {refusal}"))
    sys.exit(0 if all_is_well else exits.WRONG_INPUT)


def _show_status(path: Path) -> None:
    from kkr_docs.mailing import ledger, report  # noqa: PLC0415
    from kkr_docs.mailing.history import History  # noqa: PLC0415

    history = History(ledger.read(ledger.path_of(path)))
    if not history.messages:
        exits.refuse(_("Der er ikke sendt noget fra {file}.").format(file=path))
    click.echo(report.status(history))


class _Run:
    """One run of the command: what it was asked, and the definition, recipients and settings that it found.

    Making one leaves the command where the definition or a recipient is wrong.
    """

    def __init__(
        self,
        path: Path,
        table: Path | None,
        kind: str | None,
        folder: Path,
        style: Path | None,
        *,
        cancel: bool,
        resend_doubtful: bool,
    ) -> None:
        from kkr_docs.house_style import settings  # noqa: PLC0415
        from kkr_docs.house_style.style import House  # noqa: PLC0415

        self.path = path
        self.folder = folder
        self.resend_doubtful = resend_doubtful
        self.meeting, self.recipients = _read(path, table, cancel=cancel)
        self.kind = _kind(self.meeting, kind, cancel=cancel)
        chosen = settings.of(path.parent)
        self.house: House = House(style or chosen.style)
        self.settings: Mail = chosen.mail or settings.Mail()
        self.sender, self.reply_to = _sender(self.settings)
        exits.require_typesetter()

    def prepare(self) -> bool:
        """Write every recipient's message, show who would get what, and send nothing."""
        from kkr_docs.mailing import ledger, mailing  # noqa: PLC0415
        from kkr_docs.mailing.history import History  # noqa: PLC0415

        moment = mailing.prepared_moment(self.meeting.date, os.environ.get("SOURCE_DATE_EPOCH"))
        found = self._mailing(History(ledger.read(ledger.path_of(self.path))), moment)
        items = self._items(found)
        self._write(items)
        self._show(found, items)
        message = _("Intet er sendt. Det, der skal ud, ligger i {folder}. Send med --send.")
        click.echo(message.format(folder=self.folder))
        return True

    def send(self) -> bool:
        """Send what is due, and say whether everybody has it."""
        from kkr_docs.mailing.history import History  # noqa: PLC0415
        from kkr_docs.mailing.ledger import Ledger, now, path_of  # noqa: PLC0415

        connect = self._way_to_server()
        with closing(Ledger(path_of(self.path))) as ledger:
            found = self._mailing(History(ledger.events), now())
            items = self._items(found)
            due = [item for item in items if item.standing.is_due]
            self._write(due)
            self._show(found, items)
            if not due:
                return self._finish(items, {})
            _confirm(found, items)
            return self._hand_over(found, items, ledger, connect)

    def _way_to_server(self) -> Callable[[], Connection]:
        """Return what opens a connection. Raises ServerError where address or password is missing."""
        from kkr_docs.mailing import server  # noqa: PLC0415

        url = os.environ.get(server.URL_VARIABLE) or self.settings.server
        if not url:
            what = _("der er ingen mailserver at sende med.")
            remedy = _("Skriv i kkr-docs.toml under [mail]: {example}")
            raise RefusalError(what, remedy.format(example='server = "smtp://bruger@mail.example.dk:587"'))
        its = server.parse(url)
        secret = server.password(its) if its.user else ""
        return lambda: server.Connection(its, secret)

    def _mailing(self, history: History, moment: dt.datetime) -> Mailing:
        """Set the papers, write them, and return the mailing."""
        from kkr_docs.mailing.mailing import Mailing, invited, papers  # noqa: PLC0415

        if self.recipients is None:
            self.recipients = invited(history)
        found = Mailing(self.meeting, self.kind, self.house, self.sender, self.reply_to, history, moment)
        editions = {recipient.edition for recipient in self.recipients}
        finished = {}
        for edition, path, paper in papers(self.meeting, self.kind, editions, self.folder, self.house):
            _write(path, paper.content)
            finished[edition] = paper
        return replace(found, papers=finished)

    def _items(self, found: Mailing) -> list[Item]:
        return found.items(self.recipients or [], resend_doubtful=self.resend_doubtful)

    def _write(self, items: list[Item]) -> None:
        from kkr_docs.mailing.mailing import file_name  # noqa: PLC0415

        for item in items:
            name = file_name(self.kind, item.delivery.recipient.address)
            _write(self.folder / name, item.delivery.text())

    def _show(self, found: Mailing, items: list[Item]) -> None:
        """Show who gets what, and say first what is new since the last time."""
        from kkr_docs.mailing import report  # noqa: PLC0415
        from kkr_docs.mailing.mailing import Standing  # noqa: PLC0415

        changed = sum(item.standing is Standing.CHANGED for item in items)
        if changed:
            message = _("Mailen er ændret, siden den blev sendt. Det er en ny udsendelse, og {number} får mail igen.")
            click.echo(message.format(number=changed))
        if found.moves and found.history.is_cancelled:
            click.echo(_("Mødet er aflyst. Nu bliver der indkaldt til det igen."))
        elif found.moves:
            click.echo(_("Mødets tid eller sted er ændret: Indbydelsen bliver rettet i modtagernes kalender."))
            keys = {item.delivery.recipient.address.key for item in items}
            if gone := [each.name for each in found.history.invited() if each.recipient.casefold() not in keys]:
                message = _("Disse har den gamle indbydelse og er ikke længere modtagere: {names}.")
                click.echo(message.format(names=", ".join(gone)))
        click.echo(report.plan(items))

    def _hand_over(self, found: Mailing, items: list[Item], ledger: Ledger, connect: Callable[[], Connection]) -> bool:
        from kkr_docs.mailing.history import History  # noqa: PLC0415
        from kkr_docs.mailing.report import Progress, unanswered  # noqa: PLC0415
        from kkr_docs.mailing.sending import Post  # noqa: PLC0415

        due = [item.delivery for item in items if item.standing.is_due]
        progress = Progress(len(due), is_shown=sys.stderr.isatty())
        pace, waits = self.settings.per_minute, self.settings.waits
        try:
            with progress.bar:
                Post(connect, self.sender[1], ledger, found.sending(), pace, waits, progress).send(due)
        except (RefusalError, KeyboardInterrupt):
            self._finish(items, progress.outcomes | unanswered(History(ledger.events)))
            raise
        return self._finish(items, progress.outcomes)

    def _finish(self, items: list[Item], outcomes: dict[str, Outcome]) -> bool:
        from kkr_docs.mailing.report import summary  # noqa: PLC0415

        lines, all_is_well = summary(items, outcomes)
        for line in lines:
            click.echo(line)
        return all_is_well


def _read(path: Path, table: Path | None, *, cancel: bool) -> tuple[Meeting, list[Recipient] | None]:
    """Return the definition and the recipients (None: those who were invited), or leave where either is wrong."""
    from kkr_docs.definition import yaml_reader  # noqa: PLC0415
    from kkr_docs.lint import engine  # noqa: PLC0415
    from kkr_docs.mailing import recipients  # noqa: PLC0415

    text = yaml_reader.read(path)
    meeting, problems = engine.check(text, path.parent)
    if not meeting:
        exits.finish(problems, 1)
        raise AssertionError
    if cancel:
        return meeting, None
    found, wrong = recipients.of_table(table) if table else recipients.of_meeting(meeting, text)
    exits.finish(wrong, 1)
    return meeting, found


def _kind(meeting: Meeting, asked: str | None, *, cancel: bool) -> Kind:
    from kkr_docs.document import build, document  # noqa: PLC0415
    from kkr_docs.mailing.kind import Kind  # noqa: PLC0415

    if cancel:
        return Kind.CANCELLATION
    kind = document.Kind(asked) if asked else build.kind_of(meeting)
    return Kind.MINUTES if kind is document.Kind.MINUTES else Kind.AGENDA


def _sender(settings: Mail) -> tuple[tuple[str, Address], Address | None]:
    """Return who the mails are from and where answers go. Raises RefusalError where the settings do not say it."""
    example = 'afsender = "KKR Sydfjorden <kkr@fjordby.dk>"'
    remedy = _("Skriv i kkr-docs.toml under [mail]: {example}").format(example=example)
    if not settings.sender:
        raise RefusalError(_("afsenderen mangler i indstillingerne."), remedy)
    match = re.fullmatch(r'\s*"?([^<>"\x00-\x1f]*?)"?\s*<([^<>]*)>\s*', settings.sender)
    name, written = match.groups() if match else ("", settings.sender)
    sender = _own_address(written, "afsender", remedy)
    reply_to = _own_address(settings.reply_to, "svar_til", remedy) if settings.reply_to else None
    return (name or str(sender), sender), reply_to


def _own_address(written: str, key: str, remedy: str) -> Address:
    from kkr_docs import mail_addresses as address  # noqa: PLC0415

    try:
        found = address.parse(written)
        if found.needs_utf8:
            raise address.AddressError(_("der står danske bogstaver før @."))
    except address.AddressError as error:
        what = _("”{key}” i indstillingerne er ikke en mailadresse: {reason}").format(key=key, reason=error)
        raise RefusalError(what, remedy) from None
    return found


def _confirm(found: Mailing, items: list[Item]) -> None:
    """Ask a person at a terminal before anybody gets a mail for the second time."""
    from kkr_docs.mailing.mailing import Standing  # noqa: PLC0415

    changed = found.moves or any(item.standing is Standing.CHANGED for item in items)
    if changed and sys.stdin.isatty() and not click.confirm(_("Send den ændrede mail?")):
        exits.refuse(_("Intet er sendt."))


def _write(path: Path, content: bytes) -> None:
    from kkr_docs import files  # noqa: PLC0415

    try:
        files.write(path, content)
    except OSError as error:
        what = _("{file} kan ikke skrives ({reason}).").format(file=path, reason=reasons.of_system(error))
        raise RefusalError(what, _("Vælg en anden mappe med --out.")) from None
