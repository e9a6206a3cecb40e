"""The house style: ours, and what a house's own folder lays over it.

Such a folder has any of: house.toml (wordmark, logo, statements: each key replaces ours), house.css and print.css
(laid over ours), hyphenation.txt (words added to ours), document.docx (replaces our Word template), mail/letter.txt and
mail/letter.html (replace our letter), and fonts and pictures they name.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kkr_docs import files
from kkr_docs.assets import STYLES, TEMPLATES
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style import toml_file
from kkr_docs.i18n import _


class StyleError(RefusalError):
    """A house's folder that cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Statement(_Strict):
    """A text of the inside of the cover: mission or vision."""

    heading: str
    text: str


class _Words(_Strict):
    wordmark: str | None = None
    logo: str | None = None
    statements: list[Statement] | None = None
    empty_section: str | None = None


@dataclass(frozen=True)
class HouseStyle:
    """Our house style, or the one that a folder lays over it."""

    folder: Path | None = None

    def __post_init__(self) -> None:
        if self.folder and not self.folder.is_dir():
            what = _("husstilens mappe {folder} findes ikke.").format(folder=self.folder)
            raise StyleError(what, _("Ret stien efter --style eller i kkr-docs.toml."))

    @property
    def folders(self) -> list[Path]:
        """The folders of the style, ours first."""
        return [STYLES, *([self.folder.resolve()] if self.folder else [])]

    def all(self, name: str) -> list[Path]:
        """Return every file of a name, ours first. Raises StyleError where a link leads out of its folder."""
        return [path for folder in self.folders if (path := _inside(folder, name))]

    @cached_property
    def _words(self) -> list[_Words]:
        return [_read(path) for path in reversed(self.all("house.toml"))]

    @property
    def wordmark(self) -> str:
        """What stands on the cover where there is no logo."""
        return next(words.wordmark for words in self._words if words.wordmark is not None)

    @property
    def statements(self) -> list[Statement]:
        """The texts of the inside of the cover; there may be none."""
        return next(words.statements for words in self._words if words.statements is not None)

    @property
    def empty_section(self) -> str:
        """What stands in a section without items or text; "" where it stays empty."""
        return next(words.empty_section for words in self._words if words.empty_section is not None)

    @property
    def texts(self) -> list[str]:
        """All words of the style that documents print."""
        return [
            self.wordmark,
            self.empty_section,
            *(text for each in self.statements for text in (each.heading, each.text)),
        ]

    def template(self, name: str) -> tuple[str, str, None] | None:
        """Return the text and path of a template of the house's own, as Jinja's loaders do; None where it has none.

        Raises StyleError as `all` does.
        """
        path = self.folder and _inside(self.folder, name)
        return (path.read_text(encoding="utf-8"), str(path), None) if path else None

    @property
    def logo(self) -> Path | None:
        """The picture on the PDF's cover in place of the wordmark. Raises StyleError where its file is not there."""
        name = self._words[0].logo
        if not name or not self.folder:
            return None
        try:
            return files.inside(self.folder, name)
        except (files.OutsideFolderError, FileNotFoundError):
            what = _("logoet {name} findes ikke i husstilens mappe {folder}.").format(name=name, folder=self.folder)
            raise StyleError(what, _("Læg filen der, eller ret logo i house.toml.")) from None

    @property
    def word_template(self) -> Path:
        """The Word template: the house's own, or ours."""
        own = self.folder and _inside(self.folder, "document.docx")
        return own or TEMPLATES / "document.docx"


def _inside(folder: Path, name: str) -> Path | None:
    """Return a file of a folder; None where there is none. Raises StyleError where a link leads out of the folder."""
    try:
        return files.inside(folder, name)
    except FileNotFoundError:
        return None
    except files.OutsideFolderError:
        what = _("{file} er et link ud af husstilens mappe {folder}.").format(file=name, folder=folder)
        raise StyleError(what, _("Læg selve filen i mappen.")) from None


def _read(path: Path) -> _Words:
    try:
        return _Words.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        names = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = Statement.model_fields if len(names) > 1 else _Words.model_fields
            raise StyleError(*toml_file.unknown_key(path, ".".join(names), known)) from None
        place = toml_file.place(path, names[-1])
        what = _("”{key}” har ikke den rette form.").format(key=".".join(names))
        raise StyleError(what, _("Nøglerne er wordmark, logo, empty_section og statements."), place) from None
    except (ValueError, RecursionError) as error:
        what = _("{file} kan ikke læses som TOML ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise StyleError(what, _("Følg opbygningen i docs/husstil.md.")) from None
