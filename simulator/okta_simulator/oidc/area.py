"""Everything about OAuth and OpenID Connect at run time, under one name: ``org.oidc``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.oidc.admission import Admission
from okta_simulator.oidc.authorization import Authorization
from okta_simulator.oidc.authorization_requests import AuthorizationRequests
from okta_simulator.oidc.clients import Clients
from okta_simulator.oidc.codes import Codes
from okta_simulator.oidc.consents import Consents
from okta_simulator.oidc.device_codes import DeviceCodes
from okta_simulator.oidc.evaluation import Evaluation
from okta_simulator.oidc.held_tokens import HeldTokens
from okta_simulator.oidc.inspection import Inspection
from okta_simulator.oidc.interactions import Interactions
from okta_simulator.oidc.issuers import Issuers
from okta_simulator.oidc.logouts import Logouts
from okta_simulator.oidc.proofs import Proofs
from okta_simulator.oidc.refresh_tokens import RefreshTokens
from okta_simulator.oidc.request_objects import RequestObjects
from okta_simulator.oidc.scoping import Scoping
from okta_simulator.oidc.sessions import Sessions
from okta_simulator.oidc.token_requests import TokenRequests
from okta_simulator.oidc.tokens import Tokens
from okta_simulator.oidc.user_grants import UserGrants

if TYPE_CHECKING:
    from okta_simulator.organization import Organization


class Oidc:
    """The areas of the authorization servers at run time, by name."""

    def __init__(self, org: Organization) -> None:
        """Make the areas.

        Args:
            org: The organization they belong to.
        """
        self.issuers = Issuers(org)
        self.clients = Clients(org)
        self.scoping = Scoping(org)
        self.evaluation = Evaluation(org)
        self.sessions = Sessions(org)
        self.interactions = Interactions(org)
        self.consents, self.user_grants = Consents(org), UserGrants(org)
        self.request_objects = RequestObjects(org)
        self.authorization_requests = AuthorizationRequests(org)
        self.admission = Admission(org)
        self.authorization = Authorization(org)
        self.logouts = Logouts(org)
        self.codes = Codes(org)
        self.tokens = Tokens(org)
        self.refresh_tokens, self.held_tokens = RefreshTokens(org), HeldTokens(org)
        self.device_codes = DeviceCodes(org)
        self.proofs = Proofs(org)
        self.token_requests = TokenRequests(org)
        self.inspection = Inspection(org)

    def end_all(self, user_id: str) -> None:
        """Let a person have nothing of what has not become a token yet: sessions, codes, approved devices.

        Args:
            user_id: The person's id.
        """
        self.sessions.end_all(user_id)
        self.codes.forget_user(user_id)
        self.device_codes.forget_user(user_id)
