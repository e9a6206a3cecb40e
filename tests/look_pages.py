"""The pages whose look is kept, as small pictures. `make look` runs this file to refresh tests/look/."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from paths import EXAMPLE, TESTS
from PIL import Image

from kkr_docs.document.document import Edition, Kind
from kkr_docs.lint import engine
from kkr_docs.render import jobs
from kkr_docs.render.jobs import Format, Order
from kkr_docs.render.pdf import raster

KEPT = TESTS / "look"
PAGES = {Edition.SCREEN: (1, 2, 3, 6, 8, 9, 12), Edition.PRINT: (1, 5, 9)}
WIDTH = 420  # dots: enough to see a line move, and small to keep


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Yield the name and the picture of every page that is kept."""
    found, problems = engine.read(EXAMPLE)
    assert found, problems
    for edition, numbers in PAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            order = Order(Kind.MINUTES, (Format.PDF,), Path(folder), edition)
            [content] = jobs.make(found, order).values()
        pages = list(raster.pages(content))
        for number in numbers:
            page = Image.open(io.BytesIO(pages[number - 1])).convert("L")
            yield f"{edition}-{number:02}.png", page.resize((WIDTH, round(WIDTH * page.height / page.width)))


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for name, picture in pictures():
        picture.save(KEPT / name, optimize=True)
