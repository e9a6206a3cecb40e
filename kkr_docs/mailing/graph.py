"""Microsoft Graph: a message is handed over as MIME by sendMail, in one HTTPS request; a large one as a draft."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import ssl
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from kkr_docs.diagnostics import reasons
from kkr_docs.i18n import _
from kkr_docs.mailing import graph_draft, tls, transport
from kkr_docs.mailing.graph_draft import RefusedError
from kkr_docs.mailing.ledger import Step
from kkr_docs.mailing.tokens import Tokens
from kkr_docs.mailing.transport import Envelope, Outcome, ServerError, UnreachableError

URL_VARIABLE = "KKR_DOCS_GRAPH"

MAX_BYTES = 35_000_000
"""How large a message may be, in bytes: what Exchange Online takes unless somebody has set another limit."""

ONE_REQUEST = 3_000_000
"""How large one may be in one request: Graph takes 4 MB, and a message is a third longer there."""

_URL = "https://graph.microsoft.com"
_SECONDS = 300.0
_LAST = 5  # bytes held back until the message may be sent: what is left is no base64, should a server not count
_ACCEPTED = range(200, 300)
_UNAUTHORIZED = 401
_REFUSED = range(300, 500)
_BUSY = (408, 429, 503, 507)  # Graph has not processed the request


class Graph:
    """A mailbox that mails go out from. Raises ServerError or UnreachableError where there is no token for it."""

    def __init__(self, mailbox: str, tokens: Tokens) -> None:
        self._tokens = tokens
        self._used = False
        url = urlsplit(os.environ.get(URL_VARIABLE) or _URL)
        if url.scheme != "https" or not url.hostname:
            what = _("adressen i {variable} kan ikke bruges.").format(variable=URL_VARIABLE)
            raise ServerError(what, _("Skriv f.eks. {example}.").format(example=_URL))
        self._mailbox = f"{url.path.rstrip('/')}/v1.0/users/{quote(mailbox, safe='@')}"
        self._token = tokens.get()
        self._line: http.client.HTTPSConnection | None = http.client.HTTPSConnection(
            url.hostname, url.port, timeout=_SECONDS, context=tls.context()
        )
        try:
            self._line.connect()
        except ssl.SSLCertVerificationError as error:
            self.close()
            what = _("certifikatet hos {host} kan ikke godkendes ({reason}).")
            what = what.format(host=url.hostname, reason=reasons.of_certificate(error))
            raise ServerError(
                what, _("Bed it-afdelingen om at rette det, eller lad SSL_CERT_FILE pege på jeres egen.")
            ) from None
        except OSError as error:
            self.close()
            raise UnreachableError(f"{url.hostname}: {_reason(error)}", answered=False) from None

    @property
    def is_open(self) -> bool:
        """Whether another message can be tried on it."""
        return self._line is not None

    @property
    def max_bytes(self) -> int:
        """How large a message may be."""
        return MAX_BYTES

    def hand_over(self, envelope: Envelope, message: bytes, before_last: Callable[[], None]) -> Outcome:
        """Hand one message over: all but the last bytes of the request, then those.

        Until a request is whole a server does not act on it (RFC 9112, 6.3), and after that only its answer tells.
        """
        if len(message) > MAX_BYTES:
            return Outcome(Step.REJECTED, "413 " + _("mailen er større, end serveren tager imod"))
        was_used, self._used = self._used, True
        if len(message) > ONE_REQUEST:
            return self._by_draft(message, before_last, was_used=was_used)
        body = base64.b64encode(message)
        try:
            self._begin(envelope, body)
            early = self._interruption()
        except (http.client.HTTPException, OSError) as error:
            self.close()
            return Outcome(Step.DEFERRED, _reason(error), retry_at_once=was_used)
        if early:
            self.close()
            return self._judge(*early, is_whole=False)
        try:
            before_last()
        except BaseException:
            self.close()
            raise
        return self._end(body[-_LAST:])

    def _by_draft(self, message: bytes, before_last: Callable[[], None], *, was_used: bool) -> Outcome:
        """Make a draft, and send it by a request of its own, which is the last that a message takes."""
        try:
            draft = graph_draft.create(message, self._ask, _SECONDS)
        except RefusedError as refusal:
            said = f"{refusal.permission} {_said(refusal.content, '')}".strip()
            return self._judge(refusal.status, said, is_whole=False)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            return Outcome(Step.DEFERRED, _reason(error), retry_at_once=was_used)
        try:
            before_last()
        except BaseException:
            self.close()
            raise
        self._put("POST", f"{draft}/send", "application/json", 0)
        outcome = self._end(b"")
        if outcome.step is not Step.DOUBTFUL and outcome.step is not Step.SENT:
            graph_draft.delete(draft, self._ask)
        return outcome

    def _ask(self, method: str, path: str, kind: str, content: bytes) -> tuple[int, bytes]:
        """Send a request that hands nothing over, and return status and content. Raises HTTPException or OSError."""
        self._put(method, path, kind, len(content))
        line = self._live()
        line.endheaders(content)
        response = line.getresponse()
        return response.status, response.read()

    def _put(self, method: str, path: str, kind: str, length: int) -> None:
        """Prepare a request's head; nothing is sent yet."""
        line = self._live()
        line.putrequest(method, f"{self._mailbox}/{path}", skip_accept_encoding=True)
        line.putheader("Authorization", f"Bearer {self._token}")
        line.putheader("Content-Type", kind)
        line.putheader("Content-Length", str(length))

    def _begin(self, envelope: Envelope, body: bytes) -> None:
        """Hand over all but the last bytes."""
        self._put("POST", "sendMail", "text/plain", len(body))
        line = self._live()
        line.putheader("client-request-id", envelope.message_id.strip("<>").partition("@")[0])
        line.endheaders()
        line.send(body[:-_LAST])

    def _interruption(self) -> tuple[int, str] | None:
        """Return the status and words of a server that speaks before its turn: it has then not received the message.

        What TLS itself sends (the tickets of RFC 8446, 4.6.1) is none. Raises ConnectionError where it has hung up.
        """
        socket = self._live().sock
        socket.settimeout(0)
        try:
            said = socket.recv(100_000)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        finally:
            socket.settimeout(_SECONDS)
        if not (status := re.match(rb"HTTP/1\.[01] (\d{3})", said)):
            raise ConnectionAbortedError
        return int(status[1]), _said(said.partition(b"\r\n\r\n")[2], "")

    def _end(self, last: bytes) -> Outcome:
        """Hand over the last bytes, or the head of a request that has nothing else; return what the server answers."""
        try:
            if last:
                self._live().send(last)
            else:
                self._live().endheaders()
        except (http.client.HTTPException, OSError) as error:
            self.close()
            return Outcome(Step.DOUBTFUL, _reason(error))
        return self._answered(was_read=not last)

    def _answered(self, *, was_read: bool) -> Outcome:
        """Return what the server answers to a whole request; who refuses a long one may not have read it all."""
        try:
            response = self._live().getresponse()
            content = response.read(100_000)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            return Outcome(Step.DOUBTFUL, _reason(error))
        if response.will_close or response.length or not (response.status in _ACCEPTED or was_read):
            self.close()
        name = response.getheader("request-id", "")
        return self._judge(response.status, _said(content, f"{response.reason} {name}"), is_whole=True)

    def _judge(self, status: int, said: str, *, is_whole: bool) -> Outcome:
        """Return what an answer means; a request that is not whole cannot have sent anything."""
        answer = transport.one_line(f"{status} {said}", transport.ways_to_write(*self._tokens.secrets))
        if status == _UNAUTHORIZED:
            return self._unauthorized(answer)
        if status in _ACCEPTED and is_whole:
            self._tokens.accepted()
            return Outcome(Step.SENT, answer)
        if status in _BUSY:
            return Outcome(Step.DEFERRED, answer)
        if status in _REFUSED:
            return Outcome(Step.REJECTED, answer)
        self.close()
        return Outcome(Step.DOUBTFUL if is_whole else Step.DEFERRED, answer)

    def _unauthorized(self, answer: str) -> Outcome:
        """Try once more with a new token: the old one may have expired since it was made."""
        self.close()
        if self._tokens.is_renewed:
            return Outcome(Step.REJECTED, answer)
        self._tokens.forget()
        return Outcome(Step.DEFERRED, answer, retry_at_once=True)

    def _live(self) -> http.client.HTTPSConnection:
        if self._line is None:
            raise http.client.NotConnected
        return self._line

    def close(self) -> None:
        """Hang up at once."""
        if self._line:
            self._line.close()
        self._line = None

    def quit(self) -> None:
        """Hang up; HTTP has no leave to take."""
        self.close()


def _said(content: bytes, otherwise: str) -> str:
    """Return what an answer says: Graph's code and message, or something else where there is none."""
    try:
        error = json.loads(content)["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, LookupError, TypeError):
        return otherwise


def _reason(error: Exception) -> str:
    if (
        isinstance(error, OSError)
        and not isinstance(error, ssl.SSLError)
        and (error.errno or isinstance(error, TimeoutError))
    ):
        return reasons.of_system(error)
    return _("forbindelsen blev afbrudt")
