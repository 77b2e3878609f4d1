"""What Okta's replies have beyond its API description, each with where that was seen.

``recorded`` is a real reply; tests/simulator/test_api_description.py holds the list to the recordings, so that no entry
stays longer than it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Node: TypeAlias = dict[str, Any]
"""A schema."""

RECORDED: Final = "recorded"
NULL: Final[Node] = {"type": "null"}
FLAG: Final[Node] = {"type": "boolean"}
TEXT: Final[Node] = {"type": "string"}
LINK: Final[Node] = {"$ref": "#/$defs/HrefObject"}


@dataclass(frozen=True)
class Beyond:
    """A property that may be otherwise than described.

    Attributes:
        owner: Name of the described object.
        path: Names of the properties that lead from there to it, with dots between; empty for the object itself.
        schema: What it may be, too.
        source: Where this was seen.
    """

    owner: str
    path: str
    schema: Node
    source: str


def recorded(owner: str, names: str, schema: Node) -> list[Beyond]:
    """Make an entry for each of several properties of one object, by names with spaces between."""
    return [Beyond(owner, name, schema, RECORDED) for name in names.split()]


BEYOND: Final = [
    *recorded("ApplicationAccessibility", "errorRedirectUrl loginRedirectUrl", NULL),
    *recorded("ApplicationLinks", "clientCredentials policies profileEnrollment uploadLogo", LINK),
    *recorded("ApplicationSettingsNotes", "admin enduser", NULL),
    *recorded("ApplicationSettingsNotificationsVpn", "helpUrl message", NULL),
    *recorded("AuthServerLinks", "keys", LINK),
    *recorded("AuthorizationServer", "default", FLAG),
    *recorded("AuthorizationServerPolicyRuleUserCondition", "exclude", {"type": "array", "items": TEXT}),
    *recorded("Group", "_links.owners", LINK),
    *recorded("OAuth2Claim", "apiResourceId", TEXT),
    *recorded("OAuth2Scope", "apiResourceId", TEXT),
    *recorded("OpenIdConnectApplication", "universalLogout", NULL),
    *recorded("OpenIdConnectApplicationSettings", "app", {"type": "object"}),
    *recorded("OpenIdConnectApplicationSettings", "manualProvisioning", FLAG),
    *recorded("OpenIdConnectApplicationSettingsClient", "client_uri logo_uri", NULL),
    *recorded("WellKnownOrgMetadata", "cell", TEXT),
    *recorded("WellKnownOrgMetadata", "settings", {"type": "object", "additionalProperties": FLAG}),
]

# Statuses that an endpoint is not described to answer, with what their body is.
OTHER_STATUSES: Final[dict[tuple[str, str], Node]] = {
    ("POST /api/v1/apps/{appId}/lifecycle/activate", "200"): {"type": "object", "maxProperties": 0},  # recorded
    ("POST /api/v1/apps/{appId}/lifecycle/deactivate", "200"): {"type": "object", "maxProperties": 0},  # recorded
}

# Endpoints that Okta's API description does not have, by the beginning of their paths, and where they come from.
OTHER_ENDPOINTS: Final = {
    "/_simulator": "the simulator's own control API",
    "/api/v1/internal/apps/": "recorded: what Okta's Terraform provider asks for beside the public API",
}
