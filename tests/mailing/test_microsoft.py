"""Mail by Microsoft 365: the ledger's promises hold by Graph and by SMTP with a token as they do by SMTP."""

import datetime as dt
import email
import errno
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import IN_CI
from microsoft import CLIENT, MAILBOX, SECRET, TENANT, Microsoft
from PIL import Image
from post_office import PostOffice
from secretary import ALL, ALL_BUT_BO, BO, STEM, Secretary, at, events
from test_letters import LETTER
from test_sending import check_all_once, meetings
from warm import Warm

from kkr_docs import mail_addresses as address
from kkr_docs.mailing import advice
from kkr_docs.mailing.graph import Graph
from kkr_docs.mailing.history import MAY_HAVE_IT
from kkr_docs.mailing.ledger import Step
from kkr_docs.mailing.letter import DocumentFile
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.tokens import GRAPH, Tokens
from kkr_docs.mailing.transport import Envelope, Outcome

pytest_plugins = ("mail_fixtures",)

LARGE = {"anne@fjordby.dk": 1, "bo@fjordby.dk": 1}
HEADERS = ("From", "To", "Subject", "Message-ID", "Date")
ENTRA = f'lejer = "{TENANT}"\nklient = "{CLIENT}"\n'


@pytest.fixture(scope="session")
def _microsoft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Microsoft]:
    office = Microsoft(tmp_path_factory.mktemp("microsoft") / "office")
    yield office
    office.kill()


@pytest.fixture
def microsoft(_microsoft: Microsoft) -> Microsoft:
    _microsoft.plan()
    _microsoft.forget()
    return _microsoft


class ByToken(PostOffice):
    """A post office that is logged in to by a token of Microsoft's."""

    def __init__(self, office: PostOffice, microsoft: Microsoft) -> None:
        self.folder, self.mode, self.port = office.folder, office.mode, office.port
        self.microsoft = microsoft
        tokens = self.folder / "tokens"
        if not tokens.is_symlink():
            tokens.symlink_to(microsoft.folder / "tokens")
        both = [(each.folder / "authority.pem").read_text() for each in (office, microsoft)]
        (self.folder / "both.pem").write_text("".join(both))

    @property
    def environment(self) -> dict[str, str]:
        its = {key: value for key, value in super().environment.items() if key != "KKR_DOCS_SMTP_PASSWORD"}
        return its | self.microsoft.login | {"SSL_CERT_FILE": str(self.folder / "both.pem")}


@pytest.fixture(params=["graph", "xoauth2"])
def by_token(
    request: pytest.FixtureRequest, warm: Warm, folder: Path, office: PostOffice, microsoft: Microsoft
) -> Secretary:
    """A secretary whose mail server wants a token."""
    settings = folder / "kkr-docs.toml"
    settings.write_text(settings.read_text("utf-8") + ENTRA, "utf-8")
    return Secretary(warm, folder, microsoft if request.param == "graph" else ByToken(office, microsoft))


@pytest.fixture
def by_graph(warm: Warm, folder: Path, microsoft: Microsoft) -> Secretary:
    settings = folder / "kkr-docs.toml"
    settings.write_text(settings.read_text("utf-8") + ENTRA, "utf-8")
    return Secretary(warm, folder, microsoft)


def test_everybody_gets_it_once_and_the_ledger_proves_it(by_token: Secretary) -> None:
    result = by_token("--send")
    assert (result.returncode, result.stderr) == (0, "")
    assert by_token.office.counts() == ALL
    lines = [json.loads(line) for line in by_token.ledger.read_text("utf-8").splitlines()]
    assert [line["hændelse"] for line in lines] == ["udsendelse", *["forsøg", "sendt"] * 3]
    for taken, line in zip(by_token.office.taken(), lines[2::2], strict=True):
        assert email.message_from_bytes(taken["message"])["Message-ID"] == line["message_id"]
        assert (by_token.folder / f"udsendelse/{STEM}-{line['modtager']}.eml").read_bytes() == taken["message"]
    assert by_token("--send").returncode == 0
    assert by_token.office.counts() == ALL


