"""Calls that go wrong on demand, as a client sees them."""

from __future__ import annotations

import http.client
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, SERVERS, create, origin, web_app

from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from okta_simulator.testing import Answer
    from okta_simulator.types import Record

CUT = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
SHORT = 0.5


def statuses(simulator: OktaSimulator, count: int, path: str = GROUPS, token: str | None = None) -> list[int]:
    return [simulator.call("GET", path, token=token).status for _ in range(count)]


def post_and_wait(simulator: OktaSimulator, body: Record, seconds: float = 10) -> int:
    """Post an origin over a connection of its own; return the status, if an answer comes in time."""
    connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=seconds)
    try:
        headers = {"Authorization": f"SSWS {simulator.token}"}
        connection.request("POST", ORIGINS, str(body).replace("'", '"'), headers)
        return connection.getresponse().status
    finally:
        connection.close()


class TestWhen:
    def test_the_first_ones(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"path": GROUPS, "count": 2, "status": 500})
        assert statuses(okta_simulator, 4) == [500, 500, 200, 200]

    def test_after_some_and_every_so_many(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"path": GROUPS, "after": 1, "every": 3, "status": 503})
        assert statuses(okta_simulator, 8) == [200, 200, 200, 503, 200, 200, 503, 200]

    def test_by_chance_that_repeats_itself(self) -> None:
        def pattern(seed: str, *more: Record) -> list[int]:
            rule = {"path": GROUPS, "probability": 0.3, "status": 500}
            with OktaSimulator(faults={"seed": seed, "rules": [rule, *more]}) as simulator:
                return statuses(simulator, 40)

        first = pattern("one")
        assert pattern("one") == first
        assert pattern("one", {"path": APPS, "probability": 0.5, "status": 500}) == first
        assert pattern("two") != first
        assert 3 <= first.count(500) <= 25

    def test_for_each_path_on_its_own(self, okta_simulator: OktaSimulator) -> None:
        apps = [f"{APPS}/{create(okta_simulator, APPS, web_app())['id']}" for _ in range(2)]
        okta_simulator.add_faults({"path": f"{APPS}/*", "count": 1, "perPath": True, "status": 500})
        assert [okta_simulator.get(path).status for path in apps * 2] == [500, 500, 200, 200]

    def test_for_one_administrator(self, okta_simulator: OktaSimulator) -> None:
        token = okta_simulator.add_token("bob@example.com")
        okta_simulator.add_faults({"login": "bob@example.com", "status": 500})
        assert statuses(okta_simulator, 1) == [200]
        assert statuses(okta_simulator, 1, token=token) == [500]

    def test_by_method_and_pattern(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults(
            {"method": ["PUT", "POST"], "path": f"{SERVERS}/**/scopes", "status": 500},
            {"path": "/oauth2/*/v1/keys", "status": 503},
        )
        assert okta_simulator.get(f"{SERVERS}/default/scopes").status == 200
        assert okta_simulator.post(f"{SERVERS}/default/scopes", {}).status == 500
        assert okta_simulator.post(f"{SERVERS}/default/claims", {}).status == 400
        assert okta_simulator.get("/oauth2/default/v1/keys").status == 503, "clients of the login meet them, too"

    def test_the_first_rule_that_strikes_decides(self, okta_simulator: OktaSimulator) -> None:
        first, second = okta_simulator.add_faults({"count": 1, "status": 500}, {"status": 503})
        assert statuses(okta_simulator, 3) == [500, 503, 503]
        noted = {rule["id"]: (rule["seen"], rule["struck"]) for rule in okta_simulator.faults()}
        assert noted == {first: (3, 1), second: (2, 2)}
        okta_simulator.delete(f"/_simulator/faults/{second}")
        assert statuses(okta_simulator, 1) == [200]
        assert okta_simulator.delete(f"/_simulator/faults/{second}").status == 404

    @pytest.mark.okta_simulator(faults=[{"path": GROUPS, "count": 1, "status": 500}])
    def test_from_the_start_and_after_a_reset(self, okta_simulator: OktaSimulator) -> None:
        assert statuses(okta_simulator, 2) == [500, 200]
        okta_simulator.add_faults({"status": 503})
        okta_simulator.reset()
        assert statuses(okta_simulator, 2) == [500, 200]
        okta_simulator.clear_faults()
        okta_simulator.add_faults({"path": GROUPS, "count": 1, "status": 502})
        assert statuses(okta_simulator, 2) == [502, 200]


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (401, "E0000011"),
            (403, "E0000006"),
            (404, "E0000007"),
            (423, "E0000239"),
            (500, "E0000009"),
            (503, "E0000010"),
        ],
    )
    def test_in_okta_s_words(self, okta_simulator: OktaSimulator, status: int, code: str) -> None:
        okta_simulator.add_faults({"path": GROUPS, "status": status})
        answer = okta_simulator.get(GROUPS)
        assert (answer.status, answer.body["errorCode"]) == (status, code)

    def test_a_full_bucket_says_when_it_is_over(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"path": GROUPS, "status": 429})
        answer = okta_simulator.get(GROUPS)
        assert answer.body["errorCode"] == "E0000047"
        assert answer.headers["x-rate-limit-remaining"] == ["0"]
        assert int(answer.headers["x-rate-limit-reset"][0]) <= time.time() + 3

    def test_in_other_words(self, okta_simulator: OktaSimulator) -> None:
        body = {"message": "somebody in between"}
        okta_simulator.add_faults({"path": GROUPS, "status": 502, "body": body, "headers": {"Server": "a proxy"}})
        answer = okta_simulator.get(GROUPS)
        assert (answer.status, answer.body, answer.headers["server"]) == (502, body, ["a proxy"])

    def test_instead_of_the_change_or_although_it_was_made(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"method": "POST", "count": 1, "status": 500})
        assert okta_simulator.post(ORIGINS, origin()).status == 500
        assert okta_simulator.get(ORIGINS).body == []
        okta_simulator.add_faults({"method": "POST", "count": 1, "status": 500, "when": "after"})
        assert okta_simulator.post(ORIGINS, origin()).status == 500
        assert len(okta_simulator.get(ORIGINS).body) == 1
        kinds = [each["eventType"] for each in okta_simulator.get("/api/v1/logs").body]
        assert kinds == ["security.trusted_origin.create"]


class TestConnections:
    def test_cut_before_anything_was_done(self, okta_simulator: OktaSimulator) -> None:
        (fault,) = okta_simulator.add_faults({"method": "POST", "count": 1, "cut": True})
        with pytest.raises(CUT):
            post_and_wait(okta_simulator, origin())
        assert okta_simulator.get(ORIGINS).body == []
        (lost, _) = okta_simulator.requests()
        assert (lost["method"], lost["status"], lost["fault"]) == ("POST", None, fault)
        assert post_and_wait(okta_simulator, origin()) == 200

    def test_cut_after_the_change_was_made(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"method": "POST", "count": 1, "cut": True, "when": "after"})
        with pytest.raises(CUT):
            post_and_wait(okta_simulator, origin())
        assert len(okta_simulator.get(ORIGINS).body) == 1
        assert [each["status"] for each in okta_simulator.requests(writes_only=True)] == [200]

    @pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
    def test_hung(self, okta_simulator: OktaSimulator, when: str, made: int) -> None:
        okta_simulator.add_faults({"method": "POST", "count": 1, "hang": True, "when": when})
        with pytest.raises(TimeoutError):
            post_and_wait(okta_simulator, origin(), SHORT)
        assert len(okta_simulator.get(ORIGINS).body) == made, "others are answered meanwhile"
        assert okta_simulator.get(GROUPS).status == 200

    def test_slow(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"path": GROUPS, "count": 1, "delaySeconds": SHORT})
        begin = time.monotonic()
        assert okta_simulator.get(GROUPS).status == 200
        assert time.monotonic() - begin >= SHORT


