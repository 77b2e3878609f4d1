"""What several kinds share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic
from urllib.parse import urlsplit

from okta_operator.core.kind import Context, ResourceT, SecretContent
from okta_operator.core.references import GroupReference, Key, Reference, Resolved
from okta_operator.core.tenancy import GROUP, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from okta_operator.api.common import GroupRef, OrgRef
    from okta_operator.core.json import Json, JsonObject
    from okta_operator.core.objects import Observed
    from okta_operator.core.plan import Plan

LINKS = frozenset({"_links", "_embedded"})
STAMPS = frozenset({"created", "lastUpdated", "createdBy", "lastUpdatedBy"})
READ_ONLY = LINKS | STAMPS | {"id", "status"}
"""Members of nearly every answer that Okta ignores in a PUT, or refuses."""


def stated(values: Mapping[str, Json]) -> JsonObject:
    """Only the members that have a value: None is what a resource does not state."""
    return {name: value for name, value in values.items() if value is not None}


def nested(path: str, value: Json) -> JsonObject:
    """A value under a dotted path; nothing where the value is nothing."""
    if value is None or value == {}:
        return {}
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


def merge(one: JsonObject, other: JsonObject) -> JsonObject:
    """One body with another laid over it; objects in both are laid over each other."""
    merged = dict(one)
    for name, value in other.items():
        mine = merged.get(name)
        merged[name] = merge(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return merged


def words(values: Iterable[str] | None) -> list[str] | None:
    """Okta's words as plain texts."""
    return None if values is None else [str(value) for value in values]


def organization(resource_namespace: str, reference: OrgRef) -> Key:
    """The key of the OktaOrg; whether one of another namespace may be used is its own to say."""
    return Key("OktaOrg", reference.namespace or resource_namespace, reference.name)


def group_references(groups: Iterable[GroupRef], field: str) -> list[Reference]:
    """The groups that are named by name."""
    return [
        GroupReference(group.name, f"{field}[{index}].name")
        for index, group in enumerate(groups)
        if group.name is not None
    ]


def group_ids(groups: Iterable[GroupRef], field: str, resolved: Resolved) -> list[str]:
    """The ids of the groups, in the order stated, each once."""
    ids = [
        group.id if group.name is None else resolved[GroupReference(group.name, f"{field}[{index}].name")]
        for index, group in enumerate(groups)
    ]
    return [external_id for external_id in dict.fromkeys(ids) if external_id is not None]


def group_uses(groups: Iterable[GroupRef], field: str) -> list[Use]:
    """The groups, each as it is named."""
    return [
        Use(GROUP, f"{field}[{index}].{'id' if group.name is None else 'name'}", group.id, group.name)
        for index, group in enumerate(groups)
    ]


def admin_url(organization_url: str, external_id: str) -> str | None:
    """The application's page in Okta's console, which lives at ``<organization>-admin`` on Okta's own domains."""
    host = urlsplit(organization_url).hostname or ""
    name, dot, domain = host.partition(".")
    if domain not in ("okta.com", "oktapreview.com", "okta-emea.com"):
        return None
    return f"https://{name}-admin{dot}{domain}/admin/app/oidc_client/instance/{external_id}"


class Plain(Generic[ResourceT]):
    """What most kinds answer alike: no parent, no client secrets, no Secret, nothing that cannot be adopted."""

    client_secrets: str | None = None

    def uses(self, _resource: ResourceT) -> tuple[Use, ...]:
        """Nothing but what it makes."""
        return ()

    def parent(self, _resource: ResourceT, _resolved: Resolved) -> str:
        """Okta's root."""
        return ""

    def placement(self, _resource: ResourceT, _resolved: Resolved) -> JsonObject:
        """Okta's root needs no record."""
        return {}

    def parent_from_status(self, _status: JsonObject) -> str | None:
        """Okta's root."""
        return ""

    def lookup_query(self) -> str:
        """Large pages."""
        return "?limit=200"

    def refuse(self, _body: JsonObject, _own_client: str | None = None) -> str | None:
        """Nothing is refused."""
        return None

    def renews_secret(self, _plan: Plan) -> bool:
        """There is none."""
        return False

    def take_secret(self, body: JsonObject) -> tuple[JsonObject, str | None]:
        """There is none in it."""
        return body, None

    def secret(self, _resource: ResourceT, _context: Context, _observed: Observed) -> SecretContent | None:
        """Nothing is published."""
        return None

    def keeps_secret(self, _resource: ResourceT) -> bool | None:
        """There is no Secret."""
        return None
