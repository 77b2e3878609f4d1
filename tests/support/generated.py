"""Resources by chance, from the CRDs' schemas: most nearly right, some broken; and what a schema says to one.

The rules in CEL are not evaluated here: that takes the API server.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.unit.api.manifests import BASE

from okta_operator.api import RESOURCES
from okta_operator.api.crd import schema_of
from okta_operator.constants import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_operator.core.json import JsonObject

SCHEMAS: Final[dict[str, JsonObject]] = {resource.KIND: schema_of(resource) for resource in RESOURCES}
KINDS: Final = ("OktaApp", "OktaAuthServer", "OktaAccessPolicy", "OktaTrustedOrigin")

_POOLS: Final = {
    "name": ["acme", "server", "om", "n-1", "Everyone", "Data", "read", "sign-in", "Upper", "a b", ""],
    "id": ["default", "00g0000000000000001", "0oa1", "..", "a/b", "me"],
    "login": ["admin@example.com", "nobody@example.com", "me"],
    "duration": ["0s", "30s", "5m", "1h", "24h", "168h", "43800h", "1d", "90", "-1h", "1h30m", "4m"],
    "uri": [
        "https://om.example.com/callback",
        "https://om.example.com",
        "http://localhost:8585/callback",
        "https://*.example.com/callback",
        "com.example.app:/callback",
        "/callback",
        "https://om.example.com/#x",
        "https://me@om.example.com/",
        "https://169.254.169.254/",
    ],
    "text": [
        "",
        "x",
        "OpenMetadata",
        "api://openmetadata",
        "user.department",
        "*",
        "openid",
        "okta.apps.read",
        "ALL_CLIENTS",
        "$(client-id)",
        "$(nothing)",
        "[okta-operator 0123456789abcdef0123]",
        "two\nlines",
        "a" * 64,
        "a" * 300,
        "ünïcödé \u202e",
    ],
}
_FIELDS: Final = {
    "origin": "uri",
    "serverUrl": "uri",
    "redirectUris": "uri",
    "postLogoutRedirectUris": "uri",
    "id": "id",
    "inlineHookId": "id",
    "login": "login",
    "name": "name",
    "namespace": "name",
    "key": "name",
}
_JUNK: Final[tuple[Any, ...]] = (None, True, False, -5, 0, [], {}, "x", [None], {"x": 1})
_CHARACTERS: Final = "aZ0 -_./:*$()[]{}'\"\\\n\té€\U0001f511"


class Chance:
    """Makes resources of a number; the same ones of the same number."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - tests that can be repeated

    def resources(self, count: int, namespace: str) -> list[JsonObject]:
        """Resources with names of their own."""
        return [self.resource(f"r{number}", namespace) for number in range(count)]

    def resource(self, name: str, namespace: str) -> JsonObject:
        """A resource of any kind; a fifth each with annotations of ours, and with a status that somebody wrote."""
        kind = self._random.choice(KINDS)
        body: JsonObject = {
            "apiVersion": API_VERSION,
            "kind": kind,
            "metadata": {"name": name, "namespace": namespace},
            "spec": self._spec(kind),
        }
        if self._one_in(5):
            annotation = self._random.choice(["paused", "deletion", "reconcile-requested-at"])
            value = self._random.choice(["true", "false", "abandon", "", "x" * 500])
            body["metadata"]["annotations"] = {f"okta-operator.dev/{annotation}": value}
        if self._one_in(5):
            body["status"] = self._status()
        return body

    def _one_in(self, number: int) -> bool:
        return self._random.randrange(number) == 0

    def _spec(self, kind: str) -> JsonObject:
        """The tests' base with some fields stated otherwise; seldom without one, or with an unknown one."""
        members: JsonObject = SCHEMAS[kind]["properties"]["spec"]["properties"]
        spec: JsonObject = dict(BASE[kind])
        if kind == "OktaAccessPolicy":
            spec = {"authServerRef": {"name": "server"}, "allClients": True}
        if kind == "OktaTrustedOrigin":
            spec["origin"] = f"https://om{self._random.randrange(10**6)}.example.com"
        for name in self._random.sample(sorted(members), self._random.randrange(6)):
            if name not in {"orgRef", "authServerRef", "adopt"} or self._one_in(6):
                spec[name] = self._value(members[name], name)
        if self._one_in(30):
            spec.pop(self._random.choice(sorted(spec)))
        if self._one_in(30):
            spec["unknown"] = self._random.choice(_JUNK)
        return spec

    def _value(self, schema: JsonObject, name: str) -> Any:  # noqa: ANN401 - anything
        if self._one_in(40):
            return self._random.choice(_JUNK)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        make = {
            "object": self._object,
            "array": self._array,
            "boolean": lambda _schema, _name: self._one_in(2),
            "integer": lambda _schema, _name: self._random.randrange(-1, 102),
            "string": self._text,
        }[schema["type"]]
        return make(schema, name)

    def _object(self, schema: JsonObject, name: str) -> JsonObject:
        if "properties" not in schema:
            keys = self._random.sample(["a", "example.com/b", "-"], self._random.randrange(3))
            return {key: self._value(schema["additionalProperties"], name) for key in keys}
        required = schema.get("required", ())
        stated = [each for each in schema["properties"] if each in required or self._one_in(2)]
        return {each: self._value(schema["properties"][each], each) for each in stated}

    def _array(self, schema: JsonObject, name: str) -> list[Any]:
        return [self._value(schema["items"], name) for _ in range(self._random.randrange(4))]

    def _text(self, _schema: JsonObject, name: str) -> str:
        if self._one_in(4):
            return "".join(self._random.choices(_CHARACTERS, k=self._random.randrange(12)))
        return self._random.choice(_pool(name))

    def _status(self) -> JsonObject:
        choose = self._random.choice
        forged: JsonObject = {
            "id": choose([*_POOLS["id"], "", "?x", "x" * 2000]),
            "organizationId": choose(["00oOther", ""]),
            "authServerId": choose(_POOLS["id"]),
            "clientId": "0oaForged0000000001",
            "secretName": choose(["acme-okta", "x", "../x"]),
            "attempt": {
                "startedAt": choose(["2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-02-01T00:00:00+23:59"])
            },
        }
        stated = {name: value for name, value in forged.items() if self._one_in(2)}
        return {"observedGeneration": choose([-1, 1, 7]), **stated}


