"""Says on a terminal what a command does and how far it is, where that takes more than a second."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kkr_docs.i18n import _

PATIENCE = 1.0  # seconds


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
def shown(documents: int) -> Iterator[Callable[[], None]]:
    """Show how many documents are made, and which page is laid out. Give what is called after each shown_document.

    Nothing is shown where standard error is no terminal.
    """
    if not documents or not sys.stderr.isatty():
        yield lambda: None
        return
    from kkr_docs.render.pdf import weasyprint_compat  # noqa: PLC0415 - rendering imports it anyway

    line = _Line(documents)
    try:
        with weasyprint_compat.progress(line.page):
            yield line.add
    finally:
        line.clear()


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show a text while something is done that cannot tell how far it is.

    Nothing is shown where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield
        return
    line = _Line(1)
    timer = threading.Timer(PATIENCE, line.show, [text])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        line.clear()


class _Line:
    """The last line of the terminal."""

    def __init__(self, documents: int) -> None:
        self.documents, self.done, self.width = documents, 0, 0
        self.begun, self.process = time.monotonic(), os.getpid()

    def add(self) -> None:
        """Note that a document is made."""
        self.done += 1
        self.show(_("Lavet: {done} af {all}").format(done=self.done, all=self.documents) if self.documents > 1 else "")

    def page(self, number: int) -> None:
        """Note that a page is laid out."""
        if os.getpid() != self.process:
            return  # several are laid out at a time
        before = f"{self.done + 1}/{self.documents}: " if self.documents > 1 else ""
        self.show(before + _("sætter side {number}").format(number=number))

    def clear(self) -> None:
        """Leave the line empty."""
        if self.width:
            self.show("")

    def show(self, text: str) -> None:
        """Have the line say something, once the person has waited for a while."""
        if time.monotonic() - self.begun >= PATIENCE:
            click.echo(f"\r{text.ljust(self.width)}\r{text}", nl=False, err=True)
            self.width = len(text)
