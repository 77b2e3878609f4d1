"""The System Log: what it tells of each change, and how it is read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import (
    APPS,
    GROUPS,
    ORIGINS,
    SERVERS,
    claim,
    create,
    origin,
    policy,
    rule,
    scope,
    server,
    web_app,
)

from okta_simulator.administration.changes import CHANGES, READS_SECRETS
from okta_simulator.administration.event_types import CHANGE_EVENTS
from okta_simulator.http.application import API_ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

LOGS = "/api/v1/logs"


def events(simulator: OktaSimulator, query: str = "") -> list[Record]:
    found: list[Record] = simulator.get(f"{LOGS}?{query}").body
    return found


def told(simulator: OktaSimulator, act: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """Return the events of what is done: each one's type and the types of its targets."""
    before = len(events(simulator, "limit=1000"))
    act()
    new = events(simulator, "limit=1000")[before:]
    return [(each["eventType"], [target["type"] for target in each["target"]]) for each in new]


class TestWhatIsTold:
    def test_apps(self, okta_simulator: OktaSimulator) -> None:
        def done(method: str, path: str = "", body: object = None) -> list[tuple[str, list[str]]]:
            return told(okta_simulator, lambda: okta_simulator.call(method, f"{APPS}{path}", body))

        def both(word: str) -> list[tuple[str, list[str]]]:
            kinds = ("application.lifecycle", "AppInstance"), ("app.oauth2.client.lifecycle", "PublicClientApp")
            return [(f"{kind}.{word}", [target]) for kind, target in kinds]

        assert done("POST", body=web_app()) == both("create")
        (app,) = (each["id"] for each in okta_simulator.get(APPS).body)
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
        assert done("PUT", f"/{app}", web_app("New")) == both("update")
        assignment = ["UserGroup", "AppInstance"]
        assert done("PUT", f"/{app}/groups/{group}", {}) == [("group.application_assignment.add", assignment)]
        assert done("PUT", f"/{app}/groups/{group}", {"priority": 3}) == [
            ("group.application_assignment.update", assignment)
        ]
        assert done("DELETE", f"/{app}/groups/{group}") == [("group.application_assignment.remove", assignment)]
        secrets = f"/{app}/credentials/secrets"
        named, credentials = ["OAuth2ClientSecret", "PublicClientApp"], "app.oauth2.credentials.lifecycle"
        assert done("POST", secrets, {}) == [(f"{credentials}.create", named)]
        secret = okta_simulator.get(f"{APPS}{secrets}").body[0]["id"]
        assert done("POST", f"{secrets}/{secret}/lifecycle/deactivate") == [(f"{credentials}.deactivate", named)]
        assert done("DELETE", f"{secrets}/{secret}") == [(f"{credentials}.delete", named)]
        assert done("POST", f"/{app}/lifecycle/deactivate") == both("deactivate")
        assert done("DELETE", f"/{app}") == both("delete")

    def test_what_is_below_a_server(self, okta_simulator: OktaSimulator) -> None:
        def done(method: str, path: str = "", body: object = None) -> list[tuple[str, list[str]]]:
            return told(okta_simulator, lambda: okta_simulator.call(method, f"{SERVERS}{path}", body))

        own, entity, both = ["AuthorizationServer"], ["PolicyEntity"], ["PolicyRule", "PolicyEntity"]
        assert done("POST", body=server()) == [("oauth2.as.created", own)]
        base = f"/{okta_simulator.get(f'{SERVERS}?q=API').body[0]['id']}"
        assert done("PUT", base, server("New")) == [("oauth2.as.updated", own)]
        assert done("POST", f"{base}/credentials/lifecycle/keyRotate", {"use": "sig"}) == [
            ("app.oauth2.as.key.rollover", own)
        ]
        assert done("POST", f"{base}/scopes", scope()) == [("oauth2.scope.created", own)]
        assert done("POST", f"{base}/claims", claim()) == [("oauth2.claim.created", own)]
        assert done("POST", f"{base}/policies", policy()) == [("policy.lifecycle.create", entity)]
        first = f"{base}/policies/{okta_simulator.get(f'{SERVERS}{base}/policies').body[0]['id']}"
        assert done("POST", f"{first}/rules", rule()) == [("policy.rule.add", both)]
        only = f"{first}/rules/{okta_simulator.get(f'{SERVERS}{first}/rules').body[0]['id']}"
        assert done("POST", f"{only}/lifecycle/deactivate") == [("policy.rule.deactivate", both)]
        assert done("DELETE", only) == [("policy.rule.delete", both)]
        assert done("DELETE", first) == [("policy.lifecycle.delete", entity)]
        assert done("POST", f"{base}/lifecycle/deactivate") == [("oauth2.as.deactivated", own)]
        assert done("DELETE", base) == [("oauth2.as.deleted", own)]

    def test_origins_and_groups(self, okta_simulator: OktaSimulator) -> None:
        made = told(okta_simulator, lambda: create(okta_simulator, ORIGINS, origin()))
        assert made == [("security.trusted_origin.create", ["TrustedOrigin"])]
        made = told(okta_simulator, lambda: create(okta_simulator, GROUPS, {"profile": {"name": "Data"}}))
        assert made == [("group.lifecycle.create", ["UserGroup"])]

    def test_reading_of_secrets(self, okta_simulator: OktaSimulator) -> None:
        path = f"{APPS}/{create(okta_simulator, APPS, web_app())['id']}"
        shown = told(okta_simulator, lambda: okta_simulator.get(f"{path}/credentials/secrets"))
        assert shown == [("app.oauth2.client.read_client_secret", ["PublicClientApp"])]
        assert told(okta_simulator, lambda: okta_simulator.get(path)) == []
        okta_simulator.switch(list_lag_seconds=5)
        once = told(okta_simulator, lambda: okta_simulator.get(f"{path}/credentials/secrets"))
        assert once == shown, "also where the list lags behind"
        token = okta_simulator.add_token("app@example.com", [{"permissions": ["okta.apps.manage"]}])
        hidden = told(okta_simulator, lambda: okta_simulator.call("GET", f"{path}/credentials/secrets", token=token))
        assert hidden == []

    def test_what_is_refused_is_not_told(self, okta_simulator: OktaSimulator) -> None:
        assert told(okta_simulator, lambda: okta_simulator.post(ORIGINS, {})) == []
        assert told(okta_simulator, lambda: okta_simulator.delete(f"{APPS}/0oa1")) == []

    def test_each_change_is_one_of_an_endpoint_and_of_the_catalogue(self) -> None:
        known = {(each.method, each.path) for each in API_ENDPOINTS}
        assert set(CHANGES) <= known
        kinds = {kind for changes in CHANGES.values() for change in changes for kind in (change.kind, change.first)}
        assert kinds - {""} | {READS_SECRETS.kind} == set(CHANGE_EVENTS)
        assert {(method, path) for method, path in known if method != "GET"} - set(CHANGES) == set()


