"""Service apps: access tokens of the organization's server, their scopes, and proofs of possession."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, SERVERS, create, origin, web_app
from tests.support.api_description import ApiDescription
from tests.support.okta_sdk import SdkClient

from okta_simulator.administration.needs import need_of
from okta_simulator.http.application import API_ENDPOINTS
from okta_simulator.ids import base64url

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator, ServiceApp
    from okta_simulator.types import Record

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Client:
    """A service app that gets its token and calls, without a library that hides what goes over the wire."""

    def __init__(self, simulator: OktaSimulator, app: ServiceApp) -> None:
        self.simulator = simulator
        self.app = app
        self.dpop = ECKey.generate_key("P-256")

    def ask(self, *scopes: str, in_query: bool = False, **headers: str) -> Answer:
        """Ask for a token, by a form or, as Okta's SDK for Go does, by the query."""
        url, now = f"{self.simulator.url}/oauth2/v1/token", int(time.time())
        claims: Record = {"iss": self.app.client_id, "sub": self.app.client_id, "aud": url}
        claims |= {"exp": now + 300, "iat": now - 1, "jti": str(uuid.uuid4())}
        key = RSAKey.import_key(self.app.private_key)
        signed = jwt.encode({"alg": "RS256", "kid": self.app.private_key["kid"]}, claims, key)
        form = {"grant_type": "client_credentials", "scope": " ".join(scopes), "client_assertion_type": ASSERTION}
        body = urlencode(form | {"client_assertion": signed})
        path, body = (f"/oauth2/v1/token?{body}", "") if in_query else ("/oauth2/v1/token", body)
        return self.simulator.send("POST", path, body, FORM | headers)

    def token(self, *scopes: str) -> str:
        answer = self.ask(*scopes)
        assert answer.status == 200, answer.body
        return str(answer.body["access_token"])

    def call(self, token: str, method: str = "GET", path: str = APPS, scheme: str = "Bearer", **headers: str) -> Answer:
        sent = {"Authorization": f"{scheme} {token}"} | headers
        return self.simulator.call(method, path, token="", headers=sent)

    def proof(self, path: str, method: str = "POST", **claims: str) -> str:
        """Sign a proof of possession."""
        stated = {
            "htm": method,
            "htu": f"{self.simulator.url}{path}",
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
        }
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.dpop.as_dict(private=False)}
        return jwt.encode(header, stated | claims, self.dpop)


def client(simulator: OktaSimulator, *scopes: str, roles: tuple[object, ...] = ("SUPER_ADMIN",)) -> Client:
    return Client(simulator, simulator.add_service_app(scopes, roles))


