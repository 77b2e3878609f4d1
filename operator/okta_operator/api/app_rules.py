"""The rules of an OktaApp that look at several fields: what Okta would refuse, said at ``kubectl apply``.

An adopted app may be of a type that the resource does not state; rules that depend on it are silent then.
"""

from __future__ import annotations

from typing import Final

from okta_operator.api.base import Rule, rule
from okta_operator.api.common import ORG_REF_IS_IMMUTABLE

LABEL_LENGTH: Final = 100
SECRET_SUFFIX: Final = "-okta"  # noqa: S105 - the end of a name
_NAME_LENGTH = 253 - len(SECRET_SUFFIX)

OIDC_KEYS: Final = ("issuer", "client-id", "client-secret", "discovery-uri", "jwks-uri", "okta-domain")
"""Keys of a Secret in the format ``oidc``."""

OPENMETADATA_KEYS: Final = (
    "AUTHENTICATION_PROVIDER",
    "AUTHENTICATION_CLIENT_TYPE",
    "AUTHENTICATION_AUTHORITY",
    "AUTHENTICATION_PUBLIC_KEYS",
    "AUTHENTICATION_CLIENT_ID",
    "AUTHENTICATION_CALLBACK_URL",
    "OIDC_TYPE",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_DISCOVERY_URI",
    "OIDC_CALLBACK",
    "OIDC_SERVER_URL",
    "OIDC_SCOPE",
    "OIDC_CLIENT_AUTH_METHOD",
    "OIDC_DISABLE_PKCE",
    "OIDC_PROMPT_TYPE",
    "OIDC_MAX_AGE",
    "openmetadata-oidc-client-id",
    "openmetadata-oidc-client-secret",
)
"""Keys of a Secret in the format ``openmetadata``: OpenMetadata's environment variables, and the two keys
that its Helm chart takes by name."""

_TYPE = "(has(self.applicationType) ? self.applicationType : (has(self.adopt) ? 'unknown' : 'web'))"
_GRANTS = (
    f"(has(self.grantTypes) ? self.grantTypes : "
    f"({_TYPE} == 'service' ? ['client_credentials'] : ['authorization_code']))"
)
_GRANTS_UNKNOWN = "(has(self.adopt) && !has(self.grantTypes))"


