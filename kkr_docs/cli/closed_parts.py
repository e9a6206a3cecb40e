"""What commands say of what is closed, and what settings say of it."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.document import editions
from kkr_docs.document.editions import ClosedParts
from kkr_docs.house_style import settings
from kkr_docs.house_style.settings import Settings
from kkr_docs.i18n import _, ngettext


def settings_of(path: Path) -> Settings:
    """Return the settings for a definition's file. Raises SettingsError, also where [offentlig] names a wrong key."""
    return settings.of(path.parent, editions.may_be_left_out())


def say(path: Path, parts: ClosedParts) -> None:
    """Print on standard error what closed parts a document for the members has; nothing where nothing is closed."""
    if parts:
        click.echo(_("{file}: Denne udgave har {parts}.").format(file=path, parts=listed(parts)), err=True)


def listed(parts: ClosedParts) -> str:
    """Return in words how much is closed: "2 lukkede punkter og 1 lukket bilag"."""
    counted = (
        (ngettext("{count} lukket punkt", "{count} lukkede punkter", parts.items), parts.items),
        (ngettext("{count} lukket bilag", "{count} lukkede bilag", parts.attachments), parts.attachments),
        (ngettext("{count} fortrolig tekst", "{count} fortrolige tekster", parts.texts), parts.texts),
    )
    *most, last = [words.format(count=number) for words, number in counted if number]
    return _("{some} og {last}").format(some=", ".join(most), last=last) if most else last
