"""What is deleted leaves Okta as it was, in whatever order; and nothing of others is touched."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.okta import Record

pytestmark = pytest.mark.cluster

PUBLISHED = f"secret/{example.PUBLISHED_SECRET}"


def mark_of(app: Record) -> str:
    """The mark that an app carries."""
    return str(app["profile"]["okta-operator"]["mark"])


@pytest.mark.parametrize("seed", [5, 8, 13])
def test_one_by_one_in_any_order(site: Site, seed: int) -> None:
    site.seed = seed
    before = site.okta.snapshot()
    site.apply_guide()
    order = random.Random(seed).sample(example.GUIDE, k=len(example.GUIDE))  # noqa: S311 - an order of deletion
    for name in [*order, example.ORG]:
        site.kubectl.delete(name)
    site.kubectl.gone(PUBLISHED)
    assert site.okta.snapshot() == before


def test_everything_at_once(site: Site) -> None:
    before = site.okta.snapshot()
    site.apply_guide()
    site.kubectl.delete("okta", "--all")
    site.kubectl.gone(PUBLISHED)
    assert site.okta.snapshot() == before


def test_the_organization_first(site: Site) -> None:
    """It goes without its resources after a moment; they say so, and can still be deleted."""
    before = site.okta.snapshot()
    site.apply_guide()
    site.okta.clear_requests()
    site.kubectl.delete(example.ORG)
    for name in (example.APP, example.SERVER, example.ORIGIN):
        assert "OktaOrg acme" in site.kubectl.stalled(name, "OrganizationMissing")
    assert site.okta.calls(writes_only=True) == []
    site.kubectl.delete(f"secret/{example.CONNECTION_SECRET}")
    site.kubectl.delete(*example.GUIDE)
    site.kubectl.gone(PUBLISHED)
    assert site.okta.snapshot() == before


def test_the_namespace(site: Site) -> None:
    before = site.okta.snapshot()
    site.apply_guide()
    site.delete_namespace()
    eventually(site.is_gone, 60)
    assert site.okta.snapshot() == before


def test_what_was_never_made_goes_at_once(site: Site) -> None:
    policy = next(each for each in example.guide() if each["kind"] == "OktaAccessPolicy")
    site.apply(policy)
    site.kubectl.reconciling(example.POLICY, "ReferenceNotFound")
    site.okta.clear_requests()
    site.kubectl.delete(example.POLICY)
    assert site.okta.calls(writes_only=True) == []


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_retained_objects_stay_and_belong_to_nobody(site: Site) -> None:
    site.apply(example.app(deletionPolicy="Retain"), example.server(deletionPolicy="Retain"))
    site.kubectl.ready()
    app_path, server_path = site.path(example.APP), site.path(example.SERVER)
    client_secret = site.kubectl.secret("openmetadata-okta")["client-secret"]

    site.kubectl.delete(example.APP, example.SERVER)

    app, server = site.okta.one(app_path), site.okta.one(server_path)
    assert (app["status"], mark_of(app)) == ("ACTIVE", "released")
    assert (server["status"], server["description"]) == ("ACTIVE", "[okta-operator released]")
    assert site.kubectl.secret("openmetadata-okta")["client-secret"] == client_secret


def test_deactivated_objects_stay_turned_off(site: Site) -> None:
    site.apply(example.app(deletionPolicy="Deactivate"), example.origin(deletionPolicy="Deactivate"))
    site.kubectl.ready()
    app_path, origin_path = site.path(example.APP), site.path(example.ORIGIN)

    site.kubectl.delete(example.APP, example.ORIGIN)

    app, origin = site.okta.one(app_path), site.okta.one(origin_path)
    assert (app["status"], mark_of(app)) == ("INACTIVE", "released")
    assert (origin["status"], origin["name"]) == ("INACTIVE", "openmetadata [okta-operator released]")
    site.kubectl.gone(PUBLISHED)


def test_the_organizations_policy_is_the_default(site: Site) -> None:
    site.kubectl.edit(example.ORG, deletionPolicy="Retain")
    site.kubectl.ready(example.ORG)
    site.apply(example.app("kept"), example.app("removed", deletionPolicy="Delete"))
    site.kubectl.ready()
    kept, removed = site.path("oktaapp/kept"), site.path("oktaapp/removed")
    site.kubectl.delete("oktaapp/kept", "oktaapp/removed")
    assert site.okta.get(kept).status == 200
    assert site.okta.get(removed).status == 404


def test_an_object_that_another_took_is_left_alone(site: Site) -> None:
    site.apply_guide()
    path = site.path(example.APP)
    other = {"owner": "other/OktaApp/elsewhere/openmetadata", "mark": "0" * 20}
    site.okta.change(path, lambda app: app["profile"].update({"okta-operator": other}))
    before = site.okta.one(path)
    site.kubectl.delete(example.APP)
    assert site.okta.one(path) == before


def test_an_object_that_is_gone_already_is_no_obstacle(site: Site) -> None:
    before = site.okta.snapshot()
    site.apply_guide()
    path = site.path(example.APP)
    assert site.okta.post(f"{path}/lifecycle/deactivate").status == 200
    assert site.okta.delete(path).status == 204
    server = site.path(example.SERVER)
    assert site.okta.post(f"{server}/lifecycle/deactivate").status == 204
    assert site.okta.delete(server).status == 204
    site.kubectl.delete(*example.GUIDE)
    site.kubectl.gone(PUBLISHED)
    assert site.okta.snapshot() == before


@pytest.mark.usefixtures("stoppable")
def test_what_was_deleted_without_the_operator_is_undone_when_it_is_back(site: Site) -> None:
    before = site.okta.snapshot()
    site.apply_guide()
    site.operator.stop()
    site.kubectl.delete(*example.EVERYTHING, wait=False)
    assert site.kubectl.find(example.APP) is not None
    site.operator.start()
    site.kubectl.gone(*example.EVERYTHING, PUBLISHED)
    assert site.okta.snapshot() == before


def test_an_abandoned_resource_goes_while_okta_is_down(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    path = site.path(example.APP)
    site.okta.interrupt()
    site.kubectl.annotate(example.APP, deletion="abandon")
    site.kubectl.delete(example.APP)
    site.okta.resume()
    assert site.okta.one(path)["status"] == "ACTIVE"


def test_a_deletion_waits_for_okta(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    path = site.path(example.APP)
    site.okta.interrupt()
    site.kubectl.delete(example.APP, wait=False)
    site.kubectl.reconciling(example.APP, "OktaUnreachable")
    site.okta.resume()
    site.kubectl.gone(example.APP)
    assert site.okta.get(path).status == 404


def test_a_paused_resource_is_retained(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    path = site.path(example.APP)
    site.kubectl.annotate(example.APP, paused="true")
    site.kubectl.delete(example.APP)
    app = site.okta.one(path)
    assert (app["status"], mark_of(app)) == ("ACTIVE", "released")
