"""What every test may use: the fixtures of `tests.support` that start things."""

from __future__ import annotations

from pathlib import Path

import pytest

SUPPORT = Path(__file__).parent / "support"

pytest.register_assert_rewrite("tests.support")

pytest_plugins = ["tests.support.trouble_option"]
if (SUPPORT / "control_plane.py").exists():
    pytest_plugins.append("tests.support.control_plane")
