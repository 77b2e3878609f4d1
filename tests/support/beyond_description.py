"""What Okta's replies have beyond its API description, each with where that was seen.

``recorded`` is a real reply; tests/simulator/test_api_description.py holds the list to the recordings, so that no entry
stays longer than it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Node: TypeAlias = dict[str, Any]
"""A schema."""

RECORDED: Final = "recorded"
ELSEWHERE: Final = "recordings of Okta's Terraform provider"
EXAMPLE: Final = "an example of the description itself, or of Okta's guides, has it"
AS_SENT: Final = "what a client has sent comes back (Okta's guide to service apps shows such keys)"
NOTHING_SENT: Final = "unverified: null where a client has sent nothing, as for other texts"
ISSUE: Final = "an issue of Okta's Terraform provider (157) quotes it"
SAID: Final = "the description's text says so"
NOT_SYNCHRONIZED: Final = "not populated for single sign-on (the description says); unverified: that it is null then"
KEYS_EXAMPLE: Final = "the description's own example; its schema has the uses where the types belong"
GUIDE: Final = "Okta's guide to DPoP"
CLIENTS: Final = "what public clients read; the description spells it otherwise"
EMBEDDED: Final = "unverified: that embedded rules are a list, as that of the rules is"
SDK: Final = "a conversation in the tests of Okta's SDK for Python"
COLLECTOR: Final = "an event in the tests of Airbyte's connector"
NULL: Final[Node] = {"type": "null"}
FLAG: Final[Node] = {"type": "boolean"}
TEXT: Final[Node] = {"type": "string"}
NOTHING: Final[Node] = {"type": "object", "maxProperties": 0}
TEXTS: Final[Node] = {"type": "array", "items": TEXT}
LINK: Final[Node] = {"$ref": "#/$defs/HrefObject"}


@dataclass(frozen=True)
class Beyond:
    """A property that may be otherwise than described.

    Attributes:
        owner: Name of the described object.
        path: Names of the properties that lead from there to it, with dots between; empty for the object itself.
        schema: What it may be, too.
        source: Where this was seen.
    """

    owner: str
    path: str
    schema: Node
    source: str


def known(source: str, owner: str, names: str, schema: Node) -> list[Beyond]:
    """Make an entry for each of several properties of one object, by names with spaces between."""
    return [Beyond(owner, name, schema, source) for name in names.split()]


def recorded(owner: str, names: str, schema: Node) -> list[Beyond]:
    """Make entries for what recordings show."""
    return known(RECORDED, owner, names, schema)


BEYOND: Final = [
    *recorded("ApplicationAccessibility", "errorRedirectUrl loginRedirectUrl", NULL),
    *recorded("ApplicationLinks", "policies profileEnrollment uploadLogo", LINK),
    *recorded("ApplicationLinks", "clientCredentials", {"type": "array", "items": LINK}),
    *recorded("ApplicationSettingsNotes", "admin enduser", NULL),
    *recorded("ApplicationSettingsNotificationsVpn", "helpUrl message", NULL),
    *recorded("AuthServerLinks", "keys", LINK),
    *recorded("AuthorizationServer", "default", FLAG),
    *recorded("AuthorizationServerPolicyRuleUserCondition", "exclude", {"type": "array", "items": TEXT}),
    *recorded("Group", "_links.owners", LINK),
    *recorded("OAuth2Claim", "apiResourceId", NULL),
    *recorded("OAuth2Scope", "apiResourceId", NULL),
    *recorded("OpenIdConnectApplication", "universalLogout", NULL),
    *recorded("OpenIdConnectApplicationSettings", "app", {"type": "object"}),
    *recorded("OpenIdConnectApplicationSettings", "manualProvisioning", FLAG),
    *recorded("OpenIdConnectApplicationSettingsClient", "client_uri logo_uri", NULL),
    *recorded("WellKnownOrgMetadata", "cell", TEXT),
    *recorded("WellKnownOrgMetadata", "settings", {"type": "object", "additionalProperties": FLAG}),
    *known(ELSEWHERE, "AuthServerLinks", "activate resourceServerCredentialsKeys", LINK),
    *known(ELSEWHERE, "AuthorizationServer", "description", NULL),
    *known(SDK, "AuthorizationServer", "_links", NULL),
    *known(SDK, "AccessPolicy", "created lastUpdated", NULL),
    *known(SDK, "UserCredentials", "emails", {"type": "array", "items": {"type": "object"}}),
    *known(ELSEWHERE, "AuthorizationServerPolicyRuleGroupCondition", "exclude", {"type": "array", "items": TEXT}),
    *known(SDK, "IamRole", "isCloneable", FLAG),
    *known(SDK, "LinksNext", "self", LINK),
    *known(SDK, "Permission", "conditions", NULL),
    *known(SDK, "ResourceSetResources", "_links.self", LINK),
    *known(EXAMPLE, "AccessPolicyRule", "conditions", NULL),
    *known(EXAMPLE, "IdpPolicyRuleActionProvider", "type", {"const": "OKTA"}),
    *known(EXAMPLE, "OktaSignOnPolicyRuleConditions", "riskScore", {"type": "object"}),
    *known(EXAMPLE, "ProfileEnrollmentPolicyRule", "conditions", NULL),
    *known(EXAMPLE, "ProfileEnrollmentPolicyRuleAction", "preRegistrationInlineHooks targetGroupIds", NULL),
    *(
        Beyond(owner, "_embedded.rules", {"type": "array", "items": {"type": "object"}}, EMBEDDED)
        for owner in (
            *("AccessPolicy", "AuthenticatorEnrollmentPolicy", "IdpDiscoveryPolicy", "OktaSignOnPolicy"),
            *("PasswordPolicy", "ProfileEnrollmentPolicy"),
        )
    ),
    *known(CLIENTS, "Group", "_embedded.stats.hasAdminPrivilege", FLAG),
    *known(ISSUE, "GroupRule", "allGroupsValid", FLAG),
    *known(EXAMPLE, "KnowledgeConstraint", "types", TEXTS),
    *known(EXAMPLE, "LogActor", "detailEntry", NULL),
    *known(EXAMPLE, "LogAuthenticationContext", "authenticationProvider credentialProvider credentialType", NULL),
    *known(EXAMPLE, "LogAuthenticationContext", "interface issuer", NULL),
    *known(EXAMPLE, "LogClient", "geographicalContext id ipAddress", NULL),
    *known(EXAMPLE, "LogEvent", "device legacyEventType target", NULL),
    *known(EXAMPLE, "LogIpAddress", "geographicalContext source", NULL),
    *known(EXAMPLE, "LogOutcome", "reason", NULL),
    *known(EXAMPLE, "LogTarget", "detailEntry", NULL),
    *known(COLLECTOR, "LogTarget", "alternateId displayName", NULL),
    *known(EXAMPLE, "OpenIdConnectApplication", "_embedded.user", {"type": "object"}),
    *known(EXAMPLE, "orgGeneralSettingLinks", "logo", NULL),
    *known(KEYS_EXAMPLE, "OAuthKeys@2", "keys", {"type": "array", "items": {"$ref": "#/$defs/JsonSigningWebKey@2"}}),
    *known(GUIDE, "TokenResponseCustomAs@2", "token_type", {"const": "DPoP"}),
    *known(GUIDE, "TokenResponseOrgAs@2", "token_type", {"const": "DPoP"}),
    *known(EXAMPLE, "PermissionConditions", "exclude include", {"type": "object", "additionalProperties": TEXTS}),
    *known(AS_SENT, "OAuth2ClientJsonWebKeyECResponse", "alg crv use", TEXT),
    *known(AS_SENT, "OAuth2ClientJsonWebKeyRsaResponse", "alg use", TEXT),
    *known(SAID, "GroupOwner", "originId", NULL),
    *known(NOT_SYNCHRONIZED, "AppUser", "externalId", NULL),
    *known(EXAMPLE, "IPNetworkZone", "gateways", NULL),
    *known(EXAMPLE, "OAuth2Client", "_links.client _links.tokens", LINK),
    *known(EXAMPLE, "OAuth2Client", "client_uri logo_uri", NULL),
    *known(NOTHING_SENT, "DynamicNetworkZone", "proxyType", NULL),
    *known(NOTHING_SENT, "OAuth2Scope", "description displayName", NULL),
    *known(NOTHING_SENT, "OrgSetting", "address1 address2 city country endUserSupportHelpURL expiresAt", NULL),
    *known(NOTHING_SENT, "OrgSetting", "phoneNumber postalCode state supportPhoneNumber website", NULL),
    *known(NOTHING_SENT, "OktaUserGroupProfile", "description", NULL),
]

# What the standards demand of an object. The description of the OAuth endpoints says of no property that it is there.
REQUIRED: Final[dict[str, str]] = {
    "DeviceAuthorizeResponse@2": "device_code expires_in user_code verification_uri",  # RFC 8628, 3.2
    "IntrospectionResponse@2": "active",  # RFC 7662, 2.2
    "JsonSigningWebKey@2": "kty",  # RFC 7517, 4.1
    "OAuthError@2": "error",  # RFC 6749, 5.2
    "OAuthKeys@2": "keys",  # RFC 7517, 5.1
    "OAuthMetadata@2": "issuer response_types_supported",  # RFC 8414, 2
    "OidcMetadata@2": "authorization_endpoint id_token_signing_alg_values_supported issuer jwks_uri"
    " response_types_supported subject_types_supported token_endpoint",  # OpenID Connect Discovery, 3
    "ParResponse@2": "expires_in request_uri",  # RFC 9126, 2.2
    "TokenResponseCustomAs@2": "access_token token_type",  # RFC 6749, 5.1
    "TokenResponseOrgAs@2": "access_token token_type",
    "UserInfo@2": "sub",  # OpenID Connect Core, 5.3.2
}

EITHER_FORM: Final[Node] = {"anyOf": [{"$ref": "#/$defs/OAuthError@2"}, {"$ref": "#/$defs/Error"}]}

# Statuses that an endpoint is not described to answer, or not with this body, with what their body is.
OTHER_STATUSES: Final[dict[tuple[str, str], Node]] = {
    # Okta's support shows an unknown client ("Invalid_Client Error Returned When Requesting OAuth Token(s)") and a
    # missing licence ("401 Permissions Error during Log in to an OIDC App") in the form of the management API.
    **{
        (f"POST {server}/v1/{endpoint}", "401"): EITHER_FORM
        for server in ("/oauth2", "/oauth2/{authorizationServerId}")
        for endpoint in ("token", "introspect", "revoke", "device/authorize")
    },
    ("POST /api/v1/apps/{appId}/lifecycle/activate", "200"): NOTHING,  # recorded
    ("POST /api/v1/apps/{appId}/lifecycle/deactivate", "200"): NOTHING,  # recorded
    # Conversations in the tests of Okta's SDK for Python have all of these but ``unlock``, which is like them.
    **{
        (f"POST /api/v1/users/{{id}}/lifecycle/{verb}", "200"): NOTHING
        for verb in ("deactivate", "suspend", "unsuspend", "unlock", "reset_factors")
    },
}

# Endpoints that the description does not have, with those whose replies theirs are like.
LIKE: Final = {
    # recorded
    "GET /.well-known/oauth-authorization-server": (
        "GET /oauth2/{authorizationServerId}/.well-known/oauth-authorization-server"
    ),
    # OpenID Connect Core, 5.3.1: both methods
    "POST /oauth2/{authorizationServerId}/v1/userinfo": "GET /oauth2/{authorizationServerId}/v1/userinfo",
    "POST /oauth2/v1/userinfo": "GET /oauth2/v1/userinfo",
}

# Endpoints that Okta's API description does not have, by the beginning of their paths, and where they come from.
OTHER_ENDPOINTS: Final = {
    "/_simulator": "the simulator's own control API",
    "/api/v1/org/logo": "a link in the description's own example of the organization leads there",
    "/api/v1/internal/apps/": "recorded: what Okta's Terraform provider asks for beside the public API",
}
