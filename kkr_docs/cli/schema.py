"""The command `kkr-docs schema`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import exits
from kkr_docs.definition import json_schema, own_model
from kkr_docs.diagnostics.problem import RefusalError


@click.command()
def schema() -> None:
    """Print the JSON Schema of a definition of the body that the settings of this folder name."""
    try:
        click.echo(json_schema.text(own_model.of_folder(Path())), nl=False)
    except RefusalError as refusal:
        raise exits.CommandError(str(refusal)) from None