def _pool(name: str) -> list[str]:
    lowered = name.lower()
    if name in _FIELDS:
        return _POOLS[_FIELDS[name]]
    if "lifetime" in lowered or "window" in lowered or lowered == "leeway":
        return _POOLS["duration"]
    return _POOLS["uri"] if lowered.endswith(("uri", "url")) else _POOLS["text"]


def problems(manifest: JsonObject) -> list[str]:
    """What a kind's schema has against a manifest, its rules in CEL apart; unknown fields included, as by kubectl."""
    schema = SCHEMAS[manifest["kind"]]
    return list(_problems(schema["properties"]["spec"], manifest["spec"], "spec"))


_TYPES: Final[dict[str, type[Any]]] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def _problems(schema: JsonObject, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - anything
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        yield f"{path} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path} is none of {schema['enum']}"
    elif kind == "object":
        yield from _of_object(schema, value, path)
    elif kind == "array":
        yield from _of_array(schema, value, path)
    elif kind == "integer" and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path} is out of range"
    elif kind == "string":
        yield from _of_string(schema, value, path)


def _of_string(schema: JsonObject, value: str, path: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path} is too short or too long"
    # In Python `$` also fits before a line break at the end; in the API server's expressions it does not.
    pattern = re.sub(r"\$$", r"\\Z", schema.get("pattern", ""))
    if not re.search(pattern, value):
        yield f"{path} does not match"


def _of_object(schema: JsonObject, value: JsonObject, path: str) -> Iterator[str]:
    if len(value) > schema.get("maxProperties", len(value)):
        yield f"{path} has too many members"
    if "properties" not in schema:
        for name, member in value.items():
            yield from _problems(schema["additionalProperties"], member, f"{path}.{name}")
        return
    yield from (f"{path}.{name} is required" for name in schema.get("required", ()) if name not in value)
    for name, member in value.items():
        if name not in schema["properties"]:
            yield f"{path}.{name} is unknown"
        else:
            yield from _problems(schema["properties"][name], member, f"{path}.{name}")


def _of_array(schema: JsonObject, value: list[Any], path: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{path} has too few or too many items"
    keys = schema.get("x-kubernetes-list-map-keys")
    if schema.get("x-kubernetes-list-type") in ("set", "map"):
        seen = [repr([each.get(key) for key in keys] if keys and isinstance(each, dict) else each) for each in value]
        if len(seen) != len(set(seen)):
            yield f"{path} has a duplicate"
    for index, each in enumerate(value):
        yield from _problems(schema["items"], each, f"{path}[{index}]")
