"""What a secretary is told to do about a server's answer: what it is, who can mend it, and no vain "later"."""

import shutil
import socket
import ssl
import threading
from pathlib import Path

import pytest
from secretary import ALL, ALL_BUT_BO, BO, Secretary, started
from warm import Warm

from kkr_docs.mailing import smtp, tls

pytest_plugins = ("mail_fixtures",)

# Answers as servers give them: Postfix, Exim, Exchange, Microsoft 365, Google
REFUSALS = [
    ("552 5.3.4 Message size exceeds fixed limit", "for stor", "it-afdelingen"),
    ("552 Message size exceeds maximum permitted", "for stor", "it-afdelingen"),
    ("552 5.2.3 Message too large", "for stor", "bilagene"),
    ("554 5.7.1 <bo@fjordby.dk>: Relay access denied", "sender ikke videre", "it-afdelingen"),
    ("550 5.7.64 TenantAttribution; Relay Access Denied", "sender ikke videre", "it-afdelingen"),
    ("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "sender ikke videre", "it-afdelingen"),
    ("530 5.7.57 Client not authenticated to send mail", "logget ind", "server"),
    ("535 5.7.8 Error: authentication failed", "kodeordet", "it-afdelingen"),
    ("550 5.7.1 Message rejected as spam by Content Filtering", "filter", "It-afdelingen"),
    ("550 5.7.350 Remote server returned message detected as spam", "filter", "It-afdelingen"),
    ("550 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy", "filter", "domæne"),
    ("554 5.6.0 Virus found", "filter", "indhold"),
    ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "afsender", "it-afdelingen"),
    ("554 5.2.252 SendAsDenied; kkr@fjordby.dk not allowed to send as", "afsender", "it-afdelingen"),
    ("550 5.1.1 The email account that you tried to reach does not exist", "findes ikke", "Ret adressen"),
    ("550 No such user here", "findes ikke", "Ret adressen"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "findes ikke", "Ret adressen"),
    ("554 5.5.0 uforklaret", "Vis svaret", "når det er rettet"),
]
LATER = [
    ("552 5.2.2 Mailbox full", "fuld", "modtageren"),
    ("452 4.2.2 The email account that you tried to reach is over quota", "fuld", "modtageren"),
    ("450 4.2.0 Greylisted", "Kør igen senere", ""),
    ("451 4.7.0 Temporary server error", "Kør igen senere", ""),
    ("432 4.3.2 Concurrent connections limit exceeded", "tager ikke flere", "pr_minut"),
    ("452 4.3.1 Insufficient system storage", "mangler plads", "passer den"),
    ("421 4.4.2 closing", "travlt", "Kør igen senere"),
]


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("answer", "what", "who"), REFUSALS)
def test_what_must_be_mended_says_by_whom_and_not_later(answer: str, what: str, who: str, secretary: Secretary) -> None:
    secretary.office.plan({"step": "RCPT", "do": answer, "to": BO})
    (line,) = (each for each in secretary("--send").stdout.splitlines() if each.startswith("Afvist: Bo"))
    assert answer in line
    assert what in line
    assert who in line
    assert "senere" not in line
    assert secretary.office.counts() == ALL_BUT_BO


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("answer", "what", "who"), LATER)
def test_what_passes_says_later(answer: str, what: str, who: str, secretary: Secretary) -> None:
    secretary.office.plan({"step": "RCPT", "do": answer, "to": BO, "times": 9})
    (line,) = (each for each in secretary("--send").stdout.splitlines() if each.startswith(("Afvist: Bo", "Udsat: Bo")))
    assert answer in line
    assert what in line
    assert who in line
    assert "enere" in line


@pytest.mark.parametrize(
    ("step", "do", "words"),
    [
        ("AUTH", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled", "OAuth eller Graph"),
        ("AUTH", "534-5.7.9 Application-specific password required\r\n534 5.7.9 Learn more", "lavet til programmer"),
        ("AUTH", "535 5.7.8 nej", "KKR_DOCS_SMTP_PASSWORD"),
        ("CONNECT", "554 5.7.1 blocked", "Spørg den, der passer mailserveren"),
        ("STARTTLS", "502 nej", "Spørg den, der passer mailserveren"),
    ],
)
def test_a_server_that_lets_nobody_in_says_who_can_mend_it(
    step: str, do: str, words: str, secretary: Secretary
) -> None:
    secretary.office.plan({"step": step, "do": do})
    result = secretary("--send")
    assert result.returncode == 1
    assert words in result.stderr
    assert "3 modtagere nåede vi ikke til. Kør igen, når det er rettet." in result.stdout
    assert "senere" not in result.stdout + result.stderr


PROTOCOL_VERSION = (
    b"\x15\x03\x01\x00\x02\x02\x46"  # the fatal alert of RFC 5246, 7.2, of a server that ends with TLS 1.1
)


def refuse(line: socket.socket) -> None:
    client = line.accept()[0]
    with client:
        client.recv(10_000)
        client.sendall(PROTOCOL_VERSION)


def test_a_server_with_old_encryption_is_told(secretary: Secretary) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        threading.Thread(target=refuse, args=(line,), daemon=True).start()
        result = secretary("--send", KKR_DOCS_SMTP=f"smtps://127.0.0.1:{line.getsockname()[1]}")
    assert result.returncode == 1
    assert "ældre end TLS 1.2" in result.stderr
    assert "slå TLS 1.2" in result.stderr


def test_the_size_is_said_at_preparing_and_nobody_is_asked_to_try_later(
    warm: Warm, folder: Path, tmp_path: Path
) -> None:
    for office in started(tmp_path / "office"):
        secretary = Secretary(warm, folder, office)
        assert "og mailserveren tager imod op til 33,6 MB." in secretary().stdout
    shutil.rmtree(tmp_path / "office")
    (tmp_path / "office").mkdir()
    (tmp_path / "office/limit").write_text("20000")
    for office in started(tmp_path / "office"):
        secretary = Secretary(warm, folder, office)
        result = secretary()
        assert result.returncode == 1
        assert "men mailserveren tager kun imod 20 kB. Gør bilagene mindre" in result.stdout
        assert not secretary.ledger.exists()
        result = secretary("--send")
        assert result.stdout.count("Mailen er for stor.") == 3
        assert office.taken() == []


def test_preparing_does_without_a_server(secretary: Secretary) -> None:
    result = secretary(KKR_DOCS_SMTP="smtp://127.0.0.1:9")
    assert result.returncode == 0
    assert "Mailserveren kan ikke spørges nu" in result.stdout
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL


def test_a_server_has_the_time_that_the_standard_gives_it() -> None:
    seconds = smtp.Seconds()
    assert (seconds.command, seconds.answer) == (300, 600)
    assert tls.context().minimum_version >= ssl.TLSVersion.TLSv1_2
