"""The guide's example as it ships, for a simulated organization and a namespace of a test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from tests.support.kubectl import Manifest
    from tests.support.okta import OktaOrganization

SOURCE: Final = Path(__file__).resolve().parents[2] / "deploy/examples/openmetadata"

ORG: Final = "oktaorg/acme"
APP: Final = "oktaapp/openmetadata"
SERVER: Final = "oktaauthserver/openmetadata"
POLICY: Final = "oktaaccesspolicy/openmetadata"
ORIGIN: Final = "oktatrustedorigin/openmetadata"
GUIDE: Final = (APP, SERVER, POLICY, ORIGIN)
EVERYTHING: Final = (ORG, *GUIDE)

CONNECTION_SECRET: Final = "acme-okta"
PUBLISHED_SECRET: Final = "openmetadata-okta"
SERVER_URL: Final = "https://om.example.com"


def connection_secret(okta: OktaOrganization) -> Manifest:
    """The Secret that opens the organization to the operator."""
    data = {"url": okta.url, "token": okta.operator_token}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": CONNECTION_SECRET}, "stringData": data}


def organization(okta: OktaOrganization, *, resync: str | None = None) -> Manifest:
    """The example's OktaOrg; of it only what a simulator needs is changed."""
    manifest = _read("org.yaml")
    manifest["spec"] |= {"url": okta.url, "insecure": True}
    if resync is not None:
        manifest["spec"]["changeDetection"] = {"method": "Poll", "resync": resync}
    return manifest


def guide() -> list[Manifest]:
    """The example's other resources, unchanged, in the order of its kustomization."""
    listed = [name for name in _read("kustomization.yaml")["resources"] if name != "org.yaml"]
    return [_read(name) for name in listed]


def app(name: str = "openmetadata", **spec: object) -> Manifest:
    """An OktaApp of its own, without a server."""
    stated = {"orgRef": {"name": "acme"}, "redirectUris": [f"{SERVER_URL}/callback"], **spec}
    return _resource("OktaApp", name, stated)


def server(name: str = "openmetadata", **spec: object) -> Manifest:
    """An OktaAuthServer of its own."""
    stated = {"orgRef": {"name": "acme"}, "audience": {"value": "api://openmetadata"}, **spec}
    return _resource("OktaAuthServer", name, stated)


def origin(name: str = "openmetadata", **spec: object) -> Manifest:
    """An OktaTrustedOrigin."""
    stated = {"orgRef": {"name": "acme"}, "origin": SERVER_URL, "scopes": ["CORS", "REDIRECT"], **spec}
    return _resource("OktaTrustedOrigin", name, stated)


def rule(name: str, **members: object) -> Manifest:
    """A rule of an OktaAccessPolicy."""
    return {"name": name, "grantTypes": ["client_credentials"], "scopes": ["*"], **members}


def _resource(kind: str, name: str, spec: Manifest) -> Manifest:
    return {"apiVersion": "okta-operator.dev/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def _read(name: str) -> Manifest:
    manifest: Manifest = yaml.safe_load((SOURCE / name).read_text(encoding="utf-8"))
    return manifest
