"""Logs: one line each on standard error, as text or as JSON, without secrets."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from okta_operator.observability.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

LogFormat = Literal["text", "json"]

_FIELDS: Final = {
    "kind": "kind",
    "namespace": "namespace",
    "resource_name": "name",
    "organization": "organization",
}
"""Attributes of a record, and what a log line calls them. A record's own ``name`` is its logger's."""

_QUIET: Final = ("aiohttp", "asyncio", "kubernetes", "urllib3")
"""Of these, only warnings are for whoever runs the operator."""


def about(
    *,
    kind: str | None = None,
    namespace: str | None = None,
    name: str | None = None,
    organization: str | None = None,
) -> dict[str, str]:
    """For ``extra`` of a log call: which resource the line is about.

    A plain ``extra={"name": ...}`` raises: a record has an attribute of that name already.
    """
    given = {"kind": kind, "namespace": namespace, "resource_name": name, "organization": organization}
    return {attribute: value for attribute, value in given.items() if value is not None}


def configure(log_format: LogFormat, level: int | str, *, stream: IO[str] | None = None) -> None:
    """Sets up the process's logging; called again, it replaces what it set up.

    kopf's routine lines (a handler succeeded, one for every event) are left out unless debugging, its debug
    lines always: they hold whole bodies of resources.

    Args:
        log_format: ``text`` for a person at a terminal, ``json`` for a log store.
        level: of the operator's own lines.
        stream: instead of standard error.
    """
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    debugging = root.level <= logging.DEBUG
    logging.getLogger("kopf").setLevel(logging.INFO if debugging else max(root.level, logging.WARNING))
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


class _Handler(logging.StreamHandler[IO[str]]):
    """What ``configure`` set up, told from the handlers of others."""


class RedactingFilter(logging.Filter):
    """Takes secrets out of a record's text, traceback and fields, before any formatter sees them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record in place; lets every record through."""
        record.msg, record.args = redact(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for attribute in _FIELDS:
            value = getattr(record, attribute, None)
            if isinstance(value, str):
                setattr(record, attribute, redact(value))
        return True


class TextFormatter(logging.Formatter):
    """``2026-01-02T03:04:05.678Z INFO okta_operator.engine Message. kind=OktaApp namespace=sso name=web``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback where there is one."""
        fields = "".join(f" {key}={value}" for key, value in _fields(record).items())
        line = f"{_timestamp(record)} {record.levelname} {record.name} {_one_line(_message(record))}{_one_line(fields)}"
        return "\n".join([line, *_details(self, record)])


class JsonFormatter(logging.Formatter):
    """One JSON object a line: timestamp, severity, logger, message, and what the line is about."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; members are there only where they are known."""
        line: dict[str, Any] = {
            "timestamp": _timestamp(record),
            "severity": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_fields(record),
        }
        details = _details(self, record)
        if details:
            line["exception"] = "\n".join(details)
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message, without its arguments where these do not fit: that mistake must not cost the line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _one_line(text: str) -> str:
    """The text without line breaks, by which names in resources could look like lines of ours."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _timestamp(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, str]:
    # kopf's loggers name the object in an attribute of their own.
    reference: Mapping[str, Any] = getattr(record, "k8s_ref", None) or {}
    fields: dict[str, str] = {}
    for attribute, name in _FIELDS.items():
        value = getattr(record, attribute, None) or reference.get(name)
        if value:
            fields[name] = str(value)
    return fields


def _details(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    exception = record.exc_text or (formatter.formatException(record.exc_info) if record.exc_info else "")
    return [text for text in (exception, record.stack_info) if text]
