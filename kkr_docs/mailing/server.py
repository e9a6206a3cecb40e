"""The mail server: its address and password, a connection that is always encrypted, and handing a message over."""

from __future__ import annotations

import base64
import os
import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.ledger import Step

URL_VARIABLE = "KKR_DOCS_SMTP"
PASSWORD_VARIABLE = "KKR_DOCS_SMTP_PASSWORD"  # noqa: S105 - the name of it, not the password
KEYRING_SERVICE = "kkr-docs"

_PORTS = {"smtp": 587, "smtps": 465}
_REMEDY = N_("Skriv f.eks. smtp://bruger@mail.example.dk:587 eller smtps://bruger@mail.example.dk:465.")
_ASK = N_("Spørg den, der passer mailserveren.")
_MAX_ANSWER = 300  # letters of the server's answer that are kept
_BLOCK = 65536  # bytes of a message that are handed over at once; the time that it may take is for each of them

# RFC 5321, 4.5.3.2: seconds that a server may take for a command, and for the answer to a whole message
COMMAND_SECONDS = 60.0
ANSWER_SECONDS = 600.0

_NO_ANSWER = -1
_TEMPORARY = range(400, 500)
_DONE = range(200, 300)
_SERVICE_CLOSES = 421
_START_INPUT = 354
_PERMANENT = range(500, 600)


class ServerError(RefusalError):
    """A server that cannot be used until a person has done something."""


class UnreachableError(Exception):
    """A server that cannot be used now; the message says why. `answered` is False where it was not there at all."""

    def __init__(self, reason: str, *, answered: bool = True) -> None:
        super().__init__(reason)
        self.answered = answered


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, `encrypted` from the first byte or else from STARTTLS on; `user` is empty where none logs in."""

    host: str
    port: int
    user: str
    encrypted: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a message: SENT, REJECTED, DEFERRED or DOUBTFUL, and the server's answer or what happened.

    `retry_at_once`: the server had only closed a connection that had been in use.
    """

    step: Step
    answer: str
    retry_at_once: bool = False


def parse(url: str) -> Server:
    """Return the server that an address names. Raises ServerError, which never repeats the address."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        raise ServerError(_("mailserverens adresse kan ikke læses."), _(_REMEDY)) from None
    if parts.password is not None:
        what = _("mailserverens adresse har et kodeord i sig.")
        remedy = _("Slet det, og læg kodeordet i {variable} eller systemets nøglering.")
        raise ServerError(what, remedy.format(variable=PASSWORD_VARIABLE))
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ServerError(_("mailserverens adresse kan ikke læses."), _(_REMEDY))
    return Server(host, port or _PORTS[parts.scheme], unquote(parts.username or ""), parts.scheme == "smtps")


def password(server: Server) -> str:
    """Return the user's password, from the environment or the keyring. Raises ServerError where there is none."""
    found = os.environ.get(PASSWORD_VARIABLE) or _from_keyring(f"{server.user}@{server.host}")
    if not found:
        what = _("der er intet kodeord til {user} på {host}.").format(user=server.user, host=server.host)
        remedy = _("Læg det i {variable}, eller skriv: keyring set {service} {user}@{host}")
        names = {"variable": PASSWORD_VARIABLE, "service": KEYRING_SERVICE}
        raise ServerError(what, remedy.format(user=server.user, host=server.host, **names))
    return found


