"""What a mail server's answer means, who can fix it, and whether trying again later helps.

Servers say the same in many ways. The basic codes are those of RFC 5321, the enhanced ones (5.1.1) those of RFC 3463
and its registry; the words are those of Postfix, Exim, Exchange, Microsoft 365 and Google.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kkr_docs.i18n import N_, _
from kkr_docs.mailing.ledger import Step

LATER = N_("Kør igen senere.")
ONCE_FIXED = N_("Kør igen, når det er rettet.")
SAME_AGAIN = N_("Kør den samme kommando igen.")

_ASK_RECIPIENT = N_("Spørg modtageren. Er mailen ikke kommet, så kør igen med --resend-doubtful.")
_ONCE_MORE = N_("Samme adresse får den ikke igen, medmindre du skriver --again og adressen.")


class _Meaning(NamedTuple):
    pattern: re.Pattern[str]
    text: str


def _meaning(pattern: str, text: str) -> _Meaning:
    return _Meaning(re.compile(pattern, re.IGNORECASE), text)


# The first that fits counts: what a server says in particular before what its code alone says
_LOGIN = (
    _meaning(
        r"SmtpClientAuthentication|5\.7\.139|5\.7\.3\b",
        N_(
            "Login med kodeord er slået fra på mailserveren. Bed it-afdelingen om at bruge OAuth eller Graph; vis dem "
            "docs/til-it.md."
        ),
    ),
    _meaning(
        r"application-specific|5\.7\.9\b",
        N_("Mailserveren kræver et kodeord, der er lavet til programmer. Bed it-afdelingen om et sådant."),
    ),
    _meaning(
        r"^530\b|5\.7\.57|authentication required|not authenticated",
        N_("Mailserveren kræver, at der bliver logget ind. Skriv brugeren i server, f.eks. smtp://bruger@maskine:587."),
    ),
)
_SIZE = _meaning(
    r"5\.3\.4\b|5\.2\.3\b|too (large|big|long)|ErrorMessageSizeExceeded|size (limit|exceed)|exceeds.{0,40}size|^413\b",
    N_("Mailen er for stor. Gør bilagene mindre, eller bed it-afdelingen om en højere grænse. Kør så igen."),
)
_SENDER = _meaning(
    r"5\.7\.60|5\.2\.252|5\.1\.8\b|5\.1\.7\b|sendas|send as|sender address rejected|not owned by user|sender denied",
    N_(
        "Serveren lader ikke jer sende fra afsenderens adresse. Ret afsender, eller bed it-afdelingen give lov til den."
    ),
)
_MEANINGS = (
    _meaning(
        r"^403 Mail\.ReadWrite",
        N_(
            "Mailen er over 3 MB. Den bliver sendt som kladde, og det må programmet ikke. It-afdelingen skal også give "
            "det Mail.ReadWrite til postkassen; vis dem docs/til-it.md. Kør så igen, eller gør PDF'en mindre."
        ),
    ),
    _meaning(
        r"^403\b|ErrorAccessDenied",
        N_(
            "Programmet må ikke sende fra postkassen. It-afdelingen skal give det Mail.Send til den; vis dem "
            "docs/til-it.md. Kør så igen."
        ),
    ),
    _meaning(
        r"^404\b|ErrorInvalidUser|MailboxNotEnabled",
        N_("Postkassen findes ikke i Microsoft 365. Ret adressen efter graph://, og kør igen."),
    ),
    *_LOGIN,
    _meaning(
        r"^53[0458]\b|^401\b|5\.7\.8\b|authentication (unsuccessful|failed|credentials)",
        N_("Mailserveren godtager ikke brugeren eller kodeordet. Ret dem, eller spørg it-afdelingen. Kør så igen."),
    ),
    _meaning(
        r"[45]\.2\.2\b|mailbox.{0,20}full|over.?quota|quota exceeded",
        N_("Modtagerens postkasse er fuld. Bed modtageren rydde op, og kør igen senere."),
    ),
    _SIZE,
    _SENDER,
    _meaning(
        r"relay|5\.7\.64|5\.4\.1\b",
        N_(
            "Mailserveren sender ikke videre for jer. Det kan kun it-afdelingen ændre: Den skal give jeres maskine "
            "eller bruger lov. Kør så igen."
        ),
    ),
    _meaning(
        r"5\.1\.(1|2|3|4|6|10)\b|(user|recipient|mailbox).{0,20}(unknown|not found|unavailable)|no such"
        r"|does not exist|unknown (user|recipient|address)|invalid (recipient|address)|findes ikke",
        N_("Adressen findes ikke. Ret adressen, og kør igen."),
    ),
    _meaning(
        r"5\.6\.7\b",
        N_("Spørg modtageren om en adresse uden danske bogstaver før @."),
    ),
    _meaning(
        r"^5\d\d.*(5\.7\.|5\.6\.|spam|content|virus|malware|polic|dmarc|spf|dkim|block|reputation|blacklist)",
        N_(
            "Et filter siger nej til mailen, til dens indhold eller til afsenderens domæne. It-afdelingen kan se "
            "hvorfor. Kør igen, når det er rettet."
        ),
    ),
    _meaning(r"^552\b", _SIZE.text),
    _meaning(r"^55[013]\b", N_("Ret adressen, og kør igen.")),
    _meaning(
        r"^5\d\d\b",
        N_("Vis svaret til den, der passer mailserveren. Kør igen, når det er rettet."),
    ),
    _meaning(
        r"^4(29|32)\b|4\.7\.\d|4\.3\.2\b|rate|too many|throttl|concurrent|limit",
        N_("Serveren tager ikke flere lige nu. Kør igen senere. Sker det tit, så sæt pr_minut ned."),
    ),
    _meaning(
        r"^452\b|4\.3\.1\b|storage",
        N_("Serveren mangler plads. Kør igen senere. Bliver det ved, så sig det til den, der passer den."),
    ),
    _meaning(
        r"^421\b",
        N_("Serveren har travlt eller bliver genstartet. Kør igen senere."),
    ),
)


def of(step: Step, answer: str) -> str:
    """Return what to do about a message that is not, or may not be, handed over."""
    if step in (Step.DOUBTFUL, Step.TRIED):
        return _(_ASK_RECIPIENT)
    found = next((each.text for each in _MEANINGS if each.pattern.search(answer)), "")
    if step is Step.RETURNED:
        return f"{_(found)} {_(_ONCE_MORE)}".strip()
    return _(found or (LATER if step is Step.DEFERRED else ONCE_FIXED))


def of_login(answer: str) -> str:
    """Return what to do where a server lets nobody in; an empty text where its answer does not say."""
    found = next((each.text for each in _LOGIN if each.pattern.search(answer)), "")
    return _(found) if found else ""
