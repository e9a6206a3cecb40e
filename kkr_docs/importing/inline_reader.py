"""What a paragraph of a Word file shows: its words with their look, its footnotes and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kkr_docs.i18n import N_
from kkr_docs.importing.package import Package
from kkr_docs.importing.revisions import Revision
from kkr_docs.importing.styles import Styles
from kkr_docs.importing.wordml_names import DRAWING, MATH, PLACED, RELATIONS, VML, find, local, switch, value, w
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run

_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_ADDRESS = re.compile(r'HYPERLINK\s+"(?P<address>[^"]*)"(?:\s+\\l\s+"(?P<fragment>[^"]*)")?', re.IGNORECASE)
_REFERENCE = re.compile(r"\s*REF\s+(?:punkt_|bilag_\d+_\d+_)(?P<number>\d+(?:_\d+)?)\s.*\\w", re.IGNORECASE)
_FULL = re.compile(r"https?://.|mailto:.|tel:.", re.IGNORECASE)
_STRONG, _EMPHASIS = ("strong", "stærk"), ("emphasis", "fremhæv", "intense emphasis")
_BLACK = ("", "auto", "000000")
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F0E0": "→", "F0FC": "✓"}  # of Symbol and Wingdings


class Drawn(NamedTuple):
    """A picture of a paragraph: its name, alternative text, and the part that it is in ("" where it is not there)."""

    name: str
    alt: str
    media: str


@dataclass
class Shown:
    """What a paragraph shows. `lost` says what of it a definition cannot hold.

    `references` are the numbers that items had when the file was made, of our fields that refer to them.
    """

    inlines: list[Inline] = field(default_factory=list)
    pictures: list[Drawn] = field(default_factory=list)
    bookmarks: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    references: list[str] = field(default_factory=list)
    is_contents: bool = False


@dataclass
class _Field:
    """A field that has begun: its code, whether its result has, and whether that was read."""

    code: str = ""
    is_shown: bool = False
    is_said: bool = False


class InlineReader:
    """Reads the paragraphs of one file in their order: fields go on from one to the next."""

    def __init__(self, package: Package, styles: Styles, resolve: Callable[[Any], list[Revision]]) -> None:
        self._package, self._styles, self._resolve = package, styles, resolve
        self._fields: list[_Field] = []
        self._notes: dict[str, dict[str, Any]] = {}
        self._relations: dict[str, dict[str, Any]] = {}
        self._shown = Shown()
        self._lost: list[str] = []
        self.revisions: list[Revision] = []

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents has begun and not ended."""
        return any(re.match(r"\s*TOC\b", one.code) for one in self._fields)

    def read(self, paragraph: Any, part: str) -> Shown:
        """Return what a paragraph of a part shows."""
        outer, self._shown = self._shown, Shown()
        lost, self._lost = self._lost, []
        starts = [str(each.get(w("name"), "")) for each in paragraph.iter(w("bookmarkStart"))]
        self._children(paragraph, part, None)
        shown = self._shown
        shown.bookmarks = tuple(starts)
        shown.comments = tuple(str(each.get(w("id"), "")) for each in paragraph.iter(w("commentReference")))
        shown.lost = tuple(dict.fromkeys(self._lost))
        self._shown, self._lost = outer, lost
        return shown

    def _children(self, parent: Any, part: str, link: str | None) -> None:
        for each in parent:
            name = local(each)
            if name == "r":
                self._run(each, part, link)
            elif name == "hyperlink":
                self._children(each, part, self._target(each, part))
            elif name == "fldSimple":
                self._simple(each, part, link)
            elif each.tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                self._lost.append(N_("en formel"))
                self._shown.inlines.append(Run("".join(one.text or "" for one in each.iter(f"{MATH}t"))))

    def _target(self, hyperlink: Any, part: str) -> str | None:
        relation = self._related(part).get(hyperlink.get(f"{RELATIONS}id", ""))
        if relation is None or not relation.is_external:
            return None
        return self._address(relation.target)

    def _address(self, address: str) -> str | None:
        if _FULL.match(address):
            return address
        self._lost.append(N_("et link, der ikke er en adresse på nettet"))
        return None

    def _related(self, part: str) -> dict[str, Any]:
        if part not in self._relations:
            self._relations[part] = dict(self._package.relations_by_id(part))
        return self._relations[part]

    def _simple(self, element: Any, part: str, link: str | None) -> None:
        code = element.get(w("instr"), "")
        self._fields.append(_Field(code, is_shown=True))
        self._children(element, part, link)
        self._shown.is_contents |= self.in_contents
        self._fields.pop()

    def _run(self, run: Any, part: str, link: str | None) -> None:
        look = self._look(run, link or self._field_link() or self._link_before(run))
        is_seen = not switch(run, "rPr/vanish")
        for each in run:
            name = local(each)
            if name == "fldChar":
                self._field(each)
            elif name == "instrText" and self._fields:
                self._fields[-1].code += each.text or ""
            elif not self._is_hidden() and is_seen:
                self._piece(each, name, run, look, part)
            elif name == "t" and not is_seen and (each.text or "").strip():
                self._lost.append(N_("skjult tekst"))

    def _piece(self, element: Any, name: str, run: Any, look: Run, part: str) -> None:
        if name == "t" and (number := self._numbered()) is not None:
            self._say(number, look, run)
        elif name == "t":
            self._say((element.text or "").replace("\n", " "), look, run)
        elif name in _SIGNS:
            self._say(_SIGNS[name], look, run)
        elif name == "sym":
            self._symbol(element.get(w("char"), "").upper(), look, run)
        elif name in ("br", "cr"):
            if element.get(w("type"), "textWrapping") == "textWrapping":
                self._shown.inlines.append(LineBreak())
        else:
            self._other(element, name, part)

    def _symbol(self, code: str, look: Run, run: Any) -> None:
        if code in _SYMBOLS:
            self._say(_SYMBOLS[code], look, run)
        else:
            self._lost.append(N_("et tegn fra en symbolskrift"))

    def _other(self, element: Any, name: str, part: str) -> None:
        if name in ("footnoteReference", "endnoteReference"):
            self._note(element, name.removesuffix("Reference"))
        elif name in ("drawing", "pict", "object"):
            self._drawing(element, part)

    def _is_hidden(self) -> bool:
        """Return whether what stands here is a field's code and not its result."""
        return any(not one.is_shown for one in self._fields)

    def _field(self, mark: Any) -> None:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].is_shown = True
            self._shown.is_contents |= self.in_contents
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _numbered(self) -> str | None:
        """Return the number that a reference of ours was printed with, once: Word may have counted it anew since."""
        last = self._fields[-1] if self._fields else None
        match = _REFERENCE.match(last.code) if last else None
        if last is None or match is None:
            return None
        number = "" if last.is_said else match["number"].replace("_", ".")
        last.is_said = True
        self._shown.references += [number] if "." in number else []
        return number

    def _field_link(self) -> str | None:
        for one in self._fields:
            if (match := _ADDRESS.search(one.code)) and match["address"]:
                fragment = f"#{match['fragment']}" if match["fragment"] else ""
                return self._address(match["address"] + fragment)
        return None

    def _link_before(self, run: Any) -> str | None:
        """Return the link of the run before, which a run in the look of links goes on: some programs end it early."""
        names = self._styles.names(value(run, "rPr/rStyle"))
        before = run.getprevious()
        is_left_over = local(run.getparent()) == "p" and before is not None and local(before) == "r"
        if not is_left_over or not self._shown.inlines or not any("hyperlink" in name for name in names):
            return None
        last = self._shown.inlines[-1]
        return last.link if isinstance(last, Run) else None

    def _say(self, text: str, look: Run, run: Any) -> None:
        if text:
            self._shown.inlines.append(look._replace(text=text))
            if text.strip():
                self._lost += _unheld(run, self._styles.names(value(run, "rPr/rStyle")))

    def _look(self, run: Any, link: str | None) -> Run:
        names = self._styles.names(value(run, "rPr/rStyle"))
        strong, emphasis = switch(run, "rPr/b"), switch(run, "rPr/i")
        if strong is None:
            strong = any(name in _STRONG for name in names)
        if emphasis is None:
            emphasis = any(name in _EMPHASIS for name in names)
        language = value(run, "rPr/lang").partition("-")[0] or None
        return Run("", strong, emphasis, link, language)

    def _note(self, reference: Any, kind: str) -> None:
        notes = self._notes_of(kind)
        note = notes.get(reference.get(w("id"), ""))
        if note is None:
            return
        [part] = self._package.related(self._package.main, f"{kind}s")[:1]
        inlines: list[Inline] = []
        fields, self._fields = self._fields, []
        for paragraph in note.iter(w("p")):
            shown = self.read(paragraph, part)
            inlines += [*([Run(" ")] if inlines else []), *shown.inlines]
        self._fields = fields
        words = [one if isinstance(one, Run) else Run(" ") for one in inlines if not isinstance(one, Footnote)]
        self._shown.inlines.append(Footnote(tuple(words)))
        if kind == "endnote":
            self._lost.append(N_("en slutnote; den er blevet til en fodnote"))

    def _notes_of(self, kind: str) -> dict[str, Any]:
        if kind not in self._notes:
            names = self._package.related(self._package.main, f"{kind}s")
            root = self._package.xml(names[0]) if names else None
            if root is not None:
                self.revisions += self._resolve(root)
            notes = [] if root is None else root.iter(w(kind))
            self._notes[kind] = {str(each.get(w("id"))): each for each in notes}
        return self._notes[kind]

    def _drawing(self, element: Any, part: str) -> None:
        if next(element.iter(w("txbxContent")), None) is not None:
            self._lost.append(N_("en tekstboks"))
            return
        relation = self._related(part).get(_embedded(element))
        if relation is None or relation.is_external:
            self._lost.append(_what(element))
            return
        described = next(element.iter(f"{PLACED}docPr"), None)
        name, alt = ("", "") if described is None else (described.get("name", ""), described.get("descr", ""))
        self._shown.pictures.append(Drawn(name, " ".join(alt.split()), relation.target))


