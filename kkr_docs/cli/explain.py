"""The command `kkr-docs explain`."""

from __future__ import annotations

from difflib import get_close_matches

import click

from kkr_docs.i18n import N_, _
from kkr_docs.lint import registry, rule_pages


class _Rule(click.ParamType[registry.Rule]):
    name = "regel"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> registry.Rule:  # noqa: ARG002
        known = {rule.id: rule for rule in registry.ALL}
        name = str(value).upper()
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = _("Mente du {rule}?").format(rule=close[0]) if close else _("kkr-docs explain viser alle regler.")
            raise click.UsageError(_("reglen {rule} findes ikke.").format(rule=value) + " " + hint, ctx)
        return known[name]


@click.command()
@click.argument("regel", type=_Rule(), required=False, metavar=N_("[REGEL]"))
def explain(regel: registry.Rule | None) -> None:
    """Print the page of a rule, or docs/regler.md."""
    click.echo(rule_pages.page(regel) if regel else rule_pages.book(registry.ALL), nl=False)
