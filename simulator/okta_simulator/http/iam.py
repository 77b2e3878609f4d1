"""``/api/v1/iam``: custom roles with their permissions, resource sets, and who has a role on a set."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from okta_simulator.administration.custom_roles import BASE as ROLES
from okta_simulator.administration.resource_sets import BASE as SETS
from okta_simulator.area import link
from okta_simulator.http.call import Call, Endpoint, Handler, Reply, no_content
from okta_simulator.http.paging import self_link

if TYPE_CHECKING:
    from okta_simulator.types import Record

ROLE, PERMISSIONS = f"{ROLES}/{{role}}", f"{ROLES}/{{role}}/permissions"
PERMISSION = f"{PERMISSIONS}/{{permission}}"
SET, RESOURCES = f"{SETS}/{{set}}", f"{SETS}/{{set}}/resources"
BINDINGS = f"{SET}/bindings"
BINDING = f"{BINDINGS}/{{role}}"
MEMBERS = f"{BINDING}/members"
# unverified: that the other lists have pages of the same size
PAGE = 100
"""As many bindings are on a page (Okta's API description)."""


def list_roles(call: Call) -> Reply:
    """List the custom roles."""
    page, links = _page(call, call.org.administration.custom_roles.all())
    return _linked({"roles": [_role(call, role) for role in page], "_links": links})


def create_role(call: Call) -> Reply:
    """Add a custom role."""
    return _linked(_role(call, call.org.administration.custom_roles.create(call.record)))


def get_role(call: Call) -> Reply:
    """Return a custom role by its id or label."""
    return _linked(_role(call, call.org.administration.custom_roles.find(call.params["role"])))


def replace_role(call: Call) -> Reply:
    """Replace label and description of a custom role."""
    return _linked(_role(call, call.org.administration.custom_roles.replace(call.params["role"], call.record)))


def delete_role(call: Call) -> Reply:
    """Delete a custom role."""
    call.org.administration.custom_roles.delete(call.params["role"])
    return no_content()


def list_permissions(call: Call) -> Reply:
    """List the permissions of a custom role."""
    role = call.org.administration.custom_roles.find(call.params["role"])
    return Reply({"permissions": [_permission(call, role, name) for name in role["permissions"]]})


def get_permission(call: Call) -> Reply:
    """Return a permission of a custom role."""
    role = call.org.administration.custom_roles.find(call.params["role"])
    return _linked(_permission(call, role, call.params["permission"]))


def add_permission(call: Call) -> Reply:
    """Add a permission to a custom role."""
    roles, at = call.org.administration.custom_roles, call.params
    roles.set_permission(at["role"], at["permission"], call.record, known=False)
    return no_content()


def replace_permission(call: Call) -> Reply:
    """Replace the conditions of a permission."""
    roles, at = call.org.administration.custom_roles, call.params
    roles.set_permission(at["role"], at["permission"], call.record, known=True)
    return _linked(_permission(call, roles.find(at["role"]), at["permission"]))


def delete_permission(call: Call) -> Reply:
    """Take a permission from a custom role."""
    call.org.administration.custom_roles.remove_permission(call.params["role"], call.params["permission"])
    return no_content()


def list_sets(call: Call) -> Reply:
    """List the resource sets."""
    page, links = _page(call, call.org.administration.resource_sets.all())
    return _linked({"resource-sets": [_set(call, each) for each in page], "_links": links})


def create_set(call: Call) -> Reply:
    """Add a resource set."""
    return _linked(_set(call, call.org.administration.resource_sets.create(call.record)))


def get_set(call: Call) -> Reply:
    """Return a resource set by its id or label."""
    return _linked(_set(call, _found(call)))


def replace_set(call: Call) -> Reply:
    """Replace label and description of a resource set."""
    return _linked(_set(call, call.org.administration.resource_sets.replace(call.params["set"], call.record)))


def delete_set(call: Call) -> Reply:
    """Delete a resource set."""
    call.org.administration.resource_sets.delete(call.params["set"])
    return no_content()


def list_resources(call: Call) -> Reply:
    """List the resources of a set."""
    record = _found(call)
    page, links = _page(call, call.org.administration.resource_sets.resources(record))
    base = f"{call.origin}{SETS}/{record['id']}"
    links |= {"self": link(f"{base}/resources"), "resource-set": link(base)}
    return _linked({"resources": [_resource(call, record, each) for each in page], "_links": links})


def add_resources(call: Call) -> Reply:
    """Add resources to a set."""
    sets = call.org.administration.resource_sets
    return _linked(_set(call, sets.extend(call.params["set"], call.record.get("additions"))))


def add_resource(call: Call) -> Reply:
    """Add a resource with conditions to a set."""
    added = call.org.administration.resource_sets.add_resource(call.params["set"], call.record)
    return Reply(_resource(call, _found(call), added))


def get_resource(call: Call) -> Reply:
    """Return a resource of a set."""
    record = _found(call)
    found = call.org.administration.resource_sets.resource(record, call.params["resource"])
    return Reply(_resource(call, record, found))


def replace_resource(call: Call) -> Reply:
    """Replace the conditions of a resource."""
    sets, at = call.org.administration.resource_sets, call.params
    return Reply(_resource(call, _found(call), sets.set_conditions(at["set"], at["resource"], call.record)))


def delete_resource(call: Call) -> Reply:
    """Take a resource out of a set."""
    call.org.administration.resource_sets.remove_resource(call.params["set"], call.params["resource"])
    return no_content()


def list_bindings(call: Call) -> Reply:
    """List the roles that are bound to a set."""
    record, bindings = _found(call), call.org.administration.bindings
    base = f"{call.origin}{SETS}/{record['id']}"
    page, links = _page(call, [_bound_role(call, bound) for bound in bindings.of(record)])
    links |= {"self": link(f"{base}/bindings"), "resource-set": link(base)}
    return _linked({"roles": page, "_links": links})


def create_binding(call: Call) -> Reply:
    """Bind a role to a set, for some members."""
    return Reply(_edited(call, call.org.administration.bindings.create(call.params["set"], call.record)))


def get_binding(call: Call) -> Reply:
    """Return a binding."""
    return Reply(call.org.administration.bindings.render(_bound(call), call.origin))


def delete_binding(call: Call) -> Reply:
    """Take a role on a set from everybody."""
    call.org.administration.bindings.delete(call.params["set"], call.params["role"])
    return no_content()


def list_members(call: Call) -> Reply:
    """List who has a role on a set."""
    bound, bindings = _bound(call), call.org.administration.bindings
    shown = [bindings.render_member(who, assignment, call.origin) for who, assignment in bindings.members(bound)]
    page, links = _page(call, shown)
    address = bindings.render(bound, call.origin)["_links"]
    links |= {"self": address["members"], "binding": address["self"]}
    return _linked({"members": page, "_links": links})


def add_members(call: Call) -> Reply:
    """Give a role on a set to more members."""
    at = call.params
    bound = call.org.administration.bindings.extend(at["set"], at["role"], call.record.get("additions"))
    return Reply(_edited(call, bound))


def get_member(call: Call) -> Reply:
    """Return a member."""
    bindings = call.org.administration.bindings
    return Reply(bindings.render_member(*bindings.member(_bound(call), call.params["member"]), call.origin))


def delete_member(call: Call) -> Reply:
    """Take a role on a set from a member."""
    at = call.params
    call.org.administration.bindings.remove(at["set"], at["role"], at["member"])
    return no_content()


def _found(call: Call) -> Record:
    return call.org.administration.resource_sets.find(call.params["set"])


def _bound(call: Call) -> Record:
    return call.org.administration.bindings.find(call.params["set"], call.params["role"])


def _role(call: Call, role: Record) -> Record:
    return call.org.administration.custom_roles.render(role, call.origin)


def _permission(call: Call, role: Record, name: str) -> Record:
    return call.org.administration.custom_roles.render_permission(role, name, call.origin)


def _set(call: Call, record: Record) -> Record:
    return call.org.administration.resource_sets.render(record, call.origin)


def _resource(call: Call, record: Record, found: Record) -> Record:
    return call.org.administration.resource_sets.render_resource(record, found, call.origin)


def _bound_role(call: Call, bound: Record) -> Record:
    members = call.org.administration.bindings.render(bound, call.origin)["_links"]["members"]
    return {"id": bound["role"], "_links": {"self": link(f"{call.origin}{ROLES}/{bound['role']}"), "members": members}}


def _edited(call: Call, bound: Record) -> Record:
    links = call.org.administration.bindings.render(bound, call.origin)["_links"]
    bindings = link(f"{links['resource-set']['href']}/bindings")
    return {"_links": {"self": links["self"], "bindings": bindings, "resource-set": links["resource-set"]}}


def _linked(body: Record) -> Reply:
    """Answer with what links to itself, which the headers say, too."""
    return Reply(body, headers=[self_link(body["_links"]["self"]["href"])])


def _page(call: Call, records: list[Record]) -> tuple[list[Record], Record]:
    """Return the records of a page, and the links to it and to the next one, which are in the body here."""
    after = call.query.get("after")
    start = next((number for number, each in enumerate(records, 1) if each["id"] == after), 0)
    page, links = records[start : start + PAGE], {"self": link(f"{call.origin}{call.path}")}
    if start + PAGE >= len(records):
        return page, links
    return page, links | {"next": link(f"{call.origin}{call.path}?{urlencode({'after': page[-1]['id']})}")}


HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", ROLES): list_roles,
    ("POST", ROLES): create_role,
    ("GET", ROLE): get_role,
    ("PUT", ROLE): replace_role,
    ("DELETE", ROLE): delete_role,
    ("GET", PERMISSIONS): list_permissions,
    ("GET", PERMISSION): get_permission,
    ("POST", PERMISSION): add_permission,
    ("PUT", PERMISSION): replace_permission,
    ("DELETE", PERMISSION): delete_permission,
    ("GET", SETS): list_sets,
    ("POST", SETS): create_set,
    ("GET", SET): get_set,
    ("PUT", SET): replace_set,
    ("DELETE", SET): delete_set,
    ("GET", RESOURCES): list_resources,
    ("PATCH", RESOURCES): add_resources,
    ("POST", RESOURCES): add_resource,
    ("GET", f"{RESOURCES}/{{resource}}"): get_resource,
    ("PUT", f"{RESOURCES}/{{resource}}"): replace_resource,
    ("DELETE", f"{RESOURCES}/{{resource}}"): delete_resource,
    ("GET", BINDINGS): list_bindings,
    ("POST", BINDINGS): create_binding,
    ("GET", BINDING): get_binding,
    ("DELETE", BINDING): delete_binding,
    ("GET", MEMBERS): list_members,
    ("PATCH", MEMBERS): add_members,
    ("GET", f"{MEMBERS}/{{member}}"): get_member,
    ("DELETE", f"{MEMBERS}/{{member}}"): delete_member,
}

ENDPOINTS = [Endpoint(method, path, handler) for (method, path), handler in HANDLERS.items()]
