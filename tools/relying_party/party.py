"""The relying party: from the sign-in button to the sign-out."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from relying_party.answers import answer_fields, challenge, denied, granted, member, protocol_errors
from relying_party.configuration import Configuration
from relying_party.errors import ConfigurationError, Denied, Refused
from relying_party.provider import SECONDS, Expected, Provider, http_session
from relying_party.session import CODE, Attempt, session_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

    from relying_party.provider import IdToken, Json
    from relying_party.session import Session

_VERIFIER_BYTES: Final = 48


class RelyingParty:
    """An OpenID Connect client. It keeps no login; `Attempt` and `Session` are the caller's to keep."""

    def __init__(self, configuration: Configuration) -> None:
        """Begin; nothing is asked yet."""
        self.configuration = configuration
        self.provider = Provider(configuration)

    @classmethod
    def from_secret(cls, values: Mapping[str, str], *, redirect_uri: str = "", scope: str = "openid") -> Self:
        """Make one of a published Secret; see `Configuration.from_secret`.

        Raises:
            ConfigurationError: The Secret does not say what is needed.
        """
        return cls(Configuration.from_secret(values, redirect_uri=redirect_uri, scope=scope))

    def begin(self, *, response_type: str = CODE, **parameters: str) -> Attempt:
        """Begin a login.

        Args:
            response_type: What to ask for, for example `code id_token`.
            parameters: More for the authorization request, or other values: `scope`, `prompt`, `max_age`,
                `response_mode`, `login_hint`, `redirect_uri`; an empty one is left out.

        Raises:
            ConfigurationError: The discovery document is not what the Secret says.
            Unreachable: It cannot be read.
        """
        configuration = self.configuration
        stated = {"prompt": configuration.prompt, "max_age": configuration.max_age, "scope": configuration.scope}
        sent = {name: value for name, value in (stated | parameters).items() if value}
        verifier = secrets.token_urlsafe(_VERIFIER_BYTES) if configuration.pkce else ""
        if verifier:  # by ourselves: authlib leaves it out where more than a code is asked for
            sent |= {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
        nonce = secrets.token_urlsafe()
        with self._client() as client:
            url, state = client.create_authorization_url(
                self.provider.endpoint("authorization_endpoint"),
                response_type=response_type,
                nonce=nonce,
                **sent,
            )
        return Attempt(url, state, nonce, response_type, sent.get("max_age", ""), verifier)

    def finish(self, attempt: Attempt, answer: str | Mapping[str, str]) -> Session:
        """Make a session of what the browser came back with.

        Args:
            attempt: What `begin` gave.
            answer: The whole address, with query or fragment, or the fields of a posted form.

        Raises:
            Denied: The issuer says no.
            Refused: It is not the answer to this attempt, or its ID token is not right.
            Unreachable: The issuer does not answer.
        """
        fields = answer_fields(answer) if isinstance(answer, str) else dict(answer)
        if not secrets.compare_digest(fields.get("state", "").encode(), attempt.state.encode()):
            message = "The answer does not belong to this login: its state is another one."
            raise Refused("state", message)
        if "error" in fields:
            raise Denied(fields["error"], fields.get("error_description", ""))
        front = self._front_id_token(attempt, fields)
        if CODE not in attempt.response_type.split():
            return session_of(_present(front), fields, front=front)
        return self._redeem(attempt, member(fields, CODE), front)

    def refresh(self, session: Session, *, refresh_token: str | None = None) -> Session:
        """Get new tokens.

        Args:
            session: Whose.
            refresh_token: Another refresh token than the session's.

        Raises:
            Denied: The issuer says no.
            Refused: There is no refresh token, or the new ID token is not right.
            Unreachable: The issuer does not answer.
        """
        token = refresh_token or session.refresh_token
        if token is None:
            message = "The issuer gave no refresh token: the scope offline_access or the app's grant is missing."
            raise Refused("refresh_token", message)
        tokens = self.request_token("refresh_token", refresh_token=token)
        expected = Expected(subject=str(session.claims["sub"]), access_token=tokens["access_token"])
        id_token = self.provider.verify(member(tokens, "id_token"), expected)
        return session_of(id_token, {"refresh_token": token, **tokens}, front=session.front_id_token)

    def request_token(self, grant_type: str, **fields: str) -> dict[str, Json]:
        """Ask the token endpoint, authenticated as the Secret says.

        Returns:
            The answer's members.

        Raises:
            Denied: The issuer says no.
            Unreachable: It does not answer, or not in its protocol.
        """
        url = self.provider.endpoint("token_endpoint")
        with self._client() as client, protocol_errors(url):
            return dict(client.fetch_token(url, grant_type=grant_type, **fields))

    def userinfo(self, session: Session) -> dict[str, Json]:
        """Read what the issuer says of the person.

        Raises:
            Denied: The issuer says no.
            Refused: It is about somebody else.
            Unreachable: It does not answer.
        """
        url = self.provider.endpoint("userinfo_endpoint")
        headers = {"Authorization": f"Bearer {session.access_token}"}
        with http_session() as http, protocol_errors(url):
            answer = http.get(url, headers=headers, timeout=SECONDS)
            if answer.status_code in {401, 403}:
                raise challenge(answer)
            answer.raise_for_status()
            claims: dict[str, Json] = answer.json()
        if claims.get("sub") != session.claims["sub"]:
            message = "The userinfo is about another person than the ID token."
            raise Refused("sub", message)
        return claims

    def revoke(self, session: Session) -> None:
        """Give the refresh token back, or the access token where there is none.

        Raises:
            Denied: The issuer says no.
            Unreachable: It does not answer.
        """
        url = self.provider.endpoint("revocation_endpoint")
        with self._client() as client, protocol_errors(url):
            answer = client.revoke_token(url, token=session.refresh_token or session.access_token)
            if not answer.ok:
                raise denied(answer)

    def sign_out_url(self, session: Session, *, state: str = "") -> str:
        """Where to send the browser so that the person is signed out at the issuer, too.

        Args:
            session: Whose.
            state: Comes back with the browser.
        """
        fields = {
            "id_token_hint": session.id_token.raw,
            "post_logout_redirect_uri": self.configuration.server_url,
            "state": state,
        }
        sent = {name: value for name, value in fields.items() if value}
        return f"{self.provider.endpoint('end_session_endpoint')}?{urlencode(sent)}"

    def _front_id_token(self, attempt: Attempt, fields: Mapping[str, str]) -> IdToken | None:
        if "id_token" not in attempt.response_type.split():
            return None
        expected = Expected(
            response_type=attempt.response_type,
            nonce=attempt.nonce,
            access_token=fields.get("access_token", ""),
            code=fields.get(CODE, ""),
            max_age=attempt.max_age,
        )
        return self.provider.verify(member(fields, "id_token"), expected)

    def _redeem(self, attempt: Attempt, code: str, front: IdToken | None) -> Session:
        more = {"code_verifier": attempt.code_verifier} if attempt.code_verifier else {}
        tokens = self.request_token("authorization_code", code=code, **more)
        expected = Expected(
            nonce=attempt.nonce,
            subject=str(front.claims["sub"]) if front else "",
            access_token=tokens["access_token"],
            max_age=attempt.max_age,
        )
        return session_of(self.provider.verify(member(tokens, "id_token"), expected), tokens, front=front)

    @contextmanager
    def _client(self) -> Iterator[OAuth2Session]:
        configuration = self.configuration
        method = configuration.auth_method
        with OAuth2Session(
            configuration.client_id,
            configuration.client_secret,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            redirect_uri=configuration.redirect_uri,
            default_timeout=SECONDS,
        ) as client:
            client.trust_env = False  # as `http_session`
            client.register_compliance_hook("access_token_response", granted)
            yield client


def _present(front: IdToken | None) -> IdToken:
    if front is None:
        message = "A login without an ID token is none; ask for id_token or code."
        raise ConfigurationError(message)
    return front
