"""The CRDs on the real API server: it takes them, and what it refuses says which field and what to do.

Every row of the tables is a resource of its own name, and all rows of a table go to kubectl in one call.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import yaml
from tests.unit.api.manifests import CRDS, EXAMPLES, Case, Manifest, accepted, changes, largest, names, refused

from okta_operator.api import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from control_plane import Cluster

pytestmark = pytest.mark.cluster
DRY_RUN = ("apply", "--server-side", "--dry-run=server", "-f", "-")


@dataclass(frozen=True)
class Answer:
    """What kubectl said: the names that were taken, and one line for each that was refused."""

    taken: frozenset[str]
    refusals: tuple[str, ...]

    def refusal_of(self, name: str) -> str:
        return "\n".join(line for line in self.refusals if f'"{name}"' in line or f"/{name};" in line)


@dataclass(frozen=True)
class Server:
    """The API server with the CRDs, and a namespace of these tests' own."""

    cluster: Cluster
    namespace: str

    def here(self, manifests: Sequence[Manifest]) -> str:
        moved = [each | {"metadata": each["metadata"] | {"namespace": self.namespace}} for each in manifests]
        return yaml.safe_dump_all(moved)

    def apply(self, manifests: Sequence[Manifest]) -> Answer:
        """What the server says to each of them, without keeping any."""
        done = subprocess.run(
            [str(self.cluster.kubectl), *DRY_RUN],
            input=self.here(manifests),
            env=os.environ | self.cluster.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        taken = re.findall(r"/(\S+) serverside-applied", done.stdout)
        return Answer(frozenset(taken), tuple(done.stderr.splitlines()))

    def create(self, manifests: Sequence[Manifest]) -> None:
        self.cluster.run_kubectl("apply", "--server-side", "-f", "-", text=self.here(manifests))

    def all(self) -> dict[str, Any]:
        """Every resource of ours in the namespace, by name."""
        text = self.cluster.run_kubectl("get", "okta", "-n", self.namespace, "-o", "json")
        return {item["metadata"]["name"]: item for item in json.loads(text)["items"]}


@pytest.fixture(scope="module")
def server(control_plane: Cluster) -> Iterator[Server]:
    control_plane.install_crds(CRDS)
    namespace = f"schema-{uuid4().hex[:8]}"
    control_plane.run_kubectl("create", "namespace", namespace)
    yield Server(control_plane, namespace)
    control_plane.run_kubectl("delete", "namespace", namespace, "--wait=false")


def verdicts(server: Server, cases: Sequence[Case]) -> list[str]:
    """The cases that went otherwise than the table says; every one of them, to be read at once."""
    answer = server.apply([case.manifest for case in cases])
    wrong = []
    for case in cases:
        refusal = answer.refusal_of(case.name)
        if case.message is None and case.name not in answer.taken:
            wrong.append(f"{case.name} should be accepted: {refusal}")
        if case.message is not None and case.message not in refusal:
            wrong.append(f"{case.name} should be refused with {case.message!r}: {refusal or 'it was accepted'}")
        if "evaluat" in refusal or "no such" in refusal:
            wrong.append(f"{case.name} breaks a rule instead of being refused by it: {refusal}")
    return wrong


def test_the_crds_are_established_without_a_complaint(server: Server) -> None:
    text = server.cluster.run_kubectl("get", "crd", *(each.crd_name() for each in RESOURCES), "-o", "json")
    for crd in json.loads(text)["items"]:
        states = {each["type"]: each["status"] for each in crd["status"]["conditions"]}
        assert states["Established"] == "True"
        assert states["NamesAccepted"] == "True"
        assert states.get("NonStructuralSchema", "False") == "False"


def test_good_resources_are_accepted(server: Server) -> None:
    assert verdicts(server, accepted()) == []


def test_the_examples_of_the_reference_are_accepted(server: Server) -> None:
    examples = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.iterdir())]
    answer = server.apply(examples)
    assert answer.refusals == ()
    assert answer.taken == {each["metadata"]["name"] for each in examples}


def test_bad_resources_are_refused_with_field_and_cure(server: Server) -> None:
    assert verdicts(server, refused()) == []


def test_a_name_that_makes_no_default_is_refused(server: Server) -> None:
    assert verdicts(server, names()) == []


def test_changes_of_what_is_immutable_are_refused(server: Server) -> None:
    cases = changes()
    server.create([case.before for case in cases if case.before is not None])
    assert verdicts(server, cases) == []


def test_the_server_adds_nothing_to_a_spec_and_says_that_nobody_looked_at_it(server: Server) -> None:
    cases = accepted()
    server.create([case.manifest for case in cases])
    found = server.all()
    for case in cases:
        assert found[case.name]["spec"] == case.manifest["spec"]
        assert found[case.name]["status"] == {"observedGeneration": -1}


def test_the_largest_resources_stay_within_the_budget_of_rules(server: Server) -> None:
    answer = server.apply(largest())
    assert {each["metadata"]["name"] for each in largest()} <= answer.taken, answer.refusals
