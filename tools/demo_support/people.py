"""Who can sign in: people of the simulated organization."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DATA_PLATFORM: Final = "Data Platform"
"""A group that is smaller than Everyone."""
_NAMES: Final = (("Jane", "Doe", (DATA_PLATFORM,)), ("John", "Doe", ()), ("Richard", "Roe", ()))


@dataclass(frozen=True)
class Person:
    """A person with a password.

    Attributes:
        first_name: Given name.
        last_name: Family name.
        groups: Those beside Everyone.
        password: Made up anew for each organization.
    """

    first_name: str
    last_name: str
    groups: tuple[str, ...]
    password: str = field(default_factory=lambda: secrets.token_hex(5), repr=False)

    @property
    def login(self) -> str:
        """The login, and the e-mail address."""
        return f"{self.first_name}.{self.last_name}@example.com".lower()

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first_name} {self.last_name}"

    def seed(self) -> dict[str, Any]:
        """The form in which a seed of the simulator has it."""
        return {
            "login": self.login,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "password": self.password,
            "groups": list(self.groups),
        }


def people() -> list[Person]:
    """Make them; the first one is in all groups."""
    return [Person(*each) for each in _NAMES]


def seeded(file: Path) -> list[Person]:
    """Read them back out of a seed."""
    users = json.loads(file.read_text())["users"]
    return [Person(each["firstName"], each["lastName"], tuple(each["groups"]), each["password"]) for each in users]


def table(persons: Sequence[Person]) -> str:
    """A line for each: login, password, groups."""
    return "\n".join(
        f"  {each.login:25} password {each.password}   Everyone{''.join(f', {group}' for group in each.groups)}"
        for each in persons
    )
