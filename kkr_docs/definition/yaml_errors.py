"""What YAML's parser could not read, in words that a secretary understands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from kkr_docs import characters
from kkr_docs.definition import meeting
from kkr_docs.definition.yaml_source import Source
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import N_, _

_Event = Any  # the parser's events; its stubs leave open whether they have marks, and they always do

_UNCLOSED = N_("en parentes [ eller { er ikke lukket."), N_("Luk den med ] eller }, og skil med komma.")

_ESCAPE = (
    N_("en omvendt skråstreg har en særlig mening mellem dobbelte anførselstegn."),
    N_("Skriv to skråstreger \\\\, eller brug enkelte anførselstegn."),
)

_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")

# What YAML's parser says, and what it means to a secretary. The first entry whose words are in it counts.
_SYNTAX = (
    (r"tab|\\t", N_("her er rykket ind med tabulator."), N_("Ryk ind med mellemrum.")),
    (
        r"mapping values are not allowed",
        N_("et kolon med mellemrum efter kan ikke stå frit i en tekst."),
        N_("Sæt teksten i anførselstegn, eller ret indrykningen, hvis det er en nøgle."),
    ),
    (r"escape|hexdecimal", *_ESCAPE),
    (
        r"unexpected end of stream|quoted scalar",
        N_("et anførselstegn er ikke lukket."),
        N_("Slut teksten med det samme tegn, som den begynder med."),
    ),
    (
        r"comment or line break.* pipe",
        N_("en tabel kan ikke begynde her."),
        N_("Skriv | efter kolon på linjen over tabellen."),
    ),
    (
        r"comment or line break.* folded",
        N_("en tekst kan ikke begynde med >."),
        N_("Sæt teksten i anførselstegn."),
    ),
    (
        r"comment or line break",
        N_("efter | kan der ikke stå tekst på samme linje."),
        N_("Skriv teksten på næste linje, rykket ind."),
    ),
    (
        r"sequence entries are not allowed",
        N_("en tekst kan ikke begynde med dette tegn."),
        N_("Sæt teksten i anførselstegn."),
    ),
    (
        r"block (collection|mapping|sequence)|document start",
        N_("indrykningen passer ikke."),
        N_("Lad linjen begynde lige under dem, den hører sammen med."),
    ),
    (r"flow", *_UNCLOSED),
    (r"cannot start any token", N_("en tekst kan ikke begynde med dette tegn."), N_("Sæt teksten i anførselstegn.")),
    (r"alias|anchor", N_("en tekst kan ikke begynde med * eller &."), N_("Sæt teksten i anførselstegn.")),
    (r"", N_("linjen kan ikke læses som YAML."), N_("Se på kolon, indrykning og anførselstegn her og lige over.")),
)


_TITLE, _SECTIONS = meeting.Section.key("title"), meeting.Meeting.key("sections")


class Stop:
    """Where YAML's parser stopped in a text: after which event, with which brackets open."""

    def __init__(self, source: Source, last: _Event, brackets: Sequence[_Event]) -> None:
        self.source, self.last, self.brackets = source, last, brackets

    def problem(self, error: yaml.MarkedYAMLError) -> Problem | None:
        """Return what is wrong where the parser stopped; None where a problem of that line is known already."""
        source, context = self.source, str(error.context)
        opened = error.context_mark if re.search("quoted|flow|simple key", context) else None
        mark = opened or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if any(problem.line == line for problem in source.problems):
            return None  # such as "organ: *KKR Syd", of which the asterisk is reported
        if match := characters.INVISIBLE.search(source.line(line)):
            return source.invisible((line, match.start() + 1), match[0])
        if "quoted" not in context and (bracket := self.open_bracket()):
            return self.cut(bracket[0]) or source.problem(bracket, _(_UNCLOSED[0]), _(_UNCLOSED[1]))
        return (
            self.cut(self.above(line))
            or (self.cut(line) if self.brackets else None)
            or self.unbarred(line)
            or self.section(line)
            or self.stop(error, line, column)
        )

    def stop(self, error: yaml.MarkedYAMLError, line: int, column: int) -> Problem:
        """Return what is wrong at a line and column, by what the parser says and what stands there."""
        source, said = self.source, str(error.problem)
        before = source.line(line)[: column - 1]
        if "could not find expected ':'" in said or source.line(line)[:column].lstrip(" ").startswith("\u00a0"):
            return self.no_key(line)
        if "mapping values" in said and re.fullmatch(r"[ -]*\w+", before):
            return self.misplaced_key(line)
        if "document start" in said and source.line(self.above(line)).startswith("..."):
            what = _("her begynder et nyt dokument efter linjen med tre punktummer.")
            return source.problem((line, column), what, _("Slet den linje, og skriv hvert møde i sin egen fil."))
        if before.rstrip(" ").endswith(("]", "}", '"', "'")):
            return self.after_quotation(line, column)
        return source.problem((line, column), *_explain(error, source.line(line)))

    def open_bracket(self) -> tuple[int, int] | None:
        """Return where the last bracket stands that is not closed; None where its own line closes it."""
        if not self.brackets:
            return None
        mark = self.brackets[-1].start_mark
        line, column = mark.line + 1, mark.column + 1
        rest = self.source.line(line)[column:]
        closed = any(rest.count(closing) > rest.count(opening) for opening, closing in ("[]", "{}"))
        return None if closed else (line, column)

    def cut(self, number: int) -> Problem | None:
        """Return the problem of a line that a # cuts, if one does."""
        line = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), self.source.line(number))
        found = re.search(r"""[^\s"'|>#,:\[{\]}-][ \t]#(?=\S)""", line)
        if not found or line.lstrip().startswith("#"):
            return None
        return cut(self.source, (number, found.end()), self.source.line(number)[found.end() - 1 :])

    def section(self, line: int) -> Problem | None:
        """Return the problem of an item that stands right under its section's title, if it does."""
        above = self.above(line)
        title = re.match(rf"( *)- +{_TITLE}:", self.source.line(above))
        item = re.match(r"( *)- +\w+:", self.source.line(line))
        if not title or not item or len(item[1]) <= len(title[1]) or self.parent(above, len(title[1])) != _SECTIONS:
            return None
        what = _("her mangler ”punkter:” mellem hovedpunktet og dets punkt.")
        remedy = _("Skriv ”punkter:” på en linje for sig, lige under hovedpunktets ”titel:”.")
        return self.source.problem((above, _first_column(self.source.line(above))), what, remedy)

    def parent(self, line: int, indentation: int) -> str:
        """Return the key above a line that a list of an indentation belongs to."""
        for number in range(line - 1, 0, -1):
            key = re.match(r"( *)(?:- +)*(\w+):", self.source.line(number))
            if key and len(key[1]) <= indentation and not self.source.line(number).startswith(" " * indentation + "- "):
                return key[2]
        return ""

    def unbarred(self, line: int) -> Problem | None:
        """Return the problem of a text that should stand after |, and is none to YAML without it; None elsewhere."""
        source = self.source
        for number in range(line, 0, -1):
            text = source.line(number)
            key = re.match(r" *(?:- +)*(?P<key>\w+):(?P<value> .*)?$", text)
            if key and source.model.where_known(key["key"]) is not None:
                is_marked = (key["value"] or "").lstrip()[:1] in ("|", ">", '"', "'")
                if key["key"] not in source.model.text_keys or is_marked:
                    return None
                inside = line if number < line else self.below(line)
                if _first_column(source.line(inside)) <= key.start("key") + 1:
                    return None
                return unbarred(source, (number, key.start("key") + 1), key["key"])
        return None

    def misplaced_key(self, line: int) -> Problem:
        """Return the problem of a key that the parser took for more text of the line above it."""
        above = self.above(line)
        text = self.source.line(above)
        if (": " in text or text.endswith(":")) and not text.lstrip(" ").startswith("\u00a0"):
            place = line, _first_column(self.source.line(line))
            remedy = _("Lad nøglen begynde lige under dem, den hører sammen med.")
            return self.source.problem(place, _("indrykningen passer ikke."), remedy)
        return self.no_key(above)

    def no_key(self, number: int) -> Problem:
        """Return the problem of a line that is no key, or that the parser took for a text for how it is written."""
        source = self.source
        line = source.line(number)
        place = number, _first_column(line)
        if line.lstrip(" ").startswith("\u00a0"):
            what, remedy = _("her er rykket ind med hårde mellemrum."), _("Slet dem, og skriv almindelige.")
        elif joined := re.match(r"[ -]*\w+:(?=[\u00a0\u2000-\u200a\u202f\u3000])", line):
            return source.invisible((number, joined.end() + 1), line[joined.end()])
        elif joined := re.match(r"[ -]*\w+:(?=[^ /])", line):
            place = number, joined.end() + 1
            what, remedy = _("her mangler et mellemrum efter kolon."), _("Skriv nøgle: værdi.")
        elif getattr(self.last, "style", None) in ("|", ">"):
            what = _("her mangler et kolon efter en nøgle, eller en tekst er ikke rykket ind.")
            remedy = _("Skriv nøgle: værdi. Hører linjen til teksten over, så ryk den ind under den.")
        else:
            what, remedy = _("her mangler et kolon efter nøglen."), _("Skriv nøgle: værdi.")
        return source.problem(place, what, remedy)

    def after_quotation(self, line: int, column: int) -> Problem:
        """Return the problem of what follows a closing mark, which may close a text begun on a line above."""
        mark = self.last.start_mark if isinstance(self.last, yaml.ScalarEvent) else None
        if mark and mark.line + 1 < line:
            what = _("et anførselstegn er ikke lukket.")
            remedy = _("Slut teksten med det samme tegn, som den begynder med.")
            return self.source.problem((mark.line + 1, mark.column + 1), what, remedy)
        what = _("her står mere efter et anførselstegn eller en parentes, der er lukket.")
        remedy = _("Sæt hele teksten i anførselstegn: enkelte, hvis den selv har dobbelte.")
        return self.source.problem((line, column), what, remedy)

    def below(self, line: int) -> int:
        """Return the number of the first line below a line that is not empty; one past the last where there is none."""
        last = self.source.text.count("\n") + 1
        return next((number for number in range(line + 1, last + 1) if self.source.line(number).strip()), last + 1)

    def above(self, line: int) -> int:
        """Return the number of the last line above a line that is not empty; of the line itself where there is none."""
        return next((number for number in range(line - 1, 0, -1) if self.source.line(number).strip()), line)


