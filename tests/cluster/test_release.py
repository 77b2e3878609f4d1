"""`okta-operator release --all`: whoever wants to leave keeps everything in Okta, and nothing hangs in Kubernetes."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from tests.support import example
from tests.support.operator_process import HOST, LEASE

from okta_operator.constants import FINALIZER

if TYPE_CHECKING:
    from tests.support.cluster import Site

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("stoppable")]

SECONDS: Final = 120.0


def command(site: Site, *options: str) -> list[str]:
    limits = [f"--namespace={site.kubectl.namespace}", "--allow-insecure", f"--allowed-hosts={HOST}"]
    limits.append(f"--lease-duration={LEASE}")
    kubeconfig = f"--kubeconfig={site.operator.kubeconfig}"
    return [sys.executable, "-m", "okta_operator", "release", "--all", kubeconfig, *limits, *options]


def release(site: Site, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(site, *options), capture_output=True, text=True, timeout=SECONDS, check=False)


def held_back(site: Site) -> list[str]:
    bodies = site.kubectl.resources()
    return [name for name, body in bodies.items() if FINALIZER in body["metadata"].get("finalizers", ())]


def assert_left(site: Site, done: subprocess.CompletedProcess[str]) -> None:
    """Everything is in Okta, nobody owns it, the list says so, and the resources can be deleted without an operator."""
    assert done.returncode == 0, done.stderr
    assert held_back(site) == []
    lines = done.stdout.splitlines()
    assert lines[0] == f"{len(example.EVERYTHING)} of {len(example.EVERYTHING)} resources are let go."
    for name in example.GUIDE:
        assert "released" in str(site.object(name)), name
        identifier = site.kubectl.status(name)["id"]
        assert any(re.match(rf"  [a-z ]+ {identifier}  \(", line) for line in lines), done.stdout
    namespace = site.kubectl.namespace
    assert f"  {namespace}/{example.PUBLISHED_SECRET}  (OktaApp {namespace}/openmetadata)" in lines
    site.okta.clear_requests()
    secret = site.kubectl.secret(example.PUBLISHED_SECRET)
    site.kubectl.delete(*example.EVERYTHING)
    assert site.okta.calls() == []
    assert site.kubectl.secret(example.PUBLISHED_SECRET) == secret


def test_everything_stays_and_nothing_is_held_back(site: Site) -> None:
    site.apply_guide()
    before = {name: site.object(name) for name in example.GUIDE}
    site.operator.stop()
    site.okta.clear_requests()
    done = release(site)
    writes = site.okta.calls(writes_only=True)
    assert sorted(writes) == sorted(f"PUT {site.path(name)}" for name in example.GUIDE)
    for name, body in before.items():
        assert site.object(name)["status"] == body["status"]
    assert_left(site, done)


def test_broken_off_it_goes_on_where_it_was(site: Site) -> None:
    """Killed when Okta has taken a mark off; and once with Okta away."""
    site.apply_guide()
    site.operator.stop()
    site.okta.interrupt()
    held = held_back(site)
    away = release(site)
    assert away.returncode == 1
    assert held_back(site) == held
    assert "0 of 5 resources are let go." in away.stdout
    assert "OktaUnreachable" in away.stdout
    assert "okta-operator.dev/deletion=abandon" in away.stdout

    site.okta.resume()
    with subprocess.Popen(command(site), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        site.okta.on_write(2, running.kill)
        running.wait(SECONDS)
    assert held_back(site), "it was not broken off in the middle"

    # The Lease of the killed one ends by itself; the next one waits for it.
    assert_left(site, release(site))


def test_while_an_operator_runs_nothing_is_let_go(site: Site) -> None:
    """It would take hold of everything again."""
    site.apply_guide()
    before = site.kubectl.versions()
    done = release(site, f"--lease-duration={LEASE}")
    assert done.returncode == 1
    assert "Stop the operator first" in done.stderr
    assert done.stdout == ""
    assert site.kubectl.versions() == before
