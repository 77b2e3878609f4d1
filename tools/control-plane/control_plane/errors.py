"""What can go wrong, in words for the person who ran the command."""

from __future__ import annotations


class ControlPlaneError(Exception):
    """The message says what happened and what to do about it."""


class PortTakenError(ControlPlaneError):
    """Another process took the port between choosing it and listening on it; start again with another."""
