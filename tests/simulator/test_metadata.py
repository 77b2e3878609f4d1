from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from tests.simulator.bodies import APPS, SERVERS, create, scope, server, web_app

from okta_simulator.keys import ORGANIZATION
from okta_simulator.settings import Settings
from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN = "login.example.com"
OPENID = ".well-known/openid-configuration"
OAUTH = ".well-known/oauth-authorization-server"


@pytest.fixture
def with_domain() -> Iterator[OktaSimulator]:
    with OktaSimulator(settings=Settings(custom_domain=DOMAIN)) as simulator:
        yield simulator


def test_documents_of_the_organization(okta_simulator: OktaSimulator) -> None:
    url = okta_simulator.url
    openid, oauth = okta_simulator.get(f"/{OPENID}").body, okta_simulator.get(f"/{OAUTH}").body
    assert openid["issuer"] == oauth["issuer"] == url
    assert openid["authorization_endpoint"] == f"{url}/oauth2/v1/authorize"
    assert "groups" in openid["scopes_supported"]
    assert "jwks_uri" not in oauth
    keys = okta_simulator.get(urlsplit(openid["jwks_uri"]).path).body["keys"]
    assert [sorted(key) for key in keys] == [["alg", "e", "kid", "kty", "n", "use"]] * 2


def test_documents_of_a_server(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, SERVERS, server())
    issuer = made["issuer"]
    for name in ("b", "a"):
        create(okta_simulator, f"{SERVERS}/{made['id']}/scopes", scope(name))
    create(okta_simulator, f"{SERVERS}/{made['id']}/scopes", scope("hidden", metadataPublish="NO_CLIENTS"))
    openid, oauth = okta_simulator.get(f"{issuer}/{OPENID}").body, okta_simulator.get(f"{issuer}/{OAUTH}").body
    assert openid["issuer"] == oauth["issuer"] == issuer
    assert openid["jwks_uri"] == oauth["jwks_uri"] == f"{issuer}/v1/keys"
    assert openid["registration_endpoint"] == f"{okta_simulator.url}/oauth2/v1/clients"
    published = openid["scopes_supported"]
    system = ["openid", "profile", "email", "address", "phone", "offline_access", "device_sso"]
    assert published[:2] == ["a", "b"]
    assert published[-7:] == system
    assert not {"hidden", "groups"} & set(published)
    assert "client_credentials" in oauth["grant_types_supported"]
    assert "userinfo_endpoint" not in oauth
    links = [each["href"] for each in made["_links"]["metadata"]]
    assert links == [f"{issuer}/{OAUTH}", f"{issuer}/{OPENID}"]


def test_published_keys_verify_what_the_active_one_signs(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, SERVERS, server())
    keys = okta_simulator.org.keys
    private = RSAKey.import_key(keys.private(keys.active(made["id"])))
    token = jwt.encode({"alg": "RS256", "kid": private.kid}, {"sub": "ann"}, private)
    published = KeySet.import_key_set(okta_simulator.get(f"/oauth2/{made['id']}/v1/keys").body)
    assert jwt.decode(token, published).claims == {"sub": "ann"}
    assert private.kid == made["credentials"]["signing"]["kid"]
    assert keys.active(ORGANIZATION if keys.of(ORGANIZATION) else made["id"])["status"] == "ACTIVE"


@pytest.mark.parametrize("document", [OPENID, OAUTH, "v1/keys"])
def test_inactive_and_unknown_servers_publish_nothing(okta_simulator: OktaSimulator, document: str) -> None:
    made = create(okta_simulator, SERVERS, server())
    okta_simulator.post(f"{SERVERS}/{made['id']}/lifecycle/deactivate")
    for name in (made["id"], "aus0"):
        answer = okta_simulator.get(f"/oauth2/{name}/{document}")
        assert (answer.status, answer.body["errorCode"]) == (404, "E0000007")
    okta_simulator.patch("/_simulator/settings", {"apiAccessManagement": False})
    answer = okta_simulator.get(f"/oauth2/default/{document}")
    assert (answer.status, answer.body["errorCode"]) == (401, "E0000015")


