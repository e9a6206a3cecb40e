"""References to the meeting's own items, as they are written in Danish: "jf. punkt 3.4", "punkterne 3.4 og 3.5".

An item of another document has a number of the same form: "lovens pkt. 3.1", "punkt 2.3 i referatet", "I KL's
bestyrelse blev punkt 3.12 drøftet". What stands right before and after the number decides, or else the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kkr_docs.danish.calendar import MONTHS

_BLANK = r"[ \u00a0\n]"
# Begins with `\d`, so that the search for it is quick; what is before it and what follows is read where there is one
_DIGITS = re.compile(rf"\d(?<={_BLANK}\d)\d*\.\d")
_NUMBER = re.compile(r"(\d+\.\d+)(?![\d.]*\d)")
_NEXT = re.compile(rf"(?:,| og| eller| samt){_BLANK}{_NUMBER.pattern}")
_WORD = re.compile(rf"(?<!\w)(?:(?:dagsordens)?punkt(?:et|erne)?|pkt\.?){_BLANK}(?:nr\.{_BLANK})?$", re.IGNORECASE)
_LONGEST_WORD = len("dagsordenspunkterne nr. ")
_CLAUSE = re.compile(rf"\((?:jf\.|se|se også){_BLANK}$", re.IGNORECASE)
_LONGEST_CLAUSE = len("(se også ")
_NEAR = 100  # characters before a reference and after it: more than a date or the name of an agreement

# What follows is read in text on one line, and compiled when a text has a reference, which is seldom. Words have an
# end (`{0,40}`), so that the time to read a text grows no faster than it.
_NAME = r"(?-i:[A-ZÆØÅ])[\w-]{0,40}"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DAY = rf"(?:\d\d?\.?\ ?{_MONTH}|\d\d?[./-]\d\d?[-./\ ](?:19|20)?\d\d|{_MONTH})(?:\ (?:19|20)\d\d)?"
_WHEN = r"(?:(?:den|d\.|i|fra|\w{2,6}dag|primo|medio|ultimo|afholdt|holdt),?\ ){1,4}"
_MEET = r"mød(?:e|er|et|erne)s?\b"
_OTHER = r"(?:sidste|forrige|seneste|tidligere|foregående|næste|kommende|sit|sine|ekstraordinær\w{0,3}|konstituerende)"
# "aftalens", "referatets", "bestemmelsernes", "KKR Sjællands", "KL's", "Aarhus'"; but not "mødets" and "mens"
_GENITIVE = rf"""\b(?!(?:mødets|dagens|dagsorden(?:en)?s|organets|mens|imens|menes|KKR'?s)\b)
    (?:\w{{1,40}}(?:ets|ens|(?:er|e)nes|'s?)|{_NAME}(?<![ie])s)(?!\w)"""
_GROUP = r"bestyrelse|udvalg|direktion|repræsentantskab|byråd|regionsråd|kommunalbestyrelse"
_BODY = r"\b\w{0,40}(?:(?:udvalg|repræsentantskab|folketing|(?<!om)(?<!\w\wom)råd)et|bestyrelsen|direktionen)(?:'?s)?\b"
_ANOTHERS = rf"""(?ix)
    \b{_OTHER}\ (?:[\w-]{{1,40}}\ )?[\w-]{{0,40}}{_MEET}
    | \b\w{{0,40}}(?:udvalgs|bestyrelses|råds|direktions|repræsentantskabs){_MEET}
    | \b{_MEET}(?:\ i\ KKR)?,?\ {_WHEN}(?:\d|{_MONTH}\b)
    | \b{_MEET}\ (?:i|med|hos|mellem)\ (?!(?:KKR|dag|organet)\b)\w
    | {_GENITIVE}\ (?:\w{{1,40}}\ )?(?:\w{{0,40}}(?:(?:{_GROUP}|dagsorden(?:en)?)\b|referat)|[\w-]{{0,40}}{_MEET})
    | {_BODY} | \bKKR\ {_NAME} | \b{_NAME}\ (?:{_GROUP})\b
    | \b(?:lov|bekendtgørelse|cirkulære)(?:en)?\ (?:nr\.|om)\ | \b\w{{0,40}}aftalen?\ (?:for\ (?:19|20)\d\d|mellem\ )"""
_DECIDED = r"""(?ix)\b(?:(?:drøftede|behandlede|besluttede|godkendte|tiltrådte|udsatte|anbefalede|indstillede)s?
    |vedtog|udskød
    | (?:blev|er|var|har|havde|som)\ (?:[\w.']{1,40}\ ){0,6}?(?:drøftet|behandlet|besluttet|godkendt|vedtaget|tiltrådt
    |udsat|udskudt|forelagt))\b"""
_ELSEWHERE = rf"""(?ix)\b(?:{_DAY}|i\ (?:19|20)\d\d|sidste\ (?:år|gang)|i\ fjor
    |KL|Kommunernes\ Landsforening|Danske\ Regioner|Region(?:en)?\ {_NAME}|regionen|kommunen|ministeriet
    |regeringen)\b"""

_DOCUMENT = (
    r"\b\w{0,40}(?:lov|aftale|bekendtgørelse|cirkulære|vejledning|rapport|notat|kontrakt|vedtægt|forretningsorden"
    r"|betænkning|redegørelse|høringssvar|overenskomst|protokol|protokollat|forordning|direktiv|kommissori(?:um|et)"
    r"|referat|skrivelse|materiale|konvention|tillæg)(?:en|n|et|t|erne|rne|ene|s)?"
)
_VERB = "(?:er|har|skal|kan|vil|bliver|blev|behandles|drøftes|forelægges|fremlægges|godkendes|indgår|følger)"
_NO_VERB = rf"(?!{_VERB}\b)[^\ .;:()]{{1,40}}(?:\.(?=\ [\da-z]))?"
_OF = rf"\ (?:om|for|af|mellem|fra|med|til|nr\.|vedr\.|vedrørende)(?:\ {_NO_VERB}){{1,12}}?"
# Right before a reference: "lovens nye punkt", "den 8. maj 2026 (som punkt", "Aftalen for 2026, punkt", "§ 3, pkt."
_BEFORE = rf"""(?ix)(?:
    {_GENITIVE}\ (?:(?:afsnit|kapitel|bilag|del|artikel|§)\ [\w.]{{1,9}}(?:,|\ og)\ |\w{{1,40}}e\ )?
    | \b(?:{_DAY}|(?:i|fra)\ (?:19|20)\d\d),?\ \(?(?:(?:som|under)\ )?
    | {_DOCUMENT}(?:(?:{_OF})?(?:,\ |\ \()(?:i\ )?|(?:\ (?:19|20)\d\d)?\ )
    | \b\w{{0,40}}(?:plan|strategi|udspil|anbefaling|program)(?:en|et|erne)?(?:{_OF})?,[ ]
    | (?:\b(?:bilag|afsnit|kapitel|kap\.|stk\.|litra|artikel|art\.)|§)\ [\w.]{{1,9}},\ )$"""
# Right after it: "punkt 3.4 i referatet", "punkt 3.4 i dagsordenen for mødet i maj"; not "punkt 3.4 i dagsordenen"
_FOR = r"\ (?:for|fra|til|den|d\.)\ (?!(?:mødet\ i\ dag|dagens|dette)\b)"
_HERE = rf"""(?:(?:denne|dette|den\ her|nærværende|samme|dagens|dag|øvrigt|stedet|forbindelse|forlængelse|sammenhæng
    |relation|modsætning|henhold|hensyn|lyset)\b|mødet\b|(?:den\ )?(?:\w{{1,40}}e\ )?dagsorden\w{{0,5}}(?!\w|{_FOR}))"""
_AFTER = rf"(?ix)\]\0|\ (?:i|fra|af)\ (?!{_HERE})|\ på\ (?:den\ )?(?:\w{{1,40}}\ )?dagsorden\w{{0,5}}{_FOR}"

_SENTENCE_END = (
    rf"[.!?](?<!\bjf\.)(?<!bl\.a\.)(?<!f\.eks\.)(?<!vedr\.)(?={_BLANK}+[A-ZÆØÅ])"
    rf"|\n[ \t]*(?=\n|[-*+•–>|#]|\d\d?[.)][ \t](?!{_MONTH}))"
)


class Reference(NamedTuple):
    """A reference from character `start` to `end` of a text, to the item of a number such as "3.4".

    Where it is not `sure`, its sentence names another body or meeting, and the item may be one of theirs.
    """

    start: int
    end: int
    number: str
    sure: bool = True


def find(text: str, own: Sequence[str] = ()) -> Iterator[Reference]:
    """Yield every reference in a text, in order; of several in a row the first has the word before it.

    `own` is what this meeting is called: its body, and its date as in "13. november 2026". What surely leads to another
    document is left out.
    """
    lowered = text.lower()
    if "punkt" not in lowered and "pkt" not in lowered:
        return
    sentences: _Sentences | None = None
    for digits in _DIGITS.finditer(text):
        word = _WORD.search(text, max(digits.start() - _LONGEST_WORD, 0), digits.start())
        numbers = list(_numbers(text, digits.start())) if word else []
        if not word or not numbers:
            continue
        sentences = sentences or _Sentences(text, tuple(own))
        start = word.start()
        if sentences.lead_elsewhere(start, numbers[-1].end(1)):
            continue
        sure = not sentences.name_another(start)
        if sure or _CLAUSE.search(text, max(start - _LONGEST_CLAUSE, 0), start):
            for number in numbers:
                yield Reference(start if number is numbers[0] else number.start(1), number.end(1), number[1], sure)


def _numbers(text: str, start: int) -> Iterator[re.Match[str]]:
    match = _NUMBER.match(text, start)
    while match:
        yield match
        match = _NEXT.match(text, match.end(1))


class _Sentences:
    """The sentences of a text."""

    def __init__(self, text: str, own: tuple[str, ...]) -> None:
        self.text, self.own = text, own
        self.begins = [0, *(end.end() for end in re.finditer(_SENTENCE_END, text)), len(text) + 1]
        self.named: dict[int, bool] = {}

    def lead_elsewhere(self, start: int, end: int) -> bool:
        """Whether what stands right before or after a reference says that it is to another document."""
        begins, ends = self._around(start)
        before = self.text[max(begins, start - _NEAR) : start]
        return _leads_elsewhere(before, self.text[end : min(ends, end + _NEAR)], self.own)

    def name_another(self, index: int) -> bool:
        """Whether the sentence of a character names another body or meeting."""
        begins, ends = self._around(index)
        if begins not in self.named:
            self.named[begins] = _names_another(self.text[begins:ends], self.own)
        return self.named[begins]

    def _around(self, index: int) -> tuple[int, int]:
        at = bisect_right(self.begins, index)
        return self.begins[at - 1], self.begins[at]


@lru_cache(maxsize=256)  # a text may have many references in sentences that are alike
def _names_another(sentence: str, own: tuple[str, ...]) -> bool:
    sentence = _plain(sentence, own)
    decided = re.search(_DECIDED, sentence) and re.search(_ELSEWHERE, sentence)
    return bool(decided or re.search(_ANOTHERS, sentence))


@lru_cache(maxsize=256)
def _leads_elsewhere(before: str, after: str, own: tuple[str, ...]) -> bool:
    return bool(re.match(_AFTER, _plain(after, own)) or re.search(_BEFORE, _plain(before, own)))


def _plain(text: str, own: tuple[str, ...]) -> str:
    """Return a text on one line without emphasis, in which this meeting's body is "KKR" and its date "i dag"."""
    line = re.sub(r"\s+", " ", text).replace("*", "").replace("’", "'")
    for name, pattern in zip(("KKR", "i dag"), _patterns(own), strict=False):
        line = pattern.sub(name, line)
    return line


_SHORT_NAME = re.compile(r"\w{1,40}(?:et|en)(?=\ (?:i|for|på)\ )")  # "Byrådet i Fjordby" is "Byrådet" in its papers


@lru_cache(maxsize=4)
def _patterns(own: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Return what finds this meeting's body, also in the genitive, and its date, also without the year."""
    body, date = (*own, "", "")[:2]
    day, _blank, year = date.rpartition(" ")
    short = _SHORT_NAME.match(body)
    called = rf"{re.escape(body)}|{short[0]}(?!s?\ (?:i|for|på)\ )" if short else re.escape(body)
    return (
        re.compile(rf"\b(?:{called})(?=s?\b)" if body else r"(?!)"),
        re.compile(rf"\b(?:den )?{re.escape(day)}(?: {year}\b|(?! \d{{4}}))" if day else r"(?!)"),
    )
