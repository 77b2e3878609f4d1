from __future__ import annotations

import pytest

from okta_operator.okta.buckets import bucket_of


@pytest.mark.parametrize(
    ("path", "bucket"),
    [
        ("/api/v1/apps", "/api/v1/apps"),
        ("/api/v1/apps?activate=true", "/api/v1/apps"),
        ("/api/v1/apps/0oa1", "/api/v1/apps/{id}"),
        ("/api/v1/apps/0oa1?expand=user", "/api/v1/apps/{id}"),
        ("/api/v1/apps/0oa1/groups/00g1", "/api/v1/apps"),
        ("/api/v1/apps/0oa1/credentials/secrets", "/api/v1/apps"),
        ("/api/v1/apps/0oa1/lifecycle/deactivate", "/api/v1/apps"),
        ("/api/v1/groups?q=x", "/api/v1/groups"),
        ("/api/v1/groups/00g1", "/api/v1/groups/{id}"),
        ("/api/v1/groups/00g1/users", "/api/v1/groups"),
        ("/api/v1/users/a%40b.example", "/api/v1/users/{id}"),
        ("/api/v1/logs?since=x", "/api/v1/logs"),
        ("/oauth2/v1/clients/0oa1", "/oauth2/v1/clients"),
        ("/api/v1/authorizationServers/aus1/policies", "/api/v1"),
        ("/api/v1/appsomething", "/api/v1"),
        ("/oauth2/v1/token", "/oauth2/v1/token"),
        ("/.well-known/okta-organization", "/public"),
    ],
)
def test_bucket(path: str, bucket: str) -> None:
    assert bucket_of(path) == bucket
