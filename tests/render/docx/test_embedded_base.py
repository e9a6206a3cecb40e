"""What a Word file says of itself for when it comes home: what it prints, and where each part of it stands."""

import io
import zipfile
from typing import Any

from docx_text import W, text_of, tree
from meetings import checked
from paths import EXAMPLE

from kkr_docs.definition import writing
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build, editions
from kkr_docs.document.document import Audience, Kind
from kkr_docs.lint import engine
from kkr_docs.render.docx import embedded_base, writer

MEETING = {
    "organ": "KKR",
    "dato": "2026-11-13",
    "deltagere": [{"navn": "Anne Holm", "mail": "anne@fjordby.dk"}],
    "dagsorden": [
        {
            "titel": "Sager",
            "punkter": [
                {"titel": "Åbent", "baggrund": "Kendt < & >.", "fortrolig": "Hemmeligt.", "beslutning": "Godkendt."},
                {"titel": "Personen", "lukket": "ja", "baggrund": "Skjult."},
            ],
        }
    ],
}


def word_file(meeting: Meeting, kind: Kind = Kind.MINUTES, audience: Audience = Audience.MEMBERS) -> bytes:
    document = build.build(meeting, kind, audience=audience)
    anchors = [section.anchor for section in document.sections]
    anchors += [item.anchor for section in document.sections for item in section.items]
    return writer.render(document, dict.fromkeys(anchors, 5))


def base_of(file: bytes) -> Any:
    return tree(file, "customXml/item1.xml")


def properties(file: bytes) -> str:
    return "".join(tree(file, "docProps/custom.xml").itertext())


def test_the_base_is_what_the_file_prints() -> None:
    meeting = checked(MEETING)
    base = base_of(word_file(meeting))
    assert base.text == writing.text(editions.of_audience(meeting, Audience.MEMBERS))
    assert (base.get("kind"), base.get("audience")) == ("minutes", "members")
    assert properties(word_file(meeting)) == f"minutes members {embedded_base.digest(base.text)}"


def test_what_an_edition_leaves_out_is_nowhere_in_the_file() -> None:
    meeting = checked(MEETING)
    agenda = word_file(meeting, Kind.AGENDA)
    public = word_file(meeting, audience=Audience.PUBLIC)
    for file, words in ((agenda, ["Godkendt", "Anne"]), (public, ["Hemmeligt", "Personen", "Skjult"])):
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            everything = b"".join(map(package.read, package.namelist())).decode("utf-8", "ignore")
        assert "Kendt &lt; &amp; &gt;." in everything
        assert not [word for word in [*words, "anne@fjordby.dk"] if word in everything]


def test_every_part_is_spanned_by_a_bookmark() -> None:
    meeting = engine.read(EXAMPLE)[0]
    assert meeting
    root = tree(word_file(meeting))
    paragraphs = list(root.iter(f"{W}p"))
    starts = {each.get(f"{W}name"): each for each in root.iter(f"{W}bookmarkStart")}
    assert text_of(starts["punkt_1_1_baggrund"].getparent()) == "Baggrund"
    assert text_of(starts["punkt_3_1_økonomi"].getparent()) == "Økonomi"
    ends = {each.get(f"{W}id"): each for each in root.iter(f"{W}bookmarkEnd")}
    order = list(root.iter())
    end = order.index(ends[starts["punkt_1_1_baggrund"].get(f"{W}id")])
    following = next(each for each in paragraphs if order.index(each) > end)
    assert text_of(following) == "Indstilling"
    assert not [each for each in root.iter(f"{W}bookmarkStart") if each.getparent().tag == f"{W}r"]
