"""Whatever is wrong with a body, the answer is one of Okta's, never a crash."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import (
    APPS,
    GROUPS,
    KEY,
    ORIGINS,
    SERVERS,
    claim,
    create,
    origin,
    policy,
    rule,
    scope,
    server,
    web_app,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_simulator.testing import Json, OktaSimulator

WRONG: tuple[Json, ...] = (None, 5, -1, True, "", "text", [], [None], [{}], {}, {"unknown": 1})

FULL_APP = web_app(
    grant_types=["authorization_code", "refresh_token"],
    refresh_token={"rotation_type": "ROTATE", "leeway": 30},
    post_logout_redirect_uris=["https://example.com/bye"],
    idp_initiated_login={"mode": "DISABLED", "default_scope": []},
    network={"connection": "ANYWHERE"},
    jwks={"keys": [KEY]},
)
FULL_APP |= {
    "accessibility": {"selfService": False},
    "visibility": {"hide": {"iOS": True, "web": True}},
    "profile": {"owner": "me"},
}
FULL_RULE = rule(actions={"token": {"accessTokenLifetimeMinutes": 60, "inlineHook": {"id": "cal0"}}}, priority=1)
CONFIG = {"uri": "https://example.com", "authScheme": {"type": "HEADER", "value": "secret"}}
HOOK = {"name": "Hook", "type": "t", "version": "1", "channel": {"type": "HTTP", "config": CONFIG}}
BODIES = {
    APPS: FULL_APP,
    GROUPS: {"profile": {"name": "Data", "description": "d"}},
    ORIGINS: origin(scopes=[{"type": "IFRAME_EMBED", "allowedOktaApps": ["OKTA_ENDUSER"]}]),
    SERVERS: server(credentials={"signing": {"rotationMode": "AUTO"}}, issuerMode="ORG_URL"),
    f"{SERVERS}/default/scopes": scope(default=True, displayName="Read"),
    f"{SERVERS}/default/claims": claim(valueType="GROUPS", group_filter_type="REGEX") | {"conditions": {"scopes": []}},
    f"{SERVERS}/default/policies": policy(priority=1),
    "rules": FULL_RULE,
    "/api/v1/inlineHooks": HOOK,
    "assignment": {"priority": 1, "profile": {"role": "reader"}},
}


def paths(body: Json, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each value in a body."""
    children = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in children:
        yield (*here, name)
        yield from paths(value, (*here, name))


def variants(body: Json) -> Iterator[Json]:
    """Yield copies of a body with one value replaced."""
    for path in paths(body):
        for wrong in WRONG:
            variant = copy.deepcopy(body)
            parent = variant
            for name in path[:-1]:
                parent = parent[name]
            parent[path[-1]] = wrong
            yield variant


@pytest.mark.parametrize("name", sorted(BODIES))
def test_refused_or_taken(okta_simulator: OktaSimulator, name: str) -> None:
    path, method = name, "POST"
    if name == "rules":
        default = okta_simulator.get(f"{SERVERS}/default/policies").body[0]["id"]
        path = f"{SERVERS}/default/policies/{default}/rules"
    if name == "assignment":
        app, group = create(okta_simulator, APPS, web_app()), create(okta_simulator, GROUPS, BODIES[GROUPS])
        path, method = f"{APPS}/{app['id']}/groups/{group['id']}", "PUT"
    statuses = set()
    for variant in variants(BODIES[name]):
        answer = okta_simulator.call(method, path, variant)
        assert answer.status in {200, 201, 400}, (answer.status, variant)
        statuses.add(answer.status)
    assert 400 in statuses
