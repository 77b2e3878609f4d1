"""What ends the demo early."""

from __future__ import annotations


class DemoError(Exception):
    """Something did not happen; the message is for the person at the terminal."""
