"""What of an attachment's PDF does not come into a packet: whatever runs, plays, opens or fetches something.

Only pages go into a packet; what a document has beside them (scripts, files and forms of the whole document) stays
behind. Of a page and its annotations only the entries listed here are kept, so that nothing unknown comes along.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from kkr_docs import bounded_pdf
from kkr_docs.i18n import N_

if TYPE_CHECKING:
    import pikepdf


class Removed(StrEnum):
    """What was removed, as it is reported."""

    SCRIPTS = N_("JavaScript")
    ACTIONS = N_("handlinger, der åbner filer eller programmer eller sender data")
    FILES = N_("vedhæftede filer")
    MEDIA = N_("lyd, film og 3D")
    OUTSIDE = N_("henvisninger til indhold uden for filen")
    FORM = N_("en XFA-formular")


_PAGE: Final = frozenset((
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents",
    "/Rotate", "/Group", "/Annots", "/UserUnit",
))  # fmt: skip
_ANNOTATION: Final = frozenset((
    "/Type", "/Subtype", "/Rect", "/Contents", "/NM", "/M", "/F", "/AP", "/AS", "/Border", "/BS", "/C", "/CA", "/ca",
    "/BM", "/OC", "/Lang", "/A", "/Dest", "/H", "/QuadPoints", "/T", "/Subj", "/IC", "/LE", "/L", "/LL", "/LLE",
    "/Vertices", "/InkList", "/DA", "/DS", "/Q", "/RC", "/RD", "/CL", "/IT", "/BE", "/Name", "/Sy", "/CreationDate",
))  # fmt: skip
_SHOWN: Final = frozenset((
    "/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight",
    "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Watermark", "/Redact",
))  # fmt: skip
_OTHERS: Final = {"/FileAttachment": Removed.FILES, "/Popup": None, "/PrinterMark": None, "/TrapNet": None}
_DROPPED: Final = {  # in anything that a page draws
    "/AF": Removed.FILES, "/AA": Removed.ACTIONS, "/Ref": Removed.OUTSIDE, "/OPI": Removed.OUTSIDE,
    "/Metadata": None, "/PieceInfo": None, "/StructParent": None, "/StructParents": None, "/Alternates": None,
}  # fmt: skip
_ACTIONS: Final = {
    "/JavaScript": Removed.SCRIPTS, "/GoToR": Removed.OUTSIDE, "/GoToE": Removed.FILES, "/Movie": Removed.MEDIA,
    "/Sound": Removed.MEDIA, "/Rendition": Removed.MEDIA, "/RichMediaExecute": Removed.MEDIA,
    "/GoTo3DView": Removed.MEDIA, "/Named": None, "/SetOCGState": None, "/Hide": None, "/Trans": None,
    "/Thread": None, "/ResetForm": None,
}  # fmt: skip
_ADDRESS: Final = re.compile(rb"\s*(?:(?:https?|mailto|tel):|www\.)", re.IGNORECASE)  # of pages, people and phones
_LONGEST_CHAIN: Final = 50  # actions one after the other
_LOCKED: Final = 64 | 128 | 512  # flags of an annotation that nobody is to move or change (ISO 32000-1, table 165)
_FONT_CHOICE: Final = re.compile(rb"/(\S+)\s+([\d.]+)\s+Tf")
_HELVETICA: Final = "/KkrDocsHelv"
_ABOVE: Final = frozenset(("/Parent", "/P", "/Dest", "/Popup", "/Pg"))


def clean(pdf: pikepdf.Pdf) -> set[Removed]:
    """Remove from a PDF's pages all that is not to come along, and return what of it a reader may miss.

    Form fields become pictures of what is written in them. Raises what `reading.unreadable` lists.
    """
    cleaner = _Cleaner()
    cleaner.document(pdf)
    _complete_fields(pdf)
    for page in pdf.pages:
        cleaner.page(page)
    return cleaner.removed


def _complete_fields(pdf: pikepdf.Pdf) -> None:
    """Have form fields that viewers are to draw themselves drawn."""
    form = pdf.Root.get("/AcroForm")
    if form is not None and form.get("/NeedAppearances"):
        for page in pdf.pages:
            for field in page.obj.get("/Annots", ()):
                if str(field.get("/Subtype")) == "/Widget":
                    _choose_font(field, form)
        pdf.generate_appearance_streams()


def _choose_font(field: Any, form: Any) -> None:
    """Have a field drawn in Helvetica where its own font is not known, or its codes are no letters (a Type 0 font)."""
    from pikepdf import Dictionary, Name, String  # noqa: PLC0415 - slow to import

    written = bytes(_inherited(field, "/DA") or form.get("/DA") or b"")
    chosen = _FONT_CHOICE.search(written)
    if not isinstance(form.get("/DR"), Dictionary):
        form.DR = Dictionary()
    if not isinstance(form.DR.get("/Font"), Dictionary):
        form.DR.Font = Dictionary()
    font = form.DR.Font.get("/" + chosen[1].decode("latin-1")) if chosen else None
    if isinstance(font, Dictionary) and font.get("/Subtype") != Name.Type0:
        return
    form.DR.Font[_HELVETICA] = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    size = float(chosen[2]) if chosen else 0
    field.DA = String(f"{_HELVETICA} {size or 10:g} Tf 0 g")


def _inherited(field: Any, key: str) -> Any:
    """Return an entry of a field, or of those above it."""
    for _level in range(_LONGEST_CHAIN):
        if field is None or key in field:
            break
        field = field.get("/Parent")
    return field.get(key) if field is not None else None


class _Cleaner:
    """Cleans the pages of one PDF."""

    def __init__(self) -> None:
        self.removed: set[Removed] = set()
        self.seen: set[tuple[int, int]] = set()

    def note(self, what: Removed | None) -> None:
        self.removed |= {what} if what else set()

    def document(self, pdf: pikepdf.Pdf) -> None:
        """Note what a document has beside its pages, and that stays behind."""
        root = pdf.Root
        names: Any = root.get("/Names", {})
        for key, what in (("/JavaScript", Removed.SCRIPTS), ("/EmbeddedFiles", Removed.FILES)):
            self.note(what if key in names else None)
        self.note(Removed.ACTIONS if "/AA" in root else None)
        self.note(Removed.FILES if "/AF" in root else None)
        self.note(Removed.FORM if "/XFA" in root.get("/AcroForm", {}) else None)
        self.action(root.get("/OpenAction"))

    def page(self, page: pikepdf.Page) -> None:
        from pikepdf import Array  # noqa: PLC0415 - slow to import

        for key in list(page.obj.keys()):
            if key not in _PAGE:
                self.note(_DROPPED.get(key))
                del page.obj[key]
        annotations = page.obj.get("/Annots")
        if annotations is not None:
            written = list(annotations) if isinstance(annotations, Array) else []
            page.obj.Annots = Array([each for each in written if self.annotation(each)])
        self.drawn(page.get_resources())
        self.drawn(page.obj.get("/Contents"))

    def annotation(self, annotation: Any) -> bool:
        """Clean an annotation; return whether it is to be kept."""
        from pikepdf import Dictionary  # noqa: PLC0415 - slow to import

        if not isinstance(annotation, Dictionary):
            return False
        self.note(Removed.ACTIONS if "/AA" in annotation else None)
        self.note(Removed.FILES if "/AF" in annotation else None)
        if "/A" in annotation and not self.action(annotation.A):
            del annotation["/A"]
        kind = str(annotation.get("/Subtype"))
        if kind == "/Widget":
            _fix_field(annotation)
        elif kind not in _SHOWN:
            self.note(_OTHERS.get(kind, Removed.MEDIA))
            return False
        for key in list(annotation.keys()):
            if key not in _ANNOTATION:
                del annotation[key]
        self.drawn(annotation.get("/AP"))
        return kind != "/Link" or "/A" in annotation or "/Dest" in annotation

    def action(self, action: Any, depth: int = 0) -> bool:
        """Note what an action does, and those after it, which are removed; return whether it is to be kept."""
        from pikepdf import Array, Dictionary  # noqa: PLC0415 - slow to import

        if not isinstance(action, Dictionary) or depth > _LONGEST_CHAIN:
            return False
        following = action.get("/Next")
        for each in following if isinstance(following, Array) else [following]:
            self.action(each, depth + 1)
        for key in ("/Next", "/SD"):
            if key in action:
                del action[key]
        kind = str(action.get("/S"))
        if kind == "/GoTo":
            return "/D" in action
        if kind == "/URI":
            is_kept = bool(_ADDRESS.match(bytes(action.get("/URI", b""))))
            self.note(None if is_kept else Removed.OUTSIDE)
            return is_kept
        self.note(_ACTIONS.get(kind, Removed.ACTIONS))
        return False

    def drawn(self, start: Any) -> None:
        """Clean all that is drawn from an object on: what belongs to it, whatever it is called."""
        from pikepdf import Array, Dictionary, Stream  # noqa: PLC0415 - slow to import

        waiting = [start]
        while waiting:
            found = waiting.pop()
            if not isinstance(found, (Array, Dictionary, Stream)) or self._is_known(found):
                continue
            if isinstance(found, Array):
                waiting += list(found)
                continue
            if isinstance(found, Stream):
                self.stream(found)
            for key, value in list(found.items()):
                if key in _DROPPED:
                    self.note(_DROPPED[key])
                    del found[key]
                elif key not in _ABOVE:
                    waiting.append(value)

    def stream(self, stream: pikepdf.Stream) -> None:
        """Check that a stream can be unpacked, and that its data are not in another file (ISO 32000-1, table 5)."""
        bounded_pdf.check(stream)
        if "/F" in stream:
            self.note(Removed.OUTSIDE)
            del stream["/F"]

    def _is_known(self, found: Any) -> bool:
        """Return whether an object has been cleaned; direct ones belong to one other object."""
        if not found.is_indirect:
            return False
        known = found.objgen in self.seen
        self.seen.add(found.objgen)
        return known


def _fix_field(annotation: Any) -> None:
    """Make a form field a picture of itself that nobody fills in: it needs no form, script or signature."""
    from pikepdf import Name  # noqa: PLC0415 - slow to import

    flags = annotation.get("/F", 0)
    annotation.F = (flags if isinstance(flags, int) else 0) | _LOCKED
    annotation.Subtype = Name.Stamp
    for key in ("/A", "/DA", "/Q", "/T"):
        if key in annotation:
            del annotation[key]
