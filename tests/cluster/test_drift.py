"""What somebody changes by hand in Okta is put right, as far as the resources state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site

pytestmark = pytest.mark.cluster


def spoil_app(site: Site) -> None:
    """Another redirect URI, another label, nobody assigned."""
    okta, path = site.okta, site.path(example.APP)
    okta.change(
        path, lambda app: app["settings"]["oauthClient"].update(redirect_uris=["https://elsewhere.example.com"])
    )
    okta.change(path, lambda app: app.update(label="Changed by hand"))
    assigned = okta.all(f"{path}/groups")
    assert okta.delete(f"{path}/groups/{assigned[0]['id']}").status == 204


def spoil_server(site: Site) -> None:
    """The scope is gone, another one is there, and the server is off."""
    okta, path = site.okta, site.path(example.SERVER)
    scope = next(each for each in okta.all(f"{path}/scopes") if each["name"] == "openmetadata")
    assert okta.delete(f"{path}/scopes/{scope['id']}").status == 204
    okta.make(f"{path}/scopes", {"name": "by-hand"})
    assert okta.post(f"{path}/lifecycle/deactivate").status == 204


def spoil_policy(site: Site) -> None:
    """The rule grants something else and is off, another one is before it."""
    okta, path = site.okta, site.path(example.POLICY)
    rule = okta.all(f"{path}/rules")[0]
    okta.change(
        f"{path}/rules/{rule['id']}",
        lambda body: body["conditions"]["grantTypes"].update(include=["client_credentials"]),
    )
    assert okta.post(f"{path}/rules/{rule['id']}/lifecycle/deactivate").status == 204
    body = {name: rule[name] for name in ("type", "conditions", "actions")}
    okta.make(f"{path}/rules", {**body, "name": "by hand", "priority": 1})


def spoil_origin(site: Site) -> None:
    """The origin is not trusted any more."""
    assert site.okta.post(f"{site.path(example.ORIGIN)}/lifecycle/deactivate").status == 200


@pytest.mark.untroubled("what is put right later than the rest may be told as an update", of=("broken", "throttled"))
def test_what_was_changed_by_hand_is_put_right(attentive: Site) -> None:
    attentive.apply_guide()
    before = attentive.okta.essence()

    for spoil in (spoil_app, spoil_server, spoil_policy, spoil_origin):
        spoil(attentive)

    eventually(lambda: attentive.okta.essence() == before)
    events = attentive.kubectl.events
    eventually(lambda: all("DriftCorrected" in events(name) for name in example.GUIDE))
    assert [name for name in example.GUIDE if "Updated" in events(name)] == []
    attentive.kubectl.ready()
    assert [each["name"] for each in attentive.okta.all(f"{attentive.path(example.POLICY)}/rules")] == ["sign-in"]


def test_what_is_not_stated_is_left_alone(attentive: Site) -> None:
    attentive.apply(example.app())
    attentive.kubectl.ready()
    path = attentive.path(example.APP)
    group = attentive.okta.group("Everyone")
    assert attentive.okta.put(f"{path}/groups/{group}", {}).status == 200
    attentive.okta.change(path, lambda app: app["settings"]["oauthClient"].update(logo_uri="https://example.com/logo"))
    attentive.okta.clear_requests()

    attentive.looked_again(example.APP)

    assert attentive.okta.calls(writes_only=True) == []
    assert attentive.client()["logo_uri"] == "https://example.com/logo"
    assert [each["id"] for each in attentive.okta.all(f"{path}/groups")] == [group]


def test_one_correction_is_one_write(attentive: Site) -> None:
    attentive.apply_guide()
    attentive.okta.clear_requests()
    spoil_origin(attentive)
    path = attentive.path(example.ORIGIN)
    eventually(lambda: attentive.okta.one(path)["status"] == "ACTIVE")
    attentive.looked_again(*example.GUIDE)
    assert attentive.okta.calls(writes_only=True) == [f"POST {path}/lifecycle/activate"]
    assert attentive.kubectl.events(example.ORIGIN).count("DriftCorrected") == 1
