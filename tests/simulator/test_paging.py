"""Lists in pages, and the links between these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


def test_pages_are_linked_and_survive_changes(okta_simulator: OktaSimulator) -> None:
    made = [create(okta_simulator, f"{APPS}?activate=false", web_app(f"App {n}"))["id"] for n in range(5)]
    first = okta_simulator.get(f"{APPS}?limit=2&q=App")
    links = first.headers["link"]
    assert links[0] == f'<{okta_simulator.url}{APPS}?limit=2&q=App>; rel="self"'
    assert len(links) == 2
    assert first.next is not None
    okta_simulator.delete(f"{APPS}/{made[1]}")  # the last one of the page that was read
    second = okta_simulator.get(first.next)
    assert [app["id"] for app in second.body] == made[2:4]
    assert second.next is not None
    last = okta_simulator.get(second.next)
    assert ([app["id"] for app in last.body], last.next) == ([made[4]], None)


def self_link(okta_simulator: OktaSimulator, path: str) -> str:
    """Return where a list says that it is, without the host."""
    link = okta_simulator.get(f"/api/v1/{path}").headers["link"][0]
    assert link.endswith('>; rel="self"')
    return link.removeprefix(f"<{okta_simulator.url}/api/v1/").removesuffix('>; rel="self"')


# Conversations in the tests of Okta's SDK for Python.
SIZES = {
    "apps": 20,
    "users": 200,
    "groups": 10_000,
    "groups/rules": 50,
    "groups/{group}/users": 1000,
    "groups/{group}/apps": 20,
    "apps/{app}/users": 50,
    "apps/{app}/groups": 20,
    "apps/{app}/tokens": 20,
    "users/{user}/groups": 200,
    "users/{user}/grants": 20,
    "policies/{policy}/app": 20,
    "authorizationServers": 200,
    "trustedOrigins": 20,
    "zones": 20,
}


@pytest.mark.parametrize("path", SIZES)
def test_a_list_says_how_long_its_pages_are(okta_simulator: OktaSimulator, path: str) -> None:
    (policy,) = (each for each in okta_simulator.org.access_policies.all() if each["name"] == "Any two factors")
    known = {
        "app": create(okta_simulator, APPS, web_app())["id"],
        "group": create(okta_simulator, "/api/v1/groups", {"profile": {"name": "Data"}})["id"],
        "user": okta_simulator.post("/_simulator/users", {"login": "ann@example.com"}).body["id"],
        "policy": policy["id"],
    }
    address = path.format(**known)
    assert self_link(okta_simulator, address) == f"{address}?limit={SIZES[path]}"
    assert self_link(okta_simulator, f"{address}?limit=30") == f"{address}?limit=30"


@pytest.mark.parametrize(
    ("asked", "linked"),
    [
        ("apps?filter=status%20eq%20%22ACTIVE%22&q=App&limit=10", "apps?limit=10&q=App&filter=status+eq+%22ACTIVE%22"),
        ("apps?q=A&useOptimization=true&includeNonDeleted=false&alwaysIncludeVpnSettings=false", "apps?limit=20&q=A"),
        ("apps?limit=1&after=0oa00000000000000000", "apps?after=0oa00000000000000000&limit=1"),
        ("users?filter=status%20eq%20%22ACTIVE%22", "users?limit=200&filter=status+eq+%22ACTIVE%22"),
        ("policies?type=ACCESS_POLICY", "policies?type=ACCESS_POLICY"),
    ],
)
def test_links_have_okta_s_order_and_nothing_that_a_list_does_not_know(
    okta_simulator: OktaSimulator, asked: str, linked: str
) -> None:
    assert self_link(okta_simulator, asked) == linked


@pytest.mark.parametrize("planted", [0, 1])
def test_a_cursor_that_was_never_one(okta_simulator: OktaSimulator, planted: int) -> None:
    for number in range(planted):
        create(okta_simulator, APPS, web_app(f"App {number}"))
    answer = okta_simulator.get(f"{APPS}?q=App&after=00u1testcursorvalue&limit=1")
    assert (answer.status, answer.body["errorCode"]) == (400, "E0000029")
    assert answer.body["errorSummary"] == "Invalid paging request."
    assert answer.body["errorCauses"] == [{"errorSummary": "Invalid cursor."}]


def test_largest_page(okta_simulator: OktaSimulator) -> None:
    for number in range(203):
        okta_simulator.org.apps.create(web_app(f"App {number}"), activate=True)
    assert len(okta_simulator.get(APPS).body) == 20
    assert len(okta_simulator.get(f"{APPS}?limit=500").body) == 200
    assert len(okta_simulator.pages(f"{APPS}?limit=100")) == 203
