"""Rules on marks that have no meaning here, and would be printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kkr_docs.definition import pitfalls
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.yaml_errors import shortened
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import printed, prose
from kkr_docs.markdown.blocks import Block, Footnote, Heading, Paragraph, Table, plain, walk

# Marks that mean something elsewhere. Escaped ones are meant to be printed.
_STRAY = re.compile(
    r"""(?<!\\)(?:
        (?P<html><(?:b|i|u|br|p|a|em|strong|span|div|font|sub|sup|ul|ol|li|table|t[rdh]|h[1-6]|img)(?=[ /\n>])[^<>\n]*>)
        | ^[ ]*(?P<fence>```) | (?<![\w_])(?P<bold>__)(?=[^\W_][^_\n]*__(?!\w|\.\w))
        | ^[ ]*(?P<reference>\[[^\[\]^\n]+\]:)(?=[ ]*<?https?:)
        | ^[ ]*(?P<heading>\#{2,6})(?=[^\W\d_]) )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

_MAYBE_STRAY = re.compile(r"<|```|__|\]:|#[^\W\d_]")  # in every text with such a mark, and found quickly
_STRAY_SIGNS = ("<", "```", "__", "]:", "#")

_ENTITY = re.compile(r"(?<!\\)&(?:[a-z][a-z0-9]{1,30}|\#[0-9]{1,7}|\#x[0-9a-f]{1,6});", re.IGNORECASE)

# A line of = or - under another: a heading in Markdown's other way of writing one, which has no meaning here
_UNDERLINE = re.compile(r"(?<=\n) {0,3}(?P<mark>={2,}|-{2,})[ \t]*$", re.MULTILINE)

_STARS = re.compile(r"\*\*(?!\*?\))")  # "**)" is the mark of a note

_ENOUGH = 8  # characters: what stands after a mark, to find it by


def _stray_marks(draft: Draft) -> Iterator[Finding]:
    for location, text in prose(draft):
        for match in _STRAY.finditer(text) if _may_be_stray(text) else ():
            mark = match.lastgroup or 0
            if mark != "fence" or text.count("```", 0, match.start(mark)) % 2 == 0:
                yield Finding(location, match.start(mark), _stray(match[mark]))
        if "**" in text and "\\*" not in text:
            for words in _words(draft.readings[location].blocks):
                if stars := _STARS.search(words):
                    at = stars.start()
                    near = r"\s+".join(map(re.escape, words[at : at + _ENOUGH].split()))
                    found = re.search(near, text)
                    yield Finding(location, found.start() if found else text.index("**"), _stray("**"))
    yield from _entities(draft)


def _may_be_stray(text: str) -> bool:
    return any(sign in text for sign in _STRAY_SIGNS) and bool(_MAYBE_STRAY.search(text))


def _stray(mark: str) -> dict[str, object]:
    return {"mark": mark, "remedy": _(_REMEDY)}


def _entities(draft: Draft) -> Iterator[Finding]:
    """Find signs that are written as in HTML, also in titles and names."""
    for location, text in printed(draft):
        for match in _ENTITY.finditer(text) if "&" in text else ():
            from html import unescape  # noqa: PLC0415 - few texts have such a sign

            sign = unescape(match[0])
            if not sign.endswith(";"):  # unknown, or known by its first letters alone
                yield Finding(location, match.start(), {"mark": match[0], "remedy": _instead(sign)})


def _instead(sign: str) -> str:
    if sign.isspace():
        return _("Skriv et mellemrum.")
    return _("Skriv {sign}.").format(sign=sign) if sign.isprintable() else _("Slet det.")


def _notes(draft: Draft) -> Iterator[Finding]:
    reported = {problem.line for problem in draft.problems}  # such as that the text before the # is missing
    for note in pitfalls.notes(draft.source):
        is_missing = draft.source.at(note.location) == "" and draft.source.position(note.offset)[0] in reported
        if not note.glued and not is_missing:
            yield Finding((), note.offset, {"note": shortened(note.words)})


def _underlined(draft: Draft) -> Iterator[Finding]:
    for location, text in prose(draft):
        for match in _UNDERLINE.finditer(text) if "==" in text or "--" in text else ():
            above = text[text.rfind("\n", 0, match.start() - 1) + 1 : match.start()]
            if re.search(r"\w", above) and "|" not in above:  # the line below a table's header has another meaning
                yield Finding(location, match.start("mark"))


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the words of every paragraph, heading and cell, and of every footnote in them."""
    for block in walk(blocks):
        if isinstance(block, Table):
            texts = [cell.inlines for row in block.all_rows for cell in row] + [block.caption, *block.notes]
        else:
            texts = [block.inlines] if isinstance(block, Paragraph | Heading) else []
        for inlines in texts:
            yield plain(inlines)
            yield from (plain(inline.inlines) for inline in inlines if isinstance(inline, Footnote))


_REMEDY = N_("Slet det. Fed skrift er **ord**, en mellemrubrik ### Ord, et linjeskift \\ sidst på linjen.")

RULES = (
    Rule(
        id="KKR049",
        severity=Severity.WARNING,
        what=N_("”{mark}” har ingen mening her og bliver trykt, som det står."),
        remedy="{remedy}",
        why=N_(
            "HTML, kode og Markdown med et mellemrum for meget eller for lidt bliver til tegn på papiret. Skal de stå"
            " dér, så skriv en omvendt skråstreg foran."
        ),
        bad="baggrund: |\n  Pladserne er delt i to:<br> drift og anlæg.\n",
        good="baggrund: |\n  Pladserne er delt i to:\\\n  **drift** og anlæg.\n",
        check=_stray_marks,
    ),
    Rule(
        id="KKR070",
        severity=Severity.WARNING,
        what=N_("denne streg gør ikke linjen over til en mellemrubrik; den bliver trykt, som den står."),
        remedy=N_("Skriv ### og et mellemrum foran linjen over, og slet stregen."),
        why=N_(
            "Her er kun én måde at skrive en mellemrubrik på. Skal stregen trykkes, så lad en linje stå tom over den."
        ),
        bad="baggrund: |\n  Økonomi\n  =======\n\n  Pladserne koster 2 mio. kr.\n",
        good="baggrund: |\n  ### Økonomi\n\n  Pladserne koster 2 mio. kr.\n",
        check=_underlined,
    ),
    Rule(
        id="KKR072",
        severity=Severity.WARNING,
        what=N_("her begynder en note, så ”{note}” bliver ikke trykt."),
        remedy=N_("Hører det til teksten, så sæt den i anførselstegn. Er det en note, så skriv to mellemrum foran #."),
        why=N_("I YAML er det, der står efter et mellemrum og #, en note til den, der skriver. Det ligner let tekst."),
        bad="bilag:\nlukket: ja # forretningsudvalget\n",
        good="bilag:\nlukket: ja  # det har forretningsudvalget besluttet\n",
        check=_notes,
    ),
)
