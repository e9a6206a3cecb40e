"""The packet: the document and every attachment in one PDF, seen as a reader of it does."""

import io
import stat
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from command import meeting_of_pages, on_terminal
from conftest import Command
from paths import ROOT
from pdf_text import pages

import kkr_docs

MEETING = """\
organ: KKR Syd
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Budget
        baggrund: Se bilag 1 og 2.
        bilag:
          - {titel: Notat, fil: a.pdf}
          - {titel: Hemmeligt notat, fil: b.pdf, lukket_bilag: ja}
          - {titel: Brev, fil: c.txt}
      - titel: Afskedigelse
        lukket: ja
        bilag: [d.pdf]
"""


def attachment(words: str, count: int = 2) -> bytes:
    """A PDF of some pages that kkr-docs made of a text."""
    text = "\n\n".join([words] * count)
    definition = kkr_docs.load(ROOT / "tests/valid/typography.yaml")
    section = definition.sections[0].model_copy(update={"title": text[:60], "items": []})
    made = kkr_docs.render(definition.model_copy(update={"sections": [section]}), ["pdf"], edition="print")
    return next(iter(made.values()))


@pytest.fixture(scope="module")
def attachments() -> dict[str, bytes]:
    return {f"{name}.pdf": attachment(f"Ravnen {name} fløj") for name in "abd"}


@pytest.fixture
def folder(tmp_path: Path, attachments: dict[str, bytes]) -> Path:
    for name, content in attachments.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "c.txt").write_text("Et brev om budgettet.", "utf-8")
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    return tmp_path


def test_the_document_and_every_attachment_are_in_it_in_order(kkr: Command, folder: Path) -> None:
    made = kkr("packet", "m.yaml", cwd=folder)
    assert (made.returncode, made.stdout) == (0, "dagsorden-kkr-syd-2026-11-13-fortrolig-pakke.pdf\n")
    assert made.stderr == "m.yaml: Denne udgave har 1 lukket punkt og 1 lukket bilag.\n"
    packet = folder / made.stdout.strip()
    assert stat.S_IMODE(packet.stat().st_mode) == 0o600
    read = pages(packet)
    stamps = [line for page in read for line in page.splitlines() if "· side" in line]
    with pikepdf.open(folder / "a.pdf") as one:
        count = len(one.pages)
    numbers = ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]
    expected = [(number, count if number != "1.1.3" else 1) for number in numbers]
    assert [stamp.strip() for stamp in stamps] == [
        f"Bilag {number} · side {page} af {total}" for number, total in expected for page in range(1, total + 1)
    ]
    assert "Et brev om budgettet." in "".join(read)


def test_bookmarks_and_links_lead_to_the_attachments(kkr: Command, folder: Path) -> None:
    packet = folder / kkr("packet", "m.yaml", cwd=folder).stdout.strip()
    with pikepdf.open(packet) as pdf:
        assert pdf.Root.MarkInfo.Marked
        titles: list[str] = []
        with pdf.open_outline() as outline:
            todo = list(outline.root)
            while todo:
                each = todo.pop(0)
                titles.append(str(each.title))
                todo = [*each.children, *todo]
        assert [title for title in titles if "Notat" in title or "Brev" in title]
        assert titles.index(next(t for t in titles if "Notat" in t)) > titles.index(
            next(t for t in titles if "Budget" in t)
        )


def test_the_public_one_has_nothing_that_is_closed(kkr: Command, folder: Path) -> None:
    made = kkr("packet", "m.yaml", "--edition", "public", cwd=folder)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "dagsorden-kkr-syd-2026-11-13-offentlig-pakke.pdf\n"
    text = "\n".join(pages(folder / made.stdout.strip()))
    assert "Bilag 1.1.1 · side 1" in text
    assert "Bilag 1.1.3 · side 1" in text
    for closed in ("1.1.2 ·", "1.2.1 ·", "Hemmeligt", "Afskedigelse", "Ravnen b", "Ravnen d"):
        assert closed not in text


