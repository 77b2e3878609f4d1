"""Who looks at the page: what is kept between two requests of one browser."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relying_party.party import RelyingParty
    from relying_party.session import Attempt, Session

_MOST: Final = 1000
"""How many browsers are remembered; the one that was away longest is forgotten first."""


@dataclass(frozen=True)
class Notice:
    """What the page has to say once.

    Attributes:
        title: In a few words.
        text: In a sentence; may be empty.
        code: OAuth's code, where it is the issuer who says it.
        is_error: Whether something has gone wrong.
    """

    title: str
    text: str = ""
    code: str = ""
    is_error: bool = True


@dataclass
class Visit:
    """One browser.

    Attributes:
        party: As the Secret was when the login began.
        attempt: A login that has begun.
        session: Set while somebody is signed in.
        userinfo: What the issuer says of them.
        refreshes: How often the tokens were refreshed.
        rotated: Whether the last refresh gave a new refresh token.
        notice: What to say at the next look.
        farewell: The state of the sign-out; comes back with the browser.
    """

    party: RelyingParty | None = None
    attempt: Attempt | None = field(default=None, repr=False)
    session: Session | None = None
    userinfo: Mapping[str, Any] = field(default_factory=dict)
    refreshes: int = 0
    rotated: bool = False
    notice: Notice | None = None
    farewell: str = field(default="", repr=False)

    def take_notice(self) -> Notice | None:
        """Give the notice, and forget it."""
        notice, self.notice = self.notice, None
        return notice


class Visits:
    """All of them, in memory."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._visits: OrderedDict[str, Visit] = OrderedDict()

    def find(self, key: str | None) -> Visit | None:
        """Find what a cookie stands for."""
        with self._lock:
            visit = self._visits.get(key or "")
            if visit is not None:
                self._visits.move_to_end(key or "")
            return visit

    def put(self, visit: Visit, *, instead_of: str | None = None) -> str:
        """Keep one, under a new key: what a browser had before it signed in must not open the session.

        Args:
            visit: The visit.
            instead_of: The key that is forgotten.
        """
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._visits.pop(instead_of or "", None)
            self._visits[key] = visit
            while len(self._visits) > _MOST:
                self._visits.popitem(last=False)
        return key
