"""Rules on blanks, dashes, quotation marks and dates, most of which `validate --fix` fixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kkr_docs.danish.calendar import MONTHS
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Fix, Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import abbreviated, at_numbers, line_start, printed, prose, walked
from kkr_docs.markdown.blocks import Heading

# A line: its indentation and its list, quote and heading marks, whose blanks have a meaning; and its words.
_LINE = re.compile(r"^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t])*(?P<words>.*)$", re.MULTILINE)

# A pattern that begins with a sign is looked for quickly; what is before the sign is read where there is one
_DOUBLE = re.compile(r"  (?<=\S  ) *(?=\S)")
_TRAILING = re.compile(r" $(?<=[^\s\\] )", re.MULTILINE)  # a tab there ends a row whose last field is empty
_NEIGHBOURS = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_AT_LINE_START = re.compile(r"\u00a0+(?=[A-Za-zÆØÅæøå(”“»])")
_AT_LINE_END = re.compile(r"(?<=\S)\u00a0+$", re.MULTILINE)

_QUOTED = re.compile(r'(?<![\w"\\])"(?=[^\s"])([^"\n]*)(?<=\S)"(?![\w"])')
_APOSTROPHE = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])")
_TYPOGRAPHIC_APOSTROPHE = re.compile(r"’(?<=[^\W\d_]’)(?=[^\W\d_])")

_HYPHEN = re.compile(r" (?<=\S )(?P<hyphen>--?) (?=\S)")
_YEARS = re.compile(r"(?:19|20)(\d\d)(?<![\w.,/–-]\d{4})([-–])(?:(?:19|20)(\d\d)|(\d\d))(?![\w/–-]|[.,]\d)")
_DATE = re.compile(
    r"""(?P<day>\d\d?) / (?P<month>\d\d?)
        (?:[-/ \u00a0](?P<year>(?:19|20)\d\d)|[-/](?P<short>\d\d))?
        (?![\w/–-]|[.,]\d|[ \u00a0](?:af|del|mi[ol]|mia|time|år|pct|procent|liter|kg))""",
    re.VERBOSE,
)
_BEFORE_DATE = re.compile(r"(?<![\w.,/–-])(?<!nr\. )(?<!\d af )(?P<den>[Dd]en[ \u00a0]|[Dd]\.[ \u00a0])?$")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_HEADING_STOP = re.compile(r"\.(?<!\.\.)(?=[*_]*[ ]*#*[ ]*$)")


def _running(
    texts: Iterable[tuple[Location, str]], sign: str, pattern: re.Pattern[str]
) -> Iterator[tuple[Location, re.Match[str]]]:
    """Yield every match among the words of running text: not in tables, where blanks and hyphens have a meaning.

    No match is without the `sign`, so that few texts are searched, and no match is more than a line.
    """
    for location, text in texts:
        end = 0 if sign in text else len(text)
        while (found := pattern.search(text, end)) and (line := _line(text, found.start())):
            if "|" not in line["words"]:
                for match in pattern.finditer(text, line.start("words"), line.end()):
                    yield location, match
            end = line.end()


def _line(text: str, index: int) -> re.Match[str] | None:
    """Return the line that a character of a text stands in."""
    return _LINE.match(text, text.rfind("\n", 0, index) + 1)


def _is_in_table(match: re.Match[str]) -> bool:
    line = _line(match.string, match.start())
    return line is not None and "|" in line["words"]


def _fixed(location: Location, match: re.Match[str], replacement: str | None) -> Finding:
    fixes = () if replacement is None else (Fix(match.start(), match.end() - match.start(), replacement),)
    return Finding(location, match.start(), fixes=fixes)


def _double_blanks(draft: Draft) -> Iterator[Finding]:
    for location, match in _running(printed(draft), "  ", _DOUBLE):
        reading = draft.readings.get(location)
        if not reading or not any(remark.kind == "columns" for remark in reading.remarks):
            yield _fixed(location, match, " ")


def _trailing_blanks(draft: Draft) -> Iterator[Finding]:
    for location, match in _running(prose(draft), "", _TRAILING):
        yield _fixed(location, match, "")


def _misplaced_hard_blanks(draft: Draft) -> Iterator[Finding]:
    for location, match in _running(printed(draft), "\u00a0", _NEIGHBOURS):
        if "\u00a0" in match[0]:
            yield _fixed(location, match, "\u00a0")
    for location, match in _running(printed(draft), "\u00a0", _AT_LINE_END):
        yield _fixed(location, match, "")
    for location, text in printed(draft):
        if "\u00a0" in text:
            for line in _LINE.finditer(text):
                if first := _AT_LINE_START.match(text, line.start("words"), line.end()):
                    yield _fixed(location, first, "")


def _straight_quotes(draft: Draft) -> Iterator[Finding]:
    everything = "".join(text for _location, text in printed(draft))
    typographic = {mark: everything.count(mark) for mark in "”“„»«"}
    if sum(typographic.values()) < max(everything.count('"'), 1):
        return
    opening, closing = _style(typographic)
    for location, match in _running(printed(draft), '"', _QUOTED):
        text = str(draft.source.at(location))  # what is visible lacks the addresses between the marks
        yield _fixed(location, match, opening + text[match.start(1) : match.end(1)] + closing)


def _style(counts: Mapping[str, int]) -> tuple[str, str]:
    """Return the opening and closing marks that are most used, by how often each quotation mark is."""
    openings = {
        ("”", "”"): counts["”"] - counts["“"],
        ("“", "”"): counts["“"] - counts["„"],
        ("„", "“"): counts["„"],
        ("»", "«"): counts["»"],
    }
    return max(openings, key=lambda style: openings[style])


def _straight_apostrophes(draft: Draft) -> Iterator[Finding]:
    texts = printed(draft)
    straight = sum(len(_APOSTROPHE.findall(text)) for _location, text in texts if "'" in text)
    if straight and sum(len(_TYPOGRAPHIC_APOSTROPHE.findall(text)) for _location, text in texts) >= straight:
        for location, match in _running(texts, "'", _APOSTROPHE):
            yield _fixed(location, match, "’")


def _hyphens(draft: Draft) -> Iterator[Finding]:
    for location, match in _running(printed(draft), " -", _HYPHEN):
        around = match.string[match.start() - 1] + match.string[match.end()]
        if not around.isdigit():  # a sum or a telephone number
            start, end = match.span("hyphen")
            yield Finding(location, start, fixes=(Fix(start, end - start, "–"),))


def _mixed_ranges(draft: Draft) -> Iterator[Finding]:
    ranges = [
        (match[2], location, match.start(2))
        for location, text in printed(draft)
        for match in at_numbers(_YEARS, text)
        if (match[3] or int(match[4]) > int(match[1])) and not _is_in_table(match)
    ]
    dashes = sum(mark == "–" for mark, _location, _index in ranges)
    rare = "–" if dashes < len(ranges) - dashes else "-"
    if 0 < dashes < len(ranges):
        yield next(Finding(location, index) for mark, location, index in ranges if mark == rare)


def _short_dates(draft: Draft) -> Iterator[Finding]:
    for location, match in _running(printed(draft), "/", _DATE):
        before = _BEFORE_DATE.search(match.string[max(match.start() - 8, 0) : match.start()])
        month = int(match["month"])
        is_day = 1 <= month <= len(_DAYS) and 1 <= int(match["day"]) <= _DAYS[month - 1]  # another rule reports others
        if is_day and before and (before["den"] or match["year"] or match["short"]):
            den = (before["den"] or "").replace(".", "en")
            date = f"{den}{int(match['day'])}. {MONTHS[month - 1]} {match['year'] or ''}".rstrip()
            start = match.start() - len(before["den"] or "")
            fix = Fix(start, match.end() - start, date)
            yield Finding(location, start, {"date": date}, () if match["short"] else (fix,))  # of which century?


def _heading_stops(draft: Draft) -> Iterator[Finding]:
    for location, text, blocks in walked(draft):
        for heading in blocks:
            if isinstance(heading, Heading):
                start = line_start(text, heading.line)
                line = text[start:].partition("\n")[0]
                stop = _HEADING_STOP.search(line)
                if line.lstrip().startswith("#") and stop and not abbreviated(line[: stop.end()].lstrip(" #*_")):
                    at = start + stop.start()
                    yield Finding(location, at, fixes=(Fix(at, 1, ""),))


RULES = (
    Rule(
        id="KKR040",
        severity=Severity.SUGGESTION,
        what=N_("her står to eller flere mellemrum i træk."),
        remedy=N_("Skriv ét mellemrum."),
        why=N_("De trykkes som ét, men en søgning efter ordene finder dem ikke, og sammenligninger viser en ændring."),
        bad="baggrund: |\n  Referatet er  udsendt.\n",
        good="baggrund: |\n  Referatet er udsendt,  \n  og det er godkendt.\n",
        check=_double_blanks,
    ),
    Rule(
        id="KKR041",
        severity=Severity.SUGGESTION,
        what=N_("linjen slutter med et mellemrum."),
        remedy=N_("Slet det, eller skriv to, hvis der skal være et linjeskift her."),
        why=N_(
            "Ét mellemrum gør ingen forskel; to giver et linjeskift. Den næste, der retter, kan ikke se, hvad der var "
            "meningen."
        ),
        bad="baggrund: |\n  Referatet af mødet i oktober er udsendt til alle \n  og godkendt.\n",
        good="baggrund: |\n  Referatet af mødet i oktober er udsendt til alle  \n  og godkendt.\n",
        check=_trailing_blanks,
    ),
    Rule(
        id="KKR042",
        severity=Severity.SUGGESTION,
        what=N_("her står et hårdt mellemrum, hvor det ikke gør nogen nytte."),
        remedy=N_("Lad ét hårdt mellemrum stå mellem to ord, og slet de andre mellemrum."),
        why=N_(
            "Et hårdt mellemrum (”27 pct.”) holder to ord på én linje. Ved siden af et andet mellemrum eller sidst på "
            "en linje giver det kun et hul; det følger ofte med, når tekst kopieres. Reglen melder ikke, hvor det "
            "mangler."
        ),
        bad="baggrund: |\n  Udgiften stiger med 27\u00a0 pct.\n",
        good="baggrund: |\n  Udgiften stiger med 27\u00a0pct. og ikke 28 pct.\n",
        check=_misplaced_hard_blanks,
    ),
    Rule(
        id="KKR043",
        severity=Severity.SUGGESTION,
        what=N_("her står lige anførselstegn; resten bruger krumme."),
        remedy=N_("Skriv de samme anførselstegn overalt."),
        why=N_(
            "Et dokument bruger én slags anførselstegn. Reglen melder ikke, hvor de lige er flest, og heller ikke "
            "tommer og tabeller."
        ),
        bad='baggrund: |\n  Planen ”Sund” afløser "Rask".\n',
        good='baggrund: |\n  Planen ”Sund” afløser ”Rask”. Skærmen er 27".\n',
        check=_straight_quotes,
    ),
    Rule(
        id="KKR044",
        severity=Severity.SUGGESTION,
        what=N_("her står en lige apostrof; resten er krumme."),
        remedy=N_("Skriv ’ som de andre steder."),
        why=N_("Et dokument bruger én slags apostrof. Reglen melder ikke, hvor de lige er flest."),
        bad="baggrund: |\n  KL’s forslag og KKR's svar er vedlagt.\n",
        good="baggrund: |\n  KL’s forslag og KKR’s svar er vedlagt.\n",
        check=_straight_apostrophes,
    ),
    Rule(
        id="KKR045",
        severity=Severity.SUGGESTION,
        what=N_("her står en bindestreg som tankestreg."),
        remedy=N_("Skriv en tankestreg: –."),
        why=N_(
            "En bindestreg står uden mellemrum og binder ord sammen; mellem to mellemrum står en tankestreg "
            "(Retskrivningsordbogen 2012, § 55 og § 57)."
        ),
        bad="baggrund: |\n  Sagen er ny - og vigtig.\n",
        good="baggrund: |\n  Sagen er ny – og vigtig for børne- og ungeområdet.\n",
        check=_hyphens,
    ),
    Rule(
        id="KKR046",
        severity=Severity.SUGGESTION,
        what=N_("perioder er skrevet både med bindestreg og med tankestreg."),
        remedy=N_("Skriv alle perioder på samme måde."),
        why=N_(
            "Både 2022-26 og 2022–26 er dansk, men et dokument bruger kun den ene form. Reglen melder det én gang: "
            "ved den første af dem, der er færrest af."
        ),
        bad="baggrund: |\n  Aftalen for 2022-2026 afløser aftalen for 2018–2021.\n",
        good="baggrund: |\n  Aftalen for 2022-2026 afløser aftalen for 2018-21.\n",
        check=_mixed_ranges,
    ),
    Rule(
        id="KKR047",
        severity=Severity.SUGGESTION,
        what=N_("datoen er skrevet med skråstreg."),
        remedy=N_("Skriv ”{date}”."),
        why=N_("I løbende tekst skrives måneden ud, så datoen ikke forveksles med en brøk eller et nummer."),
        bad="baggrund: |\n  Høringen sluttede d. 3/4-2026.\n",
        good="baggrund: |\n  Høringen sluttede den 3. april 2026, og 3/4 svarede.\n",
        check=_short_dates,
    ),
    Rule(
        id="KKR048",
        severity=Severity.SUGGESTION,
        what=N_("mellemrubrikken slutter med punktum."),
        remedy=N_("Slet punktummet."),
        why=N_("En overskrift er ikke en sætning og slutter ikke med punktum."),
        bad="baggrund: |\n  ### Mødet i udvalget.\n\n  Udvalget mødtes.\n",
        good="baggrund: |\n  ### Budget, regnskab mv.\n\n  Udvalget mødtes.\n",
        check=_heading_stops,
    ),
)
