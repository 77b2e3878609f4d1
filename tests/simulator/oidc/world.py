"""A custom authorization server with an app and people around it, and a client that speaks to it over HTTP."""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet
from tests.simulator.bodies import APPS, SERVERS, create, policy, rule, scope, server, web_app, with_method

from okta_simulator.oidc.grants import Grant
from okta_simulator.testing import Answer

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

PASSWORD = "correct horse"
CALLBACK = "https://example.com/callback"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **units: float) -> None:
        self.now += timedelta(**units)


@dataclass
class World:
    """Ann, who is in the group Data, the app that Data may use, and the server whose rule allows the code grant."""

    simulator: OktaSimulator
    clock: Clock
    server: Record
    app: Record
    user: Record
    group: Record
    path: str = field(default="")

    @property
    def rules(self) -> str:
        return f"{SERVERS}/{self.server['id']}/policies/{self.policy['id']}/rules"

    @property
    def policy(self) -> Record:
        found: Record = self.simulator.get(f"{SERVERS}/{self.server['id']}/policies").body[0]
        return found

    @property
    def client_id(self) -> str:
        return str(self.app["credentials"]["oauthClient"]["client_id"])

    @property
    def secret(self) -> str:
        return str(self.app["credentials"]["oauthClient"]["client_secret"])

    def as_client(self, app: Record) -> World:
        """Return the same world as another app sees it."""
        return replace(self, app=app)

    def at_organization(self) -> World:
        """Return the same world at the organization's own server."""
        return replace(self, path="/oauth2")

    def post(self, endpoint: str, fields: Record, **headers: str) -> Answer:
        """Send a form, and nothing else."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Content-Type": "application/x-www-form-urlencoded"} | given
        return self.send("POST", f"{self.path}/v1/{endpoint}", urlencode(fields), sent)

    def ask(self, endpoint: str, **fields: str) -> Answer:
        """Send a form with the app's Basic credentials."""
        return self.post(endpoint, fields, Authorization=basic(self.client_id, self.secret))

    def token(self, grant_type: str, **fields: str) -> Answer:
        """Ask for tokens with the app's Basic credentials."""
        return self.ask("token", grant_type=grant_type, **fields)

    def userinfo(self, token: str) -> Answer:
        return self.send("GET", f"{self.path}/v1/userinfo", None, {"Authorization": f"Bearer {token}"})

    def send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.simulator.url).netloc, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            found: dict[str, list[str]] = {}
            for name, value in response.getheaders():
                found.setdefault(name.lower(), []).append(value)
            raw = response.read()
            return Answer(response.status, found, json.loads(raw) if raw else None)
        finally:
            connection.close()

    def code(self, *scopes: str, challenge: str | None = None, nonce: str | None = None) -> str:
        """Return an authorization code as the authorize endpoint makes it, once Ann has signed in."""
        oidc = self.simulator.org.oidc
        issuer = oidc.issuers.at(
            None if self.path == "/oauth2" else self.server["id"], self.simulator.url, self.simulator.url
        )
        wanted = scopes or ("openid", "email", "profile", "offline_access")
        app = self.simulator.org.apps.find(self.app["id"])
        user = self.simulator.org.users.find(self.user["id"])
        names = oidc.scoping.resolve(issuer, app, wanted)
        decision = oidc.evaluation.decide(issuer, self.client_id, "authorization_code", user, names)
        now = int(self.clock().timestamp())
        identifier = self.simulator.org.ids.new("oag")
        grant = Grant(identifier, issuer, self.client_id, decision, decision.scopes, user["id"], now, ("pwd",), nonce)
        return oidc.codes.issue(grant, CALLBACK, challenge)

    def redeem(self, *scopes: str, nonce: str | None = None) -> Record:
        """Return the tokens for a new code."""
        answer = self.token("authorization_code", code=self.code(*scopes, nonce=nonce), redirect_uri=CALLBACK)
        assert answer.status == 200, answer.body
        body: Record = answer.body
        return body

    def claims(self, token: str) -> Record:
        """Verify a token with the published keys and return its claims."""
        keys = KeySet.import_key_set(self.simulator.get(f"{self.path}/v1/keys").body)
        return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def build(simulator: OktaSimulator) -> World:
    """Make the world."""
    clock = Clock()
    simulator.org.clock = clock
    made = create(simulator, SERVERS, server())
    group = simulator.org.groups.seed({"name": "Data"})
    user = simulator.org.users.seed(
        {"login": "ann@example.com", "firstName": "Ann", "lastName": "Lee", "password": PASSWORD}
    )
    simulator.org.groups.add_member(group["id"], user["id"])
    grants = ["authorization_code", "refresh_token"]
    app = create(simulator, APPS, web_app(grant_types=grants))
    simulator.put(f"{APPS}/{app['id']}/groups/{group['id']}", {"priority": 0})
    conditions = {"clients": {"include": [app["credentials"]["oauthClient"]["client_id"]]}}
    first = create(simulator, f"{SERVERS}/{made['id']}/policies", policy(conditions=conditions))
    create(simulator, f"{SERVERS}/{made['id']}/policies/{first['id']}/rules", rule())
    return World(simulator, clock, made, app, user, group, urlsplit(made["issuer"]).path)


def add_service(world: World, *grants: str, method: str = "client_secret_basic", **credentials: object) -> World:
    """Add a service app with a policy and rule of its own, and the scopes ``read`` and ``write``."""
    body = web_app(
        "Service",
        application_type="service",
        grant_types=["client_credentials", *grants],
        response_types=["token"],
        redirect_uris=[],
        **credentials,
    )
    app = create(world.simulator, APPS, with_method(body, method))
    base = f"{SERVERS}/{world.server['id']}"
    for name in ("read", "write"):
        create(world.simulator, f"{base}/scopes", scope(name))
    conditions = {"clients": {"include": [app["credentials"]["oauthClient"]["client_id"]]}}
    own = create(world.simulator, f"{base}/policies", policy("Service", conditions=conditions))
    create(world.simulator, f"{base}/policies/{own['id']}/rules", rule("Service", "client_credentials", *grants))
    return world.as_client(app)


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def refusal(error: str, description: str) -> Record:
    """Return the body of a refusal."""
    return {"error": error, "error_description": description}
