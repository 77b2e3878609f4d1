"""One call and its reply, as the handlers see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

from okta_simulator.area import as_flag, as_object
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.administration.permissions import Rights
    from okta_simulator.organization import Organization
    from okta_simulator.simulator import Simulator
    from okta_simulator.types import Record


FORM = "application/x-www-form-urlencoded"


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
        headers: The headers by their lower-case names; of several with one name the last.
        cookies: The cookies by name.
        raw: The body as it came.
    """

    simulator: Simulator
    method: str
    path: str
    origin: str
    org_url: str
    actor: Record
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    raw: bytes = field(repr=False)

    @property
    def org(self) -> Organization:
        """The organization."""
        return self.simulator.org

    @cached_property
    def body(self) -> object:
        """The JSON of the body, None without one.

        Raises:
            OktaError: It is no JSON (400).
        """
        if not self.raw:
            return None
        try:
            parsed: object = json.loads(self.raw)
        except ValueError:
            raise malformed() from None
        return parsed

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The fields of a form in the body; of several with one name the last. Empty if it is no form."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            return {}
        return dict(parse_qsl(self.raw.decode(errors="replace"), keep_blank_values=True))

    @property
    def record(self) -> Record:
        """The body as an object; none counts as an empty one.

        Raises:
            OktaError: It is something else (400).
        """
        return as_object(self.body)

    @cached_property
    def rights(self) -> Rights:
        """What the caller may do, as it was when it called."""
        return self.org.administration.access.rights(self.actor)

    def visible(self, collection: str, records: Iterable[Record]) -> list[Record]:
        """Return those of a list's objects that the caller may see.

        Args:
            collection: Which kind of object they are, see ``permissions.COLLECTIONS``.
            records: The objects.
        """
        if self.rights.unlimited:
            return list(records)
        return [record for record in records if self.org.administration.access.sees(self.rights, collection, record)]

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
        headers: More headers; one name may come several times.
        content: What is sent instead of JSON, for example a page.
        media_type: What the content is.
    """

    body: object = None
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | None = field(default=None, repr=False)
    media_type: str = "text/html"


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