def test_a_meeting_is_moved_and_cancelled(by_token: Secretary) -> None:
    by_token("--send")
    by_token.change("09.30", "10.30")
    assert by_token("--send").returncode == 0
    assert by_token("--cancel", "--send").returncode == 0
    found = events(by_token.office)
    assert [(event["sequence"], str(event["status"])) for event in found[::3]] == [
        (0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"),
    ]  # fmt: skip


PASSING = [
    ("HEAD", "503 serviceNotAvailable senere"), ("BODY", "429 ApplicationThrottled senere"),
    ("BODY", "503 serviceNotAvailable senere"), ("BODY", "401 InvalidAuthenticationToken udløbet"), ("BODY", 1.5),
]  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("step", "do"), PASSING)
def test_what_passes_is_tried_again(step: str, do: str | float, by_graph: Secretary) -> None:
    plan: dict[str, object] = {"step": step, "do": do}
    by_graph.office.plan(plan | ({"to": BO} if step == "BODY" else {}))
    result = by_graph("--send")
    assert (result.returncode, by_graph.office.counts()) == (0, ALL), result.stdout + result.stderr


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("do", "what"),
    [
        ("400 ErrorInvalidRecipients nej", "når det er rettet"),
        ("403 ErrorAccessDenied nej", "Mail.Send"),
        ("403 ErrorSendAsDenied nej", "Mail.Send"),
        ("404 ErrorInvalidUser nej", "findes ikke i Microsoft 365"),
        ("413 RequestEntityTooLarge nej", "for stor"),
    ],
)
def test_one_who_is_rejected_does_not_stop_the_others(do: str, what: str, by_graph: Secretary) -> None:
    by_graph.office.plan({"step": "BODY", "do": do, "to": BO})
    result = by_graph("--send")
    assert result.returncode == 1
    (line,) = (each for each in result.stdout.splitlines() if each.startswith("Afvist: Bo"))
    assert do.partition(" ")[0] in line
    assert what in line
    assert by_graph.office.counts() == ALL_BUT_BO
    assert by_graph("--send").returncode == 0
    assert by_graph.office.counts() == ALL


@pytest.mark.sampled(4)
@pytest.mark.parametrize("step", ["BODY", "ANSWER"])
@pytest.mark.parametrize("do", ["drop", "500 InternalServerError ups", "502 BadGateway ups", "504 GatewayTimeout ups"])
def test_what_nobody_knows_is_held_back(step: str, do: str, by_graph: Secretary) -> None:
    by_graph.office.plan({"step": step, "do": do, "to": BO})
    result = by_graph("--send")
    assert result.returncode == 1
    assert "Uvist: Bo" in result.stdout
    taken = by_graph.office.counts()
    assert {**taken, BO: 1} == ALL
    assert "Uvist: Bo" in by_graph("--send").stdout
    assert by_graph.office.counts() == taken
    assert by_graph("--send", "--resend-doubtful").returncode == 0
    assert by_graph.office.counts() == ALL | {BO: taken.get(BO, 0) + 1}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("step", ["DOT", "ANSWER"])
def test_a_token_changes_nothing_of_what_nobody_knows(
    step: str, warm: Warm, folder: Path, office: PostOffice, microsoft: Microsoft
) -> None:
    settings = folder / "kkr-docs.toml"
    settings.write_text(settings.read_text("utf-8") + ENTRA, "utf-8")
    secretary = Secretary(warm, folder, ByToken(office, microsoft))
    office.plan({"step": step, "do": "drop", "to": BO})
    assert "Uvist: Bo" in secretary("--send").stdout
    taken = office.counts()
    assert "Uvist: Bo" in secretary("--send").stdout
    assert office.counts() == taken
    office.plan(at("RCPT", "450 senere"))
    assert secretary("--send", "--resend-doubtful").returncode == 0
    assert office.counts() == ALL | {BO: taken.get(BO, 0) + 1}


