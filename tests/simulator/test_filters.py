"""Okta's filter language, in lists and searches of people, groups and trusted origins."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, USERS, create, origin, person, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

LONG_AGO, FAR_OFF = '"2001-01-01T00:00:00.000Z"', '"2101-01-01T00:00:00Z"'


@pytest.fixture
def people(okta_simulator: OktaSimulator) -> OktaSimulator:
    for name in ("Ann", "Bob", "Cleo"):
        login = f"{name.lower()}@acme.example"
        create(okta_simulator, USERS, person(login, firstName=name, lastName="Lee", teams=[name, "all"], age=7))
    create(okta_simulator, USERS, person("dan@acme.example", firstName="Dan", lastName="Ray"))
    return okta_simulator


@pytest.fixture
def groups(okta_simulator: OktaSimulator) -> OktaSimulator:
    for name in ("Data", "Data readers", "Writers"):
        create(okta_simulator, GROUPS, {"profile": {"name": name, "description": f"all {name}"}})
    return okta_simulator


def first_names(simulator: OktaSimulator, name: str, expression: str, more: str = "") -> list[str]:
    found = simulator.get(f"{USERS}?{name}={quote(expression)}{more}").body
    return [each["profile"]["firstName"] for each in found if each["profile"]["login"].endswith("@acme.example")]


def names(simulator: OktaSimulator, query: str) -> list[str]:
    return [group["profile"]["name"] for group in simulator.get(f"{GROUPS}?{query}").body]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('profile.email pr and profile.firstName eq "Ann"', ["Ann"]),
        ('profile.firstName eq "ANN" or profile.lastName eq "ray"', ["Ann", "Dan"]),
        (f'profile.lastName eq "Lee" and (created gt {LONG_AGO})', ["Ann", "Bob", "Cleo"]),
        (f'profile.lastName eq "Lee" and (created lt {LONG_AGO} or status eq "ACTIVE")', []),
        (f"created ge {FAR_OFF} or lastUpdated le {LONG_AGO}", []),
        ('profile.teams eq "bob"', ["Bob"]),
        ("profile.age eq 7", ["Ann", "Bob", "Cleo"]),
        ('profile.lastName co "e" and (status lt "PROVISIONED" or status gt "PROVISIONED")', []),
        ('profile.lastName sw "L" and not (profile.firstName eq "Bob")', ["Ann", "Cleo"]),
        ('profile.firstName gt "Bob" and profile.firstName le "Dan"', ["Cleo", "Dan"]),
        ("profile.nickName pr", []),
        ('type.id sw "oty" and profile.lastName eq "Ray"', ["Dan"]),
    ],
)
def test_searches_for_people(people: OktaSimulator, expression: str, found: list[str]) -> None:
    assert first_names(people, "search", expression) == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (f'lastUpdated gt {LONG_AGO} and (profile.firstName eq "Ann" or profile.lastName eq "Ray")', ["Ann", "Dan"]),
        ('profile.firstName eq "ann"', []),
        ('status eq "STAGED" or status eq "ACTIVE"', []),
    ],
)
def test_filters_of_people(people: OktaSimulator, expression: str, found: list[str]) -> None:
    assert first_names(people, "filter", expression) == found


@pytest.mark.parametrize(
    ("path", "name", "code"),
    [(USERS, "search", "E0000031"), (GROUPS, "search", "E0000031"), (USERS, "filter", "E0000053")],
)
@pytest.mark.parametrize(
    "expression",
    ['status ne "ACTIVE"', 'profile.name ew "x"', 'profile.city co "x"', "_links.self pr", "id eq x", 'id eq "x" and'],
)
def test_what_is_not_understood(
    okta_simulator: OktaSimulator, path: str, name: str, code: str, expression: str
) -> None:
    answer = okta_simulator.get(f"{path}?{name}={quote(expression)}")
    assert (answer.status, answer.body["errorCode"]) == (400, code)


@pytest.mark.parametrize("expression", ['profile.firstName sw "A"', 'created gt "2001"', 'not (status eq "ACTIVE")'])
def test_what_filters_of_people_do_not_know(okta_simulator: OktaSimulator, expression: str) -> None:
    assert okta_simulator.get(f"{USERS}?filter={quote(expression)}").body["errorCode"] == "E0000053"


def test_a_search_that_is_refused_says_no_more_than_that(okta_simulator: OktaSimulator) -> None:
    body = okta_simulator.get(f"{GROUPS}?search=x").body
    causes = [cause["errorSummary"] for cause in body["errorCauses"]]
    assert (body["errorSummary"], causes) == ("Invalid search criteria.", ["Invalid search syntax."])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f'search=lastMembershipUpdated gt {LONG_AGO} and type eq "OKTA_GROUP"', ["Data", "Data readers", "Writers"]),
        (f'search=type eq "APP_GROUP" or (created lt {FAR_OFF} and profile.name co "WRIT")', ["Writers"]),
        ('search=type eq "APP_GROUP" and (created lt "2014-01-01T00:00:00.000Z" and source.id eq "0oa1")', []),
        (
            f'filter=type eq "OKTA_GROUP" and (lastUpdated lt {LONG_AGO} or lastMembershipUpdated lt {FAR_OFF})',
            ["Data", "Data readers", "Writers"],
        ),
        (f"filter=lastUpdated gt {FAR_OFF}", []),
    ],
)
def test_groups(groups: OktaSimulator, query: str, found: list[str]) -> None:
    assert names(groups, quote(query, safe="=")) == found


def test_searches_are_sorted(people: OktaSimulator) -> None:
    everybody = 'profile.lastName eq "Lee" or profile.lastName eq "Ray"'
    assert first_names(people, "search", everybody, "&sortBy=profile.firstName&sortOrder=desc") == [
        "Dan",
        "Cleo",
        "Bob",
        "Ann",
    ]
    by_name = sorted(people.get(USERS).body, key=lambda user: (user["profile"]["lastName"], user["id"]))
    lees = [each["profile"]["firstName"] for each in by_name if each["profile"]["lastName"] == "Lee"]
    assert first_names(people, "search", everybody, "&sortBy=profile.lastName") == [*lees, "Dan"]
    assert first_names(people, "search", everybody, "&sortBy=profile.age&sortOrder=desc")[-1] == "Dan"
    # The order that Okta's Terraform provider states, without a property.
    assert first_names(people, "search", everybody, "&sortOrder=0") == ["Ann", "Bob", "Cleo", "Dan"]


def test_groups_are_sorted_where_they_are_searched_for(groups: OktaSimulator) -> None:
    search = "search=type+eq+%22OKTA_GROUP%22&sortBy=profile.name&sortOrder=desc"
    assert names(groups, search) == ["Writers", "Data readers", "Data"]
    pages = groups.pages(f"{GROUPS}?{search}&limit=2")
    assert [group["profile"]["name"] for group in pages] == ["Writers", "Data readers", "Data"]
    assert names(groups, "sortBy=profile.name&sortOrder=desc")[1:] == ["Data", "Data readers", "Writers"]


def test_groups_with_how_many_are_in_them(groups: OktaSimulator) -> None:
    (data,) = groups.get(f"{GROUPS}?search=profile.name+eq+%22Data%22").body
    assert "_embedded" not in data
    ann, app = create(groups, USERS, person()), create(groups, APPS, web_app())
    groups.put(f"{GROUPS}/{data['id']}/users/{ann['id']}")
    groups.put(f"{APPS}/{app['id']}/groups/{data['id']}")
    for query in ("search=profile.name+eq+%22Data%22", "q=Data"):
        found = groups.get(f"{GROUPS}?{query}&expand=stats").body[0]
        stats = {"usersCount": 1, "appsCount": 1, "groupPushMappingsCount": 0, "hasAdminPrivilege": False}
        assert found["_embedded"]["stats"] == stats


def test_trusted_origins_by_the_type_of_a_scope(okta_simulator: OktaSimulator) -> None:
    both = [{"type": "CORS"}, {"type": "REDIRECT"}]
    create(okta_simulator, ORIGINS, origin("Both", "https://both.example.com", scopes=both))
    create(okta_simulator, ORIGINS, origin("Back", "https://back.example.com", scopes=both[1:]))

    def found(expression: str) -> list[str]:
        return [each["name"] for each in okta_simulator.get(f"{ORIGINS}?filter={quote(expression)}").body]

    assert found('type eq "CORS"') == ["Both"]
    assert found('status eq "ACTIVE" and type eq "REDIRECT"') == ["Both", "Back"]
    assert found('(type eq "CORS" or name eq "Back") and status eq "INACTIVE"') == []
    assert okta_simulator.get(f"{ORIGINS}?filter={quote('created pr')}").body["errorCode"] == "E0000053"
