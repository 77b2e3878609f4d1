"""Run a program that takes minutes, and say every few seconds how far it is."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from typing import IO, TYPE_CHECKING, Final

from control_plane.errors import ControlPlaneError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_REPORT_SECONDS: Final = 8
_LAST_LINES: Final = 15


class Progress:
    """What a program writes to standard error, and what that says about how far it is."""

    def __init__(self, what: str) -> None:
        """Begin.

        Args:
            what: The words for the user.
        """
        self.what = what
        self.lines: list[str] = []

    def take(self, line: str) -> None:
        """Take one more line."""
        self.lines.append(line.rstrip())

    def __str__(self) -> str:
        """Give the words for the user."""
        return self.what


def run_reporting(
    command: Sequence[str],
    *,
    directory: Path,
    environment: Mapping[str, str],
    progress: Progress,
    report: Callable[[str], None],
) -> str:
    """Run a program to its end, report meanwhile, and give what it wrote to standard output.

    Args:
        command: The program's path and its arguments.
        directory: Its working directory.
        environment: Variables beside this process's own.
        progress: Hears its standard error, and is what is reported.
        report: Takes a line at the start and every 8 seconds.

    Raises:
        ControlPlaneError: It failed; the message has the end of its standard error.
    """
    begin = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=directory,
        env={**os.environ, **environment},
    )
    output: list[str] = []
    readers = [
        threading.Thread(target=_read, args=(process.stdout, output.append)),
        threading.Thread(target=_read, args=(process.stderr, progress.take)),
    ]
    for reader in readers:
        reader.start()
    try:
        while _still_runs(process):
            report(f"{_elapsed(begin)}  {progress}")
    finally:
        process.kill()  # nothing happens where it has ended; after Ctrl-C it must not go on
        process.wait()
        for reader in readers:
            reader.join()
    if process.returncode != 0:
        end = "\n".join(f"  {line}" for line in progress.lines[-_LAST_LINES:])
        message = f"`{' '.join(command[:3])} …` failed with {process.returncode}:\n{end}"
        raise ControlPlaneError(message)
    return "".join(output)


def _read(stream: IO[str] | None, take: Callable[[str], None]) -> None:
    for line in stream or ():
        take(line)


def _still_runs(process: subprocess.Popen[str]) -> bool:
    """Wait for the time of the next report or for the end, whichever comes first."""
    try:
        process.wait(_REPORT_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _elapsed(begin: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - begin), 60)
    return f"{minutes}:{seconds:02}"
