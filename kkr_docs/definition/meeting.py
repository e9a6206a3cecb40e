"""The meeting as data: what a valid definition is. It alone knows the keys, the labels and their order.

Keys are Danish (aliases), attributes English. A field that is printed under a label has it here: the document, the
schema and the rules take it from here.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from kkr_docs.definition.fields import (
    DRAFT,
    GROUNDS,
    CaseNumber,
    Date,
    Duration,
    Ground,
    GroupName,
    Initials,
    ItemName,
    Line,
    Many,
    Mapped,
    Maybe,
    MeetingForm,
    MeetingKind,
    OneOrMore,
    Period,
    Read,
    Status,
    Text,
    Time,
    Version,
    YesNo,
)
from kkr_docs.definition.outcome import AnyFollowUp, Statement, Vote
from kkr_docs.definition.part import (
    ALWAYS,
    OPEN,
    OPEN_IN_MINUTES,
    STAND_IN,
    Part,
    Printed,
    Visibility,
    printed_under,
)
from kkr_docs.definition.people import AnyDisqualified, AnyMovement, AnyPerson, Person
from kkr_docs.house_style.conventions import NONE, Conventions


def _text(key: str, label: str, description: str, visibility: Visibility, *, minutes: bool = False) -> Any:
    """Declare a text field, printed under its label."""
    look = printed_under(label, visibility, minutes=minutes)
    return Field(None, alias=key, description=description, json_schema_extra=look)


class Attachment(Part, title="Bilag"):
    """Et bilag: en fil i mødets egen mappe."""

    title: Maybe[Line] = Field(
        None, alias="titel", description="Bilagets titel, som den skal stå i dagsordenen.", json_schema_extra=OPEN
    )
    file: Line = Field(
        alias="fil",
        description="Stien til filen, set fra definitionens mappe.",
        examples=["bilag/kontrakt.pdf"],
        json_schema_extra=OPEN,
    )
    closed: YesNo = Field(
        default=False,
        alias="lukket_bilag",
        description="ja, hvis kun medlemmerne må se bilaget og dets titel.",
        json_schema_extra=ALWAYS,
    )


class Correction(Part, title="Rettelse"):
    """Noget, der er rettet, siden papiret blev sendt ud første gang."""

    what: Line = Field(
        alias="hvad", description="Hvad der er rettet.", examples=["Beløbet i punkt 2.1"], json_schema_extra=OPEN
    )
    date: Maybe[Date] = Field(
        None, alias="dato", description="Hvornår det blev rettet, skrevet som år-måned-dag.", json_schema_extra=OPEN
    )


def _correction(value: object) -> object:
    return {Correction.key("what"): value} if isinstance(value, str) else value


def _attachment(value: object) -> object:
    return {Attachment.key("file"): value} if isinstance(value, str) else value


AnyCorrection = Annotated[Correction, Read(_correction)]
AnyAttachment = Annotated[Attachment, Read(_attachment)]
"""What may also be written as a text alone."""


class Item(Part, title="Punkt"):
    """Et punkt på dagsordenen. Tekstfelterne skrives i Markdown og trykkes i den rækkefølge, de står i her."""

    order: ClassVar[Sequence[str]] = ()  # the keys that a body prints first

    @classmethod
    def printed(cls) -> tuple[Printed, ...]:
        """Return the fields that are printed under a label, in the order they are printed in."""
        first = {key: at for at, key in enumerate(cls.order)}
        return tuple(sorted(super().printed(), key=lambda one: first.get(one.key, len(first))))

    title: Line = Field(alias="titel", description="Punktets overskrift, uden nummer.", json_schema_extra=OPEN)
    name: Maybe[ItemName] = Field(
        None,
        alias="id",
        description="Punktets navn, så en tekst kan henvise til det med [punkt:navn]. Det bliver aldrig trykt.",
        examples=["praktikpladser"],
        json_schema_extra=OPEN,
    )
    period: Maybe[Period] = Field(
        None,
        alias="tid",
        description="Hvornår punktet bliver behandlet, f.eks. 09.30-10.00.",
        examples=["09.30-10.00"],
        json_schema_extra=OPEN,
    )
    duration: Maybe[Duration] = Field(
        None,
        alias="varighed",
        description="Hvor længe punktet tager, f.eks. 20 min.",
        examples=["20 min"],
        json_schema_extra=OPEN,
    )
    case_number: Maybe[CaseNumber] = Field(
        None,
        alias="sag",
        description="Sagsnummeret, f.eks. SAG-2026-05018.",
        examples=["SAG-2026-05018"],
        json_schema_extra=OPEN,
    )
    initials: Maybe[Initials] = Field(
        None,
        alias="initialer",
        description="Hvem der har forberedt punktet, adskilt af skråstreg.",
        examples=["chbo/jhp"],
        json_schema_extra=OPEN,
    )
    arrived: Many[AnyMovement] = Field(
        default=[],
        alias="kom",
        description="Hvem der kom under punktet: navne, eller navn og kl.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    absent: Many[Line] = Field(
        default=[],
        alias="fraværende",
        description="Navnene på dem, der ikke var til stede under punktet.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    disqualified: Many[AnyDisqualified] = Field(
        default=[],
        alias="inhabil",
        description="Hvem der var inhabil og ikke deltog i punktet: navne, eller navn og grund.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    left: Many[AnyMovement] = Field(
        default=[],
        alias="gik",
        description="Hvem der gik under punktet: navne, eller navn og kl.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    background: Maybe[Text] = _text("baggrund", "Baggrund", "Hvorfor sagen er på dagsordenen.", Visibility.OPEN)
    recommendation: Maybe[Text] = _text(
        "indstilling", "Indstilling", "Hvad det indstilles, at organet gør.", Visibility.OPEN
    )
    presentation: Maybe[Text] = _text(
        "sagsfremstilling", "Sagsfremstilling", "Sagen, fremlagt for medlemmerne.", Visibility.OPEN
    )
    finances: Maybe[Text] = _text("økonomi", "Økonomi", "Hvad sagen koster, og hvem der betaler.", Visibility.OPEN)
    confidential: Maybe[Text] = _text(
        "fortrolig", "Fortroligt", "Hvad kun medlemmerne må se af et åbent punkt.", Visibility.MEMBERS
    )
    attachments: Many[AnyAttachment] = Field(
        default=[],
        alias="bilag",
        description="Bilagene: stier, eller titel og fil.",
        json_schema_extra=printed_under("Bilag", Visibility.OPEN),
    )
    supplement: YesNo = Field(
        default=False,
        alias="tillæg",
        description="ja, hvis punktet er kommet til, efter at dagsordenen blev sendt ud. Det får de sidste numre.",
        json_schema_extra=ALWAYS,
    )
    closed: YesNo = Field(
        default=False,
        alias="lukket",
        description="ja, hvis punktet behandles for lukkede døre.",
        json_schema_extra=ALWAYS,
    )
    public_title: Maybe[Line] = Field(
        None,
        alias="offentlig_titel",
        description="Det lukkede punkts overskrift i den offentlige udgave; ellers står der Lukket punkt.",
        json_schema_extra=STAND_IN,
    )
    ground: Maybe[Ground] = Field(
        None,
        alias="lukket_grund",
        description="Den paragraf, som punktet er lukket efter.",
        examples=list(GROUNDS),
        json_schema_extra=ALWAYS,
    )
    decision: Maybe[Text] = _text(
        "beslutning", "Beslutning", "Hvad organet besluttede. Kun i referatet.", Visibility.OPEN, minutes=True
    )
    votes: OneOrMore[Vote] = Field(
        default=[],
        alias="afstemning",
        description="Hvem der stemte hvad: for, imod og undlod. Står i referatet efter beslutningen.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    postponed: YesNo = Field(
        default=False,
        alias="udsat",
        description="ja, hvis punktet blev udsat. new --fra tager det med til næste møde.",
        json_schema_extra=OPEN_IN_MINUTES,
    )
    statements: OneOrMore[Statement] = Field(
        default=[],
        alias="protokoltilførsel",
        description="Hvad nogen ønskede ført til protokols: navn og tekst. Kun i referatet.",
        json_schema_extra=printed_under("Protokoltilførsel", Visibility.OPEN, minutes=True),
    )
    follow_ups: Many[AnyFollowUp] = Field(
        default=[],
        alias="opfølgning",
        description="Hvad der skal ske: tekster, eller hvad, hvem, frist og udført. Kun i referatet.",
        json_schema_extra=printed_under("Opfølgning", Visibility.OPEN, minutes=True),
    )


class Section(Part, title="Hovedpunkt"):
    """Et hovedpunkt på dagsordenen. Det kan stå uden punkter."""

    title: Line = Field(alias="titel", description="Hovedpunktets overskrift, uden nummer.", json_schema_extra=OPEN)
    period: Maybe[Period] = Field(
        None,
        alias="tid",
        description="Hvornår hovedpunktet bliver behandlet, f.eks. 09.30-10.00.",
        examples=["09.30-10.00"],
        json_schema_extra=OPEN,
    )
    duration: Maybe[Duration] = Field(
        None,
        alias="varighed",
        description="Hvor længe hovedpunktet tager, f.eks. 20 min.",
        examples=["20 min"],
        json_schema_extra=OPEN,
    )
    text: Maybe[Text] = Field(
        None, alias="tekst", description="Tekst under hovedpunktets overskrift, før punkterne.", json_schema_extra=OPEN
    )
    items: Many[Item] = Field(
        default=[],
        alias="punkter",
        description="Punkterne, i rækkefølge. De nummereres 1.1., 1.2., …",
        json_schema_extra=OPEN,
    )


class Meeting(Part, title="Møde"):
    """Et møde: dets dagsorden og, når det er holdt, dets referat."""

    conventions: ClassVar[Conventions] = NONE

    body: Line = Field(
        alias="organ", description="Organet, der mødes.", examples=["KKR Midtjylland"], json_schema_extra=OPEN
    )
    kind: Maybe[MeetingKind] = Field(
        None,
        alias="møde",
        description="Hvad for et møde det er: ordinært, konstituerende, ekstraordinært eller fælles med og et navn.",
        examples=["ordinært", "konstituerende", "ekstraordinært", "fælles med KKR Hovedstaden"],
        json_schema_extra=OPEN,
    )
    form: Maybe[MeetingForm] = Field(
        None,
        alias="mødeform",
        description="Hvordan mødet holdes: fysisk, virtuelt eller skriftlig behandling.",
        examples=["fysisk", "virtuelt", "skriftlig behandling"],
        json_schema_extra=OPEN,
    )
    date: Date = Field(
        alias="dato",
        description="Mødets dato, skrevet som år-måned-dag.",
        examples=["2026-11-13"],
        json_schema_extra=OPEN,
    )
    start: Maybe[Time] = Field(
        None,
        alias="start",
        description="Hvornår mødet begynder, f.eks. 09.30.",
        examples=["09.30"],
        json_schema_extra=OPEN,
    )
    end: Maybe[Time] = Field(
        None,
        alias="slut",
        description="Hvornår mødet slutter, f.eks. 12.00.",
        examples=["12.00"],
        json_schema_extra=OPEN,
    )
    place: Maybe[Line] = Field(None, alias="sted", description="Hvor mødet holdes.", json_schema_extra=OPEN)
    next_meeting: Maybe[Date] = Field(
        None,
        alias="næste_møde",
        description="Datoen for næste møde, skrevet som år-måned-dag.",
        examples=["2027-02-01"],
        json_schema_extra=OPEN,
    )
    version: Maybe[Version] = Field(
        None,
        alias="version",
        description="Papirets version: 2, når det er rettet første gang.",
        examples=["2"],
        json_schema_extra=OPEN,
    )
    status: Maybe[Status] = Field(
        None,
        alias="status",
        description="udkast, så længe papiret er et udkast; så står der UDKAST på hver side. Ellers endelig.",
        examples=[DRAFT],
        json_schema_extra=ALWAYS,
    )
    corrections: Many[AnyCorrection] = Field(
        default=[],
        alias="rettet",
        description="Hvad der er rettet: tekster, eller hvad og dato.",
        json_schema_extra=OPEN,
    )
    chair: Maybe[Line] = Field(
        None,
        alias="mødeleder",
        description="Navnet på den, der ledede mødet.",
        json_schema_extra=printed_under("Mødeleder", Visibility.OPEN, minutes=True),
    )
    participants: Many[AnyPerson] = Field(
        default=[],
        alias="deltagere",
        description="Hvem der deltog: navne, eller navn, rolle og kommune.",
        json_schema_extra=printed_under("Deltagere", Visibility.OPEN, minutes=True),
    )
    absences: Many[AnyPerson] = Field(
        default=[],
        alias="afbud",
        description="Hvem der har meldt afbud; skrives som deltagere.",
        json_schema_extra=printed_under("Afbud", Visibility.OPEN, minutes=True),
    )
    groups: Mapped[GroupName, AnyPerson] = Field(
        default={},
        alias="grupper",
        description="Andre, der var med: en overskrift til hver gruppe, og under den mennesker, skrevet som deltagere.",
        examples=["Fra KL", "Gæster"],
        json_schema_extra=OPEN_IN_MINUTES,
    )
    sections: list[Section] = Field(
        alias="dagsorden",
        min_length=1,
        description="Hovedpunkterne, i rækkefølge. De nummereres 1., 2., …",
        json_schema_extra=OPEN,
    )

    @property
    def is_draft(self) -> bool:
        """Whether the document says of itself that it is a draft."""
        return self.status == DRAFT

    @property
    def is_corrected(self) -> bool:
        """Whether the document replaces an earlier one of the same meeting."""
        return (self.version or 1) > 1

    def people(self) -> Iterator[tuple[tuple[str | int, ...], Person]]:
        """Yield everybody whom the definition has, with their places in the data, group after group."""
        for name in PEOPLE:
            for index, person in enumerate(getattr(self, name)):
                yield (self.key(name), index), person
        for label, members in self.groups.items():
            for index, person in enumerate(members):
                yield (self.key("groups"), label, index), person


PEOPLE = ("participants", "absences")
"""The fields of a meeting that are lists of people, beside the groups."""
