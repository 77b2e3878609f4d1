from __future__ import annotations

import pytest
from tests.unit.kinds.golden import Golden


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew; look at the difference")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares with files in tests/data/kinds/; ``pytest --regenerate`` or UPDATE_GOLDEN=1 writes them anew."""
    return Golden(regenerate=bool(request.config.getoption("--regenerate", default=False)))
