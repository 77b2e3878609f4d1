"""Whose an Okta object is: the owner identity, the mark that carries it, and the client ID derived from it.

The identity is ``ownerId/kind/namespace/name`` and has no uid in it, so that the same manifests in a rebuilt cluster
find their objects again. Apps carry it readably in ``profile``, the only free-form member that Okta offers (API
description, ``Application.profile``); authorization servers, policies and trusted origins have none, and carry its
hash as the last token of their description or name.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from okta_operator.constants import MARK_WORD
from okta_operator.core.errors import Terminal

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

RELEASED = "released"
_MARK = re.compile(rf"\s*\[{MARK_WORD} ([0-9a-z]+)\]\s*$")
_IDENTITY = re.compile(r"[-_.A-Za-z0-9]{1,32}/[A-Za-z]{1,63}/[-a-z0-9]{1,63}/[-.a-z0-9]{1,253}")
_HASH_LENGTH = 20
_TEXT_LIMIT = 255
"""Of a policy's description and a trusted origin's name (Okta's API description)."""
_CLIENT_ID_NAME = 60
"""Okta allows client IDs of 6 to 100 characters (API description, ``client_id``)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which resource of which installation an object belongs to.

    Attributes:
        owner_id: the installation's name in the organization.
        kind: the resource's kind.
        namespace: its namespace.
        name: its name.
        cluster: the cluster that writes it, by the uid of its ``kube-system`` namespace; not part of the identity.
    """

    owner_id: str
    kind: str
    namespace: str
    name: str
    cluster: str | None = None

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.kind}/{self.namespace}/{self.name}"

    @property
    def mark(self) -> str:
        """The identity's hash, 80 bits in hexadecimal: short enough for a description, and no two meet by accident."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:_HASH_LENGTH]

    @property
    def client_id(self) -> str:
        """A client ID that a second creation meets again: Okta keeps client IDs unique and unchangeable."""
        return f"{self.name[:_CLIENT_ID_NAME]}-{self.mark}"


class Claim(StrEnum):
    """What the mark on an object says to one identity."""

    OURS = "ours"
    ANOTHERS = "another's"
    NOBODYS = "nobody's"


class Marking(Protocol):
    """How one type of object carries its mark."""

    def read(self, body: JsonObject) -> str | None:
        """The hash that it carries; None without a mark, also after a release."""

    def owner(self, body: JsonObject) -> str:
        """Whose it is, as readably as the mark allows; for messages."""

    def cluster(self, body: JsonObject) -> str | None:
        """The cluster that wrote it last, where the mark tells."""

    def stamp(self, desired: JsonObject, observed: JsonObject | None, identity: Identity) -> JsonObject:
        """``desired`` with the identity's mark in it; what the resource does not state stays as observed."""

    def released(self, observed: JsonObject) -> JsonObject:
        """The members that say that nobody owns it any more."""


@dataclass(frozen=True, slots=True)
class ProfileMarking:
    """The mark under one reserved key of an app's ``profile``, beside entries of others, which survive."""

    def read(self, body: JsonObject) -> str | None:
        """The hash in ``profile``."""
        mark = self._entry(body).get("mark")
        return mark if isinstance(mark, str) and mark != RELEASED else None

    def owner(self, body: JsonObject) -> str:
        """The readable identity in ``profile``."""
        owner = str(self._entry(body).get("owner"))
        # Whoever may edit the app may write there what they like, and this goes into messages.
        return owner if _IDENTITY.fullmatch(owner) else "unknown"

    def cluster(self, body: JsonObject) -> str | None:
        """The uid of its ``kube-system`` namespace."""
        found = self._entry(body).get("cluster")
        return found if isinstance(found, str) else None

    def stamp(self, desired: JsonObject, _observed: JsonObject | None, identity: Identity) -> JsonObject:
        """``desired`` with the entry in ``profile``."""
        entry = {"owner": str(identity), "mark": identity.mark}
        if identity.cluster is not None:
            entry["cluster"] = identity.cluster
        return {**desired, "profile": {**desired.get("profile", {}), MARK_WORD: entry}}

    def released(self, observed: JsonObject) -> JsonObject:
        """``profile`` with the entry of nobody."""
        return {"profile": {MARK_WORD: {"owner": RELEASED, "mark": RELEASED}}} if self._entry(observed) else {}

    def _entry(self, body: JsonObject) -> JsonObject:
        profile = body.get("profile")
        entry = profile.get(MARK_WORD) if isinstance(profile, dict) else None
        return entry if isinstance(entry, dict) else {}


