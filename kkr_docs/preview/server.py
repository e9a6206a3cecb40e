"""The preview's own small web server: for this machine alone, and for whoever knows its address alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlsplit

from kkr_docs.assets import TEMPLATES
from kkr_docs.preview import answers, editor
from kkr_docs.preview.session import Session

_HOST: Final = "127.0.0.1"
_WAIT: Final = 15.0  # seconds until a request that waits for news is answered that there are none
_TIMEOUT: Final = 60  # seconds that a browser may take for a request
_FOLDER: Final = TEMPLATES / "preview"
_FILES: Final = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """Serves a session at `address`, which has a secret in it, made anew for every run."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, session: Session) -> None:
        super().__init__((_HOST, 0), _Handler)
        self.session = session
        self.token = secrets.token_urlsafe(24)
        self.hosts = {f"{name}:{self.server_port}" for name in (_HOST, "localhost")}

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{_HOST}:{self.server_port}/{self.token}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Report no error of a connection that the browser closed."""


class _RefusedError(Exception):
    """A request that gets no answer but a status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "kkr-docs", ""
    timeout = _TIMEOUT

    @property
    def _server(self) -> Server:
        return cast("Server", self.server)

    def do_GET(self) -> None:
        """Answer with the page, or with what it asks for."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Do what the page asks for."""
        self._answer(self._post)

    def _answer(self, of: Callable[[str, Mapping[str, str]], None]) -> None:
        try:
            self._require_own()
            place = urlsplit(self.path)
            token, _slash, name = place.path.removeprefix("/").partition("/")
            if not secrets.compare_digest(token.encode(), self._server.token.encode()):
                raise _RefusedError(HTTPStatus.FORBIDDEN)
            of(name, {key: values[0] for key, values in parse_qs(place.query).items()})
        except _RefusedError as refused:
            self._send(refused.status.phrase.encode(), "text/plain", refused.status)
        except (ValueError, IndexError):
            self._send(b"", "text/plain", HTTPStatus.BAD_REQUEST)

    def _require_own(self) -> None:
        """Refuse what does not come from our own page: a name that leads here, or another site's page."""
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "none")
        if self.headers.get("Host") not in self._server.hosts or site not in ("none", "same-origin"):
            raise _RefusedError(HTTPStatus.FORBIDDEN)
        if origin and urlsplit(origin).netloc not in self._server.hosts:
            raise _RefusedError(HTTPStatus.FORBIDDEN)

    def _get(self, name: str, asked: Mapping[str, str]) -> None:
        session = self._server.session
        if name == "":
            self._send(answers.page(), "text/html")
        elif name in _FILES:
            self._send((_FOLDER / name).read_bytes(), _FILES[name])
        elif name == "events":
            self._send_events()
        elif name == "picture":
            self._send(answers.picture(session, asked), "image/png")
        elif answer := answers.ABOUT.get(name):
            self._send_json(answer(session, asked))
        else:
            raise _RefusedError(HTTPStatus.NOT_FOUND)

    def _post(self, name: str, asked: Mapping[str, str]) -> None:
        path = answers.file(self._server.session, asked)
        line = int(asked.get("line", "1"))
        if name == "line":
            self._server.session.ask_for(path, line)
        elif name == "editor" and editor.is_known():
            editor.open_at(path, line)
        else:
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        self._send_json({})

    def _send_json(self, answer: object) -> None:
        self._send(json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def _send(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind.startswith("image/") else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self._end_head()
        self.wfile.write(content)

    def _end_head(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_events(self) -> None:
        """Send the news as long as the page listens (text/event-stream, HTML Living Standard 9.2)."""
        session = self._server.session
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self._end_head()
        self.close_connection = True
        asked = session.wanted[0]
        while True:
            changes = session.changes
            number, path, line = session.wanted
            news: dict[str, Any] = {"changes": changes}
            if number != asked:
                news["wanted"] = {"file": answers.number(session, path), "line": line}
            asked = number
            self.wfile.write(f"data: {json.dumps(news)}\n\n".encode())
            self.wfile.flush()
            session.wait(changes, asked, _WAIT)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Log no requests."""


__all__ = ["Server"]
