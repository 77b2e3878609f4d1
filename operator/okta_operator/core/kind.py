"""What the engine asks of a kind; nothing but the modules in ``kinds`` knows more about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.core.objects import Desired, ObjectType, Observed
    from okta_operator.core.ownership import Identity, Marking
    from okta_operator.core.plan import Plan
    from okta_operator.core.references import Fact, Key, Reference, Resolved
    from okta_operator.core.tenancy import Use

ResourceT = TypeVar("ResourceT")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an organization is reached, each without a trailing slash.

    Attributes:
        asked: the address in the OktaOrg.
        own: the one on Okta's domain, as the organization says itself.
        custom: its custom domain, as it says itself; None where it has none.
    """

    asked: str
    own: str
    custom: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind may read beside its resource.

    Attributes:
        identity: the owner identity.
        resolved: the references' values.
        addresses: the organization's.
        created: whether the external object is (or will be) one that we made, so that defaults apply and unlisted
            sub-objects go; False for an adopted one.
    """

    identity: Identity
    resolved: Resolved
    addresses: Addresses
    created: bool


@dataclass(frozen=True, slots=True)
class SecretContent:
    """The Secret that a resource publishes, without the one value that only Okta knows.

    Attributes:
        name: the Secret's name.
        render: from the client secret to keys and values; it is given an empty text where ``confidential`` is False.
        confidential: whether the content holds a client secret.
        method: how the client proves who it is; Okta makes a new client secret when that changes.
        labels: of the Secret.
        annotations: of the Secret.
    """

    name: str
    render: Callable[[str], Mapping[str, str]]
    confidential: bool
    method: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a look at an external object yields.

    Attributes:
        status: the kind's own members of the status.
        shared: what others may build on.
        issuer: whose discovery document has to answer before Ready; None where there is nothing to verify.
    """

    status: JsonObject
    shared: Mapping[Fact, str]
    issuer: str | None = None


class Kind(Protocol, Generic[ResourceT]):
    """One kind of resource: how it maps to Okta's objects. Pure; a kind keeps no state and makes no call."""

    @property
    def name(self) -> str:
        """As in ``kind:``."""

    @property
    def plural(self) -> str:
        """As in the API's path."""

    @property
    def object_type(self) -> ObjectType:
        """The type of its external object."""

    @property
    def marking(self) -> Marking:
        """How that carries the mark."""

    @property
    def client_secrets(self) -> str | None:
        """Where the client secrets are listed, below the external object; None for kinds without."""

    def parse(self, body: JsonObject) -> ResourceT:
        """The resource from what the API server sent. Raises ``pydantic.ValidationError``."""

    def organization(self, resource: ResourceT) -> Key:
        """The OktaOrg, or the resource through which it is found."""

    def references(self, resource: ResourceT) -> tuple[Reference, ...]:
        """Everything that it names, apart from the organization."""

    def uses(self, resource: ResourceT) -> tuple[Use, ...]:
        """What of the organization it uses that a tenant has to be granted."""

    def parent(self, resource: ResourceT, resolved: Resolved) -> str:
        """The path below which the external object lives; empty for Okta's root."""

    def placement(self, resource: ResourceT, resolved: Resolved) -> JsonObject:
        """What ``parent_from_status`` needs, known before the external object is made."""

    def parent_from_status(self, status: JsonObject) -> str | None:
        """The same from what the status recorded, for deletion; None when it is not recorded."""

    def lookup_query(self) -> str:
        """What the list call adds when an object is looked up by its mark."""

    def refuse(self, body: JsonObject, own_client: str | None = None) -> str | None:
        """Why this object of Okta's cannot be taken over, as a sentence; None when it can.

        Args:
            body: the object.
            own_client: the client ID that the operator itself has in the organization, if it has one.
        """

    def renews_secret(self, plan: Plan) -> bool:
        """Whether Okta makes a new client secret when this plan is carried out."""

    def take_secret(self, body: JsonObject) -> tuple[JsonObject, str | None]:
        """An answer without the client secret that Okta put into it, and the client secret."""

    def desired(self, resource: ResourceT, context: Context, observed: JsonObject | None) -> Desired:
        """What it states, its defaults and its mark. ``observed`` is the external object, where there is one."""

    def observed_children(self, resource: ResourceT) -> tuple[ObjectType, ...]:
        """The types of sub-objects that it states something about, and which have to be listed."""

    def facts(self, resource: ResourceT, context: Context, observed: Observed) -> Facts:
        """What a look yields, from the object as it is after the plan."""

    def secret(self, resource: ResourceT, context: Context, observed: Observed) -> SecretContent | None:
        """The Secret to publish; None for kinds without one, or as long as a value is missing."""

    def keeps_secret(self, resource: ResourceT) -> bool | None:
        """Whether the Secret outlives the resource; None: as the external object does."""


AnyKind = Kind[Any]
