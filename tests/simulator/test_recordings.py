"""The simulator against real conversations with Okta."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from okta_simulator.settings import Settings
from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from okta_simulator.types import Record

FOLDER = Path(os.environ.get("OKTA_RECORDINGS") or Path(__file__).parents[3] / "shared" / "okta-recordings")
FILES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
WHY_SKIPPED = f"there are no recordings in {FOLDER}; OKTA_RECORDINGS names another folder"

HOST = "https://oie-00.dne-okta.com"
IDENTIFIER = re.compile(r"\b(?:0oa|00g|00u|00o|aus|scp|ocl|00p|0pr|tos|rst|cal)[A-Za-z0-9]{17}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z")
KEY_ID = re.compile(r"[\w-]{43}")
ANY_TEXT = re.compile(r".+")

# Fields whose values cannot agree, with the form that they must have on both sides, and why.
IGNORABLE = {
    "created": (TIME, "a time"),
    "lastUpdated": (TIME, "a time"),
    "lastMembershipUpdated": (TIME, "a time"),
    "lastRotated": (TIME, "a time"),
    "nextRotation": (TIME, "a time"),
    "kid": (KEY_ID, "each organization and server has keys of its own"),
    "client_secret": (ANY_TEXT, "generated, and replaced in the recordings"),
    "errorId": (re.compile(r"oae[\w-]{22}"), "random"),
}
# Beside these: ids, which must map to the simulator's one to one; the host in links; and which of Okta's hosts
# for static files a logo comes from (it differs between the recordings themselves).
STATIC_HOST = re.compile(r"https://op3static\d?\.oktacdn\.com")

# Of these, the ones that a later request may send back; then the same one must come back for it.
SENT_BACK = ("client_secret", "kid")


@dataclass
class Translation:
    """Which of the simulator's ids stands for which recorded one.

    Attributes:
        simulated: The simulator's ids by recorded id.
        recorded: The same, the other way round.
        values: The simulator's secrets and key ids by recorded one.
    """

    simulated: dict[str, str] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def request(self, recorded: str, url: str) -> str:
        """Return a recorded text in the simulator's words."""
        text = IDENTIFIER.sub(lambda match: self.simulated.get(match[0], match[0]), recorded)
        for value, replacement in self.values.items():
            text = text.replace(value, replacement)
        return text.replace(HOST, url)

    def differences(self, recorded: object, actual: object, path: str = "") -> Iterator[str]:
        """Yield what differs between two replies, learning ids on the way."""
        if isinstance(recorded, dict) and isinstance(actual, dict):
            for name in sorted(set(recorded) | set(actual)):
                yield from self._field_differences(recorded, actual, name, f"{path}.{name}")
        elif isinstance(recorded, list) and isinstance(actual, list) and len(recorded) == len(actual):
            for number, (one, other) in enumerate(zip(recorded, actual, strict=True)):
                yield from self.differences(one, other, f"{path}[{number}]")
        elif not self._same(recorded, actual):
            yield f"{path}: {recorded!r} recorded, {actual!r} simulated"

    def _field_differences(self, recorded: Record, actual: Record, name: str, path: str) -> Iterator[str]:
        if name not in recorded or name not in actual:
            yield f"{path}: only in {'the recording' if name in recorded else 'the simulator'}"
        elif name not in IGNORABLE:
            yield from self.differences(recorded[name], actual[name], path)
        elif not (isinstance(actual[name], str) and IGNORABLE[name][0].fullmatch(actual[name])):
            yield f"{path}: {actual[name]!r} simulated"
        elif name in SENT_BACK and self.values.setdefault(recorded[name], actual[name]) != actual[name]:
            yield f"{path}: changed in the simulator alone"

    def _same(self, recorded: object, actual: object) -> bool:
        if isinstance(recorded, str) and isinstance(actual, str):
            return self._same_text(recorded, actual)
        return type(recorded) is type(actual) and recorded == actual

    def _same_text(self, recorded: str, actual: str) -> bool:
        theirs, ours = IDENTIFIER.findall(recorded), IDENTIFIER.findall(actual)
        known = all(self._stand_for_each_other(*pair) for pair in zip(theirs, ours, strict=False))
        plain = STATIC_HOST.sub("", IDENTIFIER.sub("ID", recorded))
        return known and plain == STATIC_HOST.sub("", IDENTIFIER.sub("ID", actual))

    def _stand_for_each_other(self, theirs: str, ours: str) -> bool:
        there = self.simulated.setdefault(theirs, ours) == ours
        return there and self.recorded.setdefault(ours, theirs) == theirs


