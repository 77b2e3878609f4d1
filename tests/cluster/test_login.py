"""The published Secret signs people in; when it does not, Okta's own words say why, until the YAML is right again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import example
from tests.support.login import JANE, join, published, refusal, refusal_at, sign_in
from tests.support.waiting import eventually

from relying_party import Arrival, Browser, Denied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest

    from relying_party import RelyingParty

pytestmark = pytest.mark.cluster

NO_POLICY = "access_denied: Policy evaluation failed for this request, please check the policy configurations."
NOT_ASSIGNED = "access_denied: User is not assigned to the client application."


@pytest.fixture
def guide(site: Site) -> Site:
    """The guide's example, and Jane."""
    site.apply_guide()
    join(site)
    return site


def rules_of_guide(**changes: object) -> dict[str, Any]:
    """The rules of the example's policy, with changes to the first."""
    policy = next(each for each in example.guide() if each["kind"] == "OktaAccessPolicy")
    first, *rest = policy["spec"]["rules"]
    return {"rules": [{**first, **changes}, *rest]}


def values(site: Site) -> Mapping[str, str]:
    return site.kubectl.secret(example.PUBLISHED_SECRET)


def test_somebody_signs_in_with_nothing_but_the_secret(guide: Site) -> None:
    party, session = published(guide), sign_in(values(guide))
    claims = session.claims
    status = guide.kubectl.status(example.APP)
    assert (claims["iss"], claims["aud"]) == (status["issuer"], status["clientId"])
    assert (claims["email"], claims["preferred_username"]) == (JANE.login, JANE.login)
    assert party.userinfo(session)["name"] == JANE.name

    refreshed = party.refresh(session)
    assert refreshed.refresh_token not in {session.refresh_token, None}
    assert refreshed.claims["sub"] == claims["sub"]
    assert refreshed.access_token != session.access_token

    party.revoke(refreshed)
    with pytest.raises(Denied, match="invalid_grant: The refresh token is invalid or expired"):
        party.refresh(refreshed)


def test_who_signs_out_is_asked_again(guide: Site) -> None:
    party = published(guide)
    with Browser(stop=party.configuration.server_url) as browser:
        attempt = party.begin()
        arrival = browser.sign_in(attempt.url, JANE.login, JANE.password)
        assert isinstance(arrival, Arrival)
        session = party.finish(attempt, arrival.answer)
        assert isinstance(browser.open(party.begin().url), Arrival)  # Okta's session is enough

        left = browser.open(party.sign_out_url(session))
        assert isinstance(left, Arrival)
        assert left.url.partition("?")[0].rstrip("/") == example.SERVER_URL
        asked = browser.open(party.begin().url)
        assert not isinstance(asked, Arrival)
        assert asked.forms[0].field_of_type("password")


def test_hybrid_logins_need_the_implicit_grant_in_the_rule_too(guide: Site) -> None:
    assert refusal(values(guide), response_type="code id_token") == NO_POLICY

    guide.kubectl.edit(example.POLICY, **rules_of_guide(grantTypes=["authorization_code", "implicit"]))
    guide.kubectl.ready(example.POLICY)
    for response_type in ("code id_token", "code token", "code id_token token", "id_token", "id_token token"):
        for mode in ("fragment", "form_post"):
            session = sign_in(values(guide), response_type=response_type, response_mode=mode, scope="openid email")
            assert session.claims["email"] == JANE.login
            assert (session.front_id_token is not None) == ("id_token" in response_type.split())


@dataclass(frozen=True)
class Denial:
    """One way to be refused.

    Attributes:
        name: In words.
        says: What the person or the application is told.
        resource: What is edited.
        spec: To what.
        asks: For the authorization request.
        knows: What the application knows otherwise than the Secret says.
    """

    name: str
    says: str
    resource: str = example.APP
    spec: Manifest = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    knows: Mapping[str, str] = field(default_factory=dict)


