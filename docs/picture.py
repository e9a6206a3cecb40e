"""Makes a picture of some pages of a PDF, side by side: python docs/picture.py FILE.pdf PICTURE.png."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

PAGES = (1, 3, 9)  # cover, contents, and a page with a table and a decision
WIDTH, GAP = 510, 20  # of a page and between pages, in pixels
SHARPNESS = 3  # pages are drawn so many times larger and shrunk, so that small type stays readable
DESK, EDGE = "#eef1f3", "#8d99a1"


def page(pdf: Path, number: int) -> Image.Image:
    """One page of the PDF, `WIDTH` wide and with a thin edge."""
    with tempfile.TemporaryDirectory() as folder:
        one = ["-f", str(number), "-singlefile", "-scale-to-x", str(WIDTH * SHARPNESS), "-scale-to-y", "-1"]
        subprocess.run(["pdftoppm", "-png", *one, str(pdf), f"{folder}/page"], check=True)
        with Image.open(f"{folder}/page.png") as image:
            return ImageOps.expand(image.convert("RGB").reduce(SHARPNESS), border=1, fill=EDGE)


def montage(pages: list[Image.Image]) -> Image.Image:
    """The pages side by side on a desk."""
    width, height = pages[0].size
    desk = Image.new("RGB", (GAP + len(pages) * (width + GAP), height + 2 * GAP), DESK)
    for number, each in enumerate(pages):
        desk.paste(each, (GAP + number * (width + GAP), GAP))
    return desk


if __name__ == "__main__":
    pdf, picture = map(Path, sys.argv[1:])
    picture.parent.mkdir(parents=True, exist_ok=True)
    montage([page(pdf, number) for number in PAGES]).quantize(64).save(picture, optimize=True)
    print(picture)
