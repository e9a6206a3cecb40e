"""Running text in one form, whoever wrote it: so that what is the same on paper compares equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from kkr_docs import characters
from kkr_docs.markdown import addresses
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run
from kkr_docs.markdown.inlines import NAMED

Words = tuple[Inline, ...]

_INVISIBLE = f"{characters.INVISIBLE.pattern}|{characters.UNPRINTABLE.pattern}"
_UNSEEN = re.compile(f"(?!{characters.SOFT_HYPHEN})(?:{_INVISIBLE})")
_BLANKS = re.compile(r"[ \t\n]+")
_AUTOMATIC = re.compile(rf"{addresses.WEB}|{addresses.MAIL}")


class _Sign(NamedTuple):
    """A character and its look, or an inline that is none."""

    text: str
    look: Run
    other: LineBreak | Footnote | None = None


_PLAIN = Run("")


def settled(inlines: Iterable[Inline], languages: Iterable[str] = ()) -> Words:
    """Return running text without what does not show on paper.

    What nobody sees is left out. Blanks collapse and have the look of what is around them. Links to the meeting's own
    items, and those that an address gets by itself, are none. Of languages only those named are kept.
    """
    return _settled(tuple(inlines), frozenset(languages))


@lru_cache(maxsize=10_000)  # a text is compared many times over
def _settled(inlines: Words, languages: frozenset[str]) -> Words:
    signs = [sign for inline in inlines for sign in _signs(inline, languages)]
    signs = _without_own_links(_tidy(signs))
    return tuple(_joined(_with_looks_of_blanks(signs)))


def plain(words: Words) -> str:
    """Return the characters of running text; a line break is a line end, and a footnote nothing."""
    return "".join(one.text if isinstance(one, Run) else "\n" if isinstance(one, LineBreak) else "" for one in words)


def flat(text: str) -> str:
    """Return a line's text without what does not show on paper."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip(" ")


def _signs(inline: Inline, languages: frozenset[str]) -> list[_Sign]:
    if not isinstance(inline, Run):
        note = Footnote(settled(inline.inlines, languages)) if isinstance(inline, Footnote) else inline
        return [_Sign("", _PLAIN, note)]
    link = None if inline.link is None or inline.link.startswith("#") else _target(inline.link)
    language = inline.language if inline.language in languages else None
    look = Run("", inline.strong, inline.emphasis, link, language)
    return [_Sign(character, look) for character in _BLANKS.sub(" ", _UNSEEN.sub("", inline.text))]


def _target(link: str) -> str:
    return link if link.startswith(NAMED) else addresses.target(link)


def _tidy(signs: Sequence[_Sign]) -> list[_Sign]:
    """Return signs with one blank between words, and none at the ends of lines."""
    tidy: list[_Sign] = []
    for sign in signs:
        at_begin = not tidy or isinstance(tidy[-1].other, LineBreak) or tidy[-1].text == " "
        if isinstance(sign.other, LineBreak) and tidy and tidy[-1].text == " ":
            tidy.pop()
        if sign.text != " " or not at_begin:
            tidy.append(sign)
    while tidy and (tidy[-1].text == " " or isinstance(tidy[-1].other, LineBreak)):
        tidy.pop()
    while tidy and isinstance(tidy[0].other, LineBreak):
        tidy.pop(0)
    return tidy


def _without_own_links(signs: Sequence[_Sign]) -> list[_Sign]:
    """Return signs in which an address that is a link by itself is not one."""
    found: list[_Sign] = []
    for link, group in groupby(signs, key=lambda sign: sign.look.link):
        members = list(group)
        text = "".join(sign.text for sign in members)
        if link and _AUTOMATIC.fullmatch(text) and _same_address(addresses.target(text), link):
            members = [sign._replace(look=sign.look._replace(link=None)) for sign in members]
        found += members
    return found


def _same_address(one: str, other: str) -> bool:
    """Return whether two addresses lead to one place; programs add a slash after the name of a server."""
    return one.removesuffix("/").casefold() == other.removesuffix("/").casefold()


def _with_looks_of_blanks(signs: Sequence[_Sign]) -> list[_Sign]:
    """Give every blank the look that the words on both sides of it share."""
    found = list(signs)
    for at, sign in enumerate(signs):
        if sign.text == " ":
            before = signs[at - 1].look if at else _PLAIN
            after = signs[at + 1].look if at + 1 < len(signs) else _PLAIN
            shared = Run(
                "",
                before.strong and after.strong,
                before.emphasis and after.emphasis,
                before.link if before.link == after.link else None,
                before.language if before.language == after.language else None,
            )
            found[at] = sign._replace(look=shared)
    return found


def _joined(signs: Sequence[_Sign]) -> list[Inline]:
    joined: list[Inline] = []
    for look, group in groupby(signs, key=lambda sign: sign.look if sign.other is None else None):
        if look is None:
            joined += [sign.other for sign in group if sign.other is not None]
        else:
            joined.append(look._replace(text="".join(sign.text for sign in group)))
    return joined
