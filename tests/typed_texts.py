"""Texts as people type them, and as nobody does: made by Hypothesis, from lines of many kinds and from loose signs.

`python typed_texts.py texts|lines COUNT SEED` writes that many as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import count

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

AT_ONCE = 5  # texts: Hypothesis varies what it has made, so it is begun afresh, or most would be much alike
STRIDE = 1_000_000  # between the streams of two seeds

WORDS = r"""
Anne Holm|Fjordby|aftalen|Økonomi|på|én|møde|Bilag|drift og anlæg|pct.|kr.|R&D|Løn|praktikpladser|i alt|æøå
1. marts|15. januar 2027|4. kvartal|2. viceborgmester|13.|2027|3*1.000 kr.|2*3*4|2,4 mio. kr.|-0,6|+1,1|± 5|95 pct.|0
file_name_v2|_abc_|__init__|a_b|_endelig_version_2_|snake_case|*vægt*|_titel_|**fed**|**Bemærk:**tekst|**1.100**|1.000
*|**|***|_|__|#|##|#3|>|<|<5|>5|–|—|-|--|---|===|+|•|~|~~x~~|^|^2|==x==|`kode`|```|&|&amp;|&lt;|:smile:|$x$|{{ x }}|%
\|\\|\*|\_|\#|\-|5\. punkt|\[x]|\>|\a|a\|C:\Temp\_x_|\\server\share_1|x:\*y*|\.|\(|\~|(*i parentes*)|{% x %}
https://kl.dk/_layouts/15/Doc.aspx?sourcedoc=_abc_|www.ærøby.dk/møder|http://x.dk/a_b_c.|anne_holm_x@fjordby.dk
[punkt:navn]|[punkt:navn-2_æ]|<https://x.dk/a_b>|[aftalen](https://x.dk/a_b)|[state of the art](lang:en)|[x]|[ ]|[a][b]|[|](|(|)|]|[*a*](https://x.dk)
![|<b>|</b>|<!-- x -->|<>|§ 5|»citat«|”ord”|"ord"|'|’|…|@|@a|a@b|1)|(1)|a)|i.|1.|a.|x/y|½|²|€|!|?|;|:|,|.|=|<br>
"""
TOKENS = [*WORDS.strip().replace("\n", "|").split("|"), "|", "\t", "  ", "\\|"]

SEQUENCES = ["1 1 1", "1 1", "1 2 4 7", "1 2 4", "1 3", "2 1", "3 4", "1 2 3", "9 10 11", "1 1 2"]
SEQUENCES += ["a b c", "a c", "A B", "i ii iii", "b c", "h i j"]
LETTERS = "abdeionrstæøåABKÆØÅ"
SIGNS = "0123456789**__*#>-–—•+|[]()\\~^<&=`'\"!.,:;/ \t \t"

COUNTS = "1 1 2 3 4 7 9 10 12 99 100 0 01 1000 a b c h i x A B Z ii iii iv vi ix xii I II"
SENTENCES = r"""
Det indstilles, at KKR Sydfjorden drøfter sagen.
Budgettet ændrer sig sådan fra 2026 til 2027:
Aftalen gælder fra 1. marts 2027 til 4. kvartal 2028, og **1.100** pladser er nye.
Medlem: Anne Holm, Fjordby
Se https://kl.sharepoint.com/sites/KKR/_layouts/15/Doc.aspx?sourcedoc=_abc_ og filen _endelig_version_2_ i mappen.
Materialet ligger på \\server\share\møder_2027 og i C:\Temp\*.
Prisen er 3*1.000 kr., og <5 pct. har svaret; ~2 mio. kr. i alt.
**Bemærk:**fristen er *kort*, siger _Danmarks Statistik_ (note_1_a).
Vi skriver til anne_holm@fjordby.dk og læser www.fjordby.dk/møder_2027.
Stk. 3. Formanden vælges for 4 år.
Kommunekontaktrådsformandskabet behandlede beskæftigelsesindsatsens hovedstadsområdeproblemstillinger
A. Holm fremlagde sagen.
"""

_SIGNS = st.text(LETTERS + SIGNS, min_size=1, max_size=24)
_PHRASES = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=6).map(" ".join)
_GLUED = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4).map("".join)
_SENTENCES = st.sampled_from(SENTENCES.strip().split("\n"))
_TEXTS = st.one_of(_SENTENCES, _SENTENCES, _PHRASES, _PHRASES, _GLUED, _SIGNS)

_ORDINALS = st.tuples(
    st.sampled_from([1, 1, 2, 3, 4, 10, 13, 15, 20, 31]),
    st.sampled_from(
        ["januar 2027: Høringen begynder", "marts", "kvartal 2027", "viceborgmester Bo Krogh", "halvår", "behandling"]
    ),
).map(lambda pair: f"{pair[0]}. {pair[1]}")
_DASHES = st.sampled_from(
    ["- ", "- ", "– ", "— ", "• ", "· ", "▪ ", "◦ ", "● ", "■ ", "‣ ", "o\t", "-\t", "•\t", "-", "–", "o "]
)
_SIGNED = st.sampled_from(["+ ", "* ", "+", "*", "- "])
_NUMBERS = st.tuples(
    st.sampled_from(["", "", "", "("]),
    st.sampled_from(COUNTS.split()),
    st.sampled_from([". ", ". ", ") ", ".\t", ")\t", ".", ")"]),
).map("".join)


def _lines(marks: st.SearchStrategy[str], indents: tuple[str, ...] = ("",)) -> st.SearchStrategy[str]:
    line = st.tuples(st.sampled_from(indents), marks, _TEXTS).map("".join)
    return st.lists(line, min_size=1, max_size=5).map("\n".join)


@st.composite
def _sequences(draw: st.DrawFn) -> str:
    """A list whose numbers are meant: one after the other, with gaps, or all of them 1."""
    numbers = draw(st.sampled_from(SEQUENCES)).split()
    opening, close = draw(st.sampled_from([("", "."), ("", "."), ("", ")"), ("(", ")")]))
    texts = [
        draw(st.one_of(st.sampled_from(["Første punkt", "Andet punkt, 3.", "Tredje"]), _TEXTS)) for _number in numbers
    ]
    sub = draw(
        st.sampled_from(["", "", "  - under 1", "   1. Under\n   2. Under", "  a) Under", "  og mere", "\tmere"])
    )
    between = draw(st.sampled_from(["\n", "\n", "\n", "\n\n"]))
    lines = [f"{opening}{number}{close} {text}" for number, text in zip(numbers, texts, strict=True)]
    if sub:
        lines[0] += f"\n{sub}"
    return between.join(lines)


_CELLS = st.one_of(
    st.sampled_from(
        ["Drift", "1.100", "-5", "**1.300**", "", "a_b", "R&D", "\\|", "> 5", "- x", "*i alt*", "2*3*4", "#3", "<", "<"]
    ),
    _PHRASES,
).map(lambda cell: re.sub(r"(?<!\\)\||[\t\n]", "", cell))


@st.composite
def _tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(_CELLS, min_size=columns, max_size=columns), min_size=2, max_size=4))
    shape = draw(st.sampled_from(["ruled", "ruled", "bars", "inner", "tabs", "columns"]))
    if shape == "ruled":
        rule = [draw(st.sampled_from(["---", ":--", "--:", ":-:", "-"])) for _column in range(columns)]
        rows.insert(draw(st.sampled_from([1, 1, 2])), rule)
    between, edge = {"inner": (" | ", ""), "tabs": ("\t", ""), "columns": ("    ", "")}.get(shape, (" | ", "|"))
    lines = [f"{edge} {between.join(row)} {edge}" if edge else between.join(row) for row in rows]
    above = draw(st.sampled_from(["", "", "Tabel 1. Drift", "Tabel: Drift og anlæg\n", "Tabellen viser:"]))
    below = draw(st.sampled_from(["", "", "Kilde: KL", "\nKilde: Danmarks Statistik", "Anm.: *a_b*"]))
    return "\n".join([*([above] if above else []), *lines, *([below] if below else [])])


@st.composite
def _footnotes(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(["1", "2", "3", "kilde", "a_b"]), min_size=1, max_size=2, unique=True))
    text = " ".join(f"{draw(_SENTENCES)}[^{name}]" for name in names)
    notes = "\n".join(f"[^{name}]: {draw(st.one_of(_SENTENCES, _PHRASES))}" for name in names)
    return f"{text}\n\n{notes}\n"


_QUOTE_MARKS = ["> ", "> ", ">", ">>", "> > ", "> - ", "> ca. ", "> 1. ", "> 2. ", "> 1) "]
_QUOTES = st.lists(
    st.tuples(st.sampled_from(_QUOTE_MARKS), _TEXTS).map("".join),
    min_size=1,
    max_size=3,
).map("\n".join)
_QUOTED_NUMBERS = st.sampled_from(
    ["> 95 pct. af alle unge i 2030.", ">5 pct.", "> 50 pct.\n> 60 pct.", "mål:\n> 95 pct.", "> ca. 5", "> over 5 pct."]
)

_BLOCKS = st.one_of(
    _lines(st.just("")),
    _lines(st.sampled_from(["", "  ", "    "])),
    _lines(_DASHES),
    _lines(_DASHES, ("", "  ", "    ")),
    _lines(_SIGNED),
    _lines(_NUMBERS, ("", "", "  ")),
    _sequences(),
    _sequences(),
    _sequences(),
    _sequences(),
    st.lists(_ORDINALS, min_size=1, max_size=4).map("\n".join),
    st.lists(_ORDINALS, min_size=2, max_size=4).map("\n".join),
    _tables(),
    _footnotes(),
    _QUOTES,
    _QUOTED_NUMBERS,
    st.tuples(st.sampled_from(["# ", "## ", "### ", "#", "####### "]), _TEXTS).map("".join),
    _SIGNS,
    st.lists(_SIGNS, min_size=2, max_size=4).map("\n".join),
)
_ENDS = st.sampled_from(["\n", "\n", "\n\n", "\n\n", "\\\n", "  \n"])


@st.composite
def _composed(draw: st.DrawFn) -> str:
    """A few blocks, and sometimes a sign too many or too few."""
    text: str = draw(_BLOCKS)
    for block in draw(st.lists(_BLOCKS, max_size=1)):
        text += draw(_ENDS) + block
    for sign in draw(st.lists(st.sampled_from([*SIGNS, "\n", "  ", "**", ""]), max_size=2)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + sign + text[at + (not sign) :]
    return text


def _typed(text: str) -> str:
    """A text as it may stand in a definition: without blanks before it, and with nothing on its blank lines."""
    return "\n".join(line if line.strip() else "" for line in text.lstrip().split("\n")).rstrip("\n")


TEXTS: st.SearchStrategy[str] = _composed().map(_typed).filter(lambda text: bool(re.search(r"\w", text)))

LINES = (
    st.one_of(_TEXTS, _ORDINALS, st.tuples(st.one_of(_DASHES, _NUMBERS, _SIGNED), _TEXTS).map("".join))
    .map(lambda line: re.sub(r"\s+", " ", line).strip())
    .filter(lambda line: bool(re.search(r"\w", line)))
)
"""Texts of one line, as titles and names are."""


def made(strategy: st.SearchStrategy[str], wanted: int, stream: int) -> list[str]:
    """So many different texts, the same ones for the same stream."""
    texts: dict[str, None] = {}
    for fresh in count(stream * STRIDE):
        if len(texts) >= wanted:
            return list(texts)[:wanted]

        @seed(fresh)
        @settings(max_examples=AT_ONCE, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
        @given(strategy)
        def collect(text: str) -> None:
            texts[text] = None

        collect()
    raise AssertionError


if __name__ == "__main__":
    kind, wanted, stream = sys.argv[1:]
    json.dump(made({"texts": TEXTS, "lines": LINES}[kind], int(wanted), int(stream)), sys.stdout)
