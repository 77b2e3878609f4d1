"""Resources by chance on the real API server: refused by the schema, or in the words of one of its rules."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
import yaml
from tests.support.cluster import CRDS
from tests.support.generated import SCHEMAS, Chance, problems

from okta_operator.api.base import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from control_plane import Cluster

pytestmark = pytest.mark.cluster
COUNT: Final = 250
BROKEN: Final = re.compile(r"evaluat|no such|cost|budget|panic|timed out", re.IGNORECASE)


def messages(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, dict):
        yield from (str(each["message"]) for each in schema.get(RULES, ()))
        for value in schema.values():
            yield from messages(value)


def test_generated_resources_are_refused_with_words_that_help(control_plane: Cluster) -> None:
    control_plane.install_crds(CRDS)
    namespace = f"generated-{uuid4().hex[:8]}"
    control_plane.run_kubectl("create", "namespace", namespace)
    manifests = [{k: v for k, v in each.items() if k != "status"} for each in Chance(20).resources(COUNT, namespace)]
    done = subprocess.run(
        [str(control_plane.kubectl), "apply", "--server-side", "--dry-run=server", "-f", "-"],
        input=yaml.safe_dump_all(manifests),
        env=os.environ | control_plane.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    control_plane.run_kubectl("delete", "namespace", namespace, "--wait=false")
    taken = set(re.findall(r"/(\S+) serverside-applied", done.stdout))
    rules = set(messages(SCHEMAS))
    refused = "\n".join(done.stderr.splitlines())
    assert taken, refused[:2000]
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        lines = [line for line in done.stderr.splitlines() if f'"{name}"' in line or f"/{name};" in line]
        if problems(manifest):
            assert name not in taken, manifest
        elif name not in taken:
            said = "\n".join(lines) or refused
            assert any(message in said for message in rules), (manifest, said[-2000:])
        assert not [line for line in lines if BROKEN.search(line)], lines
