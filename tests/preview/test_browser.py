"""The preview in a browser: what a secretary sees and does there."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import node_programs
import pytest
from preview_process import running
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from kkr_docs.cli import exits
from kkr_docs.preview.server import Server

pytest_plugins = ("preview_fixtures",)
pytestmark = pytest.mark.chromium
SECONDS = 90  # that a busy machine may take
SAVES = 100


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    """A browser without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1500,1000"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def page(chromium: WebDriver, server: Server) -> WebDriver:
    """The preview, with its pages drawn."""
    chromium.get(server.address)
    _wait_for_words(chromium, "Første")
    return chromium


def _script(page: WebDriver, script: str, *arguments: object) -> object:
    return page.execute_script(script, *arguments)


def _wait(page: WebDriver, condition: str, *arguments: object) -> None:
    """Wait until a JavaScript expression is true."""
    WebDriverWait(page, SECONDS, 0.1).until(lambda _driver: _script(page, f"return {condition}", *arguments))


def _words(page: WebDriver) -> str:
    return str(_script(page, "return [...document.querySelectorAll('.words span')].map(w => w.textContent).join('')"))


def _wait_for_words(page: WebDriver, words: str) -> None:
    """Scroll to the last page, and wait until it has the words."""
    WebDriverWait(page, SECONDS, 0.1).until(
        lambda _driver: (
            _script(page, "document.querySelector('#pages').lastElementChild?.scrollIntoView(); return 1")
            and words in _words(page)
        )
    )


def _save(path: Path, old: str, new: str) -> None:
    """Save as editors do: a new file takes the old one's place."""
    written = path.with_suffix(".tmp")
    written.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    written.replace(path)


def test_a_change_is_seen_and_the_place_kept(page: WebDriver, folder: Path) -> None:
    place = _script(page, "return document.querySelector('#pages').scrollTop")
    assert int(str(place)) > 0
    _save(folder / "møde.yaml", "Alle kommuner", "Ingen byer")
    _wait_for_words(page, "Ingen byer er hørt.")
    assert _script(page, "return document.querySelector('#pages').scrollTop") == place
    assert page.title.startswith("Dagsorden til møde i KKR Syd")


def test_a_click_on_a_word_shows_its_line(page: WebDriver) -> None:
    def is_clicked(_driver: WebDriver) -> bool:
        """The page may still scroll and draw its words anew when it is clicked; a person then clicks again."""
        page.find_element(By.XPATH, "//div[@class='words']/span[normalize-space()='solen.']").click()
        return _script(page, "return document.querySelector('#place output').textContent") == "møde.yaml:13"

    waiting = WebDriverWait(page, SECONDS, 0.5, ignored_exceptions=[StaleElementReferenceException])
    waiting.until(is_clicked)
    assert page.find_element(By.NAME, "line").get_property("value") == "13"
    _wait(page, "document.querySelectorAll('.mark').length === 1")


def test_a_problem_marks_its_place_on_the_page(page: WebDriver, folder: Path) -> None:
    _save(folder / "møde.yaml", "Intet nyt", "Intet nyt den 31. februar 2027")
    _wait(
        page, "[...document.querySelectorAll('#problems button')].some(each => each.textContent.includes('linje 12'))"
    )
    errors = page.find_elements(By.CSS_SELECTOR, "#problems li button")
    next(error for error in errors if "linje 12" in error.text).send_keys(Keys.ENTER)
    _wait(page, "document.querySelectorAll('.mark').length > 0")


def test_errors_stand_beside_old_pages_until_they_are_mended(page: WebDriver, folder: Path) -> None:
    _save(folder / "møde.yaml", "titel: Andet", "title: Andet")
    _wait(page, "!document.querySelector('#old').hidden")
    assert page.find_element(By.ID, "pages").get_attribute("class") == "old"
    _wait_for_words(page, "Første punkt")
    assert "linje 10" in page.find_element(By.ID, "problems").text
    _save(folder / "møde.yaml", "title: Andet", "titel: Tredje")
    _wait(page, "document.querySelector('#old').hidden")
    _wait_for_words(page, "Tredje punkt")


def test_edition_paper_and_meeting_can_be_chosen(page: WebDriver) -> None:
    Select(page.find_element(By.NAME, "as")).select_by_value("minutes")
    _wait(page, "document.title.startsWith('Referat af')")
    Select(page.find_element(By.NAME, "edition")).select_by_value("print")
    _wait(page, "document.querySelectorAll('.sheet').length === 6")
    Select(page.find_element(By.NAME, "file")).select_by_value("1")
    _wait(page, "!document.title.includes('KKR Syd ')")


def test_a_line_from_outside_is_gone_to(page: WebDriver, server: Server, folder: Path) -> None:
    server.session.ask_for(folder / "møde.yaml", 12)
    _wait(page, "document.querySelector('[name=line]').value === '12' && document.querySelectorAll('.mark').length > 0")


def test_an_old_page_says_that_the_preview_has_ended(
    chromium: WebDriver, folder: Path, environment: dict[str, str]
) -> None:
    with running(folder / "møde.yaml", environment) as (process, address):
        chromium.get(address)
        _wait_for_words(chromium, "Første")
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == exits.INTERRUPTED
        _wait(chromium, "document.querySelector('#status').textContent.includes('kører ikke længere')")
        assert "Første" in _words(chromium)


def test_markup_in_a_definition_is_text(page: WebDriver, folder: Path) -> None:
    hostile = "<img src=x onerror=document.title='hijacked'>"
    _save(folder / "møde.yaml", "Første punkt", json.dumps(hostile))
    _wait(page, "document.querySelector('#contents').textContent.includes('onerror')")
    _wait_for_words(page, "onerror")
    assert "hijacked" not in page.title
    assert page.find_elements(By.CSS_SELECTOR, "img[src=x]") == []


@pytest.mark.parametrize("problems", [False, True])
def test_axe_finds_nothing(page: WebDriver, folder: Path, *, problems: bool) -> None:
    """WCAG 2.2 AA and best practices, by axe-core."""
    if problems:
        _save(folder / "møde.yaml", "titel: Andet", "title: Andet")
        _wait(page, "!document.querySelector('#old').hidden")
    _script(page, node_programs.AXE.read_text("utf-8"))
    kinds = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.execute_async_script("axe.run({runOnly: arguments[0]}).then(arguments[1])", kinds)
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


def test_everything_is_reached_by_the_keyboard(page: WebDriver) -> None:
    names = set()
    for _step in range(40):
        page.switch_to.active_element.send_keys(Keys.TAB)
        focused = page.switch_to.active_element
        names.add(focused.get_attribute("name") or focused.get_attribute("id") or focused.text)
    assert {"file", "as", "edition", "zoom", "line", "pages", "problems", "1.1. Første punkt"} <= names


def test_no_save_of_many_is_lost(page: WebDriver, folder: Path) -> None:
    path = folder / "møde.yaml"
    for number in range(SAVES):
        (old,) = re.findall("Alle [^ ]+", path.read_text("utf-8"))
        _save(path, old, f"Alle {chr(97 + number % 26)}{number}")
    _wait_for_words(page, f"Alle {chr(97 + (SAVES - 1) % 26)}{SAVES - 1} er hørt.")
