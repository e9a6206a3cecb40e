"""The preview's server: what it answers, and to whom."""

import http.client
import io
import json
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from PIL import Image

from kkr_docs.preview.server import Server

pytest_plugins = ("preview_fixtures",)
Answer = tuple[int, dict[str, str], bytes]


def _ask(server: Server, name: str, method: str = "GET", token: str | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, f"/{server.token if token is None else token}/{name}", headers=headers)
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return answer


def _json(server: Server, name: str, **asked: object) -> object:
    status, _headers, content = _ask(server, f"{name}?{urlencode(asked)}")
    assert status == 200, content
    return json.loads(content)


@pytest.mark.parametrize("token", ["", "x", "../", "wrong-token-of-the-right-length-"])
def test_nobody_without_the_address_gets_anything(server: Server, token: str) -> None:
    for name in ("", "state", "page.js", "picture?page=1", "events"):
        status, _headers, content = _ask(server, name, token=token)
        assert (status, b"KKR" in content) == (403, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_no_page_of_another_origin_gets_anything(server: Server, headers: dict[str, str]) -> None:
    """Also under a name that leads to this machine: DNS rebinding."""
    for method, name in (("GET", "state"), ("GET", ""), ("POST", "line?line=3"), ("GET", "events")):
        assert _ask(server, name, method, **headers)[0] == 403


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert urlsplit(server.address).hostname == "127.0.0.1"


def test_the_page_may_load_nothing_from_elsewhere_and_stand_in_no_frame(server: Server) -> None:
    status, headers, content = _ask(server, "")
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert b"http" not in content.replace(b"http-equiv", b"")


def test_what_is_not_there_or_badly_asked_for_is_refused(server: Server) -> None:
    for name in ("nothing", "../../etc/passwd", "state?file=99", "state?file=-1", "state?edition=x", "state?as=x"):
        assert _ask(server, name)[0] in (400, 404)
    for name in (
        "picture?page=0",
        "picture?page=99",
        "picture?page=x",
        "words?page=99",
        "spots?line=x",
        "state?style=9",
    ):
        assert _ask(server, name)[0] == 400


def test_the_state_has_pages_problems_contents_and_files(server: Server) -> None:
    state = _json(server, "state")
    assert isinstance(state, dict)
    assert state["files"] == ["møde.yaml", "møde-2.yaml"]
    assert [entry["title"] for entry in state["contents"]] == ["1. Sager", "1.1. Første punkt", "1.2. Andet punkt"]
    assert [entry["line"] for entry in state["contents"]] == [5, 7, 10]
    assert len(state["pages"]) == 5
    assert not state["old"]


def test_a_picture_is_as_large_as_asked_for_within_bounds(server: Server) -> None:
    for scale, width in (("1", 596), ("2", 1191), ("0.0001", 298), ("9999", 3572)):
        content = _ask(server, f"picture?page=1&scale={scale}")[2]
        assert Image.open(io.BytesIO(content)).width == width


def test_a_line_leads_to_its_place_and_a_word_to_its_line(server: Server) -> None:
    words = _json(server, "words", page=5)
    assert isinstance(words, list)
    lines = {text: line for text, _left, _top, _width, _height, line in words}
    assert (lines["Intet"], lines["solen."]) == (12, 13)
    spots = _json(server, "spots", line=13)
    assert isinstance(spots, list)
    assert [spot["page"] for spot in spots] == [5]
    (word,) = [word for word in words if word[0] == "solen."]
    assert spots[0]["left"] <= word[1] + 1
    assert spots[0]["top"] <= word[2] + word[4] / 2 <= spots[0]["top"] + spots[0]["height"]


def test_a_definition_with_errors_shows_the_last_good_pages(server: Server, folder: Path) -> None:
    good = _json(server, "state")
    path = folder / "møde.yaml"
    path.write_text(path.read_text("utf-8").replace("titel: Andet", "title: Andet"), "utf-8")
    server.session.note_change([path])
    bad = _json(server, "state")
    assert isinstance(good, dict)
    assert isinstance(bad, dict)
    assert (bad["old"], bad["pages"]) == (True, good["pages"])
    assert [problem["line"] for problem in bad["problems"] if problem["severity"] == "fejl"] == [10]


def test_markup_in_a_definition_is_text_in_every_answer(server: Server, folder: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    path = folder / "møde.yaml"
    path.write_text(path.read_text("utf-8").replace("Første punkt", json.dumps(hostile)), "utf-8")
    server.session.note_change([path])
    status, headers, content = _ask(server, "state")
    assert (status, headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert hostile in json.loads(content)["contents"][1]["title"]
