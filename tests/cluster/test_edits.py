"""Okta follows what is edited, and keeps what the resource does not state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support import example
from tests.support.example import rule
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site

pytestmark = pytest.mark.cluster


def edit(site: Site, name: str, **spec: Any) -> list[str]:  # noqa: ANN401 - a field of a spec may hold any JSON
    """Edit a resource and wait until it is Ready again; what was written to Okta for it."""
    site.okta.clear_requests()
    site.kubectl.edit(name, **spec)
    site.kubectl.ready(name)
    return site.okta.calls(writes_only=True)


def own_scopes(site: Site) -> dict[str, bool]:
    """The scopes of the server that are not Okta's own, and whether they are default."""
    scopes = site.okta.all(f"{site.path(example.SERVER)}/scopes")
    return {each["name"]: each["default"] for each in scopes if not each["system"] and "okta." not in each["name"]}


def rules(site: Site) -> list[str]:
    """The policy's rules by Okta's priority."""
    found = site.okta.all(f"{site.path(example.POLICY)}/rules")
    return [each["name"] for each in sorted(found, key=lambda each: each["priority"])]


def groups(site: Site, name: str = example.APP) -> set[str]:
    """The names of the groups that an app is assigned to."""
    assigned = site.okta.all(f"{site.path(name)}/groups")
    return {site.okta.one(f"/api/v1/groups/{each['id']}")["profile"]["name"] for each in assigned}


def test_an_edit_of_the_app_is_one_write(site: Site) -> None:
    site.apply_guide()
    uris = ["https://om.example.com/callback", "https://new.example.com/callback"]
    path = site.path(example.APP)
    assert edit(site, example.APP, redirectUris=uris, label="OpenMetadata 2") == [f"PUT {path}"]
    assert set(site.client()["redirect_uris"]) == set(uris)
    assert site.object(example.APP)["label"] == "OpenMetadata 2"
    eventually(lambda: "Updated" in site.kubectl.events(example.APP))
    assert "DriftCorrected" not in site.kubectl.events(example.APP)


def test_scopes_come_and_go(site: Site) -> None:
    site.apply_guide()
    scopes = f"{site.path(example.SERVER)}/scopes"
    both = [{"name": "openmetadata", "default": True}, {"name": "audit", "consent": "REQUIRED"}]
    assert edit(site, example.SERVER, scopes=both) == [f"POST {scopes}"]
    assert own_scopes(site) == {"openmetadata": True, "audit": False}
    written = edit(site, example.SERVER, scopes=[{"name": "audit", "consent": "REQUIRED"}])
    assert [call.partition(" ")[0] for call in written] == ["DELETE"]
    assert own_scopes(site) == {"audit": False}


def test_rules_are_in_the_order_of_the_resource(site: Site) -> None:
    site.apply_guide()
    first, second, third = (rule(name) for name in ("first", "second", "third"))
    edit(site, example.POLICY, rules=[first, second, third])
    assert rules(site) == ["first", "second", "third"]
    edit(site, example.POLICY, rules=[third, first, second])
    assert rules(site) == ["third", "first", "second"]
    edit(site, example.POLICY, rules=[second, third])
    assert rules(site) == ["second", "third"]


def test_groups_are_assigned_and_taken_out(open_site: OpenSite) -> None:
    site = open_site(groups=("Data", "Operations"))
    site.apply(example.app(access={"groups": [{"name": "Data"}]}))
    site.kubectl.ready()
    assert groups(site) == {"Data"}
    operations = {"id": site.okta.group("Operations")}
    edit(site, example.APP, access={"groups": [{"name": "Data"}, operations]})
    assert groups(site) == {"Data", "Operations"}
    edit(site, example.APP, access={"groups": [operations]})
    assert groups(site) == {"Operations"}
    edit(site, example.APP, access={"groups": []})
    assert groups(site) == set()


def test_a_field_that_is_taken_out_is_released(open_site: OpenSite) -> None:
    """Okta keeps what it has, or the documented default applies."""
    site = open_site(groups=("Data",))
    about = "https://om.example.com/about"
    manifest = example.app(access={"groups": [{"name": "Data"}]}, clientUri=about, consentMethod="REQUIRED")
    manifest["spec"]["postLogoutRedirectUris"] = ["https://om.example.com"]
    site.apply(manifest)
    site.kubectl.ready()
    assert site.client()["consent_method"] == "REQUIRED"

    edit(site, example.APP, access=None, clientUri=None, consentMethod=None, postLogoutRedirectUris=None)

    client = site.client()
    assert client["consent_method"] == "TRUSTED"
    assert client["client_uri"] == about
    assert client["post_logout_redirect_uris"] == ["https://om.example.com"]
    assert groups(site) == {"Data"}
    edit(site, example.APP, postLogoutRedirectUris=[])
    assert site.client().get("post_logout_redirect_uris", []) == []


def test_what_others_set_survives_an_edit(site: Site) -> None:
    site.apply_guide()
    path = site.path(example.APP)
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda app: app["profile"].update(team="data"),
        lambda app: app["settings"]["oauthClient"].update(tos_uri="https://example.com/terms"),
        lambda app: app["visibility"].update(autoLaunch=True),
    ]
    for change in changes:
        site.okta.change(path, change)

    edit(site, example.APP, label="Renamed")

    app = site.object(example.APP)
    assert app["label"] == "Renamed"
    assert app["profile"]["team"] == "data"
    assert app["profile"]["okta-operator"]["owner"].endswith("/OktaApp/" + site.kubectl.namespace + "/openmetadata")
    assert app["settings"]["oauthClient"]["tos_uri"] == "https://example.com/terms"
    assert app["visibility"]["autoLaunch"] is True


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_a_change_of_the_server_reaches_the_apps_secret(site: Site) -> None:
    site.apply_guide()
    old = site.kubectl.status(example.SERVER)["issuer"]
    site.apply(example.server("second"))
    edit(site, example.APP, authServerRef={"name": "second"})
    new = site.kubectl.status("oktaauthserver/second")["issuer"]
    assert new != old
    published = site.kubectl.secret(example.PUBLISHED_SECRET)
    assert published["AUTHENTICATION_AUTHORITY"] == new
    secrets = site.okta.all(f"{site.path(example.APP)}/credentials/secrets")
    assert [published["OIDC_CLIENT_SECRET"]] == [each["client_secret"] for each in secrets]


def test_an_edit_wins_over_the_look_under_way(site: Site) -> None:
    """Edits that follow each other without a pause end in the last one."""
    site.apply_guide()
    for number in range(5):
        site.kubectl.edit(example.APP, label=f"Label {number}")
    site.kubectl.ready(example.APP)
    assert site.object(example.APP)["label"] == "Label 4"
    eventually(lambda: site.kubectl.status(example.APP)["observedGeneration"] == 6)