@dataclass(frozen=True, slots=True)
class SuffixMarking:
    """The mark as last token of a text member, ``[okta-operator 3f9c...]``.

    Attributes:
        member: the member that carries it.
    """

    member: str

    def read(self, body: JsonObject) -> str | None:
        """The hash at the end of the text."""
        found = _MARK.search(str(body.get(self.member) or ""))
        return None if found is None or found[1] == RELEASED else found[1]

    def owner(self, body: JsonObject) -> str:
        """The mark itself: a text has no room for the identity."""
        return f"[{MARK_WORD} {self.read(body)}]"

    def cluster(self, _body: JsonObject) -> str | None:
        """A text has no room for it."""
        return None

    def stamp(self, desired: JsonObject, observed: JsonObject | None, identity: Identity) -> JsonObject:
        """``desired`` with the mark behind the stated text, else behind the observed one."""
        text = desired.get(self.member)
        if text is None:
            text = self._text(observed)
        marked = self._with_mark(text, identity.mark)
        if len(marked) > _TEXT_LIMIT:
            message = (
                f"The {self.member} that Okta has is too long to carry the mark of its owner: state a {self.member} of "
                f"at most {_TEXT_LIMIT - len(marked) + len(text)} characters."
            )
            raise Terminal("NoRoomForMark", message)
        return {**desired, self.member: marked}

    def released(self, observed: JsonObject) -> JsonObject:
        """The text with the mark of nobody."""
        return {self.member: self._with_mark(self._text(observed), RELEASED)}

    def _text(self, body: JsonObject | None) -> str:
        return _MARK.sub("", str((body or {}).get(self.member) or ""))

    @staticmethod
    def _with_mark(text: str, mark: str) -> str:
        return f"{text} [{MARK_WORD} {mark}]".strip()


def claim(body: JsonObject, marking: Marking, identity: Identity) -> Claim:
    """What the object's mark says to this identity."""
    mark = marking.read(body)
    if mark is None:
        return Claim.NOBODYS
    return Claim.OURS if mark == identity.mark else Claim.ANOTHERS


def require_ours(body: JsonObject, marking: Marking, identity: Identity, *, what: str) -> None:
    """Refuse an object whose mark is not the identity's; ``what`` names it in the message.

    Raises:
        Terminal: ``OwnedByAnother`` or ``OwnershipUnproven``.
    """
    verdict = claim(body, marking, identity)
    if verdict is Claim.ANOTHERS:
        message = (
            f"{what} {body['id']} belongs to {marking.owner(body)}, not to {identity}. "
            "Let its owner release it, or remove this resource."
        )
        raise Terminal("OwnedByAnother", message)
    if verdict is Claim.NOBODYS:
        message = (
            f"{what} {body['id']} does not carry the mark of {identity}, so it is not written. "
            f"To take it over, state spec.adopt: {{id: {body['id']}}} in a new resource; to have a new one made, let "
            "this one be deleted in Okta, or delete this resource and make it anew under another name."
        )
        raise Terminal("OwnershipUnproven", message)


def require_one_cluster(body: JsonObject, marking: Marking, identity: Identity) -> None:
    """Refuse an object that another cluster wrote under the same identity, while this one already knows it.

    Raises:
        Terminal: ``OwnedByAnotherCluster``.
    """
    other = marking.cluster(body)
    if other is None or identity.cluster is None or other == identity.cluster:
        return
    message = (
        f"{identity} is also written by the cluster {other}; this one is {identity.cluster}. Give one of the two "
        "installations another ownerId. If the other cluster is gone, clear this resource's status to go on here."
    )
    raise Terminal("OwnedByAnotherCluster", message)
