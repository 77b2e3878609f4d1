"""What a version of the operator leaves behind, stored so that later ones can be tried on it.

``python -m tests.support.upgrade VERSION`` at the top of the repository, with ``PYTHONPATH=.:tools``, records what the
present one writes: once for each release, never again for one that is out.
"""

from __future__ import annotations

import asyncio
import json
import sys
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr
from tests.support import example
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import FakeCluster, Operator

from okta_operator.engine.cache import key_of
from okta_operator.kube.secrets import SecretManifest
from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

STORED: Final = Path(__file__).resolve().parents[1] / "data/upgrade"
CLIENT_SECRET: Final = "the-client-secret-of-a-stored-simulator"


def manifests() -> list[JsonObject]:
    """One resource of each kind but the organization, with what writes most: the guide."""
    return example.guide()


def record(folder: Path) -> None:
    """Make everything with the present version, and store it."""
    stored = asyncio.run(_made())
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("okta", "resources", "secrets"):
        content = {"url": stored["url"], name: stored[name]}
        (folder / f"{name}.json").write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


async def _made() -> dict[str, Any]:
    cluster = FakeCluster()
    with OktaSimulator() as okta:
        okta.org.ids.secret = lambda: CLIENT_SECRET  # type: ignore[method-assign] # none that looks like one
        cluster.connect(okta.url, okta.token)
        operator = Operator(cluster)
        await operator.run()
        await operator.apply(*manifests())
        await operator.resync()
        await operator.stop()
        return {"url": okta.url, "okta": _without_keys(okta.simulator.state()), **_kubernetes(cluster)}


def _without_keys(state: JsonObject) -> JsonObject:
    """A simulator's state without its private signing keys; it makes others when it needs them."""
    state = deepcopy(state)
    for name, table in state["tables"].items():
        if name.startswith("keys/"):
            for key in table.values():
                key["jwk"] = None
    return state


def _kubernetes(cluster: FakeCluster) -> dict[str, Any]:
    secrets = [
        {
            "name": secret.name,
            "labels": dict(secret.labels),
            "annotations": dict(secret.annotations),
            "data": {key: value.get_secret_value() for key, value in secret.data.items()},
        }
        for secret in cluster.secrets.found.values()
    ]
    return {"resources": deepcopy(list(cluster.resources.bodies.values())), "secrets": secrets}


def load(version: str, name: str, url: str | None = None) -> Any:  # noqa: ANN401 - JSON
    """One stored part.

    Args:
        version: Of the operator that wrote it.
        name: `okta`, `resources` or `secrets`.
        url: Where the organization is now; left out, where it was.
    """
    text = (STORED / version / f"{name}.json").read_text(encoding="utf-8")
    recorded = json.loads(text)["url"]
    return json.loads(text.replace(recorded, url or recorded))[name]


def restore(version: str, cluster: FakeCluster, okta: OktaSimulator) -> None:
    """Put everything where it was, as if the other version had just ended."""
    okta.simulator.restore(load(version, "okta", okta.url))
    okta.org.actors.add(okta.token)  # how the simulator keeps tokens is no promise; what is in Okta is
    for secret in load(version, "secrets", okta.url):
        data = {key: SecretStr(value) for key, value in secret["data"].items()}
        stated = {key: secret[key] for key in ("name", "labels", "annotations")}
        cluster.secrets.put(SecretManifest(namespace=NAMESPACE, data=data, **stated))
    for body in load(version, "resources", okta.url):
        body["metadata"]["resourceVersion"] = cluster.numbers.next()  # those to come are greater
        cluster.resources.bodies[key_of(body)] = body


if __name__ == "__main__":
    record(STORED / sys.argv[1])
