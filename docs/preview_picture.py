"""Makes the picture of the preview that docs/forhaandsvisning.md shows, with Chromium."""

import shutil
import tempfile
import threading
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

from kkr_docs.preview.server import Server
from kkr_docs.preview.session import Session

DOCS = Path(__file__).parent
NAME = "kkr-sydfjorden-2026-11-13.yaml"
LINE = 120
SECONDS = 60
SETTLED = 2.0  # seconds until pictures and marks are drawn

with tempfile.TemporaryDirectory() as folder:
    shutil.copytree(DOCS.parent / "examples", folder, dirs_exist_ok=True)
    path = Path(folder) / NAME
    path.write_text(path.read_text("utf-8").replace("De otte kommuner", "De  otte kommuner"), "utf-8")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--window-size=1440,900", "--hide-scrollbars"):
        options.add_argument(argument)
    with Server(Session([path])) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        browser.get(f"{server.address}#line={LINE}")
        WebDriverWait(browser, SECONDS).until(
            lambda page: page.execute_script("return document.querySelectorAll('.mark').length")
        )
        time.sleep(SETTLED)
        browser.save_screenshot(str(DOCS / "billeder" / "forhaandsvisning.png"))
        browser.quit()
        server.shutdown()