def ring(folder: Path) -> dict[str, str]:
    """A keyring for a run."""
    return {"PYTHON_KEYRING_BACKEND": "ring.Ring", "RING_FILE": str(folder.parent / "ring.json")}


@pytest.mark.sampled(4)
def test_a_token_that_is_kept_and_refused_is_renewed(by_token: Secretary, microsoft: Microsoft) -> None:
    kept = ring(by_token.folder)
    assert by_token("--send", **kept).returncode == 0
    number = len(list((microsoft.folder / "tokens").iterdir()))
    by_token("--send", "--again", BO, **kept)
    assert len(list((microsoft.folder / "tokens").iterdir())) == number  # it came from the keyring
    microsoft.expire()
    result = by_token("--send", "--again", BO, **kept)
    assert result.returncode == 0, result.stdout + result.stderr
    assert by_token.office.counts() == ALL | {BO: 3}


@pytest.mark.sampled(2)
def test_a_person_confirms_a_code_once(by_token: Secretary, microsoft: Microsoft) -> None:
    person = ring(by_token.folder) | {"KKR_DOCS_CLIENT_SECRET": ""}
    microsoft.plan({"step": "TOKEN", "do": "authorization_pending vent"})
    result = by_token("--send", **person)
    assert result.returncode == 0, result.stderr
    assert "Åbn https://microsoft.com/devicelogin i en browser, og skriv koden ABC-123." in result.stderr
    assert by_token.office.counts() == ALL
    again = by_token("--send", "--again", BO, **person)
    assert (again.returncode, again.stderr) == (0, "")
    microsoft.expire()
    later = by_token("--send", "--again", BO, **person)
    assert (later.returncode, later.stderr) == (0, "")


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("unauthorized_client AADSTS700016: Application not found", "AADSTS700016"),
        ("invalid_client AADSTS7000222: The provided client secret keys are expired", "AADSTS7000222"),
        ("temporarily_unavailable AADSTS90033: busy", "AADSTS90033"),
        ("drop", "loginserveren kan ikke nås"),
    ],
)
def test_a_login_that_is_refused_says_what_microsoft_says(
    do: str, words: str, by_token: Secretary, microsoft: Microsoft
) -> None:
    microsoft.plan({"step": "TOKEN", "do": do, "times": 9})
    result = by_token("--send")
    assert result.returncode == 1
    assert words in result.stdout + result.stderr
    assert by_token.office.counts() == {}
    assert not by_token.ledger.exists()
    microsoft.plan()
    assert by_token("--send").returncode == 0


def test_no_secret_is_shown_or_written(by_token: Secretary, microsoft: Microsoft) -> None:
    wrong = by_token("--send", KKR_DOCS_CLIENT_SECRET="hemmelig-og-forkert")  # noqa: S106
    assert "AADSTS7000215: ***" in wrong.stderr
    microsoft.plan({"step": "BODY", "do": f"400 nej {SECRET}", "times": 9})
    results = [wrong, by_token("--send"), by_token("--status")]
    shown = "".join(result.stdout + result.stderr for result in results)
    written = b"".join(path.read_bytes() for path in by_token.folder.rglob("*") if path.is_file())
    for secret in (SECRET, "hemmelig-og-forkert", *(path.name for path in (microsoft.folder / "tokens").iterdir())):
        assert secret not in shown
        assert secret.encode() not in written


@pytest.mark.parametrize(
    ("settings", "environment", "words"),
    [
        ("", {}, "klient og lejer mangler i indstillingerne"),
        (ENTRA, {"KKR_DOCS_SMTP": "graph://fjordby.dk"}, "adresse kan ikke læses"),
        (ENTRA, {"KKR_DOCS_GRAPH": "http://127.0.0.1"}, "KKR_DOCS_GRAPH kan ikke bruges"),
        (ENTRA, {"KKR_DOCS_SMTP": "graph://anden@fjordby.dk"}, "404 ErrorInvalidUser"),
        (ENTRA.replace(TENANT, "ukendt.dk"), {}, "Microsoft giver ikke adgang"),
        (ENTRA, {"SSL_CERT_FILE": os.devnull}, ""),
    ],
)
def test_what_is_set_wrong_is_told(
    settings: str, environment: dict[str, str], words: str, warm: Warm, folder: Path, microsoft: Microsoft
) -> None:
    path = folder / "kkr-docs.toml"
    path.write_text(path.read_text("utf-8") + settings, "utf-8")
    result = Secretary(warm, folder, microsoft)("--send", **environment)
    assert result.returncode == 1, result.stderr
    assert words in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert microsoft.counts() == {}


