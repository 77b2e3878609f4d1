"""The CRDs: up to date, structural, bounded, described, and with the rules that the models carry."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.unit.api.manifests import ROOT, generator, names, refused

from okta_operator.api import RESOURCES, OktaApp
from okta_operator.api.app_rules import OIDC_KEYS, OPENMETADATA_KEYS
from okta_operator.api.base import RULES, Model, parts
from okta_operator.api.common import DURATION_PATTERN
from okta_operator.api.crd import crd, schema_of, structural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

generate = generator()
KINDS = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.KIND)
Schema = dict[str, Any]


def walk(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every schema inside a schema, with its path."""
    yield path, schema
    for name, field in schema.get("properties", {}).items():
        yield from walk(field, f"{path}.{name}")
    for inside in ("items", "additionalProperties"):
        if inside in schema:
            yield from walk(schema[inside], f"{path}[]")


def spec_of(resource: Any) -> Schema:  # noqa: ANN401 - a class of any kind
    spec: Schema = schema_of(resource)["properties"]["spec"]
    return spec


def test_the_generated_files_are_up_to_date() -> None:
    assert generate.stale() == [], "run `make generate`"


def test_a_stale_file_is_named_and_written_anew(tmp_path: Path) -> None:
    examples = tmp_path / generate.REFERENCE / "examples"
    examples.mkdir(parents=True)
    for path in (ROOT / generate.REFERENCE / "examples").iterdir():
        (examples / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    assert "crds/kustomization.yaml" in generate.stale(tmp_path)
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    gone = tmp_path / "crds" / "okta-operator.dev_gone.yaml"
    gone.write_text("", encoding="utf-8")
    (tmp_path / "docs/reference/oktaapp.md").write_text("changed", encoding="utf-8")
    assert generate.stale(tmp_path) == ["crds/okta-operator.dev_gone.yaml", "docs/reference/oktaapp.md"]
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    assert not gone.exists()


def test_the_kustomization_names_every_crd() -> None:
    folder = ROOT / generate.CRDS
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    files = [yaml.safe_load((folder / name).read_text(encoding="utf-8")) for name in kustomization["resources"]]
    assert [file["metadata"]["name"] for file in files] == [resource.crd_name() for resource in RESOURCES]


@KINDS
def test_every_text_list_and_map_of_a_spec_has_a_limit(resource: Any) -> None:  # noqa: ANN401
    for path, field in walk(schema_of(resource)):
        if path in {"", ".metadata", ".apiVersion", ".kind"}:
            continue
        if field["type"] == "string" and not {"enum", "format"} & field.keys():
            assert "maxLength" in field, path
        if field["type"] == "array":
            assert {"maxItems", "x-kubernetes-list-type"} <= field.keys(), path
        if "additionalProperties" in field:
            assert "maxProperties" in field, path


@KINDS
def test_the_keys_of_a_list_of_type_map_are_required(resource: Any) -> None:  # noqa: ANN401
    for path, field in walk(schema_of(resource)):
        for key in field.get("x-kubernetes-list-map-keys", []):
            assert key in field["items"]["required"], path


@KINDS
def test_no_field_has_a_default_but_the_status(resource: Any) -> None:  # noqa: ANN401
    defaults = {path: field["default"] for path, field in walk(schema_of(resource)) if "default" in field}
    assert defaults == {".status": {"observedGeneration": -1}}


@KINDS
def test_every_field_is_described_and_states_its_default(resource: Any) -> None:  # noqa: ANN401
    for path, field in walk(spec_of(resource)):
        required = field.get("required", [])
        for name, member in field.get("properties", {}).items():
            text = member.get("description", "")
            assert text.endswith("."), f"{path}.{name}: {text!r}"
            if name not in required:
                assert "Default: " in text or "Exactly one of" in text, f"{path}.{name}"


@KINDS
def test_every_rule_reads_fields_that_exist(resource: Any) -> None:  # noqa: ANN401
    for path, field in walk(schema_of(resource)):
        for each in field.get(RULES, []):
            assert each["message"], path
            culprit = each.get("fieldPath", "").removeprefix(".").split(".")
            assert culprit == [""] or culprit[0] in field["properties"], f"{path}: {each['fieldPath']}"


@KINDS
def test_every_rule_of_a_model_is_in_the_schema(resource: Any) -> None:  # noqa: ANN401
    spec, _ = parts(resource)
    stated = [each.message for base in spec.__mro__ for each in base.__dict__.get("RULES", ())]
    found = [each["message"] for each in spec_of(resource)[RULES]]
    assert stated
    assert sorted(found) == sorted(stated)


def test_rules_of_fields_are_beside_the_field() -> None:
    policy = next(resource for resource in RESOURCES if resource.KIND == "OktaAccessPolicy")
    lifetime = spec_of(policy)["properties"]["rules"]["items"]["properties"]["accessTokenLifetime"]
    expressions = [each["rule"] for each in lifetime[RULES]]
    assert expressions[0] == f"self != '' && self.matches('{DURATION_PATTERN}')"
    assert "duration(self) >= duration('5m') && duration(self) <= duration('24h')" in expressions[1]


def test_a_description_at_a_field_wins_over_that_of_its_type() -> None:
    adopt = spec_of(OktaApp)["properties"]["adopt"]
    assert adopt["description"].startswith("Takes over an existing object in Okta")


def test_a_union_is_not_structural() -> None:
    class Either(Model):
        value: int | str

    with pytest.raises(ValueError, match="a structural schema cannot say"):
        structural(Either.model_json_schema(), {})


def test_crd_names_and_category() -> None:
    spec = crd(OktaApp)["spec"]
    assert spec["names"] == {
        "kind": "OktaApp",
        "listKind": "OktaAppList",
        "plural": "oktaapps",
        "singular": "oktaapp",
        "categories": ["okta"],
    }
    columns = [column["name"] for column in spec["versions"][0]["additionalPrinterColumns"]]
    assert columns == ["Ready", "Reason", "Client ID", "Secret", "Issuer", "Age"]


def test_reserved_keys_are_refused_per_format() -> None:
    rules = [each["rule"] for each in spec_of(OktaApp)[RULES]]
    for format_, keys in (("oidc", OIDC_KEYS), ("openmetadata", OPENMETADATA_KEYS)):
        rule = next(each for each in rules if f"!= '{format_}'" in each and "template" in each)
        assert all(f"'{key}'" in rule for key in keys)


@KINDS
def test_the_tables_break_every_rule(resource: Any) -> None:  # noqa: ANN401
    """A rule that no example breaks is a rule that nobody saw at work; those for updates are in changes.yaml."""
    expected = [case.message or "" for case in (*refused(), *names())]
    for path, field in walk(schema_of(resource)):
        for each in field.get(RULES, []):
            if "oldSelf" not in each["rule"]:
                assert any(part and part in each["message"] for part in expected), f"{path}: {each['message']}"


@KINDS
def test_the_reference_names_every_field_and_message(resource: Any) -> None:  # noqa: ANN401
    page = generate.page(resource, ROOT)
    for path, field in walk(schema_of(resource)):
        if path.startswith((".spec.", ".status.")) and not path.endswith("[]"):
            assert f"`{path.removeprefix('.')}`" in page
        for each in field.get(RULES, []):
            assert each["message"] in page
