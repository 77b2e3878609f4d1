"""Refusals at the endpoints that a browser is sent to, by Okta's internal code.

From Okta's catalogue of OAuth errors (``oauth2-error-codes.json`` of okta/okta-developer-docs, release 2026.08.1).
"""

from __future__ import annotations

BROWSER_ERRORS: dict[str, tuple[int, str, str]] = {
    # where the answer would go
    "illegal_redirect_uri_enhanced": (
        400,
        "invalid_request",
        "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: {}",
    ),
    "illegal_post_logout_redirect_uri_enhanced": (
        400,
        "invalid_request",
        "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings: {}",
    ),
    "invalid_client_application_type": (
        400,
        "invalid_request",
        "Clients with 'application_type' of 'service' are not allowed to access the '{}' endpoint.",
    ),
    # how it would be given
    "unsupported_response_type": (
        400,
        "unsupported_response_type",
        "The response type is not supported by the authorization server. Configured response types: [{}].",
    ),
    "unsupported_response_mode": (
        400,
        "unsupported_response_mode",
        (
            "The response mode is not supported by the authorization server. Valid response modes: [query, fragment, "
            "form_post, okta_post_message]."
        ),
    ),
    "unsupported_response_mode_query_with_tokens": (
        400,
        "unsupported_response_mode",
        "'query' response mode cannot be used with either the 'id_token' or 'token' response types.",
    ),
    "unsupported_response_mode_okta_post_message_with_code": (
        400,
        "unsupported_response_mode",
        "'okta_post_message' response mode cannot be used with the 'code' response type.",
    ),
    # what is asked
    "invalid_state": (
        400,
        "invalid_request",
        "The authentication request has an invalid 'state' parameter.",
    ),
    # Okta's catalogue really has two full stops.
    "invalid_nonce": (
        400,
        "invalid_request",
        (
            "The 'nonce' parameter is required for authorize requests with either the 'id_token' or 'token' response "
            "types.."
        ),
    ),
    "invalid_prompt": (
        400,
        "invalid_request",
        "Invalid value for 'prompt' parameter. Supported values: [{}]",
    ),
    "invalid_prompt_for_zero_max_age": (
        400,
        "invalid_request",
        "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
    ),
    "invalid_max_age": (
        400,
        "invalid_request",
        "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
    ),
    "pkce_missing_challenge": (400, "invalid_request", "PKCE code challenge is required by the application."),
    "pkce_invalid_challenge": (400, "invalid_request", "PKCE code challenge contains illegal characters."),
    "pkce_unsupported_code_challenge_method": (
        400,
        "invalid_request",
        "PKCE code challenge method is not supported. Valid values: [{}]",
    ),
    "illegal_duplicated_parameters": (
        400,
        "invalid_request",
        "Duplicate parameter provided in request. Duplicated parameters: [{}].",
    ),
    "unknown_idp": (400, "invalid_request", "Identity provider is not valid."),
    # requests by value and by reference
    "request_not_supported": (
        400,
        "request_not_supported",
        "The authorize request object is not supported by this client.",
    ),
    "request_object_no_client_secret": (
        400,
        "request_not_supported",
        "The issuer of the request object does not have a client secret.",
    ),
    "request_object_invalid": (400, "invalid_request_object", "The request object cannot be parsed."),
    "invalid_request_object": (400, "invalid_request_object", "The authorize request object is invalid."),
    "request_object_header_algo_mismatch": (
        400,
        "invalid_request_object",
        "The signing algorithm used is not supported by this client.",
    ),
    "request_object_invalid_signature_algorithm": (
        400,
        "invalid_request_object",
        "The JWT signature algorithm of the request object is invalid.",
    ),
    "request_object_invalid_kid": (
        400,
        "invalid_request_object",
        "The JWT kid of the request object is invalid.",
    ),
    "request_object_bad_signature": (
        400,
        "invalid_request_object",
        "The signature of the request object is invalid.",
    ),
    "request_object_audience_mismatch": (
        400,
        "invalid_request_object",
        "The audience of the request object is invalid.",
    ),
    "request_object_jwt_expired": (400, "invalid_request_object", "The request object is expired."),
    "request_object_jwt_expiration_too_long": (
        400,
        "invalid_request_object",
        "The request object expires too far in the future.",
    ),
    "request_object_issued_in_future": (
        400,
        "invalid_request_object",
        "The request object is issued in the future.",
    ),
    "request_object_before_nbf": (400, "invalid_request_object", "The request object is issued too early."),
    "request_object_already_used": (
        400,
        "invalid_request_object",
        "The request object has already been used.",
    ),
    "authorize_request_object_and_request_uri_provided": (
        400,
        "invalid_request",
        "The authorize request must not contain both a request object and a request uri.",
    ),
    "pushed_authorization_request_uri_present": (
        400,
        "invalid_request",
        "The 'request_uri' parameter must not be present in the request.",
    ),
    "invalid_request_uri": (400, "invalid_request_uri", "The authorize request_uri is invalid."),
    "authorize_request_uri_mismatched_authorization_server": (
        400,
        "invalid_request_uri",
        "The request_uri was issued for another authorization server.",
    ),
    "authorize_request_uri_mismatched_client": (
        401,
        "invalid_client",
        "The 'client_id' parameter does not match the expected value for the provided request_uri.",
    ),
    # who is there
    "login_required": (
        400,
        "login_required",
        "The client specified not to prompt, but the user is not logged in.",
    ),
    "app_sign_on_required": (
        400,
        "login_required",
        "The client specified not to prompt, but the client app requires re-authentication or MFA.",
    ),
    "request_expired": (400, "login_required", "Request expired, please start over and try again."),
    "id_token_does_not_match_session": (
        400,
        "id_token_does_not_match_session",
        "The ID token subject does not match the current session's user.",
    ),
}
"""Status, OAuth code and sentence by reason; ``{}`` is where Okta puts what it is about."""