def test_a_server_that_knows_no_tokens_is_told(
    warm: Warm, folder: Path, office: PostOffice, microsoft: Microsoft
) -> None:
    path = folder / "kkr-docs.toml"
    path.write_text(path.read_text("utf-8") + ENTRA, "utf-8")
    office.plan({"step": "EHLO", "do": 0}, {"step": "EHLO", "do": "250 AUTH PLAIN"})
    result = Secretary(warm, folder, ByToken(office, microsoft))("--send")
    assert "mailserveren har ingen måde at logge ind på" in result.stderr
    assert office.counts() == {}


def test_graph_takes_no_more_than_it_takes(by_graph: Secretary) -> None:
    assert "og mailserveren tager imod op til 35,0 MB" in by_graph().stdout


# Large papers


@pytest.fixture
def with_picture(by_graph: Secretary) -> Secretary:
    """A secretary whose paper is larger than one request may be."""
    picture = Image.frombytes("RGB", (1100, 1100), random.Random(5).randbytes(3 * 1100 * 1100))  # noqa: S311
    picture.save(by_graph.folder / "plan.png")
    by_graph.change(
        "  - titel: Sager\n",
        "  - titel: Sager\n    punkter:\n      - titel: A\n        sagsfremstilling: |\n          ![Plan](plan.png)\n",
    )
    by_graph.change("  - {navn: Carl, mail: carl@fjordby.dk}\n", "")
    return by_graph


@pytest.mark.sampled(2)
def test_a_large_paper_goes_out_whole_as_a_draft(with_picture: Secretary) -> None:
    assert "Mails over 3 MB bliver sendt som kladder." in with_picture().stdout
    result = with_picture("--send")
    assert result.returncode == 0, result.stdout + result.stderr
    assert with_picture.office.counts() == LARGE
    for taken in with_picture.office.taken():
        got = email.message_from_bytes(taken["message"])
        sent = email.message_from_bytes((with_picture.folder / f"udsendelse/{STEM}-{taken['to'][0]}.eml").read_bytes())
        assert {key: got[key] for key in HEADERS} == {key: sent[key] for key in HEADERS}
        parts = [sorted((part.get_content_type(), part.get_payload(decode=True)) for part in each.walk()
                        if not part.is_multipart()) for each in (got, sent)]  # fmt: skip
        assert parts[0] == parts[1]


PDF = random.Random(5).randbytes(3_500_000)  # noqa: S311 - it hides nothing


