"""What the preview knows while it runs: the definitions that can be looked at, and their latest pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from pathlib import Path
from threading import Condition, Lock
from typing import Final, NamedTuple

from kkr_docs.definition import recognition
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.preview import shown_document, watching
from kkr_docs.preview.shown_document import ShownDocument, View
from kkr_docs.render.pdf import stylesheets
from kkr_docs.render.pdf.kept_layout import KeptLayout

_KEPT: Final = 4  # views whose pages are kept
_MAX_FILES: Final = 200
_DEFINITIONS: Final = (".yaml", ".yml")


class State(NamedTuple):
    """What is to be shown of a view: its pages (None where there never were any), and the problems.

    `is_old` says that the pages are from before the errors; `change` counts what was changed so far.
    """

    shown: ShownDocument | None
    problems: list[Problem]
    is_old: bool
    change: int


class Session:
    """The definitions of one run of the preview, in the styles that can be chosen. Any thread may ask it."""

    def __init__(self, paths: Sequence[Path], styles: Sequence[HouseStyle] = ()) -> None:
        self._paths = list(paths)
        self.styles: tuple[HouseStyle | None, ...] = (None, *styles)
        self._states: OrderedDict[View, State] = OrderedDict()
        self._kept: dict[View, KeptLayout] = {}
        self._rendering = Lock()
        self._news = Condition()
        self.changes = 0
        self.wanted: tuple[int, Path, int] = (0, Path(), 0)
        """How often a line was asked for from outside, and the last one: definition and line."""

    def files(self) -> list[Path]:
        """Return the definitions that can be looked at: those named, then those beside them."""
        found = dict.fromkeys(self._paths)
        for folder in dict.fromkeys(path.parent for path in self._paths):
            beside = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
            found |= dict.fromkeys(path for path in beside if path.is_file() and recognition.seems_definition(path))
        return list(found)[:_MAX_FILES]

    def folders(self) -> list[Path]:
        """Return the folders whose files the pages are made of."""
        return watching.folders(self._paths, [style.folder for style in self.styles if style and style.folder])

    def note_change(self, paths: Collection[Path]) -> None:
        """Have everything made anew that is asked for from now on, and wake whoever waits."""
        if any(path.suffix not in _DEFINITIONS for path in paths):
            with self._rendering:
                stylesheets.load.cache_clear()
                self._kept.clear()
                self._states.clear()
                self.styles = tuple(style and HouseStyle(style.folder) for style in self.styles)
        with self._news:
            self.changes += 1
            self._news.notify_all()

    def ask_for(self, path: Path, line: int) -> None:
        """Have the pages that show a definition go to one of its lines."""
        with self._news:
            self.wanted = (self.wanted[0] + 1, path, line)
            self._news.notify_all()

    def wait(self, changes: int, asked: int, seconds: float) -> None:
        """Return when more has changed or been asked for than the numbers say, or the seconds are over."""
        with self._news:
            self._news.wait_for(lambda: (self.changes, self.wanted[0]) != (changes, asked), seconds)

    def state(self, view: View) -> State:
        """Return what is to be shown of a view; it is made anew where something was changed since."""
        with self._rendering:
            known = self._states.pop(view, None)
            if not known or known.change != self.changes:
                kept = self._kept.setdefault(view, KeptLayout())
                known = _made(view, kept, self.changes, known.shown if known else None)
            self._states[view] = known
            while len(self._states) > _KEPT:
                forgotten, _state = self._states.popitem(last=False)
                del self._kept[forgotten]
            return known


def _made(view: View, kept: KeptLayout, change: int, before: ShownDocument | None) -> State:
    try:
        made, problems = shown_document.make(view, kept)
    except Exception as error:
        what = _("der er en fejl i kkr-docs ({fault}).").format(fault=type(error).__name__)
        remedy = _("Kør kkr-docs render på filen, og send den fil, som beskeden nævner, til udviklerne.")
        made, problems = None, [Problem(str(view.path), 1, 1, Severity.ERROR, what, remedy)]
    return State(made or before, problems, made is None, change)
