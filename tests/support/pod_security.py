"""The Pod Security Standard "restricted", for what a Deployment may state.

Source: Kubernetes documentation, "Pod Security Standards". Stricter in one point: volumes of any type are refused,
because the operator has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HOST = ("hostNetwork", "hostPID", "hostIPC")
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


def violations(spec: Mapping[str, Any]) -> list[str]:
    """What "restricted" forbids in a pod's spec; empty: it is admitted."""
    containers = [each for kind in _CONTAINERS for each in spec.get(kind, ())]
    return [*_of_the_pod(spec), *(found for each in containers for found in _of_a_container(each, spec))]


def _of_the_pod(spec: Mapping[str, Any]) -> Iterator[str]:
    yield from (name for name in _HOST if spec.get(name))
    yield from (f"volume {each['name']}" for each in spec.get("volumes", ()))
    yield from (f"sysctl {each['name']}" for each in spec.get("securityContext", {}).get("sysctls", ()))


def _of_a_container(container: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[str]:
    own = container.get("securityContext", {})
    both = {**spec.get("securityContext", {}), **own}
    checks = {
        "privileged": not own.get("privileged"),
        "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
        "capabilities": own.get("capabilities") == {"drop": ["ALL"]},
        "runAsNonRoot": both.get("runAsNonRoot") is True,
        "runAsUser": both.get("runAsUser", 1) != 0,
        "seccompProfile": both.get("seccompProfile", {}).get("type") in {"RuntimeDefault", "Localhost"},
        "procMount": own.get("procMount", "Default") == "Default",
        "hostPort": not any(port.get("hostPort") for port in container.get("ports", ())),
    }
    yield from (name for name, holds in checks.items() if not holds)
