"""Groups, users, authentication policies and inline hooks by name, and names by id."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

from okta_operator.core.errors import Terminal
from okta_operator.okta.flights import Flights
from okta_operator.okta.urls import query, segment

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from okta_operator.core.json import JsonObject
    from okta_operator.okta.connection import OktaConnection

_FOUND = 600.0
_NOT_FOUND = 10.0
_MOST_HITS = 300
_SWEEP_AT = 1000

_HOOKS = "inlineHooks"
_POLICIES = "policies"
_POLICY = "ACCESS_POLICY"
"""Okta's word for authentication policies."""

_Name: TypeAlias = tuple[str, str]


class Ambiguous(Terminal):
    """Several things have a name."""


class Directory:
    """Turns names into ids, and remembers them: an id for 10 minutes, that there is none for 10 seconds.

    Args:
        connection: to the organization.
        clock: monotonic seconds.
    """

    def __init__(self, connection: OktaConnection, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing known."""
        self._connection = connection
        self._clock = clock
        self._known: dict[_Name, tuple[str | None, float]] = {}
        self._flights: Flights[_Name, str | None] = Flights()

    async def group_id(self, name: str) -> str | None:
        """The id of the group of exactly this name; None when there is none.

        Raises:
            Ambiguous: ``AmbiguousGroup``. Names are unique among groups of one type only, and which one is
                meant decides who gets access, so it is not guessed.
            OperatorError: as of ``OktaConnection.list``.
        """
        return await self._look_up(("group", name), lambda: self._find_group(name))

    async def authentication_policy_id(self, name: str) -> str | None:
        """The id of the authentication policy of exactly this name; None when there is none.

        Raises:
            Ambiguous: ``AmbiguousAuthenticationPolicy``.
            OperatorError: as of ``OktaConnection.list``.
        """
        return await self._look_up(("policy", name), lambda: self._find_policy(name))

    async def authentication_policy_name(self, identifier: str) -> str | None:
        """The name of the authentication policy with this id; None when there is none, or it is of another sort.

        Raises:
            OperatorError: as of ``OktaConnection.get``.
        """
        return await self.name(_POLICIES, identifier)

    async def inline_hook_id(self, name: str) -> str | None:
        """The id of the one inline hook of exactly this name; None when there is none, or several.

        Raises:
            OperatorError: as of ``OktaConnection.list``.
        """
        return await self._look_up(("hook", name), lambda: self._find_hook(name))

    async def user_id(self, login: str) -> str | None:
        """The id of the user with this login; None when there is none.

        Raises:
            OperatorError: as of ``OktaConnection.get``.
        """
        return await self._look_up(("user", login), lambda: self._find_user(login))

    async def name(self, collection: str, identifier: str) -> str | None:
        """The name of a group, inline hook or policy; None when there is none with this id.

        Args:
            collection: ``groups``, ``inlineHooks`` or ``policies``.
            identifier: Okta's id.

        Raises:
            OperatorError: as of ``OktaConnection.get``.
        """
        path = f"/api/v1/{collection}/{segment(identifier)}"
        # Policies of all sorts share a path, and those of profile enrollment can be assigned to apps, too.
        sort = _POLICY if collection == _POLICIES else None
        return await self._look_up((collection, identifier), lambda: self._find_name(path, identifier, sort))

    def forget(self, name: str) -> None:
        """Ask Okta again the next time that this group, user or policy is looked up; a policy also by its id."""
        for what in ("group", "user", "policy", _POLICIES):
            self._known.pop((what, name), None)

    async def _look_up(self, name: _Name, find: Callable[[], Coroutine[Any, Any, str | None]]) -> str | None:
        known = self._known.get(name)
        if known is not None and self._clock() < known[1]:
            return known[0]

        async def ask() -> str | None:
            identifier = await find()
            self._remember(name, identifier)
            return identifier

        return await self._flights.join(name, ask)

    def _remember(self, name: _Name, identifier: str | None) -> None:
        now = self._clock()
        if len(self._known) >= _SWEEP_AT:
            self._known = {key: value for key, value in self._known.items() if now < value[1]}
        self._known[name] = (identifier, now + (_NOT_FOUND if identifier is None else _FOUND))

    async def _find_group(self, name: str) -> str | None:
        if not name:
            return None
        # `q` matches prefixes, is current, and yields at most 300 groups without a next page; `search` is
        # exact, but eventually consistent (Okta's API description, List all groups).
        hits = await self._connection.list(query("/api/v1/groups", q=name, limit=_MOST_HITS)) or []
        if len(hits) >= _MOST_HITS:
            quoted = name.replace("\\", "\\\\").replace('"', '\\"')
            hits += await self._connection.list(query("/api/v1/groups", search=f'profile.name eq "{quoted}"')) or []
        named = [group for group in hits if _profile(group).get("name") == name and group.get("id")]
        # Okta's own, Everyone above all, is what its name means even where an imported group is called the same.
        own = [group for group in named if group.get("type") == "BUILT_IN"]
        identifiers = {str(group["id"]) for group in own or named}
        if len(identifiers) > 1:
            raise Ambiguous("AmbiguousGroup", _several("groups", name, identifiers))
        return next(iter(identifiers), None)

    async def _find_policy(self, name: str) -> str | None:
        # `q` matches prefixes (Okta's API description, List all policies).
        found = await self._connection.list(query("/api/v1/policies", type=_POLICY, q=name)) or []
        identifiers = _called(found, name)
        if len(identifiers) > 1:
            raise Ambiguous("AmbiguousAuthenticationPolicy", _several("authentication policies", name, identifiers))
        return next(iter(identifiers), None)

    async def _find_hook(self, name: str) -> str | None:
        identifiers = _called(await self._connection.list(f"/api/v1/{_HOOKS}") or [], name)
        return identifiers.pop() if len(identifiers) == 1 else None

    async def _find_name(self, path: str, identifier: str, sort: str | None) -> str | None:
        body = await self._connection.get(path)
        if body is None or body.get("id") != identifier or sort not in (None, body.get("type")):
            return None
        name = body.get("name") or _profile(body).get("name")
        return name if isinstance(name, str) else None

    async def _find_user(self, login: str) -> str | None:
        user = await self._connection.get(f"/api/v1/users/{segment(login)}") if login else None
        # The path also takes ids, short names and "me", which is whoever owns the token.
        if user is None or str(_profile(user).get("login", "")).casefold() != login.casefold():
            return None
        identifier = user.get("id")
        return identifier if isinstance(identifier, str) else None


def _called(found: Iterable[JsonObject], name: str) -> set[str]:
    return {str(each["id"]) for each in found if each.get("name") == name and each.get("id")}


def _several(what: str, name: str, identifiers: set[str]) -> str:
    listed = ", ".join(sorted(identifiers))
    return f"{len(identifiers)} {what} are called {name}: {listed}. State the one that is meant by its id."


def _profile(body: JsonObject) -> JsonObject:
    profile = body.get("profile")
    return profile if isinstance(profile, dict) else {}
