"""Runs kopf with an operator's handlers until it is told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import kopf

from okta_operator.constants import MANAGER
from okta_operator.core.errors import Terminal
from okta_operator.factory import Runtime
from okta_operator.handlers.registry import configure, register

if TYPE_CHECKING:
    from okta_operator.config import Config


async def run(config: Config) -> None:
    """Run until SIGTERM or SIGINT, or until only a new process can go on; looks under way are finished then.

    Raises:
        Terminal: it could not start.
    """
    runtime = Runtime(config)
    settings = kopf.OperatorSettings()
    configure(settings)
    try:
        await kopf.operator(
            registry=register(runtime),
            settings=settings,
            clusterwide=not config.namespaces,
            namespaces=config.namespaces,
            standalone=True,
            stop_flag=runtime.outdated,
            # Left out, kopf makes one of the user's name, which a container's user has not. Only its peering reads it.
            identity=cast("Any", MANAGER),
        )
    except Exception:
        # kopf's own error says only that a handler failed.
        if runtime.failure is None:
            raise
        raise Terminal("StartFailed", f"The operator cannot start: {runtime.failure}") from None
