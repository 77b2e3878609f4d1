"""Everything about people and groups, under one name: ``org.directory``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.directory.accounts import Accounts
from okta_simulator.directory.group_owners import GroupOwners
from okta_simulator.directory.group_rules import GroupRules
from okta_simulator.directory.groups import Groups
from okta_simulator.directory.user_credentials import UserCredentials
from okta_simulator.directory.user_lifecycle import UserLifecycle
from okta_simulator.directory.user_types import UserTypes
from okta_simulator.directory.users import Users

if TYPE_CHECKING:
    from okta_simulator.organization import Organization


class Directory:
    """The areas of the directory, by name."""

    def __init__(self, org: Organization) -> None:
        """Make the areas.

        Args:
            org: The organization they belong to.
        """
        self.users = Users(org)
        self.accounts = Accounts(org)
        self.lifecycle = UserLifecycle(org)
        self.credentials = UserCredentials(org)
        self.user_types = UserTypes(org)
        self.groups = Groups(org)
        self.group_owners = GroupOwners(org)
        self.group_rules = GroupRules(org)
