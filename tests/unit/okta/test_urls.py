from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.okta.urls import is_path, is_public, origin, query, same_origin, segment, without_query


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.okta.com", "https://acme.okta.com"),
        ("https://ACME.okta.com:443/a?b", "https://acme.okta.com"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_origin_has_one_spelling(url: str, expected: str) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "acme.okta.com",
        "//acme.okta.com",
        "ftp://acme.okta.com",
        "https://",
        "https://acme.okta.com@evil.example",
        "https://acme.okta.com:notaport",
        "https://acme.okta.com\\@evil.example",
        "https://acme.okta.com/\r\nHost: evil.example",
        "https://acme.okta.com/ ",
    ],
)
def test_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match=r"port|absolute"):
        origin(url)
    assert not same_origin(url, "https://acme.okta.com")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://acme.okta.com/x", True),
        ("https://acme.okta.com:443", True),
        ("http://acme.okta.com/x", False),
        ("https://acme.okta.com:444/x", False),
        ("https://acme.okta.com.evil.example/x", False),
        ("https://evil.example/https://acme.okta.com", False),
    ],
)
def test_same_origin(url: str, same: bool) -> None:  # noqa: FBT001 - a table's column
    assert same_origin(url, "https://acme.okta.com") is same


@pytest.mark.parametrize(
    "path",
    ["/api/v1/apps/0oa1", "/api/v1/apps?filter=name%20eq%20%22oidc_client%22&limit=200", "/api/v1/users/a%2Fb"],
)
def test_paths(path: str) -> None:
    assert is_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "api/v1/apps",
        "//evil.example/api",
        "/api/v1/apps/../users/me",
        "/api/v1/apps/%2e%2E/users",
        "/api/v1/apps/.",
        "/api/v1/apps/a b",
        '/api/v1/apps?q="x"',
        "/api/v1/apps#x",
        "/api/v1/äpps",
        "/api\r\nX: y",
    ],
)
def test_no_paths(path: str) -> None:
    assert not is_path(path)


@given(st.text(min_size=1))
def test_a_segment_never_changes_the_path_around_it(value: str) -> None:
    encoded = segment(value.encode("utf-8", "ignore").decode())
    assert "/" not in encoded
    assert "?" not in encoded
    assert is_path(f"/api/v1/groups/{encoded}") is (value.encode("utf-8", "ignore").decode() not in {".", ".."})


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_query_is_a_path(value: str) -> None:
    assert is_path(query("/api/v1/groups", q=value, limit=300))
    assert without_query(query("/api/v1/groups", q=value)) == "/api/v1/groups"


@pytest.mark.parametrize(
    "url", ["https://login.example.com", "https://acme.okta.com/", "https://LOGIN.example.co.uk", "https://a.xn--p1ai"]
)
def test_names_of_the_public_dns_are_public(url: str) -> None:
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com",
        "https://login.example.com:6443",
        "https://169.254.169.254",
        "https://0x7f.1",
        "https://2852039166",
        "https://[::1]",
        "https://localhost",
        "https://kubernetes",
        "https://kubernetes.default.svc",
        "https://kubernetes.default.svc.cluster.local",
        "https://metadata.google.internal",
        "https://me@login.example.com",
        "https://-a.example.com",
        "text",
        "",
    ],
)
def test_addresses_of_a_cluster_or_a_node_are_not(url: str) -> None:
    assert not is_public(url)
