"""The meeting as data: what a valid definition is. It alone knows the keys, the labels and their order.

Keys are Danish (aliases), attributes English. A field that is printed under a label has it here: the document, the
schema and the rules take it from here.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from kkr_docs.definition.fields import (
    GROUNDS,
    CaseNumber,
    Date,
    Duration,
    Ground,
    GroupName,
    Initials,
    ItemName,
    Line,
    Mail,
    Many,
    Mapped,
    Maybe,
    MeetingForm,
    MeetingKind,
    Period,
    Text,
    Time,
    Version,
    Wish,
    YesNo,
)
from kkr_docs.house_style.conventions import NONE, Conventions


class Printed(NamedTuple):
    """A field that is printed under a label of its own; `minutes` says that it stands in the minutes alone."""

    name: str
    key: str
    label: str
    minutes: bool


class Part(BaseModel):
    """A mapping of a definition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def key(cls, name: str) -> str:
        """Return the key of a field, as a secretary writes it."""
        return str(cls.model_fields[name].alias)

    @classmethod
    def printed(cls) -> tuple[Printed, ...]:
        """Return the fields that are printed under a label, in the order they are printed in."""
        looks = [(name, info, info.json_schema_extra) for name, info in cls.model_fields.items()]
        return tuple(
            Printed(name, str(info.alias), str(look["label"]), bool(look["minutes"]))
            for name, info, look in looks
            if isinstance(look, dict) and "label" in look
        )

    @classmethod
    def minutes_keys(cls) -> list[str]:
        """Return the keys of the fields that stand in the minutes alone."""
        looks = [(str(info.alias), info.json_schema_extra) for info in cls.model_fields.values()]
        return [key for key, look in looks if isinstance(look, dict) and look["minutes"]]


_IN_MINUTES: dict[str, JsonValue] = {"minutes": True}


def printed_under(label: str, *, minutes: bool = False) -> dict[str, JsonValue]:
    """Say under which label a field is printed, and whether only in the minutes."""
    return {"label": label, "minutes": minutes}


def _text(key: str, label: str, description: str, *, minutes: bool = False) -> Any:
    """Declare a text field, printed under its label."""
    return Field(None, alias=key, description=description, json_schema_extra=printed_under(label, minutes=minutes))


class Person(Part, title="Person"):
    """Et menneske, der deltager i mødet eller har meldt afbud."""

    name: Line = Field(alias="navn", description="Personens fulde navn.", examples=["Anne Holm"])
    role: Maybe[Line] = Field(
        None, alias="rolle", description="Hvervet, f.eks. formand eller borgmester.", examples=["formand", "borgmester"]
    )
    municipality: Maybe[Line] = Field(None, alias="kommune", description="Kommunen eller organisationen.")
    mail: Maybe[Mail] = Field(
        None,
        alias="mail",
        description="Adressen, som dagsorden og referat bliver sendt til. Den bliver aldrig trykt.",
        examples=["anne.holm@fjordby.dk"],
    )
    wish: Maybe[Wish] = Field(
        None, alias="udgave", description="Den udgave, som personen får tilsendt: skærm eller tryk.", examples=["tryk"]
    )
    deputy_for: Maybe[Line] = Field(
        None, alias="stedfortræder_for", description="Navnet på den, som personen mødte i stedet for."
    )


class Movement(Part, title="Kom eller gik"):
    """En, der kom eller gik, mens punktet blev behandlet."""

    name: Line = Field(alias="navn", description="Navnet, som det står ved mødets deltagere.")
    at: Maybe[Time] = Field(None, alias="kl", description="Hvornår, f.eks. 10.15.", examples=["10.15"])


class Disqualified(Part, title="Inhabil"):
    """En, der ikke deltog i behandlingen af punktet på grund af inhabilitet."""

    name: Line = Field(alias="navn", description="Navnet, som det står ved mødets deltagere.")
    ground: Maybe[Line] = Field(None, alias="grund", description="Hvorfor; det bliver trykt i parentesen.")


class Attachment(Part, title="Bilag"):
    """Et bilag: en fil i mødets egen mappe."""

    title: Maybe[Line] = Field(None, alias="titel", description="Bilagets titel, som den skal stå i dagsordenen.")
    file: Line = Field(
        alias="fil", description="Stien til filen, set fra definitionens mappe.", examples=["bilag/kontrakt.pdf"]
    )
    closed: YesNo = Field(
        default=False,
        alias="lukket_bilag",
        description="ja, hvis kun medlemmerne må se bilaget og dets titel.",
    )


