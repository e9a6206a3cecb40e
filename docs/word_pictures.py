"""Makes the pictures of docs/word-og-tilbage.md with LibreOffice and poppler: python docs/word_pictures.py."""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import docx
import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

DOCS = Path(__file__).resolve().parent
NAME = "kkr-sydfjorden-2026-11-13.yaml"
OLD, NEW, RETURNED = "sidste-uge.yaml", "møde.yaml", "dagsorden-fra-anne.docx"
EDITS = (  # of the example: what stood there last week, and what stands there now
    ("Behovet vokser, men arbejdsstyrken gør ikke", "Behovet vokser hurtigere end arbejdsstyrken"),
    ("Det er en stigning på 43 pct.", "Det er 43 pct. flere."),
    ("Omtrent en tredjedel", "En fjerdedel"),
)
SAID = ("Medarbejdere med et andet", "Alle med et andet")  # what Anne changed
SHOWN = "Antallet af borgere"  # words on the page that is shown
WIDTH, ABOVE, BELOW = 900, 90, 290  # of the pictures in pixels, above and below those words
FONT, SIZE, LINE, EDGE = "LiberationMono-Regular.ttf", 15, 21, 14  # of the terminal, pixels
GROUND, INK, COLOURS = "#1f2430", "#e6e6e6", {"+": "#8fce7d", "-": "#f28b82", "@": "#7fc8d9"}
LONGEST = 98  # signs of a line in the terminal


def main() -> None:
    """Make the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(DOCS.parent / "examples", folder, dirs_exist_ok=True)
        text = (folder / NAME).read_text("utf-8")
        (folder / OLD).write_text(text, "utf-8")
        for before, after in EDITS:
            text = text.replace(before, after)
        (folder / NEW).write_text(text, "utf-8")
        kkr(folder, "render", NEW, "--as", "agenda", "--compared-with", OLD)
        (word,) = folder.glob("*rettelser.docx")
        (pdf,) = folder.glob("*rettelser.pdf")
        save(page(pdf.read_bytes()), "rettelser-pdf.png")
        save(page(as_pdf(word)), "rettelser-word.png")
        save(terminal(dry_run(folder)), "import.png")


def kkr(folder: Path, *arguments: str) -> str:
    """Run the command in a folder, and return what it prints."""
    command = [sys.executable, "-m", "kkr_docs", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout


def as_pdf(word: Path) -> bytes:
    """Have LibreOffice make a PDF of a Word file, its changes shown."""
    profile = f"-env:UserInstallation={(word.parent / 'profile').as_uri()}"
    out = word.parent / "libreoffice"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", out, word], check=True)
    return (out / word.with_suffix(".pdf").name).read_bytes()


def page(content: bytes) -> Image.Image:
    """Return the lines around some words of a PDF."""
    with pypdfium2.PdfDocument(content) as pdf:
        for each in pdf:
            text = each.get_textpage()
            found = text.search(SHOWN, match_case=True).get_next()
            if found and "Indhold" not in text.get_text_bounded()[:300]:
                scale = WIDTH / each.get_width()
                top = (each.get_height() - text.get_charbox(found[0])[3]) * scale
                whole: Image.Image = each.render(scale=scale).to_pil().convert("RGB")
                return whole.crop((0, int(top) - ABOVE, WIDTH, int(top) + BELOW))
    raise LookupError(SHOWN)


def dry_run(folder: Path) -> list[str]:
    """Return a command, and what it prints of a Word file that somebody changed."""
    kkr(folder, "render", NEW, "--as", "agenda", "--to", "docx", "--out", "ud")
    (word,) = (folder / "ud").glob("*.docx")
    document = docx.Document(io.BytesIO(word.read_bytes()))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if SAID[0] in run.text:
                run.text = run.text.replace(*SAID)
    document.save(str(folder / RETURNED))
    command = ("import", RETURNED, "--into", NEW, "--dry-run")
    return [f"$ kkr-docs {' '.join(command)}", *kkr(folder, *command).splitlines()]


def terminal(lines: list[str]) -> Image.Image:
    """Return lines as a terminal shows them, long ones cut."""
    font = ImageFont.truetype(FONT, SIZE)
    image = Image.new("RGB", (WIDTH, LINE * len(lines) + 2 * EDGE), GROUND)
    pen = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        shown = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
        pen.text((EDGE, EDGE + at * LINE), shown, COLOURS.get(line[:1], INK), font)
    return image


def save(image: Image.Image, name: str) -> None:
    """Write a picture with a thin edge, in few colours."""
    ImageOps.expand(image, border=1, fill="#8d99a1").quantize(48).save(DOCS / "billeder" / name, optimize=True)
    print(name)


if __name__ == "__main__":
    main()