def handed_over(microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, *, times: int = 1) -> list[Outcome]:
    """What comes of a large message to Bo, tried some times."""
    for name, value in microsoft.environment.items():
        monkeypatch.setenv(name, value)
    letter = replace(LETTER, sender=("KKR", address.parse(MAILBOX)))
    bo, tokens = address.parse(BO), Tokens(TENANT, CLIENT, MAILBOX, GRAPH, print)
    now = dt.datetime(2036, 11, 1, tzinfo=dt.UTC)
    message = letter.message(Recipient("Bo", bo), DocumentFile("a.pdf", PDF), "<a@fjordby.dk>", now)
    noted: list[int] = []
    outcomes = []
    for _try in range(times):
        graph = Graph(MAILBOX, tokens)
        outcomes.append(graph.hand_over(Envelope(bo, bo, "<a@fjordby.dk>"), message, lambda: noted.append(1)))
        graph.close()
    assert len(noted) >= sum(outcome.step in MAY_HAVE_IT for outcome in outcomes)
    return outcomes


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("step", "do"),
    [("DRAFT", "503 busy senere"), ("DRAFT", "drop"), ("DRAFT", "401 InvalidAuthenticationToken nej"),
     ("SESSION", "drop"), ("SESSION", "429 ApplicationThrottled senere"), ("PIECE", "drop"), ("PIECE", "500 ups ups")],
)  # fmt: skip
def test_what_passes_in_a_draft_is_tried_again(
    step: str, do: str, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    microsoft.plan({"step": step, "do": do})
    assert [each.step for each in handed_over(microsoft, monkeypatch, times=2)] == [Step.DEFERRED, Step.SENT]
    assert microsoft.counts() == {BO: 1}
    (taken,) = microsoft.taken()
    assert PDF in [part.get_payload(decode=True) for part in email.message_from_bytes(taken["message"]).walk()]


@pytest.mark.parametrize(
    ("step", "do", "words"),
    [("DRAFT", "403 ErrorAccessDenied nej", "også give det Mail.ReadWrite til postkassen"),
     ("SESSION", "413 ErrorAttachmentSizeLimitExceeded nej", "Mailen er for stor"),
     ("BODY", "400 ErrorMessageSizeExceeded nej", "Mailen er for stor")],
)  # fmt: skip
def test_a_draft_that_is_refused_says_why(
    step: str, do: str, words: str, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    microsoft.plan({"step": step, "do": do})
    (outcome,) = handed_over(microsoft, monkeypatch)
    assert outcome.step is Step.REJECTED
    assert words in advice.of(outcome.step, outcome.answer)
    assert microsoft.counts() == {}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("step", "number"), [("BODY", 0), ("ANSWER", 1)])
@pytest.mark.parametrize("do", ["drop", "500 InternalServerError ups"])
def test_a_draft_that_may_be_sent_is_in_doubt(
    step: str, number: int, do: str, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    microsoft.plan({"step": step, "do": do})
    (outcome,) = handed_over(microsoft, monkeypatch)
    assert outcome.step is Step.DOUBTFUL
    assert microsoft.counts() == ({BO: 1} if number else {})


def test_a_draft_that_is_not_sent_is_deleted(microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    microsoft.plan({"step": "PIECE", "do": "500 ups ups"}, {"step": "DELETE", "do": "500 ups ups"})
    handed_over(microsoft, monkeypatch)
    assert '"times": 0' in (microsoft.folder / "plan.json").read_text().rpartition("DELETE")[2]


def test_a_message_that_cannot_be_noted_is_not_sent(microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in microsoft.environment.items():
        monkeypatch.setenv(name, value)
    its = Graph(MAILBOX, Tokens(TENANT, CLIENT, MAILBOX, GRAPH, print))
    bo = address.parse(BO)

    def full() -> None:
        time.sleep(0.5)  # a server that had it would take it now
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        its.hand_over(Envelope(bo, bo, "<a@b.dk>"), b"To: bo@fjordby.dk\r\n\r\nHej\r\n", full)
    time.sleep(2)
    assert microsoft.counts() == {}
    assert not its.is_open


KILLS = 12 if IN_CI else 4


@pytest.mark.thorough
def test_killed_at_any_moment_and_everybody_has_it_once(warm: Warm, microsoft: Microsoft, tmp_path: Path) -> None:
    script = str(Path(__file__).with_name("killer.py"))
    folders = list(meetings(tmp_path / "g", 20, 12))
    for folder in folders:
        path = folder / "kkr-docs.toml"
        path.write_text(path.read_text("utf-8") + ENTRA, "utf-8")
    killer = subprocess.run(
        [sys.executable, script, "5", str(KILLS), *map(str, folders)],
        env=os.environ | microsoft.environment, stdout=subprocess.PIPE, encoding="utf-8", check=True,
    )  # fmt: skip
    result = json.loads(killer.stdout)
    assert result["kills"] >= KILLS
    for folder, code in result["codes"].items():
        assert code in (0, 1)
        check_all_once(Secretary(warm, Path(folder), microsoft))
