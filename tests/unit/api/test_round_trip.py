"""By property: whatever the schema allows survives the way from JSON to model and back."""

from __future__ import annotations

import string
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okta_operator.api import RESOURCES
from okta_operator.api.crd import crd
from okta_operator.constants import API_VERSION

_YEAR_2000 = datetime(2000, 1, 1)  # noqa: DTZ001 - hypothesis adds no zone to what it draws
Json = Any
WORD = st.text(string.ascii_lowercase, min_size=6, max_size=12)


def values(schema: Json, name: str = "") -> st.SearchStrategy[Json]:
    """Values that a structural schema allows; texts with rules are words that no rule objects to."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            return objects(schema)
        case "array":
            most = min(schema["maxItems"], 3)
            return st.lists(values(schema["items"]), min_size=schema.get("minItems", 0), max_size=most)
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 1000))
        case _:
            return texts(schema, name)


def texts(schema: Json, name: str) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return st.datetimes(min_value=_YEAR_2000).map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if name in {"accessTokenLifetime", "refreshTokenLifetime", "refreshTokenWindow", "leeway", "resync"}:
        return st.integers(0, 10_000).map(lambda minutes: f"{minutes}m")
    return WORD


def objects(schema: Json) -> st.SearchStrategy[Json]:
    if "additionalProperties" in schema:
        return st.dictionaries(WORD, values(schema["additionalProperties"]), max_size=3)
    members = {name: values(field, name) for name, field in schema.get("properties", {}).items()}
    required = set(schema.get("required", []))
    return st.fixed_dictionaries(
        {name: member for name, member in members.items() if name in required},
        optional={name: member for name, member in members.items() if name not in required},
    )


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.KIND)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_json_to_model_to_json_is_the_same(resource: Any, data: st.DataObject) -> None:  # noqa: ANN401 - any kind
    schema = crd(resource)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    body = {
        "apiVersion": API_VERSION,
        "kind": resource.KIND,
        "metadata": {"name": "x", "labels": {}},
        "spec": data.draw(objects(schema["spec"])),
        "status": data.draw(objects(schema["status"])),
    }
    model = resource.model_validate(body)
    assert model.model_dump(by_alias=True, exclude_unset=True, mode="json") == body
    assert resource.model_validate(model.model_dump(by_alias=True, exclude_unset=True)) == model
