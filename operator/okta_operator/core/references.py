"""What a resource names: other resources in its namespace, and groups, users and policies of its organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Key(NamedTuple):
    """Which resource: the work queue's unit."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


class Fact(StrEnum):
    """What a resource lets others know once its external object was seen and proven to be its own."""

    ID = "id"
    CLIENT_ID = "clientId"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class ResourceReference:
    """A value of another resource in the same namespace, and the field that names it.

    Attributes:
        kind: the other resource's kind.
        name: its name.
        fact: the value asked for.
        field: the path of the field, for messages.
        publish_only: whether the external object can be made without it, and only the Secret waits.
    """

    kind: str
    name: str
    fact: Fact
    field: str
    publish_only: bool = False


@dataclass(frozen=True, slots=True)
class GroupReference:
    """A group of the organization by its name."""

    name: str
    field: str


@dataclass(frozen=True, slots=True)
class UserReference:
    """A user of the organization by login."""

    login: str
    field: str


@dataclass(frozen=True, slots=True)
class AuthenticationPolicyReference:
    """An authentication policy of the organization: by its id, or else by its name."""

    field: str
    name: str | None = None
    id: str | None = None


Reference: TypeAlias = ResourceReference | GroupReference | UserReference | AuthenticationPolicyReference

Resolved: TypeAlias = Mapping[Reference, str]
"""The value of each reference that is known."""
