"""Every way to install the operator: the same operator, with the rights of its mode, as the operator itself is."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from tests.support import pod_security
from tests.support.ways import (
    CHART,
    NAME,
    ROOT,
    WATCHED,
    WAYS,
    Manifest,
    container,
    of_kind,
    overlay,
)
from tests.support.ways import way as made

from okta_operator.api import RESOURCES
from okta_operator.cli import parser
from okta_operator.cli.main import config_of
from okta_operator.observability.http import Probes
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERY_WAY: Final = pytest.mark.parametrize("way", WAYS)
CLUSTER_SCOPED: Final = {"Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"}
OF_HELM: Final = {
    "app.kubernetes.io/instance",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "helm.sh/resource-policy",
}


def pod(manifests: list[Manifest]) -> dict[str, Any]:
    [deployment] = of_kind(manifests, "Deployment")
    template: dict[str, Any] = deployment["spec"]["template"]
    return template


def identity(manifest: Manifest) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    return manifest["kind"], metadata.get("namespace", ""), metadata["name"]


# --- the operator's own options, ports and paths ------------------------------------------------------------------


@EVERY_WAY
def test_the_operator_takes_the_arguments(way: str) -> None:
    manifests = made(way)
    [program] = container(manifests)["command"]
    assert program == parser().prog
    config = config_of(parser().parse_args(container(manifests)["args"]))
    [port] = container(manifests)["ports"]
    assert config.port == port["containerPort"]
    assert config.namespaces == ((WATCHED,) if "namespaced" in way else ())
    assert not config.allow_insecure
    # A Lease of the pod's own namespace: said where the first of the watched ones would be taken otherwise.
    assert config.lease is not None
    assert config.lease.namespace == (NAME if "namespaced" in way else None)
    [lease] = [rule for rule in rules(manifests, NAME) if "update" in rule["verbs"]]
    assert lease["resourceNames"] == [config.lease.name]
    grace = pod(manifests)["spec"]["terminationGracePeriodSeconds"]
    assert grace >= config.shutdown_grace + 10


@EVERY_WAY
def test_what_is_asked_for_at_a_port_is_served(way: str) -> None:
    manifests = made(way)
    probes = Probes("127.0.0.1", 0, ready=lambda: None, healthy=lambda: None, metrics=Metrics().render)
    served = {route.resource.canonical for route in probes._runner.app.router.routes() if route.resource}
    [port] = container(manifests)["ports"]
    for probe in ("livenessProbe", "readinessProbe"):
        asked = container(manifests)[probe]["httpGet"]
        assert asked["path"] in served
        assert asked["port"] == port["name"]
    for policy in of_kind(manifests, "NetworkPolicy"):
        assert policy["spec"]["ingress"] == [{"ports": [{"protocol": "TCP", "port": port["name"]}]}]


# --- what the pod may do on its node ------------------------------------------------------------------------------


@EVERY_WAY
def test_the_pod_is_restricted_and_cannot_write_to_its_file_system(way: str) -> None:
    manifests = made(way)
    assert pod_security.violations(pod(manifests)["spec"]) == []
    assert container(manifests)["securityContext"]["readOnlyRootFilesystem"] is True
    assert {"requests", "limits"} == container(manifests)["resources"].keys()
    for namespace in of_kind(manifests, "Namespace"):
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ("pod", "hostNetwork", True),
        ("pod", "volumes", [{"name": "disk", "hostPath": {"path": "/"}}]),
        ("pod security", "runAsNonRoot", False),
        ("pod security", "runAsUser", 0),
        ("pod security", "seccompProfile", {"type": "Unconfined"}),
        ("pod security", "sysctls", [{"name": "kernel.msgmax", "value": "1"}]),
        ("security", "privileged", True),
        ("security", "allowPrivilegeEscalation", True),
        ("security", "capabilities", {"drop": ["ALL"], "add": ["NET_RAW"]}),
        ("security", "procMount", "Unmasked"),
        ("container", "ports", [{"containerPort": 8080, "hostPort": 8080}]),
    ],
)
def test_what_restricted_forbids_is_noticed(place: str, name: str, value: object) -> None:
    spec = deepcopy(pod(made("cluster-wide"))["spec"])
    [only] = spec["containers"]
    places = {"pod": spec, "pod security": spec["securityContext"], "container": only}
    places["security"] = only["securityContext"]
    places[place][name] = value
    [found] = pod_security.violations(spec)
    assert found.split()[0] in {name, name.removesuffix("s"), "hostPort"}


# --- how the objects hang together --------------------------------------------------------------------------------


@EVERY_WAY
def test_everything_selects_the_pod(way: str) -> None:
    manifests = made(way)
    [deployment] = of_kind(manifests, "Deployment")
    labels = pod(manifests)["metadata"]["labels"]
    selectors = [deployment["spec"]["selector"]]
    selectors += [each["spec"]["selector"] for each in of_kind(manifests, "PodDisruptionBudget")]
    selectors += [each["spec"]["podSelector"] for each in of_kind(manifests, "NetworkPolicy")]
    selectors += [each["labelSelector"] for each in pod(manifests)["spec"].get("topologySpreadConstraints", ())]
    for selector in selectors:
        assert selector["matchLabels"]
        assert selector["matchLabels"].items() <= labels.items()


@EVERY_WAY
def test_only_several_replicas_have_a_budget(way: str) -> None:
    manifests = made(way)
    [deployment] = of_kind(manifests, "Deployment")
    several = "replicated" in way
    assert deployment["spec"]["replicas"] == (2 if several else 1)
    # With one replica a budget would keep its node from being drained.
    assert len(of_kind(manifests, "PodDisruptionBudget")) == several


@EVERY_WAY
def test_every_object_says_that_it_is_the_operators_but_the_crds_do_not(way: str) -> None:
    manifests = made(way)
    marked = [each for each in manifests if each["metadata"].get("labels", {}).get("app.kubernetes.io/name") == NAME]
    crds = of_kind(manifests, "CustomResourceDefinition")
    assert {each["spec"]["names"]["plural"] for each in crds} == {each.PLURAL for each in RESOURCES}
    # So `kubectl delete -l app.kubernetes.io/name=okta-operator` takes the operator and leaves the resources.
    assert len(marked) + len(crds) == len(manifests)
    assert not any(crd in marked for crd in crds)


# --- rights -------------------------------------------------------------------------------------------------------


def rules(manifests: list[Manifest], namespace: str | None) -> list[dict[str, Any]]:
    """What the pod's ServiceAccount may do in a namespace, or in the whole cluster."""
    account = pod(manifests)["spec"]["serviceAccountName"]
    [home] = [each["metadata"]["namespace"] for each in of_kind(manifests, "Deployment")]
    subject = {"kind": "ServiceAccount", "name": account, "namespace": home}
    assert (account, home) in [
        (each["metadata"]["name"], each["metadata"]["namespace"]) for each in of_kind(manifests, "ServiceAccount")
    ]
    found: list[dict[str, Any]] = []
    for binding in of_kind(manifests, "RoleBinding", "ClusterRoleBinding"):
        assert binding["subjects"] == [subject]
        if binding["metadata"].get("namespace") == namespace:
            [role] = [
                each
                for each in of_kind(manifests, binding["roleRef"]["kind"])
                if each["metadata"]["name"] == binding["roleRef"]["name"]
                and each["metadata"].get("namespace") == namespace
            ]
            found += role["rules"]
    return found


