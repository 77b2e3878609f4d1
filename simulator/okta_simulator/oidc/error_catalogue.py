"""Okta's sentences about OAuth requests that it refuses.

All are from Okta's catalogue of OAuth errors (``oauth2-error-codes.json`` of okta/okta-developer-docs, release
2026.08.1). There each has an internal code, here the *reason*; ``{}`` is where Okta puts what the sentence is about.
"""

from __future__ import annotations

SENTENCES: dict[tuple[int, str], dict[str, str]] = {
    (400, "access_denied"): {
        "user_not_assigned": "User is not assigned to the client application.",
        "refresh_scopes_denied": (
            "Some of the scopes requested for the refresh request were not granted in the original authorize "
            "request. Denied scopes: {}."
        ),
        "device_access_denied": "The resource owner or authorization server denied the request.",
    },
    (401, "access_denied"): {
        "no_matching_policy": "Policy evaluation failed for this request, please check the policy configurations.",
    },
    (403, "access_denied"): {
        "openid_scope_required_access_token": (
            "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."
        ),
        "access_denied": "The resource owner or authorization server denied the request.",
        "associated_server_not_trusted": "The 'subject_token' issuer isn't a trusted authorization server.",
    },
    (400, "authorization_pending"): {
        "authorization_pending": "The device authorization is pending. Please try again later.",
    },
    (400, "consent_required"): {
        "consent_required": "The following scopes require user consent: [{}].",
        "consent_required_client_credentials": (
            "The following scopes require user consent and cannot be granted for the client credentials grant "
            "type: [{}]."
        ),
        "consent_required_ropf": (
            "The following scopes require user consent: [{}]. To access protected scopes using the resource "
            "owner password grant type, please uncheck 'Require consent' in the app settings or set the "
            "'consent_method' to 'TRUSTED' through the apps API."
        ),
        "consent_required_token_exchange": (
            "The following scopes require user consent: [{}]. To access protected scopes using the "
            "token_exchange password grant type, please uncheck 'Require consent' in the app settings or set the "
            "apps 'consent_method' to 'TRUSTED'."
        ),
        "no_org_scopes_granted": "You are not allowed any of the requested scopes.",
    },
    (400, "expired_token"): {
        "expired_token": "The device code has expired.",
    },
    (403, "insufficient_scope"): {
        "access_token_insufficient_scopes": "The access token provided does not contain the required scopes.",
    },
    (401, "invalid_client"): {
        "invalid_client": "Client authentication failed. Either the client or the client credentials are invalid.",
        "missing_client_credentials": "No client credentials found.",
        "invalid_basic_auth_creds": "Found Authentication header but was not valid client credentials.",
        "invalid_client_id": "Invalid value for 'client_id' parameter.",
        "invalid_token_endpoint_auth_method": (
            "Client authentication failed. Either the client or the client credentials are invalid."
        ),
        "invalid_client_secret": "The client secret supplied for a confidential client is invalid.",
        "unsupported_auth_method_client_creds": (
            "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
            "token_endpoint_auth_method."
        ),
        "invalid_application_type_client_credentials": (
            "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with "
            "the Org Authorization Server."
        ),
        "client_assertion_invalid_issuer": "The issuer claim for client_assertion is not a valid client_id.",
        "client_assertion_invalid_subject": "The subject claim for client_assertion is not a valid client_id.",
        "client_assertion_invalid_audience": (
            "The audience claim for client_assertion must be the endpoint invoked for the request."
        ),
        "client_assertion_expiration_required": (
            "The client_assertion must contain the 'exp' claim as seconds since epoch."
        ),
        "client_assertion_expired_token": "The client_assertion token is expired.",
        "client_assertion_expires_too_far_in_future": (
            "The client_assertion token has an expiration too far into the future."
        ),
        "client_assertion_issued_at_in_future": "The client_assertion token must be issued before the current time.",
        "client_assertion_already_used": "The client_assertion token has already been used.",
        "client_assertion_invalid_signature": "The client_assertion signature is invalid.",
        "client_assertion_invalid_jwt": "The parsing of the client_assertion failed.",
        "client_assertion_invalid_kid": "The client_assertion JWT kid is invalid.",
        "client_assertion_invalid_signature_algorithm": "The client_assertion JWT signature algorithm is invalid.",
        "client_assertion_jwks_not_configured": (
            "The client does not have a JWKSet configured, but the client_assertion requires one."
        ),
        "jwks_uri_error": "Error retrieving the client JWKSet from jwks_uri.",
    },
    (400, "invalid_dpop_proof"): {
        "invalid_dpop_proof_missing_header": "The DPoP proof JWT header is missing.",
        "invalid_dpop_proof_invalid_type": "'typ' must be 'dpop+jwt' in the DPoP proof JWT.",
        "invalid_dpop_proof_invalid_signature_algorithm": "The DPoP proof JWT signature algorithm is invalid.",
        "invalid_dpop_proof_invalid_jwt": "The DPoP proof JWT cannot be parsed.",
        "invalid_dpop_proof_invalid_signature": "The DPoP proof JWT signature is invalid.",
        "invalid_dpop_proof_invalid_htm": "'htm' claim in the DPoP proof JWT is invalid.",
        "invalid_dpop_proof_invalid_htu": "'htu' claim in the DPoP proof JWT is invalid.",
        "invalid_dpop_proof_invalid_iat": "'iat' claim in the DPoP proof JWT is invalid.",
        "invalid_dpop_proof_jwt_issued_in_future": "The DPoP proof JWT is issued in the future.",
        "invalid_dpop_proof_jwt_too_old": "The DPoP proof JWT is issued more than five minutes in the past.",
        "invalid_dpop_proof_invalid_jti": "'jti' claim in the DPoP proof JWT is invalid.",
        "dpop_proof_already_used": "The DPoP proof JWT has already been used.",
        "dpop_proof_invalid_ath": "'ath' claim in the DPoP proof does not match the presented access_token.",
        "invalid_access_token_dpop_binding": "The access_token is not bound to the provided DPoP proof.",
        "invalid_dpop_proof_invalid_public_key_binding": "Invalid DPoP Public Key binding in refresh token",
    },
    (400, "invalid_grant"): {
        "mismatched_client": (
            "The grant was issued to another client. Please make sure the 'client_id' matches the one used at "
            "the authorize request."
        ),
        "mismatched_redirect_uri": (
            "The 'redirect_uri' does not match the redirection URI used in the authorization request."
        ),
        "invalid_authorization_code": "The authorization code is invalid or has expired.",
        "invalid_device_code": "The device code is invalid or has expired.",
        "invalid_refresh_token": "The refresh token is invalid or expired.",
        "invalid_password_credentials": "The credentials provided were invalid.",
        "pkce_verification_failed": "PKCE verification failed.",
        "token_exchange_subject_token_expired": (
            "The 'subject_token' either expired or the session associated with it was terminated."
        ),
    },
    (400, "invalid_request"): {
        "client_credentials_in_query": "Client credentials cannot be supplied via query parameters.",
        "client_assertion_type_invalid": "The client_assertion_type is invalid.",
        "token_request_missing_grant_type": "The token request must specify a 'grant_type'. Valid values: [{}]",
        "missing_token_request_parameter": "The required parameter '{}' is missing.",
        "duplicate_oauth_params": "The request contained multiple parameters with the same name.",
        "invalid_authorization_server": "The authorization server id is invalid.",
        "mismatched_authorization_server": "The grant was issued for another authorization server.",
        "pkce_missing_verifier": "PKCE code verifier is required by the application.",
        "pkce_missing_challenge_verifier_present": (
            "PKCE code challenge should be specified in the authorize request for code verification."
        ),
        "illegal_origin_browser_request": (
            "Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri."
        ),
        "invalid_subject_token": "'subject_token' is invalid.",
        "on_behalf_invalid_client_type": "Only service clients may use on-behalf token exchange.",
        "invalid_subject_token_type": "'subject_token_type' is invalid or not supported.",
        "invalid_actor_token": "'actor_token' is invalid.",
        "invalid_actor_token_type": "'actor_token_type' is invalid or not supported.",
        "invalid_requested_token_type": "'requested_token_type' is invalid or not supported.",
        "request_missing_token": "The 'token' parameter is required.",
        "access_token_in_query": "The access token cannot be presented in a query string.",
        "access_token_duplicate": (
            "The access token cannot be specified in both the Authorization header and the request-body."
        ),
        "dpop_proof_required_for_token": "The resource request requires a DPoP proof.",
        "dpop_authentication_scheme_required": (
            "The resource request must use the DPoP authentication scheme when using a DPoP bound token."
        ),
    },
    (401, "invalid_request"): {
        "multiple_client_credentials": (
            "Cannot supply multiple client credentials. Use one of the following: credentials in the "
            "Authorization header, credentials in the post body, or a client_assertion in the post body."
        ),
        "access_token_missing": "The access token is missing.",
    },
    (400, "invalid_scope"): {
        "openid_scope_required": (
            "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."
        ),
        "openid_not_allowed_client_creds": "Cannot request 'openid' scopes using client credentials.",
        "openid_not_allowed_token_exchange": (
            "Can't request 'openid' scopes using the Token Exchange flow for a service app."
        ),
        "missing_scopes": "No scopes were requested.",
        "illegal_custom_scope": "Custom scopes are not allowed for this request.",
        "no_default_scopes": (
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
        ),
        "no_matching_scope": "One or more scopes are not configured for the authorization server resource.",
    },
    (400, "invalid_target"): {
        "token_exchange_invalid_audience": (
            "Token Exchange requests must include a valid audience of the authorization server."
        ),
    },
    (401, "invalid_token"): {
        "access_token_invalid": "The access token is invalid.",
        "access_token_revoked": "The access token has been revoked.",
        "token_expired": "The token has expired.",
        "id_token_invalid": "The id token is invalid.",
    },
    (400, "invalid_user_code"): {
        "invalid_user_code": "The user code is invalid or has expired.",
    },
    (400, "server_error"): {
        "too_many_groups_in_groups_claim": (
            "The groups claim matched too many groups and must be configured to match fewer groups."
        ),
        "user_claim_evaluation_failure": "=The '{}' user claim could not be evaluated.",
        "system_claim_evaluation_failure": "The '{}' system claim could not be evaluated.",
    },
    (400, "slow_down"): {
        "slow_down": "Slow down the polling frequency. Please try again later.",
    },
    (400, "unauthorized_client"): {
        "unauthorized_client": (
            "The client is not authorized to use the provided grant type. Configured grant types: [{}]."
        ),
    },
    (400, "unsupported_grant_type"): {
        "unsupported_grant_type": (
            "The authorization grant type is not supported by the authorization server. Configured grant types: [{}]."
        ),
    },
    (400, "use_dpop_nonce"): {
        "use_dpop_nonce": "Authorization server requires nonce in DPoP proof.",
    },
}
"""Sentences by reason, under the HTTP status and the OAuth code that they come with."""
