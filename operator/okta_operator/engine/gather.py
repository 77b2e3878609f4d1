"""The first steps of a look: what the resource is, whose organization it uses, and what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from okta_operator.api.common import ManagementPolicy
from okta_operator.core.errors import Scope, Terminal, Waiting
from okta_operator.core.kind import AnyKind, Context
from okta_operator.core.objects import is_id
from okta_operator.core.ownership import Identity
from okta_operator.core.references import (
    AuthenticationPolicyReference,
    GroupReference,
    Key,
    Reference,
    Resolved,
    ResourceReference,
    UserReference,
)
from okta_operator.engine.introduction import CLASSIC
from okta_operator.engine.organizations import ORGANIZATION_KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okta_operator.core.json import JsonObject
    from okta_operator.core.tenancy import Grant
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services


@dataclass(frozen=True, slots=True)
class Subject:
    """The resource that is looked at, with its organization.

    Attributes:
        kind: its kind.
        key: its key.
        body: as the API server sent it.
        resource: the same, parsed.
        organization: the one that it uses.
        identity: its owner identity there.
        grant: what it may use of it.
        urgent: whether somebody waits for this look; Okta's limits are left to such looks first.
    """

    kind: AnyKind
    key: Key
    body: JsonObject
    resource: Any
    organization: Organization
    identity: Identity
    grant: Grant
    urgent: bool = True

    @property
    def status(self) -> JsonObject:
        """The status as it is, which is a hint and never authority."""
        status: JsonObject = self.body.get("status") or {}
        return status

    @property
    def hint(self) -> str | None:
        """The id in the status; None where it cannot be one of Okta's."""
        found = self.status.get("id")
        return found if is_id(found) else None

    @property
    def generation(self) -> int:
        """Of the resource."""
        return int(self.body["metadata"]["generation"])

    @property
    def created(self) -> bool:
        """Whether the external object is one that we make, and not one that was taken over."""
        return self.resource.spec.adopt is None

    @property
    def observes_only(self) -> bool:
        """Whether nothing may be written for it, neither to Okta nor to a Secret."""
        policy = self.resource.spec.management_policy
        return not self.created if policy is None else bool(policy is ManagementPolicy.OBSERVE_ONLY)

    def context(self, resolved: Resolved) -> Context:
        """What the kind may read."""
        return Context(self.identity, resolved, self.organization.addresses, self.created)


ResourceT = TypeVar("ResourceT")


def parse(read: Callable[[JsonObject], ResourceT], body: JsonObject) -> ResourceT:
    """The resource, as its kind reads it.

    Raises:
        Terminal: ``InvalidSpec``; the schema of the API server says the same to whoever applies it now.
    """
    try:
        return read(body)
    except ValidationError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise Terminal("InvalidSpec", f"The resource is not valid: {details}. Correct it and apply it again.") from None


async def gather(services: Services, kind: AnyKind, key: Key, body: JsonObject, *, urgent: bool = True) -> Subject:
    """Parse the resource, note whom it names, and find its organization.

    Raises:
        OperatorError: it is not valid, or its organization cannot be used (now).
    """
    resource = parse(kind.parse, body)
    named = [r for r in kind.references(resource) if isinstance(r, ResourceReference)]
    through = kind.organization(resource)
    keys = {through, *(Key(r.kind, key.namespace, r.name) for r in named)}
    field = next((r.field for r in named if (r.kind, r.name) == (through.kind, through.name)), "spec")
    recorded = (body.get("status") or {}).get("organizationId")
    try:
        home = await _home(services, through, field)
        keys.add(home)
        await _require_there(services, home, used_before=recorded is not None)
    finally:
        services.dependants.replace(key, keys)
    grant = await services.grant(home, key)
    if resource.spec.adopt is not None:
        grant.require_adoption(resource.spec.adopt.id)
    organization = services.organizations.get(home)
    if recorded not in (None, organization.organization_id):
        message = (
            f"This resource was made in the organization {recorded}, and OktaOrg {home.namespace}/{home.name} is now "
            f"{organization.organization_id}. Point the OktaOrg back, or make the resource anew."
        )
        raise Terminal("AnotherOrganization", message)
    identity = Identity(organization.owner_id, key.kind, key.namespace, key.name, services.cluster)
    return Subject(kind, key, body, resource, organization, identity, grant, urgent)


async def organization_key(services: Services, through: Key) -> Key:
    """The OktaOrg behind a reference, which may lead through another resource.

    Raises:
        Waiting: ``ReferenceNotFound``.
        Terminal: ``NamespaceNotWatched``.
    """
    home = await _home(services, through)
    await _require_there(services, home)
    return home


