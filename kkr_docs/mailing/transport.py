"""A way out for mails: what every transport promises, and what can come of a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.ledger import Step

_MAX_ANSWER = 300  # letters of a server's answer that are kept


class ServerError(RefusalError):
    """A server that cannot be used until a person has done something."""


class UnreachableError(Exception):
    """A server that cannot be used now; the message says why. `answered` is False where it was not there at all."""

    def __init__(self, reason: str, *, answered: bool = True) -> None:
        super().__init__(reason)
        self.answered = answered


class LoginUnreachableError(UnreachableError):
    """A server that gives tokens and cannot be used now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a message: SENT, REJECTED, DEFERRED or DOUBTFUL, and the server's answer or what happened.

    `retry_at_once`: the server had only closed a connection that had been in use.
    """

    step: Step
    answer: str
    retry_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a message is from and to, and its Message-ID, by which what the server reports later is known."""

    sender: Address
    recipient: Address
    message_id: str


class Transport(Protocol):
    """A way that messages are handed over on, one at a time, encrypted and as somebody whom the server knows.

    Opening one raises ServerError or UnreachableError where there can be none.
    """

    @property
    def is_open(self) -> bool:
        """Whether another message can be tried on it."""

    @property
    def max_bytes(self) -> int | None:
        """How large a message may be, in bytes; None where the server does not say."""

    def hand_over(self, envelope: Envelope, message: bytes, before_last: Callable[[], None]) -> Outcome:
        """Hand one message over.

        `before_last` is called when all but the last bytes have been handed over. Without those the server has not got
        the message; after them only its answer says whether it has. What `before_last` raises is raised here, and the
        message is then not sent. Only what happens after it may be DOUBTFUL.
        """

    def close(self) -> None:
        """Hang up at once; what has not been answered stays unanswered."""

    def quit(self) -> None:
        """End the session and close the connection."""


def one_line(answer: bytes | str, secrets: re.Pattern[str] | None) -> str:
    """Return a server's answer as one line without marks that a terminal obeys, and without the secrets."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    if secrets:
        text = secrets.sub("***", text)
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())[:_MAX_ANSWER].strip()


def ways_to_write(*secrets: str) -> re.Pattern[str] | None:
    """Return what finds secrets in a server's answer; None where there is none."""
    ways = [re.escape(each.rstrip("=")) for each in secrets if each.rstrip("=")]
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None
