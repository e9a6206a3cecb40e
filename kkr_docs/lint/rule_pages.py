"""The rules' pages, as text and in Markdown: what each finds, what to write instead, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent

from kkr_docs.diagnostics.sarif import Description
from kkr_docs.i18n import _
from kkr_docs.lint import engine, examples
from kkr_docs.lint.registry import Rule

_PLACEHOLDER = re.compile(r"\{\w+[^{}]*\}")
_SPECIAL = re.compile(r"[\\`*_\[\]<>|#]")


def sentences(rule: Rule) -> tuple[str, str]:
    """Return what a rule finds and what to write instead, as whole sentences without a finding's values."""
    what, remedy = (_PLACEHOLDER.sub("…", _(sentence)) for sentence in (rule.what, rule.remedy))
    return _capital(what), remedy


def _message(rule: Rule) -> tuple[str, str]:
    """Return what a rule says of its bad example, as whole sentences."""
    if not _PLACEHOLDER.search(rule.what + rule.remedy):
        return sentences(rule)
    with TemporaryDirectory() as folder:
        problem = engine.read(examples.write(rule, rule.bad, Path(folder)))[1][0]
    return _capital(problem.what), problem.remedy


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def page(rule: Rule) -> str:
    """Return the page of a rule as a terminal shows it."""
    said = [f"{rule.id} ({_(rule.severity)})", *_said(rule)]
    return _joined([*said, _bad(), indent(rule.bad.rstrip(), "    "), _good(), indent(rule.good.rstrip(), "    ")])


def markdown(rule: Rule) -> str:
    """Return the page of a rule in Markdown, without its heading."""
    what, *why = [_SPECIAL.sub(r"\\\g<0>", sentence) for sentence in _said(rule)]
    said = [f"**{_(rule.severity).capitalize()}:** {what}", *why]
    return _joined([*said, _bad(), _fenced(rule.bad), _good(), _fenced(rule.good)])


def descriptions(rules: Iterable[Rule]) -> Iterator[Description]:
    """Yield the rules as a SARIF document describes them."""
    for rule in rules:
        what, remedy = sentences(rule)
        yield Description(rule.id, rule.severity, what, f"{remedy} {_(rule.why)}", markdown(rule))


def book(rules: Iterable[Rule]) -> str:
    """Return the Markdown page that has all rules, with a list of them first."""
    rules = list(rules)
    introduction = [
        "# " + _("Reglerne"),
        _("`kkr-docs validate` melder det, en omhyggelig kollega ville se. `kkr-docs explain KKR001` viser én regel."),
        _("En fejl standser dokumentet. En advarsel giver slutkode 1 med `--strict`; det gør et forslag aldrig."),
        _("Er det med vilje, kan du slå en regel fra ét sted: Skriv en kommentar med en grund lige over stedet:"),
        _fenced("# kkr-docs: tillad KKR001 – " + _("punktet kommer på i morgen") + "\nsagsfremstilling: |"),
        "\n".join([_("| Regel | Alvor | Hvad den finder |"), "|---|---|---|", *map(_row, rules)]),
    ]
    return _joined([*introduction, *(f"## {rule.id}\n\n{markdown(rule).rstrip()}" for rule in rules)])


def _said(rule: Rule) -> list[str]:
    """Return the paragraphs of a rule's page."""
    said = [" ".join(_message(rule)), _(rule.why)]
    return [*said, _("Reglen kan ikke slås fra.")] if rule.always else said


def _bad() -> str:
    return _("Sådan ikke:")


def _good() -> str:
    return _("Men sådan:")


def _row(rule: Rule) -> str:
    what = _SPECIAL.sub(r"\\\g<0>", _message(rule)[0])
    return f"| [{rule.id}](#{rule.id.lower()}) | {_(rule.severity)} | {what} |"


def _fenced(example: str) -> str:
    return f"```yaml\n{example.rstrip()}\n```"


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"
