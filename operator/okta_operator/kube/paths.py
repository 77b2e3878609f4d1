"""Paths of the Kubernetes API, and what a path says for a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from okta_operator.constants import API_VERSION
from okta_operator.core.errors import Terminal

_LEGACY_GROUP: Final = "v1"
_OF_A_NAMESPACE: Final = 2
"""``namespaces`` and its name: what a path to something within one begins with."""
_VERBS: Final = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def object_path(
    plural: str,
    namespace: str,
    name: str | None = None,
    subresource: str | None = None,
    *,
    api_version: str = API_VERSION,
) -> str:
    """The path of an object in a namespace, of its subresource, or (without a name) of the collection.

    Args:
        plural: the kind's plural, such as ``oktaapps``.
        namespace: the object's namespace.
        name: the object's name; None for the collection.
        subresource: such as ``status``.
        api_version: ``v1`` or ``group/version``.

    Raises:
        Terminal: a part is no name. An empty one would turn the read of an object into a list, and dots
            climb.
    """
    root = "api" if api_version == _LEGACY_GROUP else "apis"
    parts = [f"/{root}/{api_version}/namespaces", _segment(namespace), plural]
    parts += [_segment(part) for part in (name, subresource) if part is not None]
    return "/".join(parts)


def list_path(plural: str, namespace: str | None = None) -> str:
    """The path of all custom resources of a kind, in a namespace or (None) in the cluster.

    Raises:
        Terminal: the namespace is no name.
    """
    return f"/apis/{API_VERSION}/{plural}" if namespace is None else object_path(plural, namespace)


def _segment(text: str) -> str:
    if not text or not text.strip("."):
        message = f"{text!r} is not the name of a Kubernetes object: correct the reference."
        raise Terminal(reason="KubernetesInvalid", message=message)
    return quote(text, safe="")


@dataclass(frozen=True, slots=True)
class Target:
    """What a call is about, in the words of RBAC."""

    verb: str
    resource: str
    """With its subresource, as a Role names it: ``oktaapps/status``."""
    group: str
    """Empty for the core group."""
    namespace: str | None
    name: str | None

    def __str__(self) -> str:
        """For a message: ``patch oktaapps/status web in namespace sso``."""
        name = f" {self.name}" if self.name else ""
        where = f" in namespace {self.namespace}" if self.namespace else ""
        return f"{self.verb} {self.resource}{name}{where}"


def target(method: str, path: str) -> Target:
    """Reads back what a call is about, for a message; a path of another shape stays as it is."""
    verb = _VERBS.get(method.upper(), method.lower())
    group, rest = _group(path.split("?", 1)[0].strip("/").split("/"))
    namespace = None
    if len(rest) > _OF_A_NAMESPACE and rest[0] == "namespaces":
        namespace, rest = rest[1], rest[_OF_A_NAMESPACE:]
    match rest:
        case [resource]:
            return Target(verb, resource, group, namespace, None)
        case [resource, name]:
            return Target(verb, resource, group, namespace, name)
        case [resource, name, subresource, *_]:
            return Target(verb, f"{resource}/{subresource}", group, namespace, name)
    return Target(verb, path, group, namespace, None)


def _group(parts: list[str]) -> tuple[str, list[str]]:
    match parts:
        case ["api", _, *rest]:
            return "", rest
        case ["apis", group, _, *rest]:
            return group, rest
    return "", []
