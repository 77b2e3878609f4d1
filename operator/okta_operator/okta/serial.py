"""Writes that Okta takes only one after the other."""

from __future__ import annotations

import asyncio
import re
from contextlib import AbstractAsyncContextManager, nullcontext
from weakref import WeakValueDictionary

_POLICIES = re.compile(r"/api/v1/authorizationServers/([^/?]+)/policies(?:[/?].*)?")


class SerialWrites:
    """One writer at a time for the policies and rules of an authorization server.

    Okta renumbers their priorities at every write and answers concurrent ones with 500 or 423 E0000239
    (okta/terraform-provider-okta, issues 1198 and 2151).
    """

    def __init__(self) -> None:
        """Begin with no writer."""
        # Weak: a lock is kept by those who hold or await it, and thousands of servers leave none behind.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, method: str, path: str) -> AbstractAsyncContextManager[None]:
        """To be entered around a call; waits only where the call is such a write."""
        match = _POLICIES.fullmatch(path)
        if method == "GET" or match is None:
            return nullcontext()
        return self._locks.setdefault(match[1], asyncio.Lock())
