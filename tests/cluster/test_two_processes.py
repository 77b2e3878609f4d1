"""Two operators at once: killed, stopped, frozen, started again. One writes at a time, and nothing is made twice."""

from __future__ import annotations

import random
import signal
from collections import Counter
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from tests.support import example
from tests.support.lease_history import LeaseHistory, host_of, writes
from tests.support.okta import APPS, SERVERS
from tests.support.operator_process import LEASE, OperatorProcess
from tests.support.waiting import eventually

from okta_operator.config import Timings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Installation, Site
    from tests.support.kubectl import Manifest
    from tests.support.okta import Record

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(600),
    pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",)),
]

SEED: Final = 20260101
PATIENCE: Final = 60.0
"""Seconds: a process that starts on a busy machine, and the Lease of a dead one."""
LOOK: Final = LEASE * 2 / 15 * 1.2
"""Seconds between two looks at the Lease, at most."""
RECOVERY: Final = PATIENCE + Timings().lost_answer
"""Seconds: the successor of one killed between noting a creation and sending it first makes sure there is nothing."""


class Pair:
    """Two processes, the Lease between them, and one organization."""

    def __init__(self, site: Site, history: LeaseHistory) -> None:
        self.site = site
        self.history = history
        self.names: list[str] = []
        first = site.operator
        self.processes = {name: OperatorProcess(first.kubeconfig, first.folder, name) for name in ("left", "right")}

    def start(self) -> None:
        """Start both at the same time, and wait until one leads."""
        self.restart()
        self.leader()

    def leader(self) -> OperatorProcess:
        """The one that leads, as soon as one does."""
        return eventually(lambda: [each for each in self.processes.values() if each.leads], PATIENCE)[0]

    def other(self, process: OperatorProcess) -> OperatorProcess:
        [found] = [each for each in self.processes.values() if each is not process]
        return found

    def restart(self) -> None:
        """Start those that have ended."""
        for process in self.processes.values():
            if not process.running:
                process.launch()
        for process in self.processes.values():
            process.wait_ready()

    def applied(self) -> int:
        """The number of the next batch, which is about to be applied."""
        number = len(self.names) // 2
        self.names += [f"oktaapp/a{number}", f"oktaauthserver/s{number}"]
        return number

    def stop(self) -> None:
        for process in self.processes.values():
            if process.running:
                process.send(signal.SIGCONT)
                process.stop()

    def at_rest(self) -> None:
        """Wait until all is ready and told: events come after the status."""
        self.site.kubectl.ready(*self.names, seconds=RECOVERY)

        def told() -> bool:
            events = {name: self.site.kubectl.events(name) for name in self.names}
            return all("SecretPublished" in e if name.startswith("oktaapp/") else e for name, e in events.items())

        eventually(told)

    def written(self) -> tuple[list[Record], dict[str, str], dict[str, list[str]]]:
        """Everything that was written so far, to Okta and to Kubernetes."""
        kubectl = self.site.kubectl
        events = {name: kubectl.events(name) for name in self.names}
        return writes(self.site.okta), kubectl.versions(), events

    def assert_one_wrote_at_a_time(self) -> None:
        assert self.history.intruders(self.site.okta) == [], self.history.told()


@pytest.fixture
def pair(installation: Installation, open_site: OpenSite) -> Iterator[Pair]:
    """Both stopped; the operator of the other tests is, too."""
    site = open_site()
    installation.settle()
    installation.operator.stop()
    with LeaseHistory(site.kubectl.proxy) as history:
        made = Pair(site, history)
        try:
            yield made
        finally:
            made.stop()


def batch(number: int) -> list[Manifest]:
    """Resources whose creation takes several writes, in Okta and in Kubernetes."""
    server = example.server(f"s{number}", scopes=[{"name": f"scope{n}"} for n in range(3)])
    return [example.app(f"a{number}", access={"groups": [{"name": "Everyone"}]}), server]


def kill_writer(pair: Pair, number: int) -> None:
    """Okta has done what was asked, and the answer is lost with whoever asked."""
    leader = pair.leader()
    pair.site.okta.on_write(number, leader.kill, keep=True)
    pair.site.apply(*batch(pair.applied()))
    assert leader.wait() == -signal.SIGKILL


