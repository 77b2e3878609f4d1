"""How to reach the API server and as whom: from a kubeconfig, or from the pod that the operator runs in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import yaml
from kubernetes.aio import config
from kubernetes.aio.client.configuration import Configuration
from pydantic import SecretStr

from okta_operator.core.errors import OperatorError, Recoverable, Terminal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Of a pod (Kubernetes documentation, "Accessing the Kubernetes API from a Pod")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where the API server is and how to be let in; enough for any HTTP client, kopf's among them.

    Certificates are paths: what a kubeconfig holds inline is in a temporary file, for its owner alone, until
    the process ends.
    """

    server: str
    ca_path: str | None = None
    """None: the system's authorities."""
    insecure: bool = False
    """The server's certificate is not looked at."""
    scheme: str | None = None
    """``Bearer`` or ``Basic``; None without a token."""
    token: SecretStr | None = None
    certificate_path: str | None = None
    private_key_path: str | None = None
    default_namespace: str | None = None
    tls_server_name: str | None = None
    proxy_url: str | None = None

    def authorization(self) -> SecretStr | None:
        """The header ``Authorization``; None where a client certificate, or nothing, is shown."""
        if self.token is None:
            return None
        return SecretStr(f"{self.scheme} {self.token.get_secret_value()}")


class LoginSource(Protocol):
    """Reads the login; again whenever asked, since tokens rotate."""

    max_age: float | None
    """Seconds after which to read it again; None: only when it is refused."""

    async def read(self) -> Login:
        """The login as it is now.

        Raises:
            OperatorError: there is none that can be used.
        """
        ...


class PodLogin:
    """The ServiceAccount of the pod.

    The kubelet renews the token file before the token ends, so the file is read again each minute, as by
    client-go.
    """

    max_age: float | None = 60.0

    def __init__(self, environ: Mapping[str, str], folder: Path = SERVICE_ACCOUNT) -> None:
        """Reads nothing yet.

        Args:
            environ: has ``KUBERNETES_SERVICE_HOST`` and ``KUBERNETES_SERVICE_PORT``.
            folder: holds ``token``, ``ca.crt`` and ``namespace``.
        """
        host, port = environ["KUBERNETES_SERVICE_HOST"], environ.get("KUBERNETES_SERVICE_PORT") or "443"
        self._server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
        self._folder = folder

    async def read(self) -> Login:  # noqa: D102 - as LoginSource
        try:
            token = (self._folder / "token").read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"The ServiceAccount's token cannot be read: {error.strerror}. Is it mounted into the pod?"
            raise Recoverable(reason="KubernetesUnauthorized", message=message) from None
        namespace = self._folder / "namespace"
        return Login(
            server=self._server,
            ca_path=str(self._folder / "ca.crt"),
            scheme="Bearer",
            token=SecretStr(token),
            default_namespace=namespace.read_text(encoding="utf-8").strip() if namespace.exists() else None,
        )


class KubeconfigLogin:
    """A context of a kubeconfig, by the Kubernetes client's own loader: it knows exec plugins and OIDC."""

    max_age: float | None = None

    def __init__(self, files: str, context: str | None = None) -> None:
        """Reads nothing yet.

        Args:
            files: paths joined by the system's path separator, as in ``KUBECONFIG``.
            context: its name; None for the current one.
        """
        self._files = files
        self._context = context

    async def read(self) -> Login:  # noqa: D102 - as LoginSource
        self._check_exists()
        settings = Configuration()
        # Typed like this because the loader is not: mypy would refuse the call.
        load: Callable[..., Awaitable[Any]] = config.load_kube_config
        try:
            loader = await load(self._files, context=self._context, client_configuration=settings, persist_config=False)
        except (
            config.ConfigException,
            yaml.YAMLError,
            ValueError,
            TypeError,
            AttributeError,
            OSError,
        ) as error:
            raise self._unusable(error) from None
        return _login(settings, loader.current_context)

    def _check_exists(self) -> None:
        paths = [Path(part).expanduser() for part in self._files.split(os.pathsep) if part]
        if not any(path.exists() for path in paths):
            raise Terminal(reason="KubeconfigInvalid", message=f"There is no kubeconfig at {self._files}.")

    def _unusable(self, error: Exception) -> OperatorError:
        # Neither the error's text nor its cause: the loader's messages quote entries of the file, tokens
        # among them.
        context = f"context {self._context}" if self._context else "current context"
        message = (
            f"The {context} of the kubeconfig {self._files} cannot be used ({type(error).__name__}): "
            "look at it with `kubectl config view --minify`."
        )
        return Terminal(reason="KubeconfigInvalid", message=message)


def _login(settings: Configuration, context: Mapping[str, Any]) -> Login:
    scheme, _, token = settings.api_key.get("BearerToken", "").partition(" ")
    return Login(
        server=settings.host,
        ca_path=settings.ssl_ca_cert,
        insecure=not settings.verify_ssl,
        scheme=scheme or None,
        token=SecretStr(token) if token else None,
        certificate_path=settings.cert_file,
        private_key_path=settings.key_file,
        default_namespace=context["context"].get("namespace"),
        tls_server_name=settings.tls_server_name,
        proxy_url=settings.proxy,
    )


def find_login(
    kubeconfig: str | None = None,
    context: str | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    service_account: Path = SERVICE_ACCOUNT,
) -> LoginSource:
    """Where to log in from, in controller-runtime's order.

    That is: the kubeconfig given, the one that ``KUBECONFIG`` names, the pod's ServiceAccount,
    ``~/.kube/config``. A context asks for a kubeconfig, so the ServiceAccount is passed over.

    Args:
        kubeconfig: paths as in ``KUBECONFIG``.
        context: a context of it.
        environ: the process's environment.
        service_account: the folder of the pod's ServiceAccount.
    """
    files = kubeconfig or environ.get("KUBECONFIG")
    if files:
        return KubeconfigLogin(files, context)
    in_pod = environ.get("KUBERNETES_SERVICE_HOST") and (service_account / "token").exists()
    if in_pod and context is None:
        return PodLogin(environ, service_account)
    return KubeconfigLogin(str(Path.home() / ".kube" / "config"), context)
