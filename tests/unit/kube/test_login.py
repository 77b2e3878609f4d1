from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.kube.login import KubeconfigLogin, Login, PodLogin, find_login

TOKEN = "t0ken-Canary"
IN_POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "6443"}


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Path:
    file = tmp_path / "config"
    write(file, {"token": TOKEN})
    return file


@pytest.fixture
def pod(tmp_path: Path) -> Path:
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    (folder / "token").write_text(f"{TOKEN}\n")
    (folder / "ca.crt").write_text("certificate")
    (folder / "namespace").write_text("okta-operator-system")
    return folder


def write(file: Path, user: dict[str, object], cluster: dict[str, object] | None = None) -> None:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "contexts": [
            {"name": "here", "context": {"cluster": "c", "user": "u", "namespace": "sso"}},
            {"name": "there", "context": {"cluster": "d", "user": "u"}},
        ],
        "clusters": [
            {"name": "c", "cluster": {"server": "https://127.0.0.1:1"} | (cluster or {})},
            {"name": "d", "cluster": {"server": "https://127.0.0.1:2"}},
        ],
        "users": [{"name": "u", "user": user}],
    }
    file.write_text(json.dumps(config))


def data(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def test_a_token_in_a_kubeconfig(kubeconfig: Path) -> None:
    login = await KubeconfigLogin(str(kubeconfig)).read()
    assert (login.server, login.default_namespace, login.scheme) == ("https://127.0.0.1:1", "sso", "Bearer")
    authorization = login.authorization()
    assert authorization is not None
    assert authorization.get_secret_value() == f"Bearer {TOKEN}"
    assert TOKEN not in repr(login)


async def test_certificates_in_a_kubeconfig_become_files(kubeconfig: Path) -> None:
    user: dict[str, object] = {"client-certificate-data": data("certificate"), "client-key-data": data("key")}
    write(kubeconfig, user, {"certificate-authority-data": data("authority")})
    login = await KubeconfigLogin(str(kubeconfig)).read()
    assert login.token is None
    assert login.authorization() is None
    assert [read(path) for path in (login.ca_path, login.certificate_path, login.private_key_path)] == [
        "authority",
        "certificate",
        "key",
    ]


def read(path: str | None) -> str:
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


async def test_a_context_by_name(kubeconfig: Path) -> None:
    login = await KubeconfigLogin(str(kubeconfig), "there").read()
    assert (login.server, login.default_namespace) == ("https://127.0.0.1:2", None)


async def test_a_password_and_a_cluster_that_is_not_verified(kubeconfig: Path) -> None:
    write(kubeconfig, {"username": "a", "password": "b"}, {"insecure-skip-tls-verify": True})
    login = await KubeconfigLogin(str(kubeconfig)).read()
    assert (login.scheme, login.insecure) == ("Basic", True)


@pytest.fixture(
    params=[
        "",
        "[]",
        "{",
        f"users: [{{token: {TOKEN}}}]",
        f"- token: {TOKEN}\n  -: :",
        "contexts: 7\ncurrent-context: a",
    ]
)
def broken(request: pytest.FixtureRequest, kubeconfig: Path) -> Path:
    kubeconfig.write_text(request.param)
    return kubeconfig


async def test_a_broken_kubeconfig_is_for_the_user_and_quotes_nothing(broken: Path) -> None:
    with pytest.raises(Terminal, match="kubectl config view") as caught:
        await KubeconfigLogin(str(broken)).read()
    assert caught.value.reason == "KubeconfigInvalid"
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_an_unknown_context_is_named(kubeconfig: Path) -> None:
    with pytest.raises(Terminal, match="The context elsewhere of the kubeconfig"):
        await KubeconfigLogin(str(kubeconfig), "elsewhere").read()


async def test_no_kubeconfig_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Terminal, match="There is no kubeconfig at"):
        await KubeconfigLogin(str(tmp_path / "absent")).read()


async def test_a_pod_logs_in_with_what_the_kubelet_mounts(pod: Path) -> None:
    source = PodLogin(IN_POD, pod)
    assert await source.read() == Login(
        server="https://10.0.0.1:6443",
        ca_path=str(pod / "ca.crt"),
        scheme="Bearer",
        token=SecretStr(TOKEN),
        default_namespace="okta-operator-system",
    )
    (pod / "token").write_text("renewed")
    assert (await source.read()).token == SecretStr("renewed")


async def test_a_pod_on_ipv6(pod: Path) -> None:
    login = await PodLogin({"KUBERNETES_SERVICE_HOST": "fd00::1"}, pod).read()
    assert login.server == "https://[fd00::1]:443"


async def test_a_token_that_is_not_mounted_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Recoverable, match="Is it mounted into the pod"):
        await PodLogin(IN_POD, tmp_path).read()


class TestWhereToLogInFrom:
    def found(self, environ: dict[str, str], pod: Path, **given: str) -> str:
        source = find_login(**given, environ=environ, service_account=pod)
        return source._files if isinstance(source, KubeconfigLogin) else "pod"

    def test_in_order(self, pod: Path, tmp_path: Path) -> None:
        both = IN_POD | {"KUBECONFIG": "named"}
        assert self.found(both, pod, kubeconfig="given") == "given"
        assert self.found(both, pod) == "named"
        assert self.found(IN_POD, pod) == "pod"
        assert self.found({}, pod).endswith("/.kube/config")
        assert self.found(IN_POD, tmp_path).endswith("/.kube/config")

    def test_a_context_asks_for_a_kubeconfig(self, pod: Path) -> None:
        assert self.found(IN_POD, pod, context="here").endswith("/.kube/config")
