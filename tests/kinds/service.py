"""A service app in the simulator, and the OktaOrg that authenticates with its private key."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, FakeCluster, Operator
from tests.unit.okta.keys import Key, ec_key, jwk, jwk_text, rsa_key

from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

TOKEN: Final = "/oauth2/v1/token"
AREAS: Final = ("apps", "authorizationServers", "trustedOrigins")
SCOPES: Final = ("okta.groups.read", *(f"okta.{area}.{word}" for area in AREAS for word in ("read", "manage")))
ROLES: Final = ("APP_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "ORG_ADMIN")
FIRST, SECOND = ec_key("P-256"), rsa_key()


class Service:
    """A service app in Okta, and what is stored of it in Kubernetes."""

    def __init__(self, okta: OktaSimulator, cluster: FakeCluster) -> None:
        self.okta = okta
        self.cluster = cluster
        self.id = self.client_id = ""

    def register(self, *, scopes: tuple[str, ...] = SCOPES, roles: tuple[str, ...] = ROLES, dpop: bool = False) -> None:
        """Make the app, with the first key."""
        keys = {"keys": [public(FIRST, "first")]}
        made = self.okta.call(
            "POST", "/_simulator/service-apps", {"jwks": keys, "scopes": scopes, "roles": roles, "dpop": dpop}
        )
        self.id, self.client_id = made.body["appId"], made.body["clientId"]

    def register_key(self, key: Key, kid: str) -> None:
        """Add a key."""
        self._oauth["jwks"]["keys"].append(public(key, kid))

    def remove_key(self, kid: str) -> None:
        """Take a key away."""
        keys = self._oauth["jwks"]["keys"]
        keys[:] = [key for key in keys if key["kid"] != kid]

    def grant(self, scope: str) -> None:
        """Grant another scope."""
        body = {"scopeId": scope, "issuer": self.okta.url}
        assert self.okta.post(f"/api/v1/apps/{self.id}/grants", body).status == 201

    def store(self, text: str, url: str | None = None) -> None:
        """``kubectl apply`` of the connection Secret."""
        data = {"url": SecretStr(url or self.okta.url), "private-key": SecretStr(text)}
        self.cluster.secrets.put(SecretManifest(namespace=NAMESPACE, name="acme-okta", data=data))

    def manifest(self, **private_key: object) -> JsonObject:
        """The OktaOrg."""
        reference = {"secretRef": {"name": "acme-okta", "key": "private-key"}}
        credentials = {"privateKey": {"clientId": self.client_id} | reference | private_key}
        spec = {"url": self.okta.url, "ownerId": "prod", "insecure": True, "credentials": credentials}
        return {"kind": "OktaOrg", "metadata": {"name": "acme"}, "spec": spec}

    @property
    def asked(self) -> list[int]:
        """The status of each answer of the token endpoint."""
        return [each["status"] for each in self.okta.requests() if each["path"] == TOKEN]

    @property
    def shown(self) -> set[str]:
        """The scopes of the tokens that calls came with; each had one alone."""
        calls = [each for each in self.okta.requests() if (each["actor"] or {}).get("scopes")]
        assert {len(each["actor"]["scopes"]) for each in calls} <= {1}
        assert {each["actor"]["id"] for each in calls} <= {self.client_id}
        return {each["actor"]["scopes"][0] for each in calls}

    @property
    def _oauth(self) -> JsonObject:
        oauth: JsonObject = self.okta.org.apps.find(self.id)["settings"]["oauthClient"]
        return oauth


def public(key: Key, kid: str) -> JsonObject:
    """The half that Okta has."""
    private = {"d", "p", "q", "dp", "dq", "qi", "key_ops"}
    return {name: value for name, value in jwk(key, kid=kid, use="sig").items() if name not in private}


async def begin(service: Service, process: Operator, **private_key: object) -> None:
    """Store the first key, and have the organization looked at."""
    service.store(jwk_text(FIRST, kid="first"))
    await process.apply(service.manifest(**private_key))


def condition(cluster: FakeCluster, kind: str = "Ready") -> tuple[str, str]:
    """Of the OktaOrg."""
    return cluster.resources.conditions(ORG)[kind]


def pass_time(process: Operator, seconds: float) -> None:
    """For the tokens in hand."""
    known = process.services.organizations.last(ORG)
    assert known is not None
    assert known.connection._tokens is not None
    known.connection._tokens._clock = lambda: time.monotonic() + seconds
