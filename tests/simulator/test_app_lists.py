"""Lists of apps: prefix, filters, and whom they are assigned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, service_app, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


def test_list_by_prefix_and_filter(okta_simulator: OktaSimulator) -> None:
    for label in ("Alpha", "Alphabet", "Beta"):
        create(okta_simulator, APPS, web_app(label))
    create(okta_simulator, f"{APPS}?activate=false", service_app("Alpha service"))

    def labels(query: str) -> list[str]:
        return [app["label"] for app in okta_simulator.get(f"{APPS}?{query}").body]

    assert labels("q=alpha") == ["Alpha", "Alphabet", "Alpha service"]
    assert labels("q=alpha&filter=status+eq+%22ACTIVE%22") == ["Alpha", "Alphabet"]
    assert labels("q=alpha&filter=status+eq+%22ACTIVE%22&limit=1") == ["Alpha"]
    assert len(labels("q=oidc_client")) == 4
    assert len(labels("filter=name+eq+%22oidc_client%22")) == 4


@pytest.mark.parametrize("text", ['label eq "a"', "status eq", 'status eq "ACTIVE" and name eq "x"', "x"])
def test_filters_that_okta_does_not_know(okta_simulator: OktaSimulator, text: str) -> None:
    answer = okta_simulator.get(f"{APPS}?filter={text.replace(' ', '%20').replace(chr(34), '%22')}")
    assert (answer.status, answer.body["errorCode"]) == (400, "E0000031")
    assert answer.body["errorSummary"] == "Invalid search criteria."


def assigned(okta: OktaSimulator) -> tuple[str, str, str, str]:
    """Make three apps: one of a person, one of their group, one of nobody; return these and the first two's ids."""
    person = okta.post("/_simulator/users", {"login": "ann@example.com"}).body["id"]
    group = okta.post("/_simulator/groups", {"name": "Data", "members": [person]}).body["id"]
    theirs, shared = (create(okta, APPS, web_app(label))["id"] for label in ("Theirs", "Shared"))
    create(okta, APPS, web_app("Nobody's"))
    okta.post(f"{APPS}/{theirs}/users", {"id": person})
    okta.put(f"{APPS}/{shared}/groups/{group}", {})
    return person, group, theirs, shared


def test_apps_of_a_person_and_of_a_group(okta_simulator: OktaSimulator) -> None:
    person, group, theirs, shared = assigned(okta_simulator)

    def found(text: str) -> list[str]:
        return [app["id"] for app in okta_simulator.get(f"{APPS}?filter={text}").body]

    assert found(f"user.id%20eq%20%22{person}%22") == [theirs, shared]
    assert found(f"group.id%20eq%20%22{group}%22") == [shared]
    assert found("user.id%20eq%20%2200u0%22") == []
    assert found("group.id%20eq%20%2200g0%22") == []


def test_apps_show_what_they_know_of_a_person(okta_simulator: OktaSimulator) -> None:
    person, _, theirs, shared = assigned(okta_simulator)
    listed = okta_simulator.get(f"{APPS}?filter=user.id%20eq%20%22{person}%22&expand=user/{person}").body
    scopes = {app["id"]: app["_embedded"]["user"]["scope"] for app in listed}
    assert scopes == {theirs: "USER", shared: "GROUP"}
    embedded = okta_simulator.get(f"{APPS}/{theirs}?expand=user/{person}").body["_embedded"]["user"]
    assert embedded == okta_simulator.get(f"{APPS}/{theirs}/users/{person}").body
    assert "_embedded" not in okta_simulator.get(f"{APPS}/{theirs}?expand=user/00u0").body


@pytest.mark.parametrize("query", ["expand=user/id,group/id", "expand=user/00u0", "expand=group"])
def test_expansions_that_okta_does_not_know(okta_simulator: OktaSimulator, query: str) -> None:
    answer = okta_simulator.get(f"{APPS}?{query}")
    assert (answer.status, answer.body["errorSummary"]) == (400, "Api validation failed: RequestParams")
    assert answer.body["errorCauses"] == [{"errorSummary": "Expand query is malformed."}]
