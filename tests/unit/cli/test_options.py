"""What the options of the Lease come to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from okta_operator.cli import parser
from okta_operator.cli.main import config_of
from okta_operator.cli.options import base_config
from okta_operator.config import LeaseOptions, process_host
from okta_operator.kube.start import lease_namespace


def test_a_lease_is_held_unless_somebody_says_otherwise() -> None:
    assert config_of(parser().parse_args(["run"])).lease == LeaseOptions("okta-operator", None, 15)
    assert base_config(parser().parse_args(["release", "--all"])).lease == LeaseOptions("okta-operator", None, 15)
    assert config_of(parser().parse_args(["run", "--no-lease"])).lease is None


def test_which_lease_can_be_stated() -> None:
    options = ["--lease-name=team-a", "--lease-namespace=operators", "--lease-duration=60"]
    assert config_of(parser().parse_args(["run", *options])).lease == LeaseOptions("team-a", "operators", 60)


@pytest.mark.parametrize("wrong", ["--lease-duration=2", "--lease-duration=1.5", "--lease-namespace=a,b"])
def test_what_cannot_be_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["run", wrong])
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_all_has_to_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody lets everything go by leaving something out."""
    with pytest.raises(SystemExit):
        parser().parse_args(["release"])
    assert "--all" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stated", "pod", "found"),
    [
        (None, None, "okta-operator"),
        (None, "sso", "sso"),
        ("operators", "sso", "operators"),
    ],
)
def test_where_the_lease_lies(stated: str | None, pod: str | None, found: str) -> None:
    client = SimpleNamespace(pod_namespace=pod)
    assert lease_namespace(LeaseOptions(namespace=stated), client) == found  # type: ignore[arg-type]


def test_a_process_is_named_after_its_pod(monkeypatch: pytest.MonkeyPatch) -> None:
    """And as something that fits into a header."""
    monkeypatch.setenv("HOSTNAME", "okta-operator-7d4b\r\nX: 1")
    assert process_host() == "okta-operator-7d4bX1"
    monkeypatch.delenv("HOSTNAME")
    assert process_host()
