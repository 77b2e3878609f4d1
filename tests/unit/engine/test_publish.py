"""What is published, when it is written, and when the client secret is read for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import SecretStr
from tests.support.fake_kube import NAMESPACE

from okta_operator.constants import ANNOTATION_OWNER, LABEL_MANAGED_BY
from okta_operator.core.errors import OperatorError, Recoverable, Terminal
from okta_operator.core.kind import SecretContent
from okta_operator.engine.publish import publish, withdraw
from okta_operator.kube.errors import Conflict
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.fake_okta import FakeOkta
    from tests.support.fake_secrets import FakeSecrets
    from tests.support.operator import FakeCluster

    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services

APP: Final = "/api/v1/apps/0oa1"
SECRETS: Final = f"GET {APP}/credentials/secrets"
NAME: Final = (NAMESPACE, "om-okta")
CANARY: Final = "canary-of-the-client-secret"


def render(client_secret: str) -> Mapping[str, str]:
    return {"client-id": "om", "client-secret": client_secret} if client_secret else {"client-id": "om"}


CONTENT: Final = SecretContent(
    "om-okta", render, confidential=True, method="m", labels={"team": "data"}, annotations={}
)


def secret(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of Okta's
    return {"id": f"ocs{number}", "status": "ACTIVE", "created": f"2026-01-0{number}T00:00:00.000Z", **more}


class Publisher:
    """Publishes for one app, whose client secret Okta has."""

    def __init__(self, services: Services, subject: Subject, okta: FakeOkta, secrets: FakeSecrets) -> None:
        self.services = services
        self.subject = subject
        self.okta = okta
        self.secrets = secrets
        okta.objects[APP] = {"id": "0oa1"}
        self.has(secret(1, client_secret=CANARY))

    def has(self, *secrets: dict[str, Any]) -> None:
        self.okta.objects = {path: body for path, body in self.okta.objects.items() if "/secrets/" not in path}
        for each in secrets:
            self.okta.objects[f"{APP}/credentials/secrets/{each['id']}"] = each

    async def __call__(self, content: SecretContent = CONTENT) -> str | None:
        return await publish(self.services, self.subject, content, APP)

    def quiet(self) -> None:
        self.okta.calls.clear()
        self.secrets.writes.clear()


@pytest.fixture
def publisher(services: Services, subject: Callable[..., Subject], okta: FakeOkta, cluster: FakeCluster) -> Publisher:
    found = subject("OktaApp", {"redirectUris": ["https://om.example.com"]}, id="0oa1")
    return Publisher(services, found, okta, cluster.secrets)


async def test_the_first_time_it_is_made_with_the_secret_that_was_just_shown(publisher: Publisher) -> None:
    publisher.services.memory.keep_secret(publisher.subject.key, CANARY)
    assert await publisher() == "om-okta"
    assert publisher.secrets.writes == ["create openmetadata/om-okta"]
    assert publisher.okta.calls == []
    made = publisher.secrets.found[NAME]
    assert publisher.secrets.values("om-okta") == {"client-id": "om", "client-secret": CANARY}
    assert made.annotations[ANNOTATION_OWNER] == "prod/OktaApp/openmetadata/om"
    assert made.labels == {"team": "data", LABEL_MANAGED_BY: "okta-operator"}
    assert publisher.services.memory.secret(publisher.subject.key) is None


async def test_without_a_secret_in_mind_it_is_read(publisher: Publisher) -> None:
    assert await publisher() == "om-okta"
    assert publisher.okta.calls == [SECRETS]
    assert publisher.secrets.values("om-okta")["client-secret"] == CANARY


async def test_the_same_again_writes_nothing_and_reads_nothing(publisher: Publisher) -> None:
    await publisher()
    publisher.quiet()
    reads = publisher.secrets.reads
    assert await publisher() is None
    assert (publisher.secrets.writes, publisher.okta.calls, publisher.secrets.reads) == ([], [], reads)


async def test_after_a_restart_the_same_writes_nothing(publisher: Publisher) -> None:
    await publisher()
    publisher.quiet()
    publisher.services.memory.published.clear()
    assert await publisher() is None
    assert (publisher.secrets.writes, publisher.okta.calls) == ([], [])


async def test_tampered_data_is_rewritten_with_a_secret_read_anew(publisher: Publisher) -> None:
    await publisher()
    publisher.secrets.tamper("om-okta", **{"client-id": SecretStr("tampered")})
    publisher.quiet()
    assert await publisher() == "om-okta"
    assert publisher.secrets.writes == ["apply openmetadata/om-okta"]
    assert publisher.okta.calls == [SECRETS]
    assert publisher.secrets.values("om-okta") == {"client-id": "om", "client-secret": CANARY}


@pytest.mark.parametrize(
    "content",
    [
        replace(CONTENT, render=lambda secret: {"client-id": "other", "client-secret": secret}),
        replace(CONTENT, labels={"team": "other"}),
        replace(CONTENT, annotations={"note": "x"}),
        replace(CONTENT, method="other"),
    ],
)
async def test_other_content_is_written_with_a_secret_read_anew(publisher: Publisher, content: SecretContent) -> None:
    await publisher()
    publisher.quiet()
    assert await publisher(content) == "om-okta"
    assert publisher.okta.calls == [SECRETS]
    publisher.quiet()
    assert await publisher(content) is None
    assert publisher.okta.calls == []


async def test_a_label_of_ours_that_was_taken_off_is_put_back(publisher: Publisher) -> None:
    await publisher()
    there = publisher.secrets.found[NAME]
    publisher.secrets.put(
        SecretManifest(namespace=NAMESPACE, name="om-okta", annotations=there.annotations, data=there.data)
    )
    publisher.services.memory.published.clear()  # a watch by label does not tell of it
    assert await publisher() == "om-okta"
    assert publisher.secrets.found[NAME].labels[LABEL_MANAGED_BY] == "okta-operator"


async def test_a_secret_that_okta_made_anew_is_published(publisher: Publisher) -> None:
    await publisher()
    publisher.services.memory.keep_secret(publisher.subject.key, "another")
    assert await publisher() == "om-okta"
    assert publisher.secrets.values("om-okta")["client-secret"] == "another"


async def test_the_same_secret_shown_again_writes_nothing(publisher: Publisher) -> None:
    await publisher()
    publisher.quiet()
    publisher.services.memory.keep_secret(publisher.subject.key, CANARY)
    assert await publisher() is None
    assert publisher.secrets.writes == []
    assert publisher.services.memory.secret(publisher.subject.key) is None


async def test_of_several_secrets_the_newest_active_one_counts(publisher: Publisher) -> None:
    publisher.has(
        secret(2, client_secret="second"),
        secret(1, client_secret="first"),
        secret(3, client_secret="off", status="INACTIVE"),
        secret(4),
    )
    await publisher()
    assert publisher.secrets.values("om-okta")["client-secret"] == "second"


@pytest.mark.parametrize("secrets", [[secret(1)], [secret(1, client_secret=CANARY, status="INACTIVE")]])
async def test_a_secret_that_okta_does_not_show_is_the_user_s_to_grant(
    publisher: Publisher, secrets: list[dict[str, Any]]
) -> None:
    publisher.has(*secrets)
    with pytest.raises(Terminal) as caught:
        await publisher()
    assert caught.value.reason == "ClientSecretUnreadable"
    assert publisher.secrets.writes == []


async def test_a_secret_that_is_not_listed_yet_is_looked_up_again(publisher: Publisher) -> None:
    publisher.has()
    with pytest.raises(Recoverable) as caught:
        await publisher()
    assert (caught.value.reason, caught.value.retry_after) == ("ClientSecretNotListed", None)
    publisher.has(secret(1, client_secret=CANARY))
    await publisher()
    assert publisher.secrets.values("om-okta")["client-secret"] == CANARY


async def test_an_app_that_vanished_is_looked_at_again(publisher: Publisher) -> None:
    publisher.okta.objects.clear()
    with pytest.raises(Recoverable) as caught:
        await publisher()
    assert caught.value.reason == "VanishedMeanwhile"


async def test_a_public_client_s_secret_is_never_read(publisher: Publisher) -> None:
    public = replace(CONTENT, confidential=False)
    assert await publisher(public) == "om-okta"
    assert publisher.okta.calls == []
    assert publisher.secrets.values("om-okta") == {"client-id": "om"}


# --- somebody else's -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("annotations", [{}, {ANNOTATION_OWNER: "prod/OktaApp/openmetadata/other"}])
@pytest.mark.parametrize("labels", [{}, {LABEL_MANAGED_BY: "okta-operator"}])
async def test_a_foreign_secret_is_not_overwritten(
    publisher: Publisher, annotations: dict[str, str], labels: dict[str, str]
) -> None:
    data = {"password": SecretStr("theirs")}
    theirs = publisher.secrets.put(
        SecretManifest(namespace=NAMESPACE, name="om-okta", labels=labels, annotations=annotations, data=data)
    )
    with pytest.raises(Terminal) as caught:
        await publisher()
    assert caught.value.reason == "SecretNotOwned"
    assert "spec.secret.name" in caught.value.message
    assert publisher.secrets.found[NAME] == theirs
    assert (publisher.secrets.writes, publisher.okta.calls) == ([], [])


async def test_one_that_comes_at_the_same_moment_is_not_overwritten_either(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = publisher.secrets.put(SecretManifest(namespace=NAMESPACE, name="om-okta"))

    async def not_yet(_namespace: str, _name: str) -> None:
        return None

    monkeypatch.setattr(publisher.secrets, "get", not_yet)
    with pytest.raises(Terminal) as caught:
        await publisher()
    assert caught.value.reason == "SecretNotOwned"
    assert publisher.secrets.found[NAME] == theirs


async def test_one_that_was_written_meanwhile_is_not_overwritten(publisher: Publisher) -> None:
    await publisher()
    stale = publisher.services.memory.published[NAME]
    publisher.secrets.tamper("om-okta", more=SecretStr("x"))
    publisher.services.memory.published[NAME] = replace(stale, data_digest="x")
    with pytest.raises(Conflict):
        await publisher()
    assert publisher.secrets.values("om-okta")["more"] == "x"


async def test_errors_do_not_show_the_secret(publisher: Publisher) -> None:
    publisher.services.memory.keep_secret(publisher.subject.key, CANARY)
    publisher.secrets.put(SecretManifest(namespace=NAMESPACE, name="om-okta"))
    with pytest.raises(OperatorError) as caught:
        await publisher()
    assert CANARY not in repr(caught.value) + str(caught.value)
    assert CANARY not in repr(vars(publisher.services.memory))


# --- withdrawing -----------------------------------------------------------------------------------------------


async def test_withdrawing_removes_only_what_is_ours(publisher: Publisher) -> None:
    await publisher()
    await withdraw(publisher.services, "prod/OktaApp/openmetadata/other", *NAME)
    assert NAME in publisher.secrets.found
    await withdraw(publisher.services, str(publisher.subject.identity), *NAME)
    assert NAME not in publisher.secrets.found
    assert NAME not in publisher.services.memory.published
    publisher.quiet()
    await withdraw(publisher.services, str(publisher.subject.identity), *NAME)
    assert publisher.secrets.writes == []
