"""The operator ends in the middle of things, and another one goes on."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.support import example, guide
from tests.support.cluster import NAME
from tests.support.okta import APPS, ORIGINS, SERVERS
from tests.support.operator_process import LEASE
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site

pytestmark = pytest.mark.cluster

RECOVERY = 60.0
"""Seconds: a dead process's Lease has to end first, and what is not found is looked for twice."""

WRITES = {example.ORIGIN: 1, example.APP: 2, example.SERVER: 2, example.POLICY: 2}
"""How many writes to Okta each resource of the guide takes, in an order in which nothing waits for what follows."""


def assert_made_once(site: Site) -> None:
    """Okta has what the guide asks for, once."""
    app, server, origin = (site.kubectl.status(name) for name in (example.APP, example.SERVER, example.ORIGIN))
    assert guide.found(site.okta, app["id"], server["id"], origin["id"]) == guide.asked_for(app["clientId"])
    assert len(site.okta.all(APPS)) == 1
    assert [each["name"] for each in site.okta.all(SERVERS)] == ["default", "openmetadata"]
    assert len(site.okta.all(ORIGINS)) == 1
    secrets = site.okta.all(f"{APPS}/{app['id']}/credentials/secrets")
    assert len(secrets) == 1
    assert site.kubectl.secret(example.PUBLISHED_SECRET)["OIDC_CLIENT_SECRET"] == secrets[0]["client_secret"]


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
@pytest.mark.parametrize(
    ("name", "write"), [(example.APP, 1), (example.SERVER, 1), (example.POLICY, 1), (example.POLICY, 2)]
)
@pytest.mark.usefixtures("stoppable")
def test_killed_before_it_hears_of_a_write(site: Site, name: str, write: int) -> None:
    """The worst moment: Okta has done what was asked, and the answer is lost with whoever asked."""
    manifests = {f"{each['kind'].lower()}/{each['metadata']['name']}": each for each in example.guide()}
    order = list(WRITES)
    before = order[: order.index(name)]
    site.apply(*(manifests[each] for each in before))
    eventually(lambda: len(site.okta.calls(writes_only=True)) == sum(WRITES[each] for each in before))
    site.okta.on_write(write, site.operator.kill)
    site.apply(*(manifests[each] for each in order[order.index(name) :]))
    assert site.operator.wait() == -signal.SIGKILL

    site.operator.start()
    site.kubectl.ready(seconds=RECOVERY)

    assert_made_once(site)


@pytest.mark.usefixtures("stoppable")
def test_killed_while_deleting(site: Site) -> None:
    before = site.okta.snapshot()
    site.apply_guide()
    site.okta.on_write(2, site.operator.kill)
    site.kubectl.delete(*example.GUIDE, wait=False)
    assert site.operator.wait() == -signal.SIGKILL
    site.operator.start()
    site.kubectl.gone(*example.GUIDE, f"secret/{example.PUBLISHED_SECRET}", seconds=RECOVERY)
    assert site.okta.snapshot() == before


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
@pytest.mark.usefixtures("stoppable")
def test_a_stop_finishes_and_records_what_is_being_written(site: Site) -> None:
    """SIGTERM comes while Okta makes the server, whose id only the answer tells."""

    def stop_and_answer_late() -> None:
        site.operator.send(signal.SIGTERM)
        eventually(lambda: _is_stopping(site))

    site.apply(example.app())
    site.kubectl.ready()
    site.okta.on_write(1, stop_and_answer_late)
    site.apply(example.server())
    assert site.operator.wait() == 0
    assert "looks did not finish within" not in site.operator.tail(50)

    servers = [each for each in site.okta.all(SERVERS) if each["name"] == "openmetadata"]
    status = site.kubectl.status(example.SERVER)
    assert [status["id"]] == [each["id"] for each in servers]
    assert "attempt" not in status

    site.operator.start()
    site.kubectl.ready()
    assert len(site.okta.all(SERVERS)) == 2


@pytest.mark.usefixtures("stoppable")
def test_a_stall_that_is_shorter_than_the_lease_loses_no_look(site: Site) -> None:
    """The first look after it is refused, because the Lease was not renewed in time; then it is, as if nothing was."""
    site.apply(example.app())
    site.kubectl.ready()
    site.operator.send(signal.SIGSTOP)
    eventually(lambda: _since_renewal(site) > timedelta(seconds=LEASE * 2 / 3 + 0.2))
    site.kubectl.edit(example.APP, label="Edited meanwhile")
    site.operator.send(signal.SIGCONT)
    site.kubectl.ready()
    assert site.object(example.APP)["label"] == "Edited meanwhile"


def _since_renewal(site: Site) -> timedelta:
    lease = site.kubectl.proxy.get(f"/apis/coordination.k8s.io/v1/namespaces/{NAME}/leases/{NAME}")
    assert lease is not None
    return datetime.now(UTC) - datetime.fromisoformat(lease["spec"]["renewTime"])


def _is_stopping(site: Site) -> bool:
    answer = site.operator.ask("/readyz")
    return answer is None or answer.status_code == 503


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
@pytest.mark.usefixtures("stoppable")
def test_a_rebuilt_cluster_finds_its_objects(site: Site) -> None:
    """The resources are lost without a deletion, as with their etcd, and applied again."""
    site.apply_guide()
    status = {name: site.kubectl.status(name)["id"] for name in example.GUIDE}
    published = site.kubectl.secret(example.PUBLISHED_SECRET)
    before = site.okta.snapshot()
    site.operator.stop()
    for name in example.EVERYTHING:
        site.kubectl.patch(name, {"metadata": {"finalizers": None}})
    site.kubectl.delete(*example.EVERYTHING, f"secret/{example.PUBLISHED_SECRET}")
    site.okta.clear_requests()

    site.operator.start()
    site.apply(example.organization(site.okta), *example.guide())
    site.kubectl.ready(*example.EVERYTHING)

    assert site.okta.calls(writes_only=True) == []
    assert site.okta.snapshot() == before
    assert {name: site.kubectl.status(name)["id"] for name in example.GUIDE} == status
    assert site.kubectl.secret(example.PUBLISHED_SECRET) == published
