"""The command `kkr-docs schema`."""

from __future__ import annotations

import click

from kkr_docs.definition import json_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema of a definition."""
    click.echo(json_schema.text(), nl=False)