NOBODY = {"access": {"groups": [{"name": "Nobody"}]}}
DENIALS = [
    Denial("not assigned", NOT_ASSIGNED, spec=NOBODY),
    Denial("not in the policy", NO_POLICY, example.POLICY, {"clients": [{"appRef": {"name": "another"}}]}),
    Denial("no rule for the grant", NO_POLICY, example.POLICY, rules_of_guide(grantTypes=["client_credentials"])),
    Denial(
        "a group that the rule does not name",
        NO_POLICY,
        example.POLICY,
        rules_of_guide(people={"groups": [{"name": "Nobody"}]}),
    ),
    Denial(
        "a scope that the rule does not allow",
        NO_POLICY,
        example.POLICY,
        rules_of_guide(scopes=["email"]),
        asks={"scope": "openid openmetadata"},
    ),
    Denial(
        "a scope that the server does not have",
        "invalid_scope: One or more scopes are not configured for the authorization server resource.",
        example.SERVER,
        {"scopes": [{"name": "another"}]},
        asks={"scope": "openid openmetadata"},
    ),
    Denial(
        "a redirect URI that is not registered",
        "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings",
        spec={"redirectUris": [f"{example.SERVER_URL}/elsewhere"]},
    ),
    Denial(
        "a grant that the app lacks",
        "unsupported_response_type",
        spec={"grantTypes": ["authorization_code", "refresh_token"]},
        asks={"response_type": "id_token"},
    ),
    Denial(
        "a wrong secret",
        "invalid_client: The client secret supplied for a confidential client is invalid.",
        knows={"OIDC_CLIENT_SECRET": "of-another-client-as-long-as-it-may-be"},
    ),
    Denial("an app that was switched off", "Invalid value for 'client_id' parameter.", spec={"active": False}),
    Denial("a policy that was switched off", NO_POLICY, example.POLICY, {"active": False}),
    # An application that starts now finds no discovery document, and so no page of Okta's.
    Denial("a server that was switched off", "it was answered 404", example.SERVER, {"active": False}),
]


def test_denials_are_told_in_oktas_words_until_the_yaml_is_right_again(guide: Site, subtests: pytest.Subtests) -> None:
    guide.okta.make("/_simulator/groups", {"name": "Nobody"})
    guide.apply(example.app("another"))
    for denial in DENIALS:
        with subtests.test(denial.name):
            known = {**values(guide), **denial.knows}
            before = guide.kubectl.get(denial.resource)["spec"]
            guide.kubectl.edit(denial.resource, **denial.spec)
            eventually(partial(_is_told, known, denial))

            guide.kubectl.edit(denial.resource, **{name: before.get(name) for name in denial.spec})
            guide.kubectl.ready()
            assert refusal(values(guide)) == ""


def _is_told(known: Mapping[str, str], denial: Denial) -> bool:
    told = refusal(known, JANE, **denial.asks)
    assert denial.says in told, f"{denial.name}: {told or 'signed in'}"
    return True


def test_an_application_that_runs_is_told_that_its_server_was_switched_off(guide: Site) -> None:
    party = published(guide)
    assert refusal_at(party) == ""  # the discovery document was read, and is kept
    guide.kubectl.edit(example.SERVER, active=False)
    eventually(partial(_is_told_at, party, "invalid_request: The authorization server id is invalid."))


def _is_told_at(party: RelyingParty, says: str) -> bool:
    told = refusal_at(party)
    assert says in told, told or "signed in"
    return True


def test_a_rotated_signing_key_ends_no_login(guide: Site) -> None:
    party, session = published(guide), sign_in(values(guide))
    assert party.refresh(session).id_token.key_id == session.id_token.key_id
    # The next key is published before it signs: only after two rotations the application does not know it yet.
    for _ in range(2):
        guide.okta.make(f"{guide.path(example.SERVER)}/credentials/lifecycle/keyRotate", {"use": "sig"})
    refreshed = party.refresh(session)
    assert refreshed.id_token.key_id != session.id_token.key_id
    assert sign_in(values(guide)).id_token.key_id == refreshed.id_token.key_id
