"""Two teams, one organization, and what each of them has in Okta: where the attempts are made."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from tests.kinds.specs import RULE, SAMPLES, SERVERS, quiet, resource, writes
from tests.kinds.tenants import ORG_REF, TEAM, in_team, refusal

from okta_operator.constants import LABEL_MANAGED_BY, MANAGER
from okta_operator.core.references import Key
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.secrets import KubeSecret
    from okta_simulator.testing import OktaSimulator

APP, AUTH_SERVER, POLICY, ORIGIN = SAMPLES
KINDS = ["OktaApp", "OktaAuthServer", "OktaAccessPolicy", "OktaTrustedOrigin"]
URL = "https://om.team.example.com"
SERVER = in_team(resource("OktaAuthServer", "server", {**ORG_REF, "audience": {"value": "api://team"}}))
KEYS = {kind: Key(kind, TEAM, "mine") for kind in KINDS}
TEAM_SERVER = Key("OktaAuthServer", TEAM, "server")


@dataclass
class Stage:
    """Another team's objects, some that nobody's mark is on, and a tenant who has a few rights.

    Attributes:
        theirs: the ids of the other team's external objects, by kind.
        foreign: the ids of an app and a server that somebody made by hand, by kind.
        server: the id of the other team's server that has the policy.
        hook: the id of an inline hook.
        groups: ids by name.
    """

    operator: Operator
    okta: OktaSimulator
    theirs: Mapping[str, str]
    foreign: Mapping[str, str]
    server: str
    hook: str
    groups: Mapping[str, str]
    before: JsonObject

    @property
    def cluster(self) -> FakeCluster:
        return self.operator.cluster

    async def apply(self, kind: str, **spec: Any) -> Key:  # noqa: ANN401 - members of a spec
        """Apply a resource of the tenant's that is fine but for what the spec says."""
        await self.operator.apply(manifest(kind, **spec))
        return KEYS[kind]

    async def forge(self, key: Key, **status: Any) -> None:  # noqa: ANN401 - members of a status
        """Write a status, and have it looked at."""
        self.cluster.resources.edit_status(key, {**self.operator.status(key), **status})
        await self.operator.run()
        await self.operator.resync()

    def state(self) -> JsonObject:
        """All that Okta has, without a call that the log of calls would show."""
        tables = {name: table for name, table in self.okta.org.tables.items() if table}
        found: JsonObject = quiet(deepcopy(tables))
        return found

    def calls(self, text: str, *, writes_only: bool = False) -> list[str]:
        """The calls whose path has this in it."""
        found = self.okta.requests(writes_only=writes_only)
        return [f"{call['method']} {call['path']}" for call in found if text in call["path"]]

    def untouched(self) -> None:
        """Okta is as it was before the attempt, and nothing was even tried."""
        assert writes(self.okta) == ()
        assert self.state() == self.before

    def begin(self) -> None:
        """Count from here."""
        self.before = self.state()
        self.okta.clear_requests()

    def refused(self, key: Key, *reasons: str) -> str:
        """The attempt is refused for one of these reasons, and Okta is as it was; the message."""
        reason, message = refusal(self.operator, key)
        assert reason in reasons, (reason, message)
        assert len(message) > 40
        self.untouched()
        return message


def manifest(kind: str, **spec: Any) -> JsonObject:  # noqa: ANN401 - members of a spec
    specs: dict[str, JsonObject] = {
        "OktaApp": {**ORG_REF, "redirectUris": [f"{URL}/callback"]},
        "OktaAuthServer": {**ORG_REF, "audience": {"value": "api://team"}},
        "OktaAccessPolicy": {"authServerRef": {"name": "server"}, "allClients": True, "rules": [RULE]},
        "OktaTrustedOrigin": {**ORG_REF, "origin": URL, "scopes": ["CORS"]},
    }
    made = resource(kind, "mine", {**specs[kind], **spec})
    return {**made, "metadata": {**made["metadata"], "namespace": TEAM}}


def make_hook(okta: OktaSimulator, name: str = "Finance claims") -> str:
    config = {"uri": "https://om.example.com/hook", "method": "POST"}
    channel = {"type": "HTTP", "version": "1.0.0", "config": config}
    hook = {"name": name, "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0", "channel": channel}
    return str(okta.post("/api/v1/inlineHooks", hook).body["id"])


def make_server(okta: OktaSimulator) -> str:
    return str(okta.post(SERVERS, {"name": "Mine", "audiences": ["api://mine"], "description": ""}).body["id"])


def put_secret(stage: Stage, name: str, **annotations: str) -> KubeSecret:
    data = {"password": SecretStr("somebody else's")}
    labels = {LABEL_MANAGED_BY: MANAGER} if annotations else {}
    found = {f"okta-operator.dev/{key}": value for key, value in annotations.items()}
    return stage.cluster.secrets.put(
        SecretManifest(namespace=TEAM, name=name, data=data, labels=labels, annotations=found)
    )


ORG_URLS_ELSEWHERE = (
    "http://169.254.169.254",
    "https://169.254.169.254",
    "https://kubernetes.default.svc",
    "https://kubernetes.default.svc.cluster.local",
    "https://10.96.0.1",
    "https://[fd00::1]",
    "https://2852039166",
    "https://metadata.google.internal",
    "https://acme.okta.com@169.254.169.254",
    "https://169.254.169.254#.okta.com",
    "https://169.254.169.254\\.okta.com",
    "https://169.254.169.254/.okta.com",
    "https://acme.okta.com.evil.example",
    "https://evilokta.com",
    "https://127.0.0.3:6443",
)
"""Addresses that are no organization's."""