class Correction(Part, title="Rettelse"):
    """Noget, der er rettet, siden papiret blev sendt ud første gang."""

    what: Line = Field(alias="hvad", description="Hvad der er rettet.", examples=["Beløbet i punkt 2.1"])
    date: Maybe[Date] = Field(None, alias="dato", description="Hvornår det blev rettet, skrevet som år-måned-dag.")


def _person(value: object) -> object:
    return {Person.key("name"): value} if isinstance(value, str) else value


def _correction(value: object) -> object:
    return {Correction.key("what"): value} if isinstance(value, str) else value


def _attachment(value: object) -> object:
    return {Attachment.key("file"): value} if isinstance(value, str) else value


AnyPerson = Annotated[Person, BeforeValidator(_person)]
AnyMovement = Annotated[Movement, BeforeValidator(_person)]
AnyDisqualified = Annotated[Disqualified, BeforeValidator(_person)]
AnyCorrection = Annotated[Correction, BeforeValidator(_correction)]
AnyAttachment = Annotated[Attachment, BeforeValidator(_attachment)]
"""What may also be written as a text alone."""


class Item(Part, title="Punkt"):
    """Et punkt på dagsordenen. Tekstfelterne skrives i Markdown og trykkes i den rækkefølge, de står i her."""

    order: ClassVar[Sequence[str]] = ()  # the keys that a body prints first

    @classmethod
    def printed(cls) -> tuple[Printed, ...]:
        """Return the fields that are printed under a label, in the order they are printed in."""
        first = {key: at for at, key in enumerate(cls.order)}
        return tuple(sorted(super().printed(), key=lambda one: first.get(one.key, len(first))))

    title: Line = Field(alias="titel", description="Punktets overskrift, uden nummer.")
    name: Maybe[ItemName] = Field(
        None,
        alias="id",
        description="Punktets navn, så en tekst kan henvise til det med [punkt:navn]. Det bliver aldrig trykt.",
        examples=["praktikpladser"],
    )
    period: Maybe[Period] = Field(
        None, alias="tid", description="Hvornår punktet bliver behandlet, f.eks. 09.30-10.00.", examples=["09.30-10.00"]
    )
    duration: Maybe[Duration] = Field(
        None, alias="varighed", description="Hvor længe punktet tager, f.eks. 20 min.", examples=["20 min"]
    )
    case_number: Maybe[CaseNumber] = Field(
        None, alias="sag", description="Sagsnummeret, f.eks. SAG-2026-05018.", examples=["SAG-2026-05018"]
    )
    initials: Maybe[Initials] = Field(
        None,
        alias="initialer",
        description="Hvem der har forberedt punktet, adskilt af skråstreg.",
        examples=["chbo/jhp"],
    )
    arrived: Many[AnyMovement] = Field(
        default=[],
        alias="kom",
        description="Hvem der kom under punktet: navne, eller navn og kl.",
        json_schema_extra=_IN_MINUTES,
    )
    absent: Many[Line] = Field(
        default=[],
        alias="fraværende",
        description="Navnene på dem, der ikke var til stede under punktet.",
        json_schema_extra=_IN_MINUTES,
    )
    disqualified: Many[AnyDisqualified] = Field(
        default=[],
        alias="inhabil",
        description="Hvem der var inhabil og ikke deltog i punktet: navne, eller navn og grund.",
        json_schema_extra=_IN_MINUTES,
    )
    left: Many[AnyMovement] = Field(
        default=[],
        alias="gik",
        description="Hvem der gik under punktet: navne, eller navn og kl.",
        json_schema_extra=_IN_MINUTES,
    )
    background: Maybe[Text] = _text("baggrund", "Baggrund", "Hvorfor sagen er på dagsordenen.")
    recommendation: Maybe[Text] = _text("indstilling", "Indstilling", "Hvad det indstilles, at organet gør.")
    presentation: Maybe[Text] = _text("sagsfremstilling", "Sagsfremstilling", "Sagen, fremlagt for medlemmerne.")
    finances: Maybe[Text] = _text("økonomi", "Økonomi", "Hvad sagen koster, og hvem der betaler.")
    confidential: Maybe[Text] = _text("fortrolig", "Fortroligt", "Hvad kun medlemmerne må se af et åbent punkt.")
    attachments: Many[AnyAttachment] = Field(
        default=[],
        alias="bilag",
        description="Bilagene: stier, eller titel og fil.",
        json_schema_extra=printed_under("Bilag"),
    )
    closed: YesNo = Field(default=False, alias="lukket", description="ja, hvis punktet behandles for lukkede døre.")
    public_title: Maybe[Line] = Field(
        None,
        alias="offentlig_titel",
        description="Det lukkede punkts overskrift i den offentlige udgave; ellers står der Lukket punkt.",
    )
    ground: Maybe[Ground] = Field(
        None,
        alias="lukket_grund",
        description="Den paragraf, som punktet er lukket efter.",
        examples=list(GROUNDS),
    )
    decision: Maybe[Text] = _text("beslutning", "Beslutning", "Hvad organet besluttede. Kun i referatet.", minutes=True)


