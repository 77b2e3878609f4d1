"""What comes between the operator and the two servers that it talks to: late events, lists that lag, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okta_operator.core.errors import AnswerLost

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from tests.kinds.specs import Sample
    from tests.support.fake_kube import FakeResources
    from tests.support.operator import Operator

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.okta.connection import OktaConnection
    from okta_simulator.testing import OktaSimulator


class LateWatch:
    """A watch that is held up: what it has to tell waits for ``deliver``."""

    def __init__(self, resources: FakeResources) -> None:
        self._resources = resources
        self._told = resources.seen, resources.gone
        self._waiting: list[Callable[[], None]] = []

    def hold_up(self) -> None:
        seen, gone = self._told
        self._resources.seen = lambda body: self._waiting.append(lambda: seen(body))
        self._resources.gone = lambda body: self._waiting.append(lambda: gone(body))

    def go_on(self) -> None:
        """Tell at once what happens from now on; what waits goes on waiting."""
        self._resources.seen, self._resources.gone = self._told

    def deliver(self) -> None:
        """Tell everything that waits, and at once from now on."""
        self.go_on()
        assert self._waiting, "nothing was held up"
        for tell in self._waiting:
            tell()
        self._waiting.clear()


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, watch: LateWatch, resources: FakeResources, change: Callable[[], object]
) -> None:
    """Have ``change`` happen just before the next status is written, with an event that comes after its answer."""
    write = resources.patch_status
    pending = [change]

    async def patched(*args: Any, **options: Any) -> JsonObject | None:  # noqa: ANN401 - as of patch_status
        if not pending:
            return await write(*args, **options)
        watch.hold_up()
        pending.pop()()
        try:
            return await write(*args, **options)
        finally:
            watch.go_on()

    monkeypatch.setattr(resources, "patch_status", patched)


def statuses_written(monkeypatch: pytest.MonkeyPatch, resources: FakeResources) -> list[JsonObject]:
    """Every status from now on that the operator asks to have written."""
    write = resources.patch_status
    asked: list[JsonObject] = []

    async def patched(*args: Any, **options: Any) -> JsonObject | None:  # noqa: ANN401 - as of patch_status
        asked.append(options["status"])
        return await write(*args, **options)

    monkeypatch.setattr(resources, "patch_status", patched)
    return asked


def lose_the_first_answer(monkeypatch: pytest.MonkeyPatch, connection: OktaConnection) -> None:
    """Okta does what the first POST says, and nobody learns of it."""
    send = connection.create

    async def create(path: str, body: JsonObject) -> JsonObject:
        monkeypatch.setattr(connection, "create", send)
        await send(path, body)
        raise AnswerLost("AnswerLost", "The answer was lost.")

    monkeypatch.setattr(connection, "create", create)


def list_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, connection: OktaConnection) -> Callable[[], None]:
    """Lists that are as old as before the first creation; call what is returned to have them as they are."""
    complete = connection.list

    async def lagging(path: str, **options: Any) -> list[JsonObject] | None:  # noqa: ANN401 - as of list
        found = await complete(path, **options)
        return found if found is None else [body for body in found if not is_marked(body)]

    monkeypatch.setattr(connection, "list", lagging)
    return lambda: monkeypatch.setattr(connection, "list", complete)


def failing(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: Exception) -> None:
    """Have a coroutine of an object raise."""

    async def fail(*_args: Any, **_options: Any) -> None:  # noqa: ANN401 - any call's
        raise error

    monkeypatch.setattr(owner, name, fail)


async def look(operator: Operator, key: Key, *, after: float = 0) -> None:
    """Look at one resource, as when its time has come."""
    operator.cluster.clock.advance(after)
    operator.services.queue.add(key, "resync")
    await operator.run()


def is_marked(body: JsonObject) -> bool:
    """Whether an object in Okta carries anybody's mark."""
    return "okta-operator" in str(body)


def marked(okta: OktaSimulator, sample: Sample) -> list[JsonObject]:
    """The objects in Okta that somebody's operator made."""
    return [body for body in sample.listed(okta) if is_marked(body)]
