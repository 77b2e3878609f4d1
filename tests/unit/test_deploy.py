"""What is in deploy/ against what the operator is: no kustomize, no API server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from okta_operator.api import RESOURCES
from okta_operator.cli import parser
from okta_operator.cli.main import config_of
from okta_operator.constants import API_VERSION, GROUP
from okta_operator.core.references import ResourceReference
from okta_operator.kinds import KINDS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
EXAMPLE = DEPLOY / "examples/openmetadata"
FILES = sorted(DEPLOY.rglob("*.yaml"))
PLURALS = {resource.PLURAL for resource in RESOURCES}
MODELS = {resource.KIND: resource for resource in RESOURCES}


def documents(file: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each is not None]


def the(kind: str) -> dict[str, Any]:
    found = [
        each
        for folder in ("base", "cluster-wide")
        for file in (DEPLOY / folder).glob("*.yaml")
        for each in documents(file)
        if each["kind"] == kind
    ]
    assert len(found) == 1
    return found[0]


def container() -> dict[str, Any]:
    containers: list[dict[str, Any]] = the("Deployment")["spec"]["template"]["spec"]["containers"]
    assert len(containers) == 1
    return containers[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(DEPLOY)))
def test_every_folder_lists_its_files(file: Path) -> None:
    content = documents(file)
    assert content
    if all("kind" in each for each in content) and content[0]["kind"] != "Kustomization":
        [kustomization] = documents(file.parent / "kustomization.yaml")
        assert file.name in kustomization["resources"]


# --- rights ---------------------------------------------------------------------------------------------


def test_the_rights_name_everything_they_grant() -> None:
    for rule in the("ClusterRole")["rules"]:
        for words in (rule["apiGroups"], rule["resources"], rule["verbs"]):
            assert not any("*" in word for word in words)


def test_the_rights_cover_every_kind_and_its_status() -> None:
    granted = {
        (resource, verb)
        for rule in the("ClusterRole")["rules"]
        if rule["apiGroups"] == [GROUP]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }
    wanted = {(plural, verb) for plural in PLURALS for verb in ("get", "list", "watch", "patch")}
    assert granted == wanted | {(f"{plural}/status", "patch") for plural in PLURALS}


def test_of_namespaces_only_the_one_that_names_the_cluster_can_be_read() -> None:
    rules = [rule for rule in the("ClusterRole")["rules"] if "namespaces" in rule["resources"]]
    assert [(rule["resourceNames"], rule["verbs"]) for rule in rules] == [(["kube-system"], ["get"])]


def test_the_rights_are_bound_to_the_service_account_of_the_pod() -> None:
    account, binding = the("ServiceAccount")["metadata"], the("ClusterRoleBinding")
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
    ]
    assert binding["roleRef"]["name"] == the("ClusterRole")["metadata"]["name"]
    assert the("Deployment")["spec"]["template"]["spec"]["serviceAccountName"] == account["name"]
    assert the("Deployment")["metadata"]["namespace"] == account["namespace"]


# --- the Deployment -------------------------------------------------------------------------------------


def test_the_operator_takes_the_arguments_of_the_deployment() -> None:
    [program] = container()["command"]
    assert program == parser().prog
    config = config_of(parser().parse_args(container()["args"]))
    [port] = container()["ports"]
    assert config.port == port["containerPort"]
    assert config.namespaces == ()
    assert not config.allow_insecure


def test_kubernetes_waits_longer_than_the_operator_needs_to_stop() -> None:
    config = config_of(parser().parse_args(container()["args"]))
    # Beside its own grace the operator needs a moment to close connections.
    assert the("Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= config.shutdown_grace + 10


def test_the_probes_ask_what_the_operator_answers() -> None:
    [port] = container()["ports"]
    probes = {name: container()[name]["httpGet"] for name in ("livenessProbe", "readinessProbe")}
    assert probes == {
        "livenessProbe": {"path": "/healthz", "port": port["name"]},
        "readinessProbe": {"path": "/readyz", "port": port["name"]},
    }


def test_a_new_pod_stands_by_before_the_old_one_goes() -> None:
    spec = the("Deployment")["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]


def test_the_container_has_no_rights_on_its_node() -> None:
    context = container()["securityContext"]
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}


# --- the example ----------------------------------------------------------------------------------------


def example() -> dict[str, dict[str, Any]]:
    files = [file for file in EXAMPLE.glob("*.yaml") if file.name not in {"kustomization.yaml", "values.yaml"}]
    found = [each for file in files for each in documents(file)]
    assert len(found) == len({each["kind"] for each in found})
    return {each["kind"]: each for each in found}


def test_the_example_has_one_of_each_kind_and_no_secret() -> None:
    assert example().keys() == MODELS.keys()
    assert {each["apiVersion"] for each in example().values()} == {API_VERSION}


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_the_example_is_valid(kind: str) -> None:
    body = example()[kind]
    metadata = {"namespace": "openmetadata", "uid": "1", "resourceVersion": "1", "generation": 1}
    read = MODELS[kind].model_validate(body | {"metadata": body["metadata"] | metadata})
    # Models of specs refuse unknown members, so what was read is all that is stated.
    assert read.spec.model_dump(mode="json", by_alias=True, exclude_none=True) == body["spec"]


def test_what_the_example_refers_to_is_in_the_example() -> None:
    present = {(kind, body["metadata"]["name"]) for kind, body in example().items()}
    metadata = {"namespace": "openmetadata", "uid": "1", "resourceVersion": "1", "generation": 1}
    for kind in KINDS:
        body = example()[kind.name]
        resource = MODELS[kind.name].model_validate(body | {"metadata": body["metadata"] | metadata})
        named = {(each.kind, each.name) for each in kind.references(resource) if isinstance(each, ResourceReference)}
        assert named <= present
        # A policy's organization is its server's, so it names only that.
        organizations = [body["spec"]["orgRef"]["name"]] if "orgRef" in body["spec"] else []
        assert {("OktaOrg", name) for name in organizations} <= present
        assert named or organizations


def test_the_values_for_helm_name_the_published_secret() -> None:
    [values] = documents(EXAMPLE / "values.yaml")
    app = example()["OktaApp"]
    assert values["envFrom"] == [{"secretRef": {"name": f"{app['metadata']['name']}-okta"}}]
    assert "authentication" not in values["openmetadata"]["config"]