def test_the_guard_reads_the_attachments_too(kkr: Command, folder: Path) -> None:
    (folder / "c.txt").write_text("Om: Hemmeligt notat", "utf-8")
    made = kkr("packet", "m.yaml", "--edition", "public", cwd=folder)
    assert made.returncode == 1
    assert "ville der stå noget, der er lukket: bilag 2 til punkt 1.1" in made.stdout
    assert not list(folder.glob("*pakke*"))


def test_the_same_files_give_the_same_bytes(kkr: Command, folder: Path) -> None:
    packet = folder / kkr("packet", "m.yaml", cwd=folder).stdout.strip()
    first = packet.read_bytes()
    packet.unlink()
    kkr("packet", "m.yaml", cwd=folder)
    assert packet.read_bytes() == first


def changed(content: bytes, change: object, **options: object) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)  # type: ignore[operator]
        pdf.save(written, **options)  # type: ignore[arg-type]
    return written.getvalue()


def test_active_content_is_taken_out_and_said_so(kkr: Command, folder: Path) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    path = folder / "a.pdf"
    path.write_bytes(changed(path.read_bytes(), lambda pdf: pdf.Root.__setitem__("/OpenAction", action)))
    made = kkr("packet", "m.yaml", cwd=folder)
    assert made.returncode == 0
    assert "m.yaml:9:33: advarsel: fra bilaget ”a.pdf” er fjernet: JavaScript" in made.stdout
    packet = made.stdout.splitlines()[-1]
    with pikepdf.open(folder / packet) as pdf:
        assert not [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/JS" in each]


@pytest.mark.parametrize(("content", "said"), [(b"", "”a.pdf”"), (b"%PDF-1.7\nnothing", "”a.pdf”")])
def test_what_is_no_sound_pdf_is_refused_at_its_line(kkr: Command, folder: Path, content: bytes, said: str) -> None:
    (folder / "a.pdf").write_bytes(content)
    made = kkr("packet", "m.yaml", cwd=folder)
    assert made.returncode == 1
    assert any(line.startswith("m.yaml:9:33: fejl: ") and said in line for line in made.stdout.splitlines())
    assert not list(folder.glob("*pakke*"))


def test_a_protected_pdf_is_refused(kkr: Command, folder: Path) -> None:
    path = folder / "a.pdf"
    protection = pikepdf.Encryption(user="x", owner="x")
    path.write_bytes(changed(path.read_bytes(), lambda _pdf: None, encryption=protection))
    made = kkr("packet", "m.yaml", cwd=folder)
    assert made.returncode == 1
    assert "adgangskode" in made.stdout


def page_with(*drawing: str) -> bytes:
    """A PDF of one page that shows rectangles: their shade of grey, and where they are."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream("\n".join(drawing).encode())
        pdf.save(written)
    return written.getvalue()


BLOCKS = {"top right": "0 g 395 742 200 100 re f", "both at the top": "0.4 g 0 742 595 100 re f"}
GROUND = {"white": "", "grey": "0.7 g 0 0 595 842 re f"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("ground", GROUND.values(), ids=GROUND.keys())
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_stamp_covers_no_block_of_one_colour(block: str, ground: str, kkr: Command, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(page_with(ground, block))
    packet = folder / kkr("packet", "m.yaml", cwd=folder).stdout.splitlines()[-1]
    with pypdfium2.PdfDocument(packet) as pdf:
        [stamped] = [page for page in pdf if "Bilag 1.1.1" in page.get_textpage().get_text_range()]
        lightest = stamped.render(scale=1, crop=(400, 747, 5, 5)).to_pil().convert("L").getextrema()[1]
    assert lightest < 200


def test_a_terminal_shows_which_attachment_is_read(folder: Path) -> None:
    """Nothing of it stays on the terminal's last line."""
    attached = "    punkter: [{titel: Sag, bilag: [a.pdf, c.txt]}]\n"
    (folder / "m.yaml").write_text(meeting_of_pages("2026-12-15") + attached, "utf-8")
    printed, shown = on_terminal("packet", "m.yaml", cwd=folder)
    assert "\rBilag 1 af 2" in shown
    assert "\rBilag 2 af 2" in shown
    assert printed == "dagsorden-kkr-syd-2026-12-15-pakke.pdf\n"
    assert shown.rpartition("\r")[2] == ""
