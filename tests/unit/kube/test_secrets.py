from __future__ import annotations

from base64 import b64encode
from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from okta_operator.kube.secrets import PublishedSecret, SecretManifest, data_digest, read_published

EXAMPLE = "3c9d591045bc8876f9d0399bbfb05c6a412096e906f73278f98406cd5dca86df"
"""printf '\\0\\0\\0\\0\\0\\0\\0\\1a\\0\\0\\0\\0\\0\\0\\0\\1b' | sha256sum"""

DATA = st.dictionaries(st.text("ab.-_", min_size=1, max_size=4), st.binary(max_size=4), max_size=4)


def watched(data: dict[str, bytes] | None) -> dict[str, Any]:
    encoded = None if data is None else {key: b64encode(value).decode() for key, value in data.items()}
    metadata = {"namespace": "sso", "name": "web", "uid": "u1", "resourceVersion": "7"}
    return {"metadata": metadata, "type": "Opaque"} | ({} if encoded is None else {"data": encoded})


@given(DATA, DATA)
def test_digests_agree_exactly_where_the_data_does(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (data_digest(one) == data_digest(other)) == (one == other)


@given(DATA)
def test_the_order_of_keys_does_not_matter(data: dict[str, bytes]) -> None:
    assert data_digest(dict(reversed(data.items()))) == data_digest(data)


def test_the_digest_is_an_interface_and_stays() -> None:
    # It is written into an annotation: another digest for the same data would look like drift after an upgrade.
    assert data_digest({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert data_digest({"a": b"b"}) == EXAMPLE


@given(st.dictionaries(st.text("ab.-_", min_size=1), st.text()))
def test_what_a_watch_delivers_has_the_digest_of_what_was_written(data: dict[str, str]) -> None:
    manifest = SecretManifest(namespace="sso", name="web", data={key: SecretStr(value) for key, value in data.items()})
    body = manifest.body()
    body["metadata"] |= {"uid": "u1", "resourceVersion": "7"}
    assert read_published(body).data_digest == manifest.data_digest()


def test_a_published_secret_keeps_no_values() -> None:
    published = read_published(watched({"client-secret": b"s3cret"}))
    assert {field.name for field in fields(PublishedSecret)}.isdisjoint({"data", "string_data"})
    assert "s3cret" not in repr(published)
    assert (published.namespace, published.name, published.uid, published.resource_version) == ("sso", "web", "u1", "7")


def test_a_secret_without_data_labels_or_annotations_is_read() -> None:
    published = read_published(watched(None))
    assert published.data_digest == data_digest({})
    assert published.labels == published.annotations == {}


def test_a_manifest_is_opaque_has_no_owner_and_hides_its_values() -> None:
    manifest = SecretManifest(namespace="sso", name="web", labels={"a": "b"}, data={"k": SecretStr("s3cret")})
    body = manifest.body()
    assert body["type"] == "Opaque"
    assert set(body["metadata"]) == {"namespace", "name", "labels", "annotations"}
    assert body["data"] == {"k": "czNjcmV0"}
    assert "s3cret" not in repr(manifest)
