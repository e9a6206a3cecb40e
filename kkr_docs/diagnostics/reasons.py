"""Why the system or a library refused, in the language of the message that it stands in."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from kkr_docs.files import NoFileError
from kkr_docs.i18n import N_, _

if TYPE_CHECKING:
    import ssl

_SYSTEM = {
    errno.ENOENT: N_("filen eller mappen findes ikke"),
    errno.EACCES: N_("adgang nægtet"),
    errno.EPERM: N_("det er ikke tilladt"),
    errno.EEXIST: N_("den findes allerede"),
    errno.EISDIR: N_("det er en mappe"),
    errno.ENOTDIR: N_("en del af stien er ikke en mappe"),
    errno.ENAMETOOLONG: N_("navnet er for langt"),
    errno.ENOSPC: N_("disken er fuld"),
    errno.EDQUOT: N_("din plads på disken er brugt op"),
    errno.EFBIG: N_("filen bliver for stor"),
    errno.EROFS: N_("drevet kan kun læses"),
    errno.EIO: N_("disken eller drevet svarer ikke"),
    errno.EBUSY: N_("filen er i brug"),
    errno.ETXTBSY: N_("filen er i brug"),
    errno.ELOOP: N_("genvejene fører i ring"),
    errno.EINVAL: N_("navnet er ikke gyldigt"),
    errno.EMFILE: N_("for mange filer er åbne"),
    errno.ECONNREFUSED: N_("forbindelsen blev afvist"),
    errno.ECONNRESET: N_("forbindelsen blev afbrudt"),
    errno.ECONNABORTED: N_("forbindelsen blev afbrudt"),
    errno.EPIPE: N_("forbindelsen blev afbrudt"),
    errno.ETIMEDOUT: N_("den svarede ikke i tide"),
    errno.EHOSTUNREACH: N_("den kan ikke nås fra dette netværk"),
    errno.ENETUNREACH: N_("der er ingen forbindelse til nettet"),
    errno.EADDRNOTAVAIL: N_("adressen kan ikke bruges herfra"),
}
# What OpenSSL calls the faults of a certificate (X509_V_ERR_… of its verify(1))
_CERTIFICATE = {
    9: N_("det gælder ikke endnu"),
    10: N_("det er udløbet"),
    18: N_("det er selvsigneret"),
    19: N_("udstederen er selvsigneret"),
    20: N_("udstederen er ukendt"),
    21: N_("udstederen er ukendt"),
    62: N_("det gælder en anden server"),
    64: N_("det gælder en anden server"),
}
_PLACE = re.compile(r"line (?P<line>\d+), column (?P<column>\d+)")


def of_system(error: OSError) -> str:
    """Return why the system refused something, without a full stop: "adgang nægtet"."""
    if type(error).__name__ == "gaierror":  # of a module that takes time to import
        return _("navnet på serveren findes ikke")
    if isinstance(error, NoFileError):
        return _("det er ikke en almindelig fil")
    if isinstance(error, TimeoutError) and error.errno is None:
        return _(_SYSTEM[errno.ETIMEDOUT])
    if error.errno in _SYSTEM:
        return _(_SYSTEM[error.errno])
    return _("systemets fejl {number}").format(number=error.errno) if error.errno else type(error).__name__


def of_certificate(error: ssl.SSLCertVerificationError) -> str:
    """Return why a server's certificate was refused, without a full stop: "det er udløbet"."""
    known = _CERTIFICATE.get(error.verify_code)
    return _(known) if known else _("fejl {number} i certifikatet").format(number=error.verify_code)


def of_text(error: Exception) -> str:
    """Return where a text cannot be read, as far as a library's error tells: "linje 3, tegn 7"."""
    if isinstance(error, OSError):
        return of_system(error)
    if isinstance(error, UnicodeDecodeError):
        return _("den er ikke gemt som UTF-8")
    if place := _PLACE.search(str(error)):
        return _("linje {line}, tegn {column}").format(**place.groupdict())
    if isinstance(error, RecursionError):
        return _("den er lagt i for mange lag")
    return _("i slutningen af filen") if "end of document" in str(error) else type(error).__name__
