"""Everything about who administers the organization, under one name: ``org.administration``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.access import Access
from okta_simulator.administration.app_grants import AppGrants
from okta_simulator.administration.bindings import Bindings
from okta_simulator.administration.custom_roles import CustomRoles
from okta_simulator.administration.resource_sets import ResourceSets
from okta_simulator.administration.roles import Roles
from okta_simulator.administration.service_apps import ServiceApps
from okta_simulator.administration.system_log import SystemLog

if TYPE_CHECKING:
    from okta_simulator.organization import Organization


class Administration:
    """The areas about administrators, their rights and what they did, by name."""

    def __init__(self, org: Organization) -> None:
        """Make the areas.

        Args:
            org: The organization they belong to.
        """
        self.roles = Roles(org)
        self.custom_roles = CustomRoles(org)
        self.resource_sets = ResourceSets(org)
        self.bindings = Bindings(org)
        self.access = Access(org)
        self.app_grants = AppGrants(org)
        self.service_apps = ServiceApps(org)
        self.system_log = SystemLog(org)
