"""The organization: all of its state, and the areas that know the rules about parts of it.

Nothing here knows HTTP. State is plain JSON-able records in tables, so that it can be saved and loaded whole.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from okta_simulator.administration.actors import Actors
from okta_simulator.administration.area import Administration
from okta_simulator.apps.access_policies import AccessPolicies
from okta_simulator.apps.apps import Apps
from okta_simulator.apps.assignments import Assignments
from okta_simulator.apps.client_secrets import ClientSecrets
from okta_simulator.apps.id_token import IdTokenSettings
from okta_simulator.auth_servers.auth_servers import AuthServers
from okta_simulator.auth_servers.claims import Claims
from okta_simulator.auth_servers.policies import Policies
from okta_simulator.auth_servers.rules import Rules
from okta_simulator.auth_servers.scopes import Scopes
from okta_simulator.clock import Clock, system_clock, timestamp
from okta_simulator.default_policies import DefaultPolicies
from okta_simulator.directory.area import Directory
from okta_simulator.errors import not_found
from okta_simulator.ids import Ids
from okta_simulator.inline_hooks import InlineHooks
from okta_simulator.keys import Keys
from okta_simulator.network_zones import NetworkZones
from okta_simulator.oidc.area import Oidc
from okta_simulator.org_settings import OrgSettings
from okta_simulator.settings import Settings
from okta_simulator.trusted_origins import TrustedOrigins

if TYPE_CHECKING:
    from datetime import datetime

    from okta_simulator.types import Record, Tables


class Organization:
    """An Okta organization."""

    def __init__(self, settings: Settings | None = None, clock: Clock = system_clock, ids: Ids | None = None) -> None:
        """Found an organization with what every one starts with.

        Args:
            settings: Its switches.
            clock: Where its time comes from.
            ids: Where its identifiers come from.
        """
        self.settings = settings or Settings()
        self.clock = clock
        self.ids = ids or Ids()
        self.tables: Tables = defaultdict(dict)
        self.id, self.created = self.ids.new("00o"), self.now()
        self.keys, self.org_settings, self.network_zones = Keys(self), OrgSettings(self), NetworkZones(self)
        self.directory = Directory(self)
        self.users, self.groups = self.directory.users, self.directory.groups
        self.administration = Administration(self)
        self.actors = Actors(self)
        self.default_policies, self.access_policies = DefaultPolicies(self), AccessPolicies(self)
        self.apps = Apps(self)
        self.client_secrets = ClientSecrets(self)
        self.assignments = Assignments(self)
        self.id_token = IdTokenSettings(self)
        self.auth_servers = AuthServers(self)
        self.scopes = Scopes(self)
        self.claims = Claims(self)
        self.policies = Policies(self)
        self.rules = Rules(self)
        self.trusted_origins = TrustedOrigins(self)
        self.inline_hooks = InlineHooks(self)
        self.oidc = Oidc(self)
        self._found()

    def now(self) -> str:
        """Return the current time as Okta writes it."""
        return timestamp(self.moment())

    def moment(self) -> datetime:
        """Return the current time."""
        return self.clock() + timedelta(seconds=self.settings.clock_skew_seconds)

    def find(self, table: str, identifier: str, kind: str) -> Record:
        """Return a record by its id.

        Args:
            table: Name of the table.
            identifier: Id of the record.
            kind: Okta's word for the type, used in the error.

        Raises:
            OktaError: There is no such record (404 E0000007).
        """
        record = self.tables[table].get(identifier)
        if record is None:
            raise not_found(identifier, kind)
        return record

    def _found(self) -> None:
        """Make what every organization starts with."""
        self.groups.create_everyone()
        self.access_policies.create_system()
        self.default_policies.create_all()
        self.network_zones.create_system()
        self.auth_servers.create_default()
