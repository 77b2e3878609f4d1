"""What administrators may do: standard roles, custom roles, resource sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, SERVERS, create, origin, policy, scope, server, web_app

from okta_simulator.administration.needs import need_of
from okta_simulator.http.application import API_ENDPOINTS

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator
    from okta_simulator.types import Record

LOGIN = "auditor@example.com"


class As:
    """Somebody with roles of their own, who makes calls."""

    def __init__(self, simulator: OktaSimulator, *roles: object) -> None:
        self.simulator = simulator
        self.token = simulator.add_token(LOGIN, roles)

    def __call__(self, method: str, path: str, body: object = None) -> Answer:
        return self.simulator.call(method, path, body, token=self.token)

    def codes(self, *calls: tuple[str, str]) -> list[str]:
        """Return for each call the error code, or the status where it was let through."""
        answers = [self(*call) for call in calls]
        return [answer.body["errorCode"] if answer.status >= 400 else str(answer.status) for answer in answers]


def custom(*permissions: str, resources: tuple[str, ...] = ()) -> Record:
    return {"label": "Custom", "permissions": list(permissions), "resources": list(resources)}


READS = [("GET", APPS), ("GET", GROUPS), ("GET", SERVERS), ("GET", ORIGINS), ("GET", "/api/v1/logs")]
WRITES = [("POST", APPS), ("POST", GROUPS), ("POST", SERVERS), ("POST", ORIGINS)]
DENIED, REFUSED, WELL = "E0000006", "E0000001", "200"


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("SUPER_ADMIN", [WELL] * 5, [REFUSED] * 4),
        ("READ_ONLY_ADMIN", [WELL] * 5, [DENIED] * 4),
        ("APP_ADMIN", [WELL, WELL, DENIED, DENIED, DENIED], [REFUSED, DENIED, DENIED, DENIED]),
        ("API_ACCESS_MANAGEMENT_ADMIN", [WELL, WELL, WELL, DENIED, WELL], [REFUSED, DENIED, REFUSED, DENIED]),
        ("ORG_ADMIN", [DENIED, WELL, WELL, WELL, WELL], [DENIED, REFUSED, DENIED, REFUSED]),
        ("REPORT_ADMIN", [WELL, WELL, DENIED, DENIED, WELL], [DENIED] * 4),
    ],
)
def test_standard_roles(okta_simulator: OktaSimulator, role: str, reads: list[str], writes: list[str]) -> None:
    somebody = As(okta_simulator, role)
    assert somebody.codes(*READS) == reads
    # An empty body gets past the door, and is refused behind it.
    assert somebody.codes(*[(method, path) for method, path in WRITES]) == writes


def test_who_has_no_role_may_look_at_themselves_only(okta_simulator: OktaSimulator) -> None:
    nobody = As(okta_simulator)
    refused = nobody("GET", APPS)
    assert (refused.status, refused.body["errorCode"]) == (403, DENIED)
    assert refused.body["errorSummary"] == "You do not have permission to perform the requested action"
    assert nobody("GET", "/api/v1/users/me").body["profile"]["login"] == LOGIN
    assert nobody("GET", "/api/v1/users/administrator@example.com").status == 403


def test_roles_add_up_and_can_be_taken_away(okta_simulator: OktaSimulator) -> None:
    somebody = As(okta_simulator, "APP_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN")
    assert somebody.codes(("POST", APPS), ("POST", SERVERS)) == [REFUSED, REFUSED]
    okta_simulator.call("PUT", "/_simulator/roles", {"login": LOGIN, "roles": ["APP_ADMIN"]})
    assert somebody.codes(("POST", APPS), ("POST", SERVERS)) == [REFUSED, DENIED]


def test_a_token_ends_with_its_administrator_or_by_itself(okta_simulator: OktaSimulator) -> None:
    somebody = As(okta_simulator, "SUPER_ADMIN")
    assert somebody("GET", APPS).status == 200
    okta_simulator.org.users.find(LOGIN)["status"] = "DEPROVISIONED"
    assert somebody.codes(("GET", APPS)) == ["E0000011"]
    okta_simulator.org.users.find(LOGIN)["status"] = "ACTIVE"
    assert okta_simulator.delete(f"/_simulator/tokens/{somebody.token}").status == 204
    assert somebody.codes(("GET", APPS)) == ["E0000011"]


class TestResourceSets:
    def test_apps(self, okta_simulator: OktaSimulator) -> None:
        mine, other = (create(okta_simulator, APPS, web_app(label)) for label in ("Mine", "Other"))
        somebody = As(okta_simulator, custom("okta.apps.manage", resources=("/api/v1/apps/Mine",)))
        assert [app["id"] for app in somebody("GET", APPS).body] == [mine["id"]]
        assert somebody("GET", f"{APPS}/{mine['id']}").status == 200
        hidden = somebody("GET", f"{APPS}/{other['id']}")
        summary = f"Not found: Resource not found: {other['id']} (AppInstance)"
        assert (hidden.status, hidden.body["errorSummary"]) == (404, summary)
        assert somebody("PUT", f"{APPS}/{mine['id']}", web_app("Mine")).status == 200
        assert somebody("PUT", f"{APPS}/{other['id']}", web_app("Taken")).status == 404
        assert somebody("POST", f"{APPS}/{other['id']}/lifecycle/deactivate").status == 404
        assert somebody("POST", APPS, web_app("New")).status == 403, "a new app is not among those"
        assert somebody.codes(("GET", GROUPS), ("GET", SERVERS)) == [DENIED, DENIED]

    def test_pages_hold_what_may_be_seen(self, okta_simulator: OktaSimulator) -> None:
        apps = [create(okta_simulator, APPS, web_app(f"App {number}"))["id"] for number in range(6)]
        sought = tuple(f"/api/v1/apps/{identifier}" for identifier in apps[1::2])
        somebody = As(okta_simulator, custom("okta.apps.read", resources=sought))
        first = somebody("GET", f"{APPS}?limit=2")
        assert first.next is not None
        rest = somebody("GET", first.next)
        assert [app["id"] for app in first.body + rest.body] == apps[1::2]
        assert rest.next is None

    def test_seeing_is_not_changing(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app("Mine"))
        somebody = As(okta_simulator, custom("okta.apps.read", resources=("/api/v1/apps/Mine",)))
        assert somebody.codes(("DELETE", f"{APPS}/{app['id']}")) == [DENIED]
        both = As(
            okta_simulator,
            custom("okta.apps.read", resources=("/api/v1/apps",)),
            custom("okta.apps.manage", resources=("/api/v1/apps/Mine",)),
        )
        other = create(okta_simulator, APPS, web_app("Other"))
        assert len(both("GET", APPS).body) == 2
        assert both.codes(("DELETE", f"{APPS}/{other['id']}"), ("DELETE", f"{APPS}/{app['id']}")) == [
            DENIED,
            "E0000056",
        ]

    def test_groups_and_their_assignment(self, okta_simulator: OktaSimulator) -> None:
        data, other = (create(okta_simulator, GROUPS, {"profile": {"name": name}})["id"] for name in ("Data", "Other"))
        app = create(okta_simulator, APPS, web_app())["id"]
        permissions = ("okta.groups.read", "okta.groups.appAssignment.manage", "okta.apps.assignment.manage")
        resources = ("/api/v1/apps", "/api/v1/groups/Data")
        somebody = As(okta_simulator, custom(*permissions, resources=resources))
        assert [group["id"] for group in somebody("GET", f"{GROUPS}?q=").body] == [data]
        path = f"{APPS}/{app}/groups"
        assert somebody("PUT", f"{path}/{data}", {}).status == 200
        assert somebody("PUT", f"{path}/{other}", {}).status == 404
        assert somebody.codes(("POST", f"{APPS}/{app}/lifecycle/deactivate"), ("GET", path)) == [DENIED, WELL]
        without = As(okta_simulator, custom("okta.apps.assignment.manage"))
        assert without("PUT", f"{path}/{data}", {}).status == 403

    def test_servers(self, okta_simulator: OktaSimulator) -> None:
        mine, other = (create(okta_simulator, SERVERS, server(name))["id"] for name in ("Mine", "Other"))
        role = custom("okta.authzServers.manage", resources=(f"/api/v1/authorizationServers/{mine}",))
        somebody = As(okta_simulator, role)
        assert [each["id"] for each in somebody("GET", SERVERS).body] == [mine]
        assert somebody("POST", f"{SERVERS}/{mine}/scopes", scope()).status == 201
        assert somebody("POST", f"{SERVERS}/{mine}/policies", policy()).status == 201
        assert somebody("GET", f"{SERVERS}/{other}/scopes").status == 404
        assert somebody("GET", f"{SERVERS}/default/policies").status == 404

    def test_a_standard_role_may_be_limited_to_apps(self, okta_simulator: OktaSimulator) -> None:
        mine, other = (create(okta_simulator, APPS, web_app(label))["id"] for label in ("Mine", "Other"))
        somebody = As(okta_simulator, {"type": "APP_ADMIN", "resources": ["/api/v1/apps/Mine"]})
        assert [app["id"] for app in somebody("GET", APPS).body] == [mine]
        assert somebody("GET", f"{APPS}/{other}").status == 404
        assert somebody("GET", GROUPS).status == 200, "it is limited in apps alone"


class TestSecrets:
    ROLE = custom("okta.apps.manage")

    def test_values_are_for_those_who_may_read_them(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())
        path = f"{APPS}/{app['id']}/credentials/secrets"
        (full,) = okta_simulator.get(path).body
        assert full["client_secret"] == app["credentials"]["oauthClient"]["client_secret"]
        (bare,) = As(okta_simulator, self.ROLE)("GET", path).body
        assert set(full) - set(bare) == {"client_secret", "secret_hash"}
        assert As(okta_simulator, self.ROLE)("GET", f"{path}/{full['id']}").body == bare
        reader = custom("okta.apps.read", "okta.apps.clientCredentials.read")
        assert As(okta_simulator, reader)("GET", path).body == [full]
        assert As(okta_simulator, "APP_ADMIN")("GET", path).body == [full]

    def test_what_one_has_just_made_is_shown_or_not(self, okta_simulator: OktaSimulator) -> None:
        somebody = As(okta_simulator, self.ROLE)
        body = web_app("Mine")
        app = somebody("POST", APPS, body).body
        assert "client_secret" in app["credentials"]["oauthClient"]
        path = f"{APPS}/{app['id']}"
        assert "client_secret" in somebody("POST", f"{path}/credentials/secrets", {}).body
        okta_simulator.switch(secret_of_own_change="hidden")
        assert "client_secret" not in somebody("PUT", path, body).body["credentials"]["oauthClient"]
        assert "client_secret" not in somebody("POST", APPS, web_app("New")).body["credentials"]["oauthClient"]


class TestReadingRoles:
    def test_those_of_people_and_clients(self, okta_simulator: OktaSimulator) -> None:
        As(okta_simulator, "READ_ONLY_ADMIN", custom("okta.apps.read", resources=("/api/v1/apps",)))
        standard, own = okta_simulator.get(f"/api/v1/users/{LOGIN}/roles").body
        assert (standard["type"], standard["label"]) == ("READ_ONLY_ADMIN", "Read-only Administrator")
        assert (own["type"], own["label"]) == ("CUSTOM", "Custom")
        (listed,) = okta_simulator.get("/api/v1/iam/roles").body["roles"]
        assert listed["id"] == own["role"]
        assert okta_simulator.get("/api/v1/iam/roles/Custom").body == listed
        (permission,) = okta_simulator.get(f"/api/v1/iam/roles/{own['role']}/permissions").body["permissions"]
        assert permission["label"] == "okta.apps.read"
        assert okta_simulator.get("/api/v1/iam/roles/none").status == 404

    def test_assigning_one(self, okta_simulator: OktaSimulator) -> None:
        somebody = As(okta_simulator)
        path = f"/api/v1/users/{LOGIN}/roles"
        made = okta_simulator.post(path, {"type": "APP_ADMIN"})
        assert (made.status, made.body["type"]) == (201, "APP_ADMIN")
        assert somebody("GET", APPS).status == 200
        again = okta_simulator.post(path, {"type": "APP_ADMIN"})
        assert (again.status, again.body["errorCode"]) == (409, "E0000090")
        assert okta_simulator.post(path, {}).status == 400
        assert okta_simulator.get(f"{path}/{made.body['id']}").body == made.body
        assert somebody("POST", path, {"type": "SUPER_ADMIN"}).status == 403, "nobody lifts themselves"
        assert okta_simulator.delete(f"{path}/{made.body['id']}").status == 204
        assert okta_simulator.delete(f"{path}/{made.body['id']}").body["errorSummary"].endswith("(RoleAssignment)")
        assert somebody("GET", APPS).status == 403


class TestRolesOfGroups:
    def test_people_in_it_have_them(self, okta_simulator: OktaSimulator) -> None:
        somebody = As(okta_simulator)
        user = okta_simulator.get(f"/api/v1/users/{LOGIN}").body["id"]
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Managers"}})["id"]
        path = f"{GROUPS}/{group}/roles"
        made = okta_simulator.post(path, {"type": "APP_ADMIN"})
        assert (made.status, made.body["type"], made.body["assignmentType"]) == (200, "APP_ADMIN", "GROUP")
        assert made.body["_links"]["assignee"]["href"] == f"{okta_simulator.url}{GROUPS}/{group}"
        assert okta_simulator.get(path).body == [made.body]
        assert okta_simulator.get(f"{path}/{made.body['id']}").body == made.body
        assert somebody.codes(("GET", APPS)) == [DENIED]
        okta_simulator.put(f"{GROUPS}/{group}/users/{user}")
        assert somebody.codes(("GET", APPS)) == [WELL]
        assert okta_simulator.get(f"/api/v1/users/{LOGIN}/roles").body == [made.body]
        assert okta_simulator.get(f"/api/v1/users/{LOGIN}/roles/{made.body['id']}").status == 404
        assert okta_simulator.delete(f"{path}/{made.body['id']}").status == 204
        assert somebody.codes(("GET", APPS)) == [DENIED]
        kinds = [event["eventType"] for event in okta_simulator.get("/api/v1/logs").body]
        assert [kind for kind in kinds if "privilege" in kind] == ["group.privilege.grant", "group.privilege.revoke"]

    def test_refusals(self, okta_simulator: OktaSimulator) -> None:
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Managers"}})["id"]
        path = f"{GROUPS}/{group}/roles"
        create(okta_simulator, path, {"type": "APP_ADMIN"})
        assert okta_simulator.post(path, {"type": "APP_ADMIN"}).body["errorCode"] == "E0000090"
        assert okta_simulator.post(path, {"type": "KING"}).status == 400
        assert okta_simulator.post(f"{GROUPS}/00g1/roles", {"type": "APP_ADMIN"}).status == 404
        assert okta_simulator.get(f"{path}/ra1").status == okta_simulator.delete(f"{path}/ra1").status == 404
        assert As(okta_simulator, "ORG_ADMIN").codes(("GET", path), ("POST", path)) == [DENIED, DENIED]


@pytest.mark.parametrize(
    "roles",
    ["SUPER_ADMIN", ["KING"], [{"permissions": ["okta.kings.manage"]}], [{"resources": ["/api/v1/kings"]}], [5]],
)
def test_roles_that_nobody_can_have(okta_simulator: OktaSimulator, roles: object) -> None:
    answer = okta_simulator.call("PUT", "/_simulator/roles", {"login": "administrator@example.com", "roles": roles})
    assert answer.status == 400
    assert okta_simulator.get(APPS).status == 200, "what was before has stayed"


def test_every_endpoint_says_what_it_needs() -> None:
    for endpoint in API_ENDPOINTS:
        assert need_of(endpoint.method, endpoint.path).permissions
    with pytest.raises(LookupError):
        need_of("GET", "/api/v1/kings")


def test_an_origin_takes_a_role_for_it(okta_simulator: OktaSimulator) -> None:
    assert As(okta_simulator, "ORG_ADMIN")("POST", ORIGINS, origin()).status == 200
