"""The hook of .pre-commit-hooks.yaml, for real: in a repository of its own, from a clone of this one, without Pango.

Proven: pre-commit reads the manifest, installs the project with pip, stops a commit that is wrong and lets others pass;
neither installing nor checking imports WeasyPrint, which alone needs Pango.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import Command

NO_WEASYPRINT = """\
import os, sys
def refuse(event, args):
    if event == "import" and args[0] == "weasyprint":
        os.write(2, b"weasyprint imported")
        os._exit(99)
sys.addaudithook(refuse)
"""
NO_NETWORK = re.compile("NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|Network is unreachable")
SOUND = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Eventuelt\n"
WRONG = SOUND.replace("2026-11-13", "13. november")

pytestmark = pytest.mark.thorough  # pip installs the project and its libraries

Commit = Callable[[dict[str, str]], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of git and pre-commit: nobody's settings, folders of its own, no WeasyPrint."""
    home = tmp_path_factory.mktemp("home")
    (home / "sitecustomize.py").write_text(NO_WEASYPRINT)
    names = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "KKR_DOCS", "PYTHON"))}
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(home / "cache"), "PYTHONPATH": str(home)}
    own["PIP_COMPILE"] = "no"  # most modules of the libraries are never imported
    return kept | names | own | {"PATH": tools}


