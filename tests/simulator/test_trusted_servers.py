"""Authorization servers that trust others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import SERVERS, causes, create, server

from okta_simulator.traffic.state import restored, saved

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


class Stage:
    """Three servers beside the pre-made one."""

    def __init__(self, simulator: OktaSimulator) -> None:
        self.simulator = simulator
        self.ids = {name: create(simulator, SERVERS, server(name))["id"] for name in ("Mine", "Other", "Third")}
        self.path = f"{SERVERS}/{self.ids['Mine']}/associatedServers"

    def trust(self, *names: str) -> None:
        answer = self.simulator.post(self.path, {"trusted": [self.ids[name] for name in names]})
        assert answer.status == 200
        assert [each["name"] for each in answer.body] == list(names)

    def listed(self, query: str = "") -> list[str]:
        return [each["name"] for each in self.simulator.get(f"{self.path}{query}").body]


@pytest.fixture
def stage(okta_simulator: OktaSimulator) -> Stage:
    return Stage(okta_simulator)


def test_trust_comes_and_goes(stage: Stage) -> None:
    assert stage.listed() == []
    for _ in range(2):
        stage.trust("Other", "Third")
    assert stage.listed() == stage.listed("?trusted=true") == ["Other", "Third"]
    assert stage.listed("?trusted=false") == ["default"]
    assert stage.listed("?trusted=true&q=thi") == ["Third"]
    assert {each["_links"] for each in stage.simulator.get(stage.path).body} == {None}
    others = stage.simulator.get(f"{SERVERS}/{stage.ids['Other']}/associatedServers")
    assert others.body == [], "it goes one way"
    assert stage.simulator.delete(f"{stage.path}/{stage.ids['Other']}").status == 204
    assert stage.listed() == ["Third"]
    assert stage.simulator.delete(f"{stage.path}/{stage.ids['Other']}").status == 404


def test_links_lead_to_all_servers(stage: Stage) -> None:
    """As recorded, also that there is always more where no limit was stated."""

    def links(query: str) -> list[str]:
        found = stage.simulator.get(f"{stage.path}?trusted=true{query}").headers["link"]
        return [link.removeprefix(f"<{stage.simulator.url}{SERVERS}?") for link in found]

    assert links("") == ['limit=-1&trusted=true>; rel="self"']
    stage.trust("Other", "Third")
    other, third = stage.ids["Other"], stage.ids["Third"]
    more = f'after={third}&limit=-1&trusted=true>; rel="next"'
    assert links("") == ['limit=-1&trusted=true>; rel="self"', more]
    assert links("&limit=10") == ['limit=10&trusted=true>; rel="self"']
    more = f'after={other}&limit=1&trusted=true>; rel="next"'
    assert links("&limit=1") == ['limit=1&trusted=true>; rel="self"', more]


def test_a_server_that_goes_is_trusted_no_longer(stage: Stage) -> None:
    stage.trust("Other", "Third")
    for name in ("Other", "Mine"):
        stage.simulator.post(f"{SERVERS}/{stage.ids[name]}/lifecycle/deactivate")
        assert stage.simulator.delete(f"{SERVERS}/{stage.ids[name]}").status == 204
    assert stage.simulator.get(stage.path).status == 404
    assert not any(table for name, table in stage.simulator.org.tables.items() if name.startswith("trusted_servers"))


def test_refusals(stage: Stage) -> None:
    assert causes(stage.simulator.post(stage.path, {}).body).startswith("trusted:")
    assert causes(stage.simulator.post(stage.path, {"trusted": [stage.ids["Mine"]]}).body).startswith("trusted:")
    assert stage.simulator.post(stage.path, {"trusted": [stage.ids["Other"], "aus1"]}).status == 404
    assert stage.simulator.post(stage.path, {"trusted": "aus1"}).body["errorCode"] == "E0000003"
    assert stage.simulator.get(f"{SERVERS}/aus1/associatedServers").status == 404
    assert stage.listed() == []
    stage.simulator.switch(api_access_management=False)
    assert stage.simulator.get(stage.path).body["errorCode"] == "E0000015"


def test_what_is_told_and_kept(stage: Stage) -> None:
    stage.trust("Other", "Third")
    stage.simulator.delete(f"{stage.path}/{stage.ids['Other']}")
    events = [each for each in stage.simulator.get("/api/v1/logs").body if "trusted_server" in each["eventType"]]
    assert [
        (each["eventType"].rpartition(".")[2], [target["displayName"] for target in each["target"]]) for each in events
    ] == [
        ("add", ["Mine", "Other"]),
        ("add", ["Mine", "Third"]),
        ("delete", ["Mine", "Other"]),
    ]
    again = restored(saved(stage.simulator.org), stage.simulator.org.clock)
    kept = again.auth_servers.trusted.search(stage.ids["Mine"], None, trusted=True)
    assert [each["name"] for each in kept] == ["Third"]


def test_a_role_sees_those_of_its_resources(stage: Stage) -> None:
    stage.trust("Other", "Third")
    seen = [f"{SERVERS}/{stage.ids[name]}" for name in ("Mine", "Third")]
    token = stage.simulator.add_token("x@example.com", [{"permissions": ["okta.authzServers.read"], "resources": seen}])
    assert [each["name"] for each in stage.simulator.call("GET", stage.path, token=token).body] == ["Third"]
    assert stage.simulator.call("POST", stage.path, {}, token=token).status == 403
