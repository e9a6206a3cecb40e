"""Mail with closed items: what an authority must see to is said, and other domains than those agreed on get nothing."""

from pathlib import Path

import pytest
from secretary import ALL, Secretary

pytest_plugins = ("mail_fixtures",)

MEMBERS = "--closed-to-members"
CLOSED = "  - titel: Sager\n    punkter:\n      - titel: Køb af grund\n        lukket: ja\n"
DUTY = "Mailen har lukkede punkter. Fortrolige og følsomme oplysninger må kun sendes"


def settings(secretary: Secretary, line: str) -> Path:
    path = secretary.folder / "kkr-docs.toml"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    return path


@pytest.fixture
def with_closed(secretary: Secretary) -> Secretary:
    secretary.change("  - titel: Sager\n", CLOSED)
    secretary.change("bo@fjordby.dk", "bo@ærøby.dk")
    return secretary


def test_other_domains_than_those_agreed_on_get_nothing(with_closed: Secretary) -> None:
    settings(with_closed, 'kræv_tls = ["Fjordby.dk"]')
    result = with_closed("--send", MEMBERS)
    assert result.returncode == 1
    assert "mailen har lukkede punkter, og disse er ikke på et domæne i kræv_tls: bo@ærøby.dk." in result.stderr
    assert "Digital Post" in result.stderr
    assert with_closed.office.counts() == {}
    assert not with_closed.ledger.exists()


@pytest.mark.parametrize(
    "line", ['kræv_tls = ["fjordby.dk", "ærøby.dk"]', '"kræv_tls" = ["xn--rby-xla5g.dk","fjordby.dk"]']
)
def test_domains_that_are_agreed_on_get_it(line: str, with_closed: Secretary) -> None:
    settings(with_closed, line)
    assert DUTY in with_closed(MEMBERS).stdout
    result = with_closed("--send", MEMBERS)
    assert (result.returncode, DUTY in result.stdout) == (0, True), result.stderr
    assert len(with_closed.office.counts()) == 3


def test_a_sub_domain_is_another_domain(with_closed: Secretary) -> None:
    settings(with_closed, 'kræv_tls = ["fjordby.dk", "by.dk", "dk"]')
    assert with_closed("--send", MEMBERS).returncode == 1
    assert with_closed.office.counts() == {}


def test_what_is_public_goes_everywhere(secretary: Secretary) -> None:
    settings(secretary, "kræv_tls = []")
    result = secretary("--send")
    assert (result.returncode, DUTY in result.stdout) == (0, False)
    assert secretary.office.counts() == ALL


def test_a_cancellation_brings_no_items(with_closed: Secretary) -> None:
    assert with_closed("--send", MEMBERS).returncode == 0
    settings(with_closed, "kræv_tls = []")
    assert with_closed("--cancel", "--send").returncode == 0


def test_what_is_no_domain_is_told(with_closed: Secretary) -> None:
    settings(with_closed, 'kræv_tls = ["https://fjordby.dk"]')
    assert "”https://fjordby.dk” i kræv_tls er ikke et domæne." in with_closed("--send", MEMBERS).stderr


def test_who_gets_the_public_edition_may_be_anywhere(with_closed: Secretary) -> None:
    settings(with_closed, 'kræv_tls = ["fjordby.dk"]')
    table = "navn;mail;lukket\nAnne;anne@fjordby.dk;ja\nBo;bo@ærøby.dk;nej\n"
    (with_closed.folder / "liste.csv").write_text(table, "utf-8")
    result = with_closed("--send", "--to", "liste.csv")
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(with_closed.office.counts()) == 2
