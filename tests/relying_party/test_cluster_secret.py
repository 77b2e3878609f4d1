"""How the page reads the Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from relying_party import RelyingPartyError
from relying_party.server import ClusterSecret, parser

if TYPE_CHECKING:
    from pathlib import Path


def secret(folder: Path, script: str) -> ClusterSecret:
    """One that is read with a program that only does what a test says."""
    program = folder / "kubectl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return ClusterSecret("data", "openmetadata-okta", str(program), "of-the-demo")


def test_its_data_is_decoded(tmp_path: Path) -> None:
    found = secret(tmp_path, """echo '{"data": {"OIDC_TYPE": "b2t0YQ=="}}'""").read()
    assert found == {"OIDC_TYPE": "okta"}


def test_it_asks_for_this_secret_in_this_cluster(tmp_path: Path) -> None:
    secret(tmp_path, f'echo "$KUBECONFIG $*" > {tmp_path}/asked').read()
    asked = (tmp_path / "asked").read_text().strip()
    assert asked == "of-the-demo get secret openmetadata-okta --namespace=data --ignore-not-found --output=json"


def test_none_is_there_yet(tmp_path: Path) -> None:
    assert secret(tmp_path, "true").read() is None


def test_what_kubectl_says_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(RelyingPartyError, match="secrets is forbidden"):
        secret(tmp_path, "echo 'secrets is forbidden' >&2; exit 1").read()


def test_a_kubectl_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RelyingPartyError, match="kubectl cannot be run"):
        ClusterSecret("data", "openmetadata-okta", str(tmp_path / "missing")).read()


def test_the_commands_arguments() -> None:
    options = parser().parse_args(["--address=http://127.0.0.1:9", "--namespace=data", "--secret=openmetadata-okta"])
    assert (options.address, options.namespace, options.secret) == ("http://127.0.0.1:9", "data", "openmetadata-okta")
    assert (options.kubectl, options.kubeconfig, options.hint) == ("kubectl", None, "")