class TestAnEvent:
    def test_who_did_it_and_by_what(self, okta_simulator: OktaSimulator) -> None:
        token = okta_simulator.add_token("bob@example.com", ["SUPER_ADMIN"])
        headers = {"User-Agent": "a console"}
        made = okta_simulator.call("POST", ORIGINS, origin(), token=token, headers=headers)
        (event,) = events(okta_simulator)
        bob = okta_simulator.get("/api/v1/users/bob@example.com").body
        assert event["actor"] == {
            "id": bob["id"],
            "type": "User",
            "alternateId": "bob@example.com",
            "displayName": "Bob Example",
            "detailEntry": None,
        }
        assert re.fullmatch(r"00T\w{17}", event["transaction"]["detail"]["requestApiTokenId"])
        assert event["transaction"]["id"] == made.headers["x-okta-request-id"][0]
        assert event["client"]["userAgent"]["rawUserAgent"] == "a console"
        assert (event["client"]["ipAddress"], event["outcome"]["result"]) == ("127.0.0.1", "SUCCESS")
        assert event["displayMessage"] == "A trusted origin is created"
        assert [target["id"] for target in event["target"]] == [made.body["id"]]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["published"])
        assert not [name for name in event if name[0] == "_"]

    def test_a_service_app(self, okta_simulator: OktaSimulator) -> None:
        app = okta_simulator.add_service_app(["okta.trustedOrigins.manage"])
        claims = {"cid": app.client_id, "scp": ["okta.trustedOrigins.manage"]}
        actor = okta_simulator.org.actors.by_claims(claims)
        assert (actor["id"], actor["type"]) == (app.client_id, "PublicClientApp")

    def test_what_has_changed(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app("Old") | {"profile": {"team": "a"}})
        okta_simulator.put(f"{APPS}/{app['id']}", web_app("New"))
        (event,) = events(okta_simulator, "filter=eventType+eq+%22application.lifecycle.update%22")
        details = event["target"][0]["changeDetails"]
        assert details == {"from": {"label": "Old", "profile": {"team": "a"}}, "to": {"label": "New"}}

    def test_many_events_say_nothing_of_what_has_changed(self, okta_simulator: OktaSimulator) -> None:
        path = f"{ORIGINS}/{create(okta_simulator, ORIGINS, origin('Old'))['id']}"
        okta_simulator.put(path, origin("New"))
        okta_simulator.post(f"{path}/lifecycle/deactivate")
        details = [event["target"][0].get("changeDetails") for event in events(okta_simulator)]
        assert details == [None, None, {"from": {"status": "ACTIVE"}, "to": {"status": "INACTIVE"}}]

    def test_no_secret_is_told(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())
        path = f"{APPS}/{app['id']}/credentials/secrets"
        secret = okta_simulator.post(path, {}).body
        okta_simulator.post(f"{path}/{secret['id']}/lifecycle/deactivate")
        text = str(events(okta_simulator))
        assert app["credentials"]["oauthClient"]["client_secret"] not in text
        assert secret["client_secret"] not in text
        assert secret["secret_hash"] not in text


