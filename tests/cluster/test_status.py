"""Status is a hint that may be lost; conditions follow kstatus; probes and metrics answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest
    from tests.support.operator_process import OperatorProcess

pytestmark = pytest.mark.cluster


def lasting(status: Manifest) -> Manifest:
    """A status without the times at which conditions flipped."""
    conditions = [{k: v for k, v in each.items() if k != "lastTransitionTime"} for each in status["conditions"]]
    return {**status, "conditions": conditions}


def test_a_wiped_status_comes_back_and_nothing_is_made_twice(site: Site) -> None:
    site.apply_guide()
    before = {name: lasting(site.kubectl.status(name)) for name in example.EVERYTHING}
    objects = site.okta.snapshot()
    secret = site.kubectl.secrets()
    site.okta.clear_requests()

    site.kubectl.wipe_status(*example.EVERYTHING)
    site.kubectl.ready()

    eventually(lambda: {name: lasting(site.kubectl.status(name)) for name in example.EVERYTHING} == before)
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.snapshot() == objects
    assert site.kubectl.secrets() == secret


@pytest.mark.usefixtures("stoppable")
def test_a_status_that_is_wiped_behind_the_operators_back_comes_back(site: Site) -> None:
    site.apply_guide()
    before = {name: lasting(site.kubectl.status(name)) for name in example.EVERYTHING}
    site.operator.stop()
    site.kubectl.wipe_status(*example.EVERYTHING)
    site.okta.clear_requests()
    site.operator.start()
    site.kubectl.ready(*example.EVERYTHING)
    assert {name: lasting(site.kubectl.status(name)) for name in example.EVERYTHING} == before
    assert site.okta.calls(writes_only=True) == []


def test_conditions_of_ready_resources(site: Site) -> None:
    site.apply_guide()
    checked = {"Ready", "ReferencesResolved", "Synced"}
    expected = {
        example.ORG: {"Ready", "Synced"},
        example.APP: checked | {"SecretPublished", "IssuerVerified"},
        example.SERVER: checked | {"IssuerVerified"},
        example.POLICY: checked,
        example.ORIGIN: checked,
    }
    for name, types in expected.items():
        status = site.kubectl.status(name)
        assert {each["type"] for each in status["conditions"]} == types
        assert {each["status"] for each in status["conditions"]} == {"True"}
        assert {each["observedGeneration"] for each in status["conditions"]} == {1}
        assert status["observedGeneration"] == 1
        assert status["organizationId"] == site.okta.org.id


def test_what_kubectl_get_okta_shows(site: Site) -> None:
    site.apply_guide()
    shown = site.kubectl.run("get", "okta", "-o", "wide").splitlines()
    table = {line.split()[0]: line for line in shown if "/" in line}
    assert {name.partition(".")[0] for name in table} == {name.partition("/")[0] for name in example.EVERYTHING}
    app, server = site.kubectl.status(example.APP), site.kubectl.status(example.SERVER)
    app_line, server_line = (
        next(line for name, line in table.items() if name.startswith(kind)) for kind in ("oktaapp.", "oktaauthserver.")
    )
    assert app["clientId"] in app_line
    assert server["issuer"] in server_line
    assert all("True" in line for line in table.values())


def test_a_paused_resource_keeps_its_state_and_goes_on_afterwards(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    site.kubectl.annotate(example.APP, paused="true")
    eventually(lambda: site.kubectl.condition(example.APP, "Paused"))
    site.okta.clear_requests()

    site.kubectl.edit(example.APP, label="While paused")
    site.kubectl.annotate(example.APP, reconcile_requested_at="while paused")
    site.kubectl.looked_at(example.ORG, "while paused")

    status = site.kubectl.status(example.APP)
    assert status["observedGeneration"] == 1
    assert {each["type"]: each["status"] for each in status["conditions"]}["Ready"] == "True"
    assert [call for call in site.okta.calls() if "/apps" in call] == []

    site.kubectl.annotate(example.APP, paused=None)
    site.kubectl.ready(example.APP)
    assert site.object(example.APP)["label"] == "While paused"
    assert site.kubectl.condition(example.APP, "Paused") is None


def test_transition_times_move_only_when_the_status_flips(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    before = {each["type"]: each["lastTransitionTime"] for each in site.kubectl.status(example.APP)["conditions"]}
    site.kubectl.edit(example.APP, label="Another")
    site.kubectl.ready(example.APP)
    after = {each["type"]: each["lastTransitionTime"] for each in site.kubectl.status(example.APP)["conditions"]}
    assert after == before


def test_probes_and_metrics_answer(site: Site, operator: OperatorProcess) -> None:
    site.apply_guide()
    for probe in ("/healthz", "/readyz"):
        answer = operator.ask(probe)
        assert answer is not None
        assert answer.status_code == 200, probe
    metrics = operator.ask("/metrics")
    assert metrics is not None
    assert metrics.headers["content-type"].startswith("text/plain")
    samples = dict(line.rsplit(" ", 1) for line in metrics.text.splitlines() if not line.startswith("#"))
    assert float(samples['okta_operator_resources{kind="OktaApp",state="ready"}']) >= 1
    assert float(samples['okta_operator_reconcile_total{kind="OktaApp",outcome="ok"}']) >= 1
    created = 'okta_operator_okta_requests_total{bucket="/api/v1/apps",method="POST",status="200"}'
    assert float(samples[created]) >= 1
