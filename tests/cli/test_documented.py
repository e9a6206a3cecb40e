"""What the documentation says of the commands: every option, and none that is gone."""

from __future__ import annotations

import re

import click
import pytest
from paths import ROOT

from kkr_docs.cli.app import COMMANDS, cli

TEXT = "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def options(name: str) -> set[str]:
    _name, command, _rest = cli.resolve_command(click.Context(cli), [name])
    assert command
    return {option for param in command.params for option in param.opts if option.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    assert f"kkr-docs {name}" in TEXT
    assert [option for option in options(name) if not re.search(rf"{option}(?![\w-])", TEXT)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_described_that_is_gone(name: str) -> None:
    lines = re.findall(rf"kkr-docs {name}\b([^\n`|]*)", TEXT)
    described = {option for line in lines for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)}
    assert described <= options(name) | {"--help"}


def test_the_page_on_windows_says_what_every_command_needs() -> None:
    rows = re.findall(r"^\| (`.*`) \|", (ROOT / "docs" / "windows.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(COMMANDS)
