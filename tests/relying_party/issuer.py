"""An issuer that a test has in its hand: it signs whatever it is told to sign."""

from __future__ import annotations

import json
import threading
import time
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

CLIENT_ID = "om-client"
SUBJECT = "00u-of-the-person"


class Issuer(AbstractContextManager["Issuer"]):
    """Answers discovery, keys, token and userinfo; its address is below an authorization server's path."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.answers: dict[str, tuple[int, dict[str, str], Any]] = {}
        self.forms: list[dict[str, str]] = []
        self.paths: list[str] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                issuer.forms.append(dict(parse_qsl(body)))
                self._answer()

            def _answer(self) -> None:
                issuer.paths.append(self.path)
                status, headers, content = issuer.answers.get(self.path) or issuer.fixed(self.path)
                raw = json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/oauth2/openmetadata"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fixed(self, path: str) -> tuple[int, dict[str, str], Any]:
        """What it answers unless a test says otherwise."""
        if path.endswith("/.well-known/openid-configuration"):
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "logout"}
            names |= {"revocation": "revoke"}
            return 200, {}, {"issuer": self.url} | {f"{k}_endpoint": f"{self.url}/v1/{v}" for k, v in names.items()}
        if path.endswith("/v1/keys"):
            return 200, {}, {"keys": [key.as_dict(private=False) for key in self.keys]}
        return 404, {}, {}

    def answer(self, endpoint: str, content: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer so from now on."""
        self.answers[f"/oauth2/openmetadata/{endpoint}"] = (status, headers or {}, content)

    def id_token(self, claims: Mapping[str, object] | None = None, key: RSAKey | None = None) -> str:
        """An ID token that is right but for what a test changes; None leaves a claim out."""
        now = int(time.time())
        stated = {"iss": self.url, "aud": CLIENT_ID, "sub": SUBJECT, "iat": now, "exp": now + 3600, "auth_time": now}
        chosen = key or self.keys[0]
        kept = {name: value for name, value in (stated | dict(claims or {})).items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": chosen.kid}, kept, chosen)

    def secret(self) -> dict[str, str]:
        """The Secret of the format `openmetadata` that names this issuer."""
        callback = "http://127.0.0.1:9/callback"
        return {
            "AUTHENTICATION_PROVIDER": "okta",
            "AUTHENTICATION_CLIENT_TYPE": "confidential",
            "AUTHENTICATION_AUTHORITY": self.url,
            "AUTHENTICATION_PUBLIC_KEYS": json.dumps(["http://elsewhere.invalid/jwks", f"{self.url}/v1/keys"]),
            "AUTHENTICATION_CLIENT_ID": CLIENT_ID,
            "AUTHENTICATION_CALLBACK_URL": callback,
            "OIDC_TYPE": "okta",
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": "canary-of-the-client-secret",
            "OIDC_DISCOVERY_URI": f"{self.url}/.well-known/openid-configuration",
            "OIDC_CALLBACK": callback,
            "OIDC_SERVER_URL": "http://127.0.0.1:9",
            "OIDC_SCOPE": "openid email profile offline_access",
            "OIDC_CLIENT_AUTH_METHOD": "client_secret_post",
            "OIDC_DISABLE_PKCE": "true",
            "OIDC_PROMPT_TYPE": '""',
            "OIDC_MAX_AGE": '""',
        }
