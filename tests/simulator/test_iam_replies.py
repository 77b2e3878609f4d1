"""What replies about custom roles and resource sets say of themselves, and how these are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS
from tests.simulator.test_iam import ROLES, SETS, Stage, role

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


@pytest.mark.parametrize(
    ("path", "body", "cause"),
    [
        (ROLES, role(), "There is already an admin role with this name."),
        (SETS, {"description": "x", "resources": [APPS]}, "Label must be specified"),
    ],
)
def test_what_is_said_of_labels(okta_simulator: OktaSimulator, path: str, body: Record, cause: str) -> None:
    Stage(okta_simulator)
    refused = okta_simulator.post(path, body)
    assert (refused.status, refused.body["errorSummary"]) == (400, "Api validation failed: label")
    assert refused.body["errorCauses"] == [{"errorSummary": f"label: {cause}"}]


def test_replies_say_where_they_are(okta_simulator: OktaSimulator) -> None:
    stage = Stage(okta_simulator)
    about, made = stage.set_of(APPS), f"{ROLES}/{stage.role['id']}"
    lists = (ROLES, SETS, f"{SETS}/{about}/resources", f"{SETS}/{about}/bindings")
    for path in (*lists, made, f"{made}/permissions/okta.apps.manage", f"{SETS}/{about}"):
        answer, address = okta_simulator.get(path), okta_simulator.url + path
        assert answer.body["_links"]["self"]["href"] == address
        assert answer.headers["link"] == [f'<{address}>; rel="self"']
    assert "link" not in okta_simulator.get(f"{made}/permissions").headers
    assert okta_simulator.get(f"{ROLES}/AppManager").headers["link"][0].startswith(f"<{okta_simulator.url}{made}>")
    changed = okta_simulator.patch(f"{SETS}/{about}/resources", {"additions": [GROUPS]})
    assert changed.headers["link"] == [f'<{okta_simulator.url}{SETS}/{about}>; rel="self"']


def test_what_roles_and_permissions_have_beside_what_was_sent(okta_simulator: OktaSimulator) -> None:
    stage = Stage(okta_simulator)
    assert stage.role["isCloneable"] is False
    (permission,) = okta_simulator.get(f"{ROLES}/AppManager/permissions").body["permissions"]
    assert permission["conditions"] is None


def test_what_is_said_of_what_is_not_there(okta_simulator: OktaSimulator) -> None:
    about = Stage(okta_simulator).set_of(APPS)
    unbound = okta_simulator.post(f"{SETS}/{about}/bindings", {"role": "none"})
    assert (unbound.status, unbound.body["errorSummary"].split()[-2:]) == (404, ["none", "(CustomRole)"])
    assert okta_simulator.get(f"{SETS}/none").body["errorSummary"].endswith("none (IAMPolicy)")
