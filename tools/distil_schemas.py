"""Distils what Okta's API description says about replies into schemas that the tests validate with.

``python tools/distil_schemas.py DESCRIPTION...`` reads OpenAPI files, those of a checkout of
okta/okta-management-openapi-spec: ``dist/current/management-minimal.yaml`` and ``oauth-minimal.yaml``. It writes
``tests/data/simulator/schemas.json``: for each endpoint and status the names, JSON types, enumerations, required
fields, lengths and formats of the reply, which OAuth scopes it takes, and no text of the description.

The schemas are JSON Schema 2020-12, made to find what a reply has too much as well as too little: what ``allOf`` puts
together becomes one object, and an object that has named properties has no others.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Node: TypeAlias = dict[str, Any]
"""A part of an API description, or of a schema."""

TARGET = Path(__file__).resolve().parent.parent / "tests" / "data" / "simulator" / "schemas.json"
METHODS = ("get", "post", "put", "patch", "delete")

# What the simulator answers, or may come to answer. The rest of the description is five times as long.
SELECTED = re.compile(
    r"/\.well-known/(okta-organization|openid-configuration)"
    r"|/oauth2/(v1|\{authorizationServerId\})(/.*)?"
    r"|/api/v1/apps(/\{appId\}(/(grants|groups|users|tokens|logo|policies|lifecycle)(/.*)?)?)?"
    r"|/api/v1/apps/\{appId\}/credentials/(jwks|keys|secrets)(/.*)?"
    r"|/api/v1/groups(/rules(/.*)?|/\{groupId\}(/(apps|owners|users|roles)(/.*)?)?)?"
    r"|/api/v1/users(/\{(id|userId)\}(/(groups|roles|clients|grants|sessions|lifecycle|credentials|appLinks|idps)(/.*)?)?)?"
    r"|/api/v1/meta/(types|schemas)/user(/\{.*)?"
    r"|/api/v1/authorizationServers(/.*)?"
    r"|/api/v1/policies(/\{policyId\}(/(app|clone|rules(/.*)?|lifecycle/.*|mappings/?.*))?)?"
    r"|/api/v1/(trustedOrigins|inlineHooks|logs|org|zones)(/\{.*)?"
    r"|/api/v1/org/(contacts|logo|privacy)(/.*)?"
    r"|/api/v1/iam/(assignees|roles|resource-sets)(/.*)?"
)

# Of objects of several kinds, those that the simulator has. A reply of another kind is a difference.
KINDS = {
    "Application": {"OPENID_CONNECT"},
    "Policy": {"ACCESS_POLICY", "IDP_DISCOVERY", "MFA_ENROLL", "OKTA_SIGN_ON", "PASSWORD", "PROFILE_ENROLLMENT"},
    "PolicyRule": {"ACCESS_POLICY", "IDP_DISCOVERY", "MFA_ENROLL", "PASSWORD", "PROFILE_ENROLLMENT", "SIGN_ON"},
    "CreateOrUpdatePolicy": {"ACCESS_POLICY", "PROFILE_ENROLLMENT"},
    "InlineHookChannel": {"HTTP"},
}

COPIED = (
    "enum",
    "format",
    "maximum",
    "maxItems",
    "maxLength",
    "minimum",
    "minItems",
    "minLength",
    "pattern",
    "type",
    "uniqueItems",
)
CHOICES = ("oneOf", "anyOf")


class Distiller:
    """Makes schemas out of one API description.

    Attributes:
        definitions: The named schemas that were needed so far.
    """

    def __init__(self, description: Node, mark: str = "") -> None:
        """Read from a parsed description; the mark is put behind the names of its schemas."""
        self.definitions: dict[str, Node] = {}
        self._description = description
        self._mark = mark
        self._pending: list[str] = []

    def operations(self) -> dict[str, dict[str, Node | None]]:
        """Return the schemas by endpoint, as ``GET /api/v1/apps``, and by status; None means no body."""
        found = {
            f"{method.upper()} {path}": self._replies(item[method]["responses"])
            for path, item in sorted(self._description["paths"].items())
            if SELECTED.fullmatch(path)
            for method in METHODS
            if method in item
        }
        while self._pending:
            name = self._pending.pop()
            self.definitions[name + self._mark] = self._definition(name)
        return found

    def scopes(self) -> dict[str, list[str]]:
        """Return the OAuth scopes of each endpoint that takes access tokens."""
        return {
            f"{method.upper()} {path}": sorted(
                scope for way in item[method]["security"] for scope in way.get("oauth2", [])
            )
            for path, item in sorted(self._description["paths"].items())
            if SELECTED.fullmatch(path)
            for method in METHODS
            if any("oauth2" in way for way in item.get(method, {}).get("security", []))
        }

    def _replies(self, responses: Node) -> dict[str, Node | None]:
        return {str(status): self._reply(self._resolved(response)) for status, response in responses.items()}

    def _reply(self, response: Node) -> Node | None:
        content = response.get("content", {})
        return self._schema(content["application/json"]["schema"]) if "application/json" in content else None

    def _definition(self, name: str) -> Node:
        """Return what a name means: one object, or for each of its kinds another one."""
        bare = name.removesuffix("!")
        raw = self._description["components"]["schemas"][bare]
        choice = raw.get("discriminator", {}) if bare == name else {}
        if "mapping" not in choice:
            return self._flat(raw)
        kinds = KINDS.get(name, choice["mapping"].keys())
        field = choice["propertyName"]
        mapping = {kind: _name(choice["mapping"][kind]) for kind in sorted(kinds)}
        return {
            "type": "object",
            "required": [field],
            "properties": {field: {"enum": list(mapping)}},
            "allOf": [
                {
                    "if": {"properties": {field: {"const": kind}}, "required": [field]},
                    "then": self._reference(f"{target}!" if target == name else target),
                }
                for kind, target in mapping.items()
            ],
        }

    def _reference(self, name: str) -> Node:
        if name + self._mark not in self.definitions and name not in self._pending:
            self._pending.append(name)
        return {"$ref": f"#/$defs/{name}{self._mark}"}

    def _schema(self, raw: Node) -> Node:
        """Return the schema of a value."""
        if "$ref" in raw:
            return self._reference(_name(raw["$ref"]))
        made = self._flat(raw)
        if raw.get("nullable"):
            return {"anyOf": [made, {"type": "null"}]}
        return made

    def _flat(self, raw: Node) -> Node:
        """Return the schema of a value with everything that ``allOf`` adds in one object."""
        merged = self._merged(raw)
        for word in CHOICES:
            if word in merged:
                shared = {key: value for key, value in merged.items() if key not in CHOICES}
                return {"anyOf": [self._branch(shared, each) for each in merged[word]]}
        return self._object(merged)

    def _branch(self, shared: Node, raw: Node) -> Node:
        if "$ref" in raw and not shared.get("properties"):
            return self._schema(raw)
        whole: Node = {"allOf": [shared, raw]}
        if any(word in self._resolved(raw) for word in CHOICES):
            return self._flat(whole)
        # A kind may inherit from the object that lists the kinds: its list is not the kind's.
        return self._object({key: value for key, value in self._merged(whole).items() if key not in CHOICES})

    def _object(self, merged: Node) -> Node:
        made = {key: merged[key] for key in COPIED if key in merged}
        if "items" in merged:
            made["items"] = self._schema(merged["items"])
        properties = merged.get("properties", {})
        if properties:
            made["properties"] = {name: self._schema(each) for name, each in sorted(properties.items())}
        if merged.get("required"):
            made["required"] = sorted(set(merged["required"]))
        return made | self._others(merged)

    def _others(self, merged: Node) -> Node:
        """Say which properties an object may have beside the named ones."""
        others = merged.get("additionalProperties")
        if isinstance(others, dict) and others:
            return {"additionalProperties": self._schema(others)}
        closed = others is False or (others is None and merged.get("properties"))
        return {"additionalProperties": False} if closed else {}

    def _merged(self, raw: Node) -> Node:
        """Put a raw schema and the parts of its ``allOf`` together."""
        whole = self._resolved(raw)
        merged: Node = {}
        for part in (*(self._merged(each) for each in whole.get("allOf", [])), whole):
            properties = {**merged.get("properties", {}), **part.get("properties", {})}
            required = [*merged.get("required", []), *part.get("required", [])]
            merged |= {key: value for key, value in part.items() if key not in {"allOf", "discriminator"}}
            merged |= {"properties": properties, "required": required}
        return merged

    def _resolved(self, raw: Node) -> Node:
        if "$ref" not in raw:
            return raw
        found: Any = self._description
        for word in raw["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        return self._resolved(found)


def _name(reference: str) -> str:
    return reference.rsplit("/", maxsplit=1)[-1]


def distil(descriptions: Iterable[Node]) -> Node:
    """Return the file's content.

    Args:
        descriptions: Parsed API descriptions. From the second on, names are marked: two descriptions may mean different
            things by one.
    """
    content: Node = {"versions": [], "operations": {}, "scopes": {}, "$defs": {}}
    for number, description in enumerate(descriptions, start=1):
        distiller = Distiller(description, f"@{number}" if number > 1 else "")
        content["operations"] |= distiller.operations()
        content["scopes"] |= distiller.scopes()
        content["$defs"] |= distiller.definitions
        content["versions"].append(f"{description['info']['title']} {description['info']['version']}")
    return content


def rendered(content: Node) -> str:
    """Return the text of the file, with a line for each endpoint and each name."""
    parts = [
        json.dumps(key) + ": " + (json.dumps(value) if isinstance(value, list) else _lines(value))
        for key, value in content.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(entries: Node) -> str:
    lines = (
        f"{json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}" for name, entry in sorted(entries.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("description", nargs="+", type=Path, help="an OpenAPI file")
    parser.add_argument("--output", type=Path, default=TARGET)
    given = parser.parse_args(arguments)
    # The C loader: three megabytes take two seconds instead of thirty.
    descriptions = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in given.description]
    given.output.write_text(rendered(distil(descriptions)), encoding="utf-8")
    print(f"{given.output}: {given.output.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
