"""What every test may use: the fixtures of `tests.support` that start things."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

SUPPORT = Path(__file__).parent / "support"

pytest.register_assert_rewrite("tests.support")

pytest_plugins = [
    "tests.support.judged_replies",
    "tests.support.trouble_option",
    *(["tests.support.control_plane"] if (SUPPORT / "control_plane.py").exists() else []),
]

# How long an example may take says nothing on a machine that does other things as well; pytest-timeout ends what hangs.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
