"""The words of two paragraphs as one, with what came and what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import SubElement

from kkr_docs.document.changes import WORD
from kkr_docs.render.pdf.no_break import JOINER
from kkr_docs.render.pdf.tags.tree import is_note

CAME: Final = "ins"
GONE: Final = "del"
_SAME: Final = ""
_LOOKS = ("lang", "href")
_NOT_OF_OLD = ("id", "data-at", "style")


class _Token(NamedTuple):
    """A word and the elements that it stands in, or something that is no word: a line break, or a footnote."""

    key: tuple[str, ...]
    text: str
    within: tuple[Any, ...]
    atoms: tuple[Any, ...] = ()


class _Piece(NamedTuple):
    kind: str
    tokens: Sequence[_Token]


def text_of(element: Any) -> str:
    """Return the words of an element as a reader sees them; numbers of footnotes are not among them."""
    return "".join(token.key[0] for token in tokens(element))


def mark(element: Any, kind: str) -> None:
    """Mark all words of a paragraph, heading or cell as CAME or GONE."""
    _fill(element, [_Piece(kind, list(tokens(element)))])


def merge(old: Any, new: Any) -> None:
    """Have a new paragraph, heading or cell say what it was before, too."""
    olds, news = list(tokens(old)), list(tokens(new))
    keys = [[one.key for one in tokens] for tokens in (olds, news)]
    steps = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes()
    pieces: list[_Piece] = []
    gone: list[_Token] = []
    came: list[_Token] = []
    for at, (tag, a, b, c, d) in enumerate(steps):
        is_gap = 0 < at < len(steps) - 1 and not "".join(one.text for one in news[c:d]).strip()
        if tag == "equal" and (not is_gap or any(one.atoms for one in news[c:d])):
            pieces += [_Piece(GONE, gone), _Piece(CAME, came), _Piece(_SAME, news[c:d])]
            gone, came = [], []
        else:
            gone, came = gone + olds[a:b], came + news[c:d]
    _fill(new, [*pieces, _Piece(GONE, gone), _Piece(CAME, came)])


def add(element: Any, kind: str, text: str) -> None:
    """Add words to an element that came or are gone."""
    SubElement(element, kind).text = text


def tokens(element: Any, within: tuple[Any, ...] = ()) -> Iterator[_Token]:
    """Yield the words of an element, and what else stands between them."""
    yield from _words(element.text, within)
    children = list(element)
    for place, child in enumerate(children):
        if is_note(child):
            note = text_of(_without_mark(child))
            yield _Token((f" (fodnote: {note})", *_look(within)), "", within, (child, children[place + 1]))
        elif child.tag in ("br", "img"):
            yield _Token(("\n", child.get("src", "")), "", within, (child,))
        elif child.get("class") not in ("call", "mark"):
            yield from tokens(child, (*within, child))
        yield from _words(child.tail, within)


def _words(text: str | None, within: tuple[Any, ...]) -> Iterator[_Token]:
    look = _look(within)
    for word in WORD.findall((text or "").replace("\n", " ")):
        if word == JOINER:
            continue
        yield _Token((word, *look), word, within)


def _look(within: Iterable[Any]) -> tuple[str, ...]:
    """Return what tells words in some elements from the same ones elsewhere, but for where in the paper links lead."""
    looks = []
    for element in within:
        values = [element.get(name, "") for name in _LOOKS]
        looks.append(" ".join([element.tag, *("#" if value.startswith("#") else value for value in values)]))
    return tuple(looks)


def _without_mark(note: Any) -> Any:
    """Return a footnote as what it is without its number."""
    return _Inside(note[0].tail, list(note)[1:])


class _Inside(list[Any]):
    """Some children of an element, and the text before them."""

    def __init__(self, text: str | None, children: list[Any]) -> None:
        super().__init__(children)
        self.text = text


def _fill(element: Any, pieces: Sequence[_Piece]) -> None:
    """Write pieces into an element, in place of what is in it."""
    for child in list(element):
        element.remove(child)
    element.text = None
    for kind, tokens in pieces:
        if tokens:
            _put(element if kind == _SAME else SubElement(element, kind), tokens, kind)


def _put(holder: Any, tokens: Sequence[_Token], kind: str) -> None:
    """Write words into an element, in copies of the elements that they stood in."""
    open_: list[tuple[Any, Any]] = []
    for token in tokens:
        within = [one for one in token.within if kind != GONE or one.tag != "a"]
        while [source for source, _copy in open_] != within[: len(open_)]:
            open_.pop()
        for source in within[len(open_) :]:
            inside = open_[-1][1] if open_ else holder
            open_.append((source, SubElement(inside, source.tag, _attributes(source, kind))))
        _write(open_[-1][1] if open_ else holder, token, kind)


def _attributes(source: Any, kind: str) -> dict[str, str]:
    return {name: value for name, value in source.attrib.items() if kind == _SAME or name not in _NOT_OF_OLD}


def _write(element: Any, token: _Token, kind: str) -> None:
    if token.atoms and kind != GONE:
        for atom in token.atoms:
            atom.tail = None
            element.append(atom)
        if kind == CAME and is_note(token.atoms[0]):
            _mark_note(token.atoms[0])
        return
    text = token.text or token.key[0].replace("\n", " ")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _mark_note(note: Any) -> None:
    """Mark the words of a footnote as CAME; its number stays as it is."""
    number, written = note[0], list(tokens(_without_mark(note)))
    _fill(note, [])
    number.tail = None
    note.append(number)
    _put(SubElement(note, CAME), written, CAME)
