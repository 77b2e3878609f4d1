"""Network zones."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.simulator.bodies import causes, create, network_zone
from tests.simulator.test_system_log import told

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

ZONES = "/api/v1/zones"
SYSTEM = ["LegacyIpZone", "BlockedIpZone", "DefaultEnhancedDynamicZone", "DefaultExemptIpZone"]


def names(simulator: OktaSimulator, expression: str) -> list[str]:
    return [zone["name"] for zone in simulator.get(f"{ZONES}?filter={quote(expression)}").body]


def test_lifecycle(okta_simulator: OktaSimulator) -> None:
    made = okta_simulator.post(ZONES, network_zone())
    assert (made.status, made.body["status"], made.body["usage"], made.body["proxies"]) == (
        200,
        "ACTIVE",
        "POLICY",
        None,
    )
    path = f"{ZONES}/{made.body['id']}"
    assert okta_simulator.get(path).body == made.body
    changed = okta_simulator.put(path, network_zone("Home", usage="BLOCKLIST")).body
    assert (changed["name"], changed["usage"], changed["status"]) == ("Home", "BLOCKLIST", "ACTIVE")
    assert okta_simulator.delete(path).status == 400
    off = okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert (off.status, off.body["status"], "activate" in off.body["_links"]) == (200, "INACTIVE", True)
    assert okta_simulator.post(f"{path}/lifecycle/activate").body["status"] == "ACTIVE"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.delete(path).status == 204
    assert okta_simulator.get(path).body["errorCode"] == "E0000007"


def test_okta_s_own(okta_simulator: OktaSimulator) -> None:
    listed = okta_simulator.get(ZONES).body
    assert [zone["name"] for zone in listed if zone["system"]] == SYSTEM
    assert okta_simulator.delete(f"{ZONES}/{listed[0]['id']}").status == 400


def test_an_active_one_is_deleted_on_classic(okta_simulator: OktaSimulator) -> None:
    okta_simulator.switch(pipeline="v1")
    assert okta_simulator.delete(f"{ZONES}/{create(okta_simulator, ZONES, network_zone())['id']}").status == 204


def test_lists(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, ZONES, network_zone("Office"))
    other = create(okta_simulator, ZONES, network_zone("Away", usage="BLOCKLIST"))
    assert names(okta_simulator, f'(id eq "{made["id"]}" or id eq "{other["id"]}")') == ["Office", "Away"]
    assert names(okta_simulator, 'usage eq "BLOCKLIST" and system eq false') == ["Away"]
    assert okta_simulator.get(f"{ZONES}?filter=name+eq+%22x%22").body["errorCode"] == "E0000053"
    assert len(okta_simulator.pages(f"{ZONES}?limit=1")) == 6


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            {"type": "DYNAMIC", "locations": [{"country": "DE"}], "asns": ["1"]},
            {"locations": [{"country": "DE"}], "proxyType": None, "asns": ["1"]},
        ),
        (
            {"type": "DYNAMIC_V2", "asns": {"include": ["1"]}},
            {"asns": {"include": ["1"], "exclude": []}, "locations": {"include": [], "exclude": []}},
        ),
    ],
)
def test_dynamic_ones(okta_simulator: OktaSimulator, body: Record, shown: Record) -> None:
    made = create(okta_simulator, ZONES, {"name": "Abroad"} | body)
    assert {name: made[name] for name in shown} == shown


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"name": ""}, "name: The field cannot be left blank"),
        ({"name": "LegacyIpZone"}, "name: An object with this field already exists in the current organization"),
        ({"name": "x" * 129}, "name: must be at most 128 characters long"),
    ],
)
def test_refusals(okta_simulator: OktaSimulator, changes: Record, cause: str) -> None:
    path = f"{ZONES}/{create(okta_simulator, ZONES, network_zone())['id']}"
    for refused in (
        okta_simulator.post(ZONES, network_zone("Other") | changes),
        okta_simulator.put(path, network_zone() | changes),
    ):
        assert causes(refused.body) == cause
    assert "type: " in causes(okta_simulator.put(path, {"name": "Office", "type": "DYNAMIC"}).body)
    assert okta_simulator.post(ZONES, {"name": "x", "type": "MOON"}).body["errorCode"] == "E0000003"
    assert okta_simulator.post(ZONES, network_zone("x", gateways="x")).body["errorCode"] == "E0000003"


def test_what_is_told(okta_simulator: OktaSimulator) -> None:
    assert told(okta_simulator, lambda: okta_simulator.post(ZONES, network_zone())) == [
        ("zone.create", ["NetworkZone"])
    ]
