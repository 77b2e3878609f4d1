"""What one organization shows and another one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, LOGIN, USERS, create, person, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


@pytest.mark.parametrize("on", [True, False])
def test_single_logout(okta_simulator: OktaSimulator, *, on: bool) -> None:
    okta_simulator.switch(single_logout=on)
    app = create(okta_simulator, APPS, web_app())
    assert ("participate_slo" in app["settings"]["oauthClient"]) is on


@pytest.mark.parametrize("on", [True, False])
def test_identity_governance(okta_simulator: OktaSimulator, *, on: bool) -> None:
    okta_simulator.switch(identity_governance=on)
    group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})
    app = create(okta_simulator, APPS, web_app())
    assert ("owners" in group["_links"], "emOptInStatus" in app["settings"]) == (on, on)


def test_addresses_among_credentials(okta_simulator: OktaSimulator) -> None:
    okta_simulator.switch(credentials_emails=True)
    made = create(okta_simulator, USERS, person())
    assert made["credentials"]["emails"] == [{"value": LOGIN, "status": "VERIFIED", "type": "PRIMARY"}]
    assert made["credentials"] in [each["credentials"] for each in okta_simulator.get(USERS).body]
    okta_simulator.switch(credentials_emails=False)
    assert "emails" not in okta_simulator.get(f"{USERS}/{LOGIN}").body["credentials"]


@pytest.mark.parametrize("partition", ["oktapreview", "okta"])
def test_resource_names(okta_simulator: OktaSimulator, partition: str) -> None:
    okta_simulator.switch(orn_partition=partition)
    assert create(okta_simulator, APPS, web_app())["orn"].startswith(f"orn:{partition}:idp:")
    resources = {"label": "Apps", "description": "All apps", "resources": ["/api/v1/apps"]}
    made = create(okta_simulator, "/api/v1/iam/resource-sets", resources)
    (shown,) = okta_simulator.get(f"/api/v1/iam/resource-sets/{made['id']}/resources").body["resources"]
    assert shown["orn"].startswith(f"orn:{partition}:")
