from __future__ import annotations

import pytest
from tests.unit.okta.support import answer

from okta_operator.okta.clock import OktaClock

NOON = 1_750_248_000  # Wed, 18 Jun 2025 12:00:00 GMT
DATE = "Wed, 18 Jun 2025 12:00:00 GMT"


@pytest.mark.parametrize("ours", [NOON, NOON - 7200.0, NOON + 7200.5, NOON - 86399])
def test_the_time_is_okta_s(ours: float) -> None:
    clock = OktaClock(lambda: ours)
    assert clock.now() == int(ours)
    clock.learn(answer(200, Date=DATE).headers)
    assert clock.now() == NOON


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": ""}, {"Date": "Wed, 18 Jun 99999 12:00:00"}])
def test_an_answer_without_a_date_tells_nothing(headers: dict[str, str]) -> None:
    clock = OktaClock(lambda: NOON - 100.0)
    clock.learn(answer(200, **headers).headers)
    assert clock.now() == NOON - 100


@pytest.mark.parametrize("ours", [NOON - 86400, NOON + 86400, 0])
def test_nothing_is_signed_for_another_day(ours: float) -> None:
    clock = OktaClock(lambda: ours)
    clock.learn(answer(200, Date=DATE).headers)
    assert clock.now() == ours
