from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import ORIGINS, create, origin

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


@pytest.mark.parametrize(
    "address",
    ["https://example.com/", "https://example.com/path", "example.com", "ws://example.com", "https://", "*"],
)
def test_origins_that_are_refused(okta_simulator: OktaSimulator, address: str) -> None:
    answer = okta_simulator.post(ORIGINS, origin("One", address))
    assert answer.status == 400
    assert answer.body["errorCauses"] == [{"errorSummary": "origin: Origin value is not valid"}]


@pytest.mark.parametrize("address", ["http://localhost:8080", "ionic://localhost", "https://sub.example.com"])
def test_origins_that_are_taken(okta_simulator: OktaSimulator, address: str) -> None:
    assert create(okta_simulator, ORIGINS, origin("One", address))["origin"] == address


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "E0000001"),
        ({"scopes": []}, "E0000001"),
        ({"scopes": [{"type": "EVERYTHING"}]}, "E0000003"),
        ({"scopes": [{}]}, "E0000003"),
        ({"name": "x" * 256}, "E0000001"),
    ],
)
def test_refusals(okta_simulator: OktaSimulator, changes: Record, code: str) -> None:
    answer = okta_simulator.post(ORIGINS, origin() | changes)
    assert (answer.status, answer.body["errorCode"]) == (400, code)


def test_name_and_origin_are_unique(okta_simulator: OktaSimulator) -> None:
    create(okta_simulator, ORIGINS, origin("One", "https://one.example.com"))
    other = create(okta_simulator, ORIGINS, origin("Two", "https://two.example.com"))
    for taken in (origin("One", "https://three.example.com"), origin("Three", "https://one.example.com")):
        for answer in (okta_simulator.post(ORIGINS, taken), okta_simulator.put(f"{ORIGINS}/{other['id']}", taken)):
            assert answer.status == 400
            assert "already exists" in answer.body["errorCauses"][0]["errorSummary"]
    assert okta_simulator.put(f"{ORIGINS}/{other['id']}", origin("Two", "https://two.example.com")).status == 200


def test_frames_keep_their_apps(okta_simulator: OktaSimulator) -> None:
    scopes = [{"type": "IFRAME_EMBED", "allowedOktaApps": ["OKTA_ENDUSER"]}]
    assert create(okta_simulator, ORIGINS, origin(scopes=scopes))["scopes"] == scopes


def test_lifecycle_and_who_did_it(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, ORIGINS, origin(status="INACTIVE"))
    assert made["status"] == "ACTIVE"
    path = f"{ORIGINS}/{made['id']}"
    other = okta_simulator.post("/_simulator/tokens", {"token": "other", "login": "other@example.com"}).body
    off = okta_simulator.call("POST", f"{path}/lifecycle/deactivate", token="other").body
    assert (off["status"], off["createdBy"], off["lastUpdatedBy"]) == ("INACTIVE", made["createdBy"], other["id"])
    assert okta_simulator.put(path, origin("Renamed", status="ACTIVE")).body["status"] == "INACTIVE"
    assert okta_simulator.post(f"{path}/lifecycle/activate").body["status"] == "ACTIVE"
    assert okta_simulator.delete(path).status == 204
    assert okta_simulator.get(path).status == 404


def test_list(okta_simulator: OktaSimulator) -> None:
    for number in range(3):
        create(okta_simulator, ORIGINS, origin(f"Origin {number}", f"https://o{number}.example.com"))
    off = create(okta_simulator, ORIGINS, origin("Off", "https://off.example.com"))
    okta_simulator.post(f"{ORIGINS}/{off['id']}/lifecycle/deactivate")
    assert len(okta_simulator.pages(f"{ORIGINS}?limit=1")) == 4

    def names(query: str) -> list[str]:
        return [each["name"] for each in okta_simulator.get(f"{ORIGINS}?{query}").body]

    assert names("q=https://o1") == ["Origin 1"]
    assert names("filter=status+eq+%22INACTIVE%22") == ["Off"]
    assert names("filter=origin+eq+%22https://o2.example.com%22") == ["Origin 2"]


def test_inline_hooks_are_deleted_when_inactive(okta_simulator: OktaSimulator) -> None:
    config = {"uri": "https://example.com", "authScheme": {"type": "HEADER", "key": "A", "value": "secret"}}
    hook = {"name": "Hook", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.1"}
    made = create(okta_simulator, "/api/v1/inlineHooks", hook | {"channel": {"type": "HTTP", "config": config}})
    assert "value" not in made["channel"]["config"]["authScheme"]
    path = f"/api/v1/inlineHooks/{made['id']}"
    assert okta_simulator.delete(path).status == 400
    other = {"type": "HTTP", "config": config | {"uri": "https://other.example.com"}}
    replaced = okta_simulator.put(path, hook | {"name": "Other", "channel": other, "type": "com.okta.import.transform"})
    assert (replaced.status, replaced.body["name"], replaced.body["type"]) == (200, "Other", hook["type"])
    assert replaced.body["channel"]["config"] == made["channel"]["config"] | {"uri": "https://other.example.com"}
    assert okta_simulator.put(path, {"name": "Other"}).status == 400
    updated = okta_simulator.post(path, {"name": "New"}).body
    assert (updated["name"], updated["channel"]) == ("New", replaced.body["channel"])
    assert okta_simulator.get("/api/v1/logs?sortOrder=DESCENDING").body[0]["eventType"] == "inline_hook.updated"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.post(f"{path}/lifecycle/activate").body["status"] == "ACTIVE"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.delete(path).status == 204
    assert okta_simulator.get("/api/v1/inlineHooks").body == []
