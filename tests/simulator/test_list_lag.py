"""Lists that lag behind, for one caller alone if that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

ORIGINS = "/api/v1/trustedOrigins"
ORIGIN = {"name": "om", "origin": "https://om.example.com", "scopes": [{"type": "CORS"}]}


@pytest.mark.parametrize(("whose", "seen"), [("", (0, 0)), ("late@example.com", (1, 0)), ("other@example.com", (1, 1))])
def test_lists_lag_for_everybody_or_for_one(okta_simulator: OktaSimulator, whose: str, seen: tuple[int, int]) -> None:
    token = okta_simulator.add_token("late@example.com")
    okta_simulator.switch(list_lag_seconds=60, list_lag_login=whose)
    assert okta_simulator.post(ORIGINS, ORIGIN).status == 200
    mine, late = okta_simulator.get(ORIGINS), okta_simulator.call("GET", ORIGINS, token=token)
    assert (len(mine.body), len(late.body)) == seen
