"""What a service app needs to be granted, and who says what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from tests.kinds.between import look, marked
from tests.kinds.service import SCOPES, Service, begin, condition, pass_time
from tests.kinds.specs import SAMPLES
from tests.support.operator import ORG, Operator

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

APP, _, _, ORIGIN = SAMPLES


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
async def test_everything_is_made_with_the_rights_that_the_page_names(
    service: Service, process: Operator, *, dpop: bool
) -> None:
    service.register(dpop=dpop)
    await begin(service, process)
    keys = await process.apply(*(each for sample in SAMPLES for each in (*sample.needs, sample.manifest)))
    assert all(process.is_ready(key) for key in (ORG, *keys)), [
        process.cluster.resources.conditions(key) for key in keys
    ]
    assert service.shown == set(SCOPES)
    refused = service.asked.count(400)
    assert refused == (2 if dpop else 0), "the app says once that it wants a proof, and once which nonce"
    assert service.asked.count(200) == len(SCOPES)
    await process.delete(*keys)
    assert not [key for key in keys if key in process.cluster.resources.bodies]
    assert service.asked.count(200) == len(SCOPES), "no token is got twice"


async def test_an_authentication_policy_by_name_takes_the_right_to_see_policies(
    service: Service, process: Operator
) -> None:
    stating = APP.with_spec(authenticationPolicy={"name": "Okta Dashboard"})
    service.register()
    await begin(service, process)
    [app] = await process.apply(stating)
    assert process.cluster.resources.conditions(app)["Stalled"] == ("True", "ScopeNotGranted")
    message = next(c["message"] for c in process.status(app)["conditions"] if c["type"] == "Stalled")
    assert "okta.policies.read" in message
    service.grant("okta.policies.read")
    pass_time(process, 61)
    await look(process, app)
    assert process.is_ready(app)
    assert service.shown == {"okta.groups.read", "okta.policies.read", "okta.apps.read", "okta.apps.manage"}


async def test_no_scope_is_asked_for_that_no_resource_needs(service: Service, process: Operator) -> None:
    service.register()
    await begin(service, process)
    assert service.shown == {"okta.groups.read"}
    [origin] = await process.apply(ORIGIN.manifest)
    assert process.is_ready(origin)
    assert service.shown == {"okta.groups.read", "okta.trustedOrigins.read", "okta.trustedOrigins.manage"}


async def test_to_observe_the_narrow_scopes_and_a_reading_role_are_enough(
    service: Service, process: Operator, okta_simulator: OktaSimulator
) -> None:
    foreign = okta_simulator.post("/api/v1/trustedOrigins", ORIGIN_BODY).body
    service.register(scopes=("okta.groups.read", "okta.trustedOrigins.read"), roles=("READ_ONLY_ADMIN",))
    await begin(service, process)
    [origin] = await process.apply(ORIGIN.with_spec(adopt={"id": foreign["id"]}))
    assert process.cluster.resources.conditions(origin)["Ready"] == ("True", "Observed")
    assert (service.shown, service.asked) == ({"okta.groups.read", "okta.trustedOrigins.read"}, [200, 200])


ORIGIN_BODY: Final = {"name": "By hand", "origin": "https://hand.example.com", "scopes": [{"type": "CORS"}]}


async def test_a_scope_that_was_not_granted_is_named_where_it_is_needed(service: Service, process: Operator) -> None:
    service.register(scopes=tuple(scope for scope in SCOPES if "Origins" not in scope))
    await begin(service, process)
    origin, app = await process.apply(ORIGIN.manifest, APP.manifest)
    assert process.cluster.resources.conditions(origin)["Stalled"] == ("True", "ScopeNotGranted")
    message = next(c["message"] for c in process.status(origin)["conditions"] if c["type"] == "Stalled")
    assert "okta.trustedOrigins.read or okta.trustedOrigins.manage" in message
    assert process.is_ready(app)
    assert process.is_ready(ORG)
    asked = len(service.asked)
    await look(process, origin)
    assert len(service.asked) == asked, "what was refused a moment ago is not asked for"
    for scope in ("okta.trustedOrigins.read", "okta.trustedOrigins.manage"):
        service.grant(scope)
    pass_time(process, 61)
    await look(process, origin)
    assert process.is_ready(origin)


async def test_a_scope_to_write_that_was_not_granted(service: Service, process: Operator) -> None:
    service.register(scopes=tuple(scope for scope in SCOPES if scope != "okta.apps.manage"))
    await begin(service, process)
    [app] = await process.apply(APP.manifest)
    assert process.cluster.resources.conditions(app)["Stalled"] == ("True", "ScopeNotGranted")
    assert marked(service.okta, APP) == []


async def test_without_the_right_to_see_groups_the_organization_says_so(service: Service, process: Operator) -> None:
    service.register(scopes=tuple(scope for scope in SCOPES if "groups" not in scope))
    await begin(service, process)
    [app] = await process.apply(APP.manifest)
    assert condition(process.cluster, "Stalled") == ("True", "ScopeNotGranted")
    assert process.cluster.resources.conditions(app)["Ready"] == ("False", "OrganizationNotReady")


async def test_a_role_that_is_missing_is_named_where_it_is_needed(service: Service, process: Operator) -> None:
    service.register(roles=("APP_ADMIN",))
    await begin(service, process)
    origin, app = await process.apply(ORIGIN.manifest, APP.manifest)
    assert process.cluster.resources.conditions(origin)["Stalled"] == ("True", "PermissionMissing")
    message = next(c["message"] for c in process.status(origin)["conditions"] if c["type"] == "Stalled")
    assert "Organization Administrator" in message
    assert process.is_ready(app)


async def test_the_operator_s_own_service_app_is_nobody_s_to_adopt(service: Service, process: Operator) -> None:
    service.register()
    await begin(service, process)
    before = service.okta.get(f"/api/v1/apps/{service.id}").body
    [app] = await process.apply(APP.with_spec(adopt={"id": service.id}, managementPolicy="Full", label="Mine"))
    assert process.cluster.resources.conditions(app)["Stalled"] == ("True", "NotSupported")
    await process.delete(app)
    assert service.okta.get(f"/api/v1/apps/{service.id}").body == before
