"""OpenMetadata's guide to Okta, step by step, against what Okta has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo_support.errors import DemoError
from demo_support.okta import APPS, GROUPS, ORIGINS, SERVERS, Json, Okta, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

SERVER_URL = "https://om.example.com"
"""As in deploy/examples/openmetadata/app.yaml."""
REDIRECT_URIS = [f"{SERVER_URL}/callback", f"{SERVER_URL}/silent-callback"]
OPENMETADATA_KEYS = "http://openmetadata:8585/api/v1/system/config/jwks"
RULE_GRANTS = {
    "authorization_code",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
}


@dataclass(frozen=True)
class Row:
    """A step of the guide.

    Attributes:
        step: Its words.
        found: What Okta has.
        wanted: What the guide asks for.
    """

    step: str
    found: object
    wanted: object


@dataclass(frozen=True)
class Made:
    """What is in Okta since a snapshot, and the id of the group Everyone."""

    everyone: str
    app: Json
    groups: list[Json]
    server: Json
    scopes: list[Json]
    policies: list[Json]
    rules: list[Json]
    origin: Json

    @classmethod
    def since(cls, before: Snapshot, okta: Okta) -> Self:
        """Find it.

        Raises:
            DemoError: There is not exactly one new app, server or trusted origin.
        """
        app, server, origin = (_new(before, okta, path) for path in (APPS, SERVERS, ORIGINS))
        base = f"{SERVERS}/{server['id']}"
        policies = okta.read_all(f"{base}/policies")
        assigned = okta.read_all(f"{APPS}/{app['id']}/groups")
        everyone = next(each["id"] for each in before.lists[GROUPS] if each["profile"]["name"] == "Everyone")
        return cls(
            everyone=everyone,
            app=app,
            groups=[okta.get(f"{GROUPS}/{each['id']}") for each in assigned],
            server=server,
            scopes=okta.read_all(f"{base}/scopes"),
            policies=policies,
            rules=[rule for each in policies for rule in okta.read_all(f"{base}/policies/{each['id']}/rules")],
            origin=origin,
        )

    @property
    def path(self) -> str:
        """The app's path."""
        return f"{APPS}/{self.app['id']}"

    @property
    def client_id(self) -> str:
        """The app's client ID."""
        return str(self.app["credentials"]["oauthClient"]["client_id"])


def _new(before: Snapshot, okta: Okta, path: str) -> Json:
    found = [each for each in okta.read_all(path) if each["id"] not in before.ids(path)]
    if len(found) != 1:
        message = f"Okta should have one new object at {path}, and has {len(found)}."
        raise DemoError(message)
    return found[0]


def rows(made: Made) -> Iterator[Row]:
    """The guide's steps in Okta."""
    yield from _app_rows(made.app)
    groups = [each["profile"]["name"] for each in made.groups]
    yield Row("controlled access: Everyone", groups, ["Everyone"])
    scopes = {each["type"] for each in made.origin["scopes"]}
    origin = (made.origin["origin"], made.origin["status"], scopes)
    yield Row("base URI: trusted for CORS and redirects", origin, (SERVER_URL, "ACTIVE", {"CORS", "REDIRECT"}))
    yield from _server_rows(made)


def _app_rows(app: Json) -> Iterator[Row]:
    client, credentials = app["settings"]["oauthClient"], app["credentials"]["oauthClient"]
    kind = (app["signOnMode"], client["application_type"], app["label"], app["status"])
    yield Row("OIDC, Web Application, a name", kind, ("OPENID_CONNECT", "web", "OpenMetadata", "ACTIVE"))
    grants = {"authorization_code", "refresh_token", "implicit"}
    yield Row("grants: Authorization Code, Refresh Token, Implicit (hybrid)", set(client["grant_types"]), grants)
    responses = {"code", "id_token", "token"}
    yield Row("Implicit with ID token and access token", set(client["response_types"]), responses)
    rotation = client.get("refresh_token", {}).get("rotation_type")
    yield Row("refresh token: rotate after every use", rotation, "ROTATE")
    yield Row("sign-in redirect URIs", set(client["redirect_uris"]), set(REDIRECT_URIS))
    yield Row("sign-out redirect URIs", client.get("post_logout_redirect_uris"), [SERVER_URL])
    yield Row("issuer of the app's ID token: Okta URL", client.get("issuer_mode"), "ORG_URL")
    method = credentials["token_endpoint_auth_method"]
    yield Row("client authentication: client secret", method, "client_secret_post")
    yield Row("user consent: off", client["consent_method"], "TRUSTED")


