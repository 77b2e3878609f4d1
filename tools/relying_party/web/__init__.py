"""The relying party as a page: sign in, see what the issuer says, refresh, sign out. It works without JavaScript."""

from __future__ import annotations

from relying_party.web.application import Site, application

__all__ = ["Site", "application"]
