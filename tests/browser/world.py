"""The guide's objects in a simulated organization, as the operator makes them, and the relying party's page."""

from __future__ import annotations

import copy
import json
import socket
import threading
from contextlib import AbstractContextManager, ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import uvicorn
from tests.support.waiting import eventually

from okta_simulator.testing import OktaSimulator
from relying_party.web import Site, application

if TYPE_CHECKING:
    from types import TracebackType

DATA = Path(__file__).resolve().parents[1] / "data/kinds"
JANE, RICHARD = "jane.doe@example.com", "richard.roe@example.com"
PASSWORD = "a password of a test"
SEED = {
    "groups": [{"name": "Data Platform"}],
    "users": [
        {"login": JANE, "firstName": "Jane", "lastName": "Doe", "password": PASSWORD, "groups": ["Data Platform"]},
        {"login": RICHARD, "firstName": "Richard", "lastName": "Roe", "password": PASSWORD},
    ],
}
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
SERVERS = "/api/v1/authorizationServers"


class World(AbstractContextManager["World"]):
    """What the browser meets."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._secret: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.okta = self._stack.enter_context(OktaSimulator(seed=SEED))
        listener = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        site = Site(self.address, "openmetadata-okta", lambda: self._secret or None, "kubectl apply -k example")
        config = uvicorn.Config(application(site), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        self._stack.callback(thread.join, 10)
        self._stack.callback(setattr, server, "should_exit", True)  # noqa: FBT003 - an attribute's value
        eventually(lambda: server.started)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def publish(self, *, group: str = "Everyone") -> None:
        """Make the guide's objects, and the Secret that names them.

        Args:
            group: Who may use the app.
        """
        app = self._app(golden("guide-app"), group)
        client = app["credentials"]["oauthClient"]
        server = self._make(SERVERS, golden("guide-auth-server") | {"audiences": [client["client_id"]]})
        for scope in children("guide-auth-server", "scope"):
            self._make(f"{SERVERS}/{server['id']}/scopes", scope)
        self.policies = f"{SERVERS}/{server['id']}/policies"
        self.policy = self._policy([client["client_id"]])
        self._secret = self._published(client, server["issuer"])

    def device_app(self) -> str:
        """Make a native app that signs in on another screen; gives its client ID."""
        oauth = {
            "application_type": "native",
            "grant_types": ["authorization_code", DEVICE_CODE],
            "response_types": ["code"],
            "redirect_uris": ["com.example.tool:/callback"],
        }
        body = golden("guide-app") | {"label": "A tool on a terminal", "settings": {"oauthClient": oauth}}
        body["credentials"] = {"oauthClient": {"token_endpoint_auth_method": "none"}}
        app = self._app(body, "Everyone")
        client_id = str(app["credentials"]["oauthClient"]["client_id"])
        policy = {name: self.policy[name] for name in ("type", "name", "description", "status", "priority")}
        clients = [*self.policy["conditions"]["clients"]["include"], client_id]
        policy["conditions"] = {"clients": {"include": clients}}
        answer = self.okta.put(f"{self.policies}/{self.policy['id']}", policy)
        assert answer.status == 200, answer.body
        return client_id

    def register(self, uri: str) -> None:
        """Give the app another redirect URI instead of its own."""
        (app,) = (each for each in self.okta.pages("/api/v1/apps") if each["label"] == "OpenMetadata")
        app["settings"]["oauthClient"]["redirect_uris"] = [uri]
        assert self.okta.put(f"/api/v1/apps/{app['id']}", app).status == 200

    def ask_consent(self) -> None:
        """Make the app one whose users are asked, about two of the scopes that it wants."""
        (app,) = (each for each in self.okta.pages("/api/v1/apps") if each["label"] == "OpenMetadata")
        about = {"consent_method": "REQUIRED", "tos_uri": "https://om.example.com/terms"}
        app["settings"]["oauthClient"] |= about | {"policy_uri": "https://om.example.com/privacy"}
        assert self.okta.put(f"/api/v1/apps/{app['id']}", app).status == 200
        scopes = f"{self.policies.removesuffix('/policies')}/scopes"
        for scope in self.okta.pages(scopes):
            if scope["name"] in {"profile", "email"}:
                asked = {"consent": "REQUIRED", "optional": scope["name"] == "profile"}
                assert self.okta.put(f"{scopes}/{scope['id']}", scope | asked).status == 200

    @property
    def client_id(self) -> str:
        """The app's client ID."""
        return self._secret["OIDC_CLIENT_ID"]

    @property
    def issuer(self) -> str:
        """The server's issuer."""
        return self._secret["AUTHENTICATION_AUTHORITY"]

    def _app(self, body: dict[str, Any], group: str) -> dict[str, Any]:
        oauth = body["settings"]["oauthClient"]
        if oauth["application_type"] == "web":
            oauth["redirect_uris"] = [f"{self.address}/callback", f"{self.address}/silent-callback"]
            oauth["post_logout_redirect_uris"] = [self.address]
        app = self._make("/api/v1/apps", body)
        answer = self.okta.put(f"/api/v1/apps/{app['id']}/groups/{self._group(group)}", {"id": "unused"})
        assert answer.status == 200, answer.body
        return app

    def _policy(self, clients: list[str]) -> dict[str, Any]:
        body = golden("guide-access-policy") | {"conditions": {"clients": {"include": clients}}}
        policy = self._make(self.policies, body)
        for rule in children("guide-access-policy", "rule"):
            rule["conditions"]["people"]["groups"]["include"] = [self._group("Everyone")]
            self._make(f"{self.policies}/{policy['id']}/rules", rule)
        return policy

    def _published(self, client: dict[str, str], issuer: str) -> dict[str, str]:
        text = (DATA / "secret-openmetadata.json").read_text(encoding="utf-8")
        for old, new in {
            "https://acme.okta.com/oauth2/openmetadata": issuer,
            "https://om.example.com": self.address,
            "om-client": client["client_id"],
            "canary-of-the-client-secret": client["client_secret"],
        }.items():
            text = text.replace(old, new)
        values: dict[str, str] = json.loads(text)
        return values

    def _group(self, name: str) -> str:
        (found,) = (each for each in self.okta.pages("/api/v1/groups") if each["profile"]["name"] == name)
        return str(found["id"])

    def _make(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.okta.post(path, body)
        assert answer.status in {200, 201}, answer.body
        made: dict[str, Any] = answer.body
        return made


class Hop(AbstractContextManager[str]):
    """An application's callback that sends people on to another host, as some do."""

    def __init__(self, address: str) -> None:
        class Onward(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(303)
                self.send_header("Location", address)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Onward)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/callback"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def golden(name: str) -> dict[str, Any]:
    """What the operator sends for the guide's resource, without what the organization would have to know already."""
    body: dict[str, Any] = copy.deepcopy(_read(name)["body"])
    body.get("credentials", {}).get("oauthClient", {}).pop("client_id", None)
    return body


def children(name: str, kind: str) -> list[dict[str, Any]]:
    """The bodies of a resource's sub-objects."""
    return [copy.deepcopy(each["body"]) for each in _read(name)["children"][kind]["items"]]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content
