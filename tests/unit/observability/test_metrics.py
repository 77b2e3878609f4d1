from __future__ import annotations

import time

from prometheus_client.parser import text_string_to_metric_families

from okta_operator.observability.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every number by name and labels' values in the labels' order."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith("okta_operator_")
    }


def test_names_and_labels_are_an_interface() -> None:
    metrics = Metrics()
    metrics.reconciled("OktaApp", "ready", 0.3)
    metrics.okta_called("GET", "/api/v1/apps", "200", 0.2)
    metrics.rate_limit_remaining("sso/acme", "/api/v1/apps", 49)
    metrics.drift_corrected("OktaApp")
    metrics.watch_event()
    metrics.read_queue_depth(lambda: 3)
    metrics.read_resources(lambda: {("OktaApp", "ready"): 2})
    found = {
        (family.name, tuple(sorted(family.samples[0].labels)))
        for family in text_string_to_metric_families(metrics.render().decode())
        if family.name.startswith("okta_operator_") and not family.name.endswith("_created")
    }
    assert found == {
        ("okta_operator_reconcile", ("kind", "outcome")),
        ("okta_operator_reconcile_seconds", ("kind", "le")),
        ("okta_operator_queue_depth", ()),
        ("okta_operator_okta_requests", ("bucket", "method", "status")),
        ("okta_operator_okta_request_seconds", ("bucket", "le")),
        ("okta_operator_okta_rate_limit_remaining", ("bucket", "organization")),
        ("okta_operator_resources", ("kind", "state")),
        ("okta_operator_drift_corrections", ("kind",)),
        ("okta_operator_watch_last_event_timestamp_seconds", ()),
        ("okta_operator_leader", ()),
    }


def test_what_happened_is_counted() -> None:
    metrics = Metrics()
    for outcome, seconds in (("ready", 0.3), ("ready", 0.7), ("stalled", 0.1)):
        metrics.reconciled("OktaApp", outcome, seconds)
    metrics.okta_called("GET", "/api/v1/apps", "429", 0.2)
    metrics.okta_called("POST", "/api/v1/apps", "timeout", 30)
    metrics.drift_corrected("OktaApp")
    found = samples(metrics)
    assert found["okta_operator_reconcile_total", "OktaApp", "ready"] == 2
    assert found["okta_operator_reconcile_total", "OktaApp", "stalled"] == 1
    assert found["okta_operator_reconcile_seconds_count", "OktaApp"] == 3
    assert found["okta_operator_reconcile_seconds_sum", "OktaApp"] == 1.1
    assert found["okta_operator_okta_requests_total", "/api/v1/apps", "GET", "429"] == 1
    assert found["okta_operator_okta_requests_total", "/api/v1/apps", "POST", "timeout"] == 1
    assert found["okta_operator_okta_request_seconds_count", "/api/v1/apps"] == 2
    assert found["okta_operator_drift_corrections_total", "OktaApp"] == 1


def test_the_queue_and_the_resources_are_read_when_asked_for() -> None:
    metrics, queue, resources = Metrics(), [1, 2], {("OktaApp", "ready"): 2}
    metrics.read_queue_depth(lambda: len(queue))
    metrics.read_resources(lambda: resources)
    assert samples(metrics)["okta_operator_queue_depth",] == 2
    queue.clear()
    resources.clear()
    resources["OktaApp", "stalled"] = 1
    found = samples(metrics)
    assert found["okta_operator_queue_depth",] == 0
    assert found["okta_operator_resources", "OktaApp", "stalled"] == 1
    assert ("okta_operator_resources", "OktaApp", "ready") not in found


def test_who_leads_is_read_when_asked_for() -> None:
    metrics, leads = Metrics(), [False]
    assert samples(metrics)["okta_operator_leader",] == 0
    metrics.read_leader(lambda: leads[-1])
    assert samples(metrics)["okta_operator_leader",] == 0
    leads.append(True)
    assert samples(metrics)["okta_operator_leader",] == 1


def test_an_organization_that_goes_takes_its_limits_along() -> None:
    metrics = Metrics()
    metrics.rate_limit_remaining("sso/acme", "/api/v1/apps", 49)
    metrics.rate_limit_remaining("sso/acme", "/api/v1/groups", 9)
    metrics.rate_limit_remaining("sso/other", "/api/v1/apps", 48)
    metrics.organization_gone("sso/acme")
    metrics.organization_gone("sso/never-seen")
    name = "okta_operator_okta_rate_limit_remaining"
    assert {key: value for key, value in samples(metrics).items() if key[0] == name} == {
        (name, "/api/v1/apps", "sso/other"): 48
    }


def test_the_last_event_is_now() -> None:
    metrics, before = Metrics(), time.time()
    assert samples(metrics)["okta_operator_watch_last_event_timestamp_seconds",] == 0
    metrics.watch_event()
    assert before <= samples(metrics)["okta_operator_watch_last_event_timestamp_seconds",] <= time.time()


def test_two_in_one_process_do_not_meet() -> None:
    one, other = Metrics(), Metrics()
    one.drift_corrected("OktaApp")
    assert ("okta_operator_drift_corrections_total", "OktaApp") not in samples(other)


def test_memory_and_cpu_are_told_too() -> None:
    assert b"process_resident_memory_bytes" in Metrics().render()
