"""What stands around ten digits, and whether it says that they are a CPR number or another one."""

from __future__ import annotations

import re
from functools import cached_property

NEAR, AFTER = 60, 20  # characters
_LONG_ADDRESS = 300

_CPR = r"(?:cpr|c\.p\.r|personn(?:r|um)|person-n|fødselsnum)\w*"
# "CPR/CVR: …" names a CPR number too
_CPR_NAMED = re.compile(rf"(?i){_CPR}(?:[-.]?n(?:umme)?r\w*)?\.?(?:[ /]{{1,3}}(?:eller )?(?:cvr|se)\b[-\w.]*)?")
_CPR_AFTER = re.compile(rf"(?i)\W{{0,3}}{_CPR}")
_CPR_GLUED = re.compile(r"(?i)(?:cpr|personn)[\w.]{0,8}$")
_PERSON = re.compile(r"(?i)\b(?:person|borger|født|patient|klager|barn|elev|ansat|medarbejder|hr\b|fru\b)\w*")
# Other numbers of ten digits: production units, accounts, telephones, and whatever is called a number of something
_KINDS = (
    r"p-?n(?:r|um)|cvr|ean\b|gln|is[bs]n|iban|konto(?!r)|tlf|telefon|mobil(?!it)|fax|faktura|ordre|journal(?!ist)|regning"
    r"|rekvisition|kontrakt|løbe?n|reg\.? ?nr|(?:kr|dkk|eur)\b"
)
_NUMBER_OF = r"(?!\w{0,20}cpr|person(?!al)|fødsel|borgern|patientn|erstatning|identi)\w{2,30}-?(?:nummer|numre|nr)"
_NAMED = rf"\b(?:{_KINDS}|{_NUMBER_OF})\w*"
_NAMED_BEFORE = re.compile(rf"(?i){_NAMED}\W*(?:nr\.|nummer)?\W*$")
# It may be another number where such a word is near, or "sag" right before it, and no person between them
_OTHER = re.compile(
    rf"(?i){_NAMED}|\bj(?:r|our)?\.? ?(?:nr|nummer)\b"
    r"|\b(?:sags?|arkiv|dok(?:ument)?|bilags|ref(?:erence)?)-?(?:nr|nummer|numre|id)\w*|\b(?:esdh|matr)\w*|\bdok\."
    r"|\b(?:ref|best|id|projekt|tilbud|bestilling|aftale|kode)\b[.:]?\s?(?:nr\.?|nummer)?:?\s?$"
    r"|\bsag(?:en|er|erne)?:?\s(?:(?:nr\.?|nummer|med|har|fik|hedder|id):?\s){0,3}$"
)
_OTHER_AFTER = re.compile(rf"(?i)\W{{0,3}}(?:{_NAMED}|j\.? ?nr|sags?n)")
_AMOUNT = re.compile(r"(?i) ?(?:kr\b|kroner|mio\b|mia\b|dkk|euro?\b|pct|%)|,\d")
_SENTENCE = re.compile(r"(?<!\b[Hh]r)(?<!nr)[.!?]\s+(?=[A-ZÆØÅ])")
_ADDRESS = re.compile(r"\w{1,20}://\S*$")
_TIGHT_BEFORE, _TIGHT_AFTER = re.compile(r"\d[-./,]$"), re.compile(r"[-/.]\d")
_SERIES_BEFORE = re.compile(r"[A-ZÆØÅ]-$")  # as in "EMN-"
_DIGITS_BEFORE = re.compile(r"(?<!\d)(?P<group>\d{1,12}) {1,2}$")
_DIGITS_AFTER = re.compile(r" {1,2}\d")
_TOWN_AFTER = re.compile(r"\s[A-ZÆØÅ][a-zæøå]")
_LETTER = re.compile(r"[^\W\d_]")
_LIST = re.compile(r"[\s,;&]*(?:og|samt|eller)?\s*")


class Surroundings:
    """The text around the digits from `start` to `end`, and a `heading` above it, such as that of a table's column."""

    def __init__(self, text: str, start: int, end: int, heading: str = "") -> None:
        self._text, self._start, self._end = text, start, end
        before = _SENTENCE.split(text[max(start - NEAR, 0) : start])[-1]
        self._before = f"{heading}: {before}" if heading else before
        self._last = text[max(start - 2, 0) : start]
        self._after = text[end : end + AFTER]

    @cached_property
    def _words(self) -> tuple[int, int, int]:
        """Where the last words end that name a CPR number, another number, and begin that name a person; -1: none."""
        if not _LETTER.search(self._before):  # as in a table of numbers
            return -1, -1, -1
        names = [word.end() for word in _CPR_NAMED.finditer(self._before)]
        others = [word.start() for word in _OTHER.finditer(self._before)]
        persons = [word.start() for word in _PERSON.finditer(self._before)]
        return max(names, default=-1), max(others, default=-1), max(persons, default=-1)

    @cached_property
    def is_called_cpr(self) -> bool:
        """Whether a word before it, and no later one for another number, or one right after it says "CPR"."""
        name, other, _person = self._words
        return name > other or bool(_CPR_AFTER.match(self._after))

    @cached_property
    def is_called_other(self) -> bool:
        """Whether a word near it is one for another number, and no person stands between them."""
        _name, other, person = self._words
        if other >= 0 or person >= 0:
            return other > person
        return bool(_OTHER_AFTER.match(self._after))

    @cached_property
    def is_named_other(self) -> bool:
        """Whether the word right before it is one for another number."""
        return bool(_NAMED_BEFORE.search(self._before))

    @cached_property
    def is_a_persons(self) -> bool:
        """Whether a word before it is one for a person."""
        return self._words[2] > self._words[1]

    @cached_property
    def is_amount(self) -> bool:
        """Whether a currency or the like follows."""
        return bool(_AMOUNT.match(self._after))

    @cached_property
    def is_in_word(self) -> bool:
        """Whether letters touch it, "CPR" aside, or signs of telephone and giro numbers."""
        before, after = self._last[-1:], self._after[:1]
        glued = before.isalpha() and not _CPR_GLUED.search(self._before)
        return glued or before in ("+", "<") or after.isalpha()

    @cached_property
    def is_in_number(self) -> bool:
        """Whether it is part of a longer number, as in "16/120312-0045"."""
        return bool(_TIGHT_BEFORE.search(self._last) or _TIGHT_AFTER.match(self._after))

    @cached_property
    def is_in_series(self) -> bool:
        """Whether letters and a hyphen stand right before it, as in "EMN-120312-0045"."""
        return bool(_SERIES_BEFORE.search(self._last))

    @cached_property
    def is_among_numbers(self) -> bool:
        """Whether only blanks part it from other digits, as in a row of amounts."""
        return bool(self.digits_before or _DIGITS_AFTER.match(self._after))

    @cached_property
    def digits_before(self) -> int:
        """How many digits stand before it, with only blanks between."""
        match = _DIGITS_BEFORE.search(self._before)
        return len(match["group"]) if match else 0

    @cached_property
    def is_before_town(self) -> bool:
        """Whether a name follows, as after a postcode."""
        return bool(_TOWN_AFTER.match(self._after))

    @cached_property
    def is_in_address(self) -> bool:
        """Whether it is in the address of a page, where any number may stand."""
        return bool(_ADDRESS.search(self._text, max(self._start - _LONG_ADDRESS, 0), self._start))

    def follows(self, end: int) -> bool:
        """Return whether nothing but a comma or the like stands between it and a number that ends at `end`."""
        return self._start - end <= AFTER and bool(_LIST.fullmatch(self._text, end, self._start))
