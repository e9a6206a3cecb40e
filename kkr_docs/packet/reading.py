"""Opens the PDF of an attachment, or says why it cannot be part of a packet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kkr_docs import bounded_pdf
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.packet import isolation

if TYPE_CHECKING:
    import pikepdf

_LIMITS: Final = {  # what a file may make of itself: bytes in memory of one stream, and faults before it is given up
    "flate_max_memory": 1 << 28,
    "run_length_max_memory": 1 << 28,
    "png_max_memory": 1 << 28,
    "tiff_max_memory": 1 << 28,
    "dct_max_memory": 1 << 28,
    "dct_max_progressive_scans": 500,
    "doc_max_warnings": 1000,
}
_MOST_PAGES: Final = 10_000
_TAIL: Final = 1 << 16  # bytes at a file's end that may be padding
_MARK: Final = 1024  # bytes before that in which its end mark is (ISO 32000-1, annex H.3, note 18)


@contextmanager
def limits() -> Iterator[None]:
    """Have no file make much more of itself than it is."""
    from pikepdf import settings  # noqa: PLC0415 - slow to import

    before = settings.set_qpdf_limits(**_LIMITS)  # type: ignore[arg-type]
    try:
        yield
    finally:
        settings.set_qpdf_limits(**before)  # type: ignore[arg-type]


def read(name: str, path: Path) -> tuple[pikepdf.Pdf, bool]:
    """Return the PDF of an attachment, and whether it was damaged and has been repaired. The file must stay there.

    Raises RefusalError for one that is encrypted, damaged or without pages, or that shows its content elsewhere, and
    OSError where it cannot be read.
    """
    import pikepdf  # noqa: PLC0415 - slow to import

    try:
        pdf = _opened(path)
        _check_access(name, pdf)
        repaired = _is_repaired(pdf)
        if repaired and not _is_whole(path):
            raise damaged(name)
        _check_pages(name, pdf)
    except pikepdf.PasswordError:
        raise _locked(name) from None
    except unreadable() as error:
        raise damaged(name) from error
    return pdf, repaired


def _opened(path: Path) -> pikepdf.Pdf:
    """Open a file so that a packet takes what is large from it when it is written, and not into memory before.

    `pikepdf.open` would have every stream copied at once when pages are copied (qpdf's `setImmediateCopyFrom`).
    """
    import pikepdf  # noqa: PLC0415 - slow to import

    with path.open("rb") as file:
        bounded_pdf.check_objects(file)
    return pikepdf.Job({"inputFile": str(path.resolve()), "outputFile": os.devnull, "noWarn": ""}).create_pdf()


def unreadable() -> tuple[type[Exception], ...]:
    """Return what is raised where a PDF is not as the standard has it."""
    from pikepdf import exceptions  # noqa: PLC0415 - slow to import

    return (exceptions.PikepdfError, ValueError, TypeError, RecursionError)


def _check_access(name: str, pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        what = _("bilaget ”{name}” er beskyttet mod ændringer, så dets sider ikke må lægges ind i pakken.")
        remedy = _("Bed den, der har lavet filen, om en udgave uden beskyttelse, eller udskriv den selv til en ny PDF.")
        raise RefusalError(what.format(name=name), remedy)
    if "/Collection" in pdf.Root:
        what = _("bilaget ”{name}” er en PDF-portefølje, altså flere filer i én.").format(name=name)
        raise RefusalError(what, _("Gem filerne i den enkeltvis, og skriv hver af dem under bilag:."))
    if _is_live_form(pdf):
        what = _("bilaget ”{name}” er en formular (XFA), som kun Adobe Reader kan vise.").format(name=name)
        raise RefusalError(what, _("Åbn den dér, og udskriv den til en almindelig PDF."))


def _is_live_form(pdf: pikepdf.Pdf) -> bool:
    """Return whether the pages are made by a form when it is opened: what the file itself has is only a notice."""
    from pikepdf import Dictionary  # noqa: PLC0415 - slow to import

    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary) or "/XFA" not in form:
        return False
    return bool(pdf.Root.get("/NeedsRendering")) or not len(form.get("/Fields", []))


def _is_repaired(pdf: pikepdf.Pdf) -> bool:
    return any("reconstruct" in warning for warning in pdf.get_warnings())


def _is_whole(path: Path) -> bool:
    """Return whether a file has its last part; what was not fetched or saved to its end has not."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return b"startxref" in file.read().rstrip(b"\0 \t\r\n")[-_MARK:]


def _check_pages(name: str, pdf: pikepdf.Pdf) -> None:
    """Raise RefusalError where there are no pages, or one cannot be read."""
    announced, count = pdf.Root.Pages.get("/Count", 0), len(pdf.pages)
    if not count:
        raise RefusalError(
            _("bilaget ”{name}” har ingen sider.").format(name=name), _("Gem filen igen, eller slet bilaget.")
        )
    if count > _MOST_PAGES:
        what = _("bilaget ”{name}” har {count} sider; pakken kan have {most} af hvert bilag.")
        raise RefusalError(what.format(name=name, count=count, most=_MOST_PAGES), _("Del det i flere bilag."))
    if announced > count:
        raise damaged(name)
    for page in pdf.pages:
        isolation.contents(page)


def _locked(name: str) -> RefusalError:
    what = _("bilaget ”{name}” er låst med en adgangskode.").format(name=name)
    return RefusalError(what, _("Åbn det med koden, og gem det uden, eller udskriv det til en ny PDF."))


def damaged(name: str) -> RefusalError:
    """Return what is said of an attachment that cannot be read."""
    what = _("bilaget ”{name}” er beskadiget og kan ikke læses helt.").format(name=name)
    return RefusalError(what, _("Hent eller gem filen igen, og se, om alle sider kan åbnes."))
