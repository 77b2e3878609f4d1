"""The catalogue of OAuth refusals: what is in it is made somewhere."""

from __future__ import annotations

from pathlib import Path

import okta_simulator
from okta_simulator.oidc.errors import CATALOGUE

PACKAGE = Path(okta_simulator.__file__).parent
CATALOGUES = {"error_catalogue.py", "browser_errors.py"}


def test_every_reason_is_given_somewhere() -> None:
    files = [file for file in PACKAGE.rglob("*.py") if file.name not in CATALOGUES]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [reason for reason in CATALOGUE if f'"{reason}"' not in source] == []
