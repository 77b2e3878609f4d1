"""The option `--trouble`: the same tests, while every organization makes one kind of trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from tests.support import waiting
from tests.support.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE: Final = 5.0
"""How much longer everything may take."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    kinds = ", ".join(Trouble)
    parser.addoption("--trouble", choices=list(Trouble), help=f"what organizations do to the operator: {kinds}")


def pytest_configure(config: pytest.Config) -> None:
    """Wait longer where there is trouble."""
    if trouble_of(config) is not None:
        waiting.stretch(_PATIENCE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not meant for this trouble."""
    trouble = trouble_of(config)
    left_out = [item for item in items if trouble is not None and not _is_meant(item, trouble)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def chosen_trouble(pytestconfig: pytest.Config) -> Trouble | None:
    """What the option says."""
    return trouble_of(pytestconfig)


def trouble_of(config: pytest.Config) -> Trouble | None:
    """What the option says."""
    chosen = config.getoption("--trouble")
    return None if chosen is None else Trouble(chosen)


def _is_meant(item: pytest.Item, trouble: Trouble) -> bool:
    return not any(_names(mark.kwargs.get("of", ()), trouble) for mark in item.iter_markers("untroubled"))


def _names(kinds: Iterable[str], trouble: Trouble) -> bool:
    kinds = tuple(kinds)
    return not kinds or trouble in kinds
