"""SMTP (RFC 5321): a connection that is always encrypted, and handing a message over on it."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from kkr_docs.diagnostics import reasons
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import advice, tls, transport
from kkr_docs.mailing.ledger import Step
from kkr_docs.mailing.server import Server
from kkr_docs.mailing.smtp_login import Login
from kkr_docs.mailing.transport import Envelope, Outcome, ServerError, UnreachableError

_ASK = N_("Spørg den, der passer mailserveren. Det hjælper ikke at køre igen, før det er rettet.")
_BLOCK = 65536  # bytes of a message that are handed over at once; the time that it may take is for each of them


class Seconds(NamedTuple):
    """How long a server may take (RFC 5321, 4.5.3.2): to be reached, for a command, to answer a whole message."""

    connect: float = 60.0
    command: float = 300.0
    answer: float = 600.0


_SECONDS = Seconds()

_NO_ANSWER = -1
_TEMPORARY = range(400, 500)
_DONE = range(200, 300)
_SERVICE_CLOSES = 421
_START_INPUT = 354
_PERMANENT = range(500, 600)
_TOO_LARGE = 552
_NO_UTF8 = 553

_OLD_TLS = ("UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE")


class Connection:
    """A connection that is encrypted, and logged in where there is a login.

    Raises ServerError or UnreachableError where there can be none. `success` asks for a report of every message that
    reached a mailbox, too (RFC 3461), where the server makes such reports.
    """

    def __init__(
        self, server: Server, login: Login | None, *, success: bool = False, seconds: Seconds = _SECONDS
    ) -> None:
        self.server = server
        self._login = login
        self._events = "SUCCESS,FAILURE,DELAY" if success else "FAILURE,DELAY"
        self._seconds = seconds
        self._used = False
        self._smtp: smtplib.SMTP | None = None
        try:
            self._open()
        except ssl.SSLError as error:
            self._judge_encryption(error)
        except smtplib.SMTPNotSupportedError:
            what = _("mailserveren tilbyder ikke STARTTLS, og intet bliver sendt uden kryptering.")
            self._fail(what, _("Prøv smtps://, eller bed den, der passer mailserveren, om at slå STARTTLS til."))
        except smtplib.SMTPResponseException as error:
            self._judge(error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._lose(error)
        except BaseException:  # no token, or a person who stopped it
            self.close()
            raise

    def _open(self) -> None:
        """Connect, greet, encrypt and log in."""
        self._smtp = smtp = _Encrypted(self._seconds) if self.server.encrypted else _Plain(self._seconds)
        _require(smtp.connect(self.server.host, self.server.port))
        _require(smtp.ehlo())
        if not self.server.encrypted:
            _require(smtp.starttls(context=tls.context()))
            _require(smtp.ehlo())
        if self._login:
            self._log_in(self._login)

    def _log_in(self, login: Login) -> None:
        try:
            login.log_in(self._live())
        except smtplib.SMTPResponseException as error:
            if error.smtp_code not in _PERMANENT:
                raise
            self._fail(*login.refused(self._reason(error)))
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, ValueError):
            # No way that both know, or a challenge or letters that it cannot use
            self._fail(_("mailserveren har ingen måde at logge ind på, som kkr-docs kan bruge."), _(_ASK))

    def _live(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected
        return self._smtp

    def _socket(self) -> socket.socket:
        if not (found := self._live().sock):
            raise smtplib.SMTPServerDisconnected
        return found

    def _judge_encryption(self, error: ssl.SSLError) -> NoReturn:
        if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            self._lose(error)
        if isinstance(error, ssl.SSLCertVerificationError):
            what = _("mailserverens certifikat kan ikke godkendes ({reason}).")
            remedy = _(
                "Har I jeres egen certifikatmyndighed, så lad SSL_CERT_FILE pege på dens fil. Bed ellers den, der "
                "passer mailserveren, om at rette certifikatet."
            )
            self._fail(what.format(reason=reasons.of_certificate(error)), remedy)
        if error.reason in _OLD_TLS:
            what = _("mailserveren kan kun kryptere på en forældet måde, ældre end TLS 1.2.")
            self._fail(what, _("Bed den, der passer mailserveren, om at slå TLS 1.2 eller 1.3 til."))
        what = _("der kan ikke aftales kryptering med mailserveren ({reason}).").format(reason=error.reason)
        self._fail(what, _("Til port 587 hører som regel smtp://, til port 465 smtps://."))

    def _judge(self, error: smtplib.SMTPResponseException) -> NoReturn:
        answer = self._reason(error)
        if error.smtp_code in _TEMPORARY:
            self.close()
            raise UnreachableError(answer)
        what = _("mailserveren {server} svarer: {answer}.").format(server=self.server, answer=answer)
        self._fail(what, advice.of_login(answer) or _(_ASK))

    def _lose(self, error: Exception) -> NoReturn:
        self.close()
        raise UnreachableError(f"{self.server}: {self._reason(error)}", answered=False) from None

    def _fail(self, what: str, remedy: str) -> NoReturn:
        self.close()
        raise ServerError(what, remedy) from None

    @property
    def is_open(self) -> bool:
        """Whether another message can be tried on it."""
        return self._smtp is not None

    @property
    def max_bytes(self) -> int | None:
        """How large a message may be (RFC 1870)."""
        size = self._smtp.esmtp_features.get("size", "") if self._smtp else ""
        return int(size) or None if size.isdecimal() else None

    def hand_over(self, envelope: Envelope, message: bytes, before_last: Callable[[], None]) -> Outcome:
        """Hand one message over: all but the lone full stop, then that.

        Until that line a server has not received a message (RFC 5321, 4.1.1.4), and after it only its answer tells.
        """
        was_used, self._used = self._used, True
        try:
            refusal = self._begin(envelope, message)
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError) as error:
            self.close()
            return Outcome(Step.DEFERRED, self._reason(error), retry_at_once=was_used)
        if refusal:
            return self._refused(*refusal, was_used=was_used)
        try:
            before_last()
        except BaseException:
            self.close()
            raise
        return self._end()

    def _begin(self, envelope: Envelope, message: bytes) -> tuple[int, bytes | str] | None:
        """Hand over all but the last line; return the answer that refuses it, if one does."""
        smtp = self._live()
        if refusal := self._impossible(envelope, len(message)):
            return refusal
        code, answer = smtp.mail(str(envelope.sender), self._mail_options(envelope, len(message)))
        if code in _DONE:
            code, answer = smtp.rcpt(str(envelope.recipient), self._recipient_options(envelope))
        if code not in _DONE:
            return code, answer
        code, answer = smtp.docmd("DATA")
        return self._put(message) if code == _START_INPUT else (code, answer)

    def _impossible(self, envelope: Envelope, size: int) -> tuple[int, str] | None:
        """Return what the server would answer to a message that it has said it does not take."""
        if self.max_bytes and size > self.max_bytes:
            return _TOO_LARGE, "5.3.4 " + _("mailen er større, end serveren tager imod")
        if envelope.recipient.needs_utf8 and not self._live().has_extn("smtputf8"):
            return _NO_UTF8, "5.6.7 " + _("mailserveren tager ikke imod adresser med danske bogstaver før @.")
        return None

    def _put(self, message: bytes) -> tuple[int, bytes] | None:
        """Hand over the text of a message; return the answer of a server that interrupts."""
        smtp = self._live()
        data = (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:]  # RFC 5321, 4.5.2
        for start in range(0, len(data), _BLOCK):
            smtp.send(data[start : start + _BLOCK])
        if not self._is_interrupted():
            return None
        code, answer = smtp.getreply()
        self.close()
        return code, answer

    def _mail_options(self, envelope: Envelope, size: int) -> Sequence[str]:
        smtp = self._live()
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        if smtp.has_extn("dsn"):
            options += ["RET=HDRS", f"ENVID={envelope_id(envelope.message_id)}"]
        return options + (["SMTPUTF8"] if envelope.recipient.needs_utf8 else [])

    def _recipient_options(self, envelope: Envelope) -> Sequence[str]:
        """Ask for a report of what becomes of a message (RFC 3461, 4)."""
        if not self._live().has_extn("dsn"):
            return []
        known = [] if envelope.recipient.needs_utf8 else [f"ORCPT=rfc822;{_xtext(str(envelope.recipient))}"]
        return [f"NOTIFY={self._events}", *known]

    def _is_interrupted(self) -> bool:
        """Return whether the server has spoken or hung up before its turn; it has then not received the message."""
        line = self._socket()
        return bool(select.select([line], [], [], 0)[0] or (isinstance(line, ssl.SSLSocket) and line.pending()))

    def _end(self) -> Outcome:
        """Hand over the last line, and return what the server answers."""
        try:
            smtp = self._live()
            self._socket().settimeout(self._seconds.answer)
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
            self._socket().settimeout(self._seconds.command)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome(Step.DOUBTFUL, self._reason(error))
        reply = self._reply(code, answer)
        if code in _DONE:
            return Outcome(Step.SENT, reply)
        if code not in _TEMPORARY and code not in _PERMANENT:
            self.close()
            return Outcome(Step.DOUBTFUL, reply)
        if code == _SERVICE_CLOSES:
            self.close()
        return Outcome(Step.DEFERRED if code in _TEMPORARY else Step.REJECTED, reply)

    def _refused(self, code: int, answer: bytes | str, *, was_used: bool) -> Outcome:
        """Return what a refusal before the message means, and make ready for the next one."""
        reply = self._reply(code, answer)
        if code == _SERVICE_CLOSES:
            self.close()
            return Outcome(Step.DEFERRED, reply, retry_at_once=was_used)
        if code not in _TEMPORARY and code not in _PERMANENT:  # what it answers next may be to any command
            self.close()
            return Outcome(Step.DEFERRED, reply)
        try:
            _require(self._live().rset())
        except (smtplib.SMTPException, OSError):
            self.close()
        return Outcome(Step.REJECTED if code in _PERMANENT else Step.DEFERRED, reply)

    def _reason(self, error: Exception) -> str:
        if isinstance(error, smtplib.SMTPResponseException):
            return self._reply(error.smtp_code, error.smtp_error)
        if isinstance(error, ssl.SSLError):
            return _("forbindelsen blev afbrudt")
        if isinstance(error, OSError) and (error.errno or isinstance(error, TimeoutError)):
            return reasons.of_system(error)
        closed = isinstance(error, smtplib.SMTPServerDisconnected) or not str(error)
        return _("forbindelsen blev afbrudt") if closed else str(error)

    def _reply(self, code: int, answer: bytes | str) -> str:
        """Return a server's answer as one line without its password."""
        if code == _NO_ANSWER:
            return _("noget, der ikke er et svar")
        secrets = transport.ways_to_write(*self._login.secrets) if self._login else None
        return transport.one_line(f"{code} ".encode() + _bytes(answer), secrets)

    def close(self) -> None:
        """Hang up at once; what has not been answered stays unanswered."""
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def quit(self) -> None:
        """Send QUIT and close the connection."""
        try:
            if self._smtp:
                self._socket().settimeout(5)
                self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            pass
        self.close()


