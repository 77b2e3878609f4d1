"""What stands between a client's request and its answer: signing in, assignment, policies, consent, in this order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from okta_simulator.area import Area
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Decision, Grant

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

NONE, LOGIN, CONSENT = "none", "login", "consent"


@dataclass(frozen=True)
class Access:
    """What a client asks a person for.

    Attributes:
        issuer: The authorization server.
        app: The client.
        scopes: What is asked for, already resolved.
        grant_types: By which grants it is given out; an access policy has to allow each.
        prompts: The words of ``prompt``.
        max_age: How many seconds ago the person may have signed in at the most; None for any.
        login_hint: Who probably signs in.
        nonce: For the ID token.
    """

    issuer: Issuer
    app: Record
    scopes: tuple[str, ...]
    grant_types: tuple[str, ...]
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None
    login_hint: str = ""
    nonce: str | None = None

    @property
    def client_id(self) -> str:
        """The client's id."""
        return str(self.app["credentials"]["oauthClient"]["client_id"])


@dataclass(frozen=True)
class SignIn:
    """The person has to sign in.

    Attributes:
        login: Who probably does.
    """

    login: str


@dataclass(frozen=True)
class Ask:
    """The person has to be asked.

    Attributes:
        user: Who.
        scopes: About which scopes.
    """

    user: Record
    scopes: list[Record]

    @property
    def about(self) -> list[str]:
        """What identifies the question: the person and the scopes, by their ids."""
        return [self.user["id"], *(scope["id"] for scope in self.scopes)]


@dataclass(frozen=True)
class Admitted:
    """Nothing stands between any more.

    Attributes:
        grants: What may be given out, by grant type. All are one authorization: they have the same id.
    """

    grants: dict[str, Grant]


Step: TypeAlias = SignIn | Ask | Admitted


class Admission(Area):
    """Says what comes next."""

    def step(self, access: Access, session: Record | None, *, fresh: bool = False, consented: bool = False) -> Step:
        """Say what comes next.

        Args:
            access: What is asked for.
            session: Of the browser, if somebody is signed in.
            fresh: Whether they signed in for this very request.
            consented: Whether they were asked, and consented, for this very request.

        Raises:
            OAuthError: It is refused: nobody may be prompted, the person is not assigned, no policy fits.
        """
        if session is None:
            if NONE in access.prompts:
                raise refused("login_required")
            return SignIn(access.login_hint)
        user = self.org.oidc.sessions.user_of(session)
        if not fresh and self._again(access, session):
            if NONE in access.prompts:
                raise refused("app_sign_on_required")
            return SignIn(access.login_hint or user["profile"]["login"])
        self.org.oidc.clients.require_assigned(access.app, user)
        decisions = {
            grant_type: self.org.oidc.evaluation.decide(
                access.issuer, access.client_id, grant_type, user, access.scopes
            )
            for grant_type in access.grant_types
        }
        pending = [] if consented else self._pending(access, user)
        if not pending:
            return self._admitted(access, session, user, decisions)
        if NONE in access.prompts:
            raise refused("consent_required", ", ".join(scope["name"] for scope in pending))
        return Ask(user, pending)

    def _again(self, access: Access, session: Record) -> bool:
        """Say whether somebody who is signed in has to sign in again."""
        if LOGIN in access.prompts:
            return True
        if access.max_age is None:
            return False
        return access.max_age == 0 or self.org.oidc.sessions.age(session) > access.max_age

    def _pending(self, access: Access, user: Record) -> list[Record]:
        anew = CONSENT in access.prompts
        return self.org.oidc.consents.pending(access.issuer, access.app, user, access.scopes, anew=anew)

    def _admitted(self, access: Access, session: Record, user: Record, decisions: dict[str, Decision]) -> Admitted:
        scopes = tuple(self.org.oidc.consents.without_skipped(access.issuer, access.app, user, access.scopes))
        identifier, now = self.org.ids.new("oag"), int(self.org.moment().timestamp())
        return Admitted(
            {
                grant_type: Grant(
                    identifier,
                    access.issuer,
                    access.client_id,
                    replace(decision, scopes=scopes),
                    scopes,
                    user_id=user["id"],
                    auth_time=session["auth_time"],
                    amr=tuple(session["amr"]),
                    nonce=access.nonce,
                    session_id=session["id"],
                    began=now,
                )
                for grant_type, decision in decisions.items()
            }
        )
