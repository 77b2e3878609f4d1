"""What is not Okta: the control API, the seeds, the fixture, the command."""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, create, origin, web_app
from tests.support.certificate import certificate
from tests.support.waiting import eventually

from okta_simulator.cli import parser
from okta_simulator.plain_client import PlainClient
from okta_simulator.settings import Settings
from okta_simulator.simulator import DEFAULT_TOKEN
from okta_simulator.testing import OktaSimulator
from okta_simulator.traffic.request_log import RequestLog

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS = 60


class TestRequests:
    def test_each_call_is_noted(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.get(f"{APPS}?limit=5")
        okta_simulator.post(ORIGINS, {})
        okta_simulator.call("DELETE", f"{APPS}/0oa0", token="wrong")
        noted = okta_simulator.get("/_simulator/requests").body
        assert [(each["method"], each["path"], each["status"]) for each in noted] == [
            ("GET", f"{APPS}?limit=5", 200),
            ("POST", ORIGINS, 400),
            ("DELETE", f"{APPS}/0oa0", 401),
        ]
        me = okta_simulator.get("/api/v1/users/me").body
        assert (noted[0]["actor"]["id"], noted[2]["actor"]) == (me["id"], None)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", noted[0]["time"])
        assert okta_simulator.token not in json.dumps(noted)

    def test_filters(self, okta_simulator: OktaSimulator) -> None:
        for _ in range(2):
            okta_simulator.get(APPS)
            okta_simulator.post(ORIGINS, {})
        (first, second) = okta_simulator.get("/_simulator/requests?writes=true").body
        assert {first["method"], second["method"]} == {"POST"}
        assert okta_simulator.get(f"/_simulator/requests?writes=true&after={first['number']}").body == [second]
        assert okta_simulator.requests(writes_only=True) == [first, second]
        assert okta_simulator.get("/_simulator/requests?after=x").status == 400

    def test_clearing(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.get(APPS)
        number = okta_simulator.requests()[0]["number"]
        assert okta_simulator.delete("/_simulator/requests").status == 204
        assert okta_simulator.requests() == []
        okta_simulator.get(APPS)
        assert okta_simulator.requests()[0]["number"] == number + 1
        okta_simulator.clear_requests()
        assert okta_simulator.requests() == []

    def test_numbers_begin_at_one(self) -> None:
        log = RequestLog()
        log.add({"method": "GET"})
        assert log.entries() == [{"number": 1, "method": "GET"}]


class TestReset:
    def test_everything_begins_anew(self, okta_simulator: OktaSimulator) -> None:
        create(okta_simulator, ORIGINS, origin())
        okta_simulator.patch("/_simulator/settings", {"pipeline": "v1"})
        okta_simulator.post("/_simulator/tokens", {"token": "other"})
        before = okta_simulator.org.id
        assert okta_simulator.post("/_simulator/reset").status == 204
        assert okta_simulator.get(ORIGINS).body == []
        assert okta_simulator.get("/_simulator/settings").body["pipeline"] == "idx"
        assert okta_simulator.call("GET", APPS, token="other").status == 401
        assert okta_simulator.org.id != before

    def test_seed_and_settings_of_the_start_come_back(self) -> None:
        seed = {"groups": [{"name": "Data", "members": ["ann@example.com"]}], "users": [{"login": "ann@example.com"}]}
        with OktaSimulator(token="mine", seed=seed, settings=Settings(pipeline="v1")) as simulator:
            for _ in range(2):
                (group,) = simulator.get(f"{GROUPS}?q=Data").body
                (member,) = simulator.get(f"{GROUPS}/{group['id']}/users").body
                assert member["profile"]["login"] == "ann@example.com"
                assert simulator.get("/.well-known/okta-organization").body["pipeline"] == "v1"
                simulator.delete(f"{GROUPS}/{group['id']}")
                simulator.reset()


class TestSeeds:
    def test_group(self, okta_simulator: OktaSimulator) -> None:
        made = okta_simulator.post("/_simulator/groups", {"name": "Imported", "type": "APP_GROUP"}).body
        assert (made["type"], "owners" in made["_links"]) == ("APP_GROUP", False)
        assert okta_simulator.delete(f"{GROUPS}/{made['id']}").status == 501

    def test_access_policies_and_tokens(self, okta_simulator: OktaSimulator) -> None:
        document = {"accessPolicies": [{"name": "Strict"}], "tokens": [{"token": "other", "login": "o@example.com"}]}
        made = okta_simulator.post("/_simulator/seed", document)
        assert made.status == 201
        listed = okta_simulator.get("/api/v1/policies?type=ACCESS_POLICY&q=str").body
        assert [each["id"] for each in listed] == [made.body["accessPolicies"]["Strict"]]
        me = okta_simulator.call("GET", "/api/v1/users/me", token="other").body
        assert me["profile"]["login"] == "o@example.com"

    @pytest.mark.parametrize(
        "document",
        [
            {"people": []},
            {"users": {}},
            {"users": [{"login": ""}]},
            {"users": [{"login": "a@b"}, {"login": "a@b"}]},
            {"users": [{"login": "a@b", "groups": ["nowhere"]}]},
            {"groups": [{"name": "Everyone", "type": "BUILT_IN"}]},
            {"settings": {"unknown": 1}},
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, document: object) -> None:
        assert okta_simulator.post("/_simulator/seed", document).status == 400


class TestSettings:
    @pytest.mark.parametrize(
        "changes",
        [{"pipeline": "v2"}, {"rateLimits": "yes"}, {"customDomain": 1}, {"rateLimitPlan": "huge"}, {"nothing": True}],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, changes: object) -> None:
        before = okta_simulator.get("/_simulator/settings").body
        assert okta_simulator.patch("/_simulator/settings", changes).status == 400
        assert okta_simulator.get("/_simulator/settings").body == before

    def test_changes(self, okta_simulator: OktaSimulator) -> None:
        changed = okta_simulator.patch(
            "/_simulator/settings", {"universalLogout": False, "resourceServerCredentials": True}
        )
        assert changed.body["universalLogout"] is False
        assert create(okta_simulator, APPS, web_app())["universalLogout"] is None
        server = okta_simulator.get("/api/v1/authorizationServers/default").body
        assert "resourceServerCredentialsKeys" in server["_links"]


class TestFixture:
    def test_it_is_as_new(self, okta_simulator: OktaSimulator) -> None:
        assert okta_simulator.requests() == []
        assert okta_simulator.get(APPS).body == []
        assert okta_simulator.url.startswith("http://127.0.0.1:")
        assert okta_simulator.token == DEFAULT_TOKEN

    def test_two_run_side_by_side_and_stop(self, okta_simulator: OktaSimulator) -> None:
        with OktaSimulator() as other:
            create(other, ORIGINS, origin())
            assert okta_simulator.get(ORIGINS).body == []
            address = other.url
        with pytest.raises(OSError, match="refused"):
            http.client.HTTPConnection(address.removeprefix("http://")).request("GET", "/")


class TestCommand:
    def test_it_serves_with_seed_token_and_public_url(self, tmp_path: Path, unused_tcp_port: int) -> None:
        seed = tmp_path / "seed.json"
        seed.write_text(json.dumps({"groups": [{"name": "Data"}]}), encoding="utf-8")
        command = [sys.executable, "-m", "okta_simulator", "--port", str(unused_tcp_port), "--token", "mine"]
        command += ["--seed", str(seed), "--public-url", "https://dev.example.com/"]
        process = subprocess.Popen(command, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        try:
            groups = ask(unused_tcp_port, f"{GROUPS}?q=Data", "mine")
            assert [group["profile"]["name"] for group in groups] == ["Data"]
            assert groups[0]["_links"]["users"]["href"].startswith("https://dev.example.com/api/v1/groups/")
        finally:
            process.terminate()
            assert process.wait(START_SECONDS) in {0, -15}

    def test_it_answers_by_https(self, tmp_path: Path, unused_tcp_port: int) -> None:
        path, url = certificate(tmp_path), f"https://127.0.0.1:{unused_tcp_port}"
        command = [
            sys.executable,
            "-m",
            "okta_simulator",
            "--port",
            str(unused_tcp_port),
            "--tls-certificate",
            str(path),
        ]
        process = subprocess.Popen(command)
        try:
            trusting = ssl.create_default_context(cafile=path)
            header = {"Authorization": f"SSWS {DEFAULT_TOKEN}"}
            with httpx.Client(base_url=url, headers=header, verify=trusting, trust_env=False) as client:
                (group,) = eventually(lambda: asked(client, GROUPS))
                assert group["_links"]["users"]["href"].startswith(f"{url}/api/v1/groups/")
                assert client.get("/.well-known/openid-configuration").json()["issuer"] == url
        finally:
            process.terminate()
            process.wait(START_SECONDS)

    def test_defaults(self) -> None:
        options = parser().parse_args([])
        assert (options.host, options.token, options.seed, options.public_url) == (
            "127.0.0.1",
            DEFAULT_TOKEN,
            None,
            None,
        )


def asked(client: httpx.Client, path: str) -> Any:  # noqa: ANN401 - JSON
    """Ask once; None where nobody answers."""
    try:
        return client.get(path).json()
    except httpx.ConnectError:
        return None


def ask(port: int, path: str, token: str, body: object = None, *, wanted: int = 200) -> Any:  # noqa: ANN401 - JSON
    """Ask until somebody answers; with a body by POST."""
    deadline = time.monotonic() + START_SECONDS
    client = PlainClient(f"http://127.0.0.1:{port}", token)
    while True:
        try:
            answer = client.call("GET" if body is None else "POST", path, body)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the command does not serve"
            time.sleep(0.05)
        else:
            assert answer.status == wanted
            return answer.body
