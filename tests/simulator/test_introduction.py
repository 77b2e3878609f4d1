"""The example of the introduction works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

PAGE = Path(__file__).resolve().parents[2] / "docs/simulator.md"


def test_the_example(okta_simulator: OktaSimulator) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 - it is this repository's own page
    found["test_a_login"](okta_simulator)
    paths = [call["path"].partition("?")[0] for call in okta_simulator.requests()]
    assert paths[-3:] == ["/oauth2/v1/authorize", "/oauth2/v1/token", "/oauth2/v1/userinfo"]
