"""Says on a terminal what a command does and how far it is, where that takes more than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kkr_docs.i18n import _

_PATIENCE = 1.0  # seconds


@contextmanager
def counted(number: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show the label with how many of a number are done: `{done}` and `{all}`. Give what is called with that.

    Nothing is shown where standard error is no terminal.
    """
    line = _Line(number)
    try:
        yield lambda done: line.show(label.format(done=done, all=number)) if sys.stderr.isatty() else None
    finally:
        line.clear()


@contextmanager
def shown(papers: int) -> Iterator[Callable[[], None]]:
    """Show how many papers are made, and which page is laid out. Give what is called after each paper.

    Nothing is shown where standard error is no terminal.
    """
    if not papers or not sys.stderr.isatty():
        yield lambda: None
        return
    from kkr_docs.render.pdf import weasyprint_compat  # noqa: PLC0415 - rendering imports it anyway

    line = _Line(papers)
    try:
        with weasyprint_compat.progress(line.page):
            yield line.paper
    finally:
        line.clear()


class _Line:
    """The last line of the terminal."""

    def __init__(self, papers: int) -> None:
        self.papers, self.done, self.width = papers, 0, 0
        self.begun, self.process = time.monotonic(), os.getpid()

    def paper(self) -> None:
        """Note that a paper is made."""
        self.done += 1
        self.show(_("Lavet: {done} af {all}").format(done=self.done, all=self.papers) if self.papers > 1 else "")

    def page(self, number: int) -> None:
        """Note that a page is laid out."""
        if os.getpid() != self.process:
            return  # several are laid out at a time
        before = f"{self.done + 1}/{self.papers}: " if self.papers > 1 else ""
        self.show(before + _("sætter side {number}").format(number=number))

    def clear(self) -> None:
        """Leave the line empty."""
        if self.width:
            self.show("")

    def show(self, text: str) -> None:
        """Have the line say something, once the person has waited for a while."""
        if time.monotonic() - self.begun >= _PATIENCE:
            click.echo(f"\r{text.ljust(self.width)}\r{text}", nl=False, err=True)
            self.width = len(text)
