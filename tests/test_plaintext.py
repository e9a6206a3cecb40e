"""Text read without the parser: it is read as the parser reads it, and most text needs no more."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkr_docs import plaintext, prose

ROOT = Path(__file__).resolve().parent.parent

PLAIN_MARKS = ["", "", "### ", "# ", "- ", "- ", "1. ", "2. ", "1) ", "007. "]
OTHER_MARKS = ["* ", "  ", "> ", "=", "---", "#", "|", "+ ", "    ", ":-"]
PLAIN_PIECES = ["Sagen", "børn", "2026.", "3)", "12", "–", "-", "”hus”", "wow!", "a|b", "&amp;", "(x)", "\u00a0"]
LINKS = [
    "[her](https://www.kl.dk/a_b/)",
    "[to  ord](http://kl.dk/A.b)",
    "[æ](https://a/)",
    "[ x](https://a/)",
    "[x ](https://a/)",
]
OTHER_PIECES = ["[x](a)", "[x]", "]: y", "*", "_", "`", "<b>", "\\", "!", "#", "\t", "\u3000", "[a](https://b)"]


def mostly(plain: list[str], other: list[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 15).flatmap(lambda number: st.sampled_from(plain if number else other))


LINE = st.builds(
    lambda mark, pieces, between: mark + between.join(pieces),
    mostly(PLAIN_MARKS, OTHER_MARKS),
    st.lists(mostly([*PLAIN_PIECES, *LINKS], OTHER_PIECES), min_size=1, max_size=3),
    mostly([" "], ["", "  "]),
)
TEXT = st.lists(st.one_of(LINE, st.just("")), min_size=1, max_size=6).map("\n".join)


@given(st.one_of(TEXT, st.text("ab1.)-#![](: \n")))
def test_what_is_read_without_the_parser_is_read_as_the_parser_does(text: str) -> None:
    blocks = plaintext.read(text)
    if blocks is not None:
        assert (repr(blocks), []) == (repr(prose.read(text, Path())[0]), prose.read(text, Path())[1])


@pytest.mark.parametrize(
    "text",
    [
        "Et afsnit.\nDet går videre.\n\nEt til, jf. punkt 3.4: 27 pct. & ”mere” (se nedenfor)!\n",
        "### Økonomi\n\nDer er:\n- Møder\n- Rejser.\n\n#### Anlæg\nIntet.\n",
        "Det indstilles:\n\n1. At KKR drøfter sagen\n2. At den sendes i høring.\n\n- Et\n\n- To\n",
        "Se [referatet af mødet](https://www.kl.dk/kkr/2026_11/) og [her](http://kl.dk/x.pdf).",
    ],
)
def test_what_is_mostly_written_needs_no_parser(text: str) -> None:
    assert plaintext.read(text)


def test_a_plain_definition_is_checked_without_the_parser() -> None:
    script = "import sys; from kkr_docs.cli import cli; cli(standalone_mode=False); print(*sys.modules)"
    command = [sys.executable, "-c", script, "validate", str(ROOT / "examples" / "minimal.yaml")]
    loaded = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split()
    assert "kkr_docs.definition" in loaded
    assert "markdown_it" not in loaded
