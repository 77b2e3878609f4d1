"""Okta's words for the types of what is not there, as conversations in the tests of its SDK for Python have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("users/none", "User"),
        ("meta/types/user/none", "CVDType"),
        ("authorizationServers/none", "AuthorizationServer"),
        ("authorizationServers/default/scopes/none", "OAuth2Scope"),
        ("authorizationServers/default/claims/none", "OAuth2Claim"),
        ("authorizationServers/default/policies/none", "Policy"),
        ("authorizationServers/default/clients/none/tokens", "PublicClientApp"),
        ("trustedOrigins/none", "TrustedOrigin"),
        ("inlineHooks/none", "InlineHook"),
        ("policies/none", "Policy"),
        ("iam/roles/none", "CustomRole"),
        ("iam/resource-sets/none", "IAMPolicy"),
    ],
)
def test_what_is_not_there(okta_simulator: OktaSimulator, path: str, word: str) -> None:
    answer = okta_simulator.get(f"/api/v1/{path}")
    assert (answer.status, answer.body["errorSummary"]) == (404, f"Not found: Resource not found: none ({word})")


def test_what_is_not_there_in_a_policy(okta_simulator: OktaSimulator) -> None:
    for policies in ("/api/v1/authorizationServers/default/policies", "/api/v1/policies?type=ACCESS_POLICY"):
        policy = okta_simulator.get(policies).body[0]["id"]
        rule = f"{policies.partition('?')[0]}/{policy}/rules/none"
        assert okta_simulator.get(rule).body["errorSummary"] == "Not found: Resource not found: none (PolicyRule)"
