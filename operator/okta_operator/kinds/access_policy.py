"""OktaAccessPolicy: a policy on an authorization server, with its rules in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.access_policy import OktaAccessPolicy, People, RuleSpec
from okta_operator.api.common import seconds
from okta_operator.core.kind import Context, Facts
from okta_operator.core.objects import (
    Comparison,
    Desired,
    DesiredChild,
    DesiredChildren,
    ObjectType,
    Observed,
    is_id,
)
from okta_operator.core.ownership import SuffixMarking
from okta_operator.core.references import Fact, Key, Reference, Resolved, ResourceReference, UserReference
from okta_operator.core.tenancy import INLINE_HOOK, Use
from okta_operator.kinds.auth_server import AUTH_SERVER
from okta_operator.kinds.common import READ_ONLY, Plain, group_ids, group_references, group_uses, nested, stated, words

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

ACCESS_TOKEN_LIFETIME = "1h"  # noqa: S105 - a duration
REFRESH_TOKEN_LIFETIME = "0s"  # noqa: S105 - as above
REFRESH_TOKEN_WINDOW = "168h"  # noqa: S105 - as above

POLICY = ObjectType(
    name="access policy",
    path="/policies",
    key=lambda body: str(body["name"]),
    comparison=Comparison(sets=frozenset({"conditions.clients.include"})),
    read_only=READ_ONLY - {"status"} | {"system"},
    lifecycle=True,
    last_in_line=True,
)
RULE = ObjectType(
    name="rule",
    path="/rules",
    key=lambda body: str(body["name"]),
    comparison=Comparison(
        sets=frozenset(
            {
                "conditions.grantTypes.include",
                "conditions.scopes.include",
                "conditions.people.groups.include",
                "conditions.people.users.include",
            }
        )
    ),
    read_only=READ_ONLY - {"status"} | {"system"},
    lifecycle=True,
    ordered=True,
    prunable=lambda body: not body.get("system"),
)


class AccessPolicyKind(Plain[OktaAccessPolicy]):
    """See ``core.kind.Kind``."""

    name = OktaAccessPolicy.KIND
    plural = OktaAccessPolicy.PLURAL
    object_type = POLICY
    marking = SuffixMarking("description")

    def parse(self, body: JsonObject) -> OktaAccessPolicy:
        """The resource."""
        return OktaAccessPolicy.model_validate(body)

    def organization(self, resource: OktaAccessPolicy) -> Key:
        """The server, through which the OktaOrg is found."""
        return Key("OktaAuthServer", resource.metadata.namespace, resource.spec.auth_server_ref.name)

    def references(self, resource: OktaAccessPolicy) -> tuple[Reference, ...]:
        """The server, the clients, and the rules' groups and users."""
        references: list[Reference] = [_server(resource), *_apps(resource).values()]
        for index, rule in enumerate(resource.spec.rules or ()):
            people = rule.people or People()
            references += group_references(people.groups or (), f"spec.rules[{index}].people.groups")
            references += [reference for reference in _users(people, index) if isinstance(reference, UserReference)]
        return tuple(references)

    def uses(self, resource: OktaAccessPolicy) -> tuple[Use, ...]:
        """The rules' groups and inline hooks."""
        uses: list[Use] = []
        for index, rule in enumerate(resource.spec.rules or ()):
            groups = rule.people.groups if rule.people else None
            uses += group_uses(groups or (), f"spec.rules[{index}].people.groups")
            if rule.inline_hook_id is not None:
                uses.append(Use(INLINE_HOOK, f"spec.rules[{index}].inlineHookId", rule.inline_hook_id))
        return tuple(uses)

    def parent(self, resource: OktaAccessPolicy, resolved: Resolved) -> str:
        """The authorization server."""
        return AUTH_SERVER.object_path(resolved[_server(resource)])

    def placement(self, resource: OktaAccessPolicy, resolved: Resolved) -> JsonObject:
        """The server's id."""
        return {"authServerId": resolved[_server(resource)]}

    def parent_from_status(self, status: JsonObject) -> str | None:
        """The authorization server as recorded."""
        server = status.get("authServerId")
        return AUTH_SERVER.object_path(server) if is_id(server) else None

    def lookup_query(self) -> str:
        """The list of a server's policies is not paged."""
        return ""

    def desired(self, resource: OktaAccessPolicy, context: Context, observed: JsonObject | None) -> Desired:
        """The policy and its rules. A new policy goes behind the others, see ``ObjectType.last_in_line``."""
        spec, created = resource.spec, context.created
        body = stated(
            {
                "type": "OAUTH_AUTHORIZATION_POLICY",
                "name": spec.name or (resource.metadata.name if created else None),
                "description": spec.description,
            }
        )
        body |= nested("conditions.clients.include", _client_ids(resource, context.resolved))
        active = True if spec.active is None and created else spec.active
        children: tuple[DesiredChildren, ...] = ()
        if created or spec.rules is not None:
            rules = tuple(_rule(rule, index, context.resolved) for index, rule in enumerate(spec.rules or ()))
            children = (DesiredChildren(RULE, rules, prune=created),)
        return Desired(self.marking.stamp(body, observed, context.identity), active, children)

    def observed_children(self, resource: OktaAccessPolicy) -> tuple[ObjectType, ...]:
        """The rules, unless an adopted policy's are not stated."""
        return (RULE,) if resource.spec.adopt is None or resource.spec.rules is not None else ()

    def facts(self, resource: OktaAccessPolicy, context: Context, observed: Observed) -> Facts:
        """The id, the server's id and the clients as resolved."""
        external_id = observed.external_id or ""
        status = {
            "id": external_id,
            "authServerId": context.resolved[_server(resource)],
            "clientIds": _client_ids(resource, context.resolved),
        }
        return Facts(stated(status), {Fact.ID: external_id})


