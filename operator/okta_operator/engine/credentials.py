"""Where credentials may be sent, and the credentials themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from okta_operator.config import OKTA_DOMAINS
from okta_operator.constants import ANNOTATION_OWNER, LABEL_MANAGED_BY, MANAGER
from okta_operator.core.errors import Scope, Terminal, Waiting
from okta_operator.okta.credentials import ApiToken, ServiceApp
from okta_operator.okta.urls import is_public

if TYPE_CHECKING:
    from okta_operator.api.org import OktaOrg
    from okta_operator.config import Config
    from okta_operator.core.references import Key
    from okta_operator.kube.secrets import KubeSecret, Secrets
    from okta_operator.okta.credentials import Credentials

_MISSING = 5
"""Seconds between two looks for a connection Secret that is not there yet: somebody is about to create it."""


def require_address(resource: OktaOrg, config: Config) -> None:
    """Refuse to send credentials, or any call, where they do not belong.

    Raises:
        Terminal: ``InsecureUrl``, ``HostNotAllowed`` or ``PortNotAllowed``.
    """
    url = urlsplit(resource.spec.url)
    if url.scheme != "https" and not (resource.spec.insecure and config.allow_insecure):
        message = (
            f"spec.url {resource.spec.url} is not https. That takes spec.insecure: true and the operator's option "
            "--allow-insecure, and is for simulators only."
        )
        raise Terminal("InsecureUrl", message)
    host = url.hostname or ""
    if host in config.allowed_hosts:
        return
    if not host.endswith(OKTA_DOMAINS):
        message = (
            f"{host} is not one of Okta's own domains, so no credentials are sent there. If it is your custom domain, "
            "or a simulator, start the operator with --allowed-hosts."
        )
        raise Terminal("HostNotAllowed", message)
    # Okta drops what comes to other ports, so each look at such an address would keep a worker until its deadline.
    if url.netloc.lower() not in {host, f"{host}:443"}:
        message = f"spec.url {resource.spec.url}: Okta answers at port 443 alone. Leave the port out."
        raise Terminal("PortNotAllowed", message)


def is_believable(address: str, asked: str, config: Config) -> bool:
    """Whether an address that the organization says is its own may be asked for public documents.

    Args:
        address: as the organization says it.
        asked: the organization's, as the OktaOrg states it.
        config: the operator's options.
    """
    url = urlsplit(address)
    if address == asked:
        return True
    if url.hostname in config.allowed_hosts:
        return url.scheme == "https" or config.allow_insecure
    return is_public(address)


async def read_credentials(secrets: Secrets, key: Key, resource: OktaOrg) -> tuple[Credentials, str]:
    """What the connection Secret holds, and a version that changes with it.

    Raises:
        OperatorError: there is nothing to authenticate with, or it is for another address.
    """
    stated = resource.spec.credentials
    one = stated.api_token or stated.private_key
    if one is None or (stated.api_token and stated.private_key):
        message = "spec.credentials has to be exactly one of apiToken and privateKey. State one of them."
        raise Terminal("InvalidSpec", message)
    kind = "API token" if stated.private_key is None else "private key"
    reference = one.secret_ref
    secret = await secrets.get(key.namespace, reference.name)
    if secret is None:
        message = (
            f"There is no Secret {reference.name} in namespace {key.namespace}. Create it with the keys "
            f"{reference.key} (the {kind}) and url ({resource.spec.url})."
        )
        raise Waiting("ConnectionSecretMissing", message, scope=Scope.ORGANIZATION, retry_after=_MISSING)
    _require_for(secret, resource.spec.url)
    stored = secret.data.get(reference.key)
    if stored is None or not stored.get_secret_value().strip():
        message = f"The Secret {reference.name} has no key {reference.key}, or it is empty. Put the {kind} there."
        raise Waiting("ConnectionSecretMissing", message, scope=Scope.ORGANIZATION, retry_after=_MISSING)
    value = SecretStr(stored.get_secret_value().strip())
    version = f"{secret.uid}/{secret.resource_version}"
    if stated.private_key is None:
        return ApiToken(value), version
    return ServiceApp(stated.private_key.client_id, value, stated.private_key.key_id), version


def _require_for(secret: KubeSecret, url: str) -> None:
    """Whoever may write an OktaOrg but not read Secrets must not be able to send one anywhere else.

    What goes into a published Secret, a key ``url`` too, is for whoever may write an OktaApp to say.
    """
    if secret.labels.get(LABEL_MANAGED_BY) == MANAGER or ANNOTATION_OWNER in secret.annotations:
        message = (
            f"The Secret {secret.name} is one that the operator publishes, and what it holds is an application's. Name "
            "a Secret that you made for the connection."
        )
        raise Terminal("CredentialsForAnotherAddress", message)
    stated = secret.data.get("url")
    if stated is None or stated.get_secret_value().strip().rstrip("/") != url.rstrip("/"):
        message = (
            f"The connection Secret {secret.name} is not for {url}: its key url has to hold exactly the address "
            "that the credentials may be sent to."
        )
        raise Terminal("CredentialsForAnotherAddress", message)
