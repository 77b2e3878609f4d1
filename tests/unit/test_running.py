"""What starting an operator asks of its surroundings."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import pytest

from okta_operator.config import Config
from okta_operator.core.errors import Terminal
from okta_operator.handlers.running import run

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_user_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nameless)
    # It gets as far as looking for its cluster.
    with pytest.raises(Terminal, match="There is no kubeconfig"):
        await run(Config(kubeconfig=str(tmp_path / "none"), host="127.0.0.1", port=0))
