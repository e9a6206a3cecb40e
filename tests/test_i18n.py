"""Danish unless English is asked for; every message has its English, and click's words have their Danish."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from conftest import Command
from paths import ROOT

from kkr_docs.lint import examples, registry

LOCALE = ROOT / "kkr_docs" / "locale"
CATALOGUES = {"en": LOCALE / "en/LC_MESSAGES/kkr_docs.po", "da": LOCALE / "da/LC_MESSAGES/click.po"}
MEETING = "organ: KKR Syd\ndato: 13/11\ndagsorden:\n  - titel: Eventuelt\n"


def catalogue(language: str) -> Catalog:
    with CATALOGUES[language].open("rb") as file:
        return read_po(file, locale=language)


def forms(text: object) -> tuple[str, ...]:
    """A message's text, in singular and plural where it has both."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def marked(path: Path) -> Iterator[tuple[str, ...]]:
    """Every message that a module marks for translation; strings alone, as nothing else can be collected."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "ngettext"):
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts or node.func.id != "_":
                assert len(texts) == (2 if node.func.id == "ngettext" else 1), f"{path.name}:{node.lineno}"
                yield tuple(texts)


def test_the_english_catalogue_has_every_message_and_no_other() -> None:
    wanted = {texts for path in (ROOT / "kkr_docs").rglob("*.py") for texts in marked(path)}
    there = {forms(message.id) for message in messages("en")}
    assert len(wanted) > 100
    assert (wanted - there, there - wanted) == (set(), set()), "run make catalogues, and translate what is new"


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_is_translated_with_its_placeholders(language: str) -> None:
    for message in messages(language):
        assert not message.fuzzy, message.id
        originals, translations = forms(message.id), forms(message.string)
        assert len(originals) == len(translations)
        for original, translation in zip(originals, translations, strict=True):
            assert translation.strip(), message.id
            assert placeholders(translation) == placeholders(original), message.id


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+[^{}]*\}", text))


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_compiled_catalogue_is_current(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    assert CATALOGUES[language].with_suffix(".mo").read_bytes() == compiled.getvalue(), "run make catalogues"


def test_no_translation_is_left_in_danish() -> None:
    """Those that have a Danish letter have it in a word that stays Danish: a key, a name, an example."""
    for message in messages("en"):
        for text in forms(message.string):
            left = re.sub(r"møde\.yaml|næste_møde|skærm|(ekstra)?ordinært|fælles med|kræv_tls|tillæg", "", text)
            assert "§" in left or not re.search("[æøåÆØÅ]", left), text


ENGLISH = [
    (["--lang", "en"], {}),
    (["--lang=en"], {}),
    ([], {"KKR_DOCS_LANG": "en"}),
    ([], {"KKR_DOCS_LANG": "en_GB.UTF-8"}),
]


@pytest.mark.parametrize(("options", "env"), ENGLISH)
def test_english_on_request(options: list[str], env: dict[str, str], kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    result = kkr(*options, "validate", "m.yaml", cwd=tmp_path, env=env)
    assert (
        result.stdout
        == "m.yaml:2:7: error: “dato”: the date is not written year-month-day. Write it as e.g. 2026-11-13.\n"
    )
    assert result.stderr == "1 error in 1 file.\n"


@pytest.mark.parametrize("language", ["", "da", "sv", "../en", "C"])
def test_danish_otherwise(language: str, kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    result = kkr("validate", "m.yaml", cwd=tmp_path, env={"KKR_DOCS_LANG": language, "LANG": "en_US.UTF-8"})
    assert result.stdout == (
        "m.yaml:2:7: fejl: ”dato”: datoen er ikke skrevet som år-måned-dag. Skriv den som f.eks. 2026-11-13.\n"
    )
    assert result.stderr == "1 fejl i 1 fil.\n"


DAYS = {
    "KKR003": "12. november 2026 is a Thursday, not a Friday.",
    "KKR004": "20. november is not a Wednesday, neither in 2026",
    "KKR009": "the meeting is on a day when public offices are closed (Ascension Day).",
}


@pytest.mark.parametrize("name", DAYS)
def test_days_have_english_names_in_english(name: str, kkr: Command, tmp_path: Path) -> None:
    [rule] = [rule for rule in registry.ALL if rule.id == name]
    file = examples.write(rule, rule.bad, tmp_path)
    assert DAYS[name] in kkr("--lang", "en", "validate", file).stdout


def test_what_is_asked_for_counts_more_than_the_environment(kkr: Command) -> None:
    assert kkr("--lang", "da", "--help", env={"KKR_DOCS_LANG": "en"}).stdout.startswith("Brug:")


HELP = [["--help"], ["--lang", "en", "--help"], ["--help", "--lang", "en"], *(
    [[command, "--help"] for command in ("new", "validate", "render", "schema", "explain")]
)]  # fmt: skip


@pytest.mark.parametrize("args", HELP, ids=" ".join)
def test_the_help_is_in_one_language(args: list[str], kkr: Command) -> None:
    english_words = r"Usage|Options|Commands|Show|Print|The|and|FILE|NAME|FOLDER"
    danish_words = r"Brug|Tilvalg|Kommandoer|Vis|Skriv|Lav|og|FIL|NAVN|MAPPE"
    danish, english = kkr(*args), kkr(*args, env={"KKR_DOCS_LANG": "en"})
    if "en" in args:
        danish = kkr(*[each for each in args if each not in ("--lang", "en")])
    assert (danish.returncode, english.returncode) == (0, 0)
    assert danish.stdout.startswith("Brug: kkr-docs ")
    assert english.stdout.startswith("Usage: kkr-docs ")
    assert "Vis denne hjælp." in danish.stdout
    assert "Show this message and exit." in english.stdout
    assert not re.search(rf"\b({english_words})\b", danish.stdout)
    assert not re.search(rf"\b({danish_words})\b", english.stdout)


WRONG_USE = {
    ("valdate",): "Fejl: Kommandoen ”valdate” findes ikke. Mente du ”validate”?",
    ("validate",): "Fejl: Der mangler et argument: ”FIL…”.",
    ("validate", "--strit", "m.yaml"): "Fejl: Tilvalget ”--strit” findes ikke. Mente du ”--strict”?",
    ("validate", "--format", "xml", "m.yaml"): (
        "Fejl: Ugyldig værdi for ”--format”: ”xml” er ikke en af ”text”, ”json”, ”github”, ”sarif”."
    ),
    ("schema", "m.yaml"): "Fejl: Uventet argument (m.yaml)",
    ("new", "--organ"): "Fejl: Tilvalget ”--organ” skal have en værdi.",
    ("--lang", "sv", "schema"): "Fejl: Ugyldig værdi for ”--lang”: ”sv” er ikke en af ”da”, ”en”.",
}


@pytest.mark.parametrize("args", WRONG_USE, ids=" ".join)
def test_wrong_use_is_told_in_danish(args: tuple[str, ...], kkr: Command) -> None:
    result = kkr(*args)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == WRONG_USE[args]
    assert not re.search("Usage|Try|Error", result.stderr)


def test_wrong_use_is_told_in_english_on_request(kkr: Command) -> None:
    result = kkr("--lang", "en", "validate")
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "Usage: kkr-docs validate [OPTIONS] FILE…",
        "Try 'kkr-docs validate --help' for help.",
        "",
        "Error: Missing argument “FILE…”.",
    ]


def test_the_schema_is_danish_in_every_language(kkr: Command) -> None:
    assert kkr("--lang", "en", "schema").stdout == kkr("schema").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["render", "m.yaml", "--out", "m.yaml/x"], "kan ikke skrives (en del af stien er ikke en mappe)"),
        (["render", "fejl/m.yaml"], "kan ikke læses som TOML (linje 1, tegn 11)"),
        (["render", "slut/m.yaml"], "kan ikke læses som TOML (i slutningen af filen)"),
        (["new", "m.yaml/ny.yaml"], "kan ikke skrives (en del af stien er ikke en mappe)"),
        (["mail", "m.yaml", "--to", "nix.csv"], "filen kan ikke læses (filen eller mappen findes ikke)"),
        (["render", "--findes-ikke", "m.yaml"], "Tilvalget ”--findes-ikke” findes ikke."),
    ],
)
def test_what_a_library_says_is_danish_too(arguments: list[str], said: str, kkr: Command, tmp_path: Path) -> None:
    for folder, settings in (("", 'husstil = "stil"'), ("fejl", "husstil = \n"), ("slut", 'husstil = "x')):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "m.yaml").write_text(MEETING.replace("13/11", "2026-11-13"), "utf-8")
        (tmp_path / folder / "kkr-docs.toml").write_text(settings, "utf-8")
    (tmp_path / "kkr-docs.toml").unlink()
    result = kkr(*arguments, cwd=tmp_path)
    assert result.returncode != 0
    assert said in result.stdout + result.stderr
    assert not re.search(r"No such|Not a|Invalid|at line|denied|Errno", result.stdout + result.stderr)


def test_the_command_alone_shows_its_help_and_no_error(kkr: Command) -> None:
    result = kkr()
    assert (result.stdout + result.stderr).startswith("Brug: kkr-docs")
    assert "Fejl" not in result.stdout + result.stderr
