"""Suppressing a rule: a comment with a reason suppresses it at one spot, and nothing is suppressed by mistake."""

from pathlib import Path

from conftest import Command

from kkr_docs.lint import examples

HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
WRONG = "Fristen er fredag den 12. november 2026."
ALLOW = "# kkr-docs: tillad KKR003 – datoen er citeret fra et brev"


def item(title: str, *, above: str = "", above_key: str = "", text: str = WRONG) -> str:
    """An item with a wrong weekday in line 2 of its text, and a line above it or above the text's key."""
    lines = [
        f"      {above}" if above else None,
        f"      - titel: {title}",
        "        indstilling: Det indstilles, at KKR Sydfjorden drøfter sagen.",
        f"        {above_key}" if above_key else None,
        "        baggrund: |",
        "          Her er brevet:\\",
        f"          {text}",
    ]
    return "\n".join(line for line in lines if line is not None) + "\n"


def remarks(text: str, folder: Path, kkr: Command) -> list[str]:
    """What validate says, without the file's name."""
    (folder / "m.yaml").write_text(text, "utf-8")
    return [line.removeprefix("m.yaml:") for line in kkr("validate", "m.yaml", cwd=folder).stdout.splitlines()]


def test_a_comment_above_a_key_suppresses_that_key_only(tmp_path: Path, kkr: Command) -> None:
    said = remarks(HEAD + item("Et", above_key=ALLOW) + item("To"), tmp_path, kkr)
    assert [line.split(": ")[0] for line in said] == ["16:33"]
    assert "(KKR003)" in said[0]


def test_a_comment_above_a_list_item_suppresses_all_of_it_only(tmp_path: Path, kkr: Command) -> None:
    said = remarks(HEAD + item("Et") + item("To", above=ALLOW) + item("Tre"), tmp_path, kkr)
    assert [line.split(":")[0] for line in said] == ["10", "21"]


def test_several_comments_above_one_spot_all_count(tmp_path: Path, kkr: Command) -> None:
    two = f"{ALLOW}\n        # Brevet er fra KL.\n        # kkr-docs: tillad KKR005: citeret"
    text = f"{WRONG} Svarfristen er den 31. november 2026."
    assert remarks(HEAD + item("Et", above_key=two, text=text), tmp_path, kkr) == []


def test_a_comment_suppresses_its_own_rule_only(tmp_path: Path, kkr: Command) -> None:
    text = f"{WRONG} Svarfristen er den 31. november 2026."
    (said,) = remarks(HEAD + item("Et", above_key=ALLOW, text=text), tmp_path, kkr)
    assert "(KKR005)" in said


def test_a_comment_that_suppresses_nothing_is_reported(tmp_path: Path, kkr: Command) -> None:
    said = remarks(HEAD + item("Et", above_key=ALLOW, text="Intet."), tmp_path, kkr)
    assert said == ["8:1: advarsel: KKR003 finder intet her. Slet kommentaren."]


def test_a_comment_inside_the_item_does_not_suppress_what_is_above_it(tmp_path: Path, kkr: Command) -> None:
    below = item("Et") + f"        {ALLOW}\n        økonomi: Ingen.\n"
    said = remarks(HEAD + below, tmp_path, kkr)
    assert [line.split(":")[0] for line in said] == ["10", "11"]


def test_comments_that_cannot_be_heeded_are_reported_and_suppress_nothing(tmp_path: Path, kkr: Command) -> None:
    expected = {
        "# kkr-docs: tillad KKR003": "tilladelsen har ingen grund.",
        "# kkr-docs: tillad KKR003 –": "tilladelsen har ingen grund.",
        "# kkr-docs: tillad KKR999 – fordi": "reglen KKR999 findes ikke.",
        "# kkr-docs: tilad KKR003 – fordi": "kommentaren kan ikke forstås.",
        "#kkr-docs: KKR003": "kommentaren kan ikke forstås.",
        "# kkr-docs: tillad KKR090 – fordi": "reglen KKR090 kan ikke slås fra.",
    }
    for comment, what in expected.items():
        said = remarks(HEAD + item("Et", above_key=comment), tmp_path, kkr)
        assert [line.split(":")[0] for line in said] == ["8", "11"], comment
        assert f"8:1: advarsel: {what}" in said[0]


def test_cpr_numbers_cannot_be_suppressed(tmp_path: Path, kkr: Command) -> None:
    comment = "# kkr-docs: tillad KKR090 – borgeren har sagt ja"
    said = remarks(HEAD + item("Et", above_key=comment, text="Det er 010170-1234."), tmp_path, kkr)
    assert "(KKR090)" in said[-1]


def test_a_comment_inside_a_text_is_text(tmp_path: Path, kkr: Command) -> None:
    inside = item("Et", text=f"{ALLOW[:-1]}\n          {WRONG}")
    (said,) = remarks(HEAD + inside, tmp_path, kkr)
    assert "(KKR003)" in said


def test_a_comment_above_a_section_suppresses_all_of_it_only(tmp_path: Path, kkr: Command) -> None:
    above_section = HEAD.replace("  - titel", f"  {ALLOW}\n  - titel") + item("Et")
    other_section = HEAD.split("dagsorden:\n")[1] + item("To")
    said = remarks(above_section + other_section, tmp_path, kkr)
    assert [line.split(":")[0] for line in said] == ["18"]


def test_a_comment_above_the_first_key_does_not_suppress_the_whole_file(tmp_path: Path, kkr: Command) -> None:
    said = remarks(f"{ALLOW}\n{HEAD}{item('Et')}", tmp_path, kkr)
    assert [line.split(":")[0] for line in said] == ["1", "11"]


def test_a_comment_above_everything_suppresses_what_is_said_of_the_whole(tmp_path: Path, kkr: Command) -> None:
    (tmp_path / "bilag").mkdir()
    for name in ("notat.pdf", "rest.pdf"):
        (tmp_path / "bilag" / name).write_bytes(examples.pdf("Notat"))
    text = HEAD + item("Et", text="Jf. bilag 1.") + "        bilag: [bilag/notat.pdf]\n"
    (said,) = remarks(text, tmp_path, kkr)
    assert "(KKR034)" in said
    assert remarks("# kkr-docs: tillad KKR034 – den lægges ud senere\n" + text, tmp_path, kkr) == []


def test_a_comment_ends_with_the_item_below_it(tmp_path: Path, kkr: Command) -> None:
    after = item("Fredag den 12. november 2026", text="Intet.")
    (said,) = remarks(HEAD + item("Et", above=ALLOW) + after, tmp_path, kkr)
    assert said.startswith("12:27: ")
    assert "(KKR003)" in said


def test_a_comment_above_the_agenda_suppresses_all_of_it(tmp_path: Path, kkr: Command) -> None:
    head = HEAD.replace("dagsorden:", f"{ALLOW}\ndagsorden:")
    assert remarks(head + item("Et") + item("To"), tmp_path, kkr) == []
