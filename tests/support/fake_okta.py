"""An organization in memory: objects by path, as an OktaConnection shows them, without HTTP."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from pydantic import SecretStr

from okta_operator.okta.connection import OktaConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.core.json import JsonObject

Objects = list


class FakeOkta(OktaConnection):
    """Answers as Okta would, and keeps what was asked.

    Attributes:
        objects: by path. What lies directly below a path is that list.
        calls: ``"PUT /path"`` in their order, reads too.
        sent: the body of each POST and PUT with one, in their order.
        errors: raised instead of an answer, by ``"METHOD /path"``.
        takes: of what a PUT to a new path makes an object; nothing else comes into being so.
    """

    def __init__(self, url: str = "https://acme.okta.com") -> None:
        super().__init__(url, SecretStr("00example"))
        self.objects: dict[str, JsonObject] = {}
        self.calls: list[str] = []
        self.sent: list[JsonObject] = []
        self.errors: dict[str, Exception] = {}
        self.takes: Callable[[str], bool] = lambda _path: False
        self._made = 0

    @property
    def writes(self) -> list[str]:
        """The calls that change something."""
        return [call for call in self.calls if not call.startswith("GET ")]

    async def get(self, path: str, *, urgent: bool = True) -> JsonObject | None:
        _ = urgent
        self._called("GET", path)
        return deepcopy(self.objects.get(path))

    async def list(
        self, path: str, *, urgent: bool = True, keep: Callable[[JsonObject], JsonObject] | None = None
    ) -> Objects[JsonObject] | None:
        _ = urgent
        self._called("GET", path)
        bare = path.partition("?")[0]
        parent = bare.rpartition("/")[0]
        below = "/" in parent.removeprefix("/api/v1")
        if below and not any(f"{parent}/".startswith(f"{own}/") for own in self.objects):
            return None
        found = [deepcopy(body) for own, body in self.objects.items() if own.rpartition("/")[0] == bare]
        return found if keep is None else [keep(body) for body in found]

    async def create(self, path: str, body: JsonObject) -> JsonObject:
        self._called("POST", path)
        self.sent.append(deepcopy(body))
        self._made += 1
        made = {"id": f"new{self._made}", "status": "ACTIVE", **deepcopy(body)}
        self.objects[f"{path.partition('?')[0]}/{made['id']}"] = made
        return deepcopy(made)

    async def replace(self, path: str, body: JsonObject | None) -> JsonObject | None:
        self._called("PUT", path)
        body = body or {}
        self.sent.append(deepcopy(body))
        old = self.objects.get(path)
        if old is None and not self.takes(path):
            return None
        kept: JsonObject = {"id": path.rpartition("/")[2]}
        if old is not None:
            kept = {name: old[name] for name in ("id", "status") if name in old}
        self.objects[path] = {**deepcopy(body), **kept}
        return deepcopy(self.objects[path])

    async def act(self, path: str) -> bool:
        self._called("POST", path)
        target, _, word = path.rpartition("/lifecycle/")
        if target not in self.objects:
            return False
        self.objects[target]["status"] = {"activate": "ACTIVE", "deactivate": "INACTIVE"}[word]
        return True

    async def delete(self, path: str) -> bool:
        self._called("DELETE", path)
        return self.objects.pop(path, None) is not None

    def _called(self, method: str, path: str) -> None:
        call = f"{method} {path.partition('?')[0]}"
        self.calls.append(call)
        if call in self.errors:
            raise self.errors[call]
