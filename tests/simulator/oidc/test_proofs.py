"""Tokens that are bound to a key (DPoP), and those with which the management API is called."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import TYPE_CHECKING

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from tests.simulator.oidc.test_client_authentication import TYPE, assertion
from tests.simulator.oidc.world import CALLBACK, World, add_service, basic, refusal

from okta_simulator.oidc.errors import OAuthError
from okta_simulator.oidc.jose import peek
from okta_simulator.oidc.proofs import Presentation

if TYPE_CHECKING:
    from okta_simulator.testing import Answer
    from okta_simulator.types import Record

KEY = ECKey.generate_key("P-256")
SCOPES = "okta.apps.read"


def proof(world: World, url: str, method: str = "POST", key: ECKey = KEY, **claims: object) -> str:
    now = int(world.clock().timestamp())
    stated = {"htm": method, "htu": url, "iat": now, "jti": str(uuid.uuid4())} | claims
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, {name: value for name, value in stated.items() if value is not None}, key)


def endpoint(world: World) -> str:
    return f"{world.simulator.url}{world.path}/v1/token"


def nonce(world: World) -> str:
    return world.simulator.org.oidc.proofs.nonce()


def redeem(world: World, signed: str) -> Answer:
    form = {"grant_type": "authorization_code", "code": world.code(), "redirect_uri": CALLBACK}
    return world.post("token", form, Authorization=basic(world.client_id, world.secret), DPoP=signed)


def ath(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def service(world: World) -> World:
    """A service app that has to prove possession, with one scope of the management API."""
    made = add_service(world, method="private_key_jwt", jwks={"keys": [KEY.as_dict(private=False)]})
    app = world.simulator.org.apps.find(made.app["id"])
    app["settings"]["oauthClient"]["dpop_bound_access_tokens"] = True
    world.simulator.org.tables[f"app_grants/{app['id']}"]["oag1"] = {"id": "oag1", "scopeId": SCOPES}
    return made.at_organization()


def ask(service: World, signed: str | None) -> Answer:
    form = {"grant_type": "client_credentials", "scope": SCOPES, "client_assertion_type": TYPE}
    form["client_assertion"] = assertion(service, KEY, "ES256", jti=str(uuid.uuid4()))
    return service.post("token", form, **({} if signed is None else {"DPoP": signed}))


def test_the_two_calls_for_a_bound_token(service: World) -> None:
    answer = ask(service, None)
    expected = refusal("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
    assert (answer.status, answer.body) == (400, expected)
    answer = ask(service, proof(service, endpoint(service)))
    expected = refusal("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
    assert (answer.status, answer.body) == (400, expected)
    (given,) = answer.headers["dpop-nonce"]
    answer = ask(service, proof(service, endpoint(service), nonce=given))
    assert (answer.status, answer.body["token_type"], answer.body["expires_in"]) == (200, "DPoP", 3600)
    claims = service.simulator.org.oidc.tokens.own_claims(answer.body["access_token"])
    assert answer.headers["dpop-nonce"] == [given]
    header, _ = peek(answer.body["access_token"])
    assert header["typ"] == "application/okta-internal-at+jwt"
    assert claims["cnf"] == {"jkt": KEY.thumbprint()}
    assert (claims["sub"], claims["aud"], claims["scp"]) == (service.client_id, service.simulator.url, [SCOPES])


def test_a_bound_token_in_the_right_hands_and_in_others(service: World) -> None:
    tokens, url = service.simulator.org.oidc.tokens, f"{service.simulator.url}/api/v1/apps"
    token = ask(service, proof(service, endpoint(service), nonce=nonce(service))).body["access_token"]

    def use(signed: str | None, scheme: str = "DPoP") -> Record:
        return tokens.verify_management(token, Presentation(scheme, signed, "GET", f"{url}?limit=2"))

    right = proof(service, url, "GET", ath=ath(token))
    assert use(right)["cid"] == service.client_id
    stranger = ECKey.generate_key("P-256")
    wrong = [
        (right, "DPoP", "dpop_proof_already_used"),
        (None, "DPoP", "dpop_proof_required_for_token"),
        (right, "Bearer", "dpop_authentication_scheme_required"),
        (proof(service, url, "GET", key=stranger, ath=ath(token)), "DPoP", "invalid_access_token_dpop_binding"),
        (proof(service, url, "GET", ath=ath("other")), "DPoP", "dpop_proof_invalid_ath"),
        (proof(service, url, "PUT", ath=ath(token)), "DPoP", "invalid_dpop_proof_invalid_htm"),
        (proof(service, f"{url}/x", "GET", ath=ath(token)), "DPoP", "invalid_dpop_proof_invalid_htu"),
    ]
    for signed, scheme, reason in wrong:
        with pytest.raises(OAuthError) as caught:
            use(signed, scheme)
        assert caught.value.reason == reason


def test_management_tokens_end(service: World) -> None:
    tokens = service.simulator.org.oidc.tokens
    body = ask(service, proof(service, endpoint(service), nonce=nonce(service))).body
    url = f"{service.simulator.url}/api/v1/apps"

    def reason(token: str) -> str:
        presentation = Presentation("DPoP", proof(service, url, "GET", ath=ath(token)), "GET", url)
        with pytest.raises(OAuthError) as caught:
            tokens.verify_management(token, presentation)
        return caught.value.reason

    custom = service.simulator.org.oidc.tokens
    assert reason("x") == "access_token_invalid"
    service.simulator.post(f"/api/v1/apps/{service.app['id']}/lifecycle/deactivate")
    assert reason(body["access_token"]) == "access_token_revoked"
    service.clock.pass_by(hours=1)
    assert reason(body["access_token"]) == "token_expired"
    assert custom is tokens


def test_tokens_of_a_custom_server_do_not_manage(world: World) -> None:
    token = world.redeem("openid")["access_token"]
    with pytest.raises(OAuthError) as caught:
        world.simulator.org.oidc.tokens.verify_management(token)
    assert caught.value.error == "invalid_token"


def test_refreshing_and_using_a_bound_token(world: World) -> None:
    body = redeem(world, proof(world, endpoint(world), nonce=nonce(world))).body
    assert body["token_type"] == "DPoP"
    url = f"{world.simulator.url}{world.path}/v1/userinfo"
    signed = proof(world, url, "GET", ath=ath(body["access_token"]))
    headers = {"Authorization": f"DPoP {body['access_token']}", "DPoP": signed}
    assert world.send("GET", f"{world.path}/v1/userinfo", None, headers).status == 200
    assert world.userinfo(body["access_token"]).status == 400
    assert world.ask("introspect", token=body["access_token"]).body["token_type"] == "DPoP"

    def refresh(**headers: str) -> Answer:
        form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
        return world.post("token", form, Authorization=basic(world.client_id, world.secret), **headers)

    expected = refusal("invalid_dpop_proof", "Invalid DPoP Public Key binding in refresh token")
    assert refresh().body == expected
    stranger = ECKey.generate_key("P-256")
    assert refresh(DPoP=proof(world, endpoint(world), key=stranger, nonce=nonce(world))).body == expected
    assert refresh(DPoP=proof(world, endpoint(world), nonce=nonce(world))).body["token_type"] == "DPoP"


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"htm": "GET"}, "'htm' claim in the DPoP proof JWT is invalid."),
        ({"htu": "https://example.com"}, "'htu' claim in the DPoP proof JWT is invalid."),
        ({"iat": None}, "'iat' claim in the DPoP proof JWT is invalid."),
        ({"iat": 1}, "The DPoP proof JWT is issued more than five minutes in the past."),
        ({"iat": 9999999999}, "The DPoP proof JWT is issued in the future."),
        ({"jti": None}, "'jti' claim in the DPoP proof JWT is invalid."),
    ],
)
def test_claims_of_a_proof(world: World, claims: Record, text: str) -> None:
    answer = redeem(world, proof(world, endpoint(world), **{"nonce": nonce(world), **claims}))
    assert (answer.status, answer.body) == (400, refusal("invalid_dpop_proof", text))


def test_proofs_that_are_none(world: World) -> None:
    def text(signed: str) -> str:
        answer = redeem(world, signed)
        assert (answer.status, answer.body["error"]) == (400, "invalid_dpop_proof")
        return str(answer.body["error_description"])

    good = proof(world, endpoint(world), nonce=nonce(world))
    public = KEY.as_dict(private=False)
    assert text("x") == "The DPoP proof JWT cannot be parsed."
    assert text(good[:-8] + "AAAAAAAA") == "The DPoP proof JWT signature is invalid."
    untyped = jwt.encode({"alg": "ES256", "jwk": public}, {"htm": "POST"}, KEY)
    assert text(untyped) == "'typ' must be 'dpop+jwt' in the DPoP proof JWT."
    shared = jwt.encode(
        {"alg": "HS256", "typ": "dpop+jwt", "jwk": public}, {"htm": "POST"}, OctKey.import_key("s" * 32)
    )
    assert text(shared) == "The DPoP proof JWT signature algorithm is invalid."
    assert redeem(world, good).status == 200
    assert text(good) == "The DPoP proof JWT has already been used."


def test_a_nonce_is_renewed_each_day_and_good_for_three(world: World) -> None:
    first = nonce(world)
    world.clock.pass_by(hours=25)
    second = nonce(world)
    assert second != first
    assert redeem(world, proof(world, endpoint(world), nonce=first)).status == 200
    world.clock.pass_by(hours=48)
    answer = redeem(world, proof(world, endpoint(world), nonce=first))
    assert answer.body["error"] == "use_dpop_nonce"
    assert redeem(world, proof(world, endpoint(world), nonce=second)).status == 200
