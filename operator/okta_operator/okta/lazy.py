"""Modules that cost too much to be imported before they are needed, and without holding up the event loop then."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from typing import Final

TRANSPORT: Final = "okta_operator.okta.transport"
"""With it come the SDK and aiohttp: half a second and 50 MiB."""

KEYS: Final = "okta_operator.okta.keys"
"""With it come PyJWT and cryptography, which are for service apps alone."""


async def load(module: str) -> None:
    """Import a module, so that naming it in an import statement costs nothing any more."""
    if module not in sys.modules:
        await asyncio.to_thread(import_module, module)
