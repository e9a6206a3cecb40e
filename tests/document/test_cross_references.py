"""References: to this meeting's own items, which are links and are told of where there is none, and to other papers."""

from pathlib import Path

import pytest

from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.lint import engine
from kkr_docs.markdown.blocks import Paragraph, Run

MEETING = """\
organ: KKR Sydfjorden
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Fælles cykelstier
        indstilling: Det indstilles, at KKR Sydfjorden drøfter sagen.
        baggrund: |
          {text}
      - titel: Ny mødeplan
        indstilling: Det indstilles, at KKR Sydfjorden drøfter sagen.
"""

# Sentences about an item "#" of another paper
OTHERS = [
    "Jf. punkt # på dagsordenen for KKR Sjællands møde den 8. april 2025 er rammen den samme.",
    "I KL’s bestyrelse blev punkt # drøftet den 24. januar 2025.",
    "I KLs bestyrelse er punkt # drøftet.",
    "I **KL's bestyrelse** blev punkt # drøftet.",
    "Udvalget besluttede på sit møde i juni (punkt #), at der skal ske en evaluering.",
    "Efter aftalens punkt # skal parterne mødes hvert år.",
    "Det følger af bekendtgørelsens punkt #.",
    "Af Økonomiaftalen for 2026, punkt #, fremgår det, at rammen er uændret.",
    "Regionsrådet tiltrådte budgettet den 24. september 2026, jf. pkt. #.",
    "Regionsrådet behandler sagen som pkt. #.",
    "Efter lovens pkt. # kan kommunerne gå sammen.",
    "Se også lovforslagets nye punkt #.",
    "Punkt # i referatet fra mødet i maj er godkendt.",
    "På mødet den 8. maj blev punkt # udsat.",
    "På KKR Midtjyllands møde var punkt # til drøftelse.",
    "KKR Nordjylland tog punkt # til efterretning.",
    "Sagen blev behandlet i juni (punkt #).",
    "Kommunalbestyrelsen i Fjordby godkendte aftalen under punkt #.",
    "Aarhus Byråd behandlede sagen som punkt #.",
    "Sagen var på økonomiudvalgets dagsorden som punkt #.",
    "På bestyrelsesmødet blev punkt # taget af dagsordenen.",
    "Ved forrige møde blev punkt # udskudt.",
    "Som aftalt på KKR’s seneste møde, punkt #, er der indhentet tilbud.",
    "Vedtægternes punkt # foreskriver to årlige møder.",
    "I forretningsordenen, punkt #, står, at suppleanter indkaldes.",
    "Efter samarbejdsaftalen mellem Region Sydfjorden og kommunerne (pkt. #) betaler kommunerne selv.",
    "I § 3, pkt. #, er der en undtagelse.",
    "Efter lov om trafikselskaber, punkt #, hæfter kommunerne.",
    "Det fremgår af bilag 1, punkt #.",
    "Punkterne # og 9.8 i kontrakten er genforhandlet.",
    "KKR drøftede det den 8. maj 2026 (pkt. #).",
    "Danske Regioner behandlede i marts 2026 punkt # om praktikpladser.",
    "Se [punkt #](https://www.example.dk/referat) fra Region Sydfjorden.",
    "Forslaget er omtalt i punkt # i dagsordenen for mødet den 8. maj 2026.",
    "Efter regeringens udspil, punkt #, skal praktikken være fælles.",
    "Punkt # på mødet i KL den 8. april 2025 handlede om det samme.",
    "Den 8. april 2025 behandledes punkt # om praktik.",
    "Jf. økonomiaftalen punkt # er rammen uændret.",
    "Efter lov om trafikselskaber skal budgettet i høring, jf. punkt #.",
    "Jf.\n          punkt # på dagsordenen for\n          KKR Sjællands møde er rammen den samme.",
]

