"""Where things stand: the place of every value, and of every character of a text, in the file."""

import json

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kkr_docs.definition import yaml_reader, yaml_source

TEXTS = st.text("abc æøå:#-'\"\\{}[]&*!|>%@`,?\u00a0\n", min_size=1, max_size=60)


def place_of(text: str, location: yaml_source.Location, index: int | None = None) -> str:
    """The rest of the line at a place, so that a test reads as what the user sees there."""
    line, column = yaml_reader.parse("x.yaml", text.encode()).place(location, index)
    return text.split("\n")[line - 1][column - 1 :]


def test_values_and_keys_have_their_place() -> None:
    text = "organ: KKR Syd\ndagsorden:\n  - titel: Sager\n    punkter: [{titel: A}, {titel: B}]\n"
    assert place_of(text, ("organ",)) == "KKR Syd"
    assert place_of(text, ("dagsorden", 0)) == "titel: Sager"
    assert place_of(text, ("dagsorden", 0, "punkter", 1, "titel")) == "B}]"
    assert yaml_reader.parse("x", text.encode()).key_place(("dagsorden", 0, "punkter")) == (4, 5)


def test_a_missing_value_has_the_place_of_what_it_is_missing_from() -> None:
    assert place_of("dagsorden:\n  - titel: Sager\n", ("dagsorden", 0, "punkter", 3)) == "titel: Sager"


@given(text=TEXTS, index=st.integers(0, 59), style=st.sampled_from(["'", '"', "|", ">"]))
@example(text="to\n\nlinjer", index=5, style="|")
@example(text="det's", index=4, style="'")
@example(text='a"b\\c', index=4, style='"')
def test_every_character_of_a_text_has_its_place(text: str, index: int, style: str) -> None:
    visible = [at for at, character in enumerate(text) if character not in " \n"]
    assume(visible)
    index = visible[index % len(visible)]
    written = yaml.dump({"tekst": text}, default_style=style, allow_unicode=True, width=40)
    read = yaml_reader.parse("x.yaml", written.encode())
    value = read.data["tekst"] if isinstance(read.data, dict) else ""
    assert value == text
    line, column = read.place(("tekst",), index)
    at = written.split("\n")[line - 1][column - 1 :]
    assert at.startswith((text[index], "\\"))


PLACES = [  # how a text is written, and every character of its value with what is written for it
    (r'"a\x41b"', [("a", "a"), ("A", r"\x41"), ("b", "b")]),
    (r'"a\u00e6b"', [("a", "a"), ("æ", r"\u00e6"), ("b", "b")]),
    (r'"a\U0001F68Cb"', [("a", "a"), ("🚌", r"\U0001F68C"), ("b", "b")]),
    (r'"a\tb\\c\"d"', [("a", "a"), ("\t", r"\t"), ("b", "b"), ("\\", r"\\"), ("c", "c"), ('"', r"\""), ("d", "d")]),
    (r"'a\x41b'", [(each, each) for each in r"a\x41b"]),
    (r"'it''s'", [("i", "i"), ("t", "t"), ("'", "''"), ("s", "s")]),
    (r"a\x41b", [(each, each) for each in r"a\x41b"]),
    ("a''b\"c", [(each, each) for each in "a''b\"c"]),
    ("\"a''b\"", [(each, each) for each in "a''b"]),
    ("'a\"b'", [(each, each) for each in 'a"b']),
    ("'a\n\n  b'", [("a", "a"), ("\n", "\n"), ("b", "b")]),
    ('"a\\\n  b"', [("a", "a"), ("b", "b")]),
    ('"a\n  \\\n  b"', [("a", "a"), (" ", "\n"), ("b", "b")]),
    ('"a  \\\n  b"', [("a", "a"), (" ", " "), (" ", " "), ("b", "b")]),
]


@pytest.mark.parametrize(("written", "characters"), PLACES)
def test_characters_stand_where_they_are_written_however_they_are(
    written: str, characters: list[tuple[str, str]]
) -> None:
    text = f"tekst: {written}\n"
    read = yaml_reader.parse("x.yaml", text.encode())
    value = "".join(character for character, _as in characters)
    assert read.data == {"tekst": value}
    span = read.values["tekst",]
    for index, (character, as_) in enumerate(characters):
        at = span.offset_of(text, value, index)
        assert text.startswith(as_, at) or character == " ", character  # YAML joins blanks
        assert character.isspace() or span.length(text, at) == len(as_)


KEYS = TEXTS.filter(lambda text: "\u00a0" not in text)  # of which the reader tells


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=8))
def test_data_comes_back_as_text(data: object) -> None:
    read = yaml_reader.parse("x.yaml", json.dumps({"alt": data}, ensure_ascii=False).encode())
    assert read.problems == []
    assert read.data == {"alt": data}


def test_nothing_is_guessed() -> None:
    read = yaml_reader.parse("x.yaml", b"a: no\nb: 12:30\nc: 1.10\nd: ~\ne: 2026-11-13\nf:\n")
    assert read.data == {"a": "no", "b": "12:30", "c": "1.10", "d": "~", "e": "2026-11-13", "f": ""}


def test_line_ends_and_byte_order_marks_change_nothing() -> None:
    text = "organ: KKR Syd\nsted: |\n  Viborg\n  Rådhus\n"
    plain = yaml_reader.parse("x", text.encode())
    for content in (text.replace("\n", "\r\n").encode(), text.encode("utf-8-sig"), text.replace("\n", "\r").encode()):
        other = yaml_reader.parse("x", content)
        assert (other.data, other.values) == (plain.data, plain.values)
