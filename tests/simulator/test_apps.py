from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.bodies import APPS, KEY, causes, create, oauth, web_app, with_method

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

SECRET = "a-secret-of-my-own"


def client(app: Record) -> Record:
    found: Record = app["settings"]["oauthClient"]
    return found


def test_secret_is_shown_by_post_and_put_but_never_by_get(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    secret = oauth(app)["client_secret"]
    assert len(secret) == 64
    path = f"{APPS}/{app['id']}"
    assert "client_secret" not in oauth(okta_simulator.get(path).body)
    assert all("client_secret" not in oauth(each) for each in okta_simulator.get(APPS).body)
    assert oauth(okta_simulator.put(path, web_app()).body)["client_secret"] == secret


def test_client_id_and_secret_may_be_chosen(okta_simulator: OktaSimulator) -> None:
    body = with_method(web_app(), "client_secret_post", client_id="my-client", client_secret=SECRET)
    app = create(okta_simulator, APPS, body)
    assert oauth(app)["client_id"] == "my-client"
    assert oauth(app)["client_secret"] == SECRET
    again = okta_simulator.post(APPS, body)
    assert again.status == 400
    assert "client_id: An object with this field already exists" in causes(again.body)
    assert okta_simulator.get(f"{APPS}/my-client").status == 404


def test_put_keeps_the_secret_and_drops_the_profile(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app() | {"profile": {"owner": "me", "nested": {"a": 1}}})
    path = f"{APPS}/{app['id']}"
    assert app["profile"] == {"owner": "me", "nested": {"a": 1}}
    changed = okta_simulator.put(path, web_app() | {"profile": {"other": 1}}).body
    assert changed["profile"] == {"other": 1}
    bare = okta_simulator.put(path, web_app("Renamed")).body
    assert "profile" not in bare
    assert bare["label"] == "Renamed"
    assert oauth(bare)["client_secret"] == oauth(app)["client_secret"]
    assert bare["id"] == app["id"]
    assert bare["created"] == app["created"]


def test_put_replaces_what_it_leaves_out(okta_simulator: OktaSimulator) -> None:
    body = web_app(post_logout_redirect_uris=["https://example.com/bye"], tos_uri="https://example.com/tos")
    app = create(okta_simulator, APPS, body)
    assert client(app)["post_logout_redirect_uris"] == ["https://example.com/bye"]
    after = client(okta_simulator.put(f"{APPS}/{app['id']}", web_app()).body)
    assert "post_logout_redirect_uris" not in after
    assert "tos_uri" not in after


def test_put_of_what_get_gave_changes_nothing(okta_simulator: OktaSimulator) -> None:
    body = web_app(
        grant_types=["authorization_code", "refresh_token", "implicit"],
        response_types=["code", "id_token", "token"],
        refresh_token={"rotation_type": "ROTATE", "leeway": 10},
    )
    app = create(okta_simulator, APPS, body | {"profile": {"a": 1}})
    path = f"{APPS}/{app['id']}"
    before = okta_simulator.get(path).body
    assert okta_simulator.put(path, before).status == 200
    after = okta_simulator.get(path).body
    assert {**after, "lastUpdated": None} == {**before, "lastUpdated": None}


def test_refusal_leaves_everything_as_it_was(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}"
    before = okta_simulator.get(path).body
    assert okta_simulator.put(path, web_app(redirect_uris=["nowhere"])).status == 400
    assert okta_simulator.put(path, with_method(web_app(), "client_secret_jwt", client_secret=SECRET)).status == 400
    assert okta_simulator.get(path).body == before
    assert okta_simulator.post(APPS, web_app(redirect_uris=["nowhere"])).status == 400
    assert len(okta_simulator.get(APPS).body) == 1


def test_id_client_id_and_type_cannot_change(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}"
    ignored = {"id": "0oa", "name": "another", "status": "INACTIVE", "created": "x", "lastUpdated": "x"}
    kept = okta_simulator.put(path, web_app() | ignored).body
    assert {name: kept[name] for name in ignored} == {name: app[name] for name in ignored} | {
        "lastUpdated": kept["lastUpdated"]
    }
    assert "client_id" in causes(
        okta_simulator.put(path, with_method(web_app(), "client_secret_basic", client_id="another")).body
    )
    assert "application_type" in causes(okta_simulator.put(path, web_app(application_type="browser")).body)


def test_changed_method_makes_a_new_secret_and_private_key_jwt_none(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}"
    changed = okta_simulator.put(path, with_method(web_app(), "client_secret_post")).body
    assert oauth(changed)["client_secret"] != oauth(app)["client_secret"]
    keyed = okta_simulator.put(path, with_method(web_app(jwks={"keys": [KEY]}), "private_key_jwt"))
    assert keyed.status == 200
    assert "client_secret" not in oauth(keyed.body)
    assert okta_simulator.get(f"{path}/credentials/secrets").body == []
    back = okta_simulator.put(path, with_method(web_app(), "client_secret_basic", client_secret=SECRET)).body
    assert oauth(back)["client_secret"] == SECRET


def test_active_app_is_not_deleted(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}"
    refused = okta_simulator.delete(path)
    assert (refused.status, refused.body["errorCode"]) == (403, "E0000056")
    assert refused.body["errorCauses"] == [{"errorSummary": "The application must be deactivated before deletion."}]
    assert okta_simulator.post(f"{path}/lifecycle/deactivate").body == {}
    assert okta_simulator.get(path).body["status"] == "INACTIVE"
    assert okta_simulator.delete(path).status == 204
    gone = okta_simulator.get(path)
    assert (gone.status, gone.body["errorCode"]) == (404, "E0000007")
    assert gone.body["errorSummary"] == f"Not found: Resource not found: {app['id']} (AppInstance)"
    assert okta_simulator.post(APPS, with_method(web_app(), "client_secret_post", client_id=app["id"])).status == 200


def test_inactive_app_is_created_and_deleted_at_once(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, f"{APPS}?activate=false", web_app())
    assert app["status"] == "INACTIVE"
    assert "activate" in app["_links"]
    assert okta_simulator.delete(f"{APPS}/{app['id']}").status == 204


def test_other_kinds_of_apps_are_refused(okta_simulator: OktaSimulator) -> None:
    assert okta_simulator.post(APPS, web_app() | {"name": "bookmark"}).status == 400
    assert okta_simulator.post(APPS, web_app("")).status == 400
    assert okta_simulator.post(APPS, [1]).status == 400


def test_access_policy_of_an_app(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    policies = okta_simulator.get("/api/v1/policies?type=ACCESS_POLICY").body
    default = next(policy for policy in policies if policy["system"])
    other = next(policy for policy in policies if policy["name"] == "Okta Dashboard")
    assert app["_links"]["accessPolicy"]["href"] == f"{okta_simulator.url}/api/v1/policies/{default['id']}"
    path = f"{APPS}/{app['id']}"
    assert okta_simulator.put(f"{path}/policies/{other['id']}").status == 204
    assert okta_simulator.get(path).body["_links"]["accessPolicy"]["href"].endswith(other["id"])
    assert okta_simulator.put(path, web_app()).body["_links"]["accessPolicy"]["href"].endswith(other["id"])
    assert okta_simulator.put(f"{path}/policies/rst0").status == 404
    assert okta_simulator.get(f"/api/v1/policies/{other['id']}").body["name"] == other["name"]


def test_classic_organizations_have_no_access_policies(okta_simulator: OktaSimulator) -> None:
    okta_simulator.patch("/_simulator/settings", {"pipeline": "v1"})
    links = create(okta_simulator, APPS, web_app())["_links"]
    assert not {"accessPolicy", "profileEnrollment"} & set(links)
    assert okta_simulator.get("/api/v1/policies?type=ACCESS_POLICY").status == 400


def test_id_token_settings_end_with_their_app(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, f"{APPS}?activate=false", web_app())
    path = f"/api/v1/internal/apps/{app['id']}/settings/oauth/idToken"
    assert okta_simulator.get(path).body["audience"] == app["id"]
    assert okta_simulator.post(path, {"issuerMode": "ORG_URL", "name": "groups"}).body["issuer"] is None
    assert okta_simulator.get(path).body["name"] == "groups"
    okta_simulator.delete(f"{APPS}/{app['id']}")
    assert okta_simulator.get(path).status == 404