@pytest.mark.parametrize("document", [OPENID, OAUTH])
@pytest.mark.parametrize("start", ["", "/oauth2/default"])
def test_documents_for_a_client(okta_simulator: OktaSimulator, start: str, document: str) -> None:
    client = create(okta_simulator, APPS, web_app())["credentials"]["oauthClient"]["client_id"]
    plain = okta_simulator.get(f"{start}/{document}").body
    assert okta_simulator.get(f"{start}/{document}?client_id={client}").body == plain
    answer = okta_simulator.get(f"{start}/{document}?client_id=nobody")
    assert (answer.status, answer.body["errorCode"], answer.body["errorLink"]) == (
        400,
        "invalid_client",
        "invalid_client",
    )
    assert answer.body["errorSummary"] == "Invalid value for 'client_id' parameter."


def test_the_issuer_is_that_of_the_client(with_domain: OktaSimulator) -> None:
    app = create(with_domain, APPS, web_app(issuer_mode="ORG_URL"))
    path = f"/{OPENID}?client_id={app['credentials']['oauthClient']['client_id']}"
    document = with_domain.call("GET", path, headers={"Host": DOMAIN}).body
    assert document["issuer"] == with_domain.url
    assert document["token_endpoint"] == f"http://{DOMAIN}/oauth2/v1/token"
    assert with_domain.call("GET", f"/{OPENID}", headers={"Host": DOMAIN}).body["issuer"] == f"http://{DOMAIN}"


def test_keys_may_be_kept(okta_simulator: OktaSimulator) -> None:
    for start in ("/oauth2", "/oauth2/default"):
        answer = okta_simulator.get(f"{start}/v1/keys")
        assert answer.headers["cache-control"] == ["max-age=3832304, must-revalidate"]
    assert okta_simulator.get("/oauth2/v1/keys?client_id=nobody").body["errorCode"] == "invalid_client"
    assert okta_simulator.get("/oauth2/default/v1/keys?client_id=nobody").status == 200, "the parameter is not for it"


def test_issuer_modes(with_domain: OktaSimulator) -> None:
    custom = f"http://{DOMAIN}"
    issuers = {}
    for mode in ("ORG_URL", "CUSTOM_URL", "DYNAMIC"):
        made = create(with_domain, SERVERS, server(mode, issuerMode=mode))
        path = f"{SERVERS}/{made['id']}"
        there = with_domain.call("GET", path, headers={"Host": DOMAIN}).body
        issuers[mode] = (made["issuer"].rpartition("/oauth2/")[0], there["issuer"].rpartition("/oauth2/")[0])
        document = with_domain.call("GET", f"/oauth2/{made['id']}/{OPENID}", headers={"Host": DOMAIN}).body
        assert document["issuer"] == there["issuer"]
        assert document["token_endpoint"] == f"{there['issuer']}/v1/token"
        assert there["_links"]["self"]["href"] == f"{custom}{path}"
    url = with_domain.url
    assert issuers == {"ORG_URL": (url, url), "CUSTOM_URL": (custom, custom), "DYNAMIC": (url, custom)}


def test_organization_about_itself(okta_simulator: OktaSimulator, with_domain: OktaSimulator) -> None:
    plain = okta_simulator.call("GET", "/.well-known/okta-organization", token="").body
    assert (plain["pipeline"], plain["_links"]) == ("idx", {"organization": {"href": okta_simulator.url}})
    own = with_domain.call("GET", "/.well-known/okta-organization", headers={"Host": DOMAIN}).body
    expected = {"organization": {"href": with_domain.url}, "alternate": {"href": f"http://{DOMAIN}"}}
    assert own["_links"] == expected
    org = okta_simulator.get("/api/v1/org").body
    assert (org["id"], org["status"]) == (plain["id"], "ACTIVE")
