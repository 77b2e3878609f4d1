"""``deploy/examples/invalid/``: each mistake is refused at apply or becomes a condition, with the words in its file."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
import yaml
from tests.support import example
from tests.support.cluster import CRDS
from tests.support.waiting import eventually

from okta_simulator.settings import Settings

if TYPE_CHECKING:
    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site

    from control_plane import Cluster

pytestmark = pytest.mark.cluster

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy/examples/invalid"
HEAD: Final = re.compile(r"# Wrong: .+\n# (Refused|(?:Stalled|Reconciling) with [A-Za-z]+): (.+)\n")
OKTA: Final = "https://acme.okta.com"
WITHOUT_A_FEATURE: Final = "feature-that-is-missing"
WITHOUT_A_PERMISSION: Final = "permission-that-is-missing"


@dataclass(frozen=True)
class Mistake:
    """One file.

    Attributes:
        name: the file's.
        verdict: `Refused`, or a condition with its reason.
        words: of the message.
        documents: as they are applied, the last one being what is wrong.
    """

    name: str
    verdict: str
    words: str
    documents: list[dict[str, Any]]

    @property
    def refused(self) -> bool:
        return self.verdict == "Refused"

    @property
    def subject(self) -> str:
        return f"{self.documents[-1]['kind'].lower()}/{self.documents[-1]['metadata']['name']}"


def read(file: Path) -> Mistake:
    text = file.read_text(encoding="utf-8")
    head = HEAD.match(text)
    assert head is not None, f"{file.name} does not say what is wrong and what is said about it"
    return Mistake(file.stem, head[1], head[2], list(yaml.safe_load_all(text)))


MISTAKES: Final = [read(file) for file in sorted(FOLDER.glob("*.yaml"))]


def refusals(cluster: Cluster, namespace: str, documents: list[dict[str, Any]]) -> list[str]:
    """Apply documents without keeping them; what kubectl complains of."""
    done = subprocess.run(
        [str(cluster.kubectl), f"--namespace={namespace}", "apply", "--dry-run=server", "-f", "-"],
        input=yaml.safe_dump_all(documents),
        env=os.environ | cluster.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    return done.stderr.splitlines()


def prepared(site: Site, document: dict[str, Any]) -> dict[str, Any]:
    """A document for the site's organization instead of the one in the examples."""
    text = json.dumps(document).replace(OKTA, site.okta.url).replace('"okta-system"', f'"{other_namespace(site)}"')
    changed: dict[str, Any] = json.loads(text)
    if changed["kind"] == "OktaOrg" and changed["spec"]["url"] == site.okta.url:
        changed["spec"]["insecure"] = True
    return changed


def other_namespace(site: Site) -> str:
    return f"{site.kubectl.namespace}-b"


def test_every_mistake_has_a_resource_of_its_own() -> None:
    subjects = [mistake.subject for mistake in MISTAKES]
    assert len(subjects) == len(set(subjects))
    assert sum(mistake.refused for mistake in MISTAKES) >= 30
    assert sum(not mistake.refused for mistake in MISTAKES) >= 10


def test_what_can_be_known_at_apply_is_refused_with_field_and_cure(control_plane: Cluster) -> None:
    control_plane.install_crds(CRDS)
    namespace = f"invalid-{uuid4().hex[:8]}"
    control_plane.run_kubectl("create", "namespace", namespace)
    refused = [mistake for mistake in MISTAKES if mistake.refused]
    before = [document for mistake in refused for document in mistake.documents[:-1]]
    control_plane.run_kubectl("apply", f"--namespace={namespace}", "-f", "-", text=yaml.safe_dump_all(before))
    said = refusals(control_plane, namespace, [mistake.documents[-1] for mistake in refused])
    wrong = []
    for mistake in refused:
        name = str(mistake.documents[-1]["metadata"]["name"])
        # A strict decoder does not say whose field it does not know.
        about = "\n".join(
            line for line in said if f'"{name}"' in line or f"/{name}" in line or "strict decoding" in line
        )
        if mistake.words not in about:
            wrong.append(f"{mistake.name} should be refused with {mistake.words!r}: {about or 'it was accepted'}")
    control_plane.run_kubectl("delete", "namespace", namespace, "--wait=false")
    assert not wrong, "\n".join(wrong)


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_what_only_a_look_can_tell_becomes_a_condition_and_affects_nothing_else(open_site: OpenSite) -> None:
    site = open_site()
    lender = site.kubectl.elsewhere(other_namespace(site))
    site.kubectl.cluster.run_kubectl("create", "namespace", lender.namespace)
    try:
        lender.apply([example.connection_secret(site.okta), example.organization(site.okta)])
        forbidden = {"errorCode": "E0000006", "errorSummary": "You do not have permission", "errorCauses": []}
        rule = {"method": "POST", "path": "/api/v1/trustedOrigins", "status": 403, "body": forbidden}
        site.okta.simulator.faults.add(rule)
        mistakes = [each for each in MISTAKES if not each.refused and each.name != WITHOUT_A_FEATURE]
        site.kubectl.apply([prepared(site, document) for each in mistakes for document in each.documents])
        site.kubectl.apply([example.app("sound")])
        assert eventually(lambda: not (wrong := complaints(site, mistakes)) or fail(wrong), 60)
        site.kubectl.ready("oktaapp/sound", example.ORG)
    finally:
        lender.delete("okta", "--all")
        site.kubectl.cluster.run_kubectl("delete", "namespace", lender.namespace, "--wait=false")


def test_a_feature_that_the_organization_lacks_is_named(open_site: OpenSite) -> None:
    site = open_site(settings=Settings(api_access_management=False))
    mistakes = [each for each in MISTAKES if each.name == WITHOUT_A_FEATURE]
    site.kubectl.apply([document for each in mistakes for document in each.documents])
    assert eventually(lambda: not (wrong := complaints(site, mistakes)) or fail(wrong), 60)


def complaints(site: Site, mistakes: list[Mistake]) -> list[str]:
    """Which resources do not have the condition that their file names, and what they have instead."""
    wrong = []
    for mistake in mistakes:
        kind, _, reason = mistake.verdict.partition(" with ")
        found = site.kubectl.condition(mistake.subject, kind) or {}
        if found.get("reason") != reason or mistake.words not in str(found.get("message")):
            wrong.append(
                f"{mistake.name}: {kind} {reason} {mistake.words!r} but {found or site.kubectl.status(mistake.subject)}"
            )
    return wrong


def fail(wrong: list[str]) -> bool:
    raise AssertionError("\n".join(wrong))
