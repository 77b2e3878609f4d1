"""An id is never a proof: what does not carry the resource's own mark is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.okta import APPS
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.okta import Record

pytestmark = pytest.mark.cluster

OTHERS_MARK = {"owner": "other/OktaApp/elsewhere/openmetadata", "mark": "0" * 20}
CALLBACK = "https://made-by-hand.example.com/callback"


def make_app(site: Site, label: str = "Made by hand", mark: Record | None = None) -> Record:
    """An app that somebody made in the console."""
    client = {"application_type": "web", "redirect_uris": [CALLBACK]}
    client |= {"grant_types": ["authorization_code"], "response_types": ["code"]}
    settings = {"oauthClient": {**client, "tos_uri": "https://example.com/terms"}}
    app = {"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT", "settings": settings}
    return site.okta.make(APPS, app | {"profile": {"team": "data"} | ({} if mark is None else {"okta-operator": mark})})


def forge(site: Site, identifier: str) -> None:
    """Write another id into the app's status."""
    site.kubectl.patch(example.APP, {"status": {"id": identifier}}, subresource="status")


def test_an_object_of_the_same_name_is_not_touched(site: Site) -> None:
    theirs = make_app(site, "openmetadata")
    site.apply(example.app(label="openmetadata"))
    site.kubectl.ready()
    assert site.okta.one(f"{APPS}/{theirs['id']}") == {**theirs, "credentials": _without_secret(theirs)}
    assert site.kubectl.status(example.APP)["id"] != theirs["id"]


def test_adopting_begins_with_looking_only(site: Site) -> None:
    theirs = make_app(site)
    path = f"{APPS}/{theirs['id']}"
    before = site.okta.one(path)
    site.okta.clear_requests()
    site.apply(example.app(adopt={"id": theirs["id"]}))
    site.kubectl.ready()

    synced = site.kubectl.condition(example.APP, "Synced")
    assert synced is not None
    assert (synced["status"], synced["reason"]) == ("False", "Differences")
    assert "redirect_uris" in synced["message"]
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.one(path) == before
    assert site.kubectl.find("secret/openmetadata-okta") is None


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_adopting_in_full_takes_the_object_over(site: Site) -> None:
    theirs = make_app(site)
    path = f"{APPS}/{theirs['id']}"
    site.apply(example.app(adopt={"id": theirs["id"]}))
    site.kubectl.ready()
    site.okta.clear_requests()

    site.kubectl.edit(example.APP, managementPolicy="Full")
    site.kubectl.ready()

    assert site.okta.calls(writes_only=True) == [f"PUT {path}"]
    app = site.okta.one(path)
    assert app["settings"]["oauthClient"]["redirect_uris"] == ["https://om.example.com/callback"]
    assert app["settings"]["oauthClient"]["tos_uri"] == "https://example.com/terms"
    assert app["label"] == "Made by hand"
    assert app["profile"]["team"] == "data"
    owner = f"prod/OktaApp/{site.kubectl.namespace}/openmetadata"
    assert app["profile"]["okta-operator"]["owner"] == owner
    published = site.kubectl.secret("openmetadata-okta")
    assert published["client-secret"] == theirs["credentials"]["oauthClient"]["client_secret"]
    assert published["client-id"] == theirs["credentials"]["oauthClient"]["client_id"]
    eventually(lambda: "Adopted" in site.kubectl.events(example.APP))

    site.kubectl.delete(example.APP)
    app = site.okta.one(path)
    assert (app["status"], app["profile"]["team"]) == ("ACTIVE", "data")
    assert app["profile"]["okta-operator"]["mark"] == "released"


def test_what_belongs_to_another_is_not_adopted(site: Site) -> None:
    theirs = make_app(site, mark=OTHERS_MARK)
    site.okta.clear_requests()
    site.apply(example.app(adopt={"id": theirs["id"]}, managementPolicy="Full"))
    message = site.kubectl.stalled(example.APP, "OwnedByAnother")
    assert "other/OktaApp/elsewhere/openmetadata" in message
    assert site.okta.calls(writes_only=True) == []


def test_what_is_not_there_is_not_adopted(site: Site) -> None:
    site.apply(example.app(adopt={"id": "0oaMissing"}, managementPolicy="Full"))
    message = site.kubectl.stalled(example.APP, "AdoptNotFound")
    assert "0oaMissing" in message
    assert site.okta.calls(writes_only=True) == []


def test_a_forged_id_proves_nothing(site: Site) -> None:
    theirs, others = make_app(site), make_app(site, "Others", mark=OTHERS_MARK)
    site.apply(example.app(), example.app("victim"))
    site.kubectl.ready()
    own, victim = (site.kubectl.status(name)["id"] for name in (example.APP, "oktaapp/victim"))
    objects = site.okta.snapshot()
    site.okta.clear_requests()

    forge(site, theirs["id"])
    assert theirs["id"] in site.kubectl.stalled(example.APP, "OwnershipUnproven")
    forge(site, others["id"])
    site.kubectl.stalled(example.APP, "OwnedByAnother")
    forge(site, victim)
    site.kubectl.stalled(example.APP, "OwnedByAnother")
    site.kubectl.edit(example.APP, label="Changed")
    site.kubectl.stalled(example.APP, "OwnedByAnother")
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.snapshot() == objects

    site.kubectl.wipe_status(example.APP)
    site.kubectl.ready(example.APP)
    assert site.kubectl.status(example.APP)["id"] == own
    assert site.okta.one(f"{APPS}/{own}")["label"] == "Changed"


def test_a_forged_id_is_not_deleted(site: Site) -> None:
    theirs = make_app(site)
    site.apply(example.app())
    site.kubectl.ready()
    forge(site, theirs["id"])
    site.kubectl.stalled(example.APP, "OwnershipUnproven")
    before = site.okta.one(f"{APPS}/{theirs['id']}")
    site.kubectl.delete(example.APP)
    assert site.okta.one(f"{APPS}/{theirs['id']}") == before


def test_the_same_name_in_two_namespaces_makes_two_objects(site: Site) -> None:
    """Two teams use one organization with one installation."""
    second = site.kubectl.elsewhere(f"{site.kubectl.namespace}-b")
    site.kubectl.cluster.run_kubectl("create", "namespace", second.namespace)
    try:
        site.apply(example.app())
        second.apply([example.connection_secret(site.okta), example.organization(site.okta), example.app()])
        site.kubectl.ready()
        second.ready(example.ORG, example.APP)
        clients = {each.status(example.APP)["clientId"] for each in (site.kubectl, second)}
        assert len(clients) == 2
        assert len(site.okta.all(APPS)) == 2
        second.delete("okta", "--all")
        assert [each["id"] for each in site.okta.all(APPS)] == [site.kubectl.status(example.APP)["id"]]
    finally:
        site.kubectl.cluster.run_kubectl("delete", "namespace", second.namespace, "--wait=false")


def _without_secret(app: Record) -> Record:
    """An app's credentials as GET shows them."""
    client = {name: value for name, value in app["credentials"]["oauthClient"].items() if name != "client_secret"}
    return {**app["credentials"], "oauthClient": client}