async def _home(services: Services, through: Key, field: str = "spec") -> Key:
    """The OktaOrg that a reference leads to, whether it is there or not; the reference stands in ``field``."""
    while through.kind != ORGANIZATION_KIND:
        body = await _seen(services, through)
        if body is None:
            raise _missing(through.kind, through.name, field, through.namespace)
        kind = services.kinds[through.kind]
        through = kind.organization(parse(kind.parse, body))
    return through


async def _require_there(services: Services, home: Key, *, used_before: bool = False) -> None:
    if not services.is_watched(home.namespace):
        raise _not_watched(home)
    if await _seen(services, home) is not None:
        return
    missing = _missing(home.kind, home.name, "spec.orgRef", home.namespace)
    if used_before:
        message = f"{missing.message} What is in Okta stays as it is meanwhile."
        raise Terminal("OrganizationMissing", message)
    raise missing


async def _seen(services: Services, key: Key) -> JsonObject | None:
    """A resource from the cache, else from the API server: after a start not everything has been listed yet."""
    body = services.cache.get(key)
    if body is None:
        body = await services.resources.get(services.plural(key.kind), key.namespace, key.name)
        if body is not None:
            services.take_in(body)
            services.queue.add(key, "reference")
    return body


async def resolve(services: Services, subject: Subject, references: Iterable[Reference]) -> Resolved:
    """The values of the references.

    Raises:
        Waiting: of a resource that does not exist or has no value yet; it wakes this one when it has.
        Terminal: of a group, user or policy that the organization does not have.
    """
    return {reference: await _value(services, subject, reference) for reference in references}


async def _value(services: Services, subject: Subject, reference: Reference) -> str:
    directory = subject.organization.directory
    if isinstance(reference, GroupReference):
        found, sought = await directory.group_id(reference.name), f"group {reference.name!r}"
        return _found(found, "GroupNotFound", sought, reference.field)
    if isinstance(reference, UserReference):
        found, sought = await directory.user_id(reference.login), f"user {reference.login!r}"
        return _found(found, "UserNotFound", sought, reference.field)
    if isinstance(reference, AuthenticationPolicyReference):
        return await _policy(subject, reference)
    key = Key(reference.kind, subject.key.namespace, reference.name)
    value = services.facts.get(key, reference.fact)
    if value is None:
        raise await _unknown(services, key, reference)
    return value


async def _policy(subject: Subject, reference: AuthenticationPolicyReference) -> str:
    organization = subject.organization
    if organization.engine == CLASSIC:
        message = (
            f"{reference.field}: organizations of Okta Classic Engine, as {organization.organization_id} is one, have "
            "no authentication policies. Leave the field out."
        )
        raise Terminal("IdentityEngineRequired", message)
    directory = organization.directory
    if reference.id is not None:
        known = await directory.authentication_policy_name(reference.id) is not None
        return _policy_found(reference.id if known else None, reference.id, f"{reference.field}.id")
    found = await directory.authentication_policy_id(reference.name or "")
    return _policy_found(found, reference.name, f"{reference.field}.name")


def _policy_found(external_id: str | None, stated: str | None, field: str) -> str:
    return _found(external_id, "AuthenticationPolicyNotFound", f"authentication policy {stated!r}", field)


def _found(external_id: str | None, reason: str, sought: str, field: str) -> str:
    if external_id is None:
        cure = "Correct the id." if field.endswith(".id") else "Correct the name, or create it."
        message = f"{field}: the organization has no {sought} that can be seen. {cure}"
        raise Terminal(reason, message, retry_after=60)
    return external_id


async def _unknown(services: Services, key: Key, reference: ResourceReference) -> Waiting:
    """Why a fact is not known: the resource is not there, was not looked at yet by this process, or has none yet."""
    body = await _seen(services, key)
    if body is None:
        return _missing(key.kind, key.name, reference.field, key.namespace)
    seen_before = bool((body.get("status") or {}).get("id"))
    lacks = f"has no {reference.fact} yet"
    if seen_before and (body.get("spec") or {}).get("managementPolicy") == ManagementPolicy.OBSERVE_ONLY:
        lacks = "is only observed: its object in Okta has to carry its mark first"
    message = f"{reference.field}: waits for {key.kind} {key.name}, which {lacks}."
    return Waiting("ReferenceNotReady", message, scope=Scope.ORGANIZATION if seen_before else Scope.RESOURCE)


def _not_watched(key: Key) -> Terminal:
    message = (
        f"spec.orgRef: {key.kind} {key.name} is in namespace {key.namespace}, which this operator does not watch. Add "
        "the namespace to its option --namespace, with its Role, or use an OktaOrg of a namespace that is watched."
    )
    return Terminal("NamespaceNotWatched", message)


def _missing(kind: str, name: str, field: str, namespace: str) -> Waiting:
    message = f"{field}: there is no {kind} {name} in namespace {namespace}; this resource goes on when there is."
    return Waiting("ReferenceNotFound", message)
