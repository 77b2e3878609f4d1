"""Labels of namespaces, which may not be readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from okta_operator.core.errors import Recoverable
from okta_operator.kube.errors import Forbidden
from okta_operator.kube.namespaces import Namespaces

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

FORBIDDEN = Forbidden("The operator may not get namespaces.")


class Api:
    """Answers one path."""

    def __init__(self, answer: JsonObject | Exception | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def request(self, method: str, path: str, **_: Any) -> JsonObject | None:  # noqa: ANN401 - as KubeClient
        self.asked.append(f"{method} {path}")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        ({"metadata": {"name": "data", "labels": {"sso": "acme"}}}, {"sso": "acme"}),
        ({"metadata": {"name": "data"}}, {}),
        (None, {}),
        (FORBIDDEN, None),
    ],
)
async def test_labels_are_read_by_name(answer: JsonObject | Exception | None, labels: dict[str, str] | None) -> None:
    api = Api(answer)
    assert await Namespaces(api).labels("data") == labels
    assert api.asked == ["GET /api/v1/namespaces/data"]


async def test_a_name_stays_one_segment_of_the_path() -> None:
    api = Api(None)
    await Namespaces(api).labels("a/../b")
    assert api.asked == ["GET /api/v1/namespaces/a%2F..%2Fb"]


async def test_what_else_is_wrong_is_told() -> None:
    with pytest.raises(Recoverable, match="away"):
        await Namespaces(Api(Recoverable("KubernetesUnavailable", "It is away."))).labels("data")
