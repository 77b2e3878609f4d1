"""kubeconfig files, written as JSON, which is YAML too: no YAML library is needed."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from control_plane.certificates import Certificates


def write_administrator(file: Path, *, url: str, certificates: Certificates) -> None:
    """Write the kubeconfig of the cluster's administrator."""
    user = {
        "client-certificate-data": _encode(certificates.administrator.certificate_pem()),
        "client-key-data": _encode(certificates.administrator.key_pem()),
    }
    cluster = {
        "server": url,
        "certificate-authority-data": _encode(certificates.authority.certificate_pem()),
    }
    _write(file, cluster=cluster, user=user, user_name="administrator", namespace="default")


def write_token(file: Path, *, cluster: dict[str, object], token: str, user_name: str, namespace: str) -> None:
    """Write a kubeconfig that authenticates with a bearer token.

    Args:
        file: Where to.
        cluster: The `cluster` of another kubeconfig: server and its certificate authority.
        token: The bearer token.
        user_name: What to call the user in the file.
        namespace: The namespace that commands mean when they name none.
    """
    _write(file, cluster=cluster, user={"token": token}, user_name=user_name, namespace=namespace)


def _write(
    file: Path,
    *,
    cluster: dict[str, object] | dict[str, str],
    user: dict[str, str],
    user_name: str,
    namespace: str,
) -> None:
    name = "okta-operator"
    context = {"cluster": name, "user": user_name, "namespace": namespace}
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": user_name, "user": user}],
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
    }
    write_text(file, json.dumps(body, indent=2) + "\n")


def write_text(file: Path, text: str) -> None:
    """Write a kubeconfig that only its owner can read."""
    file.unlink(missing_ok=True)  # an older file may have wider permissions
    file.touch(mode=0o600)
    file.write_text(text)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