def run(folder: Path, surroundings: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def project(repository: Path, surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit: this one's files as they are now."""
    snapshot = tmp_path_factory.mktemp("kkr-docs")
    listed = run(repository, surroundings, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.stdout.split("\0")):
        if (repository / name).is_file():
            (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository / name, snapshot / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Snapshot"]):
        done = run(snapshot, surroundings, "git", *command)
        assert done.returncode == 0, done.stdout
    return snapshot


@pytest.fixture(scope="module")
def commit(project: Path, surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Commit:
    """What a commit of some files says in another repository, which has the hook."""
    folder = tmp_path_factory.mktemp("møder") / "repository"
    folder.mkdir()
    revision = run(project, surroundings, "git", "rev-parse", "HEAD").stdout.strip()
    hook = {"repo": str(project), "rev": revision, "hooks": [{"id": "kkr-validate"}, {"id": "kkr-guard"}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [hook]}))
    assert run(folder, surroundings, "git", "init", "-q").returncode == 0
    installed = run(folder, surroundings, "pre-commit", "install", "--install-hooks")
    if installed.returncode and NO_NETWORK.search(installed.stdout):
        pytest.skip("no network: pip cannot fetch the libraries that the hook needs")
    assert installed.returncode == 0, installed.stdout

    def write(files: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        run(folder, surroundings, "git", "add", "-A")
        return run(folder, surroundings, "git", "commit", "-m", "Møde")

    return write


def test_a_sound_definition_is_committed(commit: Commit) -> None:
    done = commit({"møder/november.yaml": SOUND})
    assert done.returncode == 0, done.stdout
    assert re.search(r"Kontrollér mødedefinitioner \(kkr-docs\)\.+Passed", done.stdout)


def test_a_wrong_definition_is_stopped_with_the_message(commit: Commit) -> None:
    done = commit({"møder/november.yaml": WRONG, "kkr-syd.yml": WRONG})
    assert done.returncode == 1
    message = ":2:7: fejl: ”dato”: datoen er ikke skrevet som år-måned-dag. Skriv den som f.eks. 2026-11-13.\n"
    assert f"kkr-syd.yml{message}møder/november.yaml{message}2 fejl i 2 af 2 filer.\n" in done.stdout
    assert commit({"møder/november.yaml": SOUND, "kkr-syd.yml": SOUND}).returncode == 0


NEUTRAL = ["Møder/november.yaml", "KKR/2027/Februar.yml", "A.YAML", "papirer/b.Yml", "notater.yaml"]
NAMED = ["KKR-nord-2027.yaml", "dagsorden-2027-02-08.yaml", "nyt-møde.yaml", "MOEDE.YML", "arkiv/Referat_maj.yaml"]


def test_a_definition_is_seen_whatever_it_is_called(commit: Commit) -> None:
    names = [*NEUTRAL, *NAMED]
    done = commit(dict.fromkeys(names, WRONG))
    assert done.returncode == 1, done.stdout
    assert [name for name in names if f"\n{name}:2:7: fejl:" not in done.stdout] == []
    assert commit(dict.fromkeys(names, SOUND)).returncode == 0


OTHER_MISTAKES = {
    "organet.yaml": (SOUND.replace("organ:", "orgam:"), "1:1: fejl: ukendt nøgle ”orgam”"),
    "ordenen.yaml": (SOUND.replace("dagsorden:", "dagsordn:"), "3:1: fejl: ukendt nøgle ”dagsordn”"),
    "bom.yaml": ("\ufeff" + SOUND.replace("dato", "datp"), "2:1: fejl: ukendt nøgle ”datp”"),
    "åben.yaml": ("organ: KKR Syd\ndato: [\n", "fejl: en parentes [ eller { er ikke lukket."),
    "kkr-vest.yaml": ("orgam: KKR Syd\ndagsordn: []\n", "1:1: fejl: "),
    "møde.yaml": ("a: [\n", "fejl: en parentes [ eller { er ikke lukket."),
}


def test_a_definition_with_other_mistakes_is_seen(commit: Commit) -> None:
    done = commit({name: text for name, (text, _said) in OTHER_MISTAKES.items()})
    assert done.returncode == 1, done.stdout
    for name, (_text, said) in OTHER_MISTAKES.items():
        assert re.search(rf"^{name}:(?:\d+:\d+: )?{re.escape(said)}", done.stdout, re.MULTILINE), done.stdout
    assert commit(dict.fromkeys(OTHER_MISTAKES, SOUND)).returncode == 0


def test_other_yaml_is_left_alone(commit: Commit) -> None:
    others = {
        ".github/workflows/ci.yml": "on: push\n",
        "docker-compose.yaml": "services: {db: {image: x}}\n",
        "Møder/opsætning.yaml": "farver: {organ: blå}\npatient:\n  organ: lever\n",
        "brudt.yaml": "a: [\n b: - c\n\td\n",
        "skabelon.yml": "{{ ikke yaml }}\n---\n- organ\n# dagsorden: nej\n",
        "tom.yaml": "",
    }
    done = commit(others)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Kontrollér mødedefinitioner \(kkr-docs\)\.+Passed\n(?!.*(?:fejl|kontrolleret))", done.stdout)


def test_the_hook_says_nothing_where_there_is_no_definition(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "andet.yaml").write_text("a: [\n", "utf-8")
    done = kkr("validate", "--hook", "andet.yaml", "findes-ikke.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (tmp_path / "latin.yaml").write_bytes(SOUND.replace("Eventuelt", "Møde").encode("latin-1"))
    (tmp_path / "utf16.yaml").write_bytes(SOUND.encode("utf-16"))
    done = kkr("validate", "--hook", "andet.yaml", "latin.yaml", "utf16.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("ikke gemt som UTF-8")) == (1, 2), done.stdout
    assert "andet" not in done.stdout


def test_the_hook_really_has_no_weasyprint(commit: Commit, surroundings: dict[str, str], tmp_path: Path) -> None:
    assert commit({"møder/juni.yaml": SOUND}).returncode == 0
    [command] = Path(surroundings["PRE_COMMIT_HOME"]).glob("*/py_env-*/bin/kkr-docs")
    (tmp_path / "m.yaml").write_text(SOUND)
    assert run(tmp_path, surroundings, str(command), "render", "m.yaml").returncode == 99


def test_a_finished_file_with_closed_words_is_stopped(commit: Commit) -> None:
    closed = f"{SOUND}    punkter: [{{titel: Svanesagen, lukket: ja}}]\n"
    assert commit({"lukket/kkr-lukket.yaml": closed, "ud/åben.html": "<p>Eventuelt</p>"}).returncode == 0
    done = commit({"ud/lukket.html": "<p>1.1. <b>Svane</b>sagen</p>"})
    assert done.returncode == 1, done.stdout
    assert "ud/lukket.html: her står noget, der er lukket i kkr-lukket.yaml: punkt 1.1 (titel)" in done.stdout