# Sentences about an item "#" of this paper
OWN = [
    "Sagen hænger sammen med budgettet, jf. punkt #.",
    "For økonomien, se punkt #.",
    "Som omtalt i punkt # er fristen overskredet.",
    "Som nævnt under punkt # er fristen overskredet.",
    "Se dagsordenens punkt #.",
    "Se punkt nr. # i dagsordenen.",
    "Punkt # på dagsordenen handler om det samme.",
    "Sagen behandles sammen med punkt #.",
    "Punkt # udgår.",
    "Hvis punkt # udsættes, falder sagen bort.",
    "Sagen kan vente, mens punkt # afgøres i dag.",
    "Under punkt # i dag drøftes økonomien.",
    "KKR Sydfjorden får sagen igen under punkt #.",
    "Det indstilles, at KKR Sydfjorden godkender budgettet, jf. punkt #.",
    "KKR Sydfjordens økonomi behandles under punkt #.",
    "Sagen drøftes på mødet den 13. november 2026 under punkt #.",
    "Sagen er optaget på dagens møde som punkt #.",
    "Fristen er den 1. marts 2027, jf. punkt #.",
    "KL har sendt et notat, jf. punkt #.",
    "Aftalen om fælles praktikpladser er vedlagt, jf. punkt #.",
    "Aftalen behandles under punkt #.",
    "Kommunernes økonomi behandles under punkt #.",
    "Lovforslaget er sendt i høring, se punkt #.",
    "Rapporten er omtalt i pkt. #.",
    "Rammen er 5 mio. kr., jf. punkt #.",
    "Området er nyt, jf. punkt #.",
    "Kommunalbestyrelserne skal høres, jf. punkt #.",
    "Der nedsættes et udvalg, jf. punkt #.",
    "Sagen hænger sammen med referatet, jf. punkt #.",
    "Regionsrådet mødes i dag. Se punkt #.",
    "Udvalget besluttede at vente.\n\n          Økonomien står i punkt #.",
    "Vi venter på svar fra:\n\n          - Regionsrådet\n          - dem, der er nævnt i punkt #",
    "Projektet, der er omtalt i punkt #, begynder i 2027.",
    "Budgettet for 2027 er vedlagt punkt #.",
    "Jf. bilag 2 og punkt #.",
    "Der henvises til punkt #.",
    "Dagens punkt # er til orientering.",
]


def read(sentence: str, number: str) -> tuple[list[str], list[str]]:
    """What the rules on references say of a sentence, and the texts that are links to items in the paper."""
    content = MEETING.format(text=sentence.replace("#", number)).encode()
    definition, problems = engine.check(yaml_reader.parse("m.yaml", content), Path())
    said = [str(problem.rule) for problem in problems if problem.rule in ("KKR001", "KKR002")]
    if not definition:
        return said, []
    paper = build.build(definition, Kind.AGENDA)
    blocks = [block for part in paper.sections[0].items[0].parts for block in part.blocks]
    runs = [run for block in blocks if isinstance(block, Paragraph) for run in block.inlines if isinstance(run, Run)]
    return said, [run.text for run in runs if (run.link or "").startswith("#")]


@pytest.mark.parametrize("sentence", OTHERS)
def test_a_reference_to_another_paper_is_no_link_and_no_mistake(sentence: str) -> None:
    assert read(sentence, "9.9") == ([], [])
    assert read(sentence, "1.2") == ([], [])


@pytest.mark.parametrize("sentence", OWN)
def test_a_reference_to_an_item_here_is_a_link_or_a_mistake(sentence: str) -> None:
    assert read(sentence, "9.9") == (["KKR001"], [])
    said, links = read(sentence, "1.2")
    assert said == []
    assert len(links) == 1 or "\n" in sentence
    assert all(link.endswith("1.2") for link in links)


@pytest.mark.parametrize(
    "sentence",
    [
        "Den 21. oktober 2026 drøftede Kontaktudvalget rekruttering (jf. punkt #) og klimatilpasning.",
        "Sagen kommer igen på næste møde (jf. punkt #).",
    ],
)
def test_what_may_be_either_is_a_link_and_no_mistake(sentence: str) -> None:
    assert read(sentence, "1.2") == ([], ["punkt 1.2"])
    assert read(sentence, "9.9") == ([], [])


def test_a_reference_beside_bold_text_is_a_link() -> None:
    assert read("**Økonomi:** se punkt #, som **haster**.", "1.2") == ([], ["punkt 1.2"])
    assert read("Se punkterne #, **1.1** og 1.1.", "1.2")[1] == ["punkterne 1.2", "1.1", "1.1"]


def test_a_definition_with_other_errors_knows_its_own_body() -> None:
    content = (
        MEETING.replace("2026-11-13", "i morgen").format(text="Det foreslås KKR Sydfjorden, jf. punkt 9.9.").encode()
    )
    problems = engine.check(yaml_reader.parse("m.yaml", content), Path())[1]
    assert [problem.rule for problem in problems] == [None, "KKR001"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "part", ["punkt 1.1 ", "A-A-A-", "aaaaaaaaaa", "mødet den ", "Region a ", "er a b c ", "aftalen om a b ", "den "]
)
def test_the_time_to_read_grows_no_faster_than_the_text(part: str) -> None:
    text = "punkt 1.1 " + part * (400_000 // len(part))
    assert engine.check(yaml_reader.parse("m.yaml", MEETING.format(text=text).encode()), Path())[1]
