"""An organization's token endpoint and API, which check what a service app shows as RFC 7523 and RFC 9449 say."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from tests.wire.server import Request, Server, reply

if TYPE_CHECKING:
    import asyncio

    from okta_operator.core.json import Json, JsonObject

CLIENT: Final = "0oa1serviceapp"
TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PATH: Final = "/oauth2/v1/token"
KEY: Final = ec.generate_private_key(ec.SECP256R1())


class Organization:
    """Answers as Okta does.

    Attributes:
        granted: the scopes of the app.
        life: seconds of an access token.
        dpop: whether the app demands proofs of possession.
        nonce: the one that proofs at the token endpoint must name; None for none.
        ahead: seconds that its clock is ahead of this machine's.
        revoked: tokens that are taken no more.
        refusal: what every request for a token is answered with, in place of a token.
        asked: the scope of each request for a token, in order.
        given: the access tokens.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.granted = {f"okta.{area}.{word}" for area in ("apps", "groups") for word in ("read", "manage")}
        self.life: Json = 3600
        self.dpop = False
        self.nonce: str | None = "n0nce-of-the-day"
        self.ahead = 0.0
        self.revoked: set[str] = set()
        self.refusal: tuple[int, JsonObject] | None = None
        self.asked: list[str] = []
        self.given: list[str] = []
        self.calls: list[tuple[str, str, int]] = []
        self.bound: dict[str, str] = {}
        self._seen: set[str] = set()
        server.answers(self.answer)

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        status, body, headers = self._token(request) if request.target == PATH else self._api(request)
        if request.target != PATH:
            self.calls.append((request.method, request.target, status))
        date = f"Date: {formatdate(self.now(), usegmt=True)}"
        await reply(status, body, date, *headers)(request, writer)

    def spend(self, request: Request) -> None:
        """Take note of what a request shows, and leave the answer to somebody else."""
        form = parse_qs(request.body.decode())
        assert self._assertion(form["client_assertion"][0]) is None
        if "dpop" in request.headers:
            self._proof(request, request.headers["dpop"])

    def now(self) -> float:
        return time.time() + self.ahead

    def _token(self, request: Request) -> tuple[int, JsonObject, tuple[str, ...]]:
        form = {name: value for name, [value] in parse_qs(request.body.decode(), strict_parsing=True).items()}
        assert form.keys() == {"grant_type", "scope", "client_assertion_type", "client_assertion"}
        assert (form["grant_type"], form["client_assertion_type"]) == ("client_credentials", TYPE)
        assert (request.method, request.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
        assert "authorization" not in request.headers
        scope = form["scope"]
        self.asked.append(scope)
        refused = self._assertion(form["client_assertion"]) or self.refusal or self._proof_at_endpoint(request)
        if refused is not None:
            wants_nonce = refused[1].get("error") == "use_dpop_nonce"
            return (*refused, (f"dpop-nonce: {self.nonce}",) if wants_nonce else ())
        if scope not in self.granted:
            return 400, oauth("invalid_scope", "One or more scopes are not configured."), ()
        token = f"access-token-{len(self.given)}-canary.{scope}"
        self.given.append(token)
        if "dpop" in request.headers:
            self.bound[token] = thumb(request.headers["dpop"])
        kind = "DPoP" if "dpop" in request.headers else "Bearer"
        return 200, {"token_type": kind, "expires_in": self.life, "access_token": token, "scope": scope}, ()

    def _assertion(self, assertion: str) -> tuple[int, JsonObject] | None:
        claims = jwt.decode(
            assertion, KEY.public_key(), ["ES256"], audience=self.server.url + PATH, options={"verify_exp": False}
        )
        assert claims["iss"] == claims["sub"] == CLIENT
        assert jwt.get_unverified_header(assertion)["kid"] == "one"
        if claims["exp"] <= self.now():
            return 401, oauth("invalid_client", "The client_assertion token is expired.")
        if claims["exp"] > self.now() + 3600:
            return 401, oauth("invalid_client", "The client_assertion token has an expiration too far into the future.")
        if claims["jti"] in self._seen:
            return 401, oauth("invalid_client", "The client_assertion token has already been used.")
        self._seen.add(claims["jti"])
        return None

    def _proof_at_endpoint(self, request: Request) -> tuple[int, JsonObject] | None:
        proof = request.headers.get("dpop")
        if proof is None:
            missing = oauth("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
            return (400, missing) if self.dpop else None
        claims = self._proof(request, proof)
        if claims.get("nonce") != self.nonce:
            return 400, oauth("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
        return None

    def _proof(self, request: Request, proof: str) -> JsonObject:
        header = jwt.get_unverified_header(proof)
        claims: JsonObject = jwt.decode(proof, jwt.PyJWK(header["jwk"]), ["ES256"], options={"verify_iat": False})
        assert (claims["htm"], claims["htu"]) == (request.method, self.server.url + request.target.partition("?")[0])
        assert self.now() - 300 <= claims["iat"] <= self.now() + 1
        assert claims["jti"] not in self._seen, "a proof is good once"
        self._seen.add(claims["jti"])
        return claims

    def _api(self, request: Request) -> tuple[int, Json, tuple[str, ...]]:
        scheme, _, token = request.headers["authorization"].partition(" ")
        assert token in self.given
        if token in self.revoked:
            return 401, okta("E0000011", "Invalid token provided"), ()
        if token in self.bound:
            assert scheme == "DPoP"
            claims = self._proof(request, request.headers["dpop"])
            digest = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
            assert claims["ath"] == digest
            assert thumb(request.headers["dpop"]) == self.bound[token]
        else:
            assert (scheme, "dpop" in request.headers) == ("Bearer", False)
        return 200, [] if request.method == "GET" else {"id": "0oa1"}, ()


def thumb(proof: str) -> str:
    return json.dumps(jwt.get_unverified_header(proof)["jwk"], sort_keys=True)


def oauth(error: str, description: str) -> JsonObject:
    return {"error": error, "error_description": description}


def okta(code: str, summary: str) -> JsonObject:
    return {"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oae1", "errorCauses": []}
