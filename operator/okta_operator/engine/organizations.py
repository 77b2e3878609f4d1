"""The organizations: their connections, their credentials, and which of them can be used now."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_operator.api.common import DeletionPolicy, seconds
from okta_operator.config import OKTA_DOMAINS, Config
from okta_operator.core.errors import OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.okta.connection import CallObserver, ConnectionSettings, OktaConnection
from okta_operator.okta.directory import Directory
from okta_operator.okta.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import SecretStr

    from okta_operator.api.org import OktaOrg
    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.kube.secrets import KubeSecret, Secrets

ORGANIZATION_KIND = "OktaOrg"
_RESYNC = 600
REFUSED = "CredentialsRefused"
_REFUSED_PAUSE = 300
_REFUSED_LOOK = 15
_MISSING = 5
"""Seconds between two looks for a connection Secret that is not there yet: somebody is about to create it."""
_SHARE = 50
_ENGINES = {"idx": "IdentityEngine", "v1": "Classic"}


@dataclass(slots=True)
class Organization:
    """An organization that answered and took our credentials.

    Attributes:
        key: its OktaOrg.
        owner_id: this installation's name in it.
        organization_id: Okta's id of it.
        engine: ``IdentityEngine`` or ``Classic``.
        connection: to its API.
        directory: its groups and users.
        inventory: its objects by mark.
        deletion_policy: what becomes of the objects that the operator created.
        resync: seconds between two looks at a resource.
        issuers: until when (monotonic) an issuer counts as verified.
        verifying: held while one is verified, so that an app and its server do not both ask.
    """

    key: Key
    owner_id: str
    organization_id: str
    engine: str
    connection: OktaConnection
    directory: Directory
    inventory: Inventory
    deletion_policy: DeletionPolicy
    resync: float
    issuers: dict[str, float] = field(default_factory=dict)
    verifying: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class _Entry:
    """What is known about one OktaOrg."""

    settings: tuple[object, ...] = ()
    connection: OktaConnection | None = None
    organization: Organization | None = None
    trouble: OperatorError | None = None
    checked: float = 0.0
    asked: float = 0.0

    def refused(self) -> OperatorError | None:
        """The refusal of these very credentials a short while ago: asking again would only get us locked out."""
        recent = time.monotonic() - self.asked < _REFUSED_PAUSE
        return self.trouble if recent and self.trouble is not None and self.trouble.reason == REFUSED else None


class Organizations:
    """Opens, checks and hands out organizations.

    One whose OktaOrg is gone is kept for deletions until the process ends: its resources can be deleted in any order.
    """

    def __init__(self, secrets: Secrets, config: Config, observer: Callable[[Key], CallObserver] | None = None) -> None:
        self._secrets = secrets
        self._config = config
        self._observer = observer
        self._entries: dict[Key, _Entry] = {}

    async def check(self, key: Key, resource: OktaOrg) -> Organization:
        """Make sure that the organization can be used with the credentials as they are now.

        Raises:
            OperatorError: what is wrong; the same then meets everyone who asks for the organization.
        """
        entry = self._entries.setdefault(key, _Entry())
        try:
            entry.organization = await self._check(entry, key, resource)
        except OperatorError as error:
            entry.trouble = error
            if error.reason == REFUSED:
                error.retry_after = _REFUSED_LOOK
            raise
        entry.trouble = None
        return entry.organization

    def get(self, key: Key) -> Organization:
        """The organization, if it can be used now.

        Raises:
            OperatorError: as its OktaOrg says, or ``OrganizationNotReady`` before the first look at it.
        """
        entry = self._entries.get(key)
        if entry is None or (entry.organization is None and entry.trouble is None):
            message = f"OktaOrg {key.namespace}/{key.name} was not checked yet; this resource goes on when it is."
            raise Waiting("OrganizationNotReady", message, scope=Scope.ORGANIZATION)
        if entry.trouble is not None:
            message = f"OktaOrg {key.namespace}/{key.name} cannot be used ({entry.trouble.reason}); see its conditions."
            raise Waiting("OrganizationNotReady", message, scope=Scope.ORGANIZATION)
        if entry.organization is None:
            raise Waiting("OrganizationNotReady", f"OktaOrg {key.namespace}/{key.name} was not checked yet.")
        return entry.organization

    def by_id(self, organization_id: str) -> Organization | None:
        """An organization by Okta's id, also one whose OktaOrg is gone; for deletion."""
        return next((o for o in self._known() if o.organization_id == organization_id), None)

    def last(self, key: Key) -> Organization | None:
        """The organization as it was last accepted, whatever became of its credentials; for deletion."""
        entry = self._entries.get(key)
        return None if entry is None else entry.organization

    def distrust(self, key: Key) -> None:
        """Okta refused the credentials: ask it again at the next look."""
        if key in self._entries:
            self._entries[key].checked = 0.0

    async def close(self) -> None:
        """End all connections."""
        for entry in self._entries.values():
            if entry.connection is not None:
                await entry.connection.close()

    def _known(self) -> Iterator[Organization]:
        return (e.organization for e in self._entries.values() if e.organization is not None)

    async def _check(self, entry: _Entry, key: Key, resource: OktaOrg) -> Organization:
        self._require_address(resource)
        token, version = await self._credentials(key, resource)
        spec = resource.spec
        url = spec.url.rstrip("/")
        share = spec.rate_limit.share if spec.rate_limit and spec.rate_limit.share else _SHARE
        settings = (url, share, version)
        refusal = entry.refused()
        if entry.settings == settings and refusal is not None:
            raise refusal
        if entry.connection is None or entry.settings != settings:
            if entry.connection is not None:
                await entry.connection.close()
            observer = self._observer(key) if self._observer is not None else None
            connection = OktaConnection(url, token, settings=ConnectionSettings(share=share), observer=observer)
            entry.connection, entry.settings, entry.checked = connection, settings, 0.0
        stated = spec.change_detection.resync if spec.change_detection is not None else None
        resync = _RESYNC if stated is None else seconds(stated)
        known = entry.organization
        if known is None or known.connection is not entry.connection or time.monotonic() - entry.checked > resync:
            entry.asked = time.monotonic()
            known = await self._ask(entry.connection, key, resource, known)
            entry.checked = time.monotonic()
        known.resync = resync
        known.deletion_policy = spec.deletion_policy or DeletionPolicy.DELETE
        return known

    async def _ask(
        self, connection: OktaConnection, key: Key, resource: OktaOrg, known: Organization | None
    ) -> Organization:
        about = await connection.public(f"{connection.url}/.well-known/okta-organization")
        if about is None or not isinstance(about.get("id"), str):
            message = f"{connection.url} does not answer as an Okta organization does; check spec.url."
            raise Recoverable("NotAnOktaOrganization", message, scope=Scope.ORGANIZATION)
        self._require_same(resource, about["id"])
        directory = Directory(connection) if known is None or known.connection is not connection else known.directory
        directory.forget("Everyone")
        await directory.group_id("Everyone")  # every organization has it: the first call with the credentials
        if known is not None and known.connection is connection:
            return known
        return Organization(
            key=key,
            owner_id=resource.spec.owner_id,
            organization_id=about["id"],
            engine=_ENGINES.get(str(about.get("pipeline")), "Classic"),
            connection=connection,
            directory=directory,
            inventory=Inventory(connection),
            deletion_policy=DeletionPolicy.DELETE,
            resync=_RESYNC,
        )

    def _require_same(self, resource: OktaOrg, organization_id: str) -> None:
        recorded = resource.status.organization_id
        if recorded not in (None, organization_id):
            message = (
                f"The organization at {resource.spec.url} has the id {organization_id}, and this OktaOrg was made for "
                f"{recorded}. Correct spec.url, or make a new OktaOrg for the other organization."
            )
            raise Terminal("AnotherOrganization", message)

    def _require_address(self, resource: OktaOrg) -> None:
        """Refuse to send credentials where they do not belong."""
        url = urlsplit(resource.spec.url)
        if url.scheme != "https" and not (resource.spec.insecure and self._config.allow_insecure):
            message = (
                f"spec.url {resource.spec.url} is not https. That takes spec.insecure: true and the operator's option "
                "--allow-insecure, and is for simulators only."
            )
            raise Terminal("InsecureUrl", message)
        host = url.hostname or ""
        if host.endswith(OKTA_DOMAINS) or host in self._config.allowed_hosts:
            return
        message = (
            f"{host} is not one of Okta's own domains, so no credentials are sent there. If it is your custom domain, "
            "or a simulator, start the operator with --allowed-hosts."
        )
        raise Terminal("HostNotAllowed", message)

    async def _credentials(self, key: Key, resource: OktaOrg) -> tuple[SecretStr, str]:
        """The token, and a version that changes with it."""
        reference = resource.spec.credentials.api_token.secret_ref
        secret = await self._secrets.get(key.namespace, reference.name)
        if secret is None:
            message = (
                f"There is no Secret {reference.name} in namespace {key.namespace}. Create it with the keys "
                f"{reference.key} (the API token) and url ({resource.spec.url})."
            )
            raise Waiting("ConnectionSecretMissing", message, scope=Scope.ORGANIZATION, retry_after=_MISSING)
        self._require_for(secret, resource.spec.url)
        token = secret.data.get(reference.key)
        if token is None or not token.get_secret_value().strip():
            message = f"The Secret {reference.name} has no key {reference.key}, or it is empty. Put the token there."
            raise Waiting("ConnectionSecretMissing", message, scope=Scope.ORGANIZATION, retry_after=_MISSING)
        return type(token)(token.get_secret_value().strip()), f"{secret.uid}/{secret.resource_version}"

    @staticmethod
    def _require_for(secret: KubeSecret, url: str) -> None:
        """Whoever may write an OktaOrg but not read Secrets must not be able to send one anywhere else."""
        stated = secret.data.get("url")
        if stated is None or stated.get_secret_value().strip().rstrip("/") != url.rstrip("/"):
            message = (
                f"The connection Secret {secret.name} is not for {url}: its key url has to hold exactly the address "
                "that the credentials may be sent to."
            )
            raise Terminal("CredentialsForAnotherAddress", message)


def organization_status(organization: Organization) -> JsonObject:
    """The members of an OktaOrg's status."""
    return {"organizationId": organization.organization_id, "engine": organization.engine}
