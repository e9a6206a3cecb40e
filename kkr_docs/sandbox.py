"""Jinja for templates that strangers may have written: they say what they are given, and that is all.

Jinja's own sandbox keeps a template from the process. This one also keeps it from taking all time and memory: it
assigns nothing, calls a few methods of texts alone, and what loops and texts come to is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from jinja2 import Template, nodes
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kkr_docs.i18n import _

MAX_LETTERS: Final = 50_000_000  # of one document; 400 pages of Word have 10 million
MAX_INCLUDED: Final = 50  # templates that one may include
MAX_LITERAL: Final = 1_000  # letters of a text inside an expression

_STATEMENTS: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Include)
_VALUES: Final = (nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Slice)
_OPERATORS: Final = (
    *(nodes.Call, nodes.Keyword, nodes.Filter, nodes.Test, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Neg, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Mod),
)
_ALLOWED: Final = (*_STATEMENTS, *_VALUES, *_OPERATORS)
_FILTERS: Final = (
    *("capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length", "lower", "title"),
    *("trim", "upper"),
)
_METHODS: Final = ("capitalize", "endswith", "lower", "split", "startswith", "strip", "title", "upper")
_COUNTED: Final = "counted"
_NUMBERS_ALONE: Final = frozenset("*/%")


class BarredError(Exception):
    """A template does what it may not. The text says what, in the user's language, without a full stop."""


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for templates of strangers. Raises BarredError where one does what it may not."""

    intercepted_binops = _NUMBERS_ALONE

    def __init__(self, finalize: Callable[[Any], Any] | None = None, **options: Any) -> None:
        super().__init__(finalize=partial(self._finalized, finalize), **options)
        self.globals.clear()
        self.filters = {name: FILTERS[name] for name in _FILTERS} | {_COUNTED: self._counted}
        self._letters = 0

    def begin(self) -> None:
        """Count anew: another document begins."""
        self._letters = 0

    def _spend(self, letters: int) -> None:
        self._letters += letters
        if self._letters > MAX_LETTERS:
            raise BarredError(_("den skriver for meget eller gentager for ofte"))

    def _finalized(self, finalize: Callable[[Any], Any] | None, value: Any) -> Any:
        written = finalize(value) if finalize else value
        self._spend(len(str(written)))
        return written

    def _counted(self, values: Iterable[Any], letters: int) -> Iterator[Any]:
        """Yield what a loop goes through, and count the letters that it writes each time."""
        for value in values:
            self._spend(letters)
            yield value

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template, and have its loops counted."""
        template = super()._parse(source, name, filename)
        for node in _all(template):
            if not isinstance(node, _ALLOWED) or getattr(node, "recursive", False):
                what = _("”{name}” i linje {line} kan ikke bruges i en skabelon")
                raise BarredError(what.format(name=type(node).__name__.lower(), line=node.lineno))
            if isinstance(node, nodes.Const) and len(str(node.value)) > MAX_LITERAL:
                raise BarredError(_("en tekst i en pladsholder er for lang"))
        for loop in template.find_all(nodes.For):
            letters = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
            arguments: list[nodes.Expr] = [nodes.Const(letters + 100)]
            loop.iter = nodes.Filter(loop.iter, _COUNTED, arguments, [], None, None, lineno=loop.lineno)
        template.set_environment(self)
        return template

    def get_template(self, *names: Any, **options: Any) -> Template:
        """Return a template that another one includes."""
        self._spend(MAX_LETTERS // MAX_INCLUDED)
        return super().get_template(*names, **options)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether an attribute may be used: no method but harmless ones."""
        if callable(value):
            return isinstance(obj, LoopContext) or (isinstance(obj, str) and attr in _METHODS)
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ARG002 - it is a method like others
        """Return None: `format` can make a text as long as it likes."""
        return None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return the result for two numbers. Raises BarredError for others: a text would be repeated or formatted."""
        if not all(isinstance(each, int | float) for each in (left, right)):
            raise BarredError(_("der kan kun regnes med tal"))
        return super().call_binop(context, operator, left, right)


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)
