"""Okta's SDK drives associated authorization servers, and app sign-in policies with their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import server, sign_in_policy, sign_in_rule
from tests.simulator.test_sdk_models import parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def trusted_servers(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Let a server trust another one, and stop that."""
    one, other = [await sdk("create_authorization_server", parse("AuthorizationServer", server(n))) for n in ("A", "B")]
    wanted = parse("AssociatedServerMediated", {"trusted": [other.id]})
    assert [each.id for each in await sdk("create_associated_servers", one.id, wanted)] == [other.id]
    assert [each.id for each in await sdk("list_associated_servers_by_trusted_type", one.id, trusted=True)] == [
        other.id
    ]
    await sdk("delete_associated_server", one.id, other.id)
    for each in (one, other):
        await sdk("deactivate_authorization_server", each.id)
        await sdk("delete_authorization_server", each.id)


async def access_policies(sdk: Callable[..., Awaitable[Any]], listed: Callable[[str], list[str]]) -> None:
    """Manage a policy and its rules.

    Args:
        sdk: The SDK's methods.
        listed: Returns the ids of what a path lists: the SDK cannot parse policies.
    """
    before = set(listed("/api/v1/policies?type=ACCESS_POLICY"))
    await sdk("create_policy", parse("AccessPolicy", sign_in_policy()))
    (made,) = set(listed("/api/v1/policies?type=ACCESS_POLICY")) - before
    await sdk("replace_policy", made, parse("AccessPolicy", sign_in_policy("Lax")))
    await sdk("clone_policy", made)
    rule = parse("AccessPolicyRule", sign_in_rule())
    await sdk("create_policy_rule", made, rule)
    await sdk("list_policy_rules", made)
    first = listed(f"/api/v1/policies/{made}/rules")[0]
    assert (await sdk("get_policy_rule", made, first)).name == "Two factors"
    await sdk("replace_policy_rule", made, first, rule)
    for verb in ("deactivate", "activate", "delete"):
        await sdk(f"{verb}_policy_rule", made, first)
    for verb in ("deactivate", "activate", "delete"):
        await sdk(f"{verb}_policy", made)
    kept = listed("/api/v1/policies?type=PROFILE_ENROLLMENT")[0]
    mapping = (await sdk("list_policy_mappings", kept))[0].id
    assert (await sdk("get_policy_mapping", kept, mapping)).id == mapping
    assert len(await sdk("list_policy_apps", kept)) > 0
