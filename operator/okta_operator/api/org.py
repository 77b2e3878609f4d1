"""OktaOrg: an organization, its credentials, and how the operator treats it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.base import ListType, Model, PrinterColumn, Resource, Rule, Rules, one_of, rule
from okta_operator.api.common import BaseStatus, ClientId, DeletionPolicy, Duration, SecretKeyRef, duration_rules
from okta_operator.api.tenants import Tenant

Url = Annotated[
    str,
    StringConstraints(max_length=255),
    Rules(
        rule(
            r"self.matches('^https?://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?$')",
            "url must be the organization's address without path, user name or query, such as https://acme.okta.com",
        ),
        rule(
            r"!self.matches('^https?://[^/]*-admin\\.okta')",
            "url must be the organization's address without -admin, such as https://acme.okta.com",
        ),
    ),
]

OwnerId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    Rules(
        rule(
            "self.matches('^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$')",
            "ownerId must consist of letters, digits, '-', '_' and '.', and start and end with a letter or a digit",
        ),
    ),
]


class ApiToken(Model):
    """An API token of Okta (SSWS)."""

    secret_ref: SecretKeyRef
    """The Secret and key that hold the token. The Secret also has the key `url`, which must equal
    `spec.url`."""


class PrivateKey(Model):
    """The private key of an OAuth 2.0 service app (`private_key_jwt`)."""

    client_id: ClientId
    """The service app's client ID."""
    key_id: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    """Okta's ID of the key, its `kid`. Default: the `kid` in a JSON Web Key; without one none is sent, which
    works while the app has one key only."""
    secret_ref: SecretKeyRef
    """The Secret and key that hold the private key, RSA or elliptic curve, as PEM or as a JSON Web Key. The
    Secret also has the key `url`, which must equal `spec.url`."""


class Credentials(Model):
    """What the operator authenticates with: exactly one of its members."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("credentials are", "apiToken", "privateKey"),)

    api_token: ApiToken | None = None
    """An API token of Okta. Exactly one of `apiToken` and `privateKey`."""
    private_key: PrivateKey | None = None
    """The private key of a service app, which has rights of its own and no user behind it. Exactly one of
    `apiToken` and `privateKey`."""


class RateLimit(Model):
    """How much of Okta's rate limits the operator uses."""

    share: Annotated[int, Field(ge=1, le=100)] | None = None
    """Percent of each of Okta's rate limits that the operator may use. Default: 50."""


class ChangeMethod(StrEnum):
    """How changes made in Okta are noticed."""

    POLL = "Poll"


class ChangeDetection(Model):
    """How changes made in Okta are noticed."""

    method: ChangeMethod | None = None
    """`Poll`: each object is looked at every `resync`. Default: `Poll`."""
    resync: Annotated[Duration, duration_rules("resync", least="1s", most="24h")] | None = None
    """How often each object is looked at, from 1s to 24h. Default: `10m`."""


class OktaOrgSpec(Model):
    """An organization in Okta and how the operator treats it."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "self.ownerId == oldSelf.ownerId",
            "ownerId is immutable, because it is in the mark of everything that the operator made: "
            "create another OktaOrg instead",
            field_path=".ownerId",
        ),
        rule(
            "self.url.startsWith('https://') || (has(self.insecure) && self.insecure)",
            "url must start with https://; http is for a simulator, and needs insecure: true",
            field_path=".url",
        ),
    )

    url: Url
    """The organization's address, such as `https://acme.okta.com`. It may change while Okta's organization
    id stays the same."""
    owner_id: OwnerId
    """The name of this installation in the organization; immutable. The same again in a rebuilt cluster,
    another one in every other installation."""
    credentials: Credentials
    """What the operator authenticates with."""
    insecure: bool | None = None
    """Allows an http address, for a simulator; works only with the operator's option `--allow-insecure`.
    Default: false."""
    tenants: Annotated[list[Tenant], ListType("atomic"), Field(max_length=50)] | None = None
    """Who else may use the organization, and for what; entries that fit the same resource add up. Default: only
    resources of its own namespace, which may do everything."""
    rate_limit: RateLimit | None = None
    """How much of Okta's rate limits the operator uses. Default: `share: 50`."""
    change_detection: ChangeDetection | None = None
    """How changes made in Okta are noticed. Default: `method: Poll, resync: 10m`."""
    deletion_policy: DeletionPolicy | None = None
    """What happens to objects that the operator created when their resources are deleted: `Delete`,
    `Deactivate` or `Retain`; a resource may state its own. Default: `Delete`."""


class Engine(StrEnum):
    """The generation of an organization."""

    IDENTITY = "IdentityEngine"
    CLASSIC = "Classic"


class OktaOrgStatus(BaseStatus):
    """What the organization is and whether it can be used."""

    engine: Engine | None = None
    """`IdentityEngine` or `Classic`."""


class OktaOrg(Resource[OktaOrgSpec, OktaOrgStatus]):
    """An organization in Okta: its address, its credentials, and the name of this installation in it."""

    KIND: ClassVar[str] = "OktaOrg"
    PLURAL: ClassVar[str] = "oktaorgs"
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = (
        PrinterColumn("URL", ".spec.url"),
        PrinterColumn("Organization", ".status.organizationId", priority=1),
        PrinterColumn("Owner", ".spec.ownerId", priority=1),
    )

    spec: OktaOrgSpec
    status: OktaOrgStatus = Field(default_factory=OktaOrgStatus)