@EVERY_WAY
def test_the_rights_are_those_of_the_mode(way: str) -> None:
    manifests = made(way)
    [whole] = of_kind(made("cluster-wide"), "ClusterRole")
    if "namespaced" not in way:
        assert rules(manifests, None) == whole["rules"]
        assert rules(manifests, WATCHED) == []
        return
    assert of_kind(manifests, "ClusterRole", "ClusterRoleBinding") == []
    assert rules(manifests, WATCHED) == [rule for rule in whole["rules"] if "namespaces" not in rule["resources"]]


@EVERY_WAY
def test_beside_itself_it_may_hold_its_lease_and_nothing_else(way: str) -> None:
    granted = rules(made(way), NAME)
    assert {(group, resource) for rule in granted for group in rule["apiGroups"] for resource in rule["resources"]} == {
        ("coordination.k8s.io", "leases"),
        ("", "events"),
    }
    assert {verb for rule in granted for verb in rule["verbs"]} == {"get", "create", "update"}


def test_several_namespaces_are_named_as_the_page_shows() -> None:
    page = (ROOT / "docs/installation.md").read_text(encoding="utf-8")
    files = [yaml.safe_load(block.split("```")[0]) for block in page.split("```yaml\n")[1:]]
    [whole] = [each for each in files if "--namespace=a,b" in str(each)]
    [one] = [each for each in files if each.get("namespace") == "a"]
    watched = [overlay(**_here(one) | {"namespace": name}) for name in "ab"]
    resources = [each for each in _here(whole)["resources"] if each not in {"a", "b"}]
    manifests = overlay(**whole | {"resources": resources}) + watched[0] + watched[1]
    config = config_of(parser().parse_args(container(manifests)["args"]))
    assert config.namespaces == ("a", "b")
    assert rules(manifests, "a") == rules(manifests, "b") == rules(made("namespaced"), WATCHED)
    assert of_kind(manifests, "ClusterRole") == []
    assert {identity(each) for each in manifests} - {identity(each) for each in made("namespaced")} == {
        (kind, name, NAME) for kind in ("Role", "RoleBinding") for name in "ab"
    }


