"""The ``okta-operator`` command. Options are parsed here; everything else is done by what they configure."""

from __future__ import annotations

from okta_operator.cli.main import main, parser

__all__ = ["main", "parser"]
