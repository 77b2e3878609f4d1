"""One process at a time."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_RETRY_SECONDS: Final = 0.2
_REPORT_SECONDS: Final = 10


@contextmanager
def exclusive(file: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock on a file, which stays behind empty; the kernel gives the lock back if this process dies.

    Args:
        file: Its folder is made if need be.
        waiting: Called at once and then every 10 seconds while another process holds the lock.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as held:
        next_report = time.monotonic()
        while not _try(held.fileno()):
            if time.monotonic() >= next_report:
                waiting()
                next_report += _REPORT_SECONDS
            time.sleep(_RETRY_SECONDS)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