class TestScopes:
    def test_the_token_says_who_calls(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        answer = service.ask("okta.apps.read")
        assert {name: answer.body[name] for name in ("token_type", "expires_in", "scope")} == {
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "okta.apps.read",
        }
        assert service.call(answer.body["access_token"]).status == 200
        actor = okta_simulator.requests()[-1]["actor"]
        assert (actor["id"], actor["type"], actor["scopes"]) == (
            service.app.client_id,
            "PublicClientApp",
            ["okta.apps.read"],
        )

    def test_one_that_is_asked_for_in_the_query(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        answer = service.ask("okta.apps.read", in_query=True)
        assert service.call(answer.body["access_token"]).status == 200
        (event,) = okta_simulator.get("/api/v1/logs?q=app.oauth2.token.grant.access_token").body
        assert event["actor"]["id"] == service.app.client_id
        assert "client_assertion" not in json.dumps(event)

    def test_one_that_is_missing(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        token = service.token("okta.apps.read")
        refused = service.call(token, path=f"{GROUPS}?limit=1")
        assert (refused.status, refused.body["errorCode"]) == (403, "E0000006")
        url = okta_simulator.url
        (challenge,) = refused.headers["www-authenticate"]
        assert challenge == (
            f'Bearer authorization_uri="{url}/oauth2/v1/authorize", realm="{url}", scope="okta.groups.read", '
            'error="insufficient_scope", '
            'error_description="The access token provided does not contain the required scopes.", '
            'resource="/api/v1/groups"'
        )
        assert service.call(token, "POST").status == 403, "reading is not writing"
        okta_simulator.switch(scope_refusal="bare")
        refused = service.call(token, path=GROUPS)
        assert (refused.status, refused.body, len(refused.headers["www-authenticate"])) == (403, None, 1)

    def test_managing_includes_reading(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.manage")
        token = service.token("okta.apps.manage")
        assert service.call(token).status == 200
        assert service.call(token, "POST").status == 400, "past the door"

    def test_only_granted_ones_are_given(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        none = service.ask("okta.groups.read")
        assert (none.status, none.body["error"]) == (400, "consent_required")
        some = service.ask("okta.apps.read", "okta.groups.read")
        assert (some.status, some.body["error"]) == (400, "invalid_scope")

    def test_internal_endpoints_take_no_access_tokens(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())
        path = f"/api/v1/internal/apps/{app['id']}/settings/oauth/idToken"
        service = client(okta_simulator, "okta.apps.manage")
        assert okta_simulator.get(path).status == 200
        assert service.call(service.token("okta.apps.manage"), path=path).status == 403

    def test_they_are_those_of_the_api_description(self) -> None:
        description = ApiDescription()
        compared = 0
        for endpoint in API_ENDPOINTS:
            # Names of variables differ; an identifier fits any of them.
            described = description.scopes(endpoint.method, endpoint.path.replace("{", "").replace("}", ""))
            if described is not None:
                compared += 1
                assert need_of(endpoint.method, endpoint.path).scope in described, endpoint
        assert compared == len(API_ENDPOINTS) - 3, "all but the two internal ones and the logo"


class TestRoles:
    def test_scopes_do_not_lift_anybody(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read", "okta.trustedOrigins.manage", roles=("APP_ADMIN",))
        token = service.token("okta.apps.read", "okta.trustedOrigins.manage")
        assert service.call(token).status == 200
        refused = service.call(token, path=ORIGINS)
        assert (refused.status, refused.body["errorCode"], "www-authenticate" in refused.headers) == (
            403,
            "E0000006",
            False,
        )

    def test_an_app_without_any_may_nothing_but_where_the_organization_wants_it(
        self, okta_simulator: OktaSimulator
    ) -> None:
        service = client(okta_simulator, "okta.apps.read", roles=())
        token = service.token("okta.apps.read")
        assert service.call(token).status == 403
        okta_simulator.switch(super_admin_clients=True)
        assert service.call(token).status == 200

    def test_assigning_one_by_the_api(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read", roles=())
        token = service.token("okta.apps.read")
        path = f"/oauth2/v1/clients/{service.app.client_id}/roles"
        made = okta_simulator.post(path, {"type": "READ_ONLY_ADMIN"})
        assert (made.status, made.body["assignmentType"]) == (200, "CLIENT")
        assert okta_simulator.get(path).body == [made.body]
        assert service.call(token).status == 200
        assert okta_simulator.delete(f"{path}/{made.body['id']}").status == 204
        assert service.call(token).status == 403
        assert okta_simulator.get("/oauth2/v1/clients/nobody/roles").status == 404


class TestTokens:
    def test_none_of_the_organization(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        token = service.token("okta.apps.read")
        for wrong in ("nonsense", f"{token}x"):
            refused = service.call(wrong)
            assert (refused.status, refused.body["errorCode"]) == (401, "E0000011")
            assert refused.headers["www-authenticate"] == [
                'Bearer error="invalid_token", error_description="The access token is invalid."'
            ]
        assert service.call(token, scheme="SSWS").status == 401
        assert service.call(okta_simulator.token).status == 401

    def test_they_end_after_an_hour_and_with_their_app(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.apps.read")
        token = service.token("okta.apps.read")
        okta_simulator.switch(clock_skew_seconds=3400)
        assert service.call(token).status == 200
        okta_simulator.switch(clock_skew_seconds=3700)
        assert service.call(token).status == 401
        okta_simulator.switch(clock_skew_seconds=0)
        okta_simulator.post(f"{APPS}/{service.app.id}/lifecycle/deactivate")
        assert service.call(token).status == 401
        okta_simulator.delete(f"{APPS}/{service.app.id}")
        assert service.call(token).status == 401

    def test_a_service_app_is_nobody(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.users.read")
        assert service.call(service.token("okta.users.read"), path="/api/v1/users/me").status == 404

    def test_what_is_done_with_one_is_done_by_the_app(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator, "okta.trustedOrigins.manage")
        headers = {"Authorization": f"Bearer {service.token('okta.trustedOrigins.manage')}"}
        made = okta_simulator.call("POST", ORIGINS, origin(), token="", headers=headers).body
        assert made["createdBy"] == service.app.client_id


class TestProofs:
    def test_two_calls_for_a_token_and_a_proof_for_each_call(self, okta_simulator: OktaSimulator) -> None:
        service = Client(okta_simulator, okta_simulator.add_service_app(["okta.apps.read"], dpop=True))
        assert service.ask("okta.apps.read").body["error"] == "invalid_dpop_proof"
        asked = service.ask("okta.apps.read", DPoP=service.proof("/oauth2/v1/token"))
        assert (asked.status, asked.body["error"]) == (400, "use_dpop_nonce")
        (nonce,) = asked.headers["dpop-nonce"]
        given = service.ask("okta.apps.read", DPoP=service.proof("/oauth2/v1/token", nonce=nonce))
        assert (given.status, given.body["token_type"]) == (200, "DPoP")
        token = given.body["access_token"]
        proof = service.proof(APPS, "GET", ath=base64url(hashlib.sha256(token.encode()).digest()))
        assert service.call(token, path=f"{APPS}?limit=2", scheme="DPoP", DPoP=proof).status == 200
        refused = service.call(token, scheme="DPoP", DPoP=proof)
        assert (refused.status, refused.body["errorCode"]) == (401, "E0000011")
        assert refused.headers["www-authenticate"] == [
            'DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT has already been used."'
        ]
        assert service.call(token).status == 401, "a bearer cannot use it"


class TestGrants:
    def test_by_the_api(self, okta_simulator: OktaSimulator) -> None:
        service = client(okta_simulator)
        path, body = f"{APPS}/{service.app.id}/grants", {"scopeId": "okta.apps.read", "issuer": okta_simulator.url}
        assert service.ask("okta.apps.read").status == 400
        made = okta_simulator.post(path, body)
        assert made.status == 201
        about = {name: made.body[name] for name in ("scopeId", "issuer", "clientId", "status", "source", "_embedded")}
        assert about == body | {
            "clientId": service.app.client_id,
            "status": "ACTIVE",
            "source": "ADMIN",
            "_embedded": {"scope": {"id": "okta.apps.read"}},
        }
        assert okta_simulator.post(path, body).body["id"] == made.body["id"]
        assert okta_simulator.get(path).body == [made.body]
        assert okta_simulator.get(f"{path}/{made.body['id']}").body == made.body
        assert service.call(service.token("okta.apps.read")).status == 200
        assert okta_simulator.delete(f"{path}/{made.body['id']}").status == 204
        assert okta_simulator.delete(f"{path}/{made.body['id']}").status == 404
        assert service.ask("okta.apps.read").status == 400

    @pytest.mark.parametrize(
        "body",
        [{}, {"scopeId": "read"}, {"scopeId": "okta.apps.read", "issuer": "https://example.com"}, {"scopeId": 1}],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, body: Record) -> None:
        app = create(okta_simulator, APPS, web_app())
        assert okta_simulator.post(f"{APPS}/{app['id']}/grants", {"issuer": okta_simulator.url} | body).status == 400

    def test_they_are_for_super_administrators(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())
        token = okta_simulator.add_token("apps@example.com", ["APP_ADMIN"])
        body = {"scopeId": "okta.apps.read", "issuer": okta_simulator.url}
        assert okta_simulator.call("POST", f"{APPS}/{app['id']}/grants", body, token=token).status == 403


def test_clients(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app("Mine"))
    create(okta_simulator, APPS, web_app("Other"))
    client_id = app["credentials"]["oauthClient"]["client_id"]
    found = okta_simulator.get(f"/oauth2/v1/clients/{client_id}").body
    assert (found["client_name"], found["redirect_uris"]) == ("Mine", ["https://example.com/callback"])
    assert "client_secret" not in found
    assert okta_simulator.get("/oauth2/v1/clients?q=min").body == [found]
    assert len(okta_simulator.get("/oauth2/v1/clients").body) == 2


@pytest.mark.parametrize("dpop", [False, True])
async def test_okta_s_own_sdk_as_the_client(okta_simulator: OktaSimulator, dpop: bool) -> None:  # noqa: FBT001 - pytest's
    scopes = ("okta.apps.read", "okta.authorizationServers.manage")
    app = okta_simulator.add_service_app(scopes, dpop=dpop)
    sdk = SdkClient.of_service_app(okta_simulator, app, scopes, dpop=dpop)
    statuses = [(await sdk.call("GET", path))[0] for path in (f"{APPS}?limit=1", f"{SERVERS}/default", GROUPS)]
    assert statuses == [200, 200, 403]
