"""Objects that are not in Okta any more: a few are somebody's wish, many at the same time are an outage or a mistake.

Nobody deletes a tenth of an organization one by one. When that much is missing together, Okta answers wrongly, the
credentials lost sight of it, or somebody deleted it by a script; to make it all again would give every application a
new identity in the first two cases, and hide the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

MANY: Final = "ManyVanished"

_FEW: Final = 3
_TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where an external object is, or was.

    Attributes:
        path: its own in Okta's API.
        parent: that of the object below which it lives; empty for Okta's root.
    """

    path: str
    parent: str


@dataclass(frozen=True, slots=True)
class Census:
    """How many of an organization's objects are missing.

    Attributes:
        missing: those that are, without those that went with what they belong to.
        known: all that the resources know of, those that are missing included.
    """

    missing: int
    known: int

    @property
    def many(self) -> bool:
        """Whether more are missing than anybody deletes by hand: more than three, and more than a tenth."""
        return self.missing > _FEW and self.missing * _TENTH > self.known

    def __str__(self) -> str:
        """As messages tell it."""
        verb = "is" if self.missing == 1 else "are"
        return f"{self.missing} of the organization's {self.known} objects {verb} missing in Okta"


def census(missing: Iterable[Place], known: int, there: Container[str]) -> Census:
    """Count what is missing; Okta deletes with a server what belongs to it, and that is one deletion.

    Args:
        missing: where the objects were.
        known: how many there are with those.
        there: the paths of the objects that are not missing.
    """
    return Census(sum(not place.parent or place.parent in there for place in missing), known)


def is_meant(asked: str | None, before: str | None) -> bool:
    """Whether somebody has asked for this very object since it was missed.

    Args:
        asked: the resource's annotation ``okta-operator.dev/reconcile-requested-at`` now.
        before: the same when the object was missed.
    """
    return asked is not None and asked != before


def about_resource(what: str, counted: Census) -> str:
    """The message of a resource whose object is among the missing.

    Args:
        what: the object, as ``application 0oa1``.
        counted: its organization's.
    """
    return (
        f"The {what} is not in Okta any more, and it is not made again: {counted}, which looks like an outage, lost "
        "rights or a mass deletion. If they come back, all goes on by itself. To have this one made again, give the "
        "annotation okta-operator.dev/reconcile-requested-at a new value; if it is to stay away, delete the resource."
    )


def about_organization(counted: Census) -> str:
    """The message of the OktaOrg."""
    return (
        f"{counted}. That looks like an outage, lost rights or a mass deletion, so none of them is made again. See "
        "Okta's status and System Log, and what the credentials may see. If they come back, all goes on by itself; "
        "otherwise annotate each resource that is meant with okta-operator.dev/reconcile-requested-at, or delete it."
    )
