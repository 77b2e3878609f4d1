"""What a rule grants beside the login, to other apps in the guide's policy; the guide's own app lacks these grants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from tests.support import example
from tests.support.login import JANE, join, page, published, sign_in

from relying_party import Browser, Denied, RelyingParty

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",)),
]

DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"
SERVER: Final = {"authServerRef": {"name": "openmetadata"}}
EVERYONE: Final = {"access": {"groups": [{"name": "Everyone"}]}}


def service(name: str, *grants: str) -> Manifest:
    """A service app below the guide's server."""
    stated = {"applicationType": "service", "grantTypes": ["client_credentials", *grants], "redirectUris": None}
    return _without_none(example.app(name, **stated, **SERVER))


def television() -> Manifest:
    """A native app, for the device grant."""
    stated = {"applicationType": "native", "grantTypes": ["authorization_code", DEVICE]}
    return example.app("tv", **stated, tokenEndpointAuthMethod="none", **SERVER, **EVERYONE)


def _without_none(manifest: Manifest) -> Manifest:
    return {**manifest, "spec": {key: value for key, value in manifest["spec"].items() if value is not None}}


@pytest.fixture
def guide(site: Site) -> Site:
    """The guide's example with Jane and three more apps in its policy."""
    site.apply(*example.guide(), service("batch"), service("gateway", EXCHANGE), television())
    clients = [{"appRef": {"name": name}} for name in ("openmetadata", "batch", "gateway", "tv")]
    site.kubectl.edit(example.POLICY, clients=clients)
    site.kubectl.ready()
    join(site)
    return site


def claims(party: RelyingParty, access_token: str) -> dict[str, Any]:
    """What the issuer says that a token means."""
    configuration = party.configuration
    form = {"token": access_token, "client_id": configuration.client_id, "client_secret": configuration.client_secret}
    answer = httpx.post(party.provider.endpoint("introspection_endpoint"), data=form, trust_env=False)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def test_client_credentials(guide: Site) -> None:
    batch = published(guide, "batch-okta")
    tokens = batch.request_token("client_credentials", scope="openmetadata")
    meaning = claims(published(guide), tokens["access_token"])
    assert (meaning["active"], meaning["client_id"]) == (True, batch.configuration.client_id)
    assert (meaning["scope"], meaning["aud"]) == ("openmetadata", published(guide).configuration.client_id)
    assert meaning["iss"] == batch.configuration.issuer
    # The server's default scope, where none is named.
    assert batch.request_token("client_credentials")["scope"] == "openmetadata"


def test_token_exchange(guide: Site) -> None:
    subject = sign_in(guide.kubectl.secret(example.PUBLISHED_SECRET), scope="openid openmetadata")
    gateway = published(guide, "gateway-okta")
    exchanged = gateway.request_token(
        EXCHANGE,
        subject_token=subject.access_token,
        subject_token_type=ACCESS_TOKEN,
        scope="openmetadata",
        audience=published(guide).configuration.client_id,
    )
    meaning = claims(published(guide), exchanged["access_token"])
    assert (meaning["username"], meaning["client_id"]) == (JANE.login, gateway.configuration.client_id)


def test_a_device_is_let_in_by_a_person(guide: Site) -> None:
    tv = published(guide, "tv-okta")
    client_id = tv.configuration.client_id
    endpoint = tv.provider.endpoint("device_authorization_endpoint")
    form = {"client_id": client_id, "scope": "openid profile"}
    device = httpx.post(endpoint, data=form, trust_env=False).raise_for_status().json()
    with Browser(stop="https://nowhere.example.com") as browser:
        entered = page(browser.open(device["verification_uri_complete"]))
        assert device["user_code"] in entered.forms[0].fields.values()
        asked = page(browser.submit(entered, {}))
        secret, name = asked.forms[0].field_of_type("password"), asked.forms[0].field_of_type("text", "email")
        assert (secret, name) != (None, None), asked.text
        done = page(browser.submit(asked, {str(name): JANE.login, str(secret): JANE.password}))
        if done.forms:  # where the organization asks whether it was she who started it
            done = page(browser.submit(done, dict(each for each in done.forms[0].buttons if each[1] == "allow")))
        assert (done.forms, done.alerts) == ((), ()), done.text
    tokens = tv.request_token(DEVICE, device_code=device["device_code"])
    assert tokens["scope"].split() == ["openid", "profile"]


def test_the_guides_own_app_lacks_the_other_grants(guide: Site) -> None:
    party = published(guide)
    refused = [
        ("client_credentials", {"scope": "openmetadata"}),
        (DEVICE, {"device_code": "any"}),
        (EXCHANGE, {"subject_token": "any", "subject_token_type": ACCESS_TOKEN, "audience": "any"}),
    ]
    for grant, fields in refused:
        with pytest.raises(Denied) as denied:
            party.request_token(grant, **fields)
        assert denied.value.error == "unauthorized_client"
    form = {"client_id": party.configuration.client_id, "client_secret": party.configuration.client_secret}
    endpoint = party.provider.endpoint("device_authorization_endpoint")
    answer = httpx.post(endpoint, data=form | {"scope": "openid"}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_an_app_that_the_policy_does_not_name_gets_nothing(guide: Site) -> None:
    batch = published(guide, "batch-okta")
    guide.kubectl.edit(example.POLICY, clients=[{"appRef": {"name": "openmetadata"}}])
    guide.kubectl.ready(example.POLICY)
    with pytest.raises(Denied, match="access_denied: Policy evaluation failed"):
        batch.request_token("client_credentials", scope="openmetadata")
