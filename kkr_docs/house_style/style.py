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

MAX_TEXT = 500_000
"""Bytes that a style sheet, a letter or a list of words may have; the longest of ours has 14,000."""


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
        """Return every file of a name, ours first. Raises StyleError as `own` does."""
        ours, own = STYLES / name, self.own(name)
        return [*([ours] if ours.is_file() else []), *([own] if own else [])]

    def own(self, name: str) -> Path | None:
        """Return a file of the house's own folder, None where it has none. Raises StyleError for one outside it."""
        try:
            return files.inside(self.folder, name) if self.folder else None
        except FileNotFoundError:
            return None
        except files.OutsideFolderError:
            what = _("{name} i husstilens mappe {folder} er en genvej (et link), der fører ud af mappen.")
            raise StyleError(what.format(name=name, folder=self.folder), _("Læg selve filen i mappen.")) from None

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
    def logo(self) -> Path | None:
        """The picture that stands on the PDF's cover instead of the wordmark."""
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
        return self.own("document.docx") or TEMPLATES / "document.docx"


def text(path: Path) -> str:
    """Return the text of a file of a style. Raises StyleError where it is too long, or is not UTF-8."""
    try:
        return files.read_whole(path, MAX_TEXT).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = _("{file} kan ikke læses ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise StyleError(
            what, _("Gem den igen som UTF-8, og ikke større end {size} kB.").format(size=MAX_TEXT // 1000)
        ) from None


def _read(path: Path) -> _Words:
    try:
        return _Words.model_validate(tomllib.loads(toml_file.text(path)))
    except ValidationError as error:
        first = error.errors()[0]
        names = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = Statement.model_fields if len(names) > 1 else _Words.model_fields
            raise StyleError(*toml_file.unknown_key(path, ".".join(names), known)) from None
        place = toml_file.place(path, names[-1])
        what = _("”{key}” har ikke den rette form.").format(key=".".join(names))
        raise StyleError(what, _("Nøglerne er wordmark, logo og statements."), place) from None
    except (OSError, ValueError, RecursionError) as error:
        what = _("{file} kan ikke læses som TOML ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise StyleError(what, _("Følg opbygningen i docs/husstil.md.")) from None