def _embedded(element: Any) -> str:
    """Return the id of the relation to a picture; "" where there is none."""
    for name, attribute in ((f"{DRAWING}blip", "embed"), (f"{VML}imagedata", "id")):
        if (found := next(element.iter(name), None)) is not None:
            return str(found.get(f"{RELATIONS}{attribute}", ""))
    return ""


def _what(element: Any) -> str:
    """Return what a drawing is that is no picture."""
    data = next(element.iter(f"{DRAWING}graphicData"), None)
    uri = "" if data is None else str(data.get("uri", ""))
    if uri.endswith("/chart"):
        return N_("et diagram")
    if uri.endswith("/diagram"):
        return N_("en SmartArt-tegning")
    return N_("et indlejret objekt") if local(element) == "object" else N_("en tegning")


def _unheld(run: Any, styles: tuple[str, ...]) -> Iterator[str]:
    """Yield what of a run's look a definition cannot hold."""
    properties = find(run, "rPr")
    if properties is None:
        return
    is_link = any("hyperlink" in name or "link" in name for name in styles)
    if value(run, "rPr/color").lower() not in _BLACK and not is_link:
        yield N_("farvet tekst")
    if value(run, "rPr/highlight") not in ("", "none"):
        yield N_("overstregning med farve")
    if switch(run, "rPr/strike") or switch(run, "rPr/dstrike"):
        yield N_("gennemstreget tekst")
    if value(run, "rPr/u") not in ("", "none") and not is_link:
        yield N_("understregning")
    if value(run, "rPr/vertAlign") in ("superscript", "subscript") and not any("note" in name for name in styles):
        yield N_("hævet eller sænket tekst")
