from __future__ import annotations

import pytest

from okta_operator.kinds import KINDS
from okta_operator.okta.rights import needed, scope_of, scopes_that_do


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v1/apps?filter=x", "okta.apps.read"),
        ("PUT", "/api/v1/apps/0oa1/groups/00g1", "okta.apps.manage"),
        ("GET", "/api/v1/apps/0oa1/credentials/secrets", "okta.apps.read"),
        ("POST", "/api/v1/apps/0oa1/lifecycle/deactivate", "okta.apps.manage"),
        ("PUT", "/api/v1/apps/0oa1/policies/rst1", "okta.apps.manage"),
        ("DELETE", "/api/v1/authorizationServers/aus1", "okta.authorizationServers.manage"),
        ("GET", "/api/v1/authorizationServers/aus1/policies/00p1/rules", "okta.authorizationServers.read"),
        ("POST", "/api/v1/trustedOrigins", "okta.trustedOrigins.manage"),
        ("GET", "/api/v1/groups?q=Everyone", "okta.groups.read"),
        ("GET", "/api/v1/users/a%40b.example", "okta.users.read"),
        ("GET", "/api/v1/policies?type=ACCESS_POLICY", "okta.policies.read"),
        ("GET", "/api/v1/logs?since=x", "okta.logs.read"),
    ],
)
def test_the_scope_that_a_call_needs(method: str, path: str, scope: str) -> None:
    assert scope_of(method, path) == scope
    assert f"also the scope {scope}" in needed(method, path)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_scopes_of_every_kind_are_known(kind: object) -> None:
    path = kind.object_type.path  # type: ignore[attr-defined] # any kind
    root = path if path.startswith("/api/") else f"/api/v1/authorizationServers/aus1{path}"
    assert scope_of("POST", root).endswith(".manage")


def test_what_reads_may_also_be_done_with_the_wider_scope() -> None:
    assert scopes_that_do("okta.apps.read") == ("okta.apps.read", "okta.apps.manage")
    assert scopes_that_do("okta.apps.manage") == ("okta.apps.manage",)


def test_a_path_of_which_nobody_said_what_it_needs_is_a_mistake() -> None:
    with pytest.raises(LookupError, match="GET /api/v1/unheard-of"):
        scope_of("GET", "/api/v1/unheard-of?secret=x")
    assert needed("GET", "/api/v1/unheard-of") == "a role that allows it"
