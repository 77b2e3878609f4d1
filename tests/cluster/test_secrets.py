"""The published Secret belongs to its resource and to nobody else, and secrets are nowhere but in Secrets."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest
    from tests.support.operator_process import OperatorProcess

pytestmark = pytest.mark.cluster

NAME = example.PUBLISHED_SECRET
PUBLISHED = f"secret/{NAME}"


def foreign_secret() -> Manifest:
    """A Secret of the name that the app's would have, made by somebody else."""
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": NAME}, "stringData": {"theirs": "untouched"}}


def client_secrets(site: Site) -> list[tuple[str, str]]:
    """Ids and values of the app's client secrets in Okta."""
    found = site.okta.all(f"{site.path(example.APP)}/credentials/secrets")
    return [(each["id"], each["client_secret"]) for each in found]


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_a_secret_of_others_is_not_overwritten(attentive: Site) -> None:
    site = attentive
    site.apply(foreign_secret())
    theirs = site.kubectl.get(PUBLISHED)
    site.apply(*example.guide())
    message = site.kubectl.stalled(example.APP, "SecretNotOwned")
    assert NAME in message
    site.looked_again(example.APP)
    assert site.kubectl.get(PUBLISHED) == theirs
    assert "SecretNotOwned" in site.kubectl.events(example.APP)
    site.kubectl.ready(example.SERVER, example.POLICY, example.ORIGIN)

    site.kubectl.delete(PUBLISHED)
    site.kubectl.ready(example.APP)
    assert [site.kubectl.secret(NAME)["OIDC_CLIENT_SECRET"]] == [value for _, value in client_secrets(site)]


def test_a_secret_of_others_outlives_the_resource(site: Site) -> None:
    site.apply(foreign_secret(), example.app())
    site.kubectl.stalled(example.APP, "SecretNotOwned")
    site.kubectl.delete(example.APP)
    assert site.kubectl.secret(NAME) == {"theirs": "untouched"}


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_what_is_done_to_the_published_secret_is_undone_without_rotation(site: Site) -> None:
    site.apply_guide()
    before, secrets = site.kubectl.secret(NAME), client_secrets(site)
    labels = site.kubectl.get(PUBLISHED)["metadata"]["labels"]

    changed = {"OIDC_CLIENT_SECRET": b64encode(b"by hand").decode(), "OIDC_TYPE": None, "more": "bW9yZQ=="}
    site.kubectl.patch(PUBLISHED, {"data": changed})
    eventually(lambda: site.kubectl.secret(NAME) == before)

    site.kubectl.delete(PUBLISHED)
    eventually(lambda: site.kubectl.find(PUBLISHED) and site.kubectl.secret(NAME) == before)

    site.kubectl.patch(PUBLISHED, {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}})
    eventually(lambda: site.kubectl.get(PUBLISHED)["metadata"].get("labels") == labels)

    site.kubectl.ready()
    assert client_secrets(site) == secrets


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_labels_and_annotations_of_others_stay_on_the_secret(site: Site) -> None:
    site.apply_guide()
    site.kubectl.run("label", PUBLISHED, "team=data")
    site.kubectl.edit(example.APP, secret={"name": NAME, "labels": {"tier": "sso"}})
    site.kubectl.ready(example.APP)
    labels = site.kubectl.get(PUBLISHED)["metadata"]["labels"]
    assert (labels["team"], labels["tier"]) == ("data", "sso")


@pytest.mark.untroubled("a client secret has to be read from Okta", of=("no-secrets", "hidden-secrets"))
def test_another_name_moves_the_secret(site: Site) -> None:
    site.apply(example.app())
    site.kubectl.ready()
    before = site.kubectl.secret(NAME)
    site.kubectl.edit(example.APP, secret={"name": "another"})
    site.kubectl.ready(example.APP)
    assert site.kubectl.secret("another") == before
    site.kubectl.gone(PUBLISHED)


def test_secrets_are_nowhere_but_in_secrets(site: Site, operator: OperatorProcess) -> None:
    site.apply_guide()
    site.kubectl.edit(example.APP, label="Edited")
    site.kubectl.ready()
    canaries = [site.okta.operator_token, *(value for _, value in client_secrets(site))]
    assert len(canaries) == 2

    metrics = operator.ask("/metrics")
    assert metrics is not None
    events = site.kubectl.proxy.get(f"/api/v1/namespaces/{site.kubectl.namespace}/events")
    places = {
        "the log": operator.log.read_text(),
        "events": json.dumps(events),
        "resources": json.dumps(site.kubectl.resources()),
        "metrics": metrics.text,
        "metadata of the Secret": json.dumps(site.kubectl.get(PUBLISHED)["metadata"]),
    }
    assert site.kubectl.namespace in places["the log"]
    assert "SecretPublished" in places["events"]
    for canary in canaries:
        forms = (canary, b64encode(canary.encode()).decode())
        assert [place for place, text in places.items() for form in forms if form in text] == []
