"""The next meeting from the last one: what was postponed and what is to be done goes along, and it renders as it is."""

from pathlib import Path

import pytest
from conftest import Command
from paths import ROOT

import kkr_docs
from kkr_docs.definition.meeting import Meeting

LAST = """\
organ: Udvalget for Kultur
dato: 2026-06-03
start: 15.30
slut: 18.00
sted: Fjordby Rådhus, lokale 2
næste_møde: 2026-08-19
deltagere: [Anne Holm, {navn: Bo Krogh, mail: bo@fjordby.dk}]
afbud: [Carl Thy]
dagsorden:
  - titel: Åbne punkter
    punkter:
      - titel: Godkendelse af dagsorden
        indstilling: Det indstilles, at udvalget godkender dagsordenen.
        beslutning: Godkendt.
      - titel: Roklubben
        sag: SAG-2026-02114
        tid: 16.00-16.30
        kom: [{navn: Bo Krogh, kl: 16.05}]
        baggrund: |
          Se punkt 1.1 og [punkt:børn], og bilag 1.

          ![Et kort](billeder/kort.png)
        indstilling: |
          Det indstilles, at udvalget

          1. giver *85.000* kr.
          2. beder om en status.
        bilag: [{titel: Ansøgning, fil: bilag/ansøgning.txt}]
        beslutning: Udsat til næste møde.
        afstemning: {for: 1, imod: [Bo Krogh]}
      - titel: Udsatte børn
        id: børn
        indstilling: Det indstilles, at udvalget godkender planen.
        beslutning: Udsatterådets plan blev godkendt.
        opfølgning:
          - {hvad: "Sender *planen*", hvem: Teknik og Miljø, frist: 2026-07-01}
          - {hvad: Ringer, hvem: Bo Krogh, udført: ja}
      - titel: Eventuelt
  - titel: Lukkede punkter
    punkter:
      - titel: Salg af grund
        lukket: ja
        lukket_grund: offentlighedsloven § 33, nr. 3
        offentlig_titel: Ejendomssag
        indstilling: Det indstilles, at grunden sælges.
        udsat: ja
      - titel: Ansættelse
        lukket: ja
        indstilling: Det indstilles, at udvalget ansætter hende.
        beslutning: Godkendt.
        opfølgning: [{hvad: Ansætter den hemmelige, hvem: Lis Dam}]
"""


@pytest.fixture
def last(tmp_path: Path) -> Path:
    folder = tmp_path / "juni"
    for name in ("billeder", "bilag"):
        (folder / name).mkdir(parents=True)
    (folder / "billeder" / "kort.png").write_bytes((ROOT / "tests" / "valid" / "billeder" / "firkant.png").read_bytes())
    (folder / "bilag" / "ansøgning.txt").write_text("Kære udvalg", "utf-8")
    (folder / "m.yaml").write_text(LAST, "utf-8")
    return folder / "m.yaml"


def titles(meeting: Meeting) -> dict[str, list[str]]:
    return {section.title: [item.title for item in section.items] for section in meeting.sections}


