"""Two teams and the organization that a platform team lends them, for the tests of what is granted."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from tests.kinds.specs import APPS, Sample
from tests.support.fake_kube import NAMESPACE

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

TEAM: Final = "team"
"""The namespace that is granted something; the OktaOrg is in ``NAMESPACE``."""
ORG_REF: Final = {"orgRef": {"name": "acme", "namespace": NAMESPACE}}
SELECTED: Final = {"from": "Selector", "selector": {"matchLabels": {"sso": "acme"}}}


def entry(**members: Any) -> JsonObject:  # noqa: ANN401 - members of an entry
    """An entry of ``spec.tenants`` for namespaces with the label ``sso: acme``."""
    return {"namespaces": SELECTED, **members}


def grant(cluster: FakeCluster, *tenants: JsonObject) -> Key:
    """Edit the tenants of the OktaOrg."""
    key = Key("OktaOrg", NAMESPACE, "acme")
    body = cluster.resources.bodies[key]
    spec = {**body["spec"], "tenants": list(tenants)}
    return cluster.resources.apply({"kind": "OktaOrg", "metadata": {"name": "acme"}, "spec": spec})


def in_team(manifest: JsonObject, **spec: Any) -> JsonObject:  # noqa: ANN401 - members of a spec
    """A manifest moved to the other namespace, with the organization still in this one."""
    moved = deepcopy(manifest)
    reference = ORG_REF if "orgRef" in moved["spec"] else {}
    return {
        **moved,
        "metadata": {**moved["metadata"], "namespace": TEAM},
        "spec": {**moved["spec"], **reference, **spec},
    }


def refusal(operator: Operator, key: Key) -> tuple[str, str]:
    """Why a resource is not ready: reason and message of its condition Ready."""
    conditions = {c["type"]: c for c in operator.status(key).get("conditions", ())}
    assert conditions["Ready"]["status"] == "False", conditions["Ready"]
    return conditions["Ready"]["reason"], conditions["Ready"]["message"]


def make_app(okta: OktaSimulator, label: str = "By hand") -> str:
    """An app that somebody made in the console; its id."""
    client = {"application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"]}
    client |= {"redirect_uris": ["https://made-by-hand.example.com/callback"]}
    body = {"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT"}
    answer = okta.post(APPS, body | {"settings": {"oauthClient": client}})
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


KINDS: Final = ["OktaApp", "OktaAuthServer", "OktaAccessPolicy", "OktaTrustedOrigin"]
EVERYTHING: Final = entry(kinds=KINDS, groups=["Everyone"], origins=["https://*.example.com"])
"""An entry with everything that the samples need."""


def here(sample: Sample) -> Key:
    """The sample's key in the team's namespace."""
    return sample.key._replace(namespace=TEAM)


async def apply_in_team(operator: Operator, sample: Sample) -> Key:
    """``kubectl apply`` of a sample and what it needs, in the team's namespace."""
    await operator.apply(*map(in_team, sample.needs), in_team(sample.manifest))
    return here(sample)
