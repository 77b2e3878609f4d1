"""Lines for the person at the terminal."""

from __future__ import annotations

import sys


def report_to_stderr(line: str) -> None:
    """Write a line to standard error: standard output belongs to what a command answers."""
    sys.stderr.write(f"control plane: {line}\n")
    sys.stderr.flush()


def silent(_line: str) -> None:
    """Write nothing."""
