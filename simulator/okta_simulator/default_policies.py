"""Okta's default policies of the kinds that decide about signing in, passwords, factors and profiles.

They can be looked at, apps refer to the one for profile enrollment, and nobody who signs in is held to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, link, public
from okta_simulator.errors import OktaError, not_found

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "Policy"
RULE_KIND = "PolicyRule"
TABLE, RULES = "default_policies", "default_policy_rules"
ENROLLMENT = "PROFILE_ENROLLMENT"
IDENTITY_ENGINE_ONLY = frozenset({ENROLLMENT})
NAME = "Default Policy"
EXPLAINED = "The default policy applies in all situations if no other policy applies."
EVERYBODY: Record = {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}}

# The shapes of settings, conditions and actions are those of Okta's API description.
# unverified: names, descriptions and values
SETTINGS: dict[str, Record] = {
    "PASSWORD": {
        "password": {
            "complexity": {
                "minLength": 8,
                "minLowerCase": 1,
                "minUpperCase": 1,
                "minNumber": 1,
                "minSymbol": 0,
                "excludeUsername": True,
                "dictionary": {"common": {"exclude": False}},
                "excludeAttributes": [],
            },
            "age": {"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": 4},
            "lockout": {
                "maxAttempts": 10,
                "autoUnlockMinutes": 0,
                "userLockoutNotificationChannels": [],
                "showLockoutFailures": False,
            },
        },
        "recovery": {
            "factors": {
                "recovery_question": {"status": "ACTIVE", "properties": {"complexity": {"minLength": 4}}},
                "okta_email": {
                    "status": "ACTIVE",
                    "properties": {"recoveryToken": {"tokenLifetimeMinutes": 60}},
                },
                "okta_sms": {"status": "INACTIVE"},
                "okta_call": {"status": "INACTIVE"},
            }
        },
        "delegation": {"options": {"skipUnlock": False}},
    },
    "MFA_ENROLL": {
        "type": "AUTHENTICATORS",
        "authenticators": [
            {"key": "okta_email", "enroll": {"self": "OPTIONAL"}},
            {"key": "okta_verify", "enroll": {"self": "OPTIONAL"}},
            {"key": "okta_password", "enroll": {"self": "REQUIRED"}},
        ],
    },
}
RULE_TYPES = {"OKTA_SIGN_ON": "SIGN_ON"}
"""What the rules of a policy are called, where it is not as the policy is."""

CONDITIONS: dict[str, Record | None] = {
    "OKTA_SIGN_ON": EVERYBODY | {"riskScore": {"level": "ANY"}, "identityProvider": {"provider": "ANY"}},
    "IDP_DISCOVERY": {
        "network": {"connection": "ANYWHERE"},
        "platform": {"include": [], "exclude": []},
        "userIdentifier": {"patterns": []},
        "app": {"include": [], "exclude": []},
    },
    ENROLLMENT: None,
}
ACTIONS: dict[str, Record] = {
    "OKTA_SIGN_ON": {
        "signon": {
            "access": "ALLOW",
            "requireFactor": False,
            "primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
            "session": {
                "usePersistentCookie": False,
                "maxSessionIdleMinutes": 120,
                "maxSessionLifetimeMinutes": 0,
            },
        }
    },
    "PASSWORD": {
        "passwordChange": {"access": "ALLOW"},
        "selfServicePasswordReset": {
            "access": "ALLOW",
            "requirement": {"primary": {"methods": ["email"]}, "stepUp": {"required": False}},
        },
        "selfServiceUnlock": {"access": "DENY"},
    },
    "MFA_ENROLL": {"enroll": {"self": "CHALLENGE"}},
    "IDP_DISCOVERY": {
        "idp": {"providers": [{"type": "OKTA"}], "idpSelectionType": "SPECIFIC"},
    },
    ENROLLMENT: {
        "profileEnrollment": {
            "access": "ALLOW",
            "preRegistrationInlineHooks": None,
            "profileAttributes": [
                {"name": "email", "label": "Email", "required": True},
                {"name": "firstName", "label": "First name", "required": True},
                {"name": "lastName", "label": "Last name", "required": True},
            ],
            "targetGroupIds": None,
            "unknownUserAction": "DENY",
            "activationRequirements": {"emailVerification": True},
            "progressiveProfilingAction": "DISABLED",
        }
    },
}
TYPES = tuple(ACTIONS)


class DefaultPolicies(Area):
    """The default policies; each has one rule."""

    def create_all(self) -> None:
        """Make the policies of a new organization."""
        for kind in TYPES:
            self._create(kind)

    def of(self, kind: str) -> list[Record] | None:
        """Return the policies of a type; None if there is no such type, on Classic or at all."""
        if kind not in TYPES or (kind in IDENTITY_ENGINE_ONLY and not self.org.settings.identity_engine):
            return None
        return [policy for policy in self.table(TABLE).values() if policy["type"] == kind]

    def lookup(self, identifier: str) -> Record | None:
        """Return a policy by its id, None if there is none."""
        return self.table(TABLE).get(identifier)

    def rule(self, policy: Record, identifier: str) -> Record:
        """Return a policy's rule.

        Raises:
            OktaError: There is none with that id (404).
        """
        found = self.table(RULES, policy["id"]).get(identifier)
        if found is None:
            raise not_found(identifier, RULE_KIND)
        return found

    def rules(self, policy: Record) -> list[Record]:
        """Return a policy's rules."""
        return list(self.table(RULES, policy["id"]).values())

    def require_other(self, identifier: str) -> None:
        """Refuse to change one of these policies, or its rules.

        Raises:
            OktaError: It is one of these (501): that it can be changed is not simulated.
        """
        if self.lookup(identifier) is not None:
            raise OktaError(501, "E0000060", "Unsupported operation.")

    def render(self, policy: Record, origin: str) -> Record:
        """Return a policy as the management API shows it."""
        base = f"{origin}/api/v1/policies/{policy['id']}"
        links = {"self": link(base, "GET", "PUT"), "rules": link(f"{base}/rules", "GET", "POST")}
        return public(policy) | {"_links": links}

    def render_rule(self, rule: Record, origin: str) -> Record:
        """Return a rule as the management API shows it."""
        own = f"{origin}/api/v1/policies/{rule['_policy']}/rules/{rule['id']}"
        return public(rule) | {"_links": {"self": link(own, "GET", "PUT")}}

    def _create(self, kind: str) -> None:
        now, prefixes = self.org.now(), ("rst", "rul") if kind == ENROLLMENT else ("00p", "0pr")
        identifier, rule = (self.org.ids.new(prefix) for prefix in prefixes)
        described = {} if kind == ENROLLMENT else {"description": EXPLAINED}
        about = {"created": now, "lastUpdated": now, "system": True, "status": "ACTIVE"}
        self.table(TABLE)[identifier] = {
            "id": identifier,
            "name": "Idp Discovery Policy" if kind == "IDP_DISCOVERY" else NAME,
            **described,
            "priority": 1,
            "type": kind,
            "conditions": self._for_everyone(kind),
            **about,
            **({"settings": SETTINGS[kind]} if kind in SETTINGS else {}),
        }
        self.table(RULES, identifier)[rule] = {
            "id": rule,
            "name": "Catch-all Rule" if kind == ENROLLMENT else "Default Rule",
            "priority": 99 if kind == ENROLLMENT else 1,
            "type": RULE_TYPES.get(kind, kind),
            "conditions": CONDITIONS.get(kind, EVERYBODY),
            "actions": ACTIONS[kind],
            **about,
            "_policy": identifier,
        }

    def _for_everyone(self, kind: str) -> Record | None:
        """Return the conditions of a policy: those of three types are for groups (Okta's API description)."""
        if kind in {ENROLLMENT, "IDP_DISCOVERY"}:
            return None
        everyone = self.org.groups.named("Everyone")
        people: Record = {"people": {"groups": {"include": [everyone["id"]] if everyone else []}}}
        return people | ({"authProvider": {"provider": "OKTA"}} if kind == "PASSWORD" else {})