class TestPolling:
    def test_following_the_link_loses_and_repeats_nothing(self, okta_simulator: OktaSimulator) -> None:
        page = okta_simulator.get(f"{LOGS}?limit=2")
        assert (page.body, page.next is not None) == ([], True)
        seen: list[str] = []
        for number in range(7):
            create(okta_simulator, ORIGINS, origin(f"Origin {number}", f"https://{number}.example.com"))
            if number % 3 == 0:
                page = okta_simulator.get(str(page.next))
                seen += [each["target"][0]["displayName"] for each in page.body]
        while page.body:
            page = okta_simulator.get(str(page.next))
            seen += [each["target"][0]["displayName"] for each in page.body]
        assert seen == [f"Origin {number}" for number in range(7)]
        assert page.next is not None, "an empty page has one, too"
        assert "since" not in str(page.next)

    def test_events_come_late(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(system_log_delay_seconds=60)
        create(okta_simulator, ORIGINS, origin("Late"))
        assert events(okta_simulator) == []
        okta_simulator.switch(system_log_delay_seconds=0)
        create(okta_simulator, ORIGINS, origin("Quick", "https://quick.example.com"))
        page = okta_simulator.get(LOGS)
        assert [each["target"][0]["displayName"] for each in page.body] == ["Quick"]
        okta_simulator.switch(clock_skew_seconds=61)
        (late,) = okta_simulator.get(str(page.next)).body
        assert late["target"][0]["displayName"] == "Late"
        assert late["published"] < page.body[0]["published"], "published may go backwards"
        until = okta_simulator.org.now()
        names = [each["target"][0]["displayName"] for each in events(okta_simulator, f"until={until}")]
        assert names == ["Late", "Quick"], "a bounded list is in the order of published"

    def test_a_list_has_an_end(self, okta_simulator: OktaSimulator) -> None:
        for number in range(5):
            create(okta_simulator, ORIGINS, origin(f"Origin {number}", f"https://{number}.example.com"))
        until = (okta_simulator.org.moment() + timedelta(seconds=5)).isoformat().replace("+00:00", "Z")
        for order in ("ASCENDING", "DESCENDING"):
            found = okta_simulator.pages(f"{LOGS}?until={until}&limit=2&sortOrder={order}")
            names = [each["target"][0]["displayName"] for each in found]
            assert names == sorted(names, reverse=order == "DESCENDING")
            assert len(names) == 5

    def test_bounds(self, okta_simulator: OktaSimulator) -> None:
        create(okta_simulator, ORIGINS, origin("One"))
        (first,) = events(okta_simulator)
        okta_simulator.switch(clock_skew_seconds=10)
        create(okta_simulator, ORIGINS, origin("Two", "https://two.example.com"))
        between = (datetime.fromisoformat(first["published"]) + timedelta(seconds=5)).isoformat()
        between = between.replace("+00:00", "Z")
        assert [each["target"][0]["displayName"] for each in events(okta_simulator, f"since={between}")] == ["Two"]
        assert events(okta_simulator, f"until={between}") == [first]
        okta_simulator.switch(clock_skew_seconds=8 * 86400)
        assert events(okta_simulator) == [], "without since: the last seven days"
        okta_simulator.switch(clock_skew_seconds=91 * 86400)
        assert events(okta_simulator, f"since={first['published']}") == [], "nothing is kept longer than 90 days"

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("limit=1001", "E0000001"),
            ("limit=many", "E0000001"),
            ("since=yesterday", "E0000001"),
            ("after=1", "E0000001"),
            ("after=1_1&since=2026-01-01T00:00:00Z", "E0000001"),
            ("sortOrder=UP", "E0000001"),
            ("filter=nonsense", "E0000053"),
            (f"q={'word ' * 11}".replace(" ", "+"), "E0000053"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, query: str, code: str) -> None:
        answer = okta_simulator.get(f"{LOGS}?{query}")
        assert (answer.status, answer.body["errorCode"]) == (400, code)
