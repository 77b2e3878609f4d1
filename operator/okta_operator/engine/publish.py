"""The published Secret: written once, complete, and never over one that the operator did not make.

What is published is compared without being kept: one annotation has the digest of everything that goes into it but
the client secret, the other the digest of the data as written. Only when one of them no longer fits is the client
secret needed, and read from Okta if no answer of Okta's has just shown it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from okta_operator import constants
from okta_operator.core.digest import digest
from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.kube.secrets import KubeSecret, PublishedSecret, SecretManifest, data_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.kind import SecretContent
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services

_SAMPLE = "the client secret"
"""Stands for the client secret where only the rest of the content is compared."""

_FOREIGN: Final = 60.0
"""Seconds after which a Secret of somebody else is looked for again."""


async def publish(services: Services, subject: Subject, content: SecretContent, root: str) -> str | None:
    """Make the Secret hold what the resource publishes.

    Args:
        services: the operator's.
        subject: the resource.
        content: what to publish.
        root: the external object's path in Okta's API, below which its client secrets are.

    Returns:
        The Secret's name, if it was written.

    Raises:
        Terminal: ``SecretNotOwned``.
    """
    there = await _current(services, subject, content.name)
    known_secret = services.memory.secret(subject.key)
    trusted = known_secret is None and services.memory.trusts_secret(subject.key)
    if there is not None and _fits(there, content) and trusted:
        return None
    client_secret = ""
    if content.confidential:
        client_secret = known_secret or await _read_secret(subject, root)
    manifest = _manifest(subject, content, client_secret)
    written = None
    if there is None or not _same(there, manifest):
        await _write(services, subject, manifest, there)
        written = content.name
    services.memory.drop_secret(subject.key)
    return written


async def withdraw(services: Services, subject_identity: str, namespace: str, name: str) -> None:
    """Delete a published Secret, if it is the resource's."""
    secret = await services.secrets.get(namespace, name)
    if secret is None or secret.annotations.get(constants.ANNOTATION_OWNER) != subject_identity:
        return
    await services.secrets.delete(namespace, name, uid=secret.uid, resource_version=secret.resource_version)
    services.memory.published.pop((namespace, name), None)


async def _current(services: Services, subject: Subject, name: str) -> PublishedSecret | None:
    """The Secret as last seen, else as it is now; refused when it is somebody else's."""
    seen = services.memory.published.get((subject.key.namespace, name))
    if seen is None or not subject.urgent:
        # A look that nobody waits for asks the API server: a watch that broke does not tell of what went meanwhile.
        secret = await services.secrets.get(subject.key.namespace, name)
        if secret is None:
            services.memory.published.pop((subject.key.namespace, name), None)
            return None
        seen = _published(secret)
    if seen.annotations.get(constants.ANNOTATION_OWNER) != str(subject.identity):
        raise _not_owned(subject, name)
    return seen


def _published(secret: KubeSecret) -> PublishedSecret:
    """The Secret without its values."""
    return PublishedSecret(
        namespace=secret.namespace,
        name=secret.name,
        uid=secret.uid,
        resource_version=secret.resource_version,
        labels=secret.labels,
        annotations=secret.annotations,
        data_digest=secret.data_digest,
    )


def _not_owned(subject: Subject, name: str) -> Terminal:
    message = (
        f"The Secret {name} in namespace {subject.key.namespace} was not made for this resource, so it is not "
        "overwritten. State another name in spec.secret.name, or delete that Secret."
    )
    # Nothing tells of a Secret that is not ours.
    return Terminal("SecretNotOwned", message, retry_after=min(_FOREIGN, subject.organization.resync))


def _fits(there: PublishedSecret, content: SecretContent) -> bool:
    """Whether a Secret is what was written last, and that is what has to be written now."""
    return (
        there.annotations.get(constants.ANNOTATION_INPUTS) == _inputs(content)
        and there.annotations.get(constants.ANNOTATION_DATA) == there.data_digest
        and there.labels.get(constants.LABEL_MANAGED_BY) == constants.MANAGER
    )


def _same(there: PublishedSecret, manifest: SecretManifest) -> bool:
    wanted = {**manifest.annotations}
    return (
        all(there.annotations.get(k) == v for k, v in wanted.items())
        and all(there.labels.get(k) == v for k, v in manifest.labels.items())
        and there.data_digest == manifest.annotations[constants.ANNOTATION_DATA]
    )


def _inputs(content: SecretContent) -> str:
    return digest([content.method, dict(content.render(_SAMPLE)), dict(content.labels), dict(content.annotations)])


def _manifest(subject: Subject, content: SecretContent, client_secret: str) -> SecretManifest:
    data: Mapping[str, str] = content.render(client_secret)
    annotations = {
        **content.annotations,
        constants.ANNOTATION_OWNER: str(subject.identity),
        constants.ANNOTATION_INPUTS: _inputs(content),
        constants.ANNOTATION_DATA: data_digest({k: v.encode() for k, v in data.items()}),
    }
    return SecretManifest(
        namespace=subject.key.namespace,
        name=content.name,
        labels={**content.labels, constants.LABEL_MANAGED_BY: constants.MANAGER},
        annotations=annotations,
        data={k: SecretStr(v) for k, v in data.items()},
    )


async def _write(services: Services, subject: Subject, manifest: SecretManifest, there: PublishedSecret | None) -> None:
    secret: KubeSecret | None
    if there is None:
        secret = await services.secrets.create(manifest)
        if secret is None:
            raise _not_owned(subject, manifest.name)
    else:
        secret = await services.secrets.apply(manifest, uid=there.uid, resource_version=there.resource_version)
    services.memory.published[secret.namespace, secret.name] = _published(secret)


async def _read_secret(subject: Subject, root: str) -> str:
    """The newest active client secret, in clear text, as Okta's list of them has it.

    Raises:
        Terminal: Okta shows none, as to a role without ``okta.apps.clientCredentials.read``.
        Recoverable: the application is gone, or so new that it is not listed yet what it has.
    """
    path = f"{root}{subject.kind.client_secrets}"
    secrets = await subject.organization.connection.list(path)
    if secrets is None:
        raise Recoverable("VanishedMeanwhile", "The application vanished while its client secret was read.")
    if not secrets:
        message = "Okta lists no client secret of this application yet; it is looked up again."
        raise Recoverable("ClientSecretNotListed", message)
    values = [s for s in secrets if s.get("status") == "ACTIVE" and s.get("client_secret")]
    if not values:
        message = (
            "Okta shows no active client secret of this application. Give the operator's role the permission "
            "okta.apps.clientCredentials.read, or create a client secret in Okta."
        )
        raise Terminal("ClientSecretUnreadable", message, retry_after=600)
    return str(max(values, key=lambda s: str(s.get("created")))["client_secret"])
