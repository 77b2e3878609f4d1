"""Switches about what nobody outside Okta knows: each one changes what it says it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import (
    APPS,
    GROUPS,
    ORIGINS,
    SERVERS,
    create,
    oauth,
    origin,
    policy,
    rule,
    server,
    service_app,
    web_app,
    with_method,
)
from tests.simulator.test_access_tokens import client

from okta_simulator.settings import UNKNOWNS, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.testing import OktaSimulator

POLICIES = f"{SERVERS}/default/policies"
SECRET = "a secret of one's own"


def secret_shown(okta: OktaSimulator) -> str:
    """Which of two active secrets a PUT shows."""
    app = create(okta, APPS, web_app())
    second = okta.post(f"{APPS}/{app['id']}/credentials/secrets", {}).body["client_secret"]
    shown = oauth(okta.put(f"{APPS}/{app['id']}", web_app()).body)["client_secret"]
    return {second: "newest", oauth(app)["client_secret"]: "oldest"}[shown]


def secret_in_put(okta: OktaSimulator) -> str:
    """Whether another secret in a PUT is another object."""
    path = f"{APPS}/{create(okta, APPS, web_app())['id']}"
    (before,) = okta.get(f"{path}/credentials/secrets").body
    body = with_method(web_app(), "client_secret_basic", client_secret=SECRET)
    assert okta.put(path, body).status == 200
    (after,) = okta.get(f"{path}/credentials/secrets").body
    assert after["client_secret"] == SECRET
    return "changed" if after["id"] == before["id"] else "replaced"


def empty_lists(okta: OktaSimulator) -> str:
    app = create(okta, APPS, web_app(post_logout_redirect_uris=[]))
    return "shown" if app["settings"]["oauthClient"].get("post_logout_redirect_uris") == [] else "hidden"


def leftover_refresh_token(okta: OktaSimulator) -> str:
    app = create(okta, APPS, web_app(refresh_token={"rotation_type": "STATIC"}))
    return "kept" if "refresh_token" in app["settings"]["oauthClient"] else "dropped"


def implicit_assignment_with_groups(okta: OktaSimulator) -> str:
    app = create(okta, APPS, web_app())
    group = create(okta, GROUPS, {"profile": {"name": "Data"}})
    okta.put(f"{APPS}/{app['id']}/groups/{group['id']}", {})
    body = web_app()
    body["settings"]["implicitAssignment"] = True
    return {200: "allowed", 400: "refused"}[okta.put(f"{APPS}/{app['id']}", body).status]


def deleted_client_in_policies(okta: OktaSimulator) -> str:
    app = create(okta, APPS, web_app())
    clients = ["ALL_CLIENTS", oauth(app)["client_id"]]
    made = create(okta, POLICIES, policy(conditions={"clients": {"include": clients}}))
    okta.post(f"{APPS}/{app['id']}/lifecycle/deactivate")
    okta.delete(f"{APPS}/{app['id']}")
    found = okta.get(f"{POLICIES}/{made['id']}").body["conditions"]["clients"]["include"]
    return "kept" if found == clients else "dropped"


def new_policy_without_priority(okta: OktaSimulator) -> str:
    return {1: "first", 2: "last"}[create(okta, POLICIES, policy())["priority"]]


def status_in_put(okta: OktaSimulator) -> str:
    made = create(okta, POLICIES, policy())
    after = okta.put(f"{POLICIES}/{made['id']}", policy(status="INACTIVE")).body["status"]
    return {"INACTIVE": "followed", "ACTIVE": "ignored"}[after]


def policy_names(okta: OktaSimulator) -> str:
    rules = f"{POLICIES}/{create(okta, POLICIES, policy('Same'))['id']}/rules"
    create(okta, rules, rule("Same"))
    answers = {okta.post(POLICIES, policy("Same")).status, okta.post(rules, rule("Same")).status}
    return {400: "unique", 201: "any"}[answers.pop()] if len(answers) == 1 else "mixed"


def unknown_scope_in_rule(okta: OktaSimulator) -> str:
    rules = f"{POLICIES}/{create(okta, POLICIES, policy())['id']}/rules"
    body = rule()
    body["conditions"]["scopes"] = {"include": ["nowhere"]}
    return {201: "kept", 400: "refused"}[okta.post(rules, body).status]


def active_server_deletion(okta: OktaSimulator) -> str:
    made = create(okta, SERVERS, server())
    return "allowed" if okta.delete(f"{SERVERS}/{made['id']}").status == 204 else "refused"


def policy_of_service_apps(okta: OktaSimulator) -> str:
    app = create(okta, APPS, service_app())
    answer = okta.put(f"{APPS}/{app['id']}/policies/{okta.org.access_policies.default_id()}")
    return {204: "taken", 400: "refused"}[answer.status]


def trusted_origin_names(okta: OktaSimulator) -> str:
    create(okta, ORIGINS, origin("Same"))
    again = okta.post(ORIGINS, origin("Same", "https://other.example.com")).status
    return {400: "unique", 200: "any"}[again]


def secret_of_own_change(okta: OktaSimulator) -> str:
    token = okta.add_token("apps@example.com", [{"permissions": ["okta.apps.manage"]}])
    made = okta.call("POST", APPS, web_app(), token=token).body
    return "shown" if "client_secret" in oauth(made) else "hidden"


def label_filters(okta: OktaSimulator) -> str:
    create(okta, APPS, web_app("One"))
    create(okta, APPS, web_app("Other"))
    queries = ("label%20sw%20%22On%22", "status%20eq%20%22ACTIVE%22%20AND%20label%20eq%20%22One%22")
    answers = [okta.get(f"{APPS}?filter={query}") for query in queries]
    if {answer.status for answer in answers} == {400}:
        return "refused"
    assert [[app["label"] for app in answer.body] for answer in answers] == [["One"]] * 2
    assert okta.get(f"{APPS}?filter=name%20sw%20%22oidc%22").status == 400
    return "taken"


def grants_with_dpop(okta: OktaSimulator) -> str:
    body = service_app()
    body["settings"]["oauthClient"]["dpop_bound_access_tokens"] = True
    return {200: "any", 400: "limited"}[okta.post(APPS, body).status]


def scope_refusal(okta: OktaSimulator) -> str:
    service = client(okta, "okta.apps.read")
    answer = service.call(service.token("okta.apps.read"), path=GROUPS)
    assert answer.status == 403
    return "bare" if answer.body is None else "explained"


def omitted_assignment_priority(okta: OktaSimulator) -> str:
    path = f"{APPS}/{create(okta, APPS, web_app())['id']}/groups"
    group = create(okta, GROUPS, {"profile": {"name": "Data"}})["id"]
    answered = okta.put(f"{path}/{group}", {}).body["priority"]
    assert okta.get(f"{path}/{group}").body["priority"] == 0
    return {1: "number", 0: "place"}[answered]


SEEN: dict[str, Callable[[OktaSimulator], str]] = {
    each.__name__: each
    for each in (
        secret_shown,
        secret_in_put,
        empty_lists,
        leftover_refresh_token,
        implicit_assignment_with_groups,
        deleted_client_in_policies,
        new_policy_without_priority,
        status_in_put,
        policy_names,
        unknown_scope_in_rule,
        active_server_deletion,
        policy_of_service_apps,
        trusted_origin_names,
        omitted_assignment_priority,
        secret_of_own_change,
        label_filters,
        grants_with_dpop,
        scope_refusal,
    )
}


@pytest.mark.parametrize(("name", "word"), [(name, word) for name in UNKNOWNS for word in words_of(name)])
def test_each_switch_changes_what_it_says(okta_simulator: OktaSimulator, name: str, word: str) -> None:
    okta_simulator.switch(**{name: word})
    assert SEEN[name](okta_simulator) == word


def test_the_first_word_is_the_default(okta_simulator: OktaSimulator) -> None:
    settings = okta_simulator.org.settings
    assert {name: getattr(settings, name) for name in UNKNOWNS} == {name: words_of(name)[0] for name in UNKNOWNS}
