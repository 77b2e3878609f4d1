"""One call and its reply, as the handlers see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from okta_simulator.area import as_flag, as_object
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.simulator import Simulator
    from okta_simulator.types import Record


@dataclass(frozen=True)
class Call:
    """An API call.

    Attributes:
        simulator: Who is asked.
        method: HTTP method.
        path: Path without query.
        origin: URL of the host that was asked, without a slash at the end.
        org_url: The organization's own URL; differs from ``origin`` on a custom domain.
        actor: Who asks; empty for endpoints without authentication.
        params: The variable parts of the path.
        query: The query's parameters; of several with one name the last.
        body: The JSON of the body, None without one.
    """

    simulator: Simulator
    method: str
    path: str
    origin: str
    org_url: str
    actor: Record
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: object

    @property
    def org(self) -> Organization:
        """The organization."""
        return self.simulator.org

    @property
    def record(self) -> Record:
        """The body as an object; none counts as an empty one.

        Raises:
            OktaError: It is something else (400).
        """
        return as_object(self.body)

    def flag(self, name: str, *, default: bool) -> bool:
        """Read a boolean from the query.

        Args:
            name: The parameter.
            default: Its value where it is missing.

        Raises:
            OktaError: It is neither true nor false (400).
        """
        text = self.query.get(name)
        words = {None: None, "true": True, "false": False}
        if text not in words:
            raise malformed()
        return as_flag(words[text], default=default)


@dataclass(frozen=True)
class Reply:
    """What is answered.

    Attributes:
        body: JSON; None for an empty body.
        status: HTTP status.
        headers: More headers.
    """

    body: object = None
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)


Handler: TypeAlias = Callable[[Call], Reply]
"""Answers a call. Raises OktaError for a refusal."""


@dataclass(frozen=True)
class Endpoint:
    """Who answers what.

    Attributes:
        method: HTTP method.
        path: Path with ``{names}`` for its variable parts.
        handler: Who answers.
    """

    method: str
    path: str
    handler: Handler


def created(body: object) -> Reply:
    """Answer 201 with a body."""
    return Reply(body, 201)


def no_content() -> Reply:
    """Answer 204."""
    return Reply(None, 204)
