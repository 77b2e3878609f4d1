"""From an authorization request to its answer: the codes and tokens that go through the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.authorization_requests import AUTHORIZATION_CODE, CODE, ID_TOKEN, IMPLICIT, TOKEN
from okta_simulator.oidc.errors import OAuthError

if TYPE_CHECKING:
    from okta_simulator.oidc.admission import Admitted
    from okta_simulator.oidc.answers import Answer
    from okta_simulator.oidc.authorization_requests import AuthorizationRequest


class Authorization(Area):
    """Answers authorization requests."""

    def answer(self, request: AuthorizationRequest, admitted: Admitted) -> Answer:
        """Return the answer, with everything that was asked for.

        Args:
            request: The request.
            admitted: That nothing stands between any more.
        """
        try:
            return request.address.answer(self._fields(request, admitted))
        except OAuthError as error:  # a claim that cannot be evaluated
            return request.address.refusal(error)

    def _fields(self, request: AuthorizationRequest, admitted: Admitted) -> dict[str, str]:
        fields, types, grants = {}, request.response_types, admitted.grants
        if CODE in types:
            grant = grants[AUTHORIZATION_CODE]
            fields["code"] = self.org.oidc.codes.issue(grant, request.address.redirect_uri, request.code_challenge)
        if TOKEN in types:
            token, claims = self.org.oidc.tokens.access_token(grants[IMPLICIT])
            fields |= {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": str(claims["exp"] - claims["iat"]),
                "scope": " ".join(grants[IMPLICIT].scopes),
            }
        if ID_TOKEN in types:
            fields["id_token"] = self.org.oidc.tokens.id_token(
                grants[IMPLICIT],
                access_token=fields.get("access_token"),
                code=fields.get("code"),
                # Beside an access token the rest is for userinfo; beside a code it is not (Okta's reference).
                all_profile_claims=TOKEN not in types,
            )
        return fields
