"""The models: what they take, what they refuse, and that nothing is lost between YAML and model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.unit.api.manifests import EXAMPLES, accepted, manifest, refused

from okta_operator.api import RESOURCES, OktaAccessPolicy, OktaApp, OktaOrg
from okta_operator.api.app import GrantType
from okta_operator.api.base import NOT_LOOKED_AT
from okta_operator.api.common import DeletionPolicy, seconds

if TYPE_CHECKING:
    from tests.unit.api.manifests import Case, Manifest

BY_KIND = {resource.KIND: resource for resource in RESOURCES}
UNKNOWN_FIELDS = [case for case in refused() if case.message and case.message.startswith(".spec.")]


def back(body: Manifest) -> Any:  # noqa: ANN401 - JSON
    """What a manifest is after it was a model."""
    return BY_KIND[body["kind"]].model_validate(body).model_dump(by_alias=True, exclude_unset=True, mode="json")


@pytest.mark.parametrize("case", accepted(), ids=lambda case: case.name)
def test_what_the_api_server_takes_is_a_model_and_comes_back_unchanged(case: Case) -> None:
    assert back(case.manifest) == case.manifest


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.KIND)
def test_the_example_of_the_reference_is_a_model(resource: Any) -> None:  # noqa: ANN401 - a class of any kind
    path = EXAMPLES / f"{resource.KIND.lower()}.yaml"
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert example["kind"] == resource.KIND
    assert back(example) == example


def test_what_is_not_stated_is_none() -> None:
    app = OktaApp.model_validate(manifest("OktaApp", "om"))
    stated = {name for name, value in app.spec if value is not None}
    assert stated == {"org_ref", "redirect_uris"}
    assert app.status.observed_generation == NOT_LOOKED_AT
    assert app.status.conditions == []


def test_empty_is_not_the_same_as_not_stated() -> None:
    app = OktaApp.model_validate(manifest("OktaApp", "om", {"notes": {"admin": ""}, "access": {"groups": []}}))
    assert app.spec.notes is not None
    assert app.spec.notes.admin == ""
    assert app.spec.notes.enduser is None
    assert app.spec.access is not None
    assert app.spec.access.groups == []


def test_okta_words_become_enumerations() -> None:
    app = OktaApp.model_validate(
        manifest("OktaApp", "om", {"grantTypes": ["authorization_code"], "deletionPolicy": "Retain"})
    )
    assert app.spec.grant_types == [GrantType.AUTHORIZATION_CODE]
    assert app.spec.deletion_policy is DeletionPolicy.RETAIN
    assert str(GrantType.DEVICE_CODE) == "urn:ietf:params:oauth:grant-type:device_code"


@pytest.mark.parametrize("case", UNKNOWN_FIELDS, ids=lambda case: case.name)
def test_an_unknown_field_of_the_spec_is_refused(case: Case) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        BY_KIND[case.manifest["kind"]].model_validate(case.manifest)


def test_metadata_and_status_of_other_versions_are_read() -> None:
    body = manifest("OktaOrg", "acme") | {
        "status": {
            "observedGeneration": 2,
            "inventedLater": True,
            "conditions": [
                {
                    "type": "Ready",
                    "status": "True",
                    "reason": "Reconciled",
                    "message": "",
                    "lastTransitionTime": "2026-01-02T03:04:05Z",
                }
            ],
        }
    }
    body["metadata"] |= {"uid": "u", "managedFields": [{}], "deletionTimestamp": "2026-01-02T03:04:05Z"}
    org = OktaOrg.model_validate(body)
    assert org.metadata.deletion_timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert org.status.conditions[0].status == "True"
    assert org.status.observed_generation == 2


def test_a_model_is_frozen() -> None:
    org = OktaOrg.model_validate(manifest("OktaOrg", "acme"))
    with pytest.raises(ValidationError, match="frozen"):
        org.spec.url = "https://evil.example.com"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "length"),
    [("0s", 0), ("10m", 600), ("168h", 604_800), ("1h30m", 5400), ("1h0m1s", 3601), ("2628000m", 157_680_000)],
)
def test_a_duration_has_its_length(text: str, length: int) -> None:
    assert seconds(text) == length


@pytest.mark.parametrize("text", ["", "1d", "1.5h", "10", "m", "30m1h", "-1h", "1h ", "1h\n", "1H", "1234567h"])
def test_what_is_no_duration_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(ValueError, match="written in h, m and s"):
        seconds(text)


@given(hours=st.integers(0, 999_999), minutes=st.integers(0, 9_999_999), rest=st.integers(0, 999_999_999))
def test_a_duration_is_the_sum_of_its_parts(hours: int, minutes: int, rest: int) -> None:
    assert seconds(f"{hours}h{minutes}m{rest}s") == hours * 3600 + minutes * 60 + rest


def test_a_resource_with_a_broken_duration_is_refused() -> None:
    body = manifest(
        "OktaAccessPolicy",
        "om",
        {"rules": [{"name": "a", "grantTypes": ["client_credentials"], "scopes": ["*"], "accessTokenLifetime": "1d"}]},
    )
    with pytest.raises(ValidationError, match=r"spec\.rules\.0\.accessTokenLifetime"):
        OktaAccessPolicy.model_validate(body)
