"""Replace this process by a program that dies when the process that started it dies.

Run as a file: `python -I -S bound.py PARENT_PID PROGRAM [ARGUMENT …]`. The supervisor stops its children
itself; this is for the case that the supervisor is killed. The kernel sends the signal when the *thread* that
forked ends, so only a process that forks from its main thread may use it; the supervisor has no other thread.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>; other systems than Linux have nothing like it."""


def main() -> None:
    """Ask for the signal, make sure that the parent had not died before, and become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the process that started this one is gone")
    os.execv(program[0], program)  # noqa: S606 - to become the program without a shell is the purpose


if __name__ == "__main__":
    main()
