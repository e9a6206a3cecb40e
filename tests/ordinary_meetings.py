"""Meetings as people write them, for laws over many pages: what a number seeds, always the same."""

import random
from collections.abc import Callable
from typing import Any

PHRASES = """
kommunerne i regionen | aftalen om sundhed | beskæftigelse | arbejdsmarkedsområdet | formandskabet indstiller, at
drøfter sagen | tager orienteringen til efterretning | praktikpladser | uddannelsesinstitutionerne | for borgerne
erhvervsfremmebestyrelsen | kommunekontaktrådet | sekretariatet har modtaget høringssvar | fra alle kommuner
fire regionale parter | peger på behovet for en fælles indsats | mod mangel på arbejdskraft | i 2027 og 2028
inden for social- og sundhedsområdet | med 4.548.929 kr. til drift | ca. 95 pct. af midlerne | og den 13. november 2026
jf. aftalen mellem KL og regeringen | mobilitetsanalysen | viser en stigning på 12,4 mio. kr. | sammenlignet med
kvalificeringsindsatserne | tværkommunale samarbejder | klimahandlingsplanerne | og | samt | der er vigtigt
""".strip().replace("\n", " | ").split(" | ")  # fmt: skip


class Writer:
    """Writes one meeting."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for texts, not for secrets
        self.blocks: list[tuple[Callable[[], str], float]] = [
            (self.paragraph, 12), (self.dashes, 4), (self.numbers, 2), (self.under_a_heading, 1), (self.table, 1)
        ]  # fmt: skip

    def words(self, least: int, most: int) -> str:
        text = " ".join(self.random.choice(PHRASES) for _ in range(self.random.randint(least, most)))
        return text[0].upper() + text[1:]

    def sentence(self, least: int = 2, most: int = 12) -> str:
        return f"{self.words(least, most)}."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.choice([1, 1, 2, 3, 4, 6])))

    def dashes(self) -> str:
        return "Det foreslås:\n\n" + "\n".join(f"- {self.sentence()}" for _ in range(self.random.randint(2, 6)))

    def numbers(self) -> str:
        return "\n".join(f"{number}. {self.sentence(1, 8)}" for number in range(1, self.random.randint(3, 6)))

    def under_a_heading(self) -> str:
        return f"### {self.words(1, 2)}\n\n{self.paragraph()}"

    def table(self) -> str:
        rows = [
            f"| Kommune {number} | {self.random.randint(100, 9999)} |" for number in range(self.random.randint(2, 9))
        ]
        return "Tallene er:\n\n| Kommune | 2027 |\n|---|--:|\n" + "\n".join(rows)

    def text(self, most: int) -> str:
        makers, weights = zip(*self.blocks, strict=True)
        found = self.random.choices(makers, weights, k=self.random.randint(1, most))
        return "\n\n".join(make() for make in found)

    def item(self) -> dict[str, str]:
        fields = {"baggrund": 4, "indstilling": 1, "sagsfremstilling": 8, "økonomi": 2, "beslutning": 1}
        chosen = {field: self.text(most) for field, most in fields.items() if self.random.random() < 0.8}
        return {"titel": self.words(1, 3), "sag": "SAG-2026-05018", **chosen}

    def section(self) -> dict[str, Any]:
        items = [self.item() for _ in range(self.random.choice([0, 1, 1, 2, 3]))]
        return {"titel": self.words(1, 1), **({"punkter": items} if items else {})}


def meeting(seed: int) -> dict[str, Any]:
    """The meeting of a seed: two to eight sections."""
    writer = Writer(seed)
    sections = [writer.section() for _ in range(writer.random.randint(2, 8))]
    return {"organ": "KKR Prøve", "dato": "2026-11-13", "dagsorden": sections}