def _require(answer: tuple[int, bytes]) -> None:
    if answer[0] not in _DONE:
        raise smtplib.SMTPResponseException(*answer)


def envelope_id(message_id: str) -> str:
    """Return what a message is called in reports about it (ENVID of RFC 3461, 4.4)."""
    return _xtext(message_id.strip("<>").partition("@")[0])


def _xtext(text: str) -> str:
    """Return a text as parameters of SMTP can carry it (RFC 3461, 4)."""
    return re.sub(r"[^!-*,-<>-~]", lambda found: f"+{ord(found[0]):02X}", text)


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()


class _Plain(smtplib.SMTP):
    """An SMTP client with a time of its own for reaching the server.

    It greets with an address literal (RFC 5321, 4.1.3), so that servers do not learn the name of the machine.
    """

    def __init__(self, seconds: Seconds) -> None:
        super().__init__(local_hostname="[127.0.0.1]", timeout=seconds.command)
        self._seconds_to_connect = seconds.connect

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # called by connect()
        self._host = host  # which starttls() checks the certificate against
        line = socket.create_connection((host, port), self._seconds_to_connect)
        line.settimeout(timeout)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the full stop waits for an answer to the rest
        return line


class _Encrypted(_Plain):
    """An SMTP client that encrypts from the first byte on."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = super()._get_socket(host, port, timeout)
        return tls.context().wrap_socket(line, server_hostname=host)