def _from_keyring(account: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - not everybody has it
    except ImportError:
        return None
    try:
        return keyring.get_password(KEYRING_SERVICE, account)
    except (keyring.errors.KeyringError, RuntimeError):
        return None


class Connection:
    """A connection that is encrypted and logged in. Raises ServerError or UnreachableError where there can be none."""

    def __init__(
        self, server: Server, secret: str, seconds: tuple[float, float] = (COMMAND_SECONDS, ANSWER_SECONDS)
    ) -> None:
        self.server = server
        self._seconds = seconds
        self._used = False
        self._smtp: smtplib.SMTP | None = None
        self._login = _base64(f"\0{server.user}\0{secret}")
        self._secrets = _ways_to_write(secret, self._login) if secret else None
        try:
            self._smtp = self._open()
            self._greet(secret)
        except ssl.SSLCertVerificationError as error:
            what = _("mailserverens certifikat kan ikke godkendes ({reason}).").format(
                reason=reasons.of_certificate(error)
            )
            remedy = _(
                "Har I jeres egen certifikatmyndighed, så lad SSL_CERT_FILE pege på dens fil. Spørg ellers den, der "
                "passer mailserveren."
            )
            self._fail(what, remedy)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            self._lose(error)
        except ssl.SSLError as error:
            what = _("der kan ikke aftales kryptering med mailserveren ({reason}).").format(reason=error.reason)
            self._fail(what, _("Til port 587 hører som regel smtp://, til port 465 smtps://."))
        except smtplib.SMTPNotSupportedError:
            what = _("mailserveren tilbyder ikke STARTTLS, og intet bliver sendt uden kryptering.")
            self._fail(what, _("Prøv smtps://, eller spørg den, der passer mailserveren."))
        except smtplib.SMTPResponseException as error:
            self._judge(error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._lose(error)

    def _open(self) -> smtplib.SMTP:
        """Connect. We do not tell our own name, which is nobody's business (an address literal of RFC 5321, 4.1.3)."""
        where, own = (self.server.host, self.server.port), "[127.0.0.1]"
        seconds = self._seconds[0]
        if self.server.encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(*where, local_hostname=own, timeout=seconds, context=context)
        return smtplib.SMTP(*where, local_hostname=own, timeout=seconds)

    def _greet(self, secret: str) -> None:
        smtp = self._live()
        _require(smtp.ehlo())
        if not self.server.encrypted:
            _require(smtp.starttls(context=ssl.create_default_context()))
            _require(smtp.ehlo())
        if self.server.user:
            self._log_in(secret)

    def _log_in(self, secret: str) -> None:
        """Log in by PLAIN in UTF-8 (RFC 4616), or else by what Python knows, in ASCII."""
        smtp = self._live()
        try:
            if "PLAIN" in smtp.esmtp_features.get("auth", "").upper().split():
                _require(smtp.docmd("AUTH", f"PLAIN {self._login}"))
            else:
                smtp.login(self.server.user, secret)
        except smtplib.SMTPResponseException as error:
            if error.smtp_code not in _PERMANENT:
                raise
            what = _("mailserveren afviser brugeren {user} eller kodeordet ({answer}).")
            remedy = _("Ret brugeren i adressen, eller læg det rigtige kodeord i {variable} eller systemets nøglering.")
            what = what.format(user=self.server.user, answer=self._reason(error))
            self._fail(what, remedy.format(variable=PASSWORD_VARIABLE))
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

    def _judge(self, error: smtplib.SMTPResponseException) -> NoReturn:
        if error.smtp_code in _TEMPORARY:
            self.close()
            raise UnreachableError(self._reason(error))
        self._fail(
            _("mailserveren {server} svarer: {answer}.").format(server=self.server, answer=self._reason(error)), _(_ASK)
        )

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

    def hand_over(
        self, sender: Address, recipient: Address, message: bytes, before_last: Callable[[], None]
    ) -> Outcome:
        """Hand one message over.

        `before_last` is called when all but the last line, the lone full stop, has been handed over: until that line a
        server has not received a message (RFC 5321, 4.1.1.4), and after it only its answer tells. What it raises is
        raised here, and the message is then not sent.
        """
        was_used, self._used = self._used, True
        try:
            refusal = self._begin(sender, recipient, message)
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

    def _begin(self, sender: Address, recipient: Address, message: bytes) -> tuple[int, bytes | str] | None:
        """Hand over all but the last line; return the answer that refuses it, if one does."""
        smtp = self._live()
        options = [f"SIZE={len(message)}"] if smtp.has_extn("size") else []
        if recipient.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                return 553, _("mailserveren tager ikke imod adresser med danske bogstaver før @.")
            options += ["SMTPUTF8"]
        code, answer = smtp.mail(str(sender), options)
        if code not in _DONE:
            return code, answer
        code, answer = smtp.rcpt(str(recipient))
        if code not in _DONE:
            return code, answer
        code, answer = smtp.docmd("DATA")
        if code != _START_INPUT:
            return code, answer
        data = re.sub(rb"(?m)^\.", b"..", message)
        for start in range(0, len(data), _BLOCK):
            smtp.send(data[start : start + _BLOCK])
        if not self._is_interrupted():
            return None
        code, answer = smtp.getreply()
        self.close()
        return code, answer

    def _is_interrupted(self) -> bool:
        """Return whether the server has spoken or hung up before its turn; it has then not received the message."""
        line = self._socket()
        return bool(select.select([line], [], [], 0)[0] or (isinstance(line, ssl.SSLSocket) and line.pending()))

    def _end(self) -> Outcome:
        """Hand over the last line, and return what the server answers."""
        try:
            smtp = self._live()
            self._socket().settimeout(self._seconds[1])
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
            self._socket().settimeout(self._seconds[0])
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
        if isinstance(error, OSError) and (error.errno or isinstance(error, TimeoutError)):
            return reasons.of_system(error)
        closed = isinstance(error, smtplib.SMTPServerDisconnected) or not str(error)
        return _("forbindelsen blev afbrudt") if closed else str(error)

    def _reply(self, code: int, answer: bytes | str) -> str:
        """Return a server's answer as one line without marks that a terminal obeys, and without the password."""
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        if self._secrets:
            text = self._secrets.sub("***", text)
        line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
        return f"{code} {line}"[:_MAX_ANSWER].strip() if code != _NO_ANSWER else _("noget, der ikke er et svar")

    def close(self) -> None:
        """Hang up at once; what has not been answered stays unanswered."""
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def quit(self) -> None:
        """Take leave, and hang up."""
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


def _ways_to_write(secret: str, login: str) -> re.Pattern[str]:
    """Return what finds a password in a server's answer: as it is, and as it is handed over."""
    ways = (secret, login.rstrip("="), _base64(secret).rstrip("="))
    return re.compile("|".join(map(re.escape, ways)), re.IGNORECASE)


def _base64(text: str) -> str:
    """Return a text as base64; what the environment has that is not UTF-8 stays as it is."""
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
