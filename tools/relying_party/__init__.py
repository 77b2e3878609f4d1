"""An example relying party: an application that signs people in with what a published Secret says, and nothing else.

Made of authlib, as a library (`RelyingParty`), as a page (`relying_party.web`), and with a `Browser` that fills in
sign-in pages where no real one is at hand. It imports neither the operator nor the simulator.
"""

from __future__ import annotations

from relying_party.browser import Arrival, Browser, Page
from relying_party.configuration import Configuration
from relying_party.errors import ConfigurationError, Denied, Refused, RelyingPartyError, Unreachable
from relying_party.party import RelyingParty
from relying_party.provider import IdToken
from relying_party.session import Attempt, Session

__all__ = [
    "Arrival",
    "Attempt",
    "Browser",
    "Configuration",
    "ConfigurationError",
    "Denied",
    "IdToken",
    "Page",
    "Refused",
    "RelyingParty",
    "RelyingPartyError",
    "Session",
    "Unreachable",
]
