"""A real browser, a simulated organization with the guide's objects, and the relying party's page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.screen import Screen, start_chromium
from tests.browser.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

KEEP = "OKTA_OPERATOR_SCREENSHOTS"
"""Names a folder where the screenshots stay."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def programs() -> tuple[str, str]:
    """Chromium and its driver."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("there is no Chromium with chromedriver; Debian: apt-get install chromium chromium-driver")
    return browser, driver


@pytest.fixture
def world() -> Iterator[World]:
    """The organization and the page."""
    with World() as running:
        yield running


@pytest.fixture
def scripts() -> bool:
    """Whether pages may run JavaScript; a test says otherwise by a parameter of this name."""
    return False


@pytest.fixture
def screen(
    programs: tuple[str, str], tmp_path: Path, request: pytest.FixtureRequest, *, scripts: bool
) -> Iterator[Screen]:
    """The browser with a profile of its own."""
    folder = Path(os.environ.get(KEEP) or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    browser, driver = programs
    chromium = start_chromium(browser, driver, tmp_path / "profile", scripts=scripts)
    try:
        yield Screen(chromium, folder, request.node.name.removeprefix("test_"))
    finally:
        chromium.quit()
