"""A whole life under each kind of trouble: nothing is made twice, nothing is lost, and whoever is not ready says why.

The engine works as it does in production, with several workers, its own pauses and real time; only Kubernetes is in
memory. Times that would be minutes are seconds.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import APPS, ORG_REF, ORIGINS, SERVERS, resource
from tests.support.fake_kube import RunningClock
from tests.support.okta import OktaOrganization
from tests.support.operator import ORG, FakeCluster, Operator
from tests.support.trouble import Trouble

from okta_operator.config import Timings
from okta_operator.okta.connection import ConnectionSettings
from okta_simulator.area import camel_case
from okta_simulator.settings import UNKNOWNS, Settings, words_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key

SECONDS = 60.0
"""A deadline, for machines that are busy."""
TIMINGS = Timings(
    credentials=5, vanished=4, held_back=2, lost_answer=12, lost_answer_look=1, backoff_first=0.2, backoff_most=2
)
SOON = replace(TIMINGS, vanished=0.5, held_back=0.5, lost_answer=1, lost_answer_look=0.2)
"""Where Okta answers in time."""
REDIRECT = {"redirectUris": ["https://om.example.com/callback"]}
RULE = {"name": "sign-in", "grantTypes": ["client_credentials"], "scopes": ["*"]}
STAYS = {
    Trouble.HIDDEN_SECRETS: {"ClientSecretUnreadable"},
    Trouble.NO_API_ACCESS_MANAGEMENT: {"FeatureNotEnabled", "ReferenceNotReady"},
}
"""The reasons with which a resource may stay as it is; in all other trouble everything becomes ready."""


def manifests() -> list[JsonObject]:
    """An application with its server and policy, as the guide has them; two of other kinds of client; an origin."""
    access = {
        "access": {"groups": [{"name": "Everyone"}, {"name": "Data"}]},
        "authenticationPolicy": {"name": "Okta Dashboard"},
    }
    return [
        resource("OktaApp", "om", ORG_REF | access | REDIRECT | {"authServerRef": {"name": "om"}}),
        resource("OktaApp", "plain", ORG_REF | REDIRECT),
        resource("OktaApp", "job", ORG_REF | {"applicationType": "service", "grantTypes": ["client_credentials"]}),
        resource(
            "OktaAuthServer",
            "om",
            ORG_REF
            | {
                "audience": {"appRef": {"name": "om"}},
                "scopes": [{"name": "om", "default": True}, {"name": "more"}],
                "claims": [{"name": "team", "claimType": "IDENTITY", "value": "user.department"}],
            },
        ),
        resource(
            "OktaAccessPolicy",
            "om",
            {
                "authServerRef": {"name": "om"},
                "clients": [{"appRef": {"name": "om"}}],
                "rules": [RULE, RULE | {"name": "more", "scopes": ["more"]}],
            },
        ),
        resource("OktaTrustedOrigin", "om", ORG_REF | {"origin": "https://om.example.com", "scopes": ["CORS"]}),
    ]


class Life:
    """An organization with its trouble, a cluster, and an operator that works.

    Attributes:
        okta: the organization.
        cluster: Kubernetes.
        operator: the process that is at work now.
    """

    def __init__(self, okta: OktaOrganization, timings: Timings, stays: set[str]) -> None:
        self.okta = okta
        self.cluster = FakeCluster(RunningClock())
        self._timings = timings
        self._stays = stays
        self._begin()

    def _begin(self) -> None:
        self.operator = Operator(self.cluster, timings=self._timings, workers=6)
        self.operator.engine.start()

    async def die(self) -> None:
        """End the operator without a word, in the middle of whatever it does, and start another one."""
        await self.operator.engine.stop(0)
        await self.operator.stop()
        self._begin()

    async def until(self, check: Callable[[], bool], what: str) -> None:
        """Wait for what can be observed."""
        deadline = time.monotonic() + SECONDS
        while not check():
            assert time.monotonic() < deadline, f"not {what}:\n{self.report()}"
            await asyncio.sleep(0.05)

    async def settled(self) -> None:
        """Everything is ready, or says with an expected reason why it is not."""
        await self.until(lambda: all(map(self._is_settled, self.cluster.resources.bodies)), "settled")

    def _is_settled(self, key: Key) -> bool:
        status = self.operator.status(key)
        if status.get("observedGeneration") != self.cluster.resources.bodies[key]["metadata"]["generation"]:
            return False
        told = next((c for c in status["conditions"] if c["type"] == "Ready"), None)
        if told is None:
            return False
        return told["status"] == "True" or (told["reason"] in self._stays and bool(told["message"]))

    def look(self) -> None:
        """Ask for a look at everything."""
        for key in self.cluster.resources.bodies:
            self.operator.services.queue.add(key, "resync")

    def made(self) -> dict[str, list[str]]:
        """What the operator made, by where: the marks of the objects, or what stands for them."""
        found = {APPS: [b["profile"]["okta-operator"]["owner"] for b in self.okta.all(APPS) if b.get("profile")]}
        found[ORIGINS] = [body["name"] for body in self.okta.all(ORIGINS)]
        if self.okta.has_servers:
            servers = [body for body in self.okta.all(SERVERS) if body["name"] != "default"]
            found[SERVERS] = [body["description"] for body in servers]
            for server in servers:
                for below in ("scopes", "claims", "policies"):
                    path = f"{SERVERS}/{server['id']}/{below}"
                    found[below] = [body["name"] for body in self.okta.all(path)]
                path = f"{SERVERS}/{server['id']}/policies"
                rules = [self.okta.all(f"{path}/{body['id']}/rules") for body in self.okta.all(path)]
                found["rules"] = [body["name"] for each in rules for body in each]
        return found

    def nothing_is_there_twice(self) -> bool:
        """Whether each thing is there once."""
        return all(max(Counter(names).values(), default=0) <= 1 for names in self.made().values())

    def policies(self) -> list[str]:
        """The authentication policies of the apps, by name."""
        names = {body["id"]: body["name"] for body in self.okta.all("/api/v1/policies?type=ACCESS_POLICY")}
        return sorted(names[body["_links"]["accessPolicy"]["href"].rpartition("/")[2]] for body in self.okta.all(APPS))

    def path(self, key: Key) -> str:
        """Where an object is."""
        lists = {"OktaApp": APPS, "OktaAuthServer": SERVERS, "OktaTrustedOrigin": ORIGINS}
        return f"{lists[key.kind]}/{self.operator.status(key)['id']}"

    def report(self) -> str:
        """What helps to understand a failure."""
        told = [
            f"{key}: {c['type']}={c['status']} {c['reason']}: {c['message']}"
            for key, body in self.cluster.resources.bodies.items()
            for c in body["status"].get("conditions", ())
            if c["type"] in {"Ready", "Synced"}
        ]
        return "\n".join([*told, *self.okta.calls()[-25:]])


@asynccontextmanager
async def begin(trouble: Trouble | None = None, settings: Settings | None = None) -> AsyncIterator[Life]:
    """A life, and its end."""
    with OktaOrganization(groups=("Data",), trouble=trouble, settings=settings) as okta:
        life = Life(okta, TIMINGS, STAYS.get(trouble, set())) if trouble else Life(okta, SOON, set())
        life.cluster.connect(okta.url, okta.operator_token)
        yield life
        await life.operator.engine.stop(5)
        await life.operator.stop()
        assert all(rule["struck"] for rule in okta.faults()), "there was less trouble than meant"


@pytest.fixture(autouse=True)
def nobody_waits_long_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = partial(ConnectionSettings, timeout=2.0)
    monkeypatch.setattr("okta_operator.engine.organizations.ConnectionSettings", settings)


class Creatures:
    """What lives: the resources, and what Okta called their objects."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._resources = life.cluster.resources
        self.before = life.okta.essence()
        self.keys: list[Key] = []
        self._ids: dict[Key, str | None] = {}

    async def are_born(self) -> None:
        """In any order."""
        wanted = manifests()
        random.Random(7).shuffle(wanted)  # noqa: S311 - hides nothing
        self.keys = [self._resources.apply(manifest) for manifest in wanted]
        await self._life.settled()
        self._ids = self._now()
        assert len(self._life.made()[APPS]) == sum(key.kind == "OktaApp" for key in self.keys)
        self.are_the_same()

    def are_the_same(self) -> None:
        """Nothing was made anew, and nothing is there twice."""
        assert self._life.nothing_is_there_twice(), self._life.made()
        assert self._now() == self._ids
        assert self._life.policies().count("Okta Dashboard") == 1

    async def leave(self) -> None:
        """All of them, in any order; Okta is as it was."""
        leaving = [key for key in self._resources.bodies if key != ORG]
        for key in random.Random(8).sample(leaving, len(leaving)):  # noqa: S311 - as above
            self._resources.delete(key)
        await self._life.until(lambda: set(self._resources.bodies) == {ORG}, "gone")
        assert self._life.okta.essence() == self.before

    def _now(self) -> dict[Key, str | None]:
        return {key: self._resources.bodies[key]["status"].get("id") for key in self.keys}


@pytest.mark.parametrize("trouble", Trouble)
async def test_a_life_in_trouble(trouble: Trouble) -> None:
    async with begin(trouble) as life:
        await live(life)


@pytest.mark.parametrize("switch", UNKNOWNS)
async def test_a_life_where_okta_does_the_other_thing(switch: str) -> None:
    other = words_of(switch)[1]
    async with begin(settings=Settings().changed({camel_case(switch): other})) as life:
        await live(life)
        assert getattr(life.okta.org.settings, switch) == other


async def live(life: Life) -> None:
    creatures = Creatures(life)
    await creatures.are_born()

    # Edited, and another one made, while the operator dies.
    plain = life.cluster.resources.apply(resource("OktaApp", "plain", ORG_REF | REDIRECT | {"label": "Another label"}))
    stated = {"origin": "https://late.example.com", "scopes": ["CORS"]}
    late = life.cluster.resources.apply(resource("OktaTrustedOrigin", "late", ORG_REF | stated))
    life.okta.clear_requests()
    await life.until(lambda: bool(life.okta.calls(writes_only=True)), "at work")
    await life.die()
    await life.settled()
    assert life.okta.one(life.path(plain))["label"] == "Another label"
    creatures.are_the_same()

    # Changed by hand, and put right.
    life.okta.change(life.path(plain), lambda body: body.update(label="By hand"))
    life.look()
    await life.until(lambda: bool(life.okta.one(life.path(plain))["label"] == "Another label"), "put right")

    # Deleted by hand, and made again: once.
    gone = life.path(late)
    life.okta.post(f"{gone}/lifecycle/deactivate")
    assert life.okta.delete(gone).status == 204
    life.look()
    await life.until(lambda: life.path(late) != gone and life.operator.is_ready(late), "made again")
    await life.settled()
    creatures.are_the_same()

    await creatures.leave()
