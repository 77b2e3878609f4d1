"""What every endpoint has in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, ClassVar

import httpx
import pytest
from tests.simulator import bodies
from tests.simulator.bodies import create, web_app

from okta_simulator.settings import Settings
from okta_simulator.traffic.rate_limits import (
    APP,
    APPS,
    CLIENTS,
    CUSTOM_SERVER,
    GROUP,
    GROUPS,
    IAM,
    LOGS,
    MYSELF,
    ORG_SERVER,
    OTHER,
    READ_USER,
    USERS,
    WRITE_USER,
    RateLimits,
    bucket_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.testing import OktaSimulator

START = datetime(2026, 1, 1, 12, 0, 30, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("header", ["SSWS wrong", "SSWS", "Bearer simulator-token", "simulator-token"])
def test_wrong_tokens_are_refused(okta_simulator: OktaSimulator, header: str) -> None:
    answer = okta_simulator.call("GET", "/api/v1/apps", token="", headers={"Authorization": header})
    assert answer.status == 401
    assert re.fullmatch(r"oae[\w-]{22}", answer.body.pop("errorId"))
    assert answer.body == {
        "errorCode": "E0000011",
        "errorSummary": "Invalid token provided",
        "errorLink": "E0000011",
        "errorCauses": [],
    }


def test_missing_token_is_no_session(okta_simulator: OktaSimulator) -> None:
    answer = okta_simulator.call("GET", "/api/v1/apps", token="")
    assert (answer.status, answer.body["errorCode"]) == (403, "E0000005")


def test_scheme_is_read_in_any_case(okta_simulator: OktaSimulator) -> None:
    headers = {"Authorization": f"ssws {okta_simulator.token}"}
    assert okta_simulator.call("GET", "/api/v1/apps", token="", headers=headers).status == 200


def test_unknown_paths_and_methods(okta_simulator: OktaSimulator) -> None:
    unknown = okta_simulator.get("/api/v1/nothing")
    assert (unknown.status, unknown.body["errorCode"]) == (404, "E0000008")
    wrong = okta_simulator.patch("/api/v1/apps", {})
    assert (wrong.status, wrong.body["errorCode"]) == (405, "E0000022")


def test_a_client_may_take_the_simulator_for_its_proxy(okta_simulator: OktaSimulator) -> None:
    """It names the whole URL then, and whatever host it likes."""
    header = {"Authorization": f"SSWS {okta_simulator.token}"}
    okta_simulator.clear_requests()
    with httpx.Client(proxy=okta_simulator.url, headers=header, base_url="http://acme.okta.test") as client:
        (group,) = client.get("/api/v1/groups", params={"q": "Every", "limit": 1}).json()
        assert client.get("/").json()["errorCode"] == "E0000008"
    assert group["_links"]["users"]["href"].startswith("http://acme.okta.test/api/v1/groups/")
    assert [each["path"] for each in okta_simulator.requests()] == ["/api/v1/groups?q=Every&limit=1", "/"]


@pytest.mark.parametrize("body", ["text", [1], 5, True])
def test_bodies_that_are_no_objects(okta_simulator: OktaSimulator, body: object) -> None:
    answer = okta_simulator.post(bodies.ORIGINS, body)
    assert (answer.status, answer.body["errorCode"]) == (400, "E0000003")


def test_bad_query(okta_simulator: OktaSimulator) -> None:
    assert okta_simulator.post("/api/v1/apps?activate=perhaps", web_app()).body["errorCode"] == "E0000003"
    assert okta_simulator.get("/api/v1/apps?limit=many").body["errorCode"] == "E0000001"


class TestHeadersOfEveryReply:
    # Conversations in the tests of Okta's SDK for Python, and so is what is about the other two.
    PRIVATE: ClassVar = {
        "cache-control": ["no-cache, no-store"],
        "pragma": ["no-cache"],
        "expires": ["0"],
        "referrer-policy": ["strict-origin-when-cross-origin"],
    }

    @pytest.mark.parametrize("path", ["apps", "apps/unknown", "apps?limit=many", "nothing/at/all"])
    def test_nothing_is_to_be_kept(self, okta_simulator: OktaSimulator, path: str) -> None:
        headers = okta_simulator.get(f"/api/v1/{path}").headers
        assert headers["x-content-type-options"] == ["nosniff"]
        if not path.startswith("nothing"):
            assert self.of_privacy(headers) == self.PRIVATE

    def test_nor_of_a_reply_without_a_body(self, okta_simulator: OktaSimulator) -> None:
        group = create(okta_simulator, "/api/v1/groups", {"profile": {"name": "Data"}})["id"]
        answer = okta_simulator.delete(f"/api/v1/groups/{group}")
        assert (answer.status, self.of_privacy(answer.headers)) == (204, self.PRIVATE)
        assert "x-content-type-options" not in answer.headers

    def test_what_stands_in_front_of_the_api_says_nothing_of_it(self, okta_simulator: OktaSimulator) -> None:
        assert self.of_privacy(okta_simulator.patch("/api/v1/apps", {}).headers) == {}
        okta_simulator.switch(rate_limits=True, rate_limit_overrides={APPS: 0})
        answer = okta_simulator.get("/api/v1/apps")
        assert (answer.status, self.of_privacy(answer.headers)) == (429, {})

    def test_a_fault_may_state_one_of_its_own(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"status": 404, "headers": {"Cache-Control": "no-store"}})
        assert okta_simulator.get("/api/v1/apps").headers["cache-control"] == ["no-store"]

    def of_privacy(self, headers: Mapping[str, list[str]]) -> dict[str, list[str]]:
        return {name: headers[name] for name in self.PRIVATE if name in headers}


class TestRateLimits:
    def test_headers_are_always_there_and_date_is_the_same_clock(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.org.clock = lambda: START
        answer = okta_simulator.get("/api/v1/apps")
        limit, left, reset = (
            int(answer.headers[f"x-rate-limit-{name}"][0]) for name in ("limit", "remaining", "reset")
        )
        assert (limit, left) == (1_000_000, 999_999)
        assert reset == START.timestamp() + 60.5
        assert parsedate_to_datetime(answer.headers["date"][0]) == START.replace(microsecond=0)

    def test_enforced(self, okta_simulator: OktaSimulator) -> None:
        moment = [START]
        okta_simulator.org.clock = lambda: moment[0]
        okta_simulator.patch("/_simulator/settings", {"rateLimits": True, "rateLimitOverrides": {APPS: 2}})
        app = create(okta_simulator, bodies.APPS, web_app())
        okta_simulator.get(f"{bodies.APPS}/{app['id']}/groups")
        refused = okta_simulator.get(bodies.APPS)
        assert (refused.status, refused.body["errorCode"]) == (429, "E0000047")
        assert refused.headers["x-rate-limit-remaining"] == ["0"]
        assert okta_simulator.get(f"{bodies.APPS}/{app['id']}").headers["x-rate-limit-limit"] == ["500"]
        moment[0] += timedelta(seconds=60)
        assert okta_simulator.get(bodies.APPS).status == 429
        moment[0] += timedelta(seconds=1)
        assert okta_simulator.get(bodies.APPS).headers["x-rate-limit-remaining"] == ["1"]

    def test_tokens_have_one_for_all_clients_together(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(rate_limits=True, rate_limit_overrides={ORG_SERVER: 2}, rate_limit_token_percent=50)
        answers = [okta_simulator.call("POST", "/oauth2/v1/token") for _ in range(3)]
        assert [answer.headers["x-rate-limit-remaining"] for answer in answers] == [["1"], ["0"], ["0"]]
        assert (answers[-1].status, answers[-1].body["errorCode"]) == (429, "E0000047")
        other = okta_simulator.call("POST", "/oauth2/default/v1/introspect")
        assert other.headers["x-rate-limit-limit"] == ["2000"]

    def test_published_documents_have_no_limit(self, okta_simulator: OktaSimulator) -> None:
        assert "x-rate-limit-limit" not in okta_simulator.get("/oauth2/default/v1/keys").headers

    @pytest.mark.parametrize(
        ("method", "path", "bucket"),
        [
            ("GET", "/api/v1/apps", APPS),
            ("POST", "/api/v1/apps", APPS),
            ("GET", "/api/v1/apps/0oa1", APP),
            ("PUT", "/api/v1/apps/0oa1", APP),
            ("DELETE", "/api/v1/apps/0oa1", APP),
            ("GET", "/api/v1/apps/0oa1/groups", APPS),
            ("PUT", "/api/v1/apps/0oa1/groups/00g1", APPS),
            ("POST", "/api/v1/apps/0oa1/lifecycle/deactivate", APPS),
            ("GET", "/api/v1/groups", GROUPS),
            ("GET", "/api/v1/groups/00g1", GROUP),
            ("PUT", "/api/v1/groups/00g1", GROUP),
            ("GET", "/api/v1/groups/00g1/users", GROUPS),
            ("POST", "/api/v1/groups/00g1/roles", GROUPS),
            ("GET", "/api/v1/groups/rules", GROUPS),
            ("PUT", "/api/v1/groups/rules/0pr1", GROUPS),
            ("GET", "/api/v1/users", USERS),
            ("POST", "/api/v1/users", USERS),
            ("GET", "/api/v1/users/ann@example.com", READ_USER),
            ("POST", "/api/v1/users/00u1", WRITE_USER),
            ("DELETE", "/api/v1/users/00u1", WRITE_USER),
            ("GET", "/api/v1/users/00u1/groups", USERS),
            ("GET", "/api/v1/users/me", MYSELF),
            ("GET", "/api/v1/iam/roles", IAM),
            ("GET", "/api/v1/policies", OTHER),
            ("GET", "/api/v1/logs", LOGS),
            ("GET", "/api/v1/authorizationServers/aus1/scopes", OTHER),
            ("GET", "/oauth2/v1/clients", CLIENTS),
            ("POST", "/oauth2/v1/clients/0oa1/roles", CLIENTS),
            ("POST", "/oauth2/v1/token", ORG_SERVER),
            ("GET", "/oauth2/aus1/v1/authorize", CUSTOM_SERVER),
            ("GET", "/oauth2/v1/keys", None),
            ("GET", "/oauth2/aus1/v1/keys", None),
            ("GET", "/oauth2/aus1/.well-known/openid-configuration", None),
            ("GET", "/oauth2/v1/.well-known/openid-configuration", None),
            ("GET", "/.well-known/okta-organization", None),
        ],
    )
    def test_buckets(self, method: str, path: str, bucket: str | None) -> None:
        assert bucket_of(method, path) == bucket

    def test_plans(self) -> None:
        settings = Settings(rate_limits=True, rate_limit_plan="integrator")
        limits = RateLimits()
        readings = [limits.take("GET", "/api/v1/apps", settings, START) for _ in range(21)]
        assert [reading.exceeded for reading in readings if reading] == [False] * 20 + [True]
