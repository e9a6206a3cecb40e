"""Reads a tagged PDF as a screen reader does: the structure tree, the content that it names, and the rest.

It follows ISO 32000-1, 14.6 to 14.9, and knows nothing of the program that wrote the file.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

SHOW = {"Tj", "TJ", "'", '"'}
PAINT = {*SHOW, "Do", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "BI"}


@dataclass(eq=False)
class Content:
    """Marked content: its text, with replacement text (ActualText) applied. `tag` is its name in the content stream."""

    page: int
    tag: str
    properties: dict[str, Any]
    text: str = ""
    raw: str = ""  # what is shown, without replacement text
    paints: bool = False
    heights: set[int] = field(default_factory=set)  # of its lines


@dataclass(eq=False)
class Annotation:
    """An annotation that an element names."""

    page: int
    dictionary: Any


@dataclass(eq=False)
class Element:
    """An element of the structure tree."""

    tag: str
    dictionary: Any
    parent: "Element | None" = None
    kids: "list[Element | Content | Annotation]" = field(default_factory=list)

    def walk(self) -> "Iterator[Element]":
        yield self
        for kid in self.elements():
            yield from kid.walk()

    def elements(self) -> "list[Element]":
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def all(self, *tags: str) -> "list[Element]":
        return [element for element in self.walk() if element.tag in tags]

    def contents(self) -> Iterator[Content]:
        for kid in self.kids:
            if isinstance(kid, Content):
                yield kid
            elif isinstance(kid, Element):
                yield from kid.contents()

    def annotations(self) -> list[Annotation]:
        return [kid for element in self.walk() for kid in element.kids if isinstance(kid, Annotation)]

    def text(self) -> str:
        """The words of the element and all in it; two lines or pieces of a line have a space between them."""
        pieces = (content.text.strip() for content in self.contents())
        return re.sub(r"\s+", " ", " ".join(piece for piece in pieces if piece))

    def attribute(self, name: str) -> Any:
        attributes = self.dictionary.get("/A", {})
        return attributes.get(name)

    def path(self) -> list[str]:
        return [*(self.parent.path() if self.parent else []), self.tag]


class TaggedPdf:
    """A tagged PDF: `root` is its TaggedPdf element, `artifacts` what is no part of it."""

    def __init__(self, file: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(file))
        self.page_numbers = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.marked: dict[tuple[int, int], Content] = {}
        self.artifacts: list[Content] = []
        self.unmarked: list[tuple[int, str]] = []
        for number, page in enumerate(self.pdf.pages):
            _PageReader(self, number).read(page)
        self.named: list[Content | Annotation] = []
        self.root = self.element(self.pdf.Root.StructTreeRoot.K, None)

    def element(self, dictionary: Any, parent: Element | None) -> Element:
        element = Element(str(dictionary.S)[1:], dictionary, parent)
        if parent:
            assert dictionary.P.objgen == parent.dictionary.objgen
        kids = dictionary.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            element.kids.append(self.kid(kid, element))
        return element

    def kid(self, kid: Any, parent: Element) -> Element | Content | Annotation:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            return self.element(kid, parent)
        item: Content | Annotation
        if isinstance(kid, pikepdf.Dictionary) and kid.Type == "/OBJR":
            item = Annotation(self.page_of(kid, parent), kid.Obj)
        elif isinstance(kid, pikepdf.Dictionary):
            item = self.marked[self.page_of(kid, parent), int(kid.MCID)]
        else:
            item = self.marked[self.page_numbers[parent.dictionary.Pg.objgen], int(kid)]
        self.named.append(item)
        return item

    def page_of(self, reference: Any, parent: Element) -> int:
        return self.page_numbers[(reference.get("/Pg") or parent.dictionary.Pg).objgen]

    def parent_tree(self) -> dict[int, Any]:
        numbers = list(self.pdf.Root.StructTreeRoot.ParentTree.Nums)
        return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))


class _PageReader:
    """Reads the operators of one page."""

    def __init__(self, document: TaggedPdf, number: int) -> None:
        self.document, self.number = document, number
        self.open: list[Content] = []
        self.fonts: dict[str, Any] = {}
        self.letters: dict[str, dict[int, str]] = {}
        self.font = ""
        self.height = 0
        self.in_text = False
        self.depths: list[bool] = []  # for every open mark: whether it was opened inside a text object

    def read(self, page: pikepdf.Page) -> None:
        resources: Any = page.obj.get("/Resources", {})
        self.fonts = dict(resources.get("/Font", {}).items())
        self.letters = {name: _letters(font) for name, font in self.fonts.items()}
        for instruction in pikepdf.parse_content_stream(page):
            self.instruction(str(instruction.operator), list(instruction.operands))
        assert not self.open
        assert not self.in_text

    def instruction(self, operator: str, operands: list[Any]) -> None:
        if operator in ("BMC", "BDC"):
            properties = dict(operands[1].items()) if operator == "BDC" else {}
            self.begin(Content(self.number, str(operands[0])[1:], properties))
        elif operator == "EMC":
            assert self.depths.pop() == self.in_text, "marked content and text objects cross"
            self.end(self.open.pop())
        elif operator in ("BT", "ET"):
            self.in_text = operator == "BT"
        elif operator == "Tf":
            self.font = str(operands[0])
        elif operator == "Tm":
            self.height = round(float(operands[5]))
        elif operator in PAINT:
            self.paint(self.shown(operands) if operator in SHOW else "")

    def begin(self, content: Content) -> None:
        self.depths.append(self.in_text)
        self.open.append(content)
        if "/MCID" in content.properties:
            assert not any("/MCID" in outer.properties or outer.tag == "Artifact" for outer in self.open[:-1])
            key = self.number, int(content.properties["/MCID"])
            assert key not in self.document.marked
            self.document.marked[key] = content
        elif content.tag == "Artifact":
            self.document.artifacts.append(content)

    def end(self, content: Content) -> None:
        if "/ActualText" in content.properties:
            content.text = str(content.properties["/ActualText"])
        if self.open:
            self.open[-1].text += content.text
            self.open[-1].raw += content.raw
            self.open[-1].paints |= content.paints
            self.open[-1].heights |= content.heights

    def paint(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text
            self.open[-1].raw += text
            self.open[-1].paints = True
            self.open[-1].heights |= {self.height} if text else set()
        else:
            self.document.unmarked.append((self.number, text))

    def shown(self, operands: list[Any]) -> str:
        strings = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
        return "".join(self.decoded(bytes(each)) for each in strings if isinstance(each, pikepdf.String))

    def decoded(self, codes: bytes) -> str:
        size = 2 if self.fonts[self.font].Subtype == "/Type0" else 1
        letters = self.letters[self.font]
        return "".join(letters[int.from_bytes(codes[at : at + size])] for at in range(0, len(codes), size))


def _letters(font: Any) -> dict[int, str]:
    """What the codes of a font stand for, from its ToUnicode map."""
    text = font.ToUnicode.read_bytes().decode()
    letters = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, meaning in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            letters[int(code, 16)] = bytes.fromhex(meaning).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for low, high, meaning in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for code in range(int(low, 16), int(high, 16) + 1):
                letters[code] = chr(int(meaning, 16) + code - int(low, 16))
    return letters
