"""What a house's style says in vain is told: in which file, on which line, and what was meant."""

from pathlib import Path

import pytest
from conftest import Command
from meetings import written
from paths import ROOT

MEETING = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager"}]}
FACE = '@font-face { font-family: "Vores"; src: url(a.ttf)'

SHEETS = {
    "colour": ("p { margin: 0 }\n:root { --house-colour: #zzz }", "2:25: ”#zzz” kan ikke bruges som --house-colour."),
    "length": (":root { --side-margin: blå }", "1:24: ”blå” kan ikke bruges som --side-margin."),
    "variable": (":root { --house-color: red }", "1:9: husstilen har ingen --house-color. Mente du --house-colour?"),
    "property": ("\nh1 { colour: red }", "2:6: egenskaben ”colour” findes ikke i CSS."),
    "value": ("/* a\n */ h1 { color: blau }", "2:10: ”color: blau” kan ikke bruges."),
    "selector": ("h1 { color: red }\nh2 > > p { color: red }", "2:1: ”h2 > > p” er ingen vælger i CSS."),
    "rule": ("@fot { a: b }", "1:1: reglen @fot kendes ikke."),
    "no bold": (f':root {{ --font: "Vores" }}\n{FACE} }}', "2:1: skriften ”Vores” mangler fed."),
    "no italic": (
        f':root {{ --font: "Vores", Arial }}\n{FACE} }}\n{FACE}; font-weight: bold }}',
        "2:1: skriften ”Vores” mangler kursiv.",
    ),
}


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    (tmp_path / "hus").mkdir()
    (tmp_path / "hus" / "a.ttf").write_bytes((ROOT / "styles" / "fonts" / "LiberationSans-Regular.ttf").read_bytes())
    (tmp_path / "kkr-docs.toml").write_text('husstil = "hus"\n', "utf-8")
    (tmp_path / "m.yaml").write_text(written(MEETING), "utf-8")
    return tmp_path / "m.yaml"


@pytest.mark.parametrize(("sheet", "message"), SHEETS.values(), ids=SHEETS.keys())
@pytest.mark.parametrize("name", ["house.css", "print.css"])
def test_a_fault_in_a_sheet_is_told(sheet: str, message: str, name: str, meeting: Path, kkr: Command) -> None:
    (meeting.parent / "hus" / name).write_text(sheet, "utf-8")
    done = kkr("render", "m.yaml", "--to", "pdf", "--edition", "print", cwd=meeting.parent)
    assert done.returncode == 1
    assert f"{name}:{message.replace(': ', ': fejl: ', 1)}" in " ".join(done.stdout.split())
    assert not list(meeting.parent.glob("*.pdf"))


def test_a_sheet_without_faults_is_used(meeting: Path, kkr: Command) -> None:
    sheet = ":root { --house-colour: rgb(20 40 60); --own: 3mm; --side-margin: var(--own) }\n"
    sheet += "h1 { color: var(--own-2, red) }"
    (meeting.parent / "hus" / "house.css").write_text(sheet, "utf-8")
    assert kkr("render", "m.yaml", "--to", "pdf", cwd=meeting.parent).returncode == 0


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "kkr-docs.toml",
            '# a\nhusstill = "hus"\n',
            "kkr-docs.toml:2:1: ”husstill” er ingen indstilling. Mente du ”husstil”?",
        ),
        (
            "kkr-docs.toml",
            '[mail]\nsvartil = "a@b.dk"\n',
            ":2:1: ”mail.svartil” er ingen indstilling. Mente du ”svar_til”?",
        ),
        (
            "kkr-docs.toml",
            "xyz = 1\n",
            ":1:1: ”xyz” er ingen indstilling. Her kan stå: husstil, mail, offentlig, organ.",
        ),
        ("kkr-docs.toml", "\n husstil = 3\n", "kkr-docs.toml:2:2: ”husstil” har ikke den rette form."),
        ("hus/house.toml", 'wordmrk = "KL"\n', "house.toml:1:1: ”wordmrk” er ingen indstilling. Mente du ”wordmark”?"),
    ],
)
def test_a_misspelt_setting_is_told(file: str, text: str, message: str, meeting: Path, kkr: Command) -> None:
    (meeting.parent / file).write_text(text, "utf-8")
    done = kkr("render", "m.yaml", "--to", "pdf", cwd=meeting.parent)
    assert done.returncode == 1
    assert message.replace(": ", ": fejl: ", 1) in " ".join(done.stdout.split())
