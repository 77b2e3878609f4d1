"""Custom roles, resource sets and bindings, by Okta's own API: what an administrator can do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, SERVERS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator
    from okta_simulator.types import Record

ROLES, SETS = "/api/v1/iam/roles", "/api/v1/iam/resource-sets"
LOGIN = "bob@example.com"


def role(*permissions: str, label: str = "AppManager") -> Record:
    return {"label": label, "description": "Manages apps", "permissions": list(permissions or ["okta.apps.manage"])}


def resources(*addresses: str, label: str = "Apps") -> Record:
    return {"label": label, "description": "Some apps", "resources": list(addresses)}


class Stage:
    """Two apps, a role for apps, and Bob, who has no role yet."""

    def __init__(self, simulator: OktaSimulator) -> None:
        self.simulator = simulator
        self.mine, self.other = (create(simulator, APPS, web_app(label)) for label in ("Mine", "Other"))
        self.role = create(simulator, ROLES, role())
        self.token = simulator.add_token(LOGIN, [])
        self.bob = simulator.get(f"/api/v1/users/{LOGIN}").body["id"]
        self.me = f"{simulator.url}/api/v1/users/{self.bob}"

    def set_of(self, *addresses: str, label: str = "Apps") -> str:
        found: str = create(self.simulator, SETS, resources(*addresses, label=label))["id"]
        return found

    def bind(self, resource_set: str, *members: str) -> Answer:
        body = {"role": self.role["id"], "members": list(members or [self.me])}
        return self.simulator.post(f"{SETS}/{resource_set}/bindings", body)

    def seen(self) -> list[str] | str:
        """Return the labels of the apps that Bob sees, or why he sees none."""
        answer = self.simulator.call("GET", APPS, token=self.token)
        return [app["label"] for app in answer.body] if answer.status == 200 else str(answer.body["errorCode"])


@pytest.fixture
def stage(okta_simulator: OktaSimulator) -> Stage:
    return Stage(okta_simulator)


def test_a_role_on_one_app(stage: Stage) -> None:
    assert stage.seen() == "E0000006"
    about = stage.set_of(f"{stage.simulator.url}{APPS}/{stage.mine['id']}")
    made = stage.bind(about)
    assert made.body["_links"]["self"]["href"].endswith(f"{SETS}/{about}/bindings/{stage.role['id']}")
    assert stage.seen() == ["Mine"]
    change = stage.simulator.call("PUT", f"{APPS}/{stage.mine['id']}", web_app("Mine"), token=stage.token)
    assert change.status == 200
    hidden = stage.simulator.call("PUT", f"{APPS}/{stage.other['id']}", web_app("Taken"), token=stage.token)
    assert hidden.status == 404
    (assigned,) = stage.simulator.get(f"/api/v1/users/{stage.bob}/roles").body
    assert (assigned["type"], assigned["role"], assigned["resource-set"]) == ("CUSTOM", stage.role["id"], about)


def test_resources_come_and_go(stage: Stage) -> None:
    about = stage.set_of(f"{APPS}/{stage.mine['id']}")
    stage.bind(about)
    path = f"{SETS}/{about}/resources"
    orn = f"orn:okta:idp:00o1:apps:oidc_client:{stage.other['id']}"
    for _ in range(2):
        assert stage.simulator.patch(path, {"additions": [orn]}).status == 200
    assert stage.seen() == ["Mine", "Other"]
    first, second = stage.simulator.get(path).body["resources"]
    assert second["_links"]["self"]["href"] == f"{stage.simulator.url}{APPS}/{stage.other['id']}"
    assert second["orn"] == stage.other["orn"]
    assert stage.simulator.get(f"{path}/{first['id']}").body == first
    assert stage.simulator.delete(f"{path}/{first['id']}").status == 204
    assert stage.seen() == ["Other"]
    assert stage.simulator.delete(f"{path}/{first['id']}").status == 404
    stage.simulator.delete(f"{path}/{second['id']}")
    assert stage.seen() == "E0000006", "a set without resources is about nothing"


def test_all_but_some(stage: Stage) -> None:
    about = stage.set_of(GROUPS)
    stage.bind(about)
    excluded = {"Exclude": {"okta:ORN": [stage.other["orn"]]}}
    made = stage.simulator.post(
        f"{SETS}/{about}/resources", {"resourceOrnOrUrl": f"{stage.simulator.url}{APPS}", "conditions": excluded}
    ).body
    assert (made["conditions"], made["orn"].endswith(":apps")) == (excluded, True)
    assert stage.seen() == ["Mine"]
    path = f"{SETS}/{about}/resources/{made['id']}"
    everything = {"Exclude": {"okta:ORN": ["orn:okta:idp:00o1:apps:oidc_client"]}}
    assert stage.simulator.put(path, {"conditions": everything}).body["conditions"] == everything
    assert stage.seen() == "E0000006"
    assert "conditions" not in stage.simulator.put(path, {}).body
    assert stage.seen() == ["Mine", "Other"]


def test_members_come_and_go(stage: Stage) -> None:
    about = stage.set_of(APPS)
    path = f"{SETS}/{about}/bindings/{stage.role['id']}"
    group = create(stage.simulator, GROUPS, {"profile": {"name": "Managers"}})["id"]
    stage.bind(about, f"{stage.simulator.url}{GROUPS}/{group}")
    assert stage.seen() == "E0000006"
    stage.simulator.put(f"{GROUPS}/{group}/users/{stage.bob}")
    assert stage.seen() == ["Mine", "Other"], "by the group"
    for _ in range(2):
        assert stage.simulator.patch(f"{path}/members", {"additions": [stage.me]}).status == 200
    members = stage.simulator.get(f"{path}/members").body["members"]
    own, of_group = sorted(members, key=lambda each: each["_links"]["self"]["href"] != stage.me)
    assert (len(members), own["_links"]["self"]["href"]) == (2, stage.me)
    assert stage.simulator.get(f"{path}/members/{own['id']}").body == own
    assert stage.simulator.delete(f"{path}/members/{of_group['id']}").status == 204
    assert stage.seen() == ["Mine", "Other"], "by his own"
    assert stage.simulator.delete(f"{path}/members/{own['id']}").status == 204
    assert stage.seen() == "E0000006"
    assert stage.simulator.get(f"{path}/members/{own['id']}").status == 404
    assert stage.simulator.get(path).body["id"] == stage.role["id"]
    (bound,) = stage.simulator.get(f"{SETS}/{about}/bindings").body["roles"]
    assert bound["id"] == stage.role["id"]


@pytest.mark.parametrize("gone", ["binding", "role", "set", "group"])
def test_what_goes_takes_the_rights_along(stage: Stage, gone: str) -> None:
    group = create(stage.simulator, GROUPS, {"profile": {"name": "Managers"}})["id"]
    stage.simulator.put(f"{GROUPS}/{group}/users/{stage.bob}")
    about = stage.set_of(APPS)
    stage.bind(about, f"{GROUPS}/{group}")
    assert stage.seen() == ["Mine", "Other"]
    paths = {
        "binding": f"{SETS}/{about}/bindings/{stage.role['label']}",
        "role": f"{ROLES}/{stage.role['id']}",
        "set": f"{SETS}/Apps",
        "group": f"{GROUPS}/{group}",
    }
    assert stage.simulator.delete(paths[gone]).status == 204
    assert stage.seen() == "E0000006"


def test_permissions_come_and_go(stage: Stage) -> None:
    about = stage.set_of(APPS, GROUPS, SERVERS)
    stage.bind(about)
    path = f"{ROLES}/{stage.role['id']}/permissions"
    servers = ("GET", SERVERS)
    assert stage.simulator.call(*servers, token=stage.token).status == 403
    assert stage.simulator.post(f"{path}/okta.authzServers.read").status == 204
    assert stage.simulator.call(*servers, token=stage.token).status == 200
    conditions = {"include": {"okta:ResourceAttribute/User/Profile": ["city"]}}
    changed = stage.simulator.put(f"{path}/okta.authzServers.read", {"conditions": conditions}).body
    assert changed["conditions"] == conditions
    assert stage.simulator.get(f"{path}/okta.authzServers.read").body == changed
    assert len(stage.simulator.get(path).body["permissions"]) == 2
    assert stage.simulator.delete(f"{path}/okta.authzServers.read").status == 204
    assert stage.simulator.call(*servers, token=stage.token).status == 403
    for call in (stage.simulator.get, stage.simulator.delete):
        assert call(f"{path}/okta.authzServers.read").status == 404
    assert stage.simulator.put(f"{path}/okta.authzServers.read", {}).status == 404
    assert stage.simulator.post(f"{path}/okta.kings.manage").status == 400


def test_the_people_in_a_group(stage: Stage) -> None:
    create(stage.simulator, ROLES, role("okta.users.read", label="User reader"))
    group = create(stage.simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
    stage.simulator.post("/_simulator/users", {"login": "ann@example.com", "groups": ["Data"]})
    about = stage.set_of(f"{GROUPS}/{group}/users")
    stage.simulator.post(f"{SETS}/{about}/bindings", {"role": "User reader", "members": [stage.me]})

    def see() -> list[str]:
        return [
            user["profile"]["login"] for user in stage.simulator.call("GET", "/api/v1/users", token=stage.token).body
        ]

    assert see() == ["ann@example.com"]
    stage.simulator.put(f"{GROUPS}/{group}/users/{stage.bob}")
    assert sorted(see()) == ["ann@example.com", LOGIN]
    assert stage.simulator.call("GET", GROUPS, token=stage.token).status == 403


def test_a_custom_role_by_the_roles_of_a_client(okta_simulator: OktaSimulator) -> None:
    stage, service = Stage(okta_simulator), okta_simulator.add_service_app(["okta.apps.read"], roles=[])
    about = stage.set_of(f"{APPS}/Mine")
    path = f"/oauth2/v1/clients/{service.client_id}/roles"
    wanted = {"type": "CUSTOM", "role": stage.role["id"], "resource-set": about}
    made = okta_simulator.post(path, wanted)
    assert (made.status, made.body["type"], made.body["resource-set"]) == (200, "CUSTOM", about)
    assert okta_simulator.post(path, wanted).status == 409
    assert okta_simulator.post(path, wanted | {"role": "none"}).status == 404
    (member,) = okta_simulator.get(f"{SETS}/{about}/bindings/{stage.role['id']}/members").body["members"]
    assert member["_links"]["self"]["href"].endswith(f"/oauth2/v1/clients/{service.client_id}")
    okta_simulator.delete(f"{path}/{made.body['id']}")
    assert okta_simulator.get(f"{SETS}/{about}/bindings/{stage.role['id']}/members").body["members"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ROLES, {"label": "x", "description": "x"}),
        (ROLES, role("okta.kings.manage", label="x")),
        (ROLES, role()),
        (ROLES, {}),
        (SETS, resources("/api/v1/kings", label="x")),
        (SETS, resources("orn:okta:directory:00o1:kings", label="x")),
        (SETS, resources("orn:", label="x")),
        (SETS, resources(f"{APPS}/x/users/y", label="Apps")),
        (SETS, resources(label="x")),
        (SETS, resources(APPS)),
        (f"{SETS}/Apps/resources", {}),
        (f"{SETS}/Apps/resources", {"resourceOrnOrUrl": APPS, "conditions": {"Exclude": {"okta:ORN": ["orn:x"]}}}),
        (f"{SETS}/Apps/bindings", {"role": "AppManager", "members": [f"{GROUPS}/none"]}),
        (f"{SETS}/Apps/bindings", {"role": "AppManager", "members": ["/api/v1/kings/x"]}),
    ],
)
def test_what_is_refused(stage: Stage, path: str, body: Record) -> None:
    stage.set_of(APPS)
    before = [len(stage.simulator.get(each).body[name]) for each, name in ((ROLES, "roles"), (SETS, "resource-sets"))]
    assert stage.simulator.post(path, body).status == 400
    after = [len(stage.simulator.get(each).body[name]) for each, name in ((ROLES, "roles"), (SETS, "resource-sets"))]
    assert after == before


def test_what_is_not_there(stage: Stage) -> None:
    about = stage.set_of(APPS)
    paths = [f"{ROLES}/none", f"{SETS}/none", f"{SETS}/{about}/resources/none", f"{SETS}/{about}/bindings/AppManager"]
    for path in paths:
        assert (stage.simulator.get(path).status, stage.simulator.delete(path).status) == (404, 404)


def test_names_can_be_changed(stage: Stage) -> None:
    about = stage.set_of(APPS)
    stage.set_of(APPS, label="Taken")
    create(stage.simulator, ROLES, role(label="Taken"))
    for path in (f"{ROLES}/{stage.role['id']}", f"{SETS}/{about}"):
        body = {"label": "New", "description": "Another"}
        changed = stage.simulator.put(path, body).body
        assert {name: changed[name] for name in body} == body
        assert stage.simulator.get(path.rpartition("/")[0] + "/New").body == changed
        assert stage.simulator.put(path, body | {"label": "Taken"}).status == 400
        assert stage.simulator.put(path, {"label": "New"}).status == 400
    stage.bind(about)
    assert stage.simulator.get(f"/api/v1/users/{stage.bob}/roles").body[0]["label"] == "New"
    stage.simulator.put(f"{ROLES}/New", {"label": "Newer", "description": "Another"})
    assert stage.simulator.get(f"/api/v1/users/{stage.bob}/roles").body[0]["label"] == "Newer"


def test_long_lists_come_in_pages(stage: Stage) -> None:
    for number in range(101):
        create(stage.simulator, SETS, resources(APPS, label=f"Set {number}"))
    first = stage.simulator.get(SETS).body
    second = stage.simulator.get(first["_links"]["next"]["href"].removeprefix(stage.simulator.url)).body
    labels = [each["label"] for page in (first, second) for each in page["resource-sets"]]
    assert labels == [f"Set {number}" for number in range(101)]
    assert "next" not in second["_links"]


def test_it_takes_a_super_administrator(stage: Stage) -> None:
    stage.simulator.call("PUT", "/_simulator/roles", {"login": LOGIN, "roles": ["ORG_ADMIN", "APP_ADMIN"]})
    for call in (("POST", ROLES, role(label="x")), ("POST", SETS, resources(APPS)), ("GET", SETS)):
        assert stage.simulator.call(*call, token=stage.token).status == 403


def test_the_system_log_tells_of_it(stage: Stage) -> None:
    about = stage.set_of(APPS)
    stage.bind(about)
    stage.simulator.delete(f"{SETS}/{about}/bindings/{stage.role['id']}")
    events = stage.simulator.get('/api/v1/logs?filter=eventType+sw+"iam."').body
    assert [(each["eventType"], [target["id"] for target in each["target"]]) for each in events] == [
        ("iam.role.create", [stage.role["id"]]),
        ("iam.resourceset.create", [about]),
        ("iam.resourceset.bindings.add", [about]),
        ("iam.resourceset.bindings.delete", [about, stage.role["id"]]),
    ]
