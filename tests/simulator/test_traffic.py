"""Many calls at the same time, clocks that are wrong, and a simulator that is killed and started again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, ORIGINS, SERVERS, create, origin, policy, rule, web_app
from tests.simulator.test_control import START_SECONDS, ask

from okta_simulator.clock import system_clock
from okta_simulator.settings import Settings
from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from okta_simulator.testing import Answer

LATENCY = 0.5
POLICIES = f"{SERVERS}/default/policies"


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """Make calls at the same time; the latency makes them meet."""
    ready = threading.Barrier(len(calls))

    def call(make: Callable[[], Answer]) -> Answer:
        ready.wait()
        return make()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


class TestConcurrency:
    @pytest.mark.okta_simulator(settings=Settings(concurrency_limit=1, latency_seconds=LATENCY))
    def test_more_calls_than_there_may_be(self, okta_simulator: OktaSimulator) -> None:
        answers = at_once(*[lambda: okta_simulator.get(GROUPS)] * 3)
        refused = [answer for answer in answers if answer.status == 429]
        assert 1 <= len(refused) <= 2
        assert refused[0].body["errorCode"] == "E0000047"
        headers = [refused[0].headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining")]
        assert headers == [["0"], ["0"]], "which tells it from a bucket that is empty"
        assert okta_simulator.get(GROUPS).status == 200

    def test_each_plan_has_its_number(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(rate_limits=True, rate_limit_plan="integrator", latency_seconds=LATENCY)
        answers = at_once(*[lambda: okta_simulator.get("/api/v1/org")] * 40)
        assert {answer.status for answer in answers} == {200, 429}

    @pytest.mark.parametrize(("switch", "other"), [("error", 500), ("locked", 423), ("allowed", 201)])
    def test_writes_of_one_server_s_policies(self, okta_simulator: OktaSimulator, switch: str, other: int) -> None:
        okta_simulator.switch(parallel_policy_writes=switch, latency_seconds=LATENCY)
        answers = at_once(
            lambda: okta_simulator.post(POLICIES, policy("One")), lambda: okta_simulator.post(POLICIES, policy("Two"))
        )
        assert sorted(answer.status for answer in answers) == sorted([201, other])

    def test_reads_and_other_servers_do_not_matter(self, okta_simulator: OktaSimulator) -> None:
        server = create(okta_simulator, SERVERS, {"name": "API", "audiences": ["https://api.example.com"]})
        elsewhere = f"{SERVERS}/{server['id']}/policies"
        okta_simulator.switch(latency_seconds=LATENCY)
        answers = at_once(
            lambda: okta_simulator.get(POLICIES),
            lambda: okta_simulator.post(POLICIES, policy()),
            lambda: okta_simulator.post(elsewhere, policy()),
        )
        assert [answer.status for answer in answers] == [200, 201, 201]

    def test_rules_of_different_policies_of_one_server_do(self, okta_simulator: OktaSimulator) -> None:
        one, two = (create(okta_simulator, POLICIES, policy(name))["id"] for name in ("One", "Two"))
        okta_simulator.switch(latency_seconds=LATENCY)
        answers = at_once(
            lambda: okta_simulator.post(f"{POLICIES}/{one}/rules", rule()),
            lambda: okta_simulator.post(f"{POLICIES}/{two}/rules", rule()),
        )
        assert sorted(answer.status for answer in answers) == [201, 500]


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_clock_that_is_wrong(okta_simulator: OktaSimulator, seconds: int) -> None:
    okta_simulator.switch(clock_skew_seconds=seconds, rate_limits=True)
    answer = okta_simulator.post(ORIGINS, origin())
    away = (parsedate_to_datetime(answer.headers["date"][0]) - system_clock()).total_seconds()
    assert away == pytest.approx(seconds, abs=30)
    assert int(answer.headers["x-rate-limit-reset"][0]) - system_clock().timestamp() == pytest.approx(seconds, abs=90)
    assert answer.body["created"][:13] == okta_simulator.org.now()[:13]


class TestState:
    def test_it_can_be_taken_and_put_back(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())
        (secret,) = okta_simulator.get(f"{APPS}/{app['id']}/credentials/secrets").body
        service = okta_simulator.add_service_app(["okta.apps.read"])
        okta_simulator.switch(pipeline="v1")
        okta_simulator.add_faults({"path": GROUPS, "after": 2, "count": 1, "status": 500})
        assert okta_simulator.get(GROUPS).status == 200
        keys = okta_simulator.get("/oauth2/v1/keys").body
        state = okta_simulator.get("/_simulator/state").body
        with OktaSimulator() as other:
            assert other.call("PUT", "/_simulator/state", state).status == 204
            assert other.org.id == okta_simulator.org.id
            assert other.get(f"{APPS}/{app['id']}/credentials/secrets").body[0]["secret_hash"] == secret["secret_hash"]
            assert other.get("/.well-known/okta-organization").body["pipeline"] == "v1"
            assert [other.get(GROUPS).status for _ in range(3)] == [200, 500, 200], "faults go on counting"
            assert other.get("/oauth2/v1/keys").body == keys
            assert other.get(f"{APPS}/{service.id}/grants").body[0]["scopeId"] == "okta.apps.read"
            made = create(other, APPS, web_app("New"))
            assert made["id"] not in {each["id"] for each in okta_simulator.get(APPS).body}

    @pytest.mark.parametrize("document", [{}, {"version": 0}, []])
    def test_what_is_no_state(self, okta_simulator: OktaSimulator, document: object) -> None:
        before = okta_simulator.org.id
        assert okta_simulator.call("PUT", "/_simulator/state", document).status == 400
        assert okta_simulator.org.id == before

    def test_a_killed_command_goes_on_where_it_was(self, tmp_path: Path, unused_tcp_port: int) -> None:
        seed = tmp_path / "seed.json"
        seed.write_text(json.dumps({"groups": [{"name": "Data"}]}), encoding="utf-8")
        faults = tmp_path / "faults.json"
        faults.write_text(json.dumps([{"path": ORIGINS, "method": "GET", "count": 1, "status": 503}]), encoding="utf-8")
        command = [sys.executable, "-m", "okta_simulator", "--port", str(unused_tcp_port), "--seed", str(seed)]
        command += ["--state", str(tmp_path / "state.json"), "--faults", str(faults), "--set", "pipeline=v1"]
        ids, made = [], None
        for start in range(2):
            process = subprocess.Popen(command)
            try:
                (group,) = ask(unused_tcp_port, f"{GROUPS}?q=Data", "simulator-token")
                ids.append(group["id"])
                about = ask(unused_tcp_port, "/.well-known/okta-organization", "simulator-token")
                assert about["pipeline"] == "v1"
                if not start:
                    ask(unused_tcp_port, ORIGINS, "simulator-token", wanted=503)
                    made = ask(unused_tcp_port, ORIGINS, "simulator-token", origin())
                else:
                    assert ask(unused_tcp_port, ORIGINS, "simulator-token") == [made]
            finally:
                process.send_signal(signal.SIGKILL)
                process.wait(START_SECONDS)
        assert ids[0] == ids[1]

    @pytest.mark.parametrize("option", [["--set", "pipeline=v9"], ["--set", "pipeline"], ["--faults", "faults.json"]])
    def test_options_that_are_not_understood(self, tmp_path: Path, option: list[str]) -> None:
        (tmp_path / "faults.json").write_text('[{"status": 1}]', encoding="utf-8")
        command = [sys.executable, "-m", "okta_simulator", "--port", "0", *option]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert "usage: okta-simulator" in done.stderr
        assert "Traceback" not in done.stderr

    def test_the_file_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "state.json"
        with OktaSimulator(state=path) as simulator:
            create(simulator, ORIGINS, origin())
            assert path.stat().st_mode & 0o777 == 0o600
        with OktaSimulator(state=path) as again:
            assert len(again.get(ORIGINS).body) == 1