class Section(Part, title="Hovedpunkt"):
    """Et hovedpunkt på dagsordenen. Det kan stå uden punkter."""

    title: Line = Field(alias="titel", description="Hovedpunktets overskrift, uden nummer.")
    period: Maybe[Period] = Field(
        None,
        alias="tid",
        description="Hvornår hovedpunktet bliver behandlet, f.eks. 09.30-10.00.",
        examples=["09.30-10.00"],
    )
    duration: Maybe[Duration] = Field(
        None, alias="varighed", description="Hvor længe hovedpunktet tager, f.eks. 20 min.", examples=["20 min"]
    )
    text: Maybe[Text] = Field(None, alias="tekst", description="Tekst under hovedpunktets overskrift, før punkterne.")
    items: Many[Item] = Field(
        default=[], alias="punkter", description="Punkterne, i rækkefølge. De nummereres 1.1., 1.2., …"
    )


class Meeting(Part, title="Møde"):
    """Et møde: dets dagsorden og, når det er holdt, dets referat."""

    conventions: ClassVar[Conventions] = NONE

    body: Line = Field(alias="organ", description="Organet, der mødes.", examples=["KKR Midtjylland"])
    kind: Maybe[MeetingKind] = Field(
        None,
        alias="møde",
        description="Hvad for et møde det er: ordinært, konstituerende, ekstraordinært eller fælles med og et navn.",
        examples=["ordinært", "konstituerende", "ekstraordinært", "fælles med KKR Hovedstaden"],
    )
    form: Maybe[MeetingForm] = Field(
        None,
        alias="mødeform",
        description="Hvordan mødet holdes: fysisk, virtuelt eller skriftlig behandling.",
        examples=["fysisk", "virtuelt", "skriftlig behandling"],
    )
    date: Date = Field(alias="dato", description="Mødets dato, skrevet som år-måned-dag.", examples=["2026-11-13"])
    start: Maybe[Time] = Field(
        None, alias="start", description="Hvornår mødet begynder, f.eks. 09.30.", examples=["09.30"]
    )
    end: Maybe[Time] = Field(None, alias="slut", description="Hvornår mødet slutter, f.eks. 12.00.", examples=["12.00"])
    place: Maybe[Line] = Field(None, alias="sted", description="Hvor mødet holdes.")
    next_meeting: Maybe[Date] = Field(
        None,
        alias="næste_møde",
        description="Datoen for næste møde, skrevet som år-måned-dag.",
        examples=["2027-02-01"],
    )
    version: Maybe[Version] = Field(
        None, alias="version", description="Papirets version: 2, når det er rettet første gang.", examples=["2"]
    )
    corrections: Many[AnyCorrection] = Field(
        default=[], alias="rettet", description="Hvad der er rettet: tekster, eller hvad og dato."
    )
    chair: Maybe[Line] = Field(
        None,
        alias="mødeleder",
        description="Navnet på den, der ledede mødet.",
        json_schema_extra=printed_under("Mødeleder", minutes=True),
    )
    participants: Many[AnyPerson] = Field(
        default=[],
        alias="deltagere",
        description="Hvem der deltog: navne, eller navn, rolle og kommune.",
        json_schema_extra=printed_under("Deltagere", minutes=True),
    )
    absences: Many[AnyPerson] = Field(
        default=[],
        alias="afbud",
        description="Hvem der har meldt afbud; skrives som deltagere.",
        json_schema_extra=printed_under("Afbud", minutes=True),
    )
    groups: Mapped[GroupName, AnyPerson] = Field(
        default={},
        alias="grupper",
        description="Andre, der var med: en overskrift til hver gruppe, og under den mennesker, skrevet som deltagere.",
        examples=["Fra KL", "Gæster"],
        json_schema_extra=_IN_MINUTES,
    )
    sections: list[Section] = Field(
        alias="dagsorden", min_length=1, description="Hovedpunkterne, i rækkefølge. De nummereres 1., 2., …"
    )

    @property
    def is_corrected(self) -> bool:
        """Whether the paper replaces an earlier one of the same meeting."""
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
