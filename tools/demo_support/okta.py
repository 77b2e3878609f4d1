"""Okta's API as an administrator uses it: plain HTTP with an API token, not through the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from demo_support.errors import DemoError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

Json: TypeAlias = Any
"""What ``json.loads`` gives."""

APPS = "/api/v1/apps"
SERVERS = "/api/v1/authorizationServers"
ORIGINS = "/api/v1/trustedOrigins"
GROUPS = "/api/v1/groups"
SECONDS = 10.0


class Okta:
    """The organization, by its API."""

    def __init__(self, url: str, token: str) -> None:
        """Open a connection.

        Args:
            url: The organization's address.
            token: An API token (SSWS).
        """
        self.url = url
        # A proxy that the environment names is not asked: this is about 127.0.0.1.
        self._client = httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)
        self._authorization = {"Authorization": f"SSWS {token}"}

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, path: str) -> Json:
        """Read an object."""
        return self._call("GET", path)

    def read_all(self, path: str) -> list[Json]:
        """Read a whole list, following its links."""
        found: list[Json] = []
        address: str | None = path
        while address:
            answer = self._client.get(address, headers=self._authorization)
            found += _checked(answer).json()
            address = answer.links.get("next", {}).get("url")
        return found

    def post(self, path: str, body: Json) -> Json:
        """Create an object."""
        return self._call("POST", path, body)

    def put(self, path: str, body: Json) -> Json:
        """Replace an object."""
        return self._call("PUT", path, body)

    def public(self, url: str) -> Json:
        """Read what everybody may read, without the token."""
        return _checked(self._client.get(url)).json()

    def requests(self) -> list[Json]:
        """The calls that the simulator has had, in order."""
        calls: list[Json] = self.public("/_simulator/requests")
        return calls

    def _call(self, method: str, path: str, body: Json = None) -> Json:
        return _checked(self._client.request(method, path, json=body, headers=self._authorization)).json()


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    request = answer.request
    message = f"{request.method} {request.url} was answered {answer.status_code}: {answer.text[:300]}"
    raise DemoError(message)


@dataclass(frozen=True)
class Snapshot:
    """All that the operator could have touched: each list by its path."""

    lists: dict[str, list[Json]]

    @classmethod
    def of(cls, okta: Okta) -> Self:
        """Read everything."""
        lists = {path: okta.read_all(path) for path in (APPS, SERVERS, ORIGINS, GROUPS)}
        for app in lists[APPS]:
            path = f"{APPS}/{app['id']}/groups"
            lists[path] = okta.read_all(path)
        for server in lists[SERVERS]:
            lists |= _below(okta, f"{SERVERS}/{server['id']}")
        return cls(lists)

    def ids(self, path: str) -> set[str]:
        """The ids in a list."""
        return {each["id"] for each in self.lists[path]}

    def differences(self, other: Snapshot) -> list[str]:
        """The paths of the lists that differ."""
        paths = {**self.lists, **other.lists}
        return [path for path in paths if self.lists.get(path) != other.lists.get(path)]


def _below(okta: Okta, server: str) -> dict[str, list[Json]]:
    lists = {f"{server}/{part}": okta.read_all(f"{server}/{part}") for part in ("scopes", "claims", "policies")}
    for policy in lists[f"{server}/policies"]:
        path = f"{server}/policies/{policy['id']}/rules"
        lists[path] = okta.read_all(path)
    return lists
