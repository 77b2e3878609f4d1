"""``okta-operator release --all``: leave Okta and the Secrets as they are, and hold nothing back any more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from okta_operator import constants
from okta_operator.core.errors import Terminal
from okta_operator.engine.release import release_everything
from okta_operator.factory import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.config import Config
    from okta_operator.engine.release import Released

_log = logging.getLogger(__name__)

_MORE: Final = 10.0
"""Seconds beyond the Lease's duration that are waited for it: a dead operator's has ended then."""


async def release_all(config: Config, write: Callable[[str], object]) -> int:
    """Let every resource go, and say what stays.

    Args:
        config: which cluster, which namespaces, which Lease.
        write: takes the list of what stays, line by line.

    Returns:
        The exit code: 0 when nothing is held back any more.

    Raises:
        OperatorError: it could not begin.
    """
    runtime = Runtime(config)
    try:
        await runtime.connect()
        await _stand_alone(runtime)
        results = []
        async for released in release_everything(runtime.services, config.namespaces, config.workers):
            level = logging.INFO if released.gone else logging.ERROR
            _log.log(level, "%s: %s", released.key, released.told)
            results.append(released)
    finally:
        await runtime.stop()
    for line in report(results):
        write(f"{line}\n")
    return 0 if all(released.gone for released in results) else 1


async def _stand_alone(runtime: Runtime) -> None:
    if runtime.config.lease is None:
        _log.warning("Without a Lease nothing keeps a running operator from taking hold of the resources again.")
        return
    _log.info("Waiting for the Lease, which a running operator holds.")
    trouble = await runtime.leadership.take_office(runtime.config.lease.duration + _MORE)
    if trouble is not None:
        message = (
            f"The Lease is not to be had: {trouble} Stop the operator first, since it would take hold of the resources "
            "again: kubectl scale deployment/okta-operator --namespace okta-operator --replicas=0"
        )
        raise Terminal("StartFailed", message)


def report(results: list[Released]) -> list[str]:
    """What stays in Okta and in Kubernetes, and what was not let go, as lines for a person."""
    results = sorted(results, key=lambda released: released.key)
    staying = [released for released in results if released.gone and released.stays]
    secrets = [released for released in results if released.gone and released.secret]
    stuck = [released for released in results if not released.gone]
    lines = [f"{len(results) - len(stuck)} of {len(results)} resources are let go."]
    lines += _section("In Okta stays, without an owner:", [f"{r.stays}  ({r.key})" for r in staying])
    lines += _section(
        "Secrets that stay, and that nobody updates any more:",
        [f"{r.key.namespace}/{r.secret}  ({r.key})" for r in secrets],
    )
    lines += _section("NOT let go; the same command tries again:", [f"{r.key}: {r.told}" for r in stuck])
    lines += _section(
        "To let go without Okta, with the mark left on the object, annotate the resource first:",
        [f"{constants.ANNOTATION_DELETION}={constants.DELETION_ABANDON}"] if stuck else [],
    )
    return lines


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []
