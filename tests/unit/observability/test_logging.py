from __future__ import annotations

import io
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

from okta_operator.observability.logging import about, configure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_operator.observability.logging import LogFormat

CANARY = "Zk9-canary_7Qw3rTy8UiOpAsDfGhJk"
QUIET = ("kopf", "aiohttp", "asyncio", "kubernetes", "urllib3")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("root", *QUIET)}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def configured(log_format: LogFormat, level: int | str = "INFO") -> io.StringIO:
    """Alone: pytest's own handlers fail a test over a call that they cannot format."""
    logging.getLogger().handlers.clear()
    stream = io.StringIO()
    configure(log_format, level, stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_json_says_when_how_grave_who_and_what() -> None:
    stream = configured("json")
    logging.getLogger("okta_operator.engine").info("Two of %s: %s", 3, "ä")
    (line,) = lines(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("timestamp"))
    assert line == {"severity": "info", "logger": "okta_operator.engine", "message": "Two of 3: ä"}


def test_what_a_line_is_about() -> None:
    stream = configured("json")
    extra = about(kind="OktaApp", namespace="sso", name="web", organization="acme")
    logging.getLogger("okta_operator").warning("Look.", extra=extra)
    logging.getLogger("okta_operator").warning("Look.", extra=about(kind="OktaApp"))
    first, second = lines(stream)
    assert {key: first[key] for key in ("kind", "namespace", "name", "organization")} == {
        "kind": "OktaApp",
        "namespace": "sso",
        "name": "web",
        "organization": "acme",
    }
    assert second["kind"] == "OktaApp"
    assert second.keys().isdisjoint({"namespace", "name", "organization"})


def test_kopfs_own_way_to_name_the_object_is_understood() -> None:
    stream = configured("json")
    reference = {"apiVersion": "v1", "kind": "Secret", "name": "web", "namespace": "sso", "uid": "u"}
    logging.getLogger("kopf.objects").warning("Look.", extra={"k8s_ref": reference})
    (line,) = lines(stream)
    assert (line["kind"], line["namespace"], line["name"]) == ("Secret", "sso", "web")


def test_text_is_for_a_person() -> None:
    stream = configured("text")
    logging.getLogger("okta_operator").error("Look.", extra=about(kind="OktaApp", name="web"))
    assert re.fullmatch(r"\S+Z ERROR okta_operator Look\. kind=OktaApp name=web\n", stream.getvalue()), (
        stream.getvalue()
    )


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_secret_in_message_arguments_traceback_stack_or_fields(log_format: LogFormat) -> None:
    stream = configured(log_format, "DEBUG")
    log = logging.getLogger("okta_operator")
    log.info("Authorization: SSWS %s", CANARY)
    log.info({"client_secret": CANARY})
    log.info("%(token)s", {"token": f"token={CANARY}"})
    parameter = f"client_secret={CANARY}"
    log.info("Look.", extra=about(name=parameter), stack_info=True)
    try:
        int(parameter)
    except ValueError:
        log.exception("It failed.")
    text = stream.getvalue()
    assert CANARY not in text
    assert text.count("[redacted]") == 5
    assert "ValueError: invalid literal for int() with base 10: 'client_secret=[redacted]'" in text
    assert "Stack (most recent call last)" in text


def test_a_traceback_stays_on_its_line_of_json() -> None:
    stream = configured("json")
    try:
        int("x")
    except ValueError:
        logging.getLogger("okta_operator").exception("It failed.")
    (line,) = lines(stream)
    assert line["exception"].startswith("Traceback")


def test_a_call_with_wrong_arguments_still_gives_its_line() -> None:
    stream = configured("json")
    logging.getLogger("okta_operator").info("%d", "x")
    assert [line["message"] for line in lines(stream)] == ["%d"]


@pytest.mark.parametrize(("level", "from_level"), [("INFO", "WARNING"), ("DEBUG", "INFO"), ("ERROR", "ERROR")])
def test_kopf_tells_less_than_we_do_and_never_whole_bodies(level: str, from_level: str) -> None:
    stream = configured("json", level)
    for name in ("DEBUG", "INFO", "WARNING", "ERROR"):
        logging.getLogger("kopf.objects").log(logging.getLevelName(name), "Look.")
    order = ["debug", "info", "warning", "error"]
    assert [line["severity"] for line in lines(stream)] == order[order.index(from_level.lower()) :]


def test_libraries_are_heard_from_warnings_on() -> None:
    stream = configured("json", "DEBUG")
    logging.getLogger("kubernetes.aio.config").info("Look.")
    logging.getLogger("asyncio").debug("Look.")
    logging.getLogger("aiohttp.server").warning("Look.")
    assert [line["logger"] for line in lines(stream)] == ["aiohttp.server"]


def test_configuring_again_replaces_and_leaves_handlers_of_others() -> None:
    others = logging.NullHandler()
    logging.getLogger().addHandler(others)
    first, second = io.StringIO(), io.StringIO()
    configure("text", "INFO", stream=first)
    configure("json", "WARNING", stream=second)
    logging.getLogger("okta_operator").info("Look.")
    logging.getLogger("okta_operator").warning("Look again.")
    assert first.getvalue() == ""
    assert [line["message"] for line in lines(second)] == ["Look again."]
    assert others in logging.getLogger().handlers


def test_a_name_with_a_line_break_makes_no_second_line() -> None:
    stream = configured("text")
    logging.getLogger("okta_operator").info("rule %s created", "a\n2026 INFO forged\u2028x", extra=about(name="b\nc"))
    [line] = stream.getvalue().splitlines()
    assert r"rule a\n2026 INFO forged\u2028x created name=b\nc" in line
