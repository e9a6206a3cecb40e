"""Mail addresses: the definition, its JSON Schema and the table of recipients take the same ones."""

import re
import tempfile
from pathlib import Path

import idna
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from kkr_docs import mail_addresses
from kkr_docs.definition.people import Person
from kkr_docs.mailing import recipients

# Signs that stand in addresses, and those that break one; the last of these change on their way (NFC, UTS 46)
SIGNS = st.text("abzAZ09æøåÆß@..--_+'!<>()[]\\,:;\" \t\xa0。．｡\xad\u200d\u0301\u0338\u037e\u212a㎏ﬁא", max_size=12)
LABELS = st.one_of(
    st.from_regex(r"\A[A-Za-z0-9-]{1,9}\Z"), st.sampled_from(["dk", "ærø", "xn--r-0fa", "ab--c", "①", "ß"])
)
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).flatmap(
    lambda labels: st.sampled_from(".。．｡").map(lambda dot: dot.join(labels))
)
ADDRESSES = st.one_of(SIGNS, st.builds("{}@{}".format, SIGNS, DOMAINS), st.builds("{}@{}".format, SIGNS, SIGNS))
LIKELY = st.builds("{}@{}".format, st.text("abzAZ09æøåÆß._+'", min_size=1, max_size=6), DOMAINS)

SOUND = (
    "anne.holm@fjordby.dk", "Åse@ærø.dk", "a+b@Fjordby.DK", "o'brien@fjordby.dk", "anne@fjordby。dk",
    "anne@xn--r-0fa.dk",
)  # fmt: skip
WRONG = (
    "anne", "anne@", "@fjordby.dk", "anne@fjordby", "anne@fjordby.d", "anne@fjord_by.dk", "anne@-fjordby.dk",
    "a..b@fjordby.dk", ".a@fjordby.dk", "anne@fjordby..dk", "anne@fjordby.dk.", "anne@10.0.0.1", "anne@fj--by.dk@dk",
    "Anne <anne@fjordby.dk>", "anne@fjordby.dk; bo@fjordby.dk", "anne holm@fjordby.dk", "anne@ab--c.dk", "a@xn--.dk",
    f"{'a' * 65}@fjordby.dk", f"anne@{'a' * 64}.dk", f"anne@{'a.' * 130}dk",
)  # fmt: skip


def parsed(text: str) -> bool:
    try:
        mail_addresses.parse(text)
    except mail_addresses.AddressError:
        return False
    return True


def in_definition(text: str) -> bool:
    try:
        return Person.model_validate({"navn": "Anne", "mail": text}).mail is not None
    except ValidationError:
        return False


def in_table(text: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modtagere.csv"
        path.write_text('navn;mail\nAnne;"{}"\n'.format(text.replace('"', '""')), "utf-8")
        return bool(recipients.of_table(path)[0])


@pytest.mark.parametrize("text", SOUND)
def test_an_address_is_taken_everywhere(text: str) -> None:
    assert parsed(text)
    assert in_definition(text)
    assert in_table(text)
    assert re.fullmatch(mail_addresses.PATTERN, text)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_address_is_taken_nowhere(text: str) -> None:
    assert not parsed(text)
    assert not in_definition(text)
    assert not in_table(text)


@given(ADDRESSES)
@example("a≮@fjordby.dk")
def test_the_definition_and_the_table_agree(text: str) -> None:
    assert in_definition(text) == in_table(text) == parsed(text)


@given(LIKELY)
def test_the_schema_takes_every_address(text: str) -> None:
    assume(parsed(text))
    assert re.fullmatch(mail_addresses.PATTERN, text.strip())


@given(DOMAINS)
def test_a_plain_domain_is_what_idna_makes_of_it(domain: str) -> None:
    """The short way past IDNA's tables leads to the same place."""
    try:
        expected = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        expected = ""
    if parsed(f"anne@{domain}"):
        assert mail_addresses.parse(f"anne@{domain}").domain == expected
    elif expected:
        assert not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(?![0-9]+$)[a-z0-9-]{2,}", expected)