def _server(resource: OktaAccessPolicy) -> ResourceReference:
    return ResourceReference("OktaAuthServer", resource.spec.auth_server_ref.name, Fact.ID, "spec.authServerRef")


def _apps(resource: OktaAccessPolicy) -> dict[int, ResourceReference]:
    return {
        index: ResourceReference("OktaApp", client.app_ref.name, Fact.CLIENT_ID, f"spec.clients[{index}].appRef")
        for index, client in enumerate(resource.spec.clients or ())
        if client.app_ref is not None
    }


def _client_ids(resource: OktaAccessPolicy, resolved: Resolved) -> list[str] | None:
    if resource.spec.all_clients:
        return ["ALL_CLIENTS"]
    if resource.spec.clients is None:
        return None
    apps = _apps(resource)
    ids = [
        resolved[apps[index]] if index in apps else str(client.client_id)
        for index, client in enumerate(resource.spec.clients)
    ]
    return list(dict.fromkeys(ids))


def _users(people: People, index: int) -> list[str | UserReference]:
    """Each user: the id that is stated, or the reference that yields it."""
    return [
        UserReference(user.login, f"spec.rules[{index}].people.users[{number}].login")
        if user.login is not None
        else str(user.id)
        for number, user in enumerate(people.users or ())
    ]


def _rule(rule: RuleSpec, index: int, resolved: Resolved) -> DesiredChild:
    people = rule.people or People()
    groups = group_ids(people.groups or (), f"spec.rules[{index}].people.groups", resolved)
    users = [u if isinstance(u, str) else resolved[u] for u in _users(people, index)]
    hook = None if rule.inline_hook_id is None else {"id": rule.inline_hook_id}
    token: JsonObject = {
        "accessTokenLifetimeMinutes": _minutes(rule.access_token_lifetime or ACCESS_TOKEN_LIFETIME),
        "refreshTokenLifetimeMinutes": _minutes(rule.refresh_token_lifetime or REFRESH_TOKEN_LIFETIME),
        "refreshTokenWindowMinutes": _minutes(rule.refresh_token_window or REFRESH_TOKEN_WINDOW),
        "inlineHook": hook,  # nothing is a statement too: a hook can rewrite every token
    }
    body: JsonObject = {
        "type": "RESOURCE_ACCESS",
        "name": rule.name,
        "conditions": {
            "people": {"groups": {"include": groups}, "users": {"include": users}},
            "grantTypes": {"include": words(rule.grant_types)},
            "scopes": {"include": words(rule.scopes)},
        },
        "actions": {"token": token},
    }
    return DesiredChild(rule.name, body, rule.active is not False)


def _minutes(duration: str) -> JsonObject | int:
    return seconds(duration) // 60
