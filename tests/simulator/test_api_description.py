"""Okta's API description, by which every reply of the simulator is judged, against what Okta really answers."""

from __future__ import annotations

import json

import pytest
from tests.simulator.test_recordings import FILES, FOLDER, WHY_SKIPPED
from tests.support.api_description import ApiDescription, replies
from tests.support.beyond_description import BEYOND, RECORDED, Beyond
from tests.support.judged_replies import Judge

from okta_simulator.http.call import Reply

recordings = pytest.mark.skipif(not FILES, reason=WHY_SKIPPED)


def recorded() -> list[tuple[str, str, int, object]]:
    """Return the recorded replies, as `ApiDescription.differences` takes them."""
    lines = [line for name in FILES for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return list(replies(lines))


@recordings
def test_okta_s_own_replies_are_as_described_with_what_is_known_beyond() -> None:
    description = ApiDescription()
    assert [found for reply in recorded() for found in description.differences(*reply)] == []


@recordings
@pytest.mark.parametrize("each", [each for each in BEYOND if each.source == RECORDED], ids=lambda each: each.path)
def test_all_that_is_known_beyond_is_needed_for_a_recording(each: Beyond) -> None:
    description = ApiDescription([other for other in BEYOND if other is not each])
    name = f'"{each.path.rpartition(".")[2]}"'
    having = [reply for reply in recorded() if name in json.dumps(reply[3])]
    assert any(description.differences(*reply) for reply in having)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/v1/trustedOrigins", 200, [{"id": 1}]),
        ("GET", "/api/v1/trustedOrigins", 200, [{"unknown": "x"}]),
        ("GET", "/api/v1/trustedOrigins", 200, None),
        ("GET", "/api/v1/trustedOrigins", 201, []),
        ("GET", "/api/v1/trustedOrigins/tos1", 200, {"status": "PAUSED"}),
        ("GET", "/api/v1/trustedOrigins/tos1", 200, {"created": "2026-01-01T00:00:00Z"}),
        ("GET", "/api/v1/trustedOrigins/tos1", 404, {"error": "gone"}),
        ("GET", "/api/v1/kings", 200, {}),
        ("DELETE", "/api/v1/trustedOrigins/tos1", 204, {}),
        ("POST", "/oauth2/v1/token", 200, {"token_type": "Bearer"}),
        ("POST", "/oauth2/v1/token", 200, {"access_token": "x", "token_type": "MAC"}),
        ("POST", "/oauth2/aus1/v1/token", 400, {"errorCode": "E0000001"}),
        ("POST", "/oauth2/aus1/v1/token", 401, {"error_description": "no"}),
        ("POST", "/oauth2/aus1/v1/introspect", 200, {"aud": "x"}),
        ("POST", "/oauth2/aus1/v1/userinfo", 200, {"name": "Ann"}),
        ("POST", "/oauth2/v1/revoke", 200, {}),
        ("GET", "/oauth2/v1/keys", 200, {"keys": [{"kty": "RSA", "d": "x"}]}),
        ("GET", "/oauth2/v1/keys", 200, {"keys": [{"kid": "x"}]}),
        ("GET", "/oauth2/v1/keys", 200, None),
        ("GET", "/.well-known/openid-configuration", 200, {"issuer": "https://x"}),
        ("GET", "/.well-known/oauth-authorization-server", 200, {"issuer": 1, "response_types_supported": []}),
        ("GET", "/oauth2/v1/authorize", 200, {}),
    ],
)
def test_what_is_not_as_described_is_found(method: str, path: str, status: int, body: object) -> None:
    assert ApiDescription().differences(method, path, status, body)
    assert judged(method, path, Reply(body, status))


@pytest.mark.parametrize(
    ("method", "path", "reply"),
    [
        ("GET", "/oauth2/v1/authorize", Reply(content=b"a page")),
        ("GET", "/oauth2/aus1/v1/logout", Reply(status=302)),
        ("OPTIONS", "/oauth2/v1/token", Reply(status=204)),
        ("POST", "/oauth2/v1/token", Reply({"access_token": "x", "token_type": "DPoP"})),
    ],
)
def test_what_is_described_otherwise_or_not_at_all_is_let_pass(method: str, path: str, reply: Reply) -> None:
    assert judged(method, path, reply) == []


def judged(method: str, path: str, reply: Reply) -> list[str]:
    """Return what a judge finds in a reply that it is shown twice."""
    judge = Judge()
    for _ in range(2):
        judge.see(method, path, reply)
    found = judge.take()
    assert len(found) % 2 == 0, "what is wrong once is wrong again"
    return found
