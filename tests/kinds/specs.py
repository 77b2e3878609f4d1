"""One resource of each kind, and what it makes in Okta; and what Okta has altogether."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.support.fake_kube import NAMESPACE

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

ORG_REF: Final = {"orgRef": {"name": "acme"}}
APPS: Final = "/api/v1/apps"
SERVERS: Final = "/api/v1/authorizationServers"
ORIGINS: Final = "/api/v1/trustedOrigins"
NOISE: Final = frozenset({"_links", "_embedded", "created", "lastUpdated", "lastRotated", "nextRotation"})


def resource(kind: str, name: str, spec: JsonObject) -> JsonObject:
    """A manifest."""
    return {"kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}, "spec": deepcopy(spec)}


SERVER: Final = resource(
    "OktaAuthServer", "server", ORG_REF | {"audience": {"value": "api://om"}, "scopes": [{"name": "om"}]}
)


@dataclass(frozen=True)
class Sample:
    """A resource for the tests that every kind has to pass.

    Attributes:
        manifest: the resource.
        needs: what has to be there first.
        collection: where its object is listed; ``{server}`` stands for the server's id.
        member: a member of the object, dotted, that its spec's ``field`` states.
        field: of the spec.
        values: for the field: as applied first, and as edited.
        foreign: a member, dotted, that the resource does not state, with a value that somebody set in Okta.
        writes: to Okta, for a creation.
    """

    manifest: JsonObject
    needs: tuple[JsonObject, ...]
    collection: str
    member: str
    field: str
    values: tuple[str, str]
    foreign: tuple[str, Any]
    writes: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.manifest["kind"])

    @property
    def key(self) -> Key:
        return Key(self.kind, NAMESPACE, str(self.manifest["metadata"]["name"]))

    def stating(self, value: str) -> JsonObject:
        """The manifest with another value."""
        return {**self.manifest, "spec": {**self.manifest["spec"], self.field: value}}

    def with_spec(self, **spec: Any) -> JsonObject:  # noqa: ANN401 - whatever a spec holds
        """The manifest with more in its spec."""
        return {**self.manifest, "spec": {**self.manifest["spec"], **spec}}

    def listed(self, okta: OktaSimulator) -> list[JsonObject]:
        """All objects of this sort in Okta."""
        return okta.pages(self.path(okta))

    def path(self, okta: OktaSimulator) -> str:
        """Where they are."""
        if "{server}" not in self.collection:
            return self.collection
        server = next(s for s in okta.pages(SERVERS) if s["name"] == "server")
        return self.collection.format(server=server["id"])


RULE: Final = {"name": "sign-in", "grantTypes": ["client_credentials"], "scopes": ["*"]}

SAMPLES: Final = (
    Sample(
        resource(
            "OktaApp",
            "om",
            ORG_REF
            | {
                "label": "OpenMetadata",
                "redirectUris": ["https://om.example.com/callback"],
                "access": {"groups": [{"name": "Everyone"}]},
            },
        ),
        (),
        APPS,
        "label",
        "label",
        ("OpenMetadata", "Metadata"),
        ("settings.notes.admin", "Ask the data team."),
        ("POST /api/v1/apps", "PUT /api/v1/apps/*/groups/*"),
    ),
    Sample(
        resource(
            "OktaAuthServer",
            "om",
            ORG_REF
            | {
                "name": "OpenMetadata",
                "audience": {"value": "api://om"},
                "scopes": [{"name": "om", "default": True}],
                "claims": [{"name": "team", "claimType": "IDENTITY", "value": "user.department"}],
            },
        ),
        (),
        SERVERS,
        "name",
        "name",
        ("OpenMetadata", "Metadata"),
        ("credentials.signing.rotationMode", "MANUAL"),
        (
            "POST /api/v1/authorizationServers",
            "POST /api/v1/authorizationServers/*/scopes",
            "POST /api/v1/authorizationServers/*/claims",
        ),
    ),
    Sample(
        resource(
            "OktaAccessPolicy",
            "om",
            {"authServerRef": {"name": "server"}, "name": "OpenMetadata", "allClients": True, "rules": [RULE]},
        ),
        (SERVER,),
        f"{SERVERS}/{{server}}/policies",
        "name",
        "name",
        ("OpenMetadata", "Metadata"),
        ("description", "Ask the data team."),
        (
            "POST /api/v1/authorizationServers/*/policies",
            "POST /api/v1/authorizationServers/*/policies/*/rules",
        ),
    ),
    Sample(
        resource(
            "OktaTrustedOrigin",
            "om",
            ORG_REF | {"name": "OpenMetadata", "origin": "https://om.example.com", "scopes": ["CORS", "REDIRECT"]},
        ),
        (),
        ORIGINS,
        "origin",
        "origin",
        ("https://om.example.com", "https://metadata.example.com"),
        ("", None),
        ("POST /api/v1/trustedOrigins",),
    ),
)


def value_at(body: JsonObject, path: str) -> Any:  # noqa: ANN401 - whatever is there
    """The value of a dotted path."""
    for name in path.split("."):
        body = body[name]
    return body


def with_value(body: JsonObject, path: str, value: Any) -> JsonObject:  # noqa: ANN401 - whatever is put there
    """The body with another value at a dotted path."""
    name, _, rest = path.partition(".")
    return {**body, name: with_value(body.get(name) or {}, rest, value) if rest else value}


def writes(okta: OktaSimulator) -> tuple[str, ...]:
    """The writes to Okta since the log was cleared, ids as ``*``."""
    return tuple(f"{r['method']} {_without_ids(r['path'])}" for r in okta.requests(writes_only=True))


def reads(okta: OktaSimulator) -> tuple[str, ...]:
    """The reads from Okta since the log was cleared, ids as ``*`` and without queries."""
    found = [r for r in okta.requests() if r["method"] == "GET"]
    return tuple(_without_ids(r["path"].partition("?")[0]) for r in found)


def _without_ids(path: str) -> str:
    segments = path.split("/")
    named = {"apps", "groups", "authorizationServers", "scopes", "claims", "policies", "rules", "trustedOrigins"}
    return "/".join("*" if i and segments[i - 1] in named and s else s for i, s in enumerate(segments))


def everything(okta: OktaSimulator) -> JsonObject:
    """What Okta has, without times and links: to be compared with what it had."""
    return {
        "apps": [_app(okta, each) for each in okta.pages(APPS)],
        "servers": [_server(okta, each) for each in okta.pages(SERVERS)],
        "origins": [quiet(each) for each in okta.pages(ORIGINS)],
    }


def quiet(body: Any) -> Any:  # noqa: ANN401 - any part of an answer
    """A body without what changes by itself."""
    if isinstance(body, list):
        return [quiet(each) for each in body]
    if not isinstance(body, dict):
        return body
    return {name: quiet(value) for name, value in body.items() if name not in NOISE}


def _app(okta: OktaSimulator, app: JsonObject) -> JsonObject:
    path = f"{APPS}/{app['id']}"
    lists = {name: quiet(okta.pages(f"{path}/{name}")) for name in ("groups", "credentials/secrets")}
    return {**quiet(app), **lists}


def _server(okta: OktaSimulator, server: JsonObject) -> JsonObject:
    path = f"{SERVERS}/{server['id']}"
    policies = okta.pages(f"{path}/policies")
    return {
        **quiet(server),
        "scopes": quiet(okta.pages(f"{path}/scopes")),
        "claims": quiet(okta.pages(f"{path}/claims")),
        "policies": [
            {**quiet(policy), "rules": quiet(okta.pages(f"{path}/policies/{policy['id']}/rules"))}
            for policy in policies
        ],
    }
