"""Microsoft on loopback, in a process of its own: tokens as Entra ID gives them, and mail as Graph sends it.

Run as `python microsoft.py FOLDER MODE PORT`. Every token that it has given is a file in FOLDER/tokens, and is
valid for as long as the file is there. As with the post office, FOLDER/plan.json says what to fail at: TOKEN ("error
description" or "drop"), HEAD (before the body), BODY (before the message is taken) and ANSWER (after it). Messages that
are too large for one request come as drafts, with files that are uploaded in pieces: DRAFT, SESSION, PIECE and DELETE.
"""

import base64
import email
import email.policy
import json
import re
import secrets
import ssl
import sys
import time
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from post_office import PostOffice, planned, take

TENANT, CLIENT, SECRET = "fjordby.dk", "11111111-2222-3333-4444-555555555555", "program~hemmelighed"
MAILBOX = "kkr@fjordby.dk"
FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()
PLACE = f"/v1.0/users/{MAILBOX}"
LARGEST = 4_000_000  # bytes of a request


class _Draft:
    """A draft: its MIME text, and the file that is uploaded to it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.name, self.size = "", 0
        self.file = b""

    @property
    def message(self) -> bytes:
        """What is sent of it."""
        whole = email.message_from_bytes(self.content, policy=email.policy.SMTP)
        assert isinstance(whole, EmailMessage)
        whole.add_attachment(self.file, "application", "pdf", filename=self.name)
        return whole.as_bytes()


DRAFTS: dict[str, _Draft] = {}


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class _Handler(BaseHTTPRequestHandler):
    """Answers as the plan says, or well."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Tell where tokens are."""
        base = f"https://{self.headers['Host']}/{TENANT}"
        if not self.path.startswith(f"/{TENANT}/v2.0/.well-known/"):
            self.answer(400, {"error": "invalid_tenant"})
            return
        its = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "device_authorization_endpoint": "devicecode",
        }
        self.answer(
            200, {"issuer": f"{base}/v2.0"} | {key: f"{base}/oauth2/v2.0/{value}" for key, value in its.items()}
        )

    def do_POST(self) -> None:
        """Give a token, or take a message."""
        if self.path.startswith("/v1.0/"):
            self.mail()
            return
        form = {key: value for key, (value,) in parse_qs(self.body().decode()).items()}
        if self.path.endswith("/devicecode"):
            self.device(form)
        else:
            self.token(form)

    def do_PUT(self) -> None:
        """Take a piece of a file, in its order, from who knows the address."""
        assert "Authorization" not in self.headers
        piece, draft = self.body(), DRAFTS[parse_qs(self.path.partition("?")[2])["authtoken"][0]]
        if self.fails("PIECE"):
            return
        place = f"bytes {len(draft.file)}-{len(draft.file) + len(piece) - 1}/{draft.size}"
        if self.headers["Content-Range"] != place or len(piece) > LARGEST:
            self.answer(416, {"error": {"code": "ErrorInvalidRange", "message": place}})
            return
        draft.file += piece
        is_whole = len(draft.file) == draft.size
        self.answer(201 if is_whole else 200, None if is_whole else {"nextExpectedRanges": [str(len(draft.file))]})

    def do_DELETE(self) -> None:
        """Delete a draft."""
        self.body()
        if not self.fails("DELETE"):
            DRAFTS.pop(self.path.rpartition("/")[2])
            self.answer(204)

    def body(self) -> bytes:
        """Return the body of the request."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, status: int, value: object = None, **headers: str) -> None:
        """Answer with JSON."""
        content = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        for name, each in {"Content-Length": str(len(content)), "request-id": "r-1", **headers}.items():
            self.send_header(name, each)
        self.end_headers()
        self.wfile.write(content)

    def fails(self, step: str, to: str = "") -> bool:
        """Do what the plan says of a step; return whether that was all."""
        what = planned(FOLDER, step, to)
        if isinstance(what, int | float):
            time.sleep(what)
            return False
        if what == "drop":
            self.close_connection = True
            self.connection.close()
        elif what:
            status, _blank, words = what.partition(" ")
            code, _blank, message = words.partition(" ")
            self.answer(int(status), {"error": {"code": code, "message": message}})
        return bool(what)

    def device(self, form: dict[str, str]) -> None:
        """Give a code for a person to confirm."""
        assert (form["client_id"], "Mail.Send" in form["scope"] or "SMTP.Send" in form["scope"]) == (CLIENT, True)
        where = {"user_code": "ABC-123", "verification_uri": "https://microsoft.com/devicelogin", "device_code": "d"}
        self.answer(200, where | {"expires_in": 60, "interval": 1, "message": "Go there"})

    def token(self, form: dict[str, str]) -> None:
        """Give a token to who has the secret, a confirmed code or a refresh token."""
        what = planned(FOLDER, "TOKEN", "")
        if what == "drop":
            self.close_connection = True
            self.connection.close()
        elif isinstance(what, str):
            error, _blank, description = what.partition(" ")
            self.answer(400, {"error": error, "error_description": description})
        elif form["grant_type"] == "client_credentials" and form.get("client_secret") != SECRET:
            self.answer(
                401, {"error": "invalid_client", "error_description": f"AADSTS7000215: {form['client_secret']}"}
            )
        else:
            self.answer(200, self.given(form))

    def given(self, form: dict[str, str]) -> dict[str, object]:
        """Return a new token, and note that it is valid."""
        token = "eyJ" + secrets.token_hex(700)
        (FOLDER / "tokens").mkdir(exist_ok=True)
        (FOLDER / "tokens" / token[:200]).touch()
        found: dict[str, object] = {"token_type": "Bearer", "expires_in": 3600, "access_token": token[:200]}
        if form["grant_type"] == "client_credentials":
            return found
        now = int(time.time())
        claims = {"aud": CLIENT, "iss": "x", "iat": now, "exp": now + 3600, "sub": "s", "preferred_username": MAILBOX}
        return found | {
            "refresh_token": secrets.token_hex(700), "scope": form.get("scope", ""),
            "client_info": _encoded({"uid": "u", "utid": "t"}), "id_token": f"{_encoded({})}.{_encoded(claims)}.x",
        }  # fmt: skip

    def mail(self) -> None:
        """Take a message, or a step of it, from who has a valid token."""
        if self.path.endswith("/sendMail") and self.fails("HEAD"):
            return
        content = self.body()
        token = self.headers["Authorization"].removeprefix("Bearer ")
        draft = re.fullmatch(rf"{PLACE}/messages/([\w=]+)/(send|attachments/createUploadSession)", self.path)
        if not (FOLDER / "tokens" / token).exists():
            self.answer(401, {"error": {"code": "InvalidAuthenticationToken", "message": f"expired: {token}"}})
        elif len(content) > LARGEST:
            self.answer(413, {"error": {"code": "RequestEntityTooLarge", "message": "too large"}})
        elif (self.path, self.headers["Content-Type"]) == (f"{PLACE}/sendMail", "text/plain"):
            self.send(base64.b64decode(content, validate=True), token)
        elif (self.path, self.headers["Content-Type"]) == (f"{PLACE}/messages", "text/plain"):
            self.draft(base64.b64decode(content, validate=True))
        elif draft and draft[2] == "send" and not content:
            self.send(DRAFTS[draft[1]].message, token)
        elif draft:
            self.session(DRAFTS[draft[1]], draft[1], json.loads(content)["AttachmentItem"])
        else:
            self.answer(404, {"error": {"code": "ErrorInvalidUser", "message": self.path}})

    def draft(self, content: bytes) -> None:
        """Keep a draft."""
        if not self.fails("DRAFT"):
            name = f"AAMk{len(DRAFTS)}="
            DRAFTS[name] = _Draft(content)
            self.answer(201, {"id": name, "isDraft": True})

    def session(self, draft: _Draft, name: str, item: dict[str, object]) -> None:
        """Say where a file may be uploaded."""
        if not self.fails("SESSION"):
            assert item["attachmentType"] == "file"
            draft.name, draft.size = str(item["name"]), int(str(item["size"]))
            address = f"https://{self.headers['Host']}/upload?authtoken={name}"
            self.answer(201, {"uploadUrl": address, "nextExpectedRanges": ["0-"]})

    def send(self, content: bytes, token: str) -> None:
        """Take a message."""
        to = email.message_from_bytes(content, policy=email.policy.default)["To"].addresses[0].addr_spec
        if not self.fails("BODY", to):
            take(FOLDER, to, {"to": [to], "message": base64.b64encode(content).decode(), "token": token})
            if not self.fails("ANSWER", to):
                self.answer(202)


class Microsoft(PostOffice):
    """Microsoft for a test. `graph` is the environment in which mails go by Graph, `xoauth2` by a post office."""

    script = __file__

    @property
    def login(self) -> dict[str, str]:
        """What the command needs to get tokens here."""
        return {
            "KKR_DOCS_AUTHORITY": f"https://127.0.0.1:{self.port}",
            "KKR_DOCS_CLIENT_SECRET": SECRET,
            "SSL_CERT_FILE": str(self.folder / "authority.pem"),
        }

    @property
    def environment(self) -> dict[str, str]:
        return self.login | {"KKR_DOCS_SMTP": f"graph://{MAILBOX}", "KKR_DOCS_GRAPH": f"https://127.0.0.1:{self.port}"}

    def expire(self) -> None:
        """Have every token so far be refused."""
        for path in (self.folder / "tokens").iterdir():
            path.unlink()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Clients that hang up are none of a server's business."""


def _serve(port: int) -> None:
    server = _Server(("127.0.0.1", port), _Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(FOLDER / "server.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    (FOLDER / "port.new").write_text(str(server.server_address[1]))
    (FOLDER / "port.new").replace(FOLDER / "port")
    server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[3]))
