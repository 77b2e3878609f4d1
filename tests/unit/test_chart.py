"""The Helm chart: what it refuses, what each value does, and what it says afterwards."""

from __future__ import annotations

from typing import Any, Final

import helm_python
import pytest
from tests.support.ways import CHART, NAME, NAMESPACED, chart, chart_files, container, of_kind

# For each value of values.yaml another one, as it changes what is rendered.
OTHERWISE: Final[dict[str, Any]] = {
    "image.repository": "registry.example.com/okta-operator",
    "image.tag": "1.2.3",
    "image.digest": f"sha256:{'0' * 64}",
    "image.pullPolicy": "Always",
    "imagePullSecrets": [{"name": "registry"}],
    "clusterWide": NAMESPACED,
    "namespaces": NAMESPACED | {"namespaces": ["a", "b"]},
    "replicas": 3,
    "allowedHosts": ["login.example.com", "sso.example.com"],
    "logLevel": "debug",
    "extraArgs": ["--workers=4"],
    "crds.install": False,
    "serviceAccount.name": "somebody",
    "serviceAccount.annotations": {"example.com/role": "operator"},
    "fullnameOverride": "sso",
    "resources.requests.cpu": "100m",
    "resources.requests.memory": "256Mi",
    "resources.limits.memory": "1Gi",
    "podAnnotations": {"example.com/a": "b"},
    "podLabels": {"example.com/a": "b"},
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "infra", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "priorityClassName": "system-cluster-critical",
    "serviceMonitor.enabled": True,
    "serviceMonitor.interval": {"serviceMonitor": {"enabled": True, "interval": "1m"}},
    "serviceMonitor.labels": {"serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}}},
    "networkPolicy.enabled": True,
    "networkPolicy.egressPorts": {"networkPolicy": {"enabled": True, "egressPorts": [8443]}},
}


def stated(path: str) -> dict[str, Any]:
    """Values that state another one at a path; a dict that begins with a value's own name is them all."""
    value = OTHERWISE[path]
    first, _, rest = path.partition(".")
    if isinstance(value, dict) and first in value:
        return value
    for part in reversed([first, *rest.split(".")] if rest else [first]):
        value = {part: value}
    return value  # type: ignore[no-any-return] # wrapped at least once


def leaves(values: dict[str, Any], path: str = "") -> set[str]:
    found = set()
    for key, value in values.items():
        below = f"{path}.{key}".removeprefix(".")
        found |= leaves(value, below) if isinstance(value, dict) and value else {below}
    return found


def test_it_lints() -> None:
    report = helm_python.lint(CHART, strict=True)
    assert report["errors"] == []
    assert {each["error"] for each in report["messages"]} <= {"icon is recommended"}


def test_there_is_no_value_that_is_not_tried() -> None:
    with helm_python.Chart.load(CHART) as loaded:
        assert leaves(loaded.values) == OTHERWISE.keys()
        assert loaded.values.keys() | {"global"} == (loaded.schema or {})["properties"].keys()


@pytest.mark.parametrize("path", OTHERWISE)
def test_every_value_does_something(path: str) -> None:
    before = NAMESPACED if path == "namespaces" else {}
    if path in {"serviceMonitor.interval", "serviceMonitor.labels", "networkPolicy.egressPorts"}:
        before = {path.partition(".")[0]: {"enabled": True}}
    assert chart_files(stated(path)) != chart_files(before)
    assert helm_python.lint(CHART, stated(path), strict=True)["errors"] == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"clusterWide": False}, "namespaces"),
        ({"namespaces": ["a"]}, "namespaces"),
        ({"clusterWide": False, "namespaces": ["Not_A_Namespace"]}, "namespaces"),
        ({"replicaCount": 2}, "replicaCount"),
        ({"image": {"name": "okta-operator"}}, "name"),
        ({"image": {"digest": "sha256:abc"}}, "digest"),
        ({"replicas": "two"}, "replicas"),
        ({"logLevel": "loud"}, "logLevel"),
        ({"extraArgs": ["workers=4"]}, "extraArgs"),
        ({"allowedHosts": ["https://login.example.com"]}, "allowedHosts"),
        ({"networkPolicy": {"egressPorts": []}}, "egressPorts"),
        ({"crds": {"keep": False}}, "keep"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], named: str) -> None:
    with pytest.raises(helm_python.HelmValuesError, match=named):
        chart(values)


def test_the_crds_stay_when_it_goes_and_need_not_come_with_it() -> None:
    crds = of_kind(chart(), "CustomResourceDefinition")
    assert {each["metadata"]["annotations"]["helm.sh/resource-policy"] for each in crds} == {"keep"}
    # What Helm finds in a folder `crds` it installs once, and never upgrades.
    with helm_python.Chart.load(CHART) as loaded:
        assert loaded.crds == []
    assert of_kind(chart({"crds": {"install": False}}), "CustomResourceDefinition") == []


def test_another_release_has_another_name_everywhere_and_a_lease_of_its_own() -> None:
    manifests = chart(NAMESPACED, release="second")
    names = {each["metadata"]["name"] for each in manifests if each["kind"] != "CustomResourceDefinition"}
    assert names == {"second-okta-operator", "second-okta-operator-lease"}
    assert "--lease-name=second-okta-operator" in container(manifests)["args"]
    [lease] = [role for role in of_kind(manifests, "Role") if role["metadata"]["name"].endswith("-lease")]
    assert [rule.get("resourceNames") for rule in lease["rules"]] == [None, ["second-okta-operator"], None]


def test_a_digest_wins_over_a_tag() -> None:
    digest = f"sha256:{'a' * 64}"
    manifests = chart({"image": {"repository": "registry.example.com/x", "tag": "1", "digest": digest}})
    assert container(manifests)["image"] == f"registry.example.com/x@{digest}"


def test_a_stated_affinity_replaces_the_spread() -> None:
    spread = "topologySpreadConstraints"
    [several] = of_kind(chart({"replicas": 2}), "Deployment")
    [stated] = of_kind(chart({"replicas": 2, "affinity": {"nodeAffinity": {}}}), "Deployment")
    assert spread in several["spec"]["template"]["spec"]
    assert spread not in stated["spec"]["template"]["spec"]


def test_the_service_monitor_finds_the_service() -> None:
    manifests = chart({"serviceMonitor": {"enabled": True}})
    [service], [monitor] = of_kind(manifests, "Service"), of_kind(manifests, "ServiceMonitor")
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    [endpoint], [port] = monitor["spec"]["endpoints"], service["spec"]["ports"]
    assert (endpoint["port"], endpoint["path"]) == (port["name"], "/metrics")
    [served] = container(manifests)["ports"]
    assert port["targetPort"] == served["name"]


def test_the_notes_say_what_to_do_next() -> None:
    notes = chart_files()["NOTES.txt"]
    assert "no image is published" in notes
    assert f"kubectl rollout status deployment/{NAME} --namespace {NAME}" in notes
    assert "every Secret" in notes
    assert "kubectl create secret generic acme-okta --namespace openmetadata" in notes
    ours = chart_files(NAMESPACED | {"namespaces": ["a", "b"], "image": {"repository": "registry.example.com/x"}})
    assert "no image" not in ours["NOTES.txt"]
    assert "every Secret" not in ours["NOTES.txt"]
    assert "watches a, b" in ours["NOTES.txt"]
    assert "--namespace a " in ours["NOTES.txt"]
    assert "kubectl apply -k crds" in chart_files({"crds": {"install": False}})["NOTES.txt"]