def _here(content: dict[str, Any]) -> dict[str, Any]:
    """A kustomization of the page's, whose clone is called okta-operator, as one of this repository's."""
    resources = [each.removeprefix("../").removeprefix("okta-operator/") for each in content["resources"]]
    return content | {"resources": resources}


# --- one source ---------------------------------------------------------------------------------------------------


def essence(manifests: Iterable[Manifest]) -> dict[tuple[str, str, str], Any]:
    """The objects without what Helm adds, and without the namespace, which `helm --create-namespace` makes."""
    return {identity(each): _without_helm(each) for each in manifests if each["kind"] != "Namespace"}


def _without_helm(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        rest = {key: _without_helm(each) for key, each in value.items() if key not in OF_HELM}
        return {key: each for key, each in rest.items() if key != "annotations" or each}
    return [_without_helm(each) for each in value] if isinstance(value, list) else value


def test_one_file_is_the_kustomization() -> None:
    assert essence(made("install.yaml")) == essence(made("cluster-wide"))
    assert len(made("install.yaml")) == len(made("cluster-wide"))


def test_the_chart_is_the_kustomization() -> None:
    assert essence(made("chart")) == essence(made("cluster-wide"))


def test_the_namespaced_chart_is_the_namespaced_kustomization() -> None:
    assert essence(made("chart, namespaced")) == essence(made("namespaced"))


def test_the_replicated_chart_is_the_kustomization_with_its_components() -> None:
    assert essence(made("chart, replicated")) == essence(made("cluster-wide, replicated"))


def test_versions_agree() -> None:
    project = next(
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("version = ")
    )
    stated = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert stated["version"] == stated["appVersion"] == project
    for way in WAYS:
        assert container(made(way))["image"] == f"{NAME}:{project}"


@EVERY_WAY
def test_names_are_unique(way: str) -> None:
    found = [identity(each) for each in made(way)]
    assert len(found) == len(set(found))
    assert {namespace for kind, namespace, _ in found if kind not in CLUSTER_SCOPED} <= {NAME, WATCHED}
