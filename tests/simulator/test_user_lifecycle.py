"""The statuses of people: which calls lead from one to another, and what is lost on the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, LOGIN, USERS, create, person, web_app
from tests.simulator.test_system_log import told

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator
    from okta_simulator.types import Record

OLD, NEW = "Correct-Horse-7", "Another-Horse-8"
STATUSES = [
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
]
WELL = "200"
# From which statuses a call leads to which, and what it says from all the others.
CALLS: dict[str, tuple[dict[str, str], str]] = {
    "activate": ({"STAGED": "ACTIVE", "DEPROVISIONED": "ACTIVE"}, "E0000016"),
    "reactivate": ({"PROVISIONED": "PROVISIONED", "RECOVERY": "RECOVERY"}, "E0000038"),
    "deactivate": (dict.fromkeys(STATUSES[:-1], "DEPROVISIONED"), "E0000038"),
    "suspend": ({"ACTIVE": "SUSPENDED"}, "E0000001"),
    "unsuspend": ({"SUSPENDED": "ACTIVE"}, "E0000001"),
    "unlock": ({"LOCKED_OUT": "ACTIVE"}, "E0000032"),
    "expire_password": (dict.fromkeys(("ACTIVE", "PASSWORD_EXPIRED"), "PASSWORD_EXPIRED"), "E0000038"),
    "expire_password_with_temp_password": (
        dict.fromkeys(("ACTIVE", "PASSWORD_EXPIRED"), "PASSWORD_EXPIRED"),
        "E0000038",
    ),
    "reset_password": (dict.fromkeys(STATUSES[1:6], "RECOVERY"), "E0000038"),
}
LINKS = {
    "self",
    "schema",
    "type",
    "suspend",
    "resetPassword",
    "forgotPassword",
    "expirePassword",
    "changeRecoveryQuestion",
    "resetFactors",
    "changePassword",
    "deactivate",
}
EVENTS = {
    "unlock": "user.account.unlock_by_admin",
    "expire_password": "user.account.expire_password",
    "expire_password_with_temp_password": "user.account.expire_password",
    "reset_password": "user.account.reset_password",
}


class Ann:
    """A person with a password, in some status."""

    def __init__(self, simulator: OktaSimulator, status: str = "ACTIVE") -> None:
        self.simulator = simulator
        body = person() | {"credentials": {"password": {"value": OLD}}}
        self.id = create(simulator, USERS, body)["id"]
        simulator.org.users.find(self.id)["status"] = status

    def __call__(self, verb: str, body: object = None, query: str = "") -> Answer:
        folder = "credentials" if verb.startswith("change_") else "lifecycle"
        return self.simulator.post(f"{USERS}/{self.id}/{folder}/{verb}{query}", body)

    @property
    def status(self) -> str:
        return str(self.simulator.get(f"{USERS}/{self.id}").body["status"])

    def knows(self, password: str) -> bool:
        return self.simulator.org.users.by_password(LOGIN, password) is not None


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("status", STATUSES)
def test_each_call_from_each_status(okta_simulator: OktaSimulator, verb: str, status: str) -> None:
    ann = Ann(okta_simulator, status)
    leads, code = CALLS[verb]
    answers: list[Answer] = []
    events = told(okta_simulator, lambda: answers.append(ann(verb)))
    (answer,) = answers
    assert ann.status == leads.get(status, status)
    assert (WELL if answer.status == 200 else answer.body["errorCode"]) == (WELL if status in leads else code)
    assert events == ([(EVENTS.get(verb, f"user.lifecycle.{verb}"), ["User"])] if status in leads else [])


def test_refusals_in_okta_s_words(okta_simulator: OktaSimulator) -> None:
    ann = Ann(okta_simulator, "SUSPENDED")
    suspended = ann("suspend")
    (cause,) = suspended.body["errorCauses"]
    assert (suspended.status, cause["errorSummary"]) == (400, "Cannot suspend a user that is not active")
    locked = ann("unlock")
    assert (locked.status, locked.body["errorSummary"]) == (403, "Unlock is not allowed for this user.")
    assert locked.body["errorCauses"] == [{"errorSummary": "The user is not locked out."}]
    active = ann("unsuspend"), ann("activate")
    assert (active[0].status, active[0].body) == (200, {})
    summary = "Activation failed because the user is already active"
    assert (active[1].status, active[1].body["errorSummary"]) == (403, summary)
    assert okta_simulator.post(f"{USERS}/nobody/lifecycle/suspend").status == 404


@pytest.mark.parametrize("verb", ["activate", "reactivate", "reset_password"])
def test_tokens_are_in_the_reply_or_sent(okta_simulator: OktaSimulator, verb: str) -> None:
    status = {"activate": "STAGED", "reactivate": "PROVISIONED"}.get(verb, "ACTIVE")
    ann = Ann(okta_simulator, status)
    shown = ann(verb, query="?sendEmail=false").body
    if verb == "reset_password":
        assert shown["resetPasswordUrl"].startswith(f"{okta_simulator.url}/reset_password/")
    else:
        assert shown["activationUrl"] == f"{okta_simulator.url}/tokens/{shown['activationToken']}/verify"
    okta_simulator.org.users.find(ann.id)["status"] = status
    assert (ann(verb).body == {}) == (verb != "reactivate"), "what holds where nothing is said differs"


def test_where_to_a_person_without_a_password_is_welcome(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, f"{USERS}?activate=false", person())
    shown = okta_simulator.post(f"{USERS}/{made['id']}/lifecycle/activate?sendEmail=false").body
    assert shown["activationUrl"] == f"{okta_simulator.url}/welcome/{shown['activationToken']}"


def test_so_is_everybody_on_classic(okta_simulator: OktaSimulator) -> None:
    okta_simulator.switch(pipeline="v1")
    shown = Ann(okta_simulator, "STAGED")("activate", query="?sendEmail=false").body
    assert shown["activationUrl"] == f"{okta_simulator.url}/welcome/{shown['activationToken']}"


def test_an_expired_password_is_no_change_of_status(okta_simulator: OktaSimulator) -> None:
    ann = Ann(okta_simulator)
    okta_simulator.org.clock = lambda: datetime(2099, 1, 1, tzinfo=UTC)
    expired = ann("expire_password").body
    assert (expired["status"], expired["lastUpdated"][:4]) == ("PASSWORD_EXPIRED", "2099")
    assert expired["statusChanged"] == expired["created"]
    assert set(expired["_links"]) == LINKS


def test_a_temporary_password_takes_the_place_of_the_old_one(okta_simulator: OktaSimulator) -> None:
    ann = Ann(okta_simulator)
    given = ann("expire_password_with_temp_password").body["tempPassword"]
    assert re.fullmatch("[A-Za-z0-9]{12}", given)
    assert (ann.knows(given), ann.knows(OLD)) == (True, False)


class TestWhatIsLost:
    def test_by_deactivation(self, okta_simulator: OktaSimulator) -> None:
        group = create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"]
        own, of_group, inactive = (create(okta_simulator, APPS, web_app(label))["id"] for label in ("A", "B", "C"))
        ann = Ann(okta_simulator)
        okta_simulator.put(f"{GROUPS}/{group}/users/{ann.id}")
        okta_simulator.put(f"{APPS}/{of_group}/groups/{group}", {})
        for app in (own, inactive):
            assert okta_simulator.post(f"{APPS}/{app}/users", {"id": ann.id}).status == 200
        okta_simulator.post(f"{APPS}/{inactive}/lifecycle/deactivate")
        okta_simulator.post(f"{USERS}/{ann.id}/roles", {"type": "APP_ADMIN"})
        assert ann("deactivate").status == 200
        assert [len(okta_simulator.get(f"{APPS}/{app}/users").body) for app in (own, of_group, inactive)] == [0, 0, 1]
        assert okta_simulator.get(f"{USERS}/{ann.id}/roles").body == []
        assert [user["id"] for user in okta_simulator.get(f"{GROUPS}/{group}/users").body] == [ann.id]
        assert not ann.knows(OLD)
        assert okta_simulator.post(f"{APPS}/{own}/users", {"id": ann.id}).body["errorCode"] == "E0000038"
        assert okta_simulator.post(f"{USERS}/{ann.id}", {"profile": {"title": "Q"}}).body["errorCode"] == "E0000038"
        ann("activate")
        assert ann.status == "PROVISIONED", "the password went, too"
        assert len(okta_simulator.get(f"{APPS}/{of_group}/users").body) == 1, "the group is still there"

    def test_by_suspension_nothing_but_sessions(self, okta_simulator: OktaSimulator) -> None:
        app = create(okta_simulator, APPS, web_app())["id"]
        ann = Ann(okta_simulator)
        okta_simulator.post(f"{APPS}/{app}/users", {"id": ann.id})
        okta_simulator.post(f"{USERS}/{ann.id}/roles", {"type": "APP_ADMIN"})
        okta_simulator.post("/_simulator/sessions", {"login": LOGIN})
        ann("suspend")
        assert len(okta_simulator.get(f"{APPS}/{app}/users").body) == 1
        assert len(okta_simulator.get(f"{USERS}/{ann.id}/roles").body) == 1
        assert ann.knows(OLD)
        assert okta_simulator.org.tables["sessions"] == {}

    @pytest.mark.parametrize("revoked", ["true", "false"])
    def test_by_a_reset_sessions_if_that_is_asked_for(self, okta_simulator: OktaSimulator, revoked: str) -> None:
        ann = Ann(okta_simulator)
        okta_simulator.post("/_simulator/sessions", {"login": LOGIN})
        ann("reset_password", query=f"?sendEmail=false&revokeSessions={revoked}")
        assert (okta_simulator.org.tables["sessions"] == {}) == (revoked == "true")


CHANGE: Record = {"oldPassword": {"value": OLD}, "newPassword": {"value": NEW}}
QUESTION: Record = {"password": {"value": OLD}, "recovery_question": {"question": "Who?", "answer": "I did"}}


class TestOwnCredentials:
    @pytest.mark.parametrize("status", STATUSES)
    def test_a_password(self, okta_simulator: OktaSimulator, status: str) -> None:
        ann = Ann(okta_simulator, status)
        answer = ann("change_password", CHANGE)
        if status in {"STAGED", "ACTIVE", "PASSWORD_EXPIRED", "RECOVERY"}:
            assert answer.body == {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}}
            assert (ann.knows(NEW), ann.status) == (True, "STAGED" if status == "STAGED" else "ACTIVE")
        else:
            assert (answer.status, answer.body["errorCode"], ann.knows(OLD)) == (403, "E0000035", True)

    @pytest.mark.parametrize("status", STATUSES)
    def test_a_question(self, okta_simulator: OktaSimulator, status: str) -> None:
        answer = Ann(okta_simulator, status)("change_recovery_question", QUESTION)
        if status in {"STAGED", "ACTIVE", "RECOVERY"}:
            assert answer.body["recovery_question"] == {"question": "Who?"}
        else:
            assert (answer.status, answer.body["errorCode"]) == (403, "E0000036")

    @pytest.mark.parametrize(
        ("verb", "change", "code"),
        [
            ("change_password", {"oldPassword": {"value": "wrong"}}, "E0000014"),
            ("change_password", {"newPassword": {"value": "weak"}}, "E0000014"),
            ("change_password", {"newPassword": {}}, "E0000001"),
            ("change_recovery_question", {"password": {"value": "wrong"}}, "E0000014"),
            ("change_recovery_question", {"password": {}}, "E0000014"),
            ("change_recovery_question", {"recovery_question": {}}, "E0000001"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, verb: str, change: Record, code: str) -> None:
        ann = Ann(okta_simulator)
        body = (CHANGE if verb == "change_password" else QUESTION) | change
        assert ann(verb, body).body["errorCode"] == code
        assert ann.knows(OLD)
        assert "recovery_question" not in okta_simulator.get(f"{USERS}/{ann.id}").body["credentials"]

    def test_other_sessions_end_if_that_is_asked_for(self, okta_simulator: OktaSimulator) -> None:
        ann = Ann(okta_simulator)
        okta_simulator.post("/_simulator/sessions", {"login": LOGIN})
        ann("change_password", CHANGE | {"revokeSessions": True})
        assert okta_simulator.org.tables["sessions"] == {}


def test_what_is_told_of_accounts(okta_simulator: OktaSimulator) -> None:
    def done(method: str, path: str = "", body: object = None) -> list[str]:
        return [kind for kind, _ in told(okta_simulator, lambda: okta_simulator.call(method, f"{USERS}{path}", body))]

    assert done("POST", "?activate=false", person()) == ["user.lifecycle.create"]
    assert done("POST", "", person("bob@example.com")) == ["user.lifecycle.create", "user.lifecycle.activate"]
    secret = {"credentials": {"password": {"value": OLD}}}
    assert done("POST", f"/{LOGIN}", {"profile": {"title": "Queen"}}) == ["user.account.update_profile"]
    assert done("PUT", f"/{LOGIN}", secret) == ["user.account.update_password"]
    both = ["user.account.update_profile", "user.account.update_password"]
    other = {"credentials": {"password": {"value": NEW}}}
    assert done("PUT", f"/{LOGIN}", person("lee@example.com") | other) == both, "also under another login"
    assert done("DELETE", "/lee@example.com") == ["user.lifecycle.deactivate"]
    assert done("DELETE", "/lee@example.com") == ["user.lifecycle.delete.initiated", "user.lifecycle.delete.completed"]


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("okta.users.create", {"POST "}),
        ("okta.users.userprofile.manage", {"POST /u", "PUT /u"}),
        ("okta.users.lifecycle.suspend", {"POST /u/lifecycle/suspend"}),
        ("okta.users.lifecycle.delete", {"DELETE /u"}),
        ("okta.users.credentials.resetPassword", {"POST /u/lifecycle/reset_password"}),
        ("okta.users.read", set()),
    ],
)
def test_who_may_do_what(okta_simulator: OktaSimulator, permission: str, allowed: set[str]) -> None:
    user = Ann(okta_simulator).id
    token = okta_simulator.add_token("helper@example.com", [{"permissions": [permission, "okta.users.read"]}])
    calls = {"POST ", "POST /u", "PUT /u", "POST /u/lifecycle/suspend", "POST /u/lifecycle/reset_password", "DELETE /u"}
    passed = set()
    for call in sorted(calls):  # DELETE comes first, and leaves her there
        method, _, path = call.partition(" ")
        answer = okta_simulator.call(method, USERS + path.replace("/u", f"/{user}", 1), {}, token=token)
        if answer.status != 403 or answer.body["errorCode"] != "E0000006":
            passed.add(call)
    assert passed == allowed
    assert okta_simulator.call("POST", f"{USERS}/me", {"profile": {"title": "King"}}, token=token).status in {403, 404}
