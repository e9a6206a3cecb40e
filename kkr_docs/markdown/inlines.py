"""Marks inside a paragraph, heading or cell: bold and italic, links, footnotes, and signs that are to be printed.

A mark has its meaning only where docs/definition.md says so; everything else is printed as it was typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from kkr_docs.i18n import _
from kkr_docs.markdown import addresses
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run, plain
from kkr_docs.markdown.faults import Fault

SOFT, HARD = "\n", "\v"
"""Line ends in a `Text`: a blank, and a line break. No definition holds a vertical tab."""

_SPECIAL = re.compile(r"\\|\*|_|\[|<|@|\v|://|www\.")
# A link's address between round brackets, with a title that is not printed
TARGET = (
    r"\([ \n]*(?P<target><[^<>\n]*>|[^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?:[ \n]+(?P<title>\"[^\"]*\"|'[^']*'))?[ \n]*\)"
)
NAMED = "punkt:"
"""What the link of a run begins with that names an item: the run is printed as the number of that item."""

_TOKEN = re.compile(
    rf"""(?P<path>(?<!\S)(?:\\\\|[A-Za-z]:\\)\S*)
    | \\\\
    | \\(?P<escaped>[!-/:-@\[\]^_`{{-~])
    | <(?P<auto>(?:https?://|www\.|mailto:|tel:)[^\s<>]+|{addresses.MAIL})>
    | (?<![\w@./+-])(?P<web>{addresses.WEB})
    | (?<![\w@.+-])(?P<mail>{addresses.MAIL})
    | \[\^(?P<note>[^\s\[\]]+)\]
    | \[punkt:(?P<item>[^\s\[\]]+)\](?!\()
    | (?P<image>!\[(?=[^\[\]]*\]\())
    | (?P<open>\[)
    | \](?P<close>{TARGET})?
    | (?P<mark>\*+|_+)
    | (?P<hard>\v)""",
    re.VERBOSE,
)
_LETTER_FOLLOWS = re.compile(r"(?:\*\*|_)?[”“„»«\"'’(\[]*[^\W\d_]")
_LANGUAGE = re.compile(r"lang:([a-z]{2,3}(?:-[A-Z]{2})?)")
_STRONG = "**"


class Text(NamedTuple):
    """Lines of a field joined by SOFT and HARD, and where each begins: (index in `words`, index in the field)."""

    words: str
    starts: tuple[tuple[int, int], ...]

    def offset_of(self, at: int) -> int:
        """Return the index in the field of a character of `words`."""
        begins, index = self.starts[max(bisect_right(self.starts, (at, 1 << 40)) - 1, 0)]
        return index + at - begins


class Notes:
    """The footnotes of one field: their texts by name, and which have been used."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[Inline, ...]] = {}
        self.places: dict[str, int] = {}
        self.used: set[str] = set()

    def unused(self) -> Iterator[Fault]:
        """Yield a fault for every footnote that no text refers to."""
        for name, index in self.places.items():
            if name not in self.used:
                what = _("fodnoten [^{name}] bliver ikke trykt, for ingen tekst henviser til den.").format(name=name)
                yield Fault(index, what, _("Skriv [^{name}] i teksten, hvor den hører til.").format(name=name))


def read(text: Text, notes: Notes, faults: list[Fault], look: Run | None = None) -> tuple[Inline, ...]:
    """Return what a text prints; what cannot be printed is added to `faults`. `look` is that of all of it."""
    if not _SPECIAL.search(text.words):
        words = _collapsed(text.words).strip(" ")
        return (look._replace(text=words) if look else Run(words),) if words else ()
    return tuple(_tidy(_Reader(text, notes, faults).inlines(look or Run(""))))


def link_targets(text: Text) -> Iterator[tuple[int, int]]:
    """Yield where the addresses of the links in a text begin and end in its words, with the marks around them."""
    reader = _Reader(text, Notes(), [])
    yield from (reader.tokens[closing].span() for closing in reader.closing.values())


def note_marks(text: Text) -> Iterator[tuple[int, int]]:
    """Yield where the references to footnotes begin and end in the words of a text."""
    yield from (token.span() for token in _TOKEN.finditer(text.words) if token["note"])


class _Reader:
    """Reads one text: first which brackets are links, then everything from left to right."""

    def __init__(self, text: Text, notes: Notes, faults: list[Fault]) -> None:
        self.text, self.words = text, text.words
        self.notes, self.faults = notes, faults
        self.tokens = list(_TOKEN.finditer(text.words))
        self.closing = dict(self._links())

    def _links(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the tokens that open and close a link. No link is in another."""
        opened: list[int] = []
        for number, token in enumerate(self.tokens):
            if token["open"] or token["image"]:
                opened.append(number)
            elif token[0].startswith("]") and opened:
                start = opened.pop()
                if token["close"] is not None:
                    yield start, number
                    if token["image"] is None and self.tokens[start]["open"]:
                        opened.clear()

    def fault(self, at: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.text.offset_of(at), what, remedy))

    def inlines(self, look: Run) -> list[Inline]:
        return self._between(0, len(self.tokens), 0, len(self.words), look)

    def _between(self, first: int, last: int, at: int, end: int, look: Run) -> list[Inline]:
        """Return what the tokens from `first` to before `last` print, and the words around them from `at` to `end`."""
        looks = _Looks(self.words, look)
        number = first
        while number < last:
            token = self.tokens[number]
            looks.add(self.words[at : token.start()])
            if (closing := self.closing.get(number)) is not None:
                looks.inlines += self._link(number, closing, look)
                number, at = closing, self.tokens[closing].end()
            else:
                self._token(token, looks)
                at = token.end()
            number += 1
        looks.add(self.words[at:end])
        return looks.inlines

    def _token(self, token: re.Match[str], looks: _Looks) -> None:
        """Print one token that is no link between brackets."""
        kind = token.lastgroup
        if kind == "escaped":
            looks.add(token["escaped"])
        elif kind == "mark":
            looks.mark(token)
        elif kind == "hard":
            looks.inlines.append(LineBreak())
        elif kind == "note":
            looks.inlines += self._note(token)
        elif kind == "item":
            looks.add(token[0], NAMED + token["item"])
        elif kind == "auto":
            looks.add(token["auto"], addresses.target(token["auto"]))
        elif kind in ("web", "mail"):
            address = _unescaped(token[0])
            looks.add(address, addresses.target(address))
        else:
            looks.add(token[0])

    def _note(self, token: re.Match[str]) -> list[Inline]:
        name = token["note"]
        if name not in self.notes.texts:
            what = _("fodnoten [^{name}] har ingen tekst.").format(name=name)
            remedy = _("Skriv den på sin egen linje: [^{name}]: teksten. Skriv \\[ for en parentes, der skal trykkes.")
            self.fault(token.start(), what, remedy.format(name=name))
            return [Run(token[0])]
        if name in self.notes.used:
            what = _("fodnoten [^{name}] er brugt to gange.").format(name=name)
            self.fault(token.start(), what, _("Giv hver henvisning sin egen fodnote."))
            return [Run(token[0])]
        self.notes.used.add(name)
        return [Footnote(self.notes.texts[name])]

    def _link(self, opening: int, closing: int, look: Run) -> list[Inline]:
        """Print a link, or words in another language where the address names one."""
        start, end = self.tokens[opening], self.tokens[closing]
        if start["image"]:
            what = _("et billede kan ikke stå inde i en tekst.")
            self.fault(start.start(), what, _("Sæt det i sit eget afsnit med en tom linje før og efter."))
            return []
        inside = self._between(opening + 1, closing, start.end(), end.start(), look)
        target = end["target"].removeprefix("<").removesuffix(">")
        if language := _LANGUAGE.fullmatch(target):
            return [one._replace(language=language[1]) if isinstance(one, Run) else one for one in inside]
        address = _unescaped(target)
        if not addresses.FULL.match(address):
            what = _("linket ”{address}” er ikke en fuld adresse.").format(address=address)
            at = end.start("target") if target else start.start()
            remedy = _("Skriv en adresse, der begynder med https:// eller mailto:.")
            if address.lower().startswith(("tlf:", "tlf.:", "telefon:")):
                remedy = _("Skriv tel: foran et telefonnummer.")
            self.fault(at, what, remedy)
        if not plain(inside).strip():
            remedy = _("Skriv mellem [ og ], hvad linket fører til.")
            self.fault(start.start(), _("linket har ingen tekst."), remedy)
        if any(isinstance(one, Run) and (one.link or "").startswith(NAMED) for one in inside):
            what = _("en henvisning til et punkt kan ikke stå inde i et link.")
            self.fault(start.start(), what, _("Skriv den efter linket."))
        link = addresses.target(address)
        return [one._replace(link=link) if isinstance(one, Run) else one for one in inside]


class _Looks:
    """Gathers runs, and gives those between an opening and a closing mark their look."""

    def __init__(self, words: str, look: Run) -> None:
        self.words, self.look = words, look
        self.inlines: list[Inline] = []
        self.opened: dict[str, int] = {}  # where the run of an opening mark stands that is not closed

    def add(self, text: str, link: str | None = None) -> None:
        if text:
            self.inlines.append(self.look._replace(text=text, link=link))

    def mark(self, token: re.Match[str]) -> None:
        sign = token[0]
        if sign in ("*", "_", _STRONG):
            self._mark(sign, token)
        elif sign == "***" and _STRONG in self.opened and "*" in self.opened and _may_close(self.words, token, sign):
            self._close("*")
            self._close(_STRONG)
        elif sign == "***" and _STRONG in self.opened and _may_close(self.words, token, _STRONG):
            self._close(_STRONG)
            self.add("*")
        elif sign == "***" and _may_open(self.words, token, "*"):
            self._open(_STRONG)
            self._open("*")
        else:
            self.add(sign)

    def _mark(self, sign: str, token: re.Match[str]) -> None:
        if sign in self.opened and _may_close(self.words, token, sign):
            self._close(sign)
        elif _may_open(self.words, token, sign):
            self._open(sign)
        else:
            self.add(sign)
            if sign != _STRONG:
                self.opened.pop(sign, None)  # as in _file_name_: no italics around such a sign

    def _open(self, sign: str) -> None:
        self.opened[sign] = len(self.inlines)
        self.add(sign)

    def _close(self, sign: str) -> None:
        start = self.opened.pop(sign)
        inside = self.inlines[start + 1 :]
        self.inlines[start:] = [_marked(one, sign) if isinstance(one, Run) else one for one in inside]
        self.opened = {other: at - (at > start) for other, at in self.opened.items()}


def _marked(run: Run, sign: str) -> Run:
    return run._replace(strong=True) if sign == _STRONG else run._replace(emphasis=True)


def _around(words: str, token: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and after a mark, each empty at the text's ends."""
    start, end = token.span()
    return words[start - 1 : start] if start else "", words[end : end + 1]


def _may_open(words: str, token: re.Match[str], sign: str) -> bool:
    before, follows = _around(words, token)
    if sign == _STRONG:
        intraword = before.isalpha() and not follows.isalpha()
        return not before.isdigit() and not intraword and not follows.isspace() and follows != ""
    return not before.isalnum() and before != "_" and bool(_LETTER_FOLLOWS.match(words, token.end()))


def _may_close(words: str, token: re.Match[str], sign: str) -> bool:
    before, follows = _around(words, token)
    return before != "" and not before.isspace() and (sign == _STRONG or not (follows.isalnum() or follows == "_"))


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[\]^_`{-~])", r"\1", text) if "\\" in text else text


def words_of(title: str | None) -> str:
    """Return the words of a caption between quotation marks, on one line."""
    return _collapsed((title or "")[1:-1]).strip(" ")


def _collapsed(words: str) -> str:
    """Return words with one blank for all blanks, tabs and line ends that stand beside each other."""
    words = words.replace("\n", " ").replace("\t", " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words


def _tidy(inlines: list[Inline]) -> Iterator[Inline]:
    """Join runs of one look, and let blanks collapse as they do in print: one between words, none at a line's ends."""
    line: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, LineBreak):
            yield from _tidy_line(line)
            yield inline
            line = []
        else:
            line.append(inline)
    yield from _tidy_line(line)


def _tidy_line(inlines: list[Inline]) -> list[Inline]:
    tidy: list[Inline] = []
    for inline in inlines:
        if not isinstance(inline, Run):
            tidy.append(inline)
            continue
        last = tidy[-1] if tidy else None
        text = _collapsed(inline.text)
        if not tidy or (isinstance(last, Run) and last.text.endswith(" ")):
            text = text.removeprefix(" ")
        if not text:
            continue
        if isinstance(last, Run) and last._replace(text="") == inline._replace(text=""):
            tidy[-1] = inline._replace(text=last.text + text)
        else:
            tidy.append(inline._replace(text=text))
    while tidy and isinstance(last := tidy[-1], Run):
        if end := last.text.removesuffix(" "):
            tidy[-1] = last._replace(text=end)
            break
        tidy.pop()
    return tidy
