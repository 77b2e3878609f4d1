"""What the demo does, in order; each function is a part that the person at the terminal sees."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo_support import guide, login
from demo_support.console import Console, happens
from demo_support.example import RESYNC
from demo_support.okta import APPS, Okta, Snapshot
from demo_support.programs import OPERATOR_LOGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo_support.example import Example
    from demo_support.people import Person
    from demo_support.resources import Resources

READY_SECONDS = 60
FOLLOW_SECONDS = 20
READS = ("GET", "HEAD")
BY_HAND = "https://elsewhere.example.com/callback"
IN_YAML = f"{guide.SERVER_URL}/second-callback"


@dataclass(frozen=True)
class Stage:
    """Who takes part."""

    console: Console
    okta: Okta
    resources: Resources
    example: Example
    person: Person


def play(stage: Stage) -> None:
    """Do it all.

    Raises:
        DemoError: Something that the rest needs did not happen.
    """
    add_app_by_hand(stage.okta)
    before = Snapshot.of(stage.okta)
    apply(stage)
    made = guide.Made.since(before, stage.okta)
    secret = stage.resources.secret()
    show_secret(stage, made, secret)
    compare(stage, made)
    change_in_okta(stage, made)
    change_in_yaml(stage, made)
    sign_in(stage, made)
    delete(stage, before)


def add_app_by_hand(okta: Okta) -> None:
    """Somebody else's app, with the very name that the operator's will have; it must not be touched."""
    oauth = {
        "application_type": "web",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": ["https://by-hand.example.com/callback"],
    }
    body = {
        "name": "oidc_client",
        "label": "OpenMetadata",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": oauth},
    }
    okta.post(APPS, body)


def apply(stage: Stage) -> None:
    """Apply the example and wait."""
    console = stage.console
    console.section("The guide as resources: kubectl apply -k deploy/examples/openmetadata")
    known = len(stage.okta.requests())
    begin = time.monotonic()
    stage.resources.apply(stage.example)
    applied = time.monotonic() - begin
    waited = stage.resources.wait_ready(console, READY_SECONDS)
    calls = [each for each in stage.okta.requests()[known:] if _is_operators(each)]
    writes = [each for each in calls if each["method"] not in READS]
    console.line(f"All Ready {waited:.1f} s after kubectl apply, which took {applied:.1f} s.")
    console.line(f"The operator called Okta {len(calls)} times: {len(writes)} writes, the rest reads.")
    console.line(stage.resources.table())


def _is_operators(call: Mapping[str, Mapping[str, str] | None]) -> bool:
    """Whether the operator made it; what needs no API token has no actor, and nobody else asks for that now."""
    actor = call["actor"]
    return actor is None or actor["alternateId"] == OPERATOR_LOGIN


def show_secret(stage: Stage, made: guide.Made, secret: Mapping[str, str]) -> None:
    """The Secret, and whether it is right."""
    console = stage.console
    console.section("The Secret openmetadata-okta, which OpenMetadata reads, and the issuer that it names")
    width = max(map(len, secret))
    for name, value in sorted(secret.items()):
        shown = f"******** ({len(value)} characters)" if "secret" in name.lower() else value
        console.line(f"{name:{width}}  {shown}")
    for row in guide.secret_rows(made, stage.okta, secret):
        console.check(row.step, row.found, row.wanted)


def compare(stage: Stage, made: guide.Made) -> None:
    """The table of the guide."""
    stage.console.section("Okta's side, step by step, as Okta's API shows it")
    for row in guide.rows(made):
        stage.console.check(row.step, row.found, row.wanted)


def change_in_okta(stage: Stage, made: guide.Made) -> None:
    """Somebody changes a redirect URI in Okta."""
    stage.console.section(f"Somebody changes the redirect URIs in Okta (the OktaOrg says resync: {RESYNC})")
    app = stage.okta.get(made.path)
    app["settings"]["oauthClient"]["redirect_uris"] = [BY_HAND]
    events = stage.resources.events("DriftCorrected")
    begin = time.monotonic()
    stage.okta.put(made.path, app)
    stage.console.line(f"by hand: {BY_HAND}")
    _follow(stage, made, guide.REDIRECT_URIS, "put right", begin)
    told = happens(FOLLOW_SECONDS, lambda: stage.resources.events("DriftCorrected") > events)
    stage.console.check("an event DriftCorrected tells of it", told, wanted=True)


def change_in_yaml(stage: Stage, made: guide.Made) -> None:
    """The user changes the redirect URIs where they belong."""
    stage.console.section("The user states one more redirect URI in app.yaml: kubectl apply")
    wanted = [*guide.REDIRECT_URIS, IN_YAML]
    stage.example.state_redirect_uris(wanted)
    begin = time.monotonic()
    stage.resources.apply(stage.example)
    stage.console.line(f"in YAML: {IN_YAML}")
    _follow(stage, made, wanted, "Okta follows", begin)


def _follow(stage: Stage, made: guide.Made, wanted: list[str], what: str, begin: float) -> None:
    def uris() -> set[str]:
        return set(stage.okta.get(made.path)["settings"]["oauthClient"]["redirect_uris"])

    if happens(FOLLOW_SECONDS, lambda: uris() == set(wanted)):
        stage.console.check(f"{what} after {time.monotonic() - begin:.1f} s", found=True, wanted=True)
    else:
        stage.console.check(f"{what} within {FOLLOW_SECONDS} s", uris(), set(wanted))


def sign_in(stage: Stage, made: guide.Made) -> None:
    """A person signs in with what the Secret says now."""
    login.show(stage.console, stage.okta, stage.okta.get(made.path), stage.resources.secret(), stage.person)


def delete(stage: Stage, before: Snapshot) -> None:
    """Delete everything; Okta is as it was."""
    stage.console.section("Everything deleted: kubectl delete -k")
    begin = time.monotonic()
    stage.resources.delete(stage.example)
    stage.console.line(f"gone after {time.monotonic() - begin:.1f} s")
    stage.console.check("no resource left", stage.resources.left(), [])
    stage.console.check("no Secret left that the operator published", stage.resources.published(), [])
    after = Snapshot.of(stage.okta)
    what = "Okta is as before, somebody else's app of the same name included"
    stage.console.check(what, before.differences(after), [])