def _first_column(line: str) -> int:
    """Return the column, from 1, of a line's first character that is neither a blank nor the hyphen of a list."""
    return len(line) - len(re.sub(r"^ *(?:- +)*", "", line)) + 1


def cut(source: Source, place: tuple[int, int], note: str) -> Problem:
    """Return the problem of a # that begins a note in the middle of what was meant to be one text."""
    what = _("her begynder en note, så ”{note}” bliver ikke trykt.").format(note=shortened(note))
    return source.problem(place, what, _("Sæt hele teksten i anførselstegn, eller skriv den efter |."))


def escape() -> tuple[str, str]:
    """Return what is wrong with a backslash between double quotation marks, and what to write instead."""
    return _(_ESCAPE[0]), _(_ESCAPE[1])


def unbarred(source: Source, place: tuple[int, int], key: str) -> Problem:
    """Return the problem of a text field of several lines that has no | after its key."""
    what = _("her mangler en lodret streg | efter ”{key}:”, så linjerne under den løber sammen.").format(key=key)
    return source.problem(place, what, _("Skriv ”{key}: |”, og lad teksten begynde på næste linje.").format(key=key))


def shortened(text: str) -> str:
    """Return the beginning of a text, to be shown in a message; many digits, such as a CPR number's, are left out."""
    text = text.rstrip()
    if len(re.findall("[0-9]", text)) > _DIGITS:
        text = re.sub("[0-9]+", "…", text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


_DIGITS = 8
_SHOWN = 40  # characters of a text that a message quotes


def _explain(error: yaml.MarkedYAMLError, line: str) -> tuple[str, str]:
    """Return in our words what YAML's parser found wrong in a line, and what to write instead."""
    if entity := re.search(r"(?<=[ -])&#?\w+;", line):
        import html  # noqa: PLC0415 - few files have such a mistake

        what, sign = _("en tekst kan ikke begynde med {mark}.").format(mark=entity[0]), html.unescape(entity[0])
        if sign.isspace():
            return what, _("Slet det.")
        return what, _("Skriv {sign}, og sæt teksten i anførselstegn.").format(sign=sign)
    said = f"{error.context} {error.problem}"
    said += " tab" if re.match(r"[\s-]*\t", line) else ""
    said += " folded" if re.search(r"(?:^|: |- )[ ]*>[^|>]*$", line) else ""
    said += " pipe" if line.lstrip().startswith("|") else ""
    return next((_(what), _(remedy)) for words, what, remedy in _SYNTAX if re.search(words, said))
