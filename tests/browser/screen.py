"""What a person does in front of a browser."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selenium.webdriver.remote.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

SECONDS = 20.0
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    # No page and no part of the browser itself gets further than this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1100,900",
)
_TEXTS = "input:not([type]), input[type=text], input[type=email]"
_FIELDS = "input:not([type=hidden]), select, textarea, button, a[href]"


def start_chromium(program: str, driver: str, profile: Path, *, scripts: bool = False) -> WebDriver:
    """Start the browser.

    Args:
        program: Chromium's path.
        driver: chromedriver's path.
        profile: An empty folder of its own.
        scripts: Whether pages may run JavaScript.
    """
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={profile}", *(("--no-sandbox",) if os.geteuid() == 0 else ())):
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=Service(executable_path=driver))


@dataclass
class Screen:
    """The browser's window."""

    driver: WebDriver
    folder: Path
    name: str
    _shots: int = field(default=0)

    def open(self, url: str) -> None:
        """Go to an address."""
        self.driver.get(url)

    @property
    def text(self) -> str:
        """What can be read."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def shows(self, text: str) -> None:
        """Wait until something can be read."""
        self._when(lambda: text in self.text, lambda: f"{text!r} is not in {self.text!r}")

    def is_at(self, url: str) -> None:
        """Wait until it is at an address that begins so."""
        self._when(
            lambda: self.driver.current_url.startswith(url), lambda: f"{self.driver.current_url} is not below {url}"
        )

    def press(self, name: str) -> None:
        """Press a button or follow a link, and wait for the page that it leads to; there is one of that name."""

        def find() -> WebElement | None:
            found = [each for each in self._elements("button, a, input[type=submit]") if each.accessible_name == name]
            return found[0] if len(found) == 1 else None

        self._leave(self._when(find, lambda: f"there is not one {name!r} among {self.names()}"))

    def fill(self, text: str, *, secret: bool = False) -> None:
        """Type into the first field for text, or for a password."""
        element = self._first("input[type=password]" if secret else _TEXTS)
        element.clear()
        element.send_keys(text)

    def has(self, selector: str) -> bool:
        """Whether there is such an element."""
        return bool(self._elements(selector))

    def submit(self) -> None:
        """Press the first button that sends a form, and wait for the page that it leads to."""
        self._leave(self._first("form button[type=submit], form input[type=submit]"))

    def alert(self) -> str:
        """What a person is told at once."""
        return " ".join(each.text for each in self._elements("[role=alert]"))

    def names(self) -> list[str]:
        """What a screen reader calls each thing that can be used."""
        return [each.accessible_name for each in self._elements(_FIELDS)]

    def look(self, what: str) -> None:
        """Take a screenshot, and check what every page owes to those who use it otherwise than by eye."""
        self._shots += 1
        self.driver.save_screenshot(str(self.folder / f"{self.name}-{self._shots:02}-{what}.png"))
        assert self._root().get_dom_attribute("lang"), f"{what}: the language is not said"
        assert self.driver.title, f"{what}: there is no title"
        assert all(self.names()), f"{what}: something has no name: {self.names()}"
        assert len(self._elements("h1")) == 1, f"{what}: there is not one first heading"
        assert len(self._elements("main")) == 1, f"{what}: there is not one main part"

    def complaints(self) -> list[str]:
        """What the browser's console says against the pages: refused by their policy, not found."""
        log = self.driver.get_log("browser")  # type: ignore[attr-defined]  # Chromium's driver has it
        return [each["message"] for each in log if each["level"] == "SEVERE"]

    def _leave(self, by: WebElement) -> None:
        """Press what leads to another page, or the next step would find the fields of this one."""
        here = self._root()
        by.click()
        self._when(lambda: self._root() != here, lambda: f"still at {self.driver.current_url}: {self.text!r}")

    def _root(self) -> WebElement:
        """What is another element in each page, even at one address."""
        return self.driver.find_element(By.TAG_NAME, "html")

    def _first(self, selector: str) -> WebElement:
        """The first such element, as soon as there is one."""
        return self._when(
            lambda: next(iter(self._elements(selector)), None), lambda: f"nothing is {selector} in {self.text!r}"
        )

    def _elements(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def _when(self, found: Callable[[], T | None], otherwise: Callable[[], str]) -> T:
        """Wait for something.

        What fails while one page gives way to the next is looked for again. The driver has many names for that,
        "unknown error" among them; what is more than that fails again at the end, where it is said what there is.
        """
        wait = WebDriverWait(self.driver, SECONDS, ignored_exceptions=(WebDriverException,))
        try:
            return wait.until(lambda _: found() or False)
        except TimeoutException:
            pass
        raise AssertionError(otherwise())
