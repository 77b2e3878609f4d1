"""People as administrators make, change, find and delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, LOGIN, USERS, causes, create, person, web_app

from okta_simulator.traffic.state import restored, saved

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

SECRET = "Correct-Horse-7"
ANSWER = "the answer"
QUESTION: Record = {"recovery_question": {"question": "Who?", "answer": ANSWER}}


def with_password(password: str = SECRET, **credentials: object) -> Record:
    return {"credentials": {"password": {"value": password}, **credentials}}


class TestCreation:
    @pytest.mark.parametrize(
        ("query", "body", "status"),
        [
            ("?activate=false", {}, "STAGED"),
            ("?activate=false", with_password(), "STAGED"),
            ("?activate=true", {}, "PROVISIONED"),
            ("", {"credentials": QUESTION}, "PROVISIONED"),
            ("", with_password(), "ACTIVE"),
            ("", with_password(**QUESTION), "ACTIVE"),
            ("", {"credentials": {"password": {"hash": {"algorithm": "SHA-256", "value": "x"}}}}, "ACTIVE"),
            ("?nextLogin=changePassword", with_password(), "PASSWORD_EXPIRED"),
        ],
    )
    def test_statuses(self, okta_simulator: OktaSimulator, query: str, body: Record, status: str) -> None:
        made = create(okta_simulator, f"{USERS}{query}", person() | body)
        assert made["status"] == status
        assert (made["activated"] is None) == (status == "STAGED")
        assert ("password" in made["credentials"]) == ("password" in body.get("credentials", {}))
        assert (made["passwordChanged"] is None) == ("password" not in made["credentials"])
        assert made["statusChanged"] == made["created"]
        assert okta_simulator.get(f"{USERS}/{made['id']}").body == made

    def test_whose_status_never_changed_on_classic(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(pipeline="v1")
        assert create(okta_simulator, f"{USERS}?activate=false", person())["statusChanged"] is None

    def test_no_secret_is_shown_or_told(self, okta_simulator: OktaSimulator) -> None:
        made = create(okta_simulator, USERS, person() | with_password(**QUESTION))
        okta_simulator.post(f"{USERS}/{made['id']}", with_password("Another-Horse-8"))
        seen = okta_simulator.get(f"{USERS}/{made['id']}").body, okta_simulator.get("/api/v1/logs").body
        for secret in (SECRET, ANSWER, "Another-Horse-8"):
            assert secret not in str((made, *seen, okta_simulator.requests()))
        assert made["credentials"]["recovery_question"] == {"question": "Who?"}

    def test_groups(self, okta_simulator: OktaSimulator) -> None:
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
        made = create(okta_simulator, USERS, person() | {"groupIds": [group]})
        assert [user["id"] for user in okta_simulator.get(f"{GROUPS}/{group}/users").body] == [made["id"]]
        (everyone,) = okta_simulator.get(f"{GROUPS}?q=Everyone").body
        other = person("bob@example.com")
        for groups, status, code in (
            ([group] * 21, 400, "E0000093"),
            ([everyone["id"]], 501, "E0000060"),
            (["00g1"], 404, "E0000007"),
        ):
            refused = okta_simulator.post(USERS, other | {"groupIds": groups})
            assert (refused.status, refused.body["errorCode"]) == (status, code)
        assert okta_simulator.get(f"{USERS}/bob@example.com").status == 404

    def test_missing_fields(self, okta_simulator: OktaSimulator) -> None:
        for body in ({}, {"profile": {"nickName": "x"}}):
            refused = okta_simulator.post(USERS, body).body
            assert refused["errorSummary"] == "Api validation failed: login"
            blank = [f"{name}: The field cannot be left blank" for name in ("login", "firstName", "lastName", "email")]
            address = "login: Username must be in the form of an email address"
            assert causes(refused) == " | ".join([*blank, address])

    @pytest.mark.parametrize(
        ("body", "cause"),
        [
            (person("ann"), "login: Username must be in the form of an email address"),
            (person(email="ann@"), "email: Does not match required pattern"),
            (
                person("Taken@example.com"),
                "login: An object with this field already exists in the current organization",
            ),
            (person() | with_password("short"), "password: Password requirements were not met."),
            (person() | with_password("no-capital-7"), "password: Password requirements were not met."),
            (person() | with_password("My-Example-7"), "password: Password requirements were not met."),
            (person() | {"credentials": {"recovery_question": {"question": "Who?"}}}, "answer: The field"),
            (person() | {"credentials": {"provider": {"type": "SOCIAL"}}}, "provider:"),
            (person() | {"type": {"id": "oty1"}}, "type:"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, body: Record, cause: str) -> None:
        create(okta_simulator, USERS, person("taken@example.com"))
        refused = okta_simulator.post(USERS, body)
        assert refused.status == 400
        assert causes(refused.body).startswith(cause)
        assert len(okta_simulator.get(USERS).body) == 2

    @pytest.mark.parametrize(
        ("query", "body", "code"), [("", {}, "E0000124"), ("&activate=false", with_password(), "E0000125")]
    )
    def test_passwords_that_cannot_expire(
        self, okta_simulator: OktaSimulator, query: str, body: Record, code: str
    ) -> None:
        refused = okta_simulator.post(f"{USERS}?nextLogin=changePassword{query}", person() | body)
        assert (refused.status, refused.body["errorCode"]) == (400, code)

    def test_wrong_types(self, okta_simulator: OktaSimulator) -> None:
        bodies: list[Record] = [{"profile": []}, person() | {"credentials": {"password": "x"}}, person(firstName=5)]
        for body in bodies:
            assert okta_simulator.post(USERS, body).body["errorCode"] == "E0000003"


class TestChanges:
    def test_a_partial_one_leaves_the_rest(self, okta_simulator: OktaSimulator) -> None:
        made = create(okta_simulator, USERS, person(title="Director", nickName="Annie"))
        path = f"{USERS}/{made['id']}"
        changed = okta_simulator.post(path, {"profile": {"title": "Queen", "nickName": None}}).body
        assert changed["profile"] == {**person()["profile"], "title": "Queen", "mobilePhone": None, "secondEmail": None}
        assert changed["status"] == "PROVISIONED"
        assert okta_simulator.post(path, {"profile": {"login": None}}).status == 400

    def test_a_whole_one_takes_the_rest_away(self, okta_simulator: OktaSimulator) -> None:
        made = create(okta_simulator, USERS, person(title="Director") | with_password(**QUESTION))
        path = f"{USERS}/{made['id']}"
        changed = okta_simulator.put(path, person("lee@example.com", lastName="Ray")).body
        assert "title" not in changed["profile"]
        assert (changed["profile"]["login"], changed["profile"]["lastName"]) == ("lee@example.com", "Ray")
        assert changed["credentials"] == made["credentials"]
        assert okta_simulator.put(path, {"profile": {"login": LOGIN}}).status == 400
        kept = okta_simulator.put(path, with_password("Another-Horse-8")).body
        assert (kept["profile"], kept["status"]) == (changed["profile"], "ACTIVE")
        assert okta_simulator.get(f"{USERS}/{LOGIN}").status == 404

    def test_logins_are_unique_in_any_case(self, okta_simulator: OktaSimulator) -> None:
        create(okta_simulator, USERS, person("bob@example.com"))
        path = f"{USERS}/{create(okta_simulator, USERS, person())['id']}"
        refused = okta_simulator.post(path, {"profile": {"login": "Bob@example.com"}})
        assert "already exists" in causes(refused.body)
        assert okta_simulator.post(path, {"profile": {"login": LOGIN.upper()}}).status == 200

    @pytest.mark.parametrize("verb", ["lifecycle/activate", "lifecycle/reset_password"])
    def test_a_password_lets_people_in_who_had_none(self, okta_simulator: OktaSimulator, verb: str) -> None:
        path = f"{USERS}/{create(okta_simulator, f'{USERS}?activate=false', person())['id']}"
        assert okta_simulator.post(path, with_password()).body["status"] == "STAGED"
        okta_simulator.post(f"{path}/lifecycle/activate")
        okta_simulator.post(f"{path}/{verb}")
        assert okta_simulator.post(path, with_password("Another-Horse-8")).body["status"] == "ACTIVE"


class TestFinding:
    def found(self, simulator: OktaSimulator, query: str) -> list[str]:
        return [user["profile"]["login"].split("@")[0] for user in simulator.get(f"{USERS}?{query}").body]

    def test_lists(self, okta_simulator: OktaSimulator) -> None:
        for login in ("ann@example.com", "anton@example.org", "bob@example.com"):
            create(okta_simulator, USERS, person(login, firstName="Mary", lastName="Lee"))
        okta_simulator.post(f"{USERS}/anton@example.org/lifecycle/deactivate")
        assert self.found(okta_simulator, "") == ["administrator", "ann", "bob"]
        assert self.found(okta_simulator, "q=an") == ["ann"]
        assert self.found(okta_simulator, "q=MARY") == self.found(okta_simulator, "q=lee") == ["ann", "bob"]
        assert self.found(okta_simulator, "q=mary&limit=1") == ["ann"]
        assert self.found(okta_simulator, "q=mary&limit=-1") == []
        for word in ("search", "filter"):
            assert self.found(okta_simulator, f"{word}=status+eq+%22DEPROVISIONED%22") == ["anton"]
        assert self.found(okta_simulator, "search=profile.login+sw+%22an%22") == ["ann", "anton"]

    def test_links_are_those_of_the_status_and_of_one_person_alone(self, okta_simulator: OktaSimulator) -> None:
        made = create(okta_simulator, f"{USERS}?activate=false", person())
        base = f"{okta_simulator.url}{USERS}/{made['id']}"
        assert set(made["_links"]) == {"activate", "resetFactors", "schema", "self", "type"}
        assert made["_links"]["activate"] == {"href": f"{base}/lifecycle/activate", "method": "POST"}
        okta_simulator.switch(pipeline="v1")
        assert "resetFactors" not in okta_simulator.get(f"{USERS}/{made['id']}").body["_links"]
        (listed,) = okta_simulator.get(f"{USERS}?q=ann").body
        assert listed["_links"] == {"self": {"href": base}}

    def test_lists_lag(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(list_lag_seconds=60)
        made = create(okta_simulator, USERS, person())
        assert self.found(okta_simulator, "q=ann") == []
        assert okta_simulator.get(f"{USERS}/{made['id']}").status == 200


class TestDeletion:
    def test_it_takes_two(self, okta_simulator: OktaSimulator) -> None:
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
        path = f"{USERS}/{create(okta_simulator, USERS, person() | {'groupIds': [group]})['id']}"
        assert okta_simulator.delete(path).status == 204
        assert okta_simulator.get(path).body["status"] == "DEPROVISIONED"
        assert len(okta_simulator.get(f"{GROUPS}/{group}/users").body) == 1
        assert okta_simulator.delete(path).status == 204
        assert okta_simulator.get(path).status == okta_simulator.delete(path).status == 404
        assert okta_simulator.get(f"{GROUPS}/{group}/users").body == []
        assert create(okta_simulator, USERS, person())["profile"]["login"] == LOGIN, "the login is free again"

    def test_nothing_is_left(self, okta_simulator: OktaSimulator) -> None:
        token = okta_simulator.add_token(LOGIN, ["SUPER_ADMIN"])
        user = okta_simulator.get(f"{USERS}/{LOGIN}").body["id"]
        app = create(okta_simulator, APPS, web_app())["id"]
        okta_simulator.post(f"{APPS}/{app}/users", {"id": user})
        okta_simulator.post(f"{APPS}/{app}/lifecycle/deactivate")
        for _ in range(2):
            okta_simulator.delete(f"{USERS}/{user}")
        assert okta_simulator.call("GET", APPS, token=token).status == 401
        assert okta_simulator.get(f"{APPS}/{app}/users").body == []
        assert user not in str(saved(okta_simulator.org)["tables"] | {"system_log": {}})

    def test_people_survive_a_restart(self, okta_simulator: OktaSimulator) -> None:
        made = create(okta_simulator, USERS, person() | with_password(**QUESTION))
        again = restored(saved(okta_simulator.org), okta_simulator.org.clock)
        assert again.users.render(again.users.find(LOGIN), okta_simulator.url) == made
        known = again.users.by_password(LOGIN, SECRET)
        assert known is not None
        assert known["id"] == made["id"]
