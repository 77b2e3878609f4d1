"""Every endpoint through the methods and typed models of Okta's own SDK."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.bodies import claim, origin, policy, rule, scope, server, web_app
from tests.simulator.oidc.world import build
from tests.simulator.sdk_accounts import accounts, roles_of_groups
from tests.simulator.sdk_administrators import administrators
from tests.simulator.sdk_apps import looks, refresh_tokens
from tests.simulator.sdk_clients import clients
from tests.simulator.sdk_directory import directory
from tests.simulator.sdk_policies import access_policies, trusted_servers
from tests.simulator.test_sdk_models import parse

from okta_simulator.http import app_keys
from okta_simulator.http.application import API_ENDPOINTS

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

# What the SDK has no method for: endpoints that Okta does not publish, and the API of clients; and public keys of apps,
# of which its models lose modulus and exponent (so does a conversation in its own tests); and what is always refused.
NOT_IN_THE_SDK = {
    *((each.method, each.path) for each in app_keys.ENDPOINTS),
    ("GET", "/api/v1/internal/apps/{app}/settings/oauth/idToken"),
    ("POST", "/api/v1/internal/apps/{app}/settings/oauth/idToken"),
    ("POST", "/api/v1/org/logo"),
    ("POST", "/api/v1/policies/{policy}/mappings"),
    ("GET", "/oauth2/v1/clients"),
    ("GET", "/oauth2/v1/clients/{client}"),
}
# What the SDK cannot parse. Of policies it wants an object where Okta's recorded replies have a text, and of what a
# zone includes one where Okta's API description has a list; a standard role of a client fits two of its models, so that
# it takes none.
NOT_PARSED = {
    "list_policies",
    "get_policy",
    "create_policy",
    "replace_policy",
    "clone_policy",
    "list_roles_for_client",
    "retrieve_client_role",
    "list_network_zones",
}
HOOK = {
    "name": "Hook",
    "type": "com.okta.oauth2.tokens.transform",
    "version": "1.0.0",
    "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://example.com/hook", "method": "POST"}},
}


class Sdk:
    """The SDK's client, whose methods answer or fail the test."""

    def __init__(self, simulator: OktaSimulator) -> None:
        from okta.client import Client  # noqa: PLC0415 - takes nine seconds, also where tests are only collected

        config = {"orgUrl": simulator.url, "token": simulator.token, "requestTimeout": 60, "cache": {"enabled": False}}
        config |= {"rateLimit": {"maxRetries": 0}}
        self._client: Any = Client(config)

    async def __call__(self, method: str, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - its models
        try:
            data, response, error = await getattr(self._client, method)(*arguments, **named)
        except ValueError:
            assert method in NOT_PARSED
            return None
        assert error is None, f"{method}: {error}"
        assert response.status_code < 300
        return data


@pytest.fixture
def sdk(okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch) -> Sdk:
    # The SDK takes this, by which it lets itself be tested, from the environment alone.
    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
    return Sdk(okta_simulator)


async def apps(sdk: Sdk, simulator: OktaSimulator) -> None:
    app = await sdk("create_application", parse("OpenIdConnectApplication", web_app()))
    assert app.credentials.oauth_client.client_secret
    assert [each.id for each in await sdk("list_applications", q="Web", limit=5)] == [app.id]
    assert (await sdk("get_application", app.id)).label == "Web"
    body = parse("OpenIdConnectApplication", web_app("New"))
    assert (await sdk("replace_application", app.id, body)).label == "New"
    (strict,) = (each["id"] for each in simulator.get("/api/v1/policies?type=ACCESS_POLICY&q=any").body[:1])
    await sdk("assign_application_policy", app.id, strict)
    await looks(sdk, app.id, strict)
    secret = await sdk("create_o_auth2_client_secret", app.id, {})
    assert len(await sdk("list_o_auth2_client_secrets", app.id)) == 2
    assert (await sdk("get_o_auth2_client_secret", app.id, secret.id)).secret_hash == secret.secret_hash
    assert (await sdk("deactivate_o_auth2_client_secret", app.id, secret.id)).status == "INACTIVE"
    await sdk("activate_o_auth2_client_secret", app.id, secret.id)
    await sdk("deactivate_o_auth2_client_secret", app.id, secret.id)
    await sdk("delete_o_auth2_client_secret", app.id, secret.id)
    await assignments(sdk, app.id)
    await people(sdk, app.id)
    await sdk("deactivate_application", app.id)
    await sdk("activate_application", app.id)
    await sdk("deactivate_application", app.id)
    await sdk("delete_application", app.id)


async def assignments(sdk: Sdk, app: str) -> None:
    group = await sdk("add_group", parse("AddGroupRequest", {"profile": {"name": "Data", "description": "d"}}))
    await sdk("assign_group_to_application", app, group.id, parse("ApplicationGroupAssignment", {"priority": 1}))
    # The SDK takes objects alone as values.
    patch = [parse("JsonPatchOperation", {"op": "replace", "path": "/profile", "value": {"role": "reader"}})]
    assert (await sdk("update_group_assignment_to_application", app, group.id, patch)).priority == 1
    assert [each.id for each in await sdk("list_application_group_assignments", app)] == [group.id]
    assert (await sdk("get_application_group_assignment", app, group.id)).profile == {"role": "reader"}
    await sdk("unassign_application_from_group", app, group.id)
    me = await sdk("get_user", "me")
    await sdk("assign_user_to_group", group.id, me.id)
    assert [each.id for each in await sdk("list_group_users", group.id)] == [me.id]
    assert group.id in [each.id for each in await sdk("list_user_groups", me.id)]
    await sdk("unassign_user_from_group", group.id, me.id)
    assert [each.id for each in await sdk("list_users", search='profile.login sw "admin"')] == [me.id]
    body = parse("AddGroupRequest", {"profile": {"name": "New", "description": "d"}})
    assert (await sdk("replace_group", group.id, body)).profile.actual_instance.name == "New"
    assert (await sdk("get_group", group.id)).type == "OKTA_GROUP"
    assert len(await sdk("list_groups", q="New")) == 1
    await sdk("delete_group", group.id)


async def people(sdk: Sdk, app: str) -> None:
    from okta.models import AppUserUpdateRequest  # noqa: PLC0415 - as above

    me = await sdk("get_user", "me")
    assigned = await sdk("assign_user_to_application", app, parse("AppUserAssignRequest", {"id": me.id}))
    assert (assigned.id, assigned.scope) == (me.id, "USER")
    assert [each.id for each in await sdk("list_application_users", app)] == [me.id]
    # The SDK's parser finds two models that fit; what is meant has to be said.
    payload = parse("AppUserCredentialsRequestPayload", {"credentials": {"userName": "another"}})
    update = AppUserUpdateRequest(payload)
    assert (await sdk("update_application_user", app, me.id, update)).credentials.user_name == "another"
    assert (await sdk("get_application_user", app, me.id)).credentials.user_name == "another"
    await sdk("unassign_user_from_application", app, me.id)


async def servers(sdk: Sdk) -> None:
    made = await sdk("create_authorization_server", parse("AuthorizationServer", server()))
    at = made.id
    assert at in [each.id for each in await sdk("list_authorization_servers")]
    assert (await sdk("get_authorization_server", "default")).name == "default"
    body = parse("AuthorizationServer", server("New"))
    assert (await sdk("replace_authorization_server", at, body)).name == "New"
    (key, *_) = await sdk("list_authorization_server_keys", at)
    assert (await sdk("get_authorization_server_key", at, key.kid)).kid == key.kid
    assert await sdk("rotate_authorization_server_keys", at, parse("JwkUse", {"use": "sig"}))
    for name, body in (("scope", scope()), ("claim", claim())):
        typed = parse(f"OAuth2{name.capitalize()}", body)
        one = await sdk(f"create_o_auth2_{name}", at, typed)
        assert one.id in [each.id for each in await sdk(f"list_o_auth2_{name}s", at)]
        assert (await sdk(f"get_o_auth2_{name}", at, one.id)).name == body["name"]
        await sdk(f"replace_o_auth2_{name}", at, one.id, typed)
        await sdk(f"delete_o_auth2_{name}", at, one.id)
    await policies(sdk, at)
    await sdk("deactivate_authorization_server", at)
    await sdk("activate_authorization_server", at)
    await sdk("deactivate_authorization_server", at)
    await sdk("delete_authorization_server", at)


async def policies(sdk: Sdk, at: str) -> None:
    typed = parse("AuthorizationServerPolicy", policy())
    one = await sdk("create_authorization_server_policy", at, typed)
    assert [each.id for each in await sdk("list_authorization_server_policies", at)] == [one.id]
    assert (await sdk("get_authorization_server_policy", at, one.id)).priority == 1
    await sdk("replace_authorization_server_policy", at, one.id, typed)
    body = parse("AuthorizationServerPolicyRuleRequest", rule())
    first = await sdk("create_authorization_server_policy_rule", at, one.id, body)
    below = (at, one.id, first.id)
    assert [each.id for each in await sdk("list_authorization_server_policy_rules", at, one.id)] == [first.id]
    assert (await sdk("get_authorization_server_policy_rule", *below)).name == "Rule"
    await sdk("replace_authorization_server_policy_rule", *below, body)
    await sdk("deactivate_authorization_server_policy_rule", *below)
    await sdk("activate_authorization_server_policy_rule", *below)
    await sdk("delete_authorization_server_policy_rule", *below)
    for verb in ("deactivate", "activate", "delete"):
        await sdk(f"{verb}_authorization_server_policy", at, one.id)


async def security(sdk: Sdk, simulator: OktaSimulator) -> None:
    typed = parse("TrustedOriginWrite", origin())
    made = await sdk("create_trusted_origin", typed)
    assert [each.id for each in await sdk("list_trusted_origins", q="Orig")] == [made.id]
    assert (await sdk("get_trusted_origin", made.id)).origin == "https://example.com"
    await sdk("replace_trusted_origin", made.id, parse("TrustedOrigin", origin("New")))
    assert (await sdk("deactivate_trusted_origin", made.id)).status == "INACTIVE"
    assert (await sdk("activate_trusted_origin", made.id)).status == "ACTIVE"
    await sdk("delete_trusted_origin", made.id)
    hook = await sdk("create_inline_hook", parse("InlineHookCreate", HOOK))
    assert [each.id for each in await sdk("list_inline_hooks")] == [hook.id]
    await sdk("get_inline_hook", hook.id)
    for verb in ("replace", "update"):
        assert (await sdk(f"{verb}_inline_hook", hook.id, parse("InlineHookReplace", HOOK))).id == hook.id
    for verb in ("deactivate", "activate", "deactivate", "delete"):
        await sdk(f"{verb}_inline_hook", hook.id)
    await sdk("list_policies", "ACCESS_POLICY")
    await sdk("get_policy", simulator.get("/api/v1/policies?type=ACCESS_POLICY").body[0]["id"])
    assert (await sdk("get_org_settings")).status == "ACTIVE"
    assert await sdk("list_log_events", filter='eventType sw "security."', limit=5)


@pytest.mark.filterwarnings("ignore:GET /api/v1/policies:DeprecationWarning")
async def test_every_endpoint(sdk: Sdk, okta_simulator: OktaSimulator) -> None:
    await apps(sdk, okta_simulator)
    await servers(sdk)
    await security(sdk, okta_simulator)
    await administrators(sdk, okta_simulator)
    await accounts(sdk, lambda user: okta_simulator.org.users.find(user).update(status="LOCKED_OUT"))
    await directory(sdk)
    await roles_of_groups(sdk)
    await trusted_servers(sdk)
    await access_policies(sdk, lambda path: [each["id"] for each in okta_simulator.get(path).body])
    world = build(okta_simulator)
    await refresh_tokens(sdk, world)
    await clients(sdk, world)
    driven = {
        (call["method"], call["path"].partition("?")[0])
        for call in okta_simulator.requests()
        if "/inlineHooks" in call["path"] or call["status"] < 300
    }
    missing = {
        (endpoint.method, endpoint.path)
        for endpoint in API_ENDPOINTS
        if not any(
            method == endpoint.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", endpoint.path), path)
            for method, path in driven
        )
    }
    assert missing == NOT_IN_THE_SDK
