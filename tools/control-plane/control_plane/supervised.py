"""The other side of `supervisor`: start it, hear from it, end it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from control_plane.errors import ControlPlaneError
from control_plane.protocol import ERROR, READY, Message, Order
from control_plane.versions import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable

# Longer than the supervisor needs to kill three processes that do not want to end.
_STOP_SECONDS: Final = 40


class Supervisor:
    """A supervisor process and its control plane."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Use `start`."""
        self._process = process

    @classmethod
    def start(cls, order: Order) -> Self:
        """Start it; `wait_ready` comes next."""
        # The folder above this package: programs that import it by a path of theirs need not install it.
        path = os.pathsep.join([str(MODULES), *filter(None, [os.environ.get("PYTHONPATH")])])
        process = subprocess.Popen(
            [sys.executable, "-m", "control_plane.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # a traceback at the most, which the pipe holds until it is read
            text=True,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        supervisor = cls(process)
        supervisor._write(order.line())
        return supervisor

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait_ready(self, report: Callable[[str], None]) -> Message:
        """Hand on its progress until the control plane is ready.

        Raises:
            ControlPlaneError: It is not going to be.
        """
        while True:
            message = self._read()
            if message.kind == READY:
                return message
            if message.kind == ERROR:
                raise ControlPlaneError(message.text)
            report(message.text)

    def wait_end(self) -> str:
        """Block until it ends by itself, and say why."""
        return self._read().text

    def stop(self, *, at_once: bool = False) -> None:
        """Close the pipe, and wait until everything is stopped and removed; a second call does nothing.

        Args:
            at_once: Do not let a start come to its end first.
        """
        if at_once:
            self._process.terminate()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Its children die with it (see `bound`).
            self._process.kill()
            self._process.wait()

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it has failed already, and says so on the other pipe
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> Message:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if line:
            return Message.parse(line)
        errors = self._process.stderr.read() if self._process.stderr is not None else ""
        return Message(ERROR, f"The supervisor of the control plane ended. {errors[-2000:]}".strip())
