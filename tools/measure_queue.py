"""Measures the work queue against one kopf daemon per resource, for docs/dev/decisions/0001-queue-beside-kopf.md.

``PYTHONPATH=tools/control-plane .venv/bin/python tools/measure_queue.py [RESOURCES]`` starts a control plane of its
own, makes the resources, and runs each way as a process of its own. A look does nothing, so that what hosts it is
measured and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kopf

from control_plane import ControlPlane
from okta_operator.constants import API_VERSION, GROUP, VERSION
from okta_operator.engine.queue import ShutDownError, WorkQueue
from okta_operator.handlers.registry import configure

if TYPE_CHECKING:
    from collections.abc import Callable

    from control_plane import Cluster

ROOT = Path(__file__).resolve().parent.parent
KIND, PLURAL = "OktaTrustedOrigin", "oktatrustedorigins"
USUAL = 1000
WORKERS = 16
INTERVAL = 600.0
REST = 10.0
"""Seconds in which kopf finishes what it does after the first looks, such as writing finalizers."""


class Tally:
    """Counts looks, and tells when every resource has had so many."""

    def __init__(self, resources: int) -> None:
        self.resources = resources
        self.wake: dict[str, Callable[[], None]] = {}
        self._looks = 0
        self._changed = asyncio.Condition()

    async def looked(self) -> None:
        """A look has ended."""
        async with self._changed:
            self._looks += 1
            self._changed.notify_all()

    async def rounds(self, number: int) -> None:
        """Wait until there were so many looks for each resource."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._looks >= number * self.resources)


def with_queue(registry: kopf.OperatorRegistry, tally: Tally) -> None:
    """Events feed the operator's queue; a few workers look, and a timer of the loop brings each key back."""
    queue: WorkQueue[str] = WorkQueue(lambda _: ())

    async def work() -> None:
        while True:
            try:
                key, _ = await queue.get()
            except ShutDownError:
                return
            await tally.looked()
            queue.done(key)
            queue.add_after(key, INTERVAL, "resync")

    @kopf.on.startup(registry=registry)
    async def start(**_: object) -> None:
        for _number in range(WORKERS):
            asyncio.create_task(work())  # noqa: RUF006 - the queue's end is theirs

    @kopf.on.event(GROUP, VERSION, PLURAL, registry=registry)
    async def seen(name: str, **_: object) -> None:
        if name not in tally.wake:
            tally.wake[name] = lambda: queue.add(name, "reference")
            queue.add(name, "event")


def with_daemons(registry: kopf.OperatorRegistry, tally: Tally) -> None:
    """A task for each resource sleeps until it is woken or its time has come."""

    @kopf.daemon(GROUP, VERSION, PLURAL, registry=registry, cancellation_timeout=1.0)
    async def daemon(name: str, **_: object) -> None:
        woken = asyncio.Event()
        tally.wake[name] = woken.set
        while True:
            await tally.looked()
            try:
                await asyncio.wait_for(woken.wait(), INTERVAL)
            except TimeoutError:
                continue
            woken.clear()


WAYS = {"queue": with_queue, "daemons": with_daemons}


async def child(way: str, resources: int) -> None:
    """Run one way, and print what it took as JSON."""
    tally = Tally(resources)
    registry, stop = kopf.OperatorRegistry(), asyncio.Event()
    WAYS[way](registry, tally)

    @kopf.on.login(registry=registry)
    def login(**given: Any) -> kopf.ConnectionInfo | None:  # noqa: ANN401 - kopf's own words, handed back to it
        return kopf.login_with_kubeconfig(**given)

    settings = kopf.OperatorSettings()
    configure(settings)
    memory, cpu, begin = resident(), time.process_time(), time.monotonic()
    operator = asyncio.create_task(
        kopf.operator(registry=registry, settings=settings, clusterwide=True, standalone=True, stop_flag=stop)
    )
    await tally.rounds(1)
    found = {"first looks, s": round(time.monotonic() - begin, 1)}
    await asyncio.sleep(REST)
    found |= {"CPU, s": round(time.process_time() - cpu, 1), "memory, MiB": round((resident() - memory) / 1024)}
    begin = time.monotonic()
    for wake in list(tally.wake.values()):
        wake()
    await tally.rounds(2)
    found["second looks, s"] = round(time.monotonic() - begin, 2)
    print(json.dumps(found), flush=True)
    stop.set()
    await asyncio.wait([operator], timeout=30)


def resident() -> int:
    """This process's memory in KiB."""
    match = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(match[1]) if match else 0


def resource(number: int) -> dict[str, Any]:
    """One of many."""
    name = f"origin-{number}"
    spec = {"orgRef": {"name": "acme"}, "origin": f"https://{name}.example.com", "scopes": ["CORS"]}
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": name}, "spec": spec}


def versions(cluster: Cluster) -> dict[str, str]:
    """The resources' versions by name."""
    listed = json.loads(cluster.run_kubectl("get", PLURAL, "--output=json"))["items"]
    return {each["metadata"]["name"]: each["metadata"]["resourceVersion"] for each in listed}


def measure(cluster: Cluster, way: str, resources: int) -> dict[str, float]:
    """One way, in a process of its own."""
    before = versions(cluster)
    command = [sys.executable, __file__, str(resources), way]
    environment = {**os.environ, **cluster.environment}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    after = versions(cluster)
    written = sum(after[name] != version for name, version in before.items())
    return {**json.loads(run.stdout), "resources written to": written}


def main() -> None:
    """Measure both ways, or run one of them."""
    resources = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    if len(sys.argv) > 2:  # noqa: PLR2004 - the way is the second argument
        asyncio.run(child(sys.argv[2], resources))
        return
    with ControlPlane.start(crds=ROOT / "crds") as cluster:
        many = {"apiVersion": "v1", "kind": "List", "items": [resource(number) for number in range(resources)]}
        cluster.run_kubectl("create", "-f", "-", text=json.dumps(many), seconds=600)
        for way in WAYS:
            print(way, json.dumps(measure(cluster, way, resources)), flush=True)


if __name__ == "__main__":
    main()
