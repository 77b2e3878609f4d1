"""The filter language of the System Log."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.simulator.bodies import GROUPS, ORIGINS, SERVERS, create, origin, server
from tests.simulator.test_system_log import LOGS, events

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


class TestFilters:
    @pytest.fixture(autouse=True)
    def _some_events(self, okta_simulator: OktaSimulator) -> None:
        create(okta_simulator, ORIGINS, origin("Origin"))
        create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})
        create(okta_simulator, SERVERS, server("Server"))

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ('eventType eq "group.lifecycle.create"', ["Data"]),
            ('eventType sw "oauth2."', ["Server"]),
            ('eventType ew ".CREATE" and target.type eq "UserGroup"', ["Data"]),
            ('target.displayName co "a"', ["Data"]),
            ('not (eventType sw "oauth2.") or target.id eq "x"', ["Origin", "Data"]),
            (
                'eventType eq "a" or eventType sw "group" and target.type eq "b" or target.type eq "TrustedOrigin"',
                ["Origin"],
            ),
            ('(eventType eq "a" or eventType sw "group") and (outcome.result eq "SUCCESS")', ["Data"]),
            ('actor.alternateId ne "administrator@example.com"', []),
            ("transaction.detail.requestApiTokenId pr", ["Origin", "Data", "Server"]),
            (
                'published gt "2000-01-01T00:00:00.000Z" and published lt "2100-01-01T00:00:00.000Z"',
                ["Origin", "Data", "Server"],
            ),
            ('published ge "2100-01-01T00:00:00.000Z" or published le "2000-01-01T00:00:00.000Z"', []),
        ],
    )
    def test_fitting(self, okta_simulator: OktaSimulator, text: str, names: list[str]) -> None:
        found = events(okta_simulator, f"filter={quote(text)}")
        assert [each["target"][0]["displayName"] for each in found] == names

    @pytest.mark.parametrize(
        "text",
        [
            "eventType",
            'eventType is "a"',
            'eventType eq "a" and',
            '(eventType eq "a"',
            'eventType eq "a")',
            'eventType eq "a" eventType eq "b"',
            'target[type eq "AppInstance"]',
            'target.changeDetails.from.label eq "a"',
            '"eventType" eq "a"',
            'eventType eq "a',
            "eventType eq (",
        ],
    )
    def test_what_is_not_understood(self, okta_simulator: OktaSimulator, text: str) -> None:
        answer = okta_simulator.get(f"{LOGS}?filter={quote(text)}")
        assert (answer.status, answer.body["errorCode"]) == (400, "E0000053")

    def test_keywords(self, okta_simulator: OktaSimulator) -> None:
        assert [each["target"][0]["displayName"] for each in events(okta_simulator, "q=DATA+success")] == ["Data"]
        assert events(okta_simulator, "q=data+failure") == []
