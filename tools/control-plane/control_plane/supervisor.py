"""The process between a test run and its control plane: whatever ends the test run, it cleans up.

`python -m control_plane.supervisor` reads one line (`protocol.Order`) from standard input, which is then held
open by whoever started it. When it closes, because that process closed it or is gone for any reason (kill -9
too), the processes are stopped and their files removed. Standard output has lines of `protocol.Message`.

It is the leader of a session of its own, so that the Ctrl-C of a terminal ends the test run but leaves the
supervisor the time to clean up, and it has one thread only (see `bound`).
"""

from __future__ import annotations

import contextlib
import select
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from control_plane.errors import ControlPlaneError
from control_plane.launch import launch
from control_plane.protocol import ERROR, PROGRESS, READY, Message, Order

if TYPE_CHECKING:
    from types import FrameType

    from control_plane.launch import Running

TEMPORARY_PREFIX: Final = "okta-operator-control-plane-"
_LOOK_SECONDS: Final = 0.5
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Start, wait for the end of standard input, stop, clean up.

    Returns:
        The exit code: 0 if standard input ended it.
    """
    for number in _SIGNALS:
        signal.signal(number, _interrupt)
    line = sys.stdin.readline()
    if not line:
        return 0
    order = Order.parse(line)
    directory = Path(order.directory or tempfile.mkdtemp(prefix=TEMPORARY_PREFIX))
    try:
        _supervise(order, directory)
    except ControlPlaneError as error:
        _send(Message(ERROR, str(error)))
        return 1
    finally:
        _ignore_signals()
        if not order.directory:
            shutil.rmtree(directory, ignore_errors=True)  # with what others may have put there
    return 0


def _supervise(order: Order, directory: Path) -> None:
    running = launch(order.request(directory), lambda line: _send(Message(PROGRESS, line)))
    try:
        _send(Message(READY, str(directory), url=running.url))
        _wait(running)
    except ControlPlaneError:
        _end(running, keep_logs=True)
        raise
    except BaseException:
        _end(running)
        raise
    _end(running)


def _end(running: Running, *, keep_logs: bool = False) -> None:
    _ignore_signals()
    running.stop()
    running.request.layout.clear(keep_logs=keep_logs)


def _wait(running: Running) -> None:
    """Return when standard input is closed; raise when a process ends before that."""
    while not select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
        running.raise_if_dead()


def _send(message: Message) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody is there to read it any more
        sys.stdout.write(message.line())
        sys.stdout.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(1)


def _ignore_signals() -> None:
    """From here on there is only cleaning up, which must not be broken off."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
