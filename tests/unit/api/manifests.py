"""The tables in ``data/`` as manifests, for the tests of the models and of the schema on the real API
server."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from okta_operator.constants import API_VERSION

if TYPE_CHECKING:
    from types import ModuleType

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).resolve().parents[3]
CRDS = ROOT / "crds"
EXAMPLES = ROOT / "docs" / "reference" / "examples"
Manifest = dict[str, Any]


def generator() -> ModuleType:
    """``tools/generate.py``, a script and in no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(name: str) -> Any:  # noqa: ANN401 - a file says what it holds
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


BASE: dict[str, Manifest] = load("base")


def changed(base: Any, change: Any) -> Any:  # noqa: ANN401 - any part of a document
    """``base`` with ``change`` laid over it; null removes, lists are replaced."""
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    merged = base | {key: changed(base.get(key), value) for key, value in change.items()}
    return {key: value for key, value in merged.items() if value is not None}


def manifest(kind: str, name: str, *changes: Manifest) -> Manifest:
    """A resource with the base spec of its kind and the changes, one after the other."""
    spec = BASE[kind]
    for change in changes:
        spec = changed(spec, change)
    return {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name, "namespace": "default"},
        "spec": spec,
    }


@dataclass(frozen=True)
class Case:
    """A manifest, what it is a change of (None: it is new), and what the refusal says (None: accepted)."""

    manifest: Manifest
    message: str | None
    before: Manifest | None = None

    @property
    def name(self) -> str:
        return str(self.manifest["metadata"]["name"])


def accepted() -> list[Case]:
    return [
        Case(manifest(kind, f"good-{kind.lower()}-{number}", change), None)
        for kind, changes in load("accepted").items()
        for number, change in enumerate(changes)
    ]


def refused() -> list[Case]:
    return [
        Case(manifest(kind, f"bad-{kind.lower()}-{number}", change), message)
        for kind, rows in load("refused").items()
        for number, (change, message) in enumerate(rows)
    ]


def names() -> list[Case]:
    cases = []
    for number, (kind, name, message, cure) in enumerate(load("names")):
        text = name if isinstance(name, str) else f"n{number}".ljust(name, "x")
        cases += [Case(manifest(kind, text), message), Case(manifest(kind, f"{text[:-1]}c", cure), None)]
    return cases


def changes() -> list[Case]:
    cases = []
    for number, (kind, before, after, message) in enumerate(load("changes")):
        name = f"change-{number}"
        cases.append(Case(manifest(kind, name, before, after), message, manifest(kind, name, before)))
    return cases


def _long(start: str, length: int) -> str:
    return start.ljust(length, "x")


def largest() -> list[Manifest]:
    """One resource of each kind with lists, near what a request may hold (3 MB) and the schema's maxima."""
    addresses = [_long(f"https://om{n}.example.com/", 1024) for n in range(100)]
    groups = [{"name": _long(f"g{n}", 255)} for n in range(100)]
    words = [_long(f"s{n}", 255) for n in range(100)]
    keys = [_long(f"k{n}", 63) for n in range(50)]
    app = {
        "grantTypes": ["authorization_code", "implicit", "refresh_token"],
        "responseTypes": ["code", "token"],
        "redirectUris": addresses,
        "postLogoutRedirectUris": addresses,
        "access": {"groups": groups},
        "secret": {
            "template": dict.fromkeys(keys, "$" * 4096),
            "labels": dict.fromkeys(keys, "v" * 63),
            "annotations": dict.fromkeys(keys, "v" * 4096),
        },
    }
    server = {
        "description": "d" * 191,
        "scopes": [{"name": word} for word in words],
        "claims": [
            {"name": word, "claimType": "IDENTITY", "value": "v" * 1024, "scopes": words} for word in words[:50]
        ],
    }
    rule = {
        "grantTypes": ["authorization_code", "implicit", "password"],
        "scopes": words,
        "people": {"groups": groups[:50], "users": [{"login": _long(f"u{n}", 100)} for n in range(50)]},
        "accessTokenLifetime": "1h",
        "refreshTokenLifetime": "999h",
        "refreshTokenWindow": "168h",
    }
    policy = {
        "clients": [{"clientId": _long(f"c{n}", 100)} for n in range(100)],
        "rules": [{"name": _long(f"r{n}", 100), **rule} for n in range(50)],
    }
    tenant = {
        "namespaces": {
            "from": "Selector",
            "selector": {
                "matchLabels": {_long(f"k{n}", 63): "v" * 63 for n in range(16)},
                "matchExpressions": [
                    {"key": _long(f"k{n}", 63), "operator": "In", "values": [_long(f"v{m}", 63) for m in range(32)]}
                    for n in range(16)
                ],
            },
        },
        "groups": words,
        "inlineHooks": words,
        "origins": [_long(f"https://om{n}.example.com", 255) for n in range(100)],
        "adopt": [_long(f"0oa{n}", 64) for n in range(100)],
    }
    return [
        # Of the 50 entries that the schema allows as many as fit into what etcd takes.
        manifest("OktaOrg", "largest-org", {"tenants": [tenant] * 10 + [{"namespaces": {"from": "All"}}] * 40}),
        manifest("OktaApp", "largest-app", app),
        manifest("OktaAuthServer", "largest-server", server),
        manifest("OktaAccessPolicy", "largest-policy", policy),
    ]
