"""Rules on what a reader needs who listens to a document, prints it or searches in it: links, pictures, tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import PurePosixPath
from urllib.parse import unquote

from kkr_docs.definition.loading import Draft
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import FILLER, line_start, prose, tables, walked
from kkr_docs.markdown.blocks import Heading, Paragraph, Table, plain

_LINK = re.compile(rf"\[(?<![!\\]\[)(?P<text>[^\[\]]+)\]{FILLER}")
# A link's text of these alone says nothing of where it leads
_EMPTY_WORDS = frozenset(
    (
        *("her", "herfra", "klik", "tryk", "læs", "hent", "se", "find", "mere", "link", "linket", "links", "side"),
        *("dette", "denne", "følgende", "via", "på", "i", "og", "kan", "ses", "findes"),
    )
)
_IMAGE = re.compile(r"(?<!\\)!\[(?P<alt>[^\[\]]+)\]\(<?(?P<file>[^\s()<>]+)")
_PICTURE = "billede|foto|figur|graf|diagram|illustration|tegning|tabel|image|picture"
_EMPTY_ALT = re.compile(rf"(?:et |en )?(?:skærm)?(?:{_PICTURE})t?[ \d.:]*|\S+\.\w{{3,4}}", re.IGNORECASE)
_LEAST_ALT = 5
# A picture or link whose address is not read as one: a blank before it or in it, or [[…]] as in other programs
_UNREAD_LINK = re.compile(
    rf"""[!\[(](?<!\\.)(?: (?<=!)\[(?![^\[\]]*\]{FILLER}) | (?<=\[)(?<!!\[)(?:\[
        | [^\[\]]+\](?:\(|[ ]\((?:https?:|www\.|mailto:)) ) | (?<=\()[^()]+\)\[(?:https?:|www\.) )""",
    re.VERBOSE,
)
_ROW = re.compile(r"[ >]*\|.*\|[ ]*$")
_FIELD_END, _TAB = re.compile(r"(?<!\\)\|"), re.compile("\t")


def _empty_link_texts(draft: Draft) -> Iterator[Finding]:
    for location, text in prose(draft):
        for match in _LINK.finditer(text) if FILLER in text else ():
            words = re.findall(r"\w+", match["text"].lower())
            if words and _EMPTY_WORDS.issuperset(words):
                yield Finding(location, match.start("text"), {"text": match["text"]})


def _empty_alternatives(draft: Draft) -> Iterator[Finding]:
    for location in draft.readings:
        text = str(draft.source.at(location))  # not only what is visible: the file's name is compared
        for match in _IMAGE.finditer(text) if "![" in text else ():
            alt, file = match["alt"].strip(), PurePosixPath(unquote(match["file"]))
            if 0 < len(alt) < _LEAST_ALT or alt == file.stem or _EMPTY_ALT.fullmatch(alt):
                yield Finding(location, match.start("alt"), {"text": alt})


def _skipped_levels(draft: Draft) -> Iterator[Finding]:
    for location, blocks in draft.blocks():
        level = 0
        for block in blocks:
            if isinstance(block, Heading):
                if block.level > level + 1:
                    yield Finding(location, _first_character(str(draft.source.at(location)), block.line))
                level = block.level


def _tables(draft: Draft, is_wrong: Callable[[Table], bool]) -> Iterator[Finding]:
    for location, text, table in tables(draft):
        if is_wrong(table):
            yield Finding(location, _first_character(text, table.line))


def _first_character(text: str, line: int) -> int:
    """Return the first character of a line that is neither indentation nor the mark of a quote."""
    start = line_start(text, line)
    return len(text) - len(text[start:].lstrip(" >"))


def _unread_links(draft: Draft) -> Iterator[Finding]:
    for location, text in prose(draft):
        for match in _UNREAD_LINK.finditer(text) if "[" in text else ():
            yield Finding(location, match.start())


def _unread_tables(draft: Draft) -> Iterator[Finding]:
    """A row in running text: the line under the headings is missing, or has more or fewer fields than they."""
    for location, text, every in walked(draft):
        if "|" in text:
            begins = {block.line for block in every}
            lines = text.split("\n")
            for block in every:
                if isinstance(block, Paragraph) and (row := _row(lines, block.line, begins)) is not None:
                    yield Finding(location, _first_character(text, row))
                    break  # one table in pieces is one mistake


def _row(lines: Sequence[str], line: int, begins: Set[int]) -> int | None:
    """Return the first line of the paragraph that begins on a line which is the row of a table."""
    while not _ROW.match(lines[line]):
        line += 1
        if line == len(lines) or line in begins or not lines[line].strip(" >"):
            return None
    return line


def _short_rows(draft: Draft) -> Iterator[Finding]:
    for location, text, table in tables(draft):
        lines = text.split("\n")
        for line in table.row_lines[len(table.header_rows) :]:
            sign = _FIELD_END if "|" in lines[line] else _TAB
            fields = len(sign.findall(lines[line].strip(" >").removeprefix("|").removesuffix("|"))) + 1
            if fields < len(table.header):
                values = {"fields": fields, "columns": len(table.header)}
                yield Finding(location, _first_character(text, line), values)


def _headless_tables(draft: Draft) -> Iterator[Finding]:
    yield from _tables(
        draft, lambda table: not any(plain(cell.inlines).strip() for row in table.header_rows for cell in row)
    )


def _wide_tables(draft: Draft) -> Iterator[Finding]:
    yield from _tables(draft, lambda table: table.layout.landscape)


def _empty_tables(draft: Draft) -> Iterator[Finding]:
    yield from _tables(draft, lambda table: not table.rows)


RULES = (
    Rule(
        id="KKR056",
        severity=Severity.SUGGESTION,
        what=N_("linkets tekst, ”{text}”, siger ikke, hvad det fører til."),
        remedy=N_("Gør de ord til et link, som siger, hvad det fører til: Se [referatet](https://…)."),
        why=N_(
            "En skærmlæser kan læse en sides links op for sig, og på papir siger ”her” ingenting (WCAG 2.1, 2.4.4 og "
            "2.4.9)."
        ),
        bad="baggrund: |\n  Referatet kan ses [her](https://www.kl.dk/kkr).\n",
        good="baggrund: |\n  Se [referatet af mødet](https://www.kl.dk/kkr).\n",
        check=_empty_link_texts,
    ),
    Rule(
        id="KKR057",
        severity=Severity.WARNING,
        what=N_("den alternative tekst, ”{text}”, siger ikke, hvad billedet viser."),
        remedy=N_("Skriv det, som en læser skal vide, der ikke kan se billedet."),
        why=N_("Den alternative tekst læses op i stedet for billedet (WCAG 2.1, 1.1.1). Et filnavn hjælper ingen."),
        bad="baggrund: |\n  ![Billede 1](billeder/kort.png)\n",
        good="baggrund: |\n  ![Kort over de 19 kommuner i KKR Midtjylland](billeder/kort.png)\n",
        files=("billeder/kort.png",),
        check=_empty_alternatives,
    ),
    Rule(
        id="KKR058",
        severity=Severity.WARNING,
        what=N_("mellemrubrikken springer et niveau over."),
        remedy=N_("Skriv den med ét # mere end den mellemrubrik, den hører under."),
        why=N_(
            "Den, der får teksten læst op, finder vej ved hjælp af overskrifternes niveauer; et spring lyder, som om "
            "noget mangler."
        ),
        bad="baggrund: |\n  ### Økonomi\n\n  ##### Anlæg\n\n  Budgettet er uændret.\n",
        good="baggrund: |\n  ### Økonomi\n\n  #### Anlæg\n\n  Budgettet er uændret.\n",
        check=_skipped_levels,
    ),
    Rule(
        id="KKR059",
        severity=Severity.WARNING,
        what=N_("her står et link eller et billede, som ikke kan læses og bliver trykt, som det står."),
        remedy=N_("Skriv [tekst](https://…) eller ![tekst](<sti>), uden mellemrum mellem ] og (."),
        why=N_("Et mellemrum for meget eller en parentes for lidt gør et link eller et billede til almindelig tekst."),
        bad="baggrund: |\n  Se [referatet af mødet] (https://www.kl.dk/kkr).\n",
        good="baggrund: |\n  Se [referatet af mødet](https://www.kl.dk/kkr).\n",
        check=_unread_links,
    ),
    Rule(
        id="KKR060",
        severity=Severity.WARNING,
        what=N_("tabellens første række er tom."),
        remedy=N_("Skriv kolonnernes overskrifter i den."),
        why=N_("En skærmlæser siger overskriften før hvert tal; uden den er tallene uden mening (WCAG 2.1, 1.3.1)."),
        bad="økonomi: |\n  |  |  |\n  |---|--:|\n  | Drift | 200 |\n",
        good="økonomi: |\n  | Post | 1.000 kr. |\n  |---|--:|\n  | Drift | 200 |\n",
        check=_headless_tables,
    ),
    Rule(
        id="KKR061",
        severity=Severity.SUGGESTION,
        what=N_("tabellen er så bred, at den får en side for sig selv, på tværs."),
        remedy=N_("Del den i to, eller forkort kolonnernes overskrifter."),
        why=N_(
            "Hver kolonne fylder sit længste ord eller tal, for de bliver ikke delt. Der er plads til omkring 80 tegn "
            "på linjen og lidt flere, når skriften bliver mindre."
        ),
        bad="økonomi: |\n"
        "  | Kommune | Driftsudgifter | Anlægsudgifter | Administration | Refusioner | Egenbetaling | Nettoudgift |\n"
        "  |---|--:|--:|--:|--:|--:|--:|\n  | Favrskov | 1 | 2 | 3 | 4 | 5 | 6 |\n",
        good="økonomi: |\n"
        "  | Kommune | Drift | Anlæg | Adm. | Refusion | Betaling | Netto |\n"
        "  |---|--:|--:|--:|--:|--:|--:|\n  | Favrskov | 1 | 2 | 3 | 4 | 5 | 6 |\n",
        check=_wide_tables,
    ),
    Rule(
        id="KKR062",
        severity=Severity.WARNING,
        what=N_("tabellen har kun overskrifter."),
        remedy=N_("Skriv dens rækker, eller slet den."),
        why=N_("En tabel uden indhold er glemt eller står med en tom linje efter overskrifterne."),
        bad="økonomi: |\n  | Post | Beløb |\n  |---|--:|\n",
        good="økonomi: |\n  | Post | Beløb |\n  |---|--:|\n  | Drift | 200 |\n",
        check=_empty_tables,
    ),
    Rule(
        id="KKR063",
        severity=Severity.WARNING,
        what=N_("her står en række, som ikke er i en tabel og bliver trykt som tekst."),
        remedy=N_(
            "Skriv |---|---| under overskrifterne, med et felt for hver kolonne, og ingen tom linje mellem rækkerne."
        ),
        why=N_(
            "Linjen under overskrifterne gør teksten til en tabel. Den skal have lige så mange felter, som der er "
            "overskrifter."
        ),
        bad="økonomi: |\n  | Post | Beløb |\n  |---|---|---|\n  | Drift | 200 |\n",
        good="økonomi: |\n  | Post | Beløb |\n  |---|---|\n  | Drift | 200 |\n",
        check=_unread_tables,
    ),
    Rule(
        id="KKR064",
        severity=Severity.WARNING,
        what=N_("rækken har færre felter ({fields}), end tabellen har kolonner ({columns})."),
        remedy=N_("Skriv et felt for hver kolonne, også de tomme: | Drift | | 200 |."),
        why=N_(
            "De felter, der er, bliver trykt fra venstre, og tallene kan komme til at stå under en forkert overskrift."
        ),
        bad="økonomi: |\n  | Post | 2027 | 2028 |\n  |---|--:|--:|\n  | Drift | 200 |\n",
        good="økonomi: |\n  | Post | 2027 | 2028 |\n  |---|--:|--:|\n  | Drift | | 200 |\n",
        check=_short_rows,
    ),
)