def stop_writer(pair: Pair, number: int) -> None:
    """It finishes what it does, and hands over at once."""
    leader = pair.leader()
    pair.site.okta.on_write(number, lambda: leader.send(signal.SIGTERM), keep=True)
    pair.site.apply(*batch(pair.applied()))
    assert leader.wait() == 0
    assert pair.leader() is pair.other(leader)
    eventually(lambda: pair.history.tenures[-1].host == pair.other(leader).name, PATIENCE)
    before, after = pair.history.tenures[-2:]
    assert (before.host, before.released, after.host) == (leader.name, True, pair.other(leader).name)
    assert after.acquired - before.renewed < timedelta(seconds=LEASE), "it waited as for a dead one"


def kill_standby(pair: Pair, number: int) -> None:
    """That is nobody's business."""
    standby = pair.other(pair.leader())
    pair.site.okta.on_write(number, standby.kill, keep=True)
    pair.site.apply(*batch(pair.applied()))
    assert standby.wait() == -signal.SIGKILL


def kill_both(pair: Pair, number: int) -> None:
    """As when a power supply fails."""

    def kill() -> None:
        for process in pair.processes.values():
            process.kill()

    pair.site.okta.on_write(number, kill, keep=True)
    pair.site.apply(*batch(pair.applied()))
    assert [process.wait() for process in pair.processes.values()] == [-signal.SIGKILL] * 2


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_whatever_becomes_of_them_one_writes_at_a_time(pair: Pair) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a repeatable one
    pair.site.seed = SEED
    pair.site.apply(*batch(pair.applied()))
    pair.start()
    for happens in chance.sample(HAPPENINGS, len(HAPPENINGS)):
        happens(pair, chance.randint(1, 6))
        pair.restart()
        pair.site.kubectl.ready(*pair.names, seconds=RECOVERY)

    pair.assert_one_wrote_at_a_time()
    assert {host_of(each) for each in writes(pair.site.okta)} == set(pair.processes), "nothing was tried"
    taken = {HTTPStatus.OK, HTTPStatus.CREATED}
    created = [each for each in writes(pair.site.okta) if each["method"] == "POST" and each["status"] in taken]
    made = Counter(each["path"].partition("?")[0] for each in created)
    batches = len(HAPPENINGS) + 1
    assert (made[APPS], made[SERVERS]) == (batches, batches)
    assert len(pair.site.okta.all(APPS)) == batches
    assert len(pair.site.okta.all(SERVERS)) == batches + 1  # Okta's own default one


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_one_that_was_frozen_writes_nothing_when_it_goes_on(pair: Pair) -> None:
    """It is frozen in the middle of a creation, for longer than the Lease; the answer waits for it when it awakes."""
    pair.start()
    frozen = pair.leader()
    other = pair.other(frozen)
    pair.site.okta.on_write(1, lambda: frozen.send(signal.SIGSTOP), keep=True)
    pair.site.apply(*batch(pair.applied()))
    eventually(lambda: other.leads, PATIENCE)
    pair.at_rest()
    before, after = pair.history.tenures[-2:]
    assert (before.host, after.host, before.released) == (frozen.name, other.name, False)
    assert after.acquired - before.renewed >= timedelta(seconds=LEASE)

    written = pair.written()
    frozen.send(signal.SIGCONT)
    eventually(lambda: "lost the Lease" in frozen.log.read_text(), PATIENCE)
    eventually(lambda: "stands by" in (frozen.ask("/readyz") or httpx.Response(503)).text, PATIENCE)

    assert pair.written() == written
    pair.site.apply(*batch(pair.applied()))
    pair.site.kubectl.ready(*pair.names, seconds=PATIENCE)
    calls = writes(pair.site.okta)[len(written[0]) :]
    assert {host_of(each) for each in calls} == {other.name}
    pair.assert_one_wrote_at_a_time()
    assert len(pair.site.okta.all(SERVERS)) == 3
    other.kill()
    assert_works_again(pair, frozen)


def assert_works_again(pair: Pair, process: OperatorProcess) -> None:
    """It lost the Lease once, and did not end: it begins anew when it is its turn."""
    calls = len(writes(pair.site.okta))
    eventually(lambda: process.leads, PATIENCE)
    pair.site.apply(*batch(pair.applied()))
    pair.site.kubectl.ready(*pair.names, seconds=PATIENCE)
    assert {host_of(each) for each in writes(pair.site.okta)[calls:]} == {process.name}
    pair.assert_one_wrote_at_a_time()
    assert len(pair.site.okta.all(SERVERS)) == 4


HAPPENINGS: Final = (kill_writer, stop_writer, kill_standby, kill_both)