def _words(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def _same(name: str, cure: str) -> Rule:
    return rule(
        f"has(self.{name}) == has(oldSelf.{name}) && (!has(self.{name}) || self.{name} == oldSelf.{name})",
        f"{name} is immutable, and cannot be added or removed either: {cure}",
    )


def _impossible(app_type: str, grants: tuple[str, ...], instead: str) -> Rule:
    return rule(
        f"!has(self.grantTypes) || {_TYPE} != '{app_type}' || !self.grantTypes.exists(g, g in {_words(grants)})",
        f"grantTypes: an app of applicationType {app_type} cannot have {' or '.join(grants)}: {instead}",
        field_path=".grantTypes",
    )


def _stated_or_default(format_: str, keys: tuple[str, ...]) -> Rule:
    default = "has(self.openMetadata) ? 'openmetadata' : 'oidc'"
    return rule(
        "!has(self.secret) || !has(self.secret.template) || "
        f"(has(self.secret.format) ? self.secret.format : ({default})) != '{format_}' || "
        f"self.secret.template.all(k, !(k in {_words(keys)}))",
        f"secret.template must not have keys that the format {format_} writes itself: rename the key",
        field_path=".secret.template",
    )


_IMMUTABLE = (
    ORG_REF_IS_IMMUTABLE,
    rule(
        "(has(self.adopt) && !has(oldSelf.applicationType)) || "
        "(has(self.applicationType) ? self.applicationType : 'web') == "
        "(has(oldSelf.applicationType) ? oldSelf.applicationType : 'web')",
        "applicationType is immutable (web where it is not stated), because Okta cannot change it: "
        "delete the resource and create it anew",
    ),
    _same("clientId", "delete the resource and create it anew with the other client ID"),
)

_GRANT_RULES = (
    _impossible(
        "web",
        ("password", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        "remove the grant, or use applicationType native",
    ),
    _impossible("browser", ("password", "client_credentials"), "remove the grant, or use applicationType web"),
    _impossible("native", ("client_credentials",), "remove the grant, or use applicationType service"),
    rule(
        f"!has(self.grantTypes) || {_TYPE} != 'web' || self.grantTypes.exists(g, g == 'authorization_code')",
        "grantTypes: an app of applicationType web needs authorization_code: add it, or use applicationType "
        "service for an app that acts for itself",
        field_path=".grantTypes",
    ),
    rule(
        f"!has(self.grantTypes) || {_TYPE} != 'service' || self.grantTypes.exists(g, g == 'client_credentials')",
        "grantTypes: an app of applicationType service needs client_credentials: add it",
        field_path=".grantTypes",
    ),
    rule(
        f"!has(self.grantTypes) || {_TYPE} != 'service' || self.grantTypes.all(g, g in "
        "['client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:token-exchange'])",
        "grantTypes: an app of applicationType service acts for itself and can have client_credentials and "
        "urn:ietf:params:oauth:grant-type:token-exchange: remove the other grants, or use applicationType "
        "web",
        field_path=".grantTypes",
    ),
    rule(
        "!has(self.grantTypes) || !self.grantTypes.exists(g, g == 'refresh_token') || "
        "self.grantTypes.exists(g, !(g in ['refresh_token', 'implicit', 'client_credentials']))",
        "grantTypes: refresh_token needs a grant that yields refresh tokens: add authorization_code",
        field_path=".grantTypes",
    ),
    rule(
        "!has(self.refreshToken) || (has(self.grantTypes) ? self.grantTypes.exists(g, g == 'refresh_token') "
        ": (has(self.openMetadata) || has(self.adopt)))",
        "refreshToken needs refresh_token in grantTypes: add it there, or leave refreshToken out",
        field_path=".refreshToken",
    ),
)

_RESPONSE_RULES = (
    rule(
        f"!has(self.responseTypes) || {_GRANTS_UNKNOWN} || {_TYPE} == 'service' || "
        f"!{_GRANTS}.exists(g, g == 'implicit') || self.responseTypes.exists(r, r in ['id_token', 'token'])",
        "responseTypes: the grant type implicit needs id_token or token: add one, or remove implicit from grantTypes",
        field_path=".responseTypes",
    ),
    rule(
        f"!has(self.responseTypes) || {_GRANTS_UNKNOWN} || {_GRANTS}.exists(g, g == 'implicit') || "
        "self.responseTypes.all(r, r == 'code' || "
        f"(r == 'token' && {_GRANTS}.exists(g, g == 'client_credentials')))",
        "responseTypes: id_token and token need the grant type implicit: add it to grantTypes, or remove them",
        field_path=".responseTypes",
    ),
    rule(
        f"!has(self.responseTypes) || {_GRANTS_UNKNOWN} || !{_GRANTS}.exists(g, g == 'authorization_code') "
        "|| self.responseTypes.exists(r, r == 'code')",
        "responseTypes: the grant type authorization_code needs code: add it",
        field_path=".responseTypes",
    ),
    rule(
        f"!has(self.responseTypes) || {_GRANTS_UNKNOWN} || !self.responseTypes.exists(r, r == 'code') || "
        f"{_GRANTS}.exists(g, g in ['authorization_code', 'interaction_code'])",
        "responseTypes: code needs the grant type authorization_code: add it to grantTypes, or remove code",
        field_path=".responseTypes",
    ),
)

_URI_RULES = (
    rule(
        f"has(self.openMetadata) || has(self.adopt) || has(self.redirectUris) || "
        f"!{_GRANTS}.exists(g, g in ['authorization_code', 'implicit', 'interaction_code'])",
        "redirectUris is required for authorization_code, implicit and interaction_code: state at least one, "
        "or openMetadata.serverUrl",
    ),
    rule(
        f"!has(self.redirectUris) || self.redirectUris.size() > 0 || {_GRANTS_UNKNOWN} || "
        f"!{_GRANTS}.exists(g, g in ['authorization_code', 'implicit', 'interaction_code'])",
        "redirectUris must not be empty for authorization_code, implicit and interaction_code: state at least one",
        field_path=".redirectUris",
    ),
    *(
        rule(
            f"!has(self.{name}) || {_TYPE} in ['native', 'unknown'] || "
            f"self.{name}.all(u, u.startsWith('https://') || u.startsWith('http://'))",
            f"{name} must start with https:// or http://; other schemes are for applicationType native",
            field_path=f".{name}",
        )
        for name in ("redirectUris", "postLogoutRedirectUris")
    ),
    rule(
        "!has(self.redirectUris) || (has(self.adopt) && !has(self.wildcardRedirect)) || "
        "(has(self.wildcardRedirect) && self.wildcardRedirect == 'SUBDOMAIN') || "
        "!self.redirectUris.exists(u, u.contains('*'))",
        "redirectUris with * need wildcardRedirect: SUBDOMAIN: state it, or write the URIs out",
        field_path=".redirectUris",
    ),
    rule(
        "!has(self.redirectUris) || self.redirectUris.all(u, !u.contains('*') || "
        r"u.matches('^https://[^*/.]*\\*[^*/.]*\\.[^*/.]+\\.[^*/]+(/[^*]*)?$'))",
        "redirectUris may have one * in the lowest subdomain of an https address only, such as "
        "https://*.example.com/callback",
        field_path=".redirectUris",
    ),
)

_AUTH_RULES = (
    rule(
        "!has(self.tokenEndpointAuthMethod) || self.tokenEndpointAuthMethod != 'none' || "
        f"{_TYPE} in ['browser', 'native', 'unknown']",
        "tokenEndpointAuthMethod none is for applicationType browser and native: use client_secret_basic",
        field_path=".tokenEndpointAuthMethod",
    ),
    rule(
        "!has(self.tokenEndpointAuthMethod) || self.tokenEndpointAuthMethod != 'none' || "
        "!has(self.pkceRequired) || self.pkceRequired",
        "pkceRequired must be true with tokenEndpointAuthMethod none: leave it out, or state true",
        field_path=".pkceRequired",
    ),
    rule(
        "!has(self.tokenEndpointAuthMethod) || self.tokenEndpointAuthMethod != 'private_key_jwt' || "
        "has(self.jwksUri) || has(self.adopt)",
        "tokenEndpointAuthMethod private_key_jwt needs jwksUri: state where the client's public keys are",
        field_path=".tokenEndpointAuthMethod",
    ),
)

_OPENMETADATA_RULES = (
    rule(
        f"!has(self.openMetadata) || {_TYPE} != 'service'",
        "openMetadata needs users who sign in, and applicationType service has none: use web or browser",
        field_path=".openMetadata",
    ),
    rule(
        "!has(self.openMetadata) || !has(self.secret) || !has(self.secret.format) || "
        "self.secret.format == 'openmetadata'",
        "secret.format must be openmetadata where openMetadata is stated: leave it out; further keys go to "
        "secret.template",
        field_path=".secret.format",
    ),
    rule(
        "!has(self.secret) || !has(self.secret.format) || self.secret.format != 'openmetadata' || "
        "has(self.openMetadata)",
        "secret.format openmetadata needs openMetadata: state openMetadata.serverUrl",
        field_path=".secret.format",
    ),
    rule(
        "!has(self.openMetadata) || !has(self.tokenEndpointAuthMethod) || "
        "!(self.tokenEndpointAuthMethod in ['private_key_jwt', 'client_secret_jwt'])",
        "tokenEndpointAuthMethod: OpenMetadata authenticates with its client secret: use client_secret_post "
        "or client_secret_basic",
        field_path=".tokenEndpointAuthMethod",
    ),
    rule(
        "!has(self.openMetadata) || !has(self.grantTypes) || "
        "self.grantTypes.exists(g, g in ['authorization_code', 'implicit'])",
        "grantTypes: OpenMetadata signs users in: add authorization_code",
        field_path=".grantTypes",
    ),
    _stated_or_default("oidc", OIDC_KEYS),
    _stated_or_default("openmetadata", OPENMETADATA_KEYS),
)

_POLICY_RULES: Final = (
    rule(
        f"!has(self.authenticationPolicy) || {_TYPE} != 'service'",
        "authenticationPolicy is for users who sign in, and applicationType service has none: leave it out",
        field_path=".authenticationPolicy",
    ),
)

APP_RULES: Final = (
    *_IMMUTABLE,
    *_GRANT_RULES,
    *_RESPONSE_RULES,
    *_URI_RULES,
    *_AUTH_RULES,
    *_OPENMETADATA_RULES,
    *_POLICY_RULES,
)

ROOT_RULES: Final = (
    rule(
        f"self.metadata.name.size() <= {_NAME_LENGTH} || (has(self.spec.secret) && has(self.spec.secret.name))",
        f"spec.secret.name is required where metadata.name is longer than {_NAME_LENGTH} characters, because "
        "the "
        f"default, metadata.name with {SECRET_SUFFIX}, would be too long for a Secret",
    ),
    rule(
        f"self.metadata.name.size() <= {LABEL_LENGTH} || has(self.spec.label) || has(self.spec.adopt)",
        f"spec.label is required where metadata.name is longer than {LABEL_LENGTH} characters",
    ),
)
