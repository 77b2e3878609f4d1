"""What a person finds at Okta, and where else they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.bodies import APPS, GROUPS, USERS, create, person, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


def test_links_to_apps(okta_simulator: OktaSimulator) -> None:
    user = create(okta_simulator, USERS, person())["id"]
    path = f"{USERS}/{user}/appLinks"
    assert okta_simulator.get(path).body == []
    apps = [create(okta_simulator, APPS, web_app(label)) for label in ("By group", "Direct", "Off", "Not theirs")]
    group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
    okta_simulator.put(f"{GROUPS}/{group}/users/{user}")
    okta_simulator.put(f"{APPS}/{apps[0]['id']}/groups/{group}", {})
    for app in apps[1:3]:
        create(okta_simulator, f"{APPS}/{app['id']}/users", {"id": user})
    okta_simulator.post(f"{APPS}/{apps[2]['id']}/lifecycle/deactivate")
    links = okta_simulator.get(path).body
    assert [(each["label"], each["appInstanceId"], each["sortOrder"]) for each in links] == [
        ("By group", apps[0]["id"], 0),
        ("Direct", apps[1]["id"], 1),
    ]
    assert links[1]["linkUrl"] == apps[1]["_links"]["appLinks"][0]["href"]
    assert (links[1]["hidden"], links[1]["id"]) == (True, user)
    assert okta_simulator.get(f"{USERS}/nobody/appLinks").status == 404


def test_identity_providers(okta_simulator: OktaSimulator) -> None:
    user = create(okta_simulator, USERS, person())["id"]
    assert okta_simulator.get(f"{USERS}/{user}/idps").body == []
    assert okta_simulator.get(f"{USERS}/nobody/idps").status == 404
