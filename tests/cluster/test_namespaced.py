"""The operator with Roles in some namespaces, and no right in the cluster as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.support import example
from tests.support.cluster import NAME
from tests.support.operator_process import OperatorProcess
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Installation, Site
    from tests.support.kubectl import Manifest

pytestmark = pytest.mark.cluster

ACCOUNT = "namespaced"


def rights(installation: Installation, namespace: str) -> list[Manifest]:
    """The ClusterRole that ships as a Role, without what only makes sense in the whole cluster."""
    shipped = next(each for each in installation.manifests if each["kind"] == "ClusterRole")
    rules = [rule for rule in shipped["rules"] if rule["resources"] != ["namespaces"]]
    return [_role(namespace, rules), _binding(namespace)]


def lease(installation: Installation) -> list[Manifest]:
    shipped = next(each for each in installation.manifests if each["kind"] == "Role")
    return [_role(NAME, shipped["rules"]), _binding(NAME)]


def _role(namespace: str, rules: list[Manifest]) -> Manifest:
    metadata = {"name": ACCOUNT, "namespace": namespace}
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": rules}


def _binding(namespace: str) -> Manifest:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": ACCOUNT, "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ACCOUNT},
        "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": NAME}],
    }


def apply(installation: Installation, *manifests: Manifest) -> None:
    installation.cluster.run_kubectl("apply", "-f", "-", text=yaml.safe_dump_all(manifests))


@pytest.fixture
def sites(installation: Installation, open_site: OpenSite) -> Iterator[list[Site]]:
    """Three, of which one is not watched; nobody works."""
    made = [open_site() for _ in range(3)]
    installation.settle()
    installation.operator.stop()
    yield made
    installation.operator.start()


@pytest.fixture
def namespaced(installation: Installation, sites: list[Site]) -> Iterator[OperatorProcess]:
    """An operator for the first two; the Role in the second one comes later."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": NAME}}
    first, second, _ = (site.kubectl.namespace for site in sites)
    apply(installation, account, *lease(installation), *rights(installation, first))
    folder = installation.operator.folder
    kubeconfig = installation.cluster.service_account_kubeconfig(NAME, ACCOUNT, folder, lifetime=timedelta(hours=1))
    process = OperatorProcess(kubeconfig, folder, ACCOUNT, (f"--namespace={first},{second}",))
    process.start()
    yield process
    process.stop()


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_what_is_watched_works_and_the_rest_is_not_looked_at(
    installation: Installation, sites: list[Site], namespaced: OperatorProcess
) -> None:
    first, second, other = sites
    for verb, what in (("list", "secrets"), ("list", "oktaapps.okta-operator.dev"), ("get", "namespaces")):
        assert not _may(installation, verb, what), what

    for site in sites:
        site.apply(*example.guide())
    first.kubectl.ready()
    assert first.kubectl.secret(example.PUBLISHED_SECRET)
    said = eventually(lambda: [line for line in namespaced.log.read_text().splitlines() if "cannot be watched" in line])
    assert second.kubectl.namespace in said[0]
    assert "Role" in said[0]

    apply(installation, *rights(installation, second.kubectl.namespace))
    second.kubectl.ready(seconds=60)

    assert other.okta.calls(writes_only=True) == []
    assert {name for name in example.GUIDE if other.kubectl.status(name).get("conditions")} == set()
    first.kubectl.delete(*example.GUIDE)
    assert first.okta.all("/api/v1/apps") == []


def _may(installation: Installation, verb: str, resource: str) -> bool:
    """What the API server says of the whole cluster."""
    plural, _, group = resource.partition(".")
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": f"system:serviceaccount:{NAME}:{ACCOUNT}",
            "groups": ["system:serviceaccounts", f"system:serviceaccounts:{NAME}", "system:authenticated"],
            "resourceAttributes": {"verb": verb, "resource": plural, "group": group},
        },
    }
    output = "--output=jsonpath={.status.allowed}"
    said = installation.cluster.run_kubectl("create", "-f", "-", output, text=yaml.safe_dump(review))
    return said == "true"
