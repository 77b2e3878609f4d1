"""A new policy takes no place from the policies of others, whatever Okta does where no priority is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import SAMPLES, SERVERS

from okta_simulator.settings import words_of

if TYPE_CHECKING:
    from tests.support.operator import Operator

    from okta_simulator.testing import OktaSimulator

POLICY = SAMPLES[2]
THEIRS = {
    "type": "OAUTH_AUTHORIZATION_POLICY",
    "name": "Theirs",
    "description": "By hand.",
    "priority": 1,
    "conditions": {"clients": {"include": ["ALL_CLIENTS"]}},
}


@pytest.mark.parametrize("where", words_of("new_policy_without_priority"))
async def test_a_new_policy_goes_behind_those_of_others(
    operator: Operator, okta_simulator: OktaSimulator, where: str
) -> None:
    okta_simulator.switch(new_policy_without_priority=where)
    (server,) = await operator.apply(*POLICY.needs)
    path = f"{SERVERS}/{operator.status(server)['id']}/policies"
    assert okta_simulator.post(path, THEIRS).status == 201
    await operator.apply(POLICY.manifest)
    assert operator.is_ready(POLICY.key), operator.status(POLICY.key)
    found = sorted(okta_simulator.pages(path), key=lambda policy: int(policy["priority"]))
    assert [(policy["name"], policy["priority"]) for policy in found] == [("Theirs", 1), ("OpenMetadata", 2)]
