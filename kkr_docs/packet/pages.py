"""An attachment as pages: what is no PDF is made one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.packet import office, pictures, plain_text
from kkr_docs.packet.office import Pages
from kkr_docs.packet.sources import Bilag
from kkr_docs.packet.worker import LostError, Worker

_SECONDS: Final = 180.0  # for making pages of one picture or text


def of(bilag: Bilag, folder: Path, worker: Worker) -> Pages:
    """Return the pages of an attachment: its own file, or one made of it in `folder`.

    Raises RefusalError where it can be none, and OSError where it cannot be read.
    """
    ending = bilag.path.suffix.lower()
    if ending == ".pdf":
        return Pages(bilag.path, is_cut=False)
    target = folder / f"{bilag.number}.pdf"
    if ending in office.ENDINGS:
        return office.convert(bilag.name, bilag.path, folder / bilag.number, folder / "libreoffice")
    try:
        if ending in pictures.ENDINGS:
            worker.call(_SECONDS, pictures.draw, bilag.name, bilag.path, target)
        elif ending in plain_text.ENDINGS:
            worker.call(_SECONDS, plain_text.draw, bilag.name, bilag.path, target)
        else:
            what = _("bilaget ”{name}” er en slags fil, som pakken ikke kan have med.").format(name=bilag.name)
            raise RefusalError(what, _("Åbn det i det program, det er lavet i, og gem det som PDF."))
    except LostError:
        what = _("bilaget ”{name}” kan ikke blive til sider.").format(name=bilag.name)
        raise RefusalError(what, _("Gem det som PDF, og skriv PDF'en under bilag:.")) from None
    return Pages(target, is_cut=False)
