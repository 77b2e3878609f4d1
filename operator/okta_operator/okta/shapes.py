"""The bodies of answers, in the shape that was asked for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.okta.errors import of_answer, unreadable

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject
    from okta_operator.okta.answer import Answer
    from okta_operator.okta.errors import Call


def single(call: Call, answer: Answer) -> JsonObject:
    """The object that the answer holds.

    Raises:
        OperatorError: it is no success, or holds anything else.
    """
    value = _json(call, answer)
    if not isinstance(value, dict):
        raise unreadable(call, "it is not an object")
    return value


def objects(call: Call, answer: Answer) -> list[JsonObject]:
    """The objects of a list's page.

    Raises:
        OperatorError: it is no success, or holds anything else.
    """
    value = _json(call, answer)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise unreadable(call, "it is not a list of objects")
    return value


def _json(call: Call, answer: Answer) -> Json:
    if not answer.good:
        raise of_answer(call, answer)
    try:
        return answer.json()
    except ValueError:
        problem = unreadable(call, "it is not JSON")
    raise problem
