"""Holds replies to Okta's API description: to what `tools/distil_schemas.py` keeps of it."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from jsonschema import Draft202012Validator, FormatChecker
from tests.support.beyond_description import BEYOND, LIKE, OTHER_ENDPOINTS, OTHER_STATUSES, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema import ValidationError
    from tests.support.beyond_description import Beyond

Node: TypeAlias = dict[str, Any]
"""A schema, or a part of one."""

FILE: Final = Path(__file__).parents[1] / "data" / "simulator" / "schemas.json"
REFUSAL: Final = 400
FAILURE: Final = 500
VARIABLE: Final = re.compile(r"\{\w+\}")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ERROR: Final[Node] = {"$ref": "#/$defs/Error"}


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())

    # Okta writes all times in one way, which is narrower than RFC 3339.
    @checker.checks("date-time")
    def is_time(value: object) -> bool:
        return not isinstance(value, str) or TIME.fullmatch(value) is not None

    return checker


class ApiDescription:
    """The endpoints of Okta's APIs, and what each of them answers."""

    def __init__(self, beyond: Iterable[Beyond] = BEYOND) -> None:
        """Read the description, and add what is known beyond it."""
        content = json.loads(FILE.read_text(encoding="utf-8"))
        self._operations: dict[str, dict[str, Node | None]] = content["operations"]
        self._scopes: dict[str, list[str]] = content["scopes"]
        self._definitions: Node = content["$defs"]
        self._formats = _formats()
        self._validators: dict[tuple[str, str], Draft202012Validator] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        for name, like in LIKE.items():
            self._operations[name] = self._operations[like]
        for name, properties in REQUIRED.items():
            self._demand(name, properties.split())
        for each in beyond:
            self._allow(each)

    def differences(self, method: str, path: str, status: int, body: object) -> list[str]:
        """Say in what a reply is not as described.

        Args:
            method: HTTP method.
            path: Path, without query.
            status: HTTP status.
            body: The body's JSON; None where it is empty.
        """
        operation = self.operation(method, path)
        where = f"{method} {path}: {status}"
        if operation is None:
            return self._undescribed(where, path, status, body)
        schema = self._schema(operation, status)
        if schema is None or body is None:
            fits = schema is body is None or status >= FAILURE
            return [] if fits else [f"{where}: {'no' if body is None else 'a'} body"]
        if schema is False:
            return [f"{where}: this status is not described"]
        return [f"{where}: {_sentence(each)}" for each in self._validator(operation, status, schema).iter_errors(body)]

    def scopes(self, method: str, path: str) -> list[str] | None:
        """Return the OAuth scopes that are good for a call, None for one that is not described."""
        return self._scopes.get(self.operation(method, path) or "")

    def operation(self, method: str, path: str) -> str | None:
        """Return the endpoint that a call is for, as ``GET /api/v1/apps/{appId}``, or None."""
        if (method, path) not in self._found:
            fitting = (name for pattern, name in self._patterns if pattern.fullmatch(f"{method} {path}"))
            # `/users/me` goes before `/users/{id}`.
            self._found[method, path] = min(fitting, key=lambda name: name.count("{"), default=None)
        return self._found[method, path]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [
            (re.compile("[^/]+".join(re.escape(part) for part in VARIABLE.split(name))), name)
            for name in self._operations
        ]

    def _undescribed(self, where: str, path: str, status: int, body: object) -> list[str]:
        if path.startswith(tuple(OTHER_ENDPOINTS)):
            return []
        if status < REFUSAL:
            return [f"{where}: this endpoint is not described"]
        return [f"{where}: {_sentence(each)}" for each in self._validator("", status, ERROR).iter_errors(body)]

    def _schema(self, operation: str, status: int) -> Node | Literal[False] | None:
        """Return what the body has to be: None for nothing, False if nobody knows."""
        if (operation, str(status)) in OTHER_STATUSES:
            return OTHER_STATUSES[operation, str(status)]
        # The description names few of the refusals that an endpoint can make, and 401 almost nowhere.
        return self._operations[operation].get(str(status), ERROR if status >= REFUSAL else False)

    def _validator(self, operation: str, status: int, schema: Node) -> Draft202012Validator:
        key = (operation, str(status))
        if key not in self._validators:
            whole = {"allOf": [schema], "$defs": self._definitions}
            self._validators[key] = Draft202012Validator(whole, format_checker=self._formats)
        return self._validators[key]

    def _demand(self, name: str, properties: list[str]) -> None:
        schema = self._definitions[name]
        for kind in schema.get("anyOf", [schema]):
            kind["required"] = properties

    def _allow(self, more: Beyond) -> None:
        *parents, name = more.path.split(".")
        schema = self._definitions[more.owner]
        for parent in parents:
            schema = schema["properties"][parent]
        properties = schema.setdefault("properties", {})
        known = properties.get(name)
        properties[name] = {"anyOf": [known, more.schema]} if known else more.schema


def _sentence(error: ValidationError) -> str:
    return f"{error.json_path}: {error.message}"


def replies(lines: Iterable[str]) -> Iterator[tuple[str, str, int, object]]:
    """Yield the arguments of `ApiDescription.differences` for each exchange of a recording."""
    for line in lines:
        exchange = json.loads(line)
        request, response = exchange["request"], exchange["response"]
        yield request["method"], request["url"].partition("?")[0], response["status"], response["body"]
