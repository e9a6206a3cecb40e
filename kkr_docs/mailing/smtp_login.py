"""How a user logs in to a mail server: by password, or by a token (XOAUTH2)."""

from __future__ import annotations

import base64
import smtplib
from dataclasses import dataclass
from typing import Protocol

from kkr_docs.i18n import _
from kkr_docs.mailing import advice
from kkr_docs.mailing.server import PASSWORD_VARIABLE
from kkr_docs.mailing.tokens import Tokens

_DONE = range(200, 300)
_PERMANENT = range(500, 600)
_CHALLENGE = 334


class Login(Protocol):
    """A way to log in."""

    @property
    def user(self) -> str:
        """The user's name."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """All ways to write what nobody may see."""

    def refused(self, answer: str) -> tuple[str, str]:
        """Return what is wrong, and what to do, where a server answers that it does not let the user in."""

    def log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in. Raises what smtplib raises; SMTPException without an answer where server and login share no way."""


@dataclass(frozen=True, slots=True)
class Password:
    """Log in by PLAIN in UTF-8 (RFC 4616), or else by what Python knows, in ASCII."""

    user: str
    secret: str

    @property
    def _plain(self) -> str:
        return _base64(f"\0{self.user}\0{self.secret}")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password as it is, and as it is handed over."""
        return self.secret, self._plain, _base64(self.secret)

    def refused(self, answer: str) -> tuple[str, str]:
        """Return what is wrong, and what to do: what the answer says, or else to correct user and password."""
        what = _("mailserveren afviser brugeren {user} eller kodeordet ({answer}).")
        remedy = _("Ret brugeren i adressen, eller læg det rigtige kodeord i {variable} eller systemets nøglering.")
        remedy = advice.of_login(answer) or remedy.format(variable=PASSWORD_VARIABLE)
        return what.format(user=self.user, answer=answer), remedy

    def log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in. Raises what smtplib raises."""
        if "PLAIN" in smtp.esmtp_features.get("auth", "").upper().split():
            _require(smtp.docmd("AUTH", f"PLAIN {self._plain}"))
        else:
            smtp.login(self.user, self.secret)


@dataclass(frozen=True, slots=True)
class OAuth:
    """Log in by a token (XOAUTH2, as Microsoft and Google have it); a token that is refused is renewed once."""

    user: str
    tokens: Tokens

    @property
    def secrets(self) -> tuple[str, ...]:
        """The tokens as they are, and as they are handed over."""
        return (*self.tokens.secrets, *(self._response(each) for each in self.tokens.secrets))

    def refused(self, answer: str) -> tuple[str, str]:
        """Return what is wrong, and what to do: Microsoft gave a token, so the mailbox is not open to it."""
        what = _("mailserveren afviser brugeren {user} ({answer}).").format(user=self.user, answer=answer)
        remedy = _(
            "Er brugeren i server rigtig, så skal it-afdelingen slå Authenticated SMTP til for postkassen og give "
            "programmet adgang til den; vis dem svaret og docs/til-it.md. Kør så igen."
        )
        return what, remedy

    def log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in. Raises what smtplib raises, and as `Tokens.get` does."""
        if "XOAUTH2" not in smtp.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPException
        answer = self._try(smtp)
        if answer[0] in _PERMANENT and not self.tokens.is_renewed:
            self.tokens.forget()
            answer = self._try(smtp)
        _require(answer)
        self.tokens.accepted()

    def _try(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        answer = smtp.docmd("AUTH", f"XOAUTH2 {self._response(self.tokens.get())}")
        return smtp.docmd("") if answer[0] == _CHALLENGE else answer  # after an empty line it says what is wrong

    def _response(self, token: str) -> str:
        return _base64(f"user={self.user}\x01auth=Bearer {token}\x01\x01")


def _require(answer: tuple[int, bytes]) -> None:
    if answer[0] not in _DONE:
        raise smtplib.SMTPResponseException(*answer)


def _base64(text: str) -> str:
    """Return a text as base64; what the environment has that is not UTF-8 stays as it is."""
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