@pytest.mark.parametrize("folder", ["juni", "august"])
def test_what_was_not_ended_goes_along(kkr: Command, last: Path, folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    target = tmp_path / folder / "n.yaml"
    assert kkr("new", "--fra", last, target).returncode == 0
    made = kkr("validate", "--strict", target)
    assert (made.returncode, made.stdout) == (0, "")
    found = kkr_docs.load(target)
    assert (found.body, f"{found.date}", found.place) == (
        "Udvalget for Kultur",
        "2026-08-19",
        "Fjordby Rådhus, lokale 2",
    )
    assert (f"{found.start}", f"{found.end}") == ("15:30:00", "18:00:00")
    assert [one.name for one in found.participants] == ["Anne Holm", "Bo Krogh", "Carl Thy"]
    assert titles(found) == {
        "Åbne punkter": [
            "Godkendelse af referat fra møde i Udvalget for Kultur den 3. juni 2026",
            *("Godkendelse af dagsorden", "Roklubben", "Eventuelt"),
        ],
        "Siden sidst": [
            "Orientering",
            "Opfølgning på mødet den 3. juni 2026",
            "Opfølgning på lukkede punkter fra mødet den 3. juni 2026",
        ],
        "Lukkede punkter": ["Salg af grund"],
    }
    [_minutes, _agenda, club, _any], [_news, tasks, secret], [sale] = (section.items for section in found.sections)
    assert (club.case_number, club.period, club.decision, club.votes, club.arrived) == (
        "SAG-2026-02114",
        None,
        None,
        [],
        [],
    )
    assert club.background
    assert club.background.typed.startswith(
        "Se punkt 1.1 og 1.3 i referatet fra den 3. juni 2026, og bilag 1.\n\n![Et kort]"
    )
    assert club.recommendation
    assert club.recommendation.typed.endswith("1. giver *85.000* kr.\n2. beder om en status.\n")
    assert tasks.presentation
    assert tasks.presentation.typed == "- Sender \\*planen\\* (Teknik og Miljø, senest den 1. juli 2026)\n"
    assert [(one.what, one.who) for one in tasks.follow_ups] == [("Sender *planen*", ["Teknik og Miljø"])]
    assert (tasks.closed, secret.closed, sale.closed, sale.public_title) == (False, True, True, "Ejendomssag")
    assert [one.what for one in secret.follow_ups] == ["Ansætter den hemmelige"]
    assert (target.parent / "bilag" / "ansøgning.txt").read_text("utf-8") == "Kære udvalg"
    public = kkr("render", target, "--to", "pdf", "--edition", "public", "--out", tmp_path / "ud")
    assert public.returncode == 0
    assert Path(public.stdout.strip()).name.startswith("dagsorden-")


def test_no_other_file_is_overwritten(kkr: Command, last: Path, tmp_path: Path) -> None:
    other = tmp_path / "august" / "bilag" / "ansøgning.txt"
    other.parent.mkdir(parents=True)
    other.write_text("En anden", "utf-8")
    made = kkr("new", "--fra", last, tmp_path / "august" / "n.yaml")
    assert made.returncode == 1
    assert "ansøgning.txt findes allerede og er en anden fil" in made.stderr
    assert other.read_text("utf-8") == "En anden"
    assert not (tmp_path / "august" / "n.yaml").exists()


@pytest.mark.parametrize(
    ("decision", "is_taken"),
    [
        ("Udsat.", True),
        ("**Udsat** til august.", True),
        ("Punktet blev udsat.", True),
        ("Sagen udsættes til næste møde.", True),
        ("Udsatte borgere skal have hjælp.", False),
        ("Godkendt. Resten er udsat.", False),
    ],
)
def test_a_decision_says_that_an_item_is_postponed(kkr: Command, decision: str, is_taken: bool, tmp_path: Path) -> None:  # noqa: FBT001
    head = "organ: KKR\ndato: 2026-06-03\ndagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Broen\n"
    text = f"{head}        beslutning: '{decision}'\n"
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    kkr("new", "--fra", "m.yaml", "n.yaml", cwd=tmp_path)
    assert ("Broen" in (tmp_path / "n.yaml").read_text("utf-8")) == is_taken


def test_a_task_is_followed_until_it_is_done(kkr: Command, last: Path) -> None:
    first, second = last.with_name("n.yaml"), last.with_name("o.yaml")
    kkr("new", "--fra", last, "--dato", "2026-08-19", first)
    kkr("new", "--fra", first, "--dato", "2026-09-16", second)
    found = kkr_docs.load(second)
    assert "Opfølgning på mødet den 19. august 2026" in titles(found)["Siden sidst"]
    said = kkr("decisions", last, first, second, "--dato", "2026-08-01").stdout
    assert said.count("Sender *planen*: Teknik og Miljø, senest den 1. juli 2026, OVER FRISTEN") == 1
    first.write_text(first.read_text("utf-8").replace("frist: 2026-07-01", "udført: 2026-08-20"), "utf-8")
    assert (
        "  – Sender *planen*: Teknik og Miljø, udført\n" in kkr("decisions", last, first, "--dato", "2026-08-01").stdout
    )


@pytest.mark.parametrize("name", ["fjordby-udvalg-2026-06-03", "kkr-sydfjorden-2026-11-13", "minimal"])
def test_every_example_gives_a_meeting_that_renders(kkr: Command, name: str, tmp_path: Path) -> None:
    made = kkr("new", "--fra", ROOT / "examples" / f"{name}.yaml", "n.yaml", cwd=tmp_path)
    assert made.returncode == 0
    assert kkr("render", "n.yaml", "--to", "pdf", cwd=tmp_path).returncode == 0
