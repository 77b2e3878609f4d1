"""From models to CustomResourceDefinitions: structural OpenAPI v3 schemas, as the API server demands them.

pydantic writes JSON Schema; here references are put in place, "or null" goes (a member that is not stated is
absent), and so do titles, defaults and closed objects, which a structural schema does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from okta_operator.api.base import NOT_LOOKED_AT, RULES, PrinterColumn, Resource, parts
from okta_operator.constants import GROUP, VERSION

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

CATEGORY: Final = "okta"
_REFERENCE: Final = "#/$defs/"
_KEPT: Final = (
    "description",
    "type",
    "format",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "maxProperties",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    RULES,
)
AnyResource = type[Resource[Any, Any]]


def structural(schema: JsonSchemaValue, definitions: JsonSchemaValue) -> JsonSchemaValue:
    """One schema of pydantic's as a structural schema; what a field says of itself wins over its type.

    Args:
        schema: a schema of pydantic's.
        definitions: what its references name (``$defs``).

    Raises:
        ValueError: for what a structural schema cannot say, as a union of two types.
    """
    schema = _resolved(schema, definitions)
    result = {word: schema[word] for word in _KEPT if word in schema}
    if "description" in result:
        result["description"] = _one_line(result["description"])
    if properties := schema.get("properties"):
        result["properties"] = {name: structural(value, definitions) for name, value in properties.items()}
    if required := schema.get("required"):
        result["required"] = sorted(required)
    if items := schema.get("items"):
        result["items"] = structural(items, definitions)
    if isinstance(values := schema.get("additionalProperties"), dict):
        result["additionalProperties"] = structural(values, definitions)
    if "type" not in result:
        message = f"not structural: {schema}"
        raise ValueError(message)
    return result


def _resolved(schema: JsonSchemaValue, definitions: JsonSchemaValue) -> JsonSchemaValue:
    """The schema without references and without "or null"."""
    while True:
        if "$ref" in schema:
            target = definitions[schema["$ref"].removeprefix(_REFERENCE)]
            own = {word: value for word, value in schema.items() if word != "$ref"}
        elif "anyOf" in schema:
            target = _the_one_beside_null(schema["anyOf"])
            own = {word: value for word, value in schema.items() if word != "anyOf"}
        else:
            return schema
        schema = target | own


def _the_one_beside_null(choices: list[JsonSchemaValue]) -> JsonSchemaValue:
    stated = [choice for choice in choices if choice.get("type") != "null"]
    if len(stated) != 1:
        message = f"a structural schema cannot say 'one of {stated}'"
        raise ValueError(message)
    return stated[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def schema_of(resource: AnyResource) -> JsonSchemaValue:
    """The ``openAPIV3Schema`` of a kind."""
    spec, status = (_of_model(model) for model in parts(resource))
    status["default"] = {"observedGeneration": NOT_LOOKED_AT}
    schema: JsonSchemaValue = {
        "description": description(resource),
        "type": "object",
        "properties": {
            "apiVersion": {"type": "string", "description": f"{GROUP}/{VERSION}."},
            "kind": {"type": "string", "description": f"{resource.KIND}."},
            "metadata": {"type": "object"},
            "spec": spec,
            "status": status,
        },
        "required": ["spec"],
    }
    if resource.RULES:
        schema[RULES] = [each.as_schema() for each in resource.RULES]
    return schema


def _of_model(model: type[Any]) -> JsonSchemaValue:
    schema = model.model_json_schema(by_alias=True)
    return structural(schema, schema.get("$defs", {}))


def description(resource: AnyResource) -> str:
    """What a kind is, in a sentence or two."""
    return _one_line(resource.__doc__ or "")


def _column(column: PrinterColumn) -> JsonSchemaValue:
    entry: JsonSchemaValue = {"name": column.name, "type": column.type, "jsonPath": column.json_path}
    return entry | ({"priority": column.priority} if column.priority else {})


def crd(resource: AnyResource) -> JsonSchemaValue:
    """The CustomResourceDefinition of a kind, as ``kubectl apply`` takes it."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": resource.crd_name()},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": resource.KIND,
                "listKind": f"{resource.KIND}List",
                "plural": resource.PLURAL,
                "singular": resource.KIND.lower(),
                "categories": [CATEGORY],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "additionalPrinterColumns": [_column(column) for column in resource.printer_columns()],
                    "subresources": {"status": {}},
                    "schema": {"openAPIV3Schema": schema_of(resource)},
                }
            ],
        },
    }