def _server_rows(made: Made) -> Iterator[Row]:
    server = made.server
    yield Row("authorization server: audience is the client ID", server["audiences"], [made.client_id])
    yield Row("authorization server: issuer is the Okta URL", server.get("issuerMode"), "ORG_URL")
    # Okta adds scopes of its own to every server; not all of them say that they are the system's.
    stated = [each for each in made.scopes if not each["system"] and not each["name"].startswith("okta.")]
    scopes = [(each["name"], each["default"]) for each in stated]
    yield Row("a default scope", scopes, [("openmetadata", True)])
    assigned = [(each["status"], each["conditions"]["clients"]["include"]) for each in made.policies]
    yield Row("access policy: assigned to the client", assigned, [("ACTIVE", [made.client_id])])
    found = [_rule(each) for each in made.rules]
    wanted = [("ACTIVE", RULE_GRANTS, [made.everyone], ["*"])]
    yield Row("rule: four grants, Everyone, any scope", found, wanted)


def _rule(rule: Json) -> tuple[str, set[str], list[str], list[str]]:
    conditions = rule["conditions"]
    grants = set(conditions["grantTypes"]["include"])
    return rule["status"], grants, conditions["people"]["groups"]["include"], conditions["scopes"]["include"]


def secret_rows(made: Made, okta: Okta, secret: Mapping[str, str]) -> Iterator[Row]:
    """The last step: what OpenMetadata reads, against what Okta says of the client and the issuer."""
    discovery = okta.public(secret["OIDC_DISCOVERY_URI"])
    issuer, keys = discovery["issuer"], discovery["jwks_uri"]
    yield Row("discovery document: its issuer is the server's", issuer, made.server["issuer"])
    yield Row("its keys can be read", bool(okta.public(keys)["keys"]), wanted=True)
    secrets = okta.read_all(f"{made.path}/credentials/secrets")
    active = [each["client_secret"] for each in secrets if each["status"] == "ACTIVE"]
    wanted = _variables(made.client_id, issuer, keys)
    for name in ("OIDC_CLIENT_SECRET", "openmetadata-oidc-client-secret"):
        yield Row(f"{name} is the app's only client secret", [secret.get(name)] == active, wanted=True)
    found = {name: value for name, value in secret.items() if "secret" not in name.lower()}
    yield Row("client ID, issuer and the rest of OpenMetadata's variables", found, wanted)


def _variables(client_id: str, issuer: str, keys: str) -> dict[str, str]:
    callback = f"{SERVER_URL}/callback"
    return {
        "AUTHENTICATION_PROVIDER": "okta",
        "AUTHENTICATION_CLIENT_TYPE": "confidential",
        "AUTHENTICATION_AUTHORITY": issuer,
        "AUTHENTICATION_PUBLIC_KEYS": json.dumps([OPENMETADATA_KEYS, keys], separators=(",", ":")),
        "AUTHENTICATION_CLIENT_ID": client_id,
        "AUTHENTICATION_CALLBACK_URL": callback,
        "OIDC_TYPE": "okta",
        "OIDC_CLIENT_ID": client_id,
        "OIDC_DISCOVERY_URI": f"{issuer}/.well-known/openid-configuration",
        "OIDC_CALLBACK": callback,
        "OIDC_SERVER_URL": SERVER_URL,
        "OIDC_SCOPE": "openid email profile offline_access",
        "OIDC_CLIENT_AUTH_METHOD": "client_secret_post",
        "OIDC_DISABLE_PKCE": "true",
        "OIDC_PROMPT_TYPE": '""',
        "OIDC_MAX_AGE": '""',
        "openmetadata-oidc-client-id": client_id,
    }
