"""The organizations: their connections, their credentials, and which of them can be used now."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okta_operator.api.common import DeletionPolicy, seconds
from okta_operator.core.errors import OperatorError, Scope, Terminal, Waiting
from okta_operator.core.gate import OPEN
from okta_operator.engine.credentials import read_credentials, require_address
from okta_operator.engine.introduction import addresses_of, engine_of, introduction
from okta_operator.okta.connection import CallObserver, ConnectionSettings, OktaConnection
from okta_operator.okta.directory import Directory
from okta_operator.okta.errors import REFUSED
from okta_operator.okta.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.api.org import OktaOrg
    from okta_operator.config import Config
    from okta_operator.core.gate import WriteGate
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import Addresses
    from okta_operator.core.references import Key
    from okta_operator.kube.secrets import Secrets

ORGANIZATION_KIND = "OktaOrg"
_RESYNC = 600
_REFUSED_PAUSE = 300
_REFUSED_LOOK = 15
_SHARE = 50


@dataclass(slots=True)
class Organization:
    """An organization that answered and took our credentials.

    Attributes:
        key: its OktaOrg.
        owner_id: this installation's name in it.
        organization_id: Okta's id of it.
        engine: ``IdentityEngine`` or ``Classic``; an organization may be moved from the latter to the former.
        addresses: where it is reached.
        connection: to its API.
        directory: its groups and users.
        inventory: its objects by mark.
        deletion_policy: what becomes of the objects that the operator created.
        resync: seconds between two looks at a resource.
        issuers: until when (monotonic) an issuer counts as verified.
        verifying: by issuer, held while it is verified, so that an app and its server do not both ask.
    """

    key: Key
    owner_id: str
    organization_id: str
    engine: str
    addresses: Addresses
    connection: OktaConnection
    directory: Directory
    inventory: Inventory
    deletion_policy: DeletionPolicy
    resync: float
    issuers: dict[str, float] = field(default_factory=dict)
    verifying: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


@dataclass(slots=True)
class _Entry:
    """What is known about one OktaOrg."""

    settings: tuple[object, ...] = ()
    candidate: OktaConnection | None = None
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

    One whose OktaOrg is gone is kept for deletions until it is dropped: its resources can be deleted in any order.
    """

    def __init__(
        self,
        secrets: Secrets,
        config: Config,
        observer: Callable[[Key], CallObserver] | None = None,
        gate: WriteGate = OPEN,
    ) -> None:
        self._secrets = secrets
        self._gate = gate
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

    def by_id(self, organization_id: str, namespace: str) -> Organization | None:
        """An organization by Okta's id, first by an OktaOrg of that namespace; None when several fit.

        The id comes from a status and proves nothing: whether the organization may be used is the grant's to say.
        """
        known = [entry.organization for entry in self._entries.values() if entry.organization is not None]
        fitting = [organization for organization in known if organization.organization_id == organization_id]
        own = [organization for organization in fitting if organization.key.namespace == namespace]
        fitting = own or fitting
        return fitting[0] if len(fitting) == 1 else None

    def last(self, key: Key) -> Organization | None:
        """The organization as it was last accepted, whatever became of its credentials; for deletion."""
        entry = self._entries.get(key)
        return None if entry is None else entry.organization

    def trouble(self, key: Key) -> OperatorError | None:
        """Why the organization cannot be used now; None when it can, or was not checked yet."""
        entry = self._entries.get(key)
        return None if entry is None else entry.trouble

    def refusal(self, key: Key) -> OperatorError | None:
        """That Okta refused the very credentials which ``last`` comes with, a short while ago.

        Newer ones may be refused beside them, and those of an OktaOrg that is paused or gone are tried by nobody else.
        """
        entry = self._entries.get(key)
        if entry is None or entry.organization is None or entry.organization.connection is not entry.candidate:
            return None
        return entry.refused()

    def distrust(self, key: Key) -> None:
        """Okta refused the credentials: ask it again at the next look, unless that has just been done in vain."""
        entry = self._entries.get(key)
        if entry is None:
            return
        entry.checked = 0.0
        if entry.trouble is not None and entry.trouble.reason == REFUSED:
            entry.asked = time.monotonic()

    def knows(self, key: Key) -> bool:
        """Whether anything is kept of an OktaOrg."""
        return key in self._entries

    async def drop(self, key: Key) -> None:
        """End the connections of an OktaOrg, and forget its credentials."""
        await self._close(self._entries.pop(key, _Entry()))

    async def close(self) -> None:
        """End all connections."""
        for entry in self._entries.values():
            await self._close(entry)

    async def _check(self, entry: _Entry, key: Key, resource: OktaOrg) -> Organization:
        require_address(resource, self._config)
        candidate = await self._candidate(entry, key, resource)
        detection, known = resource.spec.change_detection, entry.organization
        resync = seconds(detection.resync) if detection is not None and detection.resync is not None else _RESYNC
        if known is None or known.connection is not candidate or time.monotonic() - entry.checked > resync:
            entry.asked = time.monotonic()
            accepted = await self._ask(candidate, key, resource, known)
            if known is not None and known.connection is not candidate:
                await known.connection.close()
            known = accepted
            entry.checked = time.monotonic()
        known.resync = resync
        known.deletion_policy = resource.spec.deletion_policy or DeletionPolicy.DELETE
        return known

    async def _candidate(self, entry: _Entry, key: Key, resource: OktaOrg) -> OktaConnection:
        """The connection with the settings as they are now.

        Raises:
            OperatorError: there are no credentials, or these very ones were refused a short while ago.
        """
        credentials, version = await read_credentials(self._secrets, key, resource)
        spec = resource.spec
        share = spec.rate_limit.share if spec.rate_limit and spec.rate_limit.share else _SHARE
        settings = (spec.url.rstrip("/"), share, version, spec.credentials, spec.owner_id)
        refusal = entry.refused()
        if entry.settings == settings and refusal is not None:
            raise refusal
        if entry.candidate is None or entry.settings != settings:
            await self._replace_candidate(entry)
            observer = self._observer(key) if self._observer is not None else None
            limits = ConnectionSettings(share=share)
            url = spec.url.rstrip("/")
            entry.candidate = OktaConnection(url, credentials, settings=limits, observer=observer, gate=self._gate)
            entry.settings, entry.checked = settings, 0.0
        return entry.candidate

    async def _close(self, entry: _Entry) -> None:
        await self._replace_candidate(entry)
        if entry.organization is not None:
            await entry.organization.connection.close()

    @staticmethod
    async def _replace_candidate(entry: _Entry) -> None:
        """Close a connection that was never accepted; the one in use stays open until another one is."""
        used = entry.organization.connection if entry.organization is not None else None
        if entry.candidate is not None and entry.candidate is not used:
            await entry.candidate.close()

    async def _ask(
        self, connection: OktaConnection, key: Key, resource: OktaOrg, known: Organization | None
    ) -> Organization:
        about = await introduction(connection, patient=known is not None)
        self._require_same(resource, about["id"])
        directory = Directory(connection) if known is None or known.connection is not connection else known.directory
        directory.forget("Everyone")
        await directory.group_id("Everyone")  # every organization has it: the first call with the credentials
        if known is not None and known.connection is connection and known.organization_id == about["id"]:
            known.engine = engine_of(about)
            return known
        return Organization(
            key=key,
            owner_id=resource.spec.owner_id,
            organization_id=about["id"],
            engine=engine_of(about),
            addresses=addresses_of(connection.url, about, self._config),
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


def organization_status(organization: Organization) -> JsonObject:
    """The members of an OktaOrg's status."""
    return {"organizationId": organization.organization_id, "engine": organization.engine}
