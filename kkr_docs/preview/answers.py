"""What the preview's page asks for, as it gets it: pages, problems and contents, words, pictures and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import TEMPLATES
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.document.document import Kind
from kkr_docs.i18n import _
from kkr_docs.preview import editor
from kkr_docs.preview.session import Session
from kkr_docs.preview.shown_document import ShownDocument, View
from kkr_docs.render import jobs

_SCALES: Final = (0.5, 6.0)  # pixels a point, at least and at most


def page() -> bytes:
    """Return the page, in the language of messages."""
    folder = FileSystemLoader(TEMPLATES / "preview")
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html").render(words=_words()).encode()


def file(session: Session, asked: Mapping[str, str]) -> Path:
    """Return the definition that a request names by its number. Raises ValueError or IndexError."""
    number_ = int(asked.get("file", "0"))
    if number_ < 0:
        raise IndexError(number_)
    return session.files()[number_]


def number(session: Session, path: Path) -> int:
    """Return the number of a definition; 0 where it is not among those that can be looked at."""
    files = session.files()
    return files.index(path) if path in files else 0


def picture(session: Session, asked: Mapping[str, str]) -> bytes:
    """Return a page as PNG. Raises ValueError or IndexError where there is none such."""
    shown = _shown(session, asked)
    least, most = _SCALES
    return shown.picture(_page_number(shown, asked), min(max(float(asked.get("scale", "1")), least), most))


def _state(session: Session, asked: Mapping[str, str]) -> dict[str, Any]:
    view = _view(session, asked)
    state = session.state(view)
    shown = state.shown
    return {
        "changes": state.change,
        "files": [path.name for path in session.files()],
        "styles": [style.folder.name if style and style.folder else "" for style in session.styles],
        "path": str(view.path.resolve()),
        "name": view.path.name,
        "editor": "link" if editor.is_vs_code() else "command" if editor.is_known() else "",
        "title": shown.title if shown else view.path.name,
        "old": state.is_old,
        "problems": [_problem(problem) for problem in state.problems],
        "pages": [sheet._asdict() for sheet in shown.sheets] if shown else [],
        "contents": [entry._asdict() for entry in shown.contents] if shown else [],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "name": _(problem.severity),
        "what": problem.what,
        "remedy": problem.remedy,
        "rule": problem.rule or "",
    }


def _page_words(session: Session, asked: Mapping[str, str]) -> list[tuple[Any, ...]]:
    shown = _shown(session, asked)
    return [tuple(word) for word in shown.words(_page_number(shown, asked))]


def _spots(session: Session, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    return [spot._asdict() for spot in _shown(session, asked).spots(int(asked.get("line", "1")))]


ABOUT: Final[dict[str, Callable[[Session, Mapping[str, str]], object]]] = {
    "state": _state,
    "words": _page_words,
    "spots": _spots,
}
"""What is answered as JSON, by the name that is asked for. Each may raise ValueError or IndexError."""


def _view(session: Session, asked: Mapping[str, str]) -> View:
    kind = Kind(asked["as"]) if asked.get("as") else None
    medium, audience = jobs.EDITIONS.get(asked.get("edition", "screen"), (None, None))
    if medium is None or audience is None:
        raise ValueError(asked)
    style = session.styles[abs(int(asked.get("style", "0")))]
    return View(file(session, asked), kind, medium, audience, style)


def _shown(session: Session, asked: Mapping[str, str]) -> ShownDocument:
    shown = session.state(_view(session, asked)).shown
    if shown is None:
        raise IndexError
    return shown


def _page_number(shown: ShownDocument, asked: Mapping[str, str]) -> int:
    number_ = int(asked.get("page", "1"))
    if not 1 <= number_ <= len(shown.sheets):
        raise IndexError(number_)
    return number_


def _words() -> dict[str, str]:
    """Return the words of the page."""
    return {
        "language": _("da"),
        "title": _("Forhåndsvisning"),
        "meeting": _("Møde"),
        "kind": _("Papir"),
        "by_itself": _("Som definitionen siger"),
        "agenda": _("Dagsorden"),
        "minutes": _("Referat"),
        "edition": _("Udgave"),
        "screen": _("Skærm"),
        "print": _("Tryk"),
        "public": _("Offentlig"),
        "public_print": _("Offentlig, tryk"),
        "style": _("Husstil"),
        "own_style": _("Jeres egen"),
        "our_style": _("Den, der følger med"),
        "zoom": _("Størrelse"),
        "line": _("Linje"),
        "go": _("Gå til linjen"),
        "contents": _("Indhold"),
        "pages": _("Sider"),
        "page": _("Side {number}"),
        "problems": _("Fejl og forslag"),
        "no_problems": _("Ingen fejl og ingen forslag."),
        "working": _("Sætter siderne …"),
        "ready": _("Siderne er nye."),
        "old": _("Siderne er fra før fejlene. Ret dem, så bliver siderne lavet på ny."),
        "nothing": _("Der er ingen sider endnu. Ret fejlene til højre."),
        "copied": _("{place} er kopieret."),
        "shown": _("Linje {line}"),
        "open": _("Åbn i editoren"),
        "gone": _("Forhåndsvisningen kører ikke længere. Start den igen med kkr-docs preview."),
    }
