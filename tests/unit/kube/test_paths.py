from __future__ import annotations

import pytest

from okta_operator.core.errors import Terminal
from okta_operator.kube.paths import Target, object_path, target


def test_paths_of_custom_and_core_objects() -> None:
    assert object_path("oktaapps", "sso") == "/apis/okta-operator.dev/v1alpha1/namespaces/sso/oktaapps"
    assert object_path("oktaapps", "sso", "web", "status").endswith("/oktaapps/web/status")
    assert object_path("secrets", "sso", "web", api_version="v1") == "/api/v1/namespaces/sso/secrets/web"


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_what_would_be_another_path_is_no_name(name: str) -> None:
    with pytest.raises(Terminal, match="is not the name of a Kubernetes object"):
        object_path("secrets", "sso", name, api_version="v1")
    with pytest.raises(Terminal):
        object_path("secrets", name, "web", api_version="v1")


def test_a_name_stays_one_segment() -> None:
    path = object_path("secrets", "sso", "../../kube-system/secrets/x?a=b#c", api_version="v1")
    assert path == "/api/v1/namespaces/sso/secrets/..%2F..%2Fkube-system%2Fsecrets%2Fx%3Fa%3Db%23c"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", object_path("oktaapps", "sso"), Target("create", "oktaapps", "okta-operator.dev", "sso", None)),
        (
            "PATCH",
            object_path("oktaapps", "sso", "web", "status"),
            Target("patch", "oktaapps/status", "okta-operator.dev", "sso", "web"),
        ),
        ("GET", "/api/v1/namespaces/kube-system", Target("get", "namespaces", "", None, "kube-system")),
        ("GET", "/version", Target("get", "/version", "", None, None)),
        ("PURGE", "/apis/a/v1/namespaces/b", Target("purge", "namespaces", "a", None, "b")),
    ],
)
def test_a_path_is_read_back_in_words_of_rbac(method: str, path: str, expected: Target) -> None:
    assert target(method, path) == expected


def test_a_target_reads_as_part_of_a_sentence() -> None:
    assert str(target("DELETE", object_path("secrets", "sso", "web", api_version="v1"))) == (
        "delete secrets web in namespace sso"
    )
    assert str(target("GET", "/version")) == "get /version"