def exchanges(name: str) -> list[Record]:
    """Return a file's exchanges, in their order there."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def bodies(found: list[Record], url: str) -> Iterator[Any]:
    """Yield the recorded bodies of replies to requests whose URL begins so."""
    return (each["response"]["body"] for each in found if each["request"]["url"].startswith(url))


def settings_of(found: list[Record]) -> Settings:
    """Return the switches of the organization that a file was recorded with."""
    changes: Record = {}
    for body in bodies(found, "/.well-known/okta-organization"):
        changes |= {"pipeline": body["pipeline"], "organizationSettings": body["settings"]}
    objects = [body for body in bodies(found, "/") if isinstance(body, dict)]
    changes["universalLogout"] = any(each.get("universalLogout") for each in objects)
    changes["apiAccessManagement"] = not any(each.get("errorCode") == "E0000015" for each in objects)
    return Settings().changed(changes)


def seed(simulator: OktaSimulator, found: list[Record]) -> None:
    """Put the app sign-in policies there that the organization had."""
    listed = next(bodies(found, "/api/v1/policies?type=ACCESS_POLICY"), None)
    if listed is None:
        return
    simulator.org.tables["access_policies"].clear()
    for policy in listed:
        given = {"name": policy["name"], "description": policy.get("description"), "system": policy["system"]}
        simulator.org.access_policies.seed(given | {"resource": policy["_embedded"]["resourceType"]})


@pytest.mark.skipif(not FILES, reason=WHY_SKIPPED)
@pytest.mark.parametrize("name", FILES)
def test_replies_are_those_of_okta(name: str) -> None:
    found = exchanges(name)
    translation = Translation()
    with OktaSimulator(settings=settings_of(found)) as simulator:
        seed(simulator, found)
        for number, exchange in enumerate(found):
            differences = list(replay(simulator, exchange, translation))
            assert not differences, f"exchange {number}, {exchange['request']['method']}: {differences}"


def replay(simulator: OktaSimulator, exchange: Record, translation: Translation) -> Iterator[str]:
    """Make a recorded request, and yield what differs in the reply."""
    request, recorded = exchange["request"], exchange["response"]
    url = translation.request(request["url"], simulator.url)
    content = translation.request(json.dumps(request["body"]), simulator.url)
    answer = simulator.call(request["method"], url, json.loads(content))
    if answer.status != recorded["status"]:
        yield f"status: {recorded['status']} recorded, {answer.status} simulated: {answer.body}"
    actual = json.loads(json.dumps(answer.body).replace(simulator.url, HOST))
    yield from translation.differences(recorded["body"], actual)
    yield from header_differences(recorded["headers"], answer.headers, simulator.url)


def header_differences(recorded: Mapping[str, list[str]], actual: Mapping[str, list[str]], url: str) -> Iterator[str]:
    """Yield the recorded headers that came otherwise. Newer headers of the simulator are no difference."""
    for name, values in recorded.items():
        came = [value.replace(url, HOST) for value in actual.get(name.lower(), [])]
        if came != values:
            yield f"header {name}: {values} recorded, {came} simulated"


@pytest.mark.skipif(not FILES, reason=WHY_SKIPPED)
def test_ids_are_mapped_one_to_one() -> None:
    translation = Translation()
    assert not list(translation.differences({"id": "0oa" + "a" * 17}, {"id": "0oa" + "b" * 17}))
    assert list(translation.differences({"id": "0oa" + "a" * 17}, {"id": "0oa" + "c" * 17}))
    assert list(translation.differences({"id": "0oa" + "d" * 17}, {"id": "0oa" + "b" * 17}))
    assert list(translation.differences({"label": "one"}, {"label": "two"}))
    assert list(translation.differences({"created": "2025-01-01T00:00:00.000Z"}, {"created": "yesterday"}))
    assert list(translation.differences({"priority": 1}, {"priority": True}))
