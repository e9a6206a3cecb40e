"""A real mail server on loopback, in a process of its own: it can be told to fail at any step, and it can be killed.

Run as `python post_office.py FOLDER MODE`, MODE being starttls, tls or plain. It writes its port to FOLDER/port, and
each message that it has taken, before it says so, to a file of FOLDER/mailbox. Before each step it looks in
FOLDER/plan.json: a list of {"step", "do", "to"?, "times"?}. `do` is an answer such as "451 senere", "drop" (hang up) or
a number of seconds to wait.
"""

import asyncio
import base64
import fcntl
import json
import logging
import re
import signal
import ssl
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, SECRET = "sekretær", "hemmeligt æøå"


# ruff: noqa: ARG002, N802 - names and parameters are aiosmtpd's
class _Handler:
    """Answers each command as the plan says, or well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def act(self, server: "_Server", step: str, to: str = "") -> str | None:
        """Do what the plan says of a step; return an answer that it demands."""
        what = self._planned(step, to)
        if isinstance(what, int | float):
            await asyncio.sleep(what)
        if what == "drop":
            server.hang_up()
        return what if isinstance(what, str) and what != "drop" else None

    def _planned(self, step: str, to: str) -> str | float | None:
        return planned(self.folder, step, to)

    async def auth_XOAUTH2(self, server: "_Server", args: list[str]) -> AuthResult:
        """Let in who has a token that is in the folder `tokens`; who has not gets a challenge before the refusal."""
        user, _sign, token = base64.b64decode(args[1]).decode().strip("\x01").partition("\x01auth=Bearer ")
        if user == f"user={USER}" and (self.folder / "tokens" / token).exists():
            return AuthResult(success=True, auth_data=USER)
        await server.challenge_auth("{}")
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(
        self, server: "_Server", session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = await self.act(server, "EHLO")
        dsn = [] if (self.folder / "no dsn").exists() else ["250-DSN"]
        return [answer] if answer else [responses[0], *dsn, *responses[1:]]

    async def handle_MAIL(
        self, server: "_Server", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self.act(server, "MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: "_Server", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self.act(server, "RCPT", address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: "_Server", session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        if answer := await self.act(server, "DOT", to):
            return answer
        if server.transport is None or server.transport.is_closing():
            return "421 hung up"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        taken: dict[str, object] = {
            "to": envelope.rcpt_tos,
            "dsn": server.dsn,
            "message": base64.b64encode(content).decode(),
        }
        take(self.folder, to, taken)
        return await self.act(server, "ANSWER", to) or "250 2.0.0 modtaget"


class _Server(SMTP):
    """aiosmtpd's server with more ways to fail, and with the parameters of RFC 3461."""

    dsn: list[str] = []  # noqa: RUF012 - replaced, never changed

    async def smtp_MAIL(self, arg: str) -> None:
        self.dsn = re.findall(r" ((?:RET|ENVID)=\S+)", arg)
        await super().smtp_MAIL(re.sub(r" (RET|ENVID)=\S+", "", arg))

    async def smtp_RCPT(self, arg: str) -> None:
        self.dsn = self.dsn + re.findall(r" ((?:NOTIFY|ORCPT)=\S+)", arg)
        await super().smtp_RCPT(re.sub(r" (NOTIFY|ORCPT)=\S+", "", arg))

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def _handle_client(self) -> None:
        answer = await self.event_handler.act(self, "CONNECT")
        if answer:
            await self.push(answer)
            self.hang_up()
        await super()._handle_client()

    async def smtp_STARTTLS(self, arg: str) -> None:
        if answer := await self.event_handler.act(self, "STARTTLS"):
            await self.push(answer)
        else:
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if answer := await self.event_handler.act(self, "AUTH"):
            await self.push(answer)
        else:
            await super().smtp_AUTH(arg)

    async def smtp_RSET(self, arg: str) -> None:
        if answer := await self.event_handler.act(self, "RSET"):
            await self.push(answer)
        else:
            await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if answer := await self.event_handler.act(self, "DATA"):
            await self.push(answer)
            if answer.startswith("354"):
                await asyncio.sleep(0.05)
                self.hang_up()
        else:
            await super().smtp_DATA(arg)


def planned(folder: Path, step: str, to: str) -> str | float | None:
    """Return what a server is to do at a step, and cross it out."""
    path = folder / "plan.json"
    with (folder / "plan.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        plan = json.loads(path.read_text()) if path.exists() else []
        for each in plan:
            if each["step"] == step and each.get("to", to) == to and each.get("times", 1) > 0:
                each["times"] = each.get("times", 1) - 1
                path.write_text(json.dumps(plan))
                found: str | float = each["do"]
                return found
    return None


def take(folder: Path, to: str, taken: dict[str, object]) -> None:
    """Put a message into the mailbox, whole or not at all."""
    path = folder / "mailbox" / f"{time.time_ns()}-{to}"
    path.with_suffix(".new").write_text(json.dumps(taken))
    path.with_suffix(".new").replace(path)


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.login == USER.encode() and data.password == SECRET.encode()
    return AuthResult(success=known, auth_data=USER if known else None, handled=known)


async def _serve(folder: Path, mode: str, port: int) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")

    def protocol() -> _Server:
        is_starttls = mode == "starttls"
        return _Server(
            _Handler(folder),
            enable_SMTPUTF8=not (folder / "ascii").exists(),
            data_size_limit=int(limit.read_text()) if (limit := folder / "limit").exists() else 33_554_432,
            tls_context=context if is_starttls else None,
            require_starttls=is_starttls,
            authenticator=_authenticate,
            auth_require_tls=is_starttls,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", port, ssl=context if mode == "tls" else None
    )
    (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.new").replace(folder / "port")
    await server.serve_forever()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


class PostOffice:
    """A server for a test: its folder, its address, what to fail at and what it has taken."""

    script = __file__

    def __init__(self, folder: Path, mode: str = "starttls", host: str = "127.0.0.1") -> None:
        self.folder, self.mode = folder, mode
        (folder / "mailbox").mkdir(parents=True)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "authority.pem")
        authority.issue_cert(host).private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        self.port = 0
        self.start()

    def start(self) -> None:
        (self.folder / "port").unlink(missing_ok=True)
        command = [sys.executable, self.script, str(self.folder), self.mode, str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not (self.folder / "port").exists():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.port = int((self.folder / "port").read_text())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def environment(self) -> dict[str, str]:
        scheme = "smtps" if self.mode == "tls" else "smtp"
        return {
            "KKR_DOCS_SMTP": f"{scheme}://sekret%C3%A6r@127.0.0.1:{self.port}",
            "KKR_DOCS_SMTP_PASSWORD": SECRET,
            "SSL_CERT_FILE": str(self.folder / "authority.pem"),
        }

    def plan(self, *steps: dict[str, object]) -> None:
        (self.folder / "plan.json").write_text(json.dumps(steps))

    def taken(self) -> list[dict[str, Any]]:
        """Every message that the server has taken, in order."""
        paths = sorted(path for path in (self.folder / "mailbox").iterdir() if path.suffix != ".new")
        return [each | {"message": base64.b64decode(each["message"])} for each in map(_read, paths)]

    def forget(self) -> None:
        """Empty the mailbox."""
        for path in (self.folder / "mailbox").iterdir():
            path.unlink()

    def counts(self) -> dict[str, int]:
        """How often each recipient has the mail."""
        addresses = [each["to"][0] for each in self.taken()]
        return {address: addresses.count(address) for address in addresses}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # aiosmtpd's own
    logging.disable()
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
