"""Thousands of resources by chance on the real API server: refused in the words of a rule, or taken and looked at."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from collections import defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
import yaml
from tests.kinds.lives import live
from tests.support.cluster import CRDS
from tests.support.fake_kube import NAMESPACE
from tests.support.generated import SCHEMAS, Chance, problems

from okta_operator.api.base import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from control_plane import Cluster
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

pytestmark = pytest.mark.cluster
COUNT, BATCH = 2000, 40
NAMED: Final = re.compile(r'^Error from server.*?(?:"(\S+)" is invalid|\(\S+/(\S+);)')
BROKEN: Final = re.compile(r"evaluat|no such|cost|budget|panic|timed out", re.IGNORECASE)


def messages(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, dict):
        yield from (str(each["message"]) for each in schema.get(RULES, ()))
        for value in schema.values():
            yield from messages(value)


@pytest.mark.timeout(900)
def test_generated_resources_are_refused_with_words_that_help_or_come_to_rest(
    control_plane: Cluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    control_plane.install_crds(CRDS)
    manifests = Chance(20).resources(COUNT, NAMESPACE)
    namespace = f"generated-{uuid4().hex[:8]}"
    control_plane.run_kubectl("create", "namespace", namespace)
    taken, said = tried(control_plane, manifests, namespace)
    control_plane.run_kubectl("delete", "namespace", namespace, "--wait=false")
    rules = set(messages(SCHEMAS))
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        if problems(manifest):
            assert name not in taken, manifest
        elif name not in taken:
            assert any(message in line for message in rules for line in said[name]), (manifest, said[name])
        assert not [line for line in said[name] if BROKEN.search(line)], said[name]

    there = [manifest for manifest in manifests if manifest["metadata"]["name"] in taken]
    assert len(there) > COUNT / 10
    for begin in range(0, len(there), BATCH):
        okta_simulator.reset()
        asyncio.run(live(okta_simulator, monkeypatch, there[begin : begin + BATCH]))


def tried(
    control_plane: Cluster, manifests: list[JsonObject], namespace: str
) -> tuple[set[str], defaultdict[str, list[str]]]:
    """The names of those that the API server takes, and by name what it says of the others."""
    moved = [{k: v for k, v in each.items() if k != "status"} for each in deepcopy(manifests)]
    for each in moved:
        each["metadata"]["namespace"] = namespace
    done = subprocess.run(
        [str(control_plane.kubectl), "apply", "--server-side", "--dry-run=server", "-f", "-"],
        input=yaml.safe_dump_all(moved),
        env=os.environ | control_plane.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    taken = set(re.findall(r"/(\S+) serverside-applied", done.stdout))
    said: defaultdict[str, list[str]] = defaultdict(list)
    name = ""
    for line in done.stderr.splitlines():
        named = NAMED.search(line)
        name = name if named is None else str(named[1] or named[2])
        said[name].append(line)
    return taken, said
