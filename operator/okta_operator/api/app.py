"""OktaApp: an OpenID Connect client, who may use it, and the Secret that it is published in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.app_rules import APP_RULES, ROOT_RULES
from okta_operator.api.auth_server import IssuerMode
from okta_operator.api.base import ListType, MapKeys, Model, PrinterColumn, Resource, Rule, Rules, one_of, rule
from okta_operator.api.common import (
    ClientId,
    Duration,
    GroupRef,
    LocalRef,
    ManagedSpec,
    ManagedStatus,
    OktaId,
    OrgRef,
    ResourceName,
    StatusText,
    Word,
    duration_rules,
    unique,
    web_address,
)


class ApplicationType(StrEnum):
    """What sort of client it is."""

    WEB = "web"
    BROWSER = "browser"
    NATIVE = "native"
    SERVICE = "service"


class GrantType(StrEnum):
    """A grant that an app can ask for (Okta's API description, OpenIdConnectApplicationSettingsClient)."""

    AUTHORIZATION_CODE = "authorization_code"
    IMPLICIT = "implicit"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a grant's name
    PASSWORD = "password"  # noqa: S105 - as above
    CLIENT_CREDENTIALS = "client_credentials"
    INTERACTION_CODE = "interaction_code"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    SAML2_BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer"
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 - as above
    OTP = "urn:okta:params:oauth:grant-type:otp"
    OOB = "urn:okta:params:oauth:grant-type:oob"
    MFA_OTP = "http://auth0.com/oauth/grant-type/mfa-otp"
    MFA_OOB = "http://auth0.com/oauth/grant-type/mfa-oob"


class ResponseType(StrEnum):
    """What the authorization endpoint answers with."""

    CODE = "code"
    ID_TOKEN = "id_token"  # noqa: S105 - a response type's name
    TOKEN = "token"  # noqa: S105 - as above


class TokenEndpointAuthMethod(StrEnum):
    """How the client proves at the token endpoint who it is."""

    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - a method's name
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - as above
    CLIENT_SECRET_JWT = "client_secret_jwt"  # noqa: S105 - as above
    PRIVATE_KEY_JWT = "private_key_jwt"
    NONE = "none"


class RefreshRotation(StrEnum):
    """Whether a refresh token changes with every use."""

    ROTATE = "ROTATE"
    STATIC = "STATIC"


class ConsentMethod(StrEnum):
    """Whether users are asked for their consent."""

    TRUSTED = "TRUSTED"
    REQUIRED = "REQUIRED"


class WildcardRedirect(StrEnum):
    """Whether redirect URIs may have a wildcard."""

    DISABLED = "DISABLED"
    SUBDOMAIN = "SUBDOMAIN"


class SecretFormat(StrEnum):
    """Which keys the published Secret has."""

    OIDC = "oidc"
    OPENMETADATA = "openmetadata"


class SecretDeletionPolicy(StrEnum):
    """What happens to the published Secret when the resource is deleted."""

    DELETE = "Delete"
    RETAIN = "Retain"


def _redirects(name: str) -> Rules:
    return Rules(
        rule(
            r"self.matches('^[A-Za-z][A-Za-z0-9+.-]*:/[^\\s#]+$')",
            f"{name} must be absolute URIs without fragments and spaces, such as https://om.example.com/callback",
        ),
        rule(
            r"!self.matches('^(?i)https?:') || self.matches('^https?://[^\\s/?#@:][^\\s/?#@]*([/?]|$)')",
            f"{name} must name a host, and no user, such as https://om.example.com/callback",
        ),
    )


_URI_LENGTH = 1024
RedirectUri = Annotated[str, StringConstraints(max_length=_URI_LENGTH), _redirects("redirectUris")]
LogoutUri = Annotated[str, StringConstraints(max_length=_URI_LENGTH), _redirects("postLogoutRedirectUris")]
Address = Annotated[str, StringConstraints(max_length=_URI_LENGTH)]


ChosenClientId = Annotated[
    ClientId,
    Rules(
        rule(
            "!self.matches('-[0-9a-f]{20}$')",
            "clientId must not end as the operator's own do, in '-' and 20 hexadecimal digits, since another resource "
            "may get that one: choose another, or leave clientId out",
        ),
    ),
]


class RefreshToken(Model):
    """How refresh tokens behave."""

    rotation_type: RefreshRotation | None = None
    """`ROTATE`: a new one with every use; `STATIC`: the same one. Default: `ROTATE`."""
    leeway: Annotated[Duration, duration_rules("refreshToken.leeway", least="0s", most="60s")] | None = None
    """How long the previous refresh token stays valid after a rotation, from 0s to 60s. Default: `30s`."""


class Access(Model):
    """Okta's "Controlled access": who may use the app."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "!(has(self.immediateAccess) && self.immediateAccess && has(self.groups) && self.groups.size() > 0)",
            "access: groups and immediateAccess exclude each other, because Okta assigns no groups in "
            "Federation Broker Mode: state one of them",
        ),
    )

    groups: (
        Annotated[
            list[GroupRef],
            ListType("atomic"),
            Rules(unique("access.groups", "group")),
            Field(max_length=100),
        ]
        | None
    ) = None
    """The groups that are assigned to the app, and no others; `[]` for none. Default: assignments are not
    touched."""
    immediate_access: bool | None = None
    """Federation Broker Mode: everybody may use the app without being assigned. Default: false."""


class AuthenticationPolicyRef(Model):
    """An authentication policy in Okta, by name or by id."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("authenticationPolicy is named by", "name", "id"),)

    name: Word | None = None
    """The policy's name, exactly. Exactly one of `name` and `id`."""
    id: OktaId | None = None
    """The policy's id (`rst…`). Exactly one of `name` and `id`."""


class Visibility(Model):
    """Where users see the app's icon."""

    hide_ios: bool | None = None
    """Whether it is hidden in Okta's mobile app. Default: Okta's, false."""
    hide_web: bool | None = None
    """Whether it is hidden on the dashboard. Default: Okta's, false."""


class Notes(Model):
    """Notes on the app."""

    admin: Annotated[str, StringConstraints(max_length=4096)] | None = None
    """For administrators. Default: Okta's, empty."""
    enduser: Annotated[str, StringConstraints(max_length=4096)] | None = None
    """For users. Default: Okta's, empty."""


class OpenMetadata(Model):
    """What OpenMetadata's guide to Okta asks for."""

    server_url: Annotated[
        str,
        StringConstraints(max_length=512),
        Rules(
            rule(
                r"self.matches('^https?://[^\\s/?#@:][^\\s/?#@]*(/[^\\s?#]*)?$')",
                "openMetadata.serverUrl must be the absolute http or https address of OpenMetadata without "
                "query and fragment, such as https://om.example.com",
            ),
        ),
    ]
    """OpenMetadata's address as browsers reach it, such as `https://om.example.com`."""
    jwks_url: Annotated[Address, web_address("openMetadata.jwksUrl")] | None = None
    """OpenMetadata's own keys, as its pods reach them.
    Default: `http://openmetadata:8585/api/v1/system/config/jwks`."""
    requested_scopes: (
        Annotated[
            list[
                Annotated[
                    str,
                    StringConstraints(min_length=1, max_length=255),
                    Rules(
                        rule(
                            r"self.matches('^[!#-\\[\\]-~]+$')",
                            "openMetadata.requestedScopes must be words of printable ASCII, one scope each",
                        ),
                    ),
                ]
            ],
            ListType("set"),
            Field(min_length=1, max_length=50),
        ]
        | None
    ) = None
    """The scopes that OpenMetadata asks for. Default: `[openid, email, profile, offline_access]`."""


_KEY = "^[-._a-zA-Z0-9]{1,253}$"
_METADATA_KEY = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"


def _metadata(name: str) -> Rules:
    return Rules(
        rule(
            f"self.all(k, k.size() <= 317 && k.matches('{_METADATA_KEY}'))",
            f"secret.{name} must have keys as Kubernetes allows them, such as example.com/team",
        ),
        rule(
            "self.all(k, !k.startsWith('okta-operator.dev/') && k != 'app.kubernetes.io/managed-by')",
            f"secret.{name} must not have keys that the operator sets itself: okta-operator.dev/* and "
            "app.kubernetes.io/managed-by",
        ),
    )


class PublishedSecret(Model):
    """The Secret that holds what the app's users need to know."""

    name: ResourceName | None = None
    """Its name. Default: `<metadata.name>-okta`."""
    format: SecretFormat | None = None
    """`oidc`: issuer, client-id, client-secret, discovery-uri, jwks-uri and okta-domain; `openmetadata`: the
    environment variables of OpenMetadata. Default: `oidc`; `openmetadata` where `openMetadata` is stated."""
    template: (
        Annotated[
            dict[str, Annotated[str, StringConstraints(max_length=4096)]],
            MapKeys(50),
            Rules(
                rule(
                    f"self.all(k, k.size() <= 253 && k.matches('{_KEY}'))",
                    "secret.template must have keys of letters, digits, '-', '_' and '.'",
                ),
                rule(
                    r"self.all(k, "
                    r"self[k].matches('^([^$]|\\$[^(]|\\$\\((issuer|client-id|client-secret|discovery-uri|"
                    r"jwks-uri|okta-domain)\\))*\\$?$'))",
                    "secret.template knows $(issuer), $(client-id), $(client-secret), $(discovery-uri), "
                    "$(jwks-uri) and $(okta-domain) only: correct the name",
                ),
            ),
        ]
        | None
    ) = None
    """Further keys; in their values `$(issuer)`, `$(client-id)`, `$(client-secret)`, `$(discovery-uri)`,
    `$(jwks-uri)` and `$(okta-domain)` are replaced. Default: none."""
    labels: (
        Annotated[
            dict[
                str,
                Annotated[
                    str,
                    StringConstraints(max_length=63, pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$"),
                ],
            ],
            MapKeys(50),
            _metadata("labels"),
        ]
        | None
    ) = None
    """Labels of the Secret beside the operator's. Default: none."""
    annotations: (
        Annotated[
            dict[str, Annotated[str, StringConstraints(max_length=4096)]],
            MapKeys(50),
            _metadata("annotations"),
        ]
        | None
    ) = None
    """Annotations of the Secret beside the operator's. Default: none."""
    deletion_policy: SecretDeletionPolicy | None = None
    """What happens to the Secret when the resource is deleted: `Delete` or `Retain`. Default: `Delete`,
    and `Retain` where the app itself is retained."""


class OktaAppSpec(ManagedSpec):
    """An OpenID Connect client."""

    RULES: ClassVar[tuple[Rule, ...]] = APP_RULES

    org_ref: OrgRef
    """The organization; immutable."""
    label: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """The name that administrators and users see. Default: `metadata.name`."""
    application_type: ApplicationType | None = None
    """`web`, `browser` (single-page), `native` or `service`; immutable. Default: `web`."""
    grant_types: Annotated[list[GrantType], ListType("set"), Field(min_length=1, max_length=14)] | None = None
    """The grants that the app may ask for. What the server grants is the rule's `grantTypes` in an
    OktaAccessPolicy: both must name it, `implicit` too; `refresh_token` is the app's alone. Default:
    `[authorization_code]`; `[authorization_code, refresh_token]` where `openMetadata` is stated;
    `[client_credentials]` for `service`."""
    response_types: Annotated[list[ResponseType], ListType("set"), Field(max_length=3)] | None = None
    """What the authorization endpoint may answer with. Default: what the grant types need."""
    redirect_uris: Annotated[list[RedirectUri], ListType("set"), Field(max_length=100)] | None = None
    """Sign-in redirect URIs: absolute, http or https (`native`: any scheme), without fragment. Default: none;
    `/callback` and `/silent-callback` below `openMetadata.serverUrl`."""
    post_logout_redirect_uris: Annotated[list[LogoutUri], ListType("set"), Field(max_length=100)] | None = None
    """Sign-out redirect URIs. Default: none; `openMetadata.serverUrl`."""
    refresh_token: RefreshToken | None = None
    """How refresh tokens behave; needs `refresh_token` in `grantTypes`. Default: `rotationType: ROTATE,
    leeway: 30s`."""
    token_endpoint_auth_method: TokenEndpointAuthMethod | None = None
    """Client authentication: `client_secret_basic`, `client_secret_post`, `client_secret_jwt`,
    `private_key_jwt` (needs `jwksUri`) or `none` (a public client). Default: `client_secret_basic`;
    `client_secret_post` where `openMetadata` is stated; `none` for `browser` and `native`."""
    pkce_required: bool | None = None
    """Whether Proof Key for Code Exchange is demanded. Default: false; true for `browser` and `native`."""
    consent_method: ConsentMethod | None = None
    """User consent: `TRUSTED` (not asked) or `REQUIRED`. Default: `TRUSTED`."""
    issuer_mode: IssuerMode | None = None
    """The issuer of ID tokens of the organization's own authorization server: `ORG_URL`, `CUSTOM_URL` or
    `DYNAMIC`. Default: `ORG_URL`."""
    client_id: ChosenClientId | None = None
    """The client ID, chosen at creation; immutable. Default: derived from the owner identity, the same
    again in a rebuilt cluster."""
    jwks_uri: Annotated[Address, web_address("jwksUri")] | None = None
    """Where the client's public keys are, for `private_key_jwt`. Default: none."""
    initiate_login_uri: Annotated[Address, web_address("initiateLoginUri")] | None = None
    """The address that starts a sign-in at the app. Default: none."""
    client_uri: Annotated[Address, web_address("clientUri")] | None = None
    """The app's home page. Default: none."""
    logo_uri: Annotated[Address, web_address("logoUri")] | None = None
    """The app's logo, for the consent page. Default: none."""
    tos_uri: Annotated[Address, web_address("tosUri")] | None = None
    """The app's terms of service, for the consent page. Default: none."""
    policy_uri: Annotated[Address, web_address("policyUri")] | None = None
    """The app's privacy policy, for the consent page. Default: none."""
    wildcard_redirect: WildcardRedirect | None = None
    """`SUBDOMAIN` allows one `*` in the lowest subdomain of https redirect URIs. Default: Okta's, `DISABLED`."""
    visibility: Visibility | None = None
    """Where users see the app's icon. Default: Okta's, everywhere."""
    notes: Notes | None = None
    """Notes on the app. Default: not touched."""
    access: Access | None = None
    """Okta's "Controlled access": who may use the app. Default: group assignments are not touched, and
    `immediateAccess` is off."""
    authentication_policy: AuthenticationPolicyRef | None = None
    """The policy that says how people have to prove who they are; organizations of Identity Engine only, and not
    for `service`. Default: not touched; a new app gets the organization's default one."""
    auth_server_ref: LocalRef | None = None
    """The OktaAuthServer in the same namespace whose issuer is published. Default: the organization's own
    authorization server."""
    open_metadata: OpenMetadata | None = None
    """What OpenMetadata's guide to Okta asks for, in one block: it sets defaults of other fields. Default:
    none."""
    secret: PublishedSecret | None = None
    """The Secret that holds client ID, client secret and issuer. Default: `<metadata.name>-okta`."""
    active: bool | None = None
    """Whether the app is active. Default: true."""


class OktaAppStatus(ManagedStatus):
    """What Okta has, and where it is published."""

    client_id: StatusText | None = None
    """The client ID."""
    issuer: StatusText | None = None
    """The issuer that the Secret names."""
    secret_name: StatusText | None = None
    """The Secret that was written."""
    admin_url: StatusText | None = None
    """The app's page in Okta's admin console."""


class OktaApp(Resource[OktaAppSpec, OktaAppStatus]):
    """An OpenID Connect client in Okta, the groups that may use it, and the Secret that applications read."""

    KIND: ClassVar[str] = "OktaApp"
    PLURAL: ClassVar[str] = "oktaapps"
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = (
        PrinterColumn("Client ID", ".status.clientId"),
        PrinterColumn("Secret", ".status.secretName"),
        PrinterColumn("Issuer", ".status.issuer", priority=1),
    )
    RULES: ClassVar[tuple[Rule, ...]] = ROOT_RULES

    spec: OktaAppSpec
    status: OktaAppStatus = Field(default_factory=OktaAppStatus)