class TestStaleReads:
    def test_a_new_object_is_there_and_not_and_there(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults(
            {"method": "GET", "path": f"{APPS}/*", "after": 1, "count": 1, "perPath": True, "staleSeconds": 60}
        )
        app = create(okta_simulator, APPS, web_app())
        answers = [okta_simulator.get(f"{APPS}/{app['id']}") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 404, 200]
        assert answers[1].body["errorCode"] == "E0000007"

    def test_an_object_is_what_it_was(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"method": "GET", "path": f"{APPS}/*", "count": 1, "after": 1, "staleSeconds": 5})
        app = f"{APPS}/{create(okta_simulator, APPS, web_app('Old'))['id']}"
        okta_simulator.switch(clock_skew_seconds=60)
        okta_simulator.put(app, web_app("New"))
        assert [okta_simulator.get(app).body["label"] for _ in range(3)] == ["New", "Old", "New"]

    def test_nothing_is_written_into_the_past(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.add_faults({"method": "GET", "staleSeconds": 60})
        create(okta_simulator, ORIGINS, origin())
        assert okta_simulator.get(ORIGINS).body == []
        okta_simulator.clear_faults()
        assert len(okta_simulator.get(ORIGINS).body) == 1


class TestLag:
    def test_lists_and_searches_are_late_and_reads_are_not(self, okta_simulator: OktaSimulator) -> None:
        def listed(path: str) -> int:
            return len(okta_simulator.get(path).body)

        okta_simulator.switch(list_lag_seconds=5)
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})
        app = create(okta_simulator, APPS, web_app())
        paths = [APPS, f"{GROUPS}?q=Data", f"{GROUPS}?search=profile.name+eq+%22Data%22"]
        assert [listed(path) for path in paths] == [0, 0, 0]
        assert okta_simulator.get(f"{APPS}/{app['id']}").status == 200
        assert okta_simulator.get(f"{GROUPS}/{group['id']}").status == 200
        assert listed(f"{APPS}/{app['id']}/credentials/secrets") == 0, "also where the list belongs to something new"
        okta_simulator.switch(clock_skew_seconds=6)
        assert [listed(path) for path in paths] == [1, 1, 1]
        okta_simulator.delete(f"{GROUPS}/{group['id']}")
        assert listed(f"{GROUPS}?q=Data") == 1, "what is gone is listed for a while"
        assert okta_simulator.get(f"{GROUPS}/{group['id']}").status == 404

    def test_rights_and_the_system_log_are_not(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(list_lag_seconds=5)
        create(okta_simulator, ORIGINS, origin())
        token = okta_simulator.add_token("bob@example.com", ["READ_ONLY_ADMIN"])
        assert okta_simulator.call("GET", ORIGINS, token=token).body == []
        assert len(okta_simulator.call("GET", "/api/v1/logs", token=token).body) == 1
        okta_simulator.add_faults({"method": "GET", "staleSeconds": 60})
        assert okta_simulator.call("GET", ORIGINS, token=token).status == 200


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"status": 99},
        {"status": "500"},
        {"status": 500, "hang": True},
        {"method": "FETCH", "status": 500},
        {"status": 500, "every": 0},
        {"status": 500, "count": -1},
        {"status": 500, "when": "later"},
        {"status": 500, "planet": "Mars"},
        {"delaySeconds": -1},
    ],
)
def test_rules_that_make_no_sense(okta_simulator: OktaSimulator, rule: Record) -> None:
    answer: Answer = okta_simulator.post("/_simulator/faults", rule)
    assert answer.status == 400
    assert okta_simulator.post("/_simulator/faults", {"rules": [{"status": 500}, rule]}).status == 400
    assert okta_simulator.faults() == [], "all or none"
    assert okta_simulator.post("/_simulator/faults", {"rules": {}}).status == 400
